"""How far the score of a finding may lie off because its measurements rest on samples."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from otklik.measure import AccountMeasured
from otklik.model import Measurement
from otklik.packs.rules import ERROR, Cell, Column, CompiledCondition, CompiledRule

Interval = tuple[float, float]


def unsure(accounts: Sequence[AccountMeasured]) -> dict[str, list[int]]:
    """By fact: indexes of the accounts whose measurement of it has an interval."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, account in enumerate(accounts):
        for source in account.uncertain:
            found[source].append(index)
    return found


def account_bounds(
    rule: CompiledRule, accounts: Sequence[AccountMeasured], uncertain: Mapping[str, Sequence[int]]
) -> dict[int, Interval]:
    """By index of the account: lowest and highest score within the intervals of its measurements, where they differ."""
    concerned = sorted({i for condition in rule.conditions for i in uncertain.get(condition.source, ())})
    facts = [[accounts[index].facts.get(c.source) for index in concerned] for c in rule.conditions]
    told = score_bounds(
        rule,
        [[accounts[index].cells.get(c.source) for index in concerned] for c in rule.conditions],
        [[None if fact is None else fact.measurement for fact in column] for column in facts],
    )
    return {index: bounds for index, bounds in zip(concerned, told, strict=True) if bounds is not None}


def score_bounds(
    rule: CompiledRule,
    cells: Sequence[Sequence[Cell]],
    measured: Sequence[Sequence[Measurement | None]],
) -> list[Interval | None]:
    """Lowest and highest score of each subject; None where it is the same all over, or not known at all.

    `cells` and `measured`: for each condition, one for each subject.
    """
    ends = [_ends(c, *column) for c, *column in zip(rule.conditions, cells, measured, strict=True)]
    points, lows, highs = (rule.joined([column[end] for column in ends]) for end in range(3))
    found: list[Interval | None] = []
    for point, low, high in zip(points, lows, highs, strict=True):
        worst, best = 0.0 if low is None else low, 1.0 if high is None else high
        is_known = point is not None and point != ERROR
        found.append((worst, best) if is_known and worst < best else None)
    return found


Scores = list[float | None]


def _ends(
    condition: CompiledCondition, cells: Sequence[Cell], measured: Sequence[Measurement | None]
) -> tuple[Scores, Scores, Scores]:
    """For each subject: score of the value, lowest and highest score within its interval; None where there is no value."""
    points: list[Cell] = []
    starts: list[int] = []
    for cell, measurement in zip(cells, measured, strict=True):
        starts.append(len(points))
        points += _points(condition, cell, measurement)
    scores = condition.scores(Column(points))
    lows: Scores = []
    highs: Scores = []
    for start, end in pairwise((*starts, len(points))):
        known = [score for score in scores[start:end] if score is not None and score != ERROR]
        is_known = scores[start] is not None and scores[start] != ERROR
        lows.append(min(known) if is_known else scores[start])
        highs.append(max(known) if is_known else scores[start])
    return [scores[start] for start in starts], lows, highs


def _points(condition: CompiledCondition, cell: Cell, measurement: Measurement | None) -> list[Cell]:
    """The value first, then where its score may change within its interval."""
    low, high = (measurement.low, measurement.high) if measurement is not None else (None, None)
    if low is None or high is None or not isinstance(cell, int | float):
        return [cell]
    # between its turns a score does not change: looking at both ends and at both sides of each turn is enough
    inside = (
        b
        for t in condition.turns
        if low <= t <= high
        for b in (t, math.nextafter(t, -math.inf), math.nextafter(t, math.inf))
        if low <= b <= high
    )
    return [cell, low, high, *inside]
