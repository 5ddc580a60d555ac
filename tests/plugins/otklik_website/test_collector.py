"""A collection of simulated sites."""

from __future__ import annotations

from typing import Any

import pytest

from otklik.errors import Unreachable
from otklik.model import GapReason, Window
from otklik_website.platform import Website
from website_site import ACCOUNT, HOST, NOW, SmallClient, make_site


async def test_a_good_site_is_seen_as_good(collect: Any) -> None:
    brought = await collect(make_site())
    seen = brought.observed
    assert brought.gaps == []
    assert brought.cursors[-1].is_done
    assert brought.roles[:4] == ["robots", "home", "http", "sitemap"]
    for key in ("https", "tls_valid", "http_redirects_to_https", "robots", "has_address", "has_hours", "pos_widget",
                "esia_sign_in", "privacy_policy", "consent", "search", "news_page", "structure_section"):  # fmt: skip
        assert any(seen[key]), key
    assert seen["newest_news_age_days"] == [3.0]
    assert max(seen["phones"]) == 1
    assert max(seen["emails"]) == 1
    assert seen["documents_with_text_share"] == [0.5]
    assert seen["broken_links_share"] == [0.0]
    assert set(seen["links_to_accounts"]) == {
        "https://vk.com/prirechye_minzdrav",
        "https://t.me/prirechye_minzdrav",
    }
    assert not any(seen["appeals_by_email_invited"])


@pytest.mark.parametrize(
    ("quality", "key", "value"),
    [
        ({"redirects_http": False}, "http_redirects_to_https", False),
        ({"encoding": "windows-1251"}, "encoding", "windows-1251"),
        ({"language": ""}, "lang", ""),
        ({"has_viewport": False}, "has_viewport", False),
        ({"has_title": False}, "has_title", False),
        ({"headings": 0}, "h1_count", 0),
        ({"images": 4, "images_with_alt": 1}, "images_with_alt_share", 0.25),
        ({"labels_share": 0.4}, "form_labels_share", 4 / 7),  # two of five fields, the consent, the search
        ({"has_pos_widget": False}, "pos_widget", False),
        ({"has_esia": False}, "esia_sign_in", False),
        ({"has_consent": False}, "consent", False),
        ({"invites_email_appeals": True}, "appeals_by_email_invited", True),
        ({"has_privacy_policy": False}, "privacy_policy", False),
        ({"has_search": False}, "search", False),
        ({"has_sitemap": False}, "sitemap", False),
        ({"has_robots": False}, "robots", False),
        ({"broken_links": 2}, "broken_links_share", 0.4),
        ({"address": ""}, "has_address", False),
        ({"hours": ""}, "has_hours", False),
        ({"foreign_hosts": ("www.googletagmanager.com",)}, "foreign_hosts_count", 1),
        ({"menu": ("Главная", "Контакты")}, "appeals_page", False),
    ],
)
async def test_a_fault_of_a_site_is_observed(
    collect: Any, quality: dict[str, Any], key: str, value: object
) -> None:
    seen = (await collect(make_site(**quality))).observed[key]
    assert (any(seen) if isinstance(value, bool) else seen[0]) == pytest.approx(value)


async def test_one_dead_site_leaves_a_gap_and_the_other_is_collected(collect: Any) -> None:
    dead = make_site(host="dead.prirechye.example", body="dead")
    failures = {f"{scheme}://{www}dead.": Unreachable("unreachable", host="dead", detail="no connection")
                for scheme in ("http", "https") for www in ("", "www.")}  # fmt: skip
    brought = await collect(dead, make_site(), failures=failures)
    assert [(g.account, g.what, g.reason) for g in brought.gaps] == [
        ("website:dead.prirechye.example", "account", GapReason.UNREACHABLE)
    ]
    assert {c.account for c in brought.cursors if c.is_done} == {ACCOUNT.id, "website:dead.prirechye.example"}
    assert "contacts" in brought.roles


async def test_a_site_that_answers_with_an_error_is_a_gap(collect: Any) -> None:
    brought = await collect(make_site(responds=False))
    assert [g.reason for g in brought.gaps] == [GapReason.HTTP_STATUS]
    assert brought.exchanges == []


