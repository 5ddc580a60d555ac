"""Days as people write them: 2026-11-23 in files, 23.11.2026 too where somebody types one."""

from __future__ import annotations

import re
from datetime import date

from otklik.errors import UsageError
from otklik.i18n import _

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RUSSIAN = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


def strict_day(text: str) -> date | None:
    """The day of "2026-11-23", None for any other writing.

    Python reads "20261123" and "2026-W48-1" too, and a lenient reader elsewhere took 2015/10/21 for the first of January.
    """
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def typed_day(text: str) -> date | None:
    """The day that a person typed: "2026-11-23" or "23.11.2026", as reports and screens show days; None where it is none."""
    written = _RUSSIAN.fullmatch(text.strip())
    if written is None:
        return strict_day(text.strip())
    day, month, year = (int(part) for part in written.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_day(text: str) -> date:
    """The day that a person typed. Raises UsageError where it is none."""
    day = typed_day(text)
    if day is None:
        raise no_day(text)
    return day


def no_day(text: str) -> UsageError:
    """What is wrong with a text that is no day."""
    told = _("{text} is no day of the calendar. Write it as 23.11.2026 or 2026-11-23.")
    return UsageError(told.format(text=text or "…"))
