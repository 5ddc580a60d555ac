"""Intervals of measurements become intervals of scores: for many subjects at once as for each alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.model import REGION, Measurement
from otklik.packs.model import Condition, Partial, Rule
from otklik.packs.rules import CompiledRule, compile_rule
from otklik.uncertainty import score_bounds

DAY = date(2026, 11, 20)
RULE = Rule(rule=Condition(metric="m", at_least=0.5, partial=Partial(at_least=0.3)))
POINTS = st.one_of(st.none(), st.floats(0, 1))


def compiled(rule: Rule) -> CompiledRule:
    return compile_rule(rule, lambda _name: None, DAY, "vk")


def measured(value: float | None, low: float | None = None, high: float | None = None) -> Measurement:
    return Measurement(metric="m", subject=REGION, value=value, low=low, high=high)


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.6, 0.55, 0.7, None),  # passes all over
        (0.6, 0.4, 0.7, (0.5, 1.0)),
        (0.6, 0.2, 0.7, (0.0, 1.0)),
        (0.4, 0.3, 0.5, (0.5, 1.0)),  # the upper end reaches the threshold itself
        (0.1, 0.0, 0.29, None),
        (None, None, None, None),
        (0.6, None, None, None),
    ],
)
def test_a_score_is_bounded_where_the_interval_crosses_a_threshold(
    value: float | None, low: float | None, high: float | None, expected: tuple[float, float] | None
) -> None:
    assert score_bounds(compiled(RULE), [[value]], [[measured(value, low, high)]]) == [expected]


@given(st.lists(st.tuples(POINTS, POINTS, POINTS), max_size=6), st.sampled_from(("all", "any", "each")))
def test_many_subjects_at_once_are_told_as_each_alone(
    told: list[tuple[float | None, float | None, float | None]], join: str
) -> None:
    second = Condition(metric="n", at_most=0.4)
    rule = compiled(Rule(**{join: (RULE.rule, second)}))  # type: ignore[arg-type]
    ordered = [sorted(p for p in points if p is not None) for points in told]
    ones = [measured(p[1], p[0], p[2]) if len(p) == 3 else measured(None) for p in ordered]
    others = list(reversed(ones))
    cells = [[m.value for m in column] for column in (ones, others)]
    together = score_bounds(rule, cells, [ones, others])
    alone = [
        score_bounds(rule, [[one.value], [other.value]], [[one], [other]])[0]
        for one, other in zip(ones, others, strict=True)
    ]
    assert together == alone
