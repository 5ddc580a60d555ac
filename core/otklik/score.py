"""Scores: an item over its subjects, a section over its items, the total over its sections, with coverage and interval.

Sums are exact before rounding (`math.fsum`), so that the order of findings cannot matter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from otklik.judge import Cell
from otklik.model import Outcome, Score, ScoreLine, Subject
from otklik.packs.model import Item, ScoringProfile, Section


class Tally:
    """What was judged of one item."""

    def __init__(self) -> None:
        self._earned: list[float] = []
        self._judged: list[float] = []
        self._unknown: list[float] = []

    def add(self, outcome: Outcome, score: float | None, weight: float) -> None:
        """Count one finding; NOT_APPLICABLE counts nowhere."""
        if outcome.is_judged and score is not None:
            self._earned.append(weight * score)
            self._judged.append(weight)
        elif outcome.is_unknown:
            self._unknown.append(weight)

    def line(self, identifier: str, weight: float) -> ScoreLine:
        """The item's score."""
        earned, judged, unknown = map(math.fsum, (self._earned, self._judged, self._unknown))
        whole = judged + unknown
        value = earned / judged if judged else None
        return _line(
            ScoreLine(
                id=identifier,
                value=value,
                low=earned / whole if whole else 0.0,
                high=(earned + unknown) / whole if whole else 1.0,
                coverage=judged / whole if whole else 0.0,
                weight=weight,
                judged=len(self._judged),
                unknown=len(self._unknown),
            )
        )

    @property
    def judged_weight(self) -> float:
        return math.fsum(self._judged)


Tallies = Mapping[str, Tally]


def tally(cells: Iterable[Cell], weight_of: Callable[[Subject], float]) -> dict[str, Tally]:
    """Outcomes by item, each subject with the weight of its body."""
    tallies: dict[str, Tally] = {}
    weights: dict[Subject, float] = {}
    for item, subject, outcome, score in cells:
        weight = weights.get(subject)
        if weight is None:
            weight = weights[subject] = weight_of(subject)
        found = tallies.get(item)
        if found is None:
            found = tallies[item] = Tally()
        found.add(outcome, score, weight)
    return tallies


def score(
    tallies: Tallies, items: Sequence[Item], sections: Sequence[Section], scoring: ScoringProfile
) -> Score:
    """Items without any applicable finding, and sections without such items, are left out."""
    lines = {i.id: tallies[i.id].line(i.id, float(i.weight)) for i in items if i.id in tallies}
    item_lines = tuple(line for line in lines.values() if line.judged or line.unknown)
    weights = section_weights(sections, scoring)
    by_section: dict[str, list[ScoreLine]] = {}
    section_of = {i.id: i.section for i in items}
    for line in item_lines:
        by_section.setdefault(section_of[line.id], []).append(line)
    section_lines = tuple(
        _mean(identifier, by_section[identifier], weight)
        for identifier, weight in weights.items()
        if identifier in by_section
    )
    total = _mean("total", section_lines, math.fsum(line.weight for line in section_lines))
    return Score(total=total, sections=section_lines, items=item_lines)


def section_weights(sections: Sequence[Section], scoring: ScoringProfile) -> dict[str, float]:
    """The profile's weight of a section, else the pack's own."""
    own = {s.id: float(s.weight) for s in scoring.sections}
    return {s.id: own.get(s.id, float(s.weight)) for s in sections}


def slopes(found: Score, tallies: Tallies, items: Sequence[Item]) -> dict[str, float]:
    """By item: how much the total rises when one subject of weight 1 gains a whole point, applicability fixed."""
    section_of = {i.id: i.section for i in items}
    weight_of_section = {line.id: line.weight for line in found.sections}
    sections = math.fsum(line.weight for line in found.sections if line.value is not None)
    within: dict[str, list[float]] = {}
    judged = [line for line in found.items if line.value is not None]
    for line in judged:
        within.setdefault(section_of[line.id], []).append(line.weight)
    steep: dict[str, float] = {}
    for line in judged:
        section = section_of[line.id]
        mass = math.fsum(within[section]) * sections * tallies[line.id].judged_weight
        steep[line.id] = line.weight * weight_of_section[section] / mass if mass else 0.0
    return steep


def _mean(identifier: str, lines: Sequence[ScoreLine], weight: float) -> ScoreLine:
    """Weighted mean of lines: the value over those that have one, bounds and coverage over all."""
    known = [line for line in lines if line.value is not None]
    mass = math.fsum(line.weight for line in known)
    whole = math.fsum(line.weight for line in lines)
    return _line(
        ScoreLine(
            id=identifier,
            value=math.fsum((line.value or 0.0) * line.weight for line in known) / mass if mass else None,
            low=math.fsum(line.low * line.weight for line in lines) / whole if whole else 0.0,
            high=math.fsum(line.high * line.weight for line in lines) / whole if whole else 1.0,
            coverage=math.fsum(line.coverage * line.weight for line in lines) / whole if whole else 0.0,
            weight=weight,
            judged=sum(line.judged for line in lines),
            unknown=sum(line.unknown for line in lines),
        )
    )


def _line(line: ScoreLine) -> ScoreLine:
    """The line with rounding errors of the last bit taken out: the interval holds the value, all lie in 0…1."""
    if line.value is None:
        return line
    value = min(max(line.value, 0.0), 1.0)
    return msgspec.structs.replace(
        line, value=value, low=max(min(line.low, value), 0.0), high=min(max(line.high, value), 1.0)
    )
