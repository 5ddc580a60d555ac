"""Signs of barriers in a page's own source."""

from __future__ import annotations

import pytest

from otklik_website.barriers import contrast
from website_site import exchange, observed

PAGE = "<!DOCTYPE html><html lang=ru><head><title>Минздрав</title>{}</head><body>{}</body></html>"


def home(body: str = "", head: str = "") -> dict[str, list[object]]:
    return observed(exchange(PAGE.format(head, body)))


@pytest.mark.parametrize(
    ("body", "head", "barriers"),
    [
        ("<a href=/x tabindex=3>Раздел</a>", "", 1),
        ("<a href=/x tabindex=0>Раздел</a><div tabindex=-1>Окно</div>", "", 0),
        ("<div onclick='go()'>Открыть</div>", "", 1),
        ("<div onclick='go()' tabindex=0>Открыть</div>", "", 0),
        ("<div onclick='go()'><a href=/x>Открыть</a></div>", "", 0),
        ("", "<style>a:focus{outline:none}</style>", 1),
        ("", "<style>*{outline:0}</style>", 1),
        ("", "<style>a:focus{outline:none;box-shadow:0 0 2px blue}</style>", 0),
        ("", "<style>.menu{outline:none}</style>", 0),
    ],
)
def test_barriers_to_the_keyboard_are_counted(body: str, head: str, barriers: int) -> None:
    assert home(body, head)["keyboard_barriers"] == [barriers]


@pytest.mark.parametrize(
    ("body", "head", "barriers"),
    [
        ("", "<meta name=viewport content='width=device-width, user-scalable=no'>", 1),
        ("", "<meta name=viewport content='width=device-width, maximum-scale=1.0'>", 1),
        ("", "<meta name=viewport content='width=device-width, maximum-scale=5'>", 0),
        ("<div style='width: 1000px'>…</div>", "", 1),
        ("<div style='max-width: 1000px'>…</div>", "", 0),
        ("<table width=960><tr><td width=100%>…</table>", "", 1),
        ("<table width=100%><tr><td width=640>…</table>", "", 0),
    ],
)
def test_barriers_to_zoom_are_counted(body: str, head: str, barriers: int) -> None:
    assert home(body, head)["zoom_barriers"] == [barriers]


@pytest.mark.parametrize(
    ("body", "head", "moves"),
    [
        ("<div class='owl-carousel'></div>", "", True),
        ("<marquee>Внимание</marquee>", "", True),
        ("", "<meta http-equiv=refresh content='30; url=/'>", True),
        ("", "<meta http-equiv=refresh content='0; url=/new'>", False),
        ("<div class='news'></div>", "", False),
    ],
)
def test_what_moves_by_itself_is_a_sign(body: str, head: str, moves: bool) -> None:
    assert home(body, head)["moving_parts"] == [moves]


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((255, 255, 255), (255, 255, 255), 1.0),
        ((0x77, 0x77, 0x77), (255, 255, 255), 4.48),  # the known case just below 4.5
        ((0x76, 0x76, 0x76), (255, 255, 255), 4.54),
    ],
)
def test_contrast_is_that_of_wcag(
    first: tuple[int, int, int], second: tuple[int, int, int], ratio: float
) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)
    assert contrast(first, second) == contrast(second, first)


def test_contrast_is_told_only_of_elements_that_name_both_colours() -> None:
    both = "<p style='color:#777;background:#fff'>Бледно</p><p style='color:black;background-color:white'>Ясно</p>"
    assert home(both)["inline_contrast_least"] == [4.48]
    for body in (
        "<p style='color:#777'>Один цвет</p>",
        "<p style='color:#777;background:url(a.png)'>Картинка</p>",
        "<p style='color:#777;background:#fff'></p>",
    ):
        assert "inline_contrast_least" not in home(body)


def test_the_home_page_should_lead_to_the_key_sections() -> None:
    links = "".join(
        f"<a href=/{path}/>{name}</a>"
        for path, name in (("kontakty", "Контакты"), ("novosti", "Новости"), ("dokumenty", "Документы"))
    )
    assert home(links)["key_sections_share"] == [3 / 5]


def test_a_consent_apart_is_a_link_that_says_so() -> None:
    form = "<form><input type=checkbox>Даю согласие на обработку данных {}</form>"
    page = PAGE.format("", form.format("<a href=/soglasie/>Согласие на обработку персональных данных</a>"))
    assert observed(exchange(page, "appeals"))["consent_document"] == [True]
    page = PAGE.format("", form.format("<a href=/politika/>Политика</a>"))
    assert observed(exchange(page, "appeals"))["consent_document"] == [False]


def test_open_data_is_as_old_as_the_newest_date_of_its_page() -> None:
    seen = observed(
        exchange(PAGE.format("", "<p>Набор обновлён 03.11.2026</p><p>01.02.2020</p>"), "opendata")
    )
    assert (seen["opendata_newest"], seen["opendata_age_days"]) == (["2026-11-03"], [20.0])
    assert seen["opendata_section"] == [True]
    assert "opendata_newest" not in observed(exchange(PAGE.format("", "<p>Наборы</p>"), "opendata"))
