"""Writes core/otklik/data/calendar.toml from the library `holidays` (a development dependency).

Run it when the Government has published the transfers of another year: `.venv/bin/python docs/tools/make_calendar.py`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import holidays

YEARS = range(2015, 2028)
TARGET = Path(__file__).parents[2] / "core" / "otklik" / "data" / "calendar.toml"
DAY = timedelta(days=1)

# Non-working holidays of article 112 of the Labour Code; the working day before one is an hour shorter (article 95).
HOLIDAYS = frozenset([(1, day) for day in range(1, 9)] + [(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)])

HEADER = """\
# Working calendar of Russia: five-day week. Made by docs/tools/make_calendar.py; do not edit by hand.
# Days declared non-working with pay by decrees of the President (2020, 2021) are working days here: the Labour Code
# does not count them as holidays, and state bodies answered citizens on them.

source = "Трудовой кодекс РФ, ст. 95, 111, 112; ежегодные постановления Правительства РФ о переносе выходных дней"
generated_on = {today}
generated_by = "holidays {version}"

# The usual day of a state body. A region that works otherwise states its own hours.
[schedule]
hours = [[09:00:00, 13:00:00], [14:00:00, 18:00:00]]
weekdays = [1, 2, 3, 4, 5]  # ISO: Monday is 1
shortened_by_minutes = 60
source = "Трудовой кодекс РФ, ст. 91, 95, 108: 40 часов в неделю, перерыв на обед, предпраздничный день короче на час"
checked_on = {today}
"""


def days_off(year: int) -> dict[date, str]:
    """Non-working days of the year with their names, transfers of days off included."""
    return dict(holidays.country_holidays("RU", years=year, language="ru"))


def working_weekends(year: int) -> list[date]:
    """Saturdays and Sundays that were made working."""
    return sorted(holidays.country_holidays("RU", years=year).weekend_workdays)


def is_holiday(day: date) -> bool:
    """A non-working holiday of article 112, whatever the weekday."""
    return (day.month, day.day) in HOLIDAYS


def shortened(year: int) -> list[date]:
    """Working days that are an hour shorter.

    A day off that is moved takes the length of the day it is moved to with it (order of the Ministry of Health and
    Social Development 588н): a working Saturday given for a pre-holiday Monday is short.
    """
    off = days_off(year)
    moved_to = {source: day for day, name in off.items() if (source := moved_from(name))}
    weekends = working_weekends(year)
    short = []
    day = date(year, 1, 1)
    while day.year == year:
        works = day in weekends or (day.isoweekday() <= 5 and day not in off)
        counterpart = moved_to.get(day, day)
        if works and is_holiday(counterpart + DAY):
            short.append(day)
        day += DAY
    return short


def moved_from(name: str) -> date | None:
    """The day off that was moved here, as the name of the holiday tells."""
    found = re.search(r"(\d{2})\.(\d{2})\.(\d{4})", name)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def listed(key: str, days: list[date]) -> str:
    """A TOML line of dates, broken by six."""
    rows = [", ".join(f"{day}" for day in days[start : start + 6]) for start in range(0, len(days), 6)]
    inner = "".join(f"  {row},\n" for row in rows)
    return f"{key} = [\n{inner}]\n" if inner else f"{key} = []\n"


def calendar(today: date) -> str:
    """The whole file."""
    parts = [HEADER.format(today=today, version=version("holidays"))]
    for year in YEARS:
        off = sorted(day for day in days_off(year) if day.isoweekday() <= 5)
        parts.append(
            f'\n[years."{year}"]\n'
            + listed("days_off", off)
            + listed("working_weekends", working_weekends(year))
            + listed("shortened", shortened(year))
        )
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(calendar(datetime.now(UTC).date()), encoding="utf-8")
