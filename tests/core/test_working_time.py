"""Working hours between two moments, held against a count minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from importlib.resources import files
from runpy import run_path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from otklik.working_time import WorkingCalendar

MOSCOW = ZoneInfo("Europe/Moscow")
CALENDAR = WorkingCalendar.load()
TIME = CALENDAR.in_zone(MOSCOW)
MINUTE = timedelta(minutes=1)


def at(text: str, zone: object = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-04-13 10:00", "2026-04-13 12:00", 2.0),  # within a morning
        ("2026-04-13 12:00", "2026-04-13 15:00", 2.0),  # 12–13 and 14–15: lunch is not work
        ("2026-04-17 16:30", "2026-04-20 10:00", 2.5),  # Friday 16:30–18:00, Monday 9–10
        ("2026-04-17 19:00", "2026-04-19 23:00", 0.0),  # a weekend
        ("2026-04-30 16:00", "2026-05-04 10:00", 2.0),  # before 1 May: till 17:00, then Monday 9–10
        (
            "2025-10-31 17:00",
            "2025-11-05 09:30",
            8.5,
        ),  # Fri 1 h, working Saturday before a holiday 7 h, Wed 0.5 h
        ("2026-01-01 00:00", "2026-01-12 09:00", 0.0),  # New Year holidays
        ("2026-04-20 10:00", "2026-04-17 16:30", -2.5),  # the other way round
    ],
)
def test_hours_between_counts_working_hours_only(start: str, end: str, hours: float) -> None:
    assert TIME.hours_between(at(start), at(end)) == pytest.approx(hours)


def test_the_zone_of_the_region_decides() -> None:
    kamchatka = CALENDAR.in_zone(ZoneInfo("Asia/Kamchatka"))
    start, end = datetime(2026, 4, 12, 21, tzinfo=UTC), datetime(2026, 4, 13, 6, tzinfo=UTC)
    assert kamchatka.hours_between(start, end) == pytest.approx(8.0)  # Monday 9:00–18:00 there
    assert TIME.hours_between(start, end) == pytest.approx(0.0)  # Monday 0:00–9:00 in Moscow


def test_a_region_that_moved_its_clocks_loses_no_hour() -> None:
    saratov = ZoneInfo("Europe/Saratov")  # on Sunday 4 December 2016 clocks went an hour ahead
    zoned = CALENDAR.in_zone(saratov)
    hours = zoned.hours_between(at("2016-12-02 17:00", saratov), at("2016-12-05 10:00", saratov))
    assert hours == pytest.approx(2.0)


@pytest.mark.parametrize(("year", "hours"), [(2021, 1972), (2024, 1979), (2025, 1972), (2026, 1972)])
def test_a_year_has_the_hours_of_the_published_calendar(year: int, hours: int) -> None:
    assert TIME.hours_between(at(f"{year}-01-01"), at(f"{year + 1}-01-01")) == pytest.approx(hours)


@pytest.mark.parametrize("moment", ["2014-12-31 12:00", "2028-01-01 12:00"])
def test_years_outside_the_calendar_give_none(moment: str) -> None:
    assert TIME.hours_between(at(moment), at("2026-01-15")) is None
    assert TIME.hours_between(at("2026-01-15"), at(moment)) is None
    assert TIME.add_hours(at(moment), 1) is None


def test_a_deadline_after_the_last_year_is_unknown() -> None:
    assert TIME.add_hours(at("2027-12-30 17:00"), 30) is None


def test_a_deadline_at_the_end_of_the_day_is_not_moved_to_the_next() -> None:
    assert TIME.add_hours(at("2026-04-17 16:00"), 2) == at("2026-04-17 18:00")
    assert TIME.add_hours(at("2026-04-17 16:00"), 2.5) == at("2026-04-20 09:30")
    assert TIME.add_hours(at("2026-04-18 16:00"), 0) == at("2026-04-18 16:00")


offsets = st.integers(min_value=2, max_value=12).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(datetime(2015, 1, 2), datetime(2027, 12, 30)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)


def brute_force(start: datetime, end: datetime, zone: timezone) -> int:
    """Working minutes one by one, from the file's lists alone."""
    count, moment = 0, start.astimezone(zone)
    last = end.astimezone(zone)
    while moment < last:
        day, year = moment.date(), CALENDAR.table.years[moment.year]
        works = day in year.working_weekends or (day.isoweekday() <= 5 and day not in year.days_off)
        close = 17 if day in year.shortened else 18
        count += works and 9 <= moment.hour < close and moment.hour != 13
        moment += MINUTE
    return count


@settings(max_examples=60, deadline=None)
@given(start=moments, minutes=st.integers(0, 6 * 24 * 60), zone=offsets)
def test_hours_between_agrees_with_counting_minutes(start: datetime, minutes: int, zone: timezone) -> None:
    end = min(start + minutes * MINUTE, datetime(2027, 12, 31, tzinfo=UTC))
    hours = CALENDAR.in_zone(zone).hours_between(start, end)
    assert hours is not None
    assert hours * 60 == pytest.approx(brute_force(start, end, zone))


@given(start=moments, hours=st.floats(0, 500), zone=offsets)
def test_add_hours_is_the_inverse_of_hours_between(start: datetime, hours: float, zone: timezone) -> None:
    working = CALENDAR.in_zone(zone)
    end = working.add_hours(start, hours)
    if end is None:
        assert start.year == 2027
        return
    assert end >= start
    between = working.hours_between(start, end)
    assert between == pytest.approx(hours, abs=1e-6)


@given(first=moments, second=moments, third=moments)
def test_hours_add_up(first: datetime, second: datetime, third: datetime) -> None:
    one, two, both = (
        TIME.hours_between(*pair) for pair in ((first, second), (second, third), (first, third))
    )
    assert one is not None
    assert two is not None
    assert one + two == pytest.approx(both, abs=1e-6)


def test_the_shipped_table_is_what_the_library_says() -> None:
    pytest.importorskip("holidays")
    tool = run_path(str(ROOT / "docs" / "tools" / "make_calendar.py"))
    generated = WorkingCalendar.parse(tool["calendar"](date(2026, 1, 1)))
    assert set(generated.table.years) == set(range(2015, 2028))
    assert generated.table.years == CALENDAR.table.years
    assert generated.table.schedule.hours == CALENDAR.table.schedule.hours


def test_the_table_names_its_source_and_date() -> None:
    text = (files("otklik") / "data" / "calendar.toml").read_text(encoding="utf-8")
    assert "Трудовой кодекс" in text
    assert CALENDAR.table.generated_on >= date(2026, 1, 1)
