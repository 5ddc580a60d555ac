"""What one page says of a site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.model import AccountFacts, Observation
from otklik_website.observations import OBSERVATIONS
from otklik_website.platform import Website
from otklik_website.simulated_pdf import pdf
from website_site import ACCOUNT, HOST, exchange, observed

PAGE = "<!DOCTYPE html><html lang=ru><head><title>Минздрав</title></head><body>{}</body></html>"
ROLES = (
    "home",
    "http",
    "robots",
    "sitemap",
    "contacts",
    "news",
    "appeals",
    "documents",
    "structure",
    "policy",
    "opendata",
    "document",
    "link",
)
TYPES = {"bool": bool, "int": int, "float": float, "str": str, "date": str}


def home(body: str, **fields: Any) -> dict[str, list[object]]:
    return observed(exchange(PAGE.format(body), **fields))


def appeals(body: str) -> dict[str, list[object]]:
    return observed(exchange(PAGE.format(body), "appeals"))


def test_the_recorded_banner_is_a_pos_widget(shared: Path) -> None:
    body = (shared / "pos" / "pos_banner_bf160.html").read_bytes()
    seen = observed(exchange(body, "appeals"))
    assert seen["pos_widget"] == [True]
    assert seen["esia_sign_in"] == [False]
    assert seen["appeals_by_email_invited"] == [False]


def test_a_widget_that_is_only_called_is_seen_too() -> None:
    assert appeals('<script>Widget("https://pos.gosuslugi.ru/form", 99)</script>')["pos_widget"] == [True]


def test_a_link_to_gosuslugi_is_no_widget() -> None:
    assert appeals('<a href="https://pos.gosuslugi.ru/form">Написать</a>')["pos_widget"] == [False]


@pytest.mark.parametrize(
    "body",
    ['<a href="https://esia.gosuslugi.ru/aas/oauth2/ac">Войти</a>', "<button>Войти через Госуслуги</button>",
     "<p>Авторизация через ЕСИА</p>", '<form action="https://esia.gosuslugi.ru/login"></form>'],
)  # fmt: skip
def test_a_sign_in_by_esia_is_seen_by_address_or_words(body: str) -> None:
    assert appeals(body)["esia_sign_in"] == [True]


@pytest.mark.parametrize(
    ("sentence", "is_invited"),
    [
        ("Обращение можно направить по электронной почте m@prirechye.example.", True),
        ("Обращения граждан принимаются на e-mail: m@prirechye.example", True),
        ("Направляйте жалобы на адрес электронной почты.", True),
        ("Обращения по электронной почте не принимаются.", False),
        ("Обращения, направленные на адрес электронной почты, не подлежат рассмотрению.", False),
        ("С 30 марта 2025 года приём обращений по электронной почте прекращён.", False),
        ("Обращения принимаются через Госуслуги. Электронная почта пресс-службы: m@prirechye.example", False),
        ("Электронная почта: m@prirechye.example", False),
    ],
)
def test_an_invitation_by_email_is_told_from_a_refusal(sentence: str, is_invited: bool) -> None:
    assert appeals(f"<p>{sentence}</p>")["appeals_by_email_invited"] == [is_invited]


def test_alternative_texts_and_labels_are_counted_as_a_screen_reader_meets_them() -> None:
    seen = home(
        """<img src=a alt="Больница"><img src=b alt=""><img src=c><a href="/x"><img src=d alt=""></a><img src=e width=1 height=1>
        <label for=n>Имя</label><input id=n><label>Адрес <input></label><input placeholder="Телефон"><input type=hidden>
        <textarea aria-label="Текст"></textarea><h1>Один</h1><h1>Два</h1>"""
    )
    assert (seen["images"], seen["images_with_alt_share"]) == ([4], [0.5])
    assert (seen["form_fields"], seen["form_labels_share"]) == ([4], [0.75])
    assert (seen["h1_count"], seen["lang"], seen["has_title"], seen["has_viewport"]) == (
        [2],
        ["ru"],
        [True],
        [False],
    )


def test_a_page_without_images_and_fields_has_nothing_to_be_wrong() -> None:
    seen = home("<p>Текст</p>")
    assert (seen["images"], seen["images_with_alt_share"], seen["form_labels_share"]) == ([0], [1.0], [1.0])


def test_links_to_accounts_are_cleaned_and_shares_left_out() -> None:
    seen = home(
        """<a href="http://www.vk.com/prirechye_minzdrav?from=site#x">ВК</a> <a href="https://t.me/prirechye_minzdrav">ТГ</a>
        <a href="https://vk.com/share.php?url=x">Поделиться</a> <a href="https://t.me/share/url?url=x">Поделиться</a>
        <a href="https://vk.com/">ВКонтакте</a> <a href="https://vk.com/prirechye_minzdrav">ещё раз</a>"""
    )
    assert seen["links_to_accounts"] == [
        "https://vk.com/prirechye_minzdrav",
        "https://t.me/prirechye_minzdrav",
    ]


def test_foreign_services_are_counted_wherever_they_are_called_from() -> None:
    seen = home(
        """<script src="//www.google-analytics.com/a.js"></script><link rel=stylesheet href="https://fonts.googleapis.com/css">
        <script>load("https://www.googletagmanager.com/gtm.js")</script><script src="https://mc.yandex.ru/tag.js"></script>
        <a href="https://www.google.com/">просто ссылка</a><img src="/own.png">"""
    )
    assert seen["foreign_hosts"] == ["fonts.googleapis.com", "google-analytics.com", "googletagmanager.com"]
    assert seen["foreign_hosts_count"] == [3]


def test_latin_words_in_navigation_leave_names_of_services_out() -> None:
    seen = home(
        '<nav><a href="/a">Новости</a> <a href="/b">Contacts</a> <a href="/c">MAX</a> <a href="/d">Документы</a></nav>'
    )
    assert seen["latin_words_share"] == [pytest.approx(1 / 3)]


def test_absence_is_said_only_by_the_page_where_a_thing_would_stand() -> None:
    with_contacts = home('<a href="/kontakty/">Контакты</a><a href="/obr/">Обращения граждан</a>')
    assert not {"phones", "has_address", "pos_widget", "consent"} & set(with_contacts)
    alone = home("<p>Добро пожаловать</p>")
    assert (alone["phones"], alone["has_address"], alone["pos_widget"]) == ([0], [False], [False])


def test_sections_are_found_by_words_and_by_addresses() -> None:
    seen = home(
        """<a href="/k">Контактная информация</a><a href="/press-center/">Всё важное</a><a href="/s">Руководство</a>
        <a href="/od">Открытые данные</a><a href="/p">Политика в отношении обработки персональных данных</a>
        <a href="https://other.example/documents/">Документы</a>"""
    )
    assert (seen["contacts_page"], seen["news_page"], seen["structure_section"]) == ([True], [True], [True])
    assert (seen["opendata_section"], seen["privacy_policy"]) == ([True], [True])
    assert (seen["documents_section"], seen["appeals_page"]) == ([False], [False])


def test_a_site_of_frames_is_followed_by_its_frames() -> None:
    body = '<html><frameset><frame src="/kontakty.html"><frame src="/menu.html"></frameset></html>'
    assert observed(exchange(body))["contacts_page"] == [True]


def test_a_page_in_windows_1251_without_declaration_is_read() -> None:
    body = PAGE.format('<a href="/k">Контакты</a> г. Приреченск, ул. Садовая, д. 1').encode("cp1251")
    seen = observed(exchange(body, "contacts"))
    assert seen["has_address"] == [True]
    assert observed(exchange(body))["encoding"] == ["windows-1251"]


def test_control_characters_never_reach_a_title() -> None:
    body = "<html><head><title>\x1b[31mМинздрав\u202e\r\nобласти</title></head><body><p>x</p></body></html>"
    facts = [r for r in Website().read(exchange(body), ACCOUNT) if isinstance(r, AccountFacts)]
    assert [f.title for f in facts] == ["[31mМинздрав области"]


def test_a_page_drawn_by_a_script_says_nothing_of_its_content() -> None:
    seen = observed(
        exchange('<html><head><script src="/guard.js"></script></head><body><div id=app></div></body></html>')
    )
    assert seen["account.state"] == ["open"]
    assert "phones" not in seen
    assert "has_title" not in seen


@pytest.mark.parametrize(
    ("status", "state"), [(404, ["not_found"]), (410, ["not_found"]), (403, None), (200, ["open"])]
)
def test_only_what_says_so_is_gone(status: int, state: list[str] | None) -> None:
    assert home("<p>x</p>", status=status).get("account.state") == state


def test_the_certificate_and_the_answer_are_observed() -> None:
    meta = {
        "tls_not_after": "2026-12-03T10:00:00+00:00",
        "tls_issuer": "CA",
        "elapsed_ms": 321,
        "redirects": ["a", "b"],
    }
    seen = home("<p>x</p>", meta=meta)
    assert (seen["https"], seen["tls_valid"], seen["tls_expires"]) == ([True], [True], ["2026-12-03"])
    assert (seen["tls_days_left"], seen["home_ms"], seen["redirects"], seen["status"]) == (
        [10.0],
        [321],
        [2],
        [200],
    )


@pytest.mark.parametrize(
    ("failure", "https", "valid"),
    [
        ("tls: the certificate has expired", [False], [False]),
        ("tls: the certificate is issued by an authority that is not trusted", None, None),
        ("unreachable: no connection", [False], None),
    ],
)
def test_an_unknown_authority_proves_nothing_against_a_certificate(
    failure: str, https: list[bool] | None, valid: list[bool] | None
) -> None:
    seen = home("<p>x</p>", url=f"http://{HOST}/", meta={"https_failure": failure})
    assert (seen.get("https"), seen.get("tls_valid")) == (https, valid)


def test_an_imported_page_says_nothing_of_the_way_to_it() -> None:
    seen = home("<p>x</p>", meta={"imported_from": "page.html"})
    assert not {"https", "status", "home_weight_kb", "tls_valid"} & set(seen)


@pytest.mark.parametrize("has_text", [True, False])
def test_a_text_layer_is_told_from_a_scan(has_text: bool) -> None:
    assert observed(exchange(pdf(has_text=has_text), "document"))["document_has_text"] == [has_text]


def test_a_broken_pdf_says_nothing() -> None:
    whole = pdf(has_text=True)
    for body in (whole[:60], b"%PDF-1.7\n" + b"\xff" * 300, b"", b"<html>"):
        assert observed(exchange(body, "document")) == {}


def test_links_that_refuse_robots_are_not_broken() -> None:
    noted = [
        "200 https://a.example/1",
        "404 https://a.example/2",
        "403 https://a.example/3",
        "500 https://a.example/4",
    ]
    seen = observed(exchange(b"", "link", meta={"links_checked": noted}))
    assert (seen["links_checked"], seen["broken_links_share"]) == ([3], [pytest.approx(2 / 3)])


@pytest.mark.parametrize(
    ("body", "is_sitemap"),
    [(b'<?xml version="1.0"?><urlset><url><loc>https://a.example/</loc></url></urlset>', True),
     (b"<html><body>404</body></html>", False), (b"\x1f\x8b\x08broken", False)],
)  # fmt: skip
def test_a_page_in_place_of_a_sitemap_is_none(body: bytes, is_sitemap: bool) -> None:
    assert observed(exchange(body, "sitemap"))["sitemap"] == [is_sitemap]


def test_deep_nesting_costs_no_more_than_other_pages() -> None:
    body = b"<html><body><a href=/k>x</a>" + b"<div>" * 200_000 + b"</html>"
    assert observed(exchange(body))["has_title"] == [False]


_PIECES = st.lists(
    st.sampled_from(
        ["<html>", "<body", "<div class=news>", "</div>", '<a href="/news/1">', "<a href='//[x'>", "</a>", "<img alt>", "<input id=", "23.11.2026",
         "<time datetime='сегодня'>", "<script>", "</script", "<!--", "8 (4900) 20-01-00", "обращения", "\x00", "\ud7ff", "<base href='http://[]'>",
         "<title>", "<meta charset=hex>", "<frame src=a>", "&#xD800;", "электронной почте направить", "<svg>", "<template>", "м@рф.рф"]
    )
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.binary(max_size=400), _PIECES.map(lambda pieces: "".join(pieces).encode())),
    st.sampled_from(ROLES),
)
def test_any_bytes_do_no_harm_and_every_key_is_declared(body: bytes, role: str) -> None:
    declared = {key.key: TYPES[key.type] for key in OBSERVATIONS}
    for record in Website().read(exchange(body, role), ACCOUNT):
        if isinstance(record, Observation) and record.key != "account.state":
            is_none = record.value is None and record.key == "website.links_to_accounts"  # looked for in vain
            assert is_none or type(record.value) is declared[record.key], record.key


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 700), st.binary(max_size=40))
def test_a_damaged_pdf_does_no_harm(position: int, damage: bytes) -> None:
    whole = pdf(has_text=True)
    observed(exchange(whole[:position] + damage + whole[position + len(damage) :], "document"))
