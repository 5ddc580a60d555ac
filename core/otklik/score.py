"""Scores: an item over its subjects, a section or block over its items, the total over these, with coverage and interval.

Sums are exact before rounding (`math.fsum`), so that the order of findings cannot matter. `docs/method.md` has the formulas.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import mul
from typing import NamedTuple

import msgspec

from otklik.judge import Strip
from otklik.model import JUDGED, UNKNOWN, Score, ScoreLine, Subject
from otklik.packs.model import Fines, Item, ScoringProfile, Section

HUNDRED = 100.0  # points of a section; blocks say their own


class Entry(NamedTuple):
    """One subject of an item. `score` None: unknown. Between `low` and `high` the score may lie."""

    subject: Subject
    weight: float
    score: float | None
    low: float
    high: float


class Tally:
    """What was judged of one item. References alone are kept: there may be a million findings."""

    def __init__(self) -> None:
        self._subjects: list[Subject] = []
        self._judged: list[float] = []
        self._scores: list[float] = []
        self._unasked: list[Subject] = []
        self._unknown: list[float] = []
        self._between: dict[int, tuple[float, float]] = {}  # index of a judged subject
        self._unsure: dict[int, tuple[float, float]] = {}  # index of an unknown one

    def add(self, strip: Strip, weights: Sequence[float]) -> None:
        """Count findings, each with the weight of its subject; NOT_APPLICABLE counts nowhere."""
        subjects, scores, bounds = strip.subjects, strip.scores, strip.bounds
        outcomes = list(enumerate(strip.outcomes))
        judged = [i for i, outcome in outcomes if outcome in JUDGED and scores[i] is not None]
        unknown = [i for i, outcome in outcomes if outcome in UNKNOWN]
        if bounds:
            self._between |= {n: bounds[i] for n, i in enumerate(judged, len(self._judged)) if i in bounds}
            self._unsure |= {n: bounds[i] for n, i in enumerate(unknown, len(self._unknown)) if i in bounds}
        self._subjects += [subjects[i] for i in judged]
        self._judged += [weights[i] for i in judged]
        self._scores += [score for i in judged if (score := scores[i]) is not None]
        self._unasked += [subjects[i] for i in unknown]
        self._unknown += [weights[i] for i in unknown]

    def line(self, identifier: str, weight: float) -> ScoreLine:
        """The item's score."""
        judged, unknown = math.fsum(self._judged), math.fsum(self._unknown)
        whole = judged + unknown
        low, high = self._ends()
        earned = math.fsum(self._earned())
        return _line(
            ScoreLine(
                id=identifier,
                value=earned / judged if judged else None,
                low=low / whole if whole else 0.0,
                high=high / whole if whole else 1.0,
                coverage=judged / whole if whole else 0.0,
                weight=weight,
                judged=len(self._judged),
                unknown=len(self._unknown),
            )
        )

    def entries(self) -> Iterator[Entry]:
        """Every subject that counts, in the order in which findings came."""
        for index, score in enumerate(self._scores):
            low, high = self._between.get(index, (score, score))
            yield Entry(self._subjects[index], self._judged[index], score, low, high)
        for index, weight in enumerate(self._unknown):
            low, high = self._unsure.get(index, (0.0, 1.0))
            yield Entry(self._unasked[index], weight, None, low, high)

    @property
    def judged_weight(self) -> float:
        return math.fsum(self._judged)

    @property
    def unknown_weight(self) -> float:
        return math.fsum(self._unknown)

    def _earned(self) -> Iterator[float]:
        return map(mul, self._judged, self._scores)

    def _ends(self) -> tuple[float, float]:
        """Points earned at the lowest and at the highest that may be: an unknown one between 0 and 1, or as told."""
        lower = [self._judged[i] * (low - self._scores[i]) for i, (low, _high) in self._between.items()]
        upper = [self._judged[i] * (high - self._scores[i]) for i, (_low, high) in self._between.items()]
        lower += [self._unknown[i] * low for i, (low, _high) in self._unsure.items()]
        upper += [self._unknown[i] * (high - 1) for i, (_low, high) in self._unsure.items()]
        return (
            math.fsum(chain(self._earned(), lower)),
            math.fsum(chain(self._earned(), self._unknown, upper)),
        )


