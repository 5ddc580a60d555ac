"""Working hours of Russia by a dated calendar: the measure of how soon a body answers."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.resources import files

import msgspec

DAY = timedelta(days=1)
Span = tuple[int, int]  # seconds after midnight: from, to


class Schedule(msgspec.Struct, frozen=True):
    """A body's usual working day."""

    hours: tuple[tuple[time, time], ...]
    weekdays: tuple[int, ...]
    shortened_by_minutes: int
    source: str
    checked_on: date

    def spans(self) -> tuple[Span, ...]:
        """Working spans of a full day."""
        return tuple((_seconds(start), _seconds(end)) for start, end in self.hours)

    def short_spans(self) -> tuple[Span, ...]:
        """Working spans of the day before a holiday: it ends earlier."""
        cut = self.shortened_by_minutes * 60
        spans: list[Span] = []
        for start, end in reversed(self.spans()):
            taken = min(cut, end - start)
            cut -= taken
            if end - taken > start:
                spans.append((start, end - taken))
        return tuple(reversed(spans))


class Year(msgspec.Struct, frozen=True):
    """What differs from the plain week. `days_off` holds weekdays only."""

    days_off: frozenset[date]
    working_weekends: frozenset[date]
    shortened: frozenset[date]


class CalendarFile(msgspec.Struct, frozen=True):
    """`data/calendar.toml`."""

    source: str
    generated_on: date
    generated_by: str
    schedule: Schedule
    years: dict[int, Year]


class WorkingCalendar:
    """Working days and hours of the years that the file holds, without a time zone yet."""

    def __init__(self, table: CalendarFile) -> None:
        self.table = table
        self.first = date(min(table.years), 1, 1)
        self.after = date(max(table.years) + 1, 1, 1)  # first day that is not known
        full, short = table.schedule.spans(), table.schedule.short_spans()
        self._spans: list[tuple[Span, ...]] = []
        self._before = [0]  # working seconds before each day
        self._zoned: dict[tzinfo, ZonedWorkingTime] = {}
        day = self.first
        while day < self.after:
            spans = (
                () if not self.is_working(day) else short if day in table.years[day.year].shortened else full
            )
            self._spans.append(spans)
            self._before.append(self._before[-1] + sum(end - start for start, end in spans))
            day += DAY

    @classmethod
    def load(cls) -> WorkingCalendar:
        """The calendar that comes with Otklik; read once."""
        return _shipped()

    @classmethod
    def parse(cls, text: str) -> WorkingCalendar:
        """A calendar from TOML text. Raises tomllib.TOMLDecodeError or msgspec.ValidationError: the file is ours."""
        return cls(msgspec.convert(tomllib.loads(text), CalendarFile, strict=False))

    def is_working(self, day: date) -> bool:
        """Is it a working day? Raises KeyError for a year that the file does not hold."""
        year = self.table.years[day.year]
        if day.isoweekday() in self.table.schedule.weekdays:
            return day not in year.days_off
        return day in year.working_weekends

    def in_zone(self, zone: tzinfo) -> ZonedWorkingTime:
        """Working time as clocks of `zone` show it."""
        return self._zoned.setdefault(zone, ZonedWorkingTime(self, zone))

    def seconds_until(self, moment: datetime) -> float | None:
        """Working seconds from the first known day to a naive local moment; None outside the known years."""
        index = (moment.date() - self.first).days
        if moment == datetime.combine(self.after, time()):
            return float(self._before[-1])
        if not 0 <= index < len(self._spans):
            return None
        passed = (moment - datetime.combine(moment.date(), time())).total_seconds()
        today = sum(min(max(passed - start, 0.0), end - start) for start, end in self._spans[index])
        return self._before[index] + today

    def moment_after(self, seconds: float) -> datetime | None:
        """The first naive local moment before which so many working seconds lie; None outside the known years."""
        if not 0 <= seconds <= self._before[-1]:
            return None
        index = max(bisect_left(self._before, seconds) - 1, 0)
        left = seconds - self._before[index]
        midnight = datetime.combine(self.first + index * DAY, time())
        for start, end in self._spans[index]:
            if left <= end - start:
                return midnight + timedelta(seconds=start + left)
            left -= end - start
        return midnight


class ZonedWorkingTime:
    """`otklik.metric.WorkingTime`: zones change their offset at night, outside working hours."""

    def __init__(self, calendar: WorkingCalendar, zone: tzinfo) -> None:
        self._calendar = calendar
        self._zone = zone

    def hours_between(self, start: datetime, end: datetime) -> float | None:
        """Working hours from start to end, negative where end is earlier; None outside the calendar's years."""
        before_start = self._calendar.seconds_until(self._local(start))
        before_end = self._calendar.seconds_until(self._local(end))
        if before_start is None or before_end is None:
            return None
        return (before_end - before_start) / 3600

    def add_hours(self, start: datetime, hours: float) -> datetime | None:
        """The first moment, UTC, at which `hours` (≥ 0) working hours after start are over; None outside the years."""
        before = self._calendar.seconds_until(self._local(start))
        if before is None or hours < 0:
            return None
        moment = self._calendar.moment_after(before + hours * 3600)
        if moment is None:
            return None
        # Fewer hours than a float can tell apart end where the last working moment before start was.
        return max(moment.replace(tzinfo=self._zone), start).astimezone(UTC)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone).replace(tzinfo=None)


def _seconds(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


@cache
def _shipped() -> WorkingCalendar:
    return WorkingCalendar.parse((files("otklik") / "data" / "calendar.toml").read_text(encoding="utf-8"))
