"""Dates of news as Russian sites write them; never one that lies ahead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

from selectolax.lexbor import LexborNode

from otklik_website.page import Page, ancestors, tidy
from otklik_website.settings import settings

_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2})(?:-?го)?\s+(янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-яё]*\.?(?:\s*,?\s*(\d{4}))?(?!\d)",
    re.IGNORECASE,
)
_IN_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?![\d.]\d|\d)")
_ISO = re.compile(r"(?<!\d)(20\d{2})-(\d{2})-(\d{2})(?!\d)")
_RELATIVE = re.compile(r"(?<!\w)(сегодня|вчера|позавчера)(?!\w)", re.IGNORECASE)
_AGO = re.compile(r"(?<!\w)(\d{1,2})\s+(минут|час|дн|день)\w*\s+назад", re.IGNORECASE)
_DAYS_BACK = {"сегодня": 0, "вчера": 1, "позавчера": 2}
_OLDEST = 2000
_MOSCOW = timezone(
    timedelta(hours=3)
)  # «сегодня» of a page: by Moscow time, for a page does not say its zone
_EASTERNMOST = timezone(timedelta(hours=12))  # a date is ahead only if it is so in Kamchatka too
_MOST_NODES = 20_000
_MOST_DATES = 300  # of a page that holds more the first are the newest
_LARGEST_ITEM = 3000  # letters; a bigger block is not one piece of news


def dates_in(text: str, now: datetime) -> Iterator[date]:
    """Dates the text tells, none after today. A date without year is of this year, or of the last if it lies ahead."""
    today = now.astimezone(_EASTERNMOST).date()
    for match in _IN_WORDS.finditer(text):
        month = next(
            i for i, m in enumerate(_MONTHS, 1) if match[2].lower().replace("май", "мая").startswith(m)
        )
        if match[3]:
            yield from _valid(int(match[3]), month, int(match[1]), today)
        else:
            this_year = list(_valid(today.year, month, int(match[1]), today))
            yield from this_year or _valid(today.year - 1, month, int(match[1]), today)
    for match in _IN_NUMBERS.finditer(text):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        yield from _valid(year, int(match[2]), int(match[1]), today)
    for match in _ISO.finditer(text):
        yield from _valid(int(match[1]), int(match[2]), int(match[3]), today)
    local = now.astimezone(_MOSCOW)
    for match in _RELATIVE.finditer(text):
        yield local.date() - timedelta(days=_DAYS_BACK[match[1].lower()])
    for match in _AGO.finditer(text):
        unit = {"м": "minutes", "ч": "hours", "д": "days"}[match[2][0].lower()]
        yield (local - timedelta(**{unit: int(match[1])})).date()


def newest_news(page: Page, now: datetime, *, only_marked: bool) -> date | None:
    """Date of the newest piece of news on the page: one that stands in a block with a link.

    Today's date in a page's head, calendars and notes of copyright are passed over. With `only_marked` (a home page)
    the block must call itself news, by its class or by where it leads.
    """
    found: list[date] = []
    for node in _dated_nodes(page):
        days = list(dates_in(_said(node), now))
        if days and _is_piece_of_news(node, only_marked=only_marked):
            found.append(max(days))
            if len(found) >= _MOST_DATES:
                break
    return max(found, default=None)


def newest_date(page: Page, now: datetime) -> date | None:
    """The newest date that the page's text tells, whatever it stands beside; heads, menus and calendars included."""
    return max(dates_in(page.text[:200_000], now), default=None)


def _said(node: LexborNode) -> str:
    """The machine's date, else the words; of a block only its own words, for the rest belongs to other pieces."""
    whole = node.text(deep=True, separator=" ")
    return tidy(node.attributes.get("datetime") or "") or tidy(
        whole if len(whole) < 100 else node.text(deep=False)
    )


def _dated_nodes(page: Page) -> Iterator[LexborNode]:
    """Elements whose own text is short and holds a figure or «сегодня»: candidates for a date."""
    for node in page.tree.css(
        "time, span, div, p, td, li, a, b, i, em, strong, small, dt, dd, h3, h4, h5, font"
    )[:_MOST_NODES]:
        own = node.text(deep=False) if node.tag != "time" else node.text(deep=True)
        if node.attributes.get("datetime") or (len(own) < 300 and _may_hold_date(own)):
            yield node


def _may_hold_date(text: str) -> bool:
    return bool(text) and (any(c.isdigit() for c in text) or _RELATIVE.search(text) is not None)


def _is_piece_of_news(node: LexborNode, *, only_marked: bool) -> bool:
    words = settings().words
    has_link = is_marked = False
    for level, element in enumerate(ancestors(node, 8)):
        marks = f"{element.attributes.get('class') or ''} {element.attributes.get('id') or ''}".lower()
        if element.tag in ("header", "footer", "nav") or any(m in marks for m in words.calendar_marks):
            return False
        if level <= 4 and not has_link and len(element.text(deep=True)) <= _LARGEST_ITEM:
            link = element if element.tag == "a" else element.css_first("a[href]")
            has_link = link is not None
            is_marked = is_marked or (
                link is not None and _calls_itself_news(link.attributes.get("href") or "")
            )
        is_marked = is_marked or _calls_itself_news(marks)
    return has_link and (is_marked or not only_marked)


def _calls_itself_news(text: str) -> bool:
    return any(mark in text.lower() for mark in settings().words.news_marks)


def _valid(year: int, month: int, day: int, today: date) -> Iterator[date]:
    try:
        found = date(year, month, day)
    except ValueError:
        return
    if found.year >= _OLDEST and found <= today:
        yield found
