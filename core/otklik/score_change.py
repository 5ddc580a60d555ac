"""Takes the difference of two scores apart: other outcomes, more or less known, other applicability.

For a set of findings K let d(K) be the difference of the two scores made of K alone. With J the findings judged both
times and C those applicable both times, the parts are

    outcomes = d(J)      knowledge = d(C) − d(J)      applicability = d(all) − d(C)

so that their sum is the whole difference. With applicability unchanged the last part is nothing; with the same outcomes
wherever both times something was judged the first is. A d(K) that one side cannot make, having nothing judged in K, is 0.
Both times the same items, sections and scoring profile count: what a change of method did is told by judging twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from otklik.judge import Cell
from otklik.model import Score, ScoreLine, Subject
from otklik.packs.model import Item, ScoringProfile, Section
from otklik.score import score, tally

WeightOf = Callable[[Subject], float]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """How a line of the score changed. `total` is the sum of the parts; None where one of the times has no value."""

    id: str  # item, section, block, "total"
    before: float | None
    after: float | None
    total: float | None
    outcomes: float = 0.0  # judged both times, and came out otherwise
    knowledge: float = 0.0  # judged one time and unknown the other
    applicability: float = 0.0  # applies one time and not the other, or is there one time only


def changes(
    before: Iterable[Cell],
    after: Iterable[Cell],
    items: Sequence[Item],
    sections: Sequence[Section],
    scoring: ScoringProfile,
    weight_before: WeightOf,
    weight_after: WeightOf | None = None,
) -> dict[str, Change]:
    """Every line that has a score one time or the other, by its id. Findings are matched by item and subject."""
    old, new = _by_place(before), _by_place(after)
    both = old.keys() & new.keys()
    judged = {place for place in both if old[place].outcome.is_judged and new[place].outcome.is_judged}

    def made(cells: Iterable[Cell], weight_of: WeightOf) -> dict[str, float | None]:
        found = score(tally(cells, weight_of), items, sections, scoring)
        return {line.id: line.value for line in _lines(found)}

    steps = []
    for kept in (judged, both, None):
        one = made((c for place, c in old.items() if kept is None or place in kept), weight_before)
        two = made(
            (c for place, c in new.items() if kept is None or place in kept), weight_after or weight_before
        )
        steps.append((one, two))
    (whole_before, whole_after) = steps[-1]
    return {
        identifier: _change(identifier, [(one.get(identifier), two.get(identifier)) for one, two in steps])
        for identifier in dict.fromkeys([*whole_before, *whole_after])
    }


def _change(identifier: str, steps: Sequence[tuple[float | None, float | None]]) -> Change:
    before, after = steps[-1]
    if before is None or after is None:
        return Change(id=identifier, before=before, after=after, total=None)
    first, second, whole = (0.0 if one is None or two is None else two - one for one, two in steps)
    return Change(
        id=identifier,
        before=before,
        after=after,
        total=whole,
        outcomes=first,
        knowledge=second - first,
        applicability=whole - second,
    )


def _by_place(cells: Iterable[Cell]) -> dict[tuple[str, Subject], Cell]:
    """What counts: findings that do not apply are as if they were not there."""
    return {(c.item, c.subject): c for c in cells if c.outcome.is_judged or c.outcome.is_unknown}


def _lines(found: Score) -> tuple[ScoreLine, ...]:
    return (found.total, *found.sections, *found.blocks, *found.items)