Tallies = Mapping[str, Tally]


def tally(strips: Iterable[Strip], weight_of: Callable[[Subject], float]) -> dict[str, Tally]:
    """Outcomes by item, each subject with the weight of its body."""
    tallies: dict[str, Tally] = {}
    known: dict[Subject, float] = {}
    columns: dict[
        int, tuple[Sequence[Subject], list[float]]
    ] = {}  # subjects that many items share, by identity
    for strip in strips:
        subjects, weights = columns.get(id(strip.subjects), ((), []))
        if subjects is not strip.subjects:
            known |= {subject: weight_of(subject) for subject in strip.subjects if subject not in known}
            weights = [*map(known.__getitem__, strip.subjects)]
            columns[id(strip.subjects)] = strip.subjects, weights
        tallies.setdefault(strip.item, Tally()).add(strip, weights)
    return tallies


class Member(NamedTuple):
    """An item in a group: its weight there, and what is left of a subject's points where it is not met."""

    item: str
    weight: float
    fines: Fines


class Group(NamedTuple):
    """A section, or a block of the scoring profile: what the total is made of."""

    id: str
    weight: float
    maximum: float  # points
    members: tuple[Member, ...]


def groups(items: Sequence[Item], sections: Sequence[Section], scoring: ScoringProfile) -> tuple[Group, ...]:
    """What the total is made of, in order. An item that is not in the method is left out."""
    by_id = {item.id: item for item in items}
    if not scoring.blocks:
        weights = section_weights(sections, scoring)
        return tuple(
            Group(identifier, weight, HUNDRED, _members(items, identifier, scoring.fines))
            for identifier, weight in weights.items()
        )
    return tuple(
        Group(
            block.id,
            float(block.points),
            float(block.points),
            tuple(
                Member(
                    member.id,
                    float(by_id[member.id].weight if member.weight is None else member.weight),
                    member.fines or scoring.fines,
                )
                for member in block.members
                if member.id in by_id
            ),
        )
        for block in scoring.blocks
    )


def _members(items: Sequence[Item], section: str, fines: Fines) -> tuple[Member, ...]:
    return tuple(Member(item.id, float(item.weight), fines) for item in items if item.section == section)


def section_weights(sections: Sequence[Section], scoring: ScoringProfile) -> dict[str, float]:
    """The profile's weight of a section, else the pack's own."""
    own = {s.id: float(s.weight) for s in scoring.sections}
    return {s.id: own.get(s.id, float(s.weight)) for s in sections}


def score(
    tallies: Tallies,
    items: Sequence[Item],
    sections: Sequence[Section],
    scoring: ScoringProfile,
    needed: float = 0.0,
) -> Score:
    """Items without any applicable finding, and groups without such items, are left out.

    `needed`: the least share judged at which a group or the total is told as a result; no value depends on it.

    Where the profile has blocks, sections are told as the mean of their items and do not count.
    """
    made = groups(items, sections, scoring)
    weights = {member.item: member.weight for group in made for member in group.members}
    lines = {
        item.id: tallies[item.id].line(item.id, weights.get(item.id, 0.0))
        for item in items
        if item.id in tallies
    }
    lines = {identifier: line for identifier, line in lines.items() if line.judged or line.unknown}
    combined = tuple(_group_line(group, lines, tallies, scoring) for group in made)
    group_lines = tuple(line for line in combined if line is not None)
    total = _mean("total", group_lines, math.fsum(line.weight for line in group_lines))
    if scoring.blocks:
        total = msgspec.structs.replace(total, maximum=math.fsum(line.maximum for line in group_lines))
    total, group_lines = _needing(needed, total), tuple(_needing(needed, line) for line in group_lines)
    items_told = tuple(lines.values())
    if not scoring.blocks:
        return Score(total=total, sections=group_lines, items=items_told)
    own = {
        item.id: msgspec.structs.replace(lines[item.id], weight=float(item.weight))
        for item in items
        if item.id in lines
    }
    beside = (_section_line(items, own, section) for section in sections)
    return Score(
        total=total,
        sections=tuple(_needing(needed, line) for line in beside if line is not None),
        items=items_told,
        blocks=group_lines,
    )


