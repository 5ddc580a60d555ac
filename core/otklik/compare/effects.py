"""Why a score changed: the way from the old score to the new one in fixed steps, whose effects add up to the difference.

Method first (removed, edited, norms, added, weights), with the earlier audit's facts. Then, by the later method, the three
parts of `of_world`: facts, knowledge, applicability. A question that got better can never lower the score in the
step of facts, whatever came or went beside it. Findings are taken as they were judged; what accepted exceptions do to either
total is the last step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from otklik.assess import Assessment, BodyWeights
from otklik.compare.edits import Edit, EditKind
from otklik.compare.model import Effect, Step
from otklik.judge import Cell, strips_of
from otklik.model import Outcome, Score, Subject
from otklik.packs.model import Item, Mode, ScoringProfile, Section
from otklik.score import score, tally

Key = tuple[str, Subject]


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a score is made of. Mixtures of two pictures show what each difference does."""

    cells: Mapping[Key, Cell]
    weights: Mapping[Subject, float]
    items: Mapping[str, Item]
    sections: tuple[Section, ...]
    scoring: ScoringProfile
    proposed: Mapping[Key, Outcome] = {}  # what waits for a person to confirm it, where it was asked for

    def score(self) -> Score:
        """Its score."""
        tallies = tally(strips_of(self.cells.values()), self.weight)
        return score(tallies, tuple(self.items.values()), self.sections, self.scoring)

    def weight(self, subject: Subject) -> float:
        """How much a subject counts in an item."""
        return self.weights.get(subject, 1.0)

    def only(self, keys: Collection[Key]) -> Picture:
        """The same, made of these findings alone."""
        kept = {key: cell for key, cell in self.cells.items() if key in keys}
        return msgspec.structs.replace(self, cells=kept)


def picture(
    assessment: Assessment, called: Callable[[Subject], Subject] = lambda subject: subject
) -> Picture:
    """What `assessment` is scored by; `called` renames subjects as the other audit calls them."""
    weight_of = BodyWeights(assessment.profile, assessment.accounts, assessment.scoring)
    names: dict[Subject, Subject] = {}
    weights: dict[Subject, float] = {}
    cells: dict[Key, Cell] = {}
    for cell in assessment.findings.cells():
        name = names.get(cell.subject)
        if name is None:
            name = names[cell.subject] = called(cell.subject)
            weights[name] = weight_of(cell.subject)
        cells[cell.item, name] = cell if name == cell.subject else cell._replace(subject=name)
    return Picture(
        cells=cells,
        weights=weights,
        items={item.id: item for item in assessment.method.items},
        sections=assessment.method.sections,
        scoring=assessment.scoring,
    )


def proposals(assessment: Assessment) -> dict[Key, Outcome]:
    """What measurements propose of confirm items to which nobody has answered yet."""
    return {
        (finding.item, finding.subject): finding.proposed
        for item in assessment.method.items
        if item.mode is Mode.CONFIRM
        for batch in assessment.findings.batches_of(item.id)
        for finding in map(batch.finding, range(len(batch)))
        if finding.outcome is Outcome.NEEDS_REVIEW and finding.proposed is not None
    }


def of_method(own: Picture, like: Picture, edited: Iterable[Edit]) -> list[Effect]:
    """Same facts, another method: `own` judged as it was, `like` by the later method."""
    touched = {e.id for e in edited if e.kind in (EditKind.RULE, EditKind.APPLICABILITY)}
    touched |= {i for i, item in like.items.items() if touched & {c.passed_share for c in item.conditions}}
    common = [i for i in own.items if i in like.items]
    changed = {i for i in common if i in touched}
    walk = _Walk(own)
    walk.go(
        Step.REMOVED,
        msgspec.structs.replace(own, cells=_of(own, common), items={i: own.items[i] for i in common}),
        sum(item not in like.items for item, _subject in own.cells),
    )
    for step, items in ((Step.CHANGED, changed), (Step.NORMS, set(common) - changed)):
        before = walk.now
        mixed = {**_of(before, set(common) - items), **_of(like, items)}
        walk.go(step, msgspec.structs.replace(before, cells=mixed), _moved(before.cells, mixed))
    added = {i for i in like.items if i not in own.items}
    sections = {section.id: section for section in (*like.sections, *own.sections)}
    walk.go(
        Step.ADDED,
        Picture(
            cells={**walk.now.cells, **_of(like, added)},
            weights={**like.weights, **own.weights},
            items={i: walk.now.items.get(i, item) for i, item in like.items.items()},
            sections=tuple(sections.values()),
            scoring=own.scoring,
        ),
        len(_of(like, added)),
    )
    walk.go(Step.WEIGHTS, like, 0)
    return walk.effects


