"""Dates as office programs save them, and which of them a plan can have."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from otklik.days import strict_day
from otklik.planning.tasks import rules

_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\s*г\.?)?")
_SERIAL = re.compile(r"\d{1,7}(?:\.\d+)?")


def span() -> tuple[date, date]:
    """The earliest and the latest day that may stand in a plan."""
    return rules()["earliest_day"], rules()["latest_day"]


def day_of(text: str, *, is_1904: bool = False) -> date | None:
    """The day of a cell: a number of days as Excel and LibreOffice keep it, 31.12.2026 or 2026-12-31; None where it is
    none, or lies outside `span`. `is_1904`: the workbook counts days from 1904."""
    found = _read(text.strip(), is_1904)
    earliest, latest = span()
    return found if found is not None and earliest <= found <= latest else None


def _read(text: str, is_1904: bool) -> date | None:
    written = _DAY.fullmatch(text)
    try:
        if _SERIAL.fullmatch(text):
            # Excel takes 1900 for a leap year: from March 1900 on its days are counted from 1899-12-30
            return (date(1904, 1, 1) if is_1904 else date(1899, 12, 30)) + timedelta(days=int(float(text)))
        if written:
            day, month, year = (int(part) for part in written.groups())
            return date(year, month, day)
        if "T" in text:
            return datetime.fromisoformat(text).date()
    except (ValueError, OverflowError):
        return None
    return strict_day(text)