def _needing(least: float, line: ScoreLine) -> ScoreLine:
    return msgspec.structs.replace(line, needed=least) if least else line


def _section_line(
    items: Sequence[Item], lines: Mapping[str, ScoreLine], section: Section
) -> ScoreLine | None:
    inside = [lines[item.id] for item in items if item.section == section.id and item.id in lines]
    return _mean(section.id, inside, 0.0) if inside else None


def _group_line(
    group: Group, lines: Mapping[str, ScoreLine], tallies: Tallies, scoring: ScoringProfile
) -> ScoreLine | None:
    inside = [
        msgspec.structs.replace(lines[member.item], weight=member.weight)
        for member in group.members
        if member.item in lines
    ]
    if not inside:
        return None
    if scoring.combine == "mean":
        line = _mean(group.id, inside, group.weight)
    else:
        line = _product(group, inside, tallies)
    return msgspec.structs.replace(line, maximum=group.maximum)


class Fined:
    """One subject in a group where fines are multiplied. What is unknown is not fined in the value."""

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self.value = self.low = self.high = 1.0
        self.judged = self.all = 0

    def add(self, entry: Entry, fines: Fines) -> None:
        """Take what an item leaves of the points."""
        self.all += 1
        self.low *= fines.left(entry.low)
        self.high *= fines.left(entry.high)
        if entry.score is not None:
            self.judged += 1
            self.value *= fines.left(entry.score)


def fined(group: Group, tallies: Tallies) -> dict[Subject, Fined]:
    """Subjects of a group, each with the product of what its items leave."""
    found: dict[Subject, Fined] = {}
    for member in group.members:
        told = tallies.get(member.item)
        for entry in told.entries() if told is not None else ():
            if entry.subject not in found:
                found[entry.subject] = Fined(entry.weight)
            found[entry.subject].add(entry, member.fines)
    return found


def _product(group: Group, inside: Sequence[ScoreLine], tallies: Tallies) -> ScoreLine:
    """Weighted mean over subjects of the product of their fines."""
    subjects = fined(group, tallies).values()
    known = [s for s in subjects if s.judged]
    mass = math.fsum(s.weight for s in known)
    whole = math.fsum(s.weight for s in subjects)
    return _line(
        ScoreLine(
            id=group.id,
            value=math.fsum(s.weight * s.value for s in known) / mass if mass else None,
            low=math.fsum(s.weight * s.low for s in subjects) / whole if whole else 0.0,
            high=math.fsum(s.weight * s.high for s in subjects) / whole if whole else 1.0,
            coverage=math.fsum(s.weight * s.judged / s.all for s in subjects) / whole if whole else 0.0,
            weight=group.weight,
            judged=sum(line.judged for line in inside),
            unknown=sum(line.unknown for line in inside),
        )
    )


def _mean(identifier: str, lines: Sequence[ScoreLine], weight: float) -> ScoreLine:
    """Weighted mean of lines: the value over those that have one, each as far as it was judged; bounds and coverage over all.

    Were a line of which little is known to count whole, the first answer to it would move the mean as much as a hundred.
    """
    known = [line for line in lines if line.value is not None]
    mass = math.fsum(line.weight * line.coverage for line in known)
    whole = math.fsum(line.weight for line in lines)
    return _line(
        ScoreLine(
            id=identifier,
            value=math.fsum((line.value or 0.0) * line.weight * line.coverage for line in known) / mass
            if mass
            else None,
            low=math.fsum(line.low * line.weight for line in lines) / whole if whole else 0.0,
            high=math.fsum(line.high * line.weight for line in lines) / whole if whole else 1.0,
            coverage=math.fsum(line.coverage * line.weight for line in lines) / whole if whole else 0.0,
            weight=weight,
            judged=sum(line.judged for line in lines),
            unknown=sum(line.unknown for line in lines),
        )
    )


def _line(line: ScoreLine) -> ScoreLine:
    """The line with its interval holding the value, all in 0…1.

    A value that is made of the judged alone may lie beside bounds that know something of the unknown ones too.
    """
    if line.value is None:
        return line
    value = min(max(line.value, 0.0), 1.0)
    return msgspec.structs.replace(
        line, value=value, low=max(min(line.low, value), 0.0), high=min(max(line.high, value), 1.0)
    )
