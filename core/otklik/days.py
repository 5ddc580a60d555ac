"""Days as people write them into commands and files: 2026-11-23 and nothing else."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
