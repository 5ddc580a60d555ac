"""How far the score of a finding may lie off because its measurements rest on samples."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from otklik.measure import AccountMeasured
from otklik.model import Measurement
from otklik.packs.rules import ERROR, JOINS, Column, CompiledCondition, CompiledRule

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
    concerned = {index for condition in rule.conditions for index in uncertain.get(condition.source, ())}
    found: dict[int, Interval] = {}
    for index in sorted(concerned):
        account = accounts[index]
        facts = [account.facts.get(condition.source) for condition in rule.conditions]
        told = score_bounds(
            rule,
            [None if fact is None else fact.cell for fact in facts],
            [None if fact is None else fact.measurement for fact in facts],
        )
        if told is not None:
            found[index] = told
    return found


def score_bounds(
    rule: CompiledRule, cells: Sequence[object], measured: Sequence[Measurement | None]
) -> Interval | None:
    """Lowest and highest score of one subject; None where it is the same all over, or not known at all."""
    join = JOINS[rule.join]
    ends = [
        _ends(condition, cell, measurement)
        for condition, cell, measurement in zip(rule.conditions, cells, measured, strict=True)
    ]
    point = join([end[0] if end is not None else None for end in ends])
    if point is None or point == ERROR:
        return None
    low = join([end[1] if end is not None else None for end in ends])
    high = join([end[2] if end is not None else None for end in ends])
    worst, best = 0.0 if low is None else low, 1.0 if high is None else high
    return (worst, best) if worst < best else None


def _ends(
    condition: CompiledCondition, cell: object, measurement: Measurement | None
) -> tuple[float, float, float] | None:
    """Score of the value, lowest and highest score within its interval; None where there is no value."""
    if cell is None:
        return None
    points = [cell]
    low, high = (measurement.low, measurement.high) if measurement is not None else (None, None)
    if low is not None and high is not None and isinstance(cell, int | float):
        # between its turns a score does not change: looking at both ends and at both sides of each turn is enough
        beside = (
            b for t in condition.turns for b in (t, math.nextafter(t, -math.inf), math.nextafter(t, math.inf))
        )
        points += [low, high, *(min(max(b, low), high) for b in beside)]
    scores = condition.scores(Column(points))
    if scores[0] is None or scores[0] == ERROR:
        return None if scores[0] is None else (ERROR, ERROR, ERROR)
    known = [score for score in scores if score is not None and score != ERROR]
    return scores[0], min(known), max(known)
