"""What is not as it was: finding by finding, the earlier audit judged by the later one's method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from otklik.assess import Assessment
from otklik.compare.matching import Matching
from otklik.compare.model import Change, ChangeKind
from otklik.judge import Cell
from otklik.model import Outcome, Subject

Key = tuple[str, Subject]


def changes(
    like: Assessment, after: Assessment, matching: Matching
) -> tuple[tuple[Change, ...], Mapping[Outcome, int]]:
    """Changes in the order of the later audit's findings, vanished ones last; and how many stayed at each outcome."""
    old = {(cell.item, matching.later(cell.subject) or cell.subject): cell for cell in like.findings.cells()}
    new = {(cell.item, cell.subject): cell for cell in after.findings.cells()}
    unchanged: Counter[Outcome] = Counter()
    found: list[Change] = []
    for key in [*new, *(key for key in old if key not in new)]:
        before, now = old.get(key), new.get(key)
        kind = change_kind(before, now)
        if kind is None:
            stayed = now or before
            if stayed is not None and before is not None and now is not None:
                unchanged[stayed.outcome] += 1
            continue
        found.append(
            Change(
                kind=kind,
                item=key[0],
                subject=key[1],
                before=None if before is None else like.findings.by_id(f"{key[0]}/{before.subject}"),
                after=None if now is None else after.findings.by_id(f"{key[0]}/{now.subject}"),
            )
        )
    return tuple(found), unchanged


def change_kind(before: Cell | None, now: Cell | None) -> ChangeKind | None:
    """What happened to a finding; None where nothing did, or it applies neither then nor now."""
    applied = before is not None and before.outcome is not Outcome.NOT_APPLICABLE
    applies = now is not None and now.outcome is not Outcome.NOT_APPLICABLE
    if not (applied and applies):
        return ChangeKind.APPEARED if applies else ChangeKind.VANISHED if applied else None
    assert before is not None
    assert now is not None
    if before.outcome.is_judged != now.outcome.is_judged:
        return ChangeKind.BECAME_KNOWN if now.outcome.is_judged else ChangeKind.BECAME_UNKNOWN
    if not now.outcome.is_judged or before.score == now.score:
        return None
    return ChangeKind.IMPROVED if (now.score or 0.0) > (before.score or 0.0) else ChangeKind.FELL


def by_item(found: tuple[Change, ...]) -> Iterator[tuple[str, list[Change]]]:
    """Changes of each item together."""
    groups: dict[str, list[Change]] = {}
    for change in found:
        groups.setdefault(change.item, []).append(change)
    yield from groups.items()