async def test_a_site_without_https_is_read_over_http(collect: Any) -> None:
    refused = {"https://": Unreachable("unreachable", host=HOST, detail="no connection")}
    brought = await collect(make_site(redirects_http=False), failures=refused)
    assert brought.observed["https"] == [False]
    assert "contacts" in brought.roles
    assert "http" not in brought.roles


async def test_a_certificate_of_an_unknown_authority_is_a_gap_and_no_reproach(collect: Any) -> None:
    refused = {
        "https://": Unreachable(
            "tls", host=HOST, detail="the certificate is issued by an authority that is not trusted"
        )
    }
    brought = await collect(make_site(redirects_http=False), failures=refused)
    assert [(g.what, g.reason) for g in brought.gaps] == [("https", GapReason.TLS)]
    assert "tls_valid" not in brought.observed


async def test_a_recording_without_robots_txt_still_gives_its_home_page(collect: Any) -> None:
    missing = {
        f"{scheme}://{HOST}/{page}": Unreachable("not_recorded", url=page)
        for scheme in ("https", "http")
        for page in ("robots.txt", "sitemap.xml")
    }
    brought = await collect(make_site(), failures=missing)
    assert {"home", "contacts"} <= set(brought.roles)


async def test_a_failing_page_leaves_the_others(collect: Any) -> None:
    failures = {f"https://{HOST}/novosti/": Unreachable("unreachable", host=HOST, detail="no connection")}
    brought = await collect(make_site(), failures=failures)
    assert "news" in {g.what for g in brought.gaps}
    assert {"contacts", "appeals", "documents", "policy"} <= set(brought.roles)


def _guarded(robots: bytes) -> Any:
    """A site with a home page, contacts and news, and this robots.txt."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        home = '<html><body><p>x</p><a href="/kontakty/">Контакты</a><a href="/novosti/">Новости</a></body></html>'.encode()
        body = robots if scope["path"] == "/robots.txt" else home
        status = 404 if scope["path"] == "/sitemap.xml" else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return app


async def test_what_robots_txt_forbids_is_not_asked_and_told(collect: Any) -> None:
    brought = await collect(make_site(), app=_guarded(b"User-agent: *\nDisallow: /kontakty\nCrawl-delay: 2"))
    assert [(g.what, g.reason) for g in brought.gaps] == [("contacts", GapReason.ROBOTS)]
    assert not any("kontakty" in url for _, url in brought.client.asked)
    assert "news" in brought.roles
    assert set(brought.client.waited) == {2.0}


async def test_a_site_closed_to_robots_is_asked_for_nothing_else(collect: Any) -> None:
    brought = await collect(make_site(), app=_guarded(b"User-agent: Otklik\nDisallow: /"))
    assert [role for role, _ in brought.client.asked] == ["robots"]
    assert [(g.what, g.reason) for g in brought.gaps] == [("account", GapReason.ROBOTS)]


async def test_an_interrupted_visit_goes_on_with_what_is_missing(collect: Any) -> None:
    whole = await collect(make_site())
    for cursor in whole.cursors[:-1]:
        rest = await collect(make_site(), state=cursor.state)
        asked_before = whole.roles[: whole.roles.index(rest.roles[0])]
        assert [*asked_before, *rest.roles] == whole.roles
        assert rest.cursors[-1].is_done


async def test_a_state_that_cannot_be_read_means_to_start_afresh(collect: Any) -> None:
    assert (await collect(make_site(), state="{broken")).roles[0] == "robots"


async def test_the_number_of_requests_keeps_to_the_budget(collect: Any) -> None:
    brought = await collect(
        make_site(broken_links=300, documents=tuple((f"Приказ {n}", True) for n in range(50)))
    )
    assert len(brought.client.asked) <= 4 + 6 + 4 + 12


async def test_leaving_early_leaves_no_task_behind() -> None:
    import asyncio

    client = SmallClient(_guarded(b""))
    steps = Website().collect([ACCOUNT], Window(since=NOW, until=NOW), client, _Nothing())
    await anext(steps)
    await steps.aclose()  # type: ignore[attr-defined]
    assert len(asyncio.all_tasks()) == 1


class _Nothing:
    def cursor(self, account: str) -> None:
        return None

    def known_id(self, account: str) -> str:
        return ""

    def known_posts(self, account: str) -> dict[str, int]:
        return {}