def of_world(like: Picture, after: Picture) -> list[Effect]:
    """One method, other facts. Subjects of `like` are called as in `after`.

    With d(K) the difference of the two scores made of the findings K alone, J those judged both times and C those that
    apply both times: facts = d(J), knowledge = d(C) − d(J), applicability = d(all) − d(C). A d(K) that one side cannot
    make, having nothing judged in K, is 0.
    """
    old, new = _applying(like), _applying(after)
    both = old.keys() & new.keys()
    judged = {key for key in both if old[key].outcome.is_judged and new[key].outcome.is_judged}
    whole = _differences(like, after)
    known, common = (_differences(like.only(keys), after.only(keys)) for keys in (judged, both))
    counts = {
        Step.FACTS: sum(_told(old[key]) != _told(new[key]) for key in judged),
        Step.KNOWLEDGE: sum(old[key].outcome.is_judged != new[key].outcome.is_judged for key in both),
        Step.APPLICABILITY: len(old.keys() ^ new.keys()),
    }
    parts: dict[Step, dict[str, float | None]] = {step: {} for step in counts}
    for line, difference in whole.items():
        first, second = known.get(line) or 0.0, common.get(line) or 0.0
        is_told = difference is not None
        parts[Step.FACTS][line] = first if is_told else None
        parts[Step.KNOWLEDGE][line] = second - first if is_told else None
        parts[Step.APPLICABILITY][line] = None if difference is None else difference - second
    return [
        Effect(
            step=step,
            count=counts[step],
            total=found.get("total"),
            sections={line: part for line, part in found.items() if line != "total"},
        )
        for step, found in parts.items()
    ]


def of_exceptions(own: Assessment, after: Assessment) -> Effect:
    """What exceptions do to the later score more than they did to the earlier one."""
    earlier = _between(own.score_without_waivers, own.score)
    later = _between(after.score_without_waivers, after.score)
    return Effect(
        step=Step.EXCEPTIONS,
        count=sum(len(standing.waives) for side in (own, after) for standing in side.waivers),
        total=_difference(earlier.get("total"), later.get("total")),
        sections={i: _difference(earlier.get(i, 0.0), part) for i, part in later.items() if i != "total"},
    )


class _Walk:
    """Goes from picture to picture and notes what each step did to the total, to sections and to blocks."""

    def __init__(self, start: Picture) -> None:
        self.now = start
        self._score = start.score()
        self.effects: list[Effect] = []

    def go(self, step: Step, to: Picture, count: int) -> None:
        then = self._score
        self.now, self._score = to, to.score()
        found = _between(then, self._score)
        sections = {line: part for line, part in found.items() if line != "total"}
        self.effects.append(Effect(step=step, count=count, total=found.get("total"), sections=sections))


def _differences(before: Picture, after: Picture) -> dict[str, float | None]:
    return _between(before.score(), after.score())


def _between(before: Score, after: Score) -> dict[str, float | None]:
    """Difference of the total and of every section and block that is on one side at least."""
    old, new = (
        {line.id: line.value for line in (*found.sections, *found.blocks, found.total)}
        for found in (before, after)
    )
    return {line: _difference(old.get(line), new.get(line)) for line in {**old, **new}}


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _applying(found: Picture) -> dict[Key, Cell]:
    """What counts: findings that do not apply are as if they were not there."""
    return {key: cell for key, cell in found.cells.items() if cell.outcome is not Outcome.NOT_APPLICABLE}


def _of(found: Picture, items: Collection[str]) -> dict[Key, Cell]:
    wanted = set(items)
    return {key: cell for key, cell in found.cells.items() if key[0] in wanted}


def _told(cell: Cell) -> tuple[Outcome, float | None]:
    return cell.outcome, cell.score


def _moved(before: Mapping[Key, Cell], after: Mapping[Key, Cell]) -> int:
    return sum(key not in before or _told(before[key]) != _told(cell) for key, cell in after.items()) + sum(
        key not in after for key in before
    )
