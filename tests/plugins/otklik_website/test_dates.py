"""Dates of news."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik_website.dates import dates_in, newest_news
from otklik_website.page import Page
from website_site import NOW, exchange


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20 ноября 2026", date(2026, 11, 20)),
        ("20 ноября 2026 г., 14:30", date(2026, 11, 20)),
        ("5 мая 2026", date(2026, 5, 5)),
        ("20.11.2026", date(2026, 11, 20)),
        ("20.11.26", date(2026, 11, 20)),
        ("2026-11-20T10:00", date(2026, 11, 20)),
        ("20 ноября", date(2026, 11, 20)),
        ("20 декабря", date(2025, 12, 20)),
        ("20 Ноя 2026", date(2026, 11, 20)),
        ("сегодня, 9:15", date(2026, 11, 23)),
        ("вчера", date(2026, 11, 22)),
        ("3 дня назад", date(2026, 11, 20)),
        ("2 часа назад", date(2026, 11, 23)),
    ],
)
def test_dates_are_read_as_russian_sites_write_them(text: str, day: date) -> None:
    assert list(dates_in(text, NOW)) == [day]


@pytest.mark.parametrize(
    "text", ["24 декабря 2026", "25.11.2026", "31.02.2026", "12.1.1.1", "192.168.10.2026", "5 марта 1812"]
)
def test_what_lies_ahead_or_is_no_date_is_passed_over(text: str) -> None:
    assert list(dates_in(text, NOW)) == []


@given(st.text(alphabet="0123456789.-/ янвмая", max_size=60))
def test_no_date_is_ever_ahead(text: str) -> None:
    assert all(day <= date(2026, 11, 23) for day in dates_in(text, NOW))


def newest(html: str, *, only_marked: bool = False) -> date | None:
    return newest_news(Page(exchange(html)), NOW, only_marked=only_marked)


def test_todays_date_in_the_head_of_a_page_makes_no_news() -> None:
    html = """<header><span>23 ноября 2026</span><a href="/">x</a></header><div class="today">23 ноября 2026 <a href="/">x</a></div>
    <div><span>1 октября 2026</span><a href="/n/1">Итоги</a></div><footer>23.11.2026 <a href="/">x</a></footer>"""
    assert newest(html) == date(2026, 10, 1)


def test_a_date_without_a_link_is_no_piece_of_news() -> None:
    assert newest("<p>Приказ от 20.11.2026 № 5</p>") is None


def test_on_a_home_page_only_what_calls_itself_news_counts() -> None:
    html = '<div><i>20.11.2026</i> <a href="/prikaz">Приказ</a></div><div><i>2.11.2026</i> <a href="/news/1">Итоги</a></div>'
    assert newest(html, only_marked=True) == date(2026, 11, 2)


def test_the_machines_date_is_preferred() -> None:
    assert newest(
        '<article><time datetime="2026-11-19">недавно</time><a href="/1">Итоги</a></article>'
    ) == date(2026, 11, 19)
