"""The start: recent audits with score, coverage, date and what is next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import msgspec

from otklik.i18n import _
from otklik.report import words
from otklik_tui.home import Recent, Remembered
from otklik_tui.profiles import profiles_in, sketched

NEVER = datetime.min.replace(tzinfo=UTC)


class RecentRow(msgspec.Struct, frozen=True, kw_only=True):
    """An audit, or a region profile, in a line of the start."""

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


def start_rows(remembered: Remembered, folder: Path, zone: tzinfo | None = None) -> tuple[RecentRow, ...]:
    """What was open before, audits and profiles of which none was made yet, latest first; then what lies in this folder."""
    audits = recent_rows(remembered.recents, audits_in(folder), zone)
    listed = {row.path for row in audits}
    seen = [(recent.seen_at, row) for recent, row in zip(remembered.recents, audits, strict=False)]
    known = {one.path: one.seen_at for one in remembered.profiles}
    lying = {str(path): NEVER for path in profiles_in(folder)}
    new = [(at, path) for path, at in {**lying, **known}.items() if not listed & {_audit_of(path)}]
    before = [*seen, *((at, _profile_row(path)) for at, path in new if at != NEVER)]
    before.sort(key=lambda entry: entry[0], reverse=True)
    rest = [_profile_row(path) for at, path in new if at == NEVER]
    return (*(row for _at, row in before), *rest, *audits[len(remembered.recents) :])


def _audit_of(profile: str) -> str:
    """Where the audit of a profile lies as soon as it is made."""
    return str(Path(profile).with_suffix(".otklik"))


def _profile_row(told: str) -> RecentRow:
    path = Path(told)
    is_there, sketch = path.is_file(), sketched(path)
    if not is_there:
        following = _("the file is not there any more")
    elif sketch.is_broken or not sketch.is_profile:
        following = _("cannot be read: open it to see why")
    else:
        following = _("collect") if sketch.has_pages else _("add addresses")
    return RecentRow(
        path=told,
        region=sketch.name or path.stem,
        file=path.name,
        score=words.DASH,
        coverage=words.DASH,
        day=words.DASH,
        next=following,
        is_there=is_there,
    )


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
