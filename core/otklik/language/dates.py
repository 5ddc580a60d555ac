"""Days that a Russian text names: «16 ноября», «16.11.2026», «вчера», as days of the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from otklik.language.answers import without_acts

_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ),
        1,
    )
}
_IN_WORDS = re.compile(
    rf"(?<![\d.,:])(\d{{1,2}})(?:-?(?:го|ого|е|ое))?\s+({'|'.join(_MONTHS)})\b(?:\s+((?:19|20)\d\d)(?!\d))?",
    re.IGNORECASE,
)
_IN_NUMBERS = re.compile(
    r"(?<![\d.,:/№-])(\d{1,2})\.(\d{2})(?:\.((?:19|20)?\d{2}))?(?![\d.:/-]*\d)(?!\s*(?:%|руб|₽|км\b|кг\b|млн|тыс))"
)
# A month without a day: «в декабре», «до конца ноября». What is said of it lasts until its end.
_MONTH_ALONE = re.compile(
    r"\b(январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)(?:ь|я|е|ю|а|у|й|)\b(?:\s+((?:19|20)\d\d)(?!\d))?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(сегодня|вчера|позавчера|накануне|завтра|послезавтра)\b", re.IGNORECASE)
_FAR = {"сегодня": 0, "вчера": -1, "накануне": -1, "позавчера": -2, "завтра": 1, "послезавтра": 2}
_BEFORE = re.compile(r"(?:^|[^\w])(с|со|от|начиная с|до|по|к|ко|не позднее)\s*$", re.IGNORECASE)
_CLOCK = re.compile(r"(?:^|[^\w])(?:в|во|около|к)\s*$", re.IGNORECASE)  # «в 10.11» is an hour
_FROM = frozenset({"с", "со", "от", "начиная с"})
_STEMS = {
    stem: number
    for number, stem in enumerate(
        (
            "январ",
            "феврал",
            "март",
            "апрел",
            "ма",
            "июн",
            "июл",
            "август",
            "сентябр",
            "октябр",
            "ноябр",
            "декабр",
        ),
        1,
    )
}
_HALF_A_YEAR = timedelta(days=183)


class NamedDay(msgspec.Struct, frozen=True):
    """A day that a text names. `bound`: "from" («с 1 сентября»), "until" («до 5 марта»), "" where it stands by itself."""

    day: date
    bound: str
    has_year: bool
    start: int


def days_in(text: str, said_on: date) -> tuple[NamedDay, ...]:
    """Days in the order in which they are named; a date of an act is none.

    A day without a year is the one nearest to `said_on`, the day on which the text was published. A month named without
    a day is its last day, as a bound.
    """
    told = without_acts(text)
    return tuple(sorted(_days(told, said_on), key=lambda named: named.start))


def _days(text: str, said_on: date) -> Iterator[NamedDay]:
    ends = set()  # of dates whose month is told already
    for found in _IN_WORDS.finditer(text):
        ends.add(found.end())
        day = _day(found[1], _MONTHS[found[2].lower()], found[3], said_on)
        if day is not None:
            yield NamedDay(day, _bound(text, found.start()), bool(found[3]), found.start())
    for found in _IN_NUMBERS.finditer(text):
        if not found[3] and _CLOCK.search(text[: found.start()]):
            continue
        day = _day(found[1], int(found[2]), found[3], said_on)
        if day is not None:
            yield NamedDay(day, _bound(text, found.start()), bool(found[3]), found.start())
    for found in _MONTH_ALONE.finditer(text):
        last = _last_day(_STEMS[found[1].lower()], found[2], said_on)
        if last is not None and found.end() not in ends:
            yield NamedDay(last, "until", bool(found[2]), found.start())
    for found in _RELATIVE.finditer(text):
        day = said_on + timedelta(days=_FAR[found[1].lower()])
        yield NamedDay(day, _bound(text, found.start()), True, found.start())


def _bound(text: str, start: int) -> str:
    found = _BEFORE.search(text[max(0, start - 20) : start])
    if found is None:
        return ""
    return "from" if found[1].lower() in _FROM else "until"


def _day(number: str, month: int, year: str | None, said_on: date) -> date | None:
    if year:
        return _made(int(year) if len(year) == 4 else 2000 + int(year), month, int(number))
    near = (_made(said_on.year + step, month, int(number)) for step in (-1, 0, 1))
    return next((day for day in near if day is not None and abs(day - said_on) <= _HALF_A_YEAR), None)


def _last_day(month: int, year: str | None, said_on: date) -> date | None:
    first = _day("1", month, year, said_on)
    return None if first is None else (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
