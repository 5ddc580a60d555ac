"""Why a score changed: the way from the old score to the new one in fixed steps, whose effects add up to the difference.

Method first (removed, edited, norms, added, weights), with the earlier audit's facts. Then, by the later method, facts
where both audits judged, knowledge where one did not, and applicability at last: so a question that got better can never
lower the score in the step of facts, whatever came or went beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec

from otklik.assess import Assessment, BodyWeights
from otklik.compare.edits import Edit, EditKind
from otklik.compare.model import Effect, Step
from otklik.model import Outcome, Score, Subject
from otklik.packs.model import Item, ScoringProfile, Section
from otklik.score import Tally, score

Key = tuple[str, Subject]


class Earned(NamedTuple):
    """What a score needs to know of one finding."""

    outcome: Outcome
    score: float | None
    weight: float

    @property
    def applies(self) -> bool:
        """Does it count for anything?"""
        return self.outcome is not Outcome.NOT_APPLICABLE


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a score is made of. Mixtures of two pictures show what each difference does."""

    cells: Mapping[Key, Earned]
    items: Mapping[str, Item]
    sections: tuple[Section, ...]
    scoring: ScoringProfile

    def score(self) -> Score:
        """Its score."""
        tallies: dict[str, Tally] = {}
        for (item, _subject), earned in self.cells.items():
            tally = tallies.get(item)
            if tally is None:
                tally = tallies[item] = Tally()
            tally.add(earned.outcome, earned.score, earned.weight)
        return score(tallies, tuple(self.items.values()), self.sections, self.scoring)


def picture(
    assessment: Assessment, called: Callable[[Subject], Subject] = lambda subject: subject
) -> Picture:
    """What `assessment` is scored by; `called` renames subjects as the other audit calls them."""
    weights = BodyWeights(assessment.profile, assessment.accounts, assessment.scoring)
    known: dict[Subject, tuple[Subject, float]] = {}
    cells: dict[Key, Earned] = {}
    for cell in assessment.findings.cells():
        named = known.get(cell.subject)
        if named is None:
            named = known[cell.subject] = called(cell.subject), weights(cell.subject)
        cells[cell.item, named[0]] = Earned(cell.outcome, cell.score, named[1])
    return Picture(
        cells=cells,
        items={item.id: item for item in assessment.method.items},
        sections=assessment.method.sections,
        scoring=assessment.scoring,
    )


def of_method(own: Picture, like: Picture, edited: Iterable[Edit]) -> list[Effect]:
    """Same facts, another method: `own` judged as it was, `like` by the later method."""
    touched = {e.id for e in edited if e.kind in (EditKind.RULE, EditKind.APPLICABILITY)}
    touched |= {i for i, item in like.items.items() if touched & {c.passed_share for c in item.conditions}}
    common = [i for i in own.items if i in like.items]
    changed = [i for i in common if i in touched]
    others = [i for i in common if i not in touched]
    walk = _Walk(own)
    walk.go(
        Step.REMOVED,
        msgspec.structs.replace(own, cells=_of(own.cells, common), items={i: own.items[i] for i in common}),
        sum(item not in like.items for item, _subject in own.cells),
    )
    for step, items in ((Step.CHANGED, changed), (Step.NORMS, others)):
        before = walk.now
        mixed = {**_of(before.cells, [i for i in common if i not in items]), **_weighted(like, own, items)}
        walk.go(step, msgspec.structs.replace(before, cells=mixed), _moved(before.cells, mixed))
    added = [i for i in like.items if i not in own.items]
    sections = {section.id: section for section in (*like.sections, *own.sections)}
    walk.go(
        Step.ADDED,
        Picture(
            cells={**walk.now.cells, **_weighted(like, own, added)},
            items={i: walk.now.items.get(i, item) for i, item in like.items.items()},
            sections=tuple(sections.values()),
            scoring=own.scoring,
        ),
        len(_of(like.cells, added)),
    )
    walk.go(Step.WEIGHTS, like, 0)
    return walk.effects


def of_world(like: Picture, after: Picture) -> list[Effect]:
    """One method, other facts. Subjects of `like` are called as in `after`."""
    facts: dict[Key, Earned] = {}
    knowledge: dict[Key, Earned] = {}
    moved = {Step.FACTS: 0, Step.KNOWLEDGE: 0, Step.APPLICABILITY: 0}
    for key, old in like.cells.items():
        new = after.cells.get(key)
        facts[key] = knowledge[key] = old
        if new is None or not (old.applies and new.applies):
            is_there = old.applies or (new is not None and new.applies)
            moved[Step.APPLICABILITY] += is_there
            continue
        is_known = old.outcome.is_judged and new.outcome.is_judged
        here = facts if is_known else knowledge
        here[key] = knowledge[key] = new._replace(weight=old.weight)
        if is_known:
            moved[Step.FACTS] += (old.outcome, old.score) != (new.outcome, new.score)
        else:
            moved[Step.KNOWLEDGE] += old.outcome.is_judged != new.outcome.is_judged
    moved[Step.APPLICABILITY] += sum(new.applies for key, new in after.cells.items() if key not in like.cells)
    walk = _Walk(like)
    walk.go(Step.FACTS, msgspec.structs.replace(like, cells=facts), moved[Step.FACTS])
    walk.go(Step.KNOWLEDGE, msgspec.structs.replace(like, cells=knowledge), moved[Step.KNOWLEDGE])
    walk.go(Step.APPLICABILITY, after, moved[Step.APPLICABILITY])
    return walk.effects


class _Walk:
    """Goes from picture to picture and notes what each step did to the total and to the sections."""

    def __init__(self, start: Picture) -> None:
        self.now = start
        self._score = start.score()
        self.effects: list[Effect] = []

    def go(self, step: Step, to: Picture, count: int) -> None:
        then = self._score
        self.now, self._score = to, to.score()
        before = {line.id: line.value for line in then.sections}
        after = {line.id: line.value for line in self._score.sections}
        self.effects.append(
            Effect(
                step=step,
                count=count,
                total=_difference(then.total.value, self._score.total.value),
                sections={i: _difference(before.get(i), after.get(i)) for i in {**before, **after}},
            )
        )


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _of(cells: Mapping[Key, Earned], items: Collection[str]) -> dict[Key, Earned]:
    wanted = set(items)
    return {key: earned for key, earned in cells.items() if key[0] in wanted}


def _weighted(like: Picture, own: Picture, items: Collection[str]) -> dict[Key, Earned]:
    """Outcomes of `like` with the weights that subjects have by the old scoring profile."""
    weights = {subject: earned.weight for (_item, subject), earned in own.cells.items()}
    return {
        (item, subject): earned._replace(weight=weights.get(subject, earned.weight))
        for (item, subject), earned in _of(like.cells, items).items()
    }


def _moved(before: Mapping[Key, Earned], after: Mapping[Key, Earned]) -> int:
    return sum(
        (old := before.get(key)) is None or (old.outcome, old.score) != (new.outcome, new.score)
        for key, new in after.items()
    ) + sum(key not in after for key in before)
