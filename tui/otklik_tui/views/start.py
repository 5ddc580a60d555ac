"""The start: recent audits with score, coverage, date and what is next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import msgspec

from otklik.i18n import _
from otklik.report import words
from otklik_tui.home import Recent

NEVER = datetime.min.replace(tzinfo=UTC)


class RecentRow(msgspec.Struct, frozen=True, kw_only=True):
    """An audit in a line of the start."""

    path: str
    region: str
    file: str
    score: str
    coverage: str
    day: str
    next: str
    is_there: bool


def recent_rows(
    recents: Iterable[Recent], found: Iterable[Path], zone: tzinfo | None = None
) -> tuple[RecentRow, ...]:
    """Audits that were open before, latest first, then audit files that lie in this folder."""
    known = tuple(recents)
    rows = [_row(recent, zone) for recent in known]
    paths = {recent.path for recent in known}
    rows += [_row(Recent(path=str(path), seen_at=NEVER), zone) for path in found if str(path) not in paths]
    return tuple(rows)


def audits_in(folder: Path) -> tuple[Path, ...]:
    """Audit files of a folder and of its `demo`, those changed last first."""
    found = [*folder.glob("*.otklik"), *folder.glob("demo/*.otklik")]
    return tuple(sorted((path.absolute() for path in found), key=lambda path: -path.stat().st_mtime))


def _row(recent: Recent, zone: tzinfo | None) -> RecentRow:
    path = Path(recent.path)
    is_there = path.is_file()
    is_judged = recent.as_of is not None
    score = words.DASH
    if recent.is_thin:
        score = _("not enough data")
    elif recent.value is not None:
        score = f"{words.number(recent.value * 100)} ({words.interval(recent.low, recent.high)})"
    return RecentRow(
        path=recent.path,
        region=recent.region or path.stem,
        file=path.name,
        score=score,
        coverage=words.percent(recent.coverage, 0) if is_judged else words.DASH,
        day=words.short_day(recent.as_of.astimezone(zone).date()) if recent.as_of else words.DASH,
        next=_next(recent, is_there, is_judged),
        is_there=is_there,
    )


def _next(recent: Recent, is_there: bool, is_judged: bool) -> str:
    if not is_there:
        return _("the file is not there any more")
    if not is_judged:
        return _("open and judge")
    if recent.waiting:
        return _.plural("{n} answer is waited for", "{n} answers are waited for", recent.waiting).format(
            n=words.number(recent.waiting, 0)
        )
    return _("write the report")
