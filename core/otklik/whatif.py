"""What would change a number or a finding: rises of the score, what lifts the coverage, how far a threshold is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from otklik.assess import Assessment
from otklik.judge import Cell, strips_of
from otklik.model import Expected, Finding, Measurement, Outcome
from otklik.score import groups, score, tally

MOST = 5  # told for one number


class Gain(NamedTuple):
    """An item whose failed findings would raise a number, and by how much (0…1) if all of them passed."""

    item: str
    rise: float
    findings: int


class Lift(NamedTuple):
    """An item whose unknown findings would lift the coverage of a number, and by how much if all became known."""

    item: str
    rise: float
    findings: int
    waits: int  # of them, for a person


class Distance(NamedTuple):
    """How far a measured number is from a threshold."""

    value: float
    wanted: float
    must_rise: bool  # to be met the value must be so high; else it must be so low
    is_open: bool  # the threshold itself does not suffice
    unit: str

    @property
    def is_met(self) -> bool:
        if self.value == self.wanted:
            return not self.is_open
        return (self.value > self.wanted) is self.must_rise

    @property
    def missing(self) -> float:
        return abs(self.wanted - self.value)


class WhatIf:
    """Answers for one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self._a = assessment
        self._rise = assessment.rise

    def _cells(self, item: str) -> Iterator[Cell]:
        return self._a.findings.cells_of(item)

    def gains(self, line: str) -> list[Gain]:
        """Items that would raise `line` ("total", a section, block or item), those that raise it most first."""
        found = []
        for item in (line.id for line in self._a.score.items):
            failed = [c for c in self._cells(item) if c.outcome in (Outcome.FAIL, Outcome.PARTIAL)]
            rise = self._rise.by_line(failed).get(line, 0.0) if failed else 0.0
            if rise > 0:
                found.append(Gain(item, rise, len(failed)))
        return sorted(found, key=lambda gain: (-gain.rise, gain.item))

    def lifts(self, line: str) -> list[Lift]:
        """Items whose unknown findings hold the coverage of `line` down, those that do most first."""
        found = []
        for item, share in self.shares(line).items():
            unknown = [c for c in self._cells(item) if c.outcome.is_unknown]
            tallied = self._rise.tallies.get(item)
            if not unknown or tallied is None:
                continue
            whole = tallied.judged_weight + tallied.unknown_weight
            waits = sum(1 for c in unknown if c.outcome is Outcome.NEEDS_REVIEW)
            rise = share * tallied.unknown_weight / whole if whole else 0.0
            if rise > 0:
                found.append(Lift(item, rise, len(unknown), waits))
        return sorted(found, key=lambda lift: (-lift.rise, lift.item))

    def of_finding(self, finding: Finding) -> float:
        """Rise of the total if this finding passed."""
        cell = Cell(finding.item, finding.subject, finding.outcome, finding.score)
        return self._rise.total([cell])

    def if_known(self, finding: Finding) -> tuple[float, float] | None:
        """The total if a finding that is unknown failed, and if it passed; None where there would be none."""
        totals = []
        for outcome, earned in ((Outcome.FAIL, 0.0), (Outcome.PASS, 1.0)):
            cells = [
                Cell(c.item, c.subject, outcome, earned) if c.subject == finding.subject else c
                for c in self._cells(finding.item)
            ]
            tallies = {**self._rise.tallies, **tally(strips_of(cells), self._rise.weight_of)}
            a = self._a
            totals.append(score(tallies, a.method.items, a.method.sections, a.scoring).total.value)
        low, high = totals
        return None if low is None or high is None else (low, high)

    def shares(self, line: str) -> Mapping[str, float]:
        """Share of each item in the coverage of `line`."""
        told = {of_item.id for of_item in self._a.score.items}
        if line in told:
            return {line: 1.0}
        made = groups(self._a.method.items, self._a.method.sections, self._a.scoring)
        present = [
            (group, [m for m in group.members if m.item in told])
            for group in made
            if line in ("total", group.id)
        ]
        present = [(group, members) for group, members in present if members]
        mass = sum(group.weight for group, _members in present)
        shares: dict[str, float] = {}
        for group, members in present:
            inside = sum(m.weight for m in members)
            for member in members:
                if mass and inside:
                    shares[member.item] = group.weight / mass * member.weight / inside
        return shares


RISING = ("at_least", "more_than")
FALLING = ("at_most", "less_than")


def distances(measured: Sequence[Measurement], expected: Sequence[Expected]) -> list[Distance]:
    """How far a measured number is from each threshold of its rule. Told where the rule reads that one fact."""
    if len(measured) != 1:
        return []
    (measurement,) = measured
    value = measurement.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return []
    return [
        Distance(
            value=float(value),
            wanted=float(wanted.value),
            must_rise=wanted.comparison in RISING,
            is_open=wanted.comparison in ("more_than", "less_than"),
            unit=wanted.unit or measurement.unit,
        )
        for wanted in expected
        if wanted.comparison in (*RISING, *FALLING)
        and isinstance(wanted.value, int | float)
        and not isinstance(wanted.value, bool)
    ]
