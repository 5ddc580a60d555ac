"""A column judged at once says of every cell what the cell alone would say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.packs.model import Condition, Partial
from otklik.packs.rules import EMPTY, ERROR, OVER_COLUMNS, PARTLY_OVER_COLUMNS, Column, compile_condition

DAY = date(2026, 11, 20)
NUMBERS = st.one_of(st.integers(-5, 5), st.sampled_from((0.0, 0.5, 2.5, 4.0)))
TEXTS = st.sampled_from(("open", "closed", "2026-11-01", ""))
CELLS = st.one_of(st.none(), st.just(EMPTY), st.booleans(), NUMBERS, TEXTS, st.tuples(TEXTS))
LIMITS = st.sampled_from((0, 2, 2.5, -1))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    name = draw(st.sampled_from(sorted(OVER_COLUMNS)))
    limit: Any = True if name.startswith("is_") else draw(LIMITS)
    if name in ("equals", "not_equals"):
        limit = draw(st.one_of(LIMITS, TEXTS, st.booleans()))
    partial = None
    if name in PARTLY_OVER_COLUMNS and draw(st.booleans()):
        partial = Partial(**{name: draw(LIMITS)}, score=0.3)  # type: ignore[arg-type]
    return Condition(metric="m", partial=partial, **{name: limit})


def scores(condition: Condition, cells: list[Any]) -> list[float | None]:
    return compile_condition(condition, lambda _name: None, DAY, "vk").scores(Column(cells))


@given(conditions(), st.lists(CELLS, max_size=8))
def test_a_column_is_scored_as_its_cells_one_by_one(condition: Condition, cells: list[Any]) -> None:
    together = scores(condition, cells)
    # beside a cell that cannot be compared, each is asked alone
    apart = [scores(condition, [cell, ("a list",), object()])[0] for cell in cells]
    assert together == apart
    assert all(score is None or isinstance(score, float) for score in together)


@pytest.mark.parametrize(
    ("condition", "cells", "expected"),
    [
        (Condition(metric="m", at_least=3), [3, 2, None, EMPTY, "open"], [1.0, 0.0, None, None, ERROR]),
        (Condition(metric="m", at_most=3), [3, 3.5, None], [1.0, 0.0, None]),
        (Condition(metric="m", more_than=3), [3, 4], [0.0, 1.0]),
        (Condition(metric="m", less_than=3), [3, 2], [0.0, 1.0]),
        (Condition(metric="m", equals="open"), ["open", "closed", EMPTY, None], [1.0, 0.0, None, None]),
        (Condition(metric="m", not_equals="open"), ["open", "closed", EMPTY], [0.0, 1.0, None]),
        (Condition(metric="m", is_true=True), [True, False, None, 1], [1.0, 0.0, None, ERROR]),
        (Condition(metric="m", is_false=True), [True, False, None, "no"], [0.0, 1.0, None, ERROR]),
        (Condition(metric="m", is_present=True), ["x", "", EMPTY, None], [1.0, 0.0, 0.0, None]),
        (Condition(metric="m", is_absent=True), ["x", "", EMPTY, None], [0.0, 1.0, 1.0, None]),
        (Condition(metric="m", at_least=4, partial=Partial(at_least=2)), [4, 3, 1], [1.0, 0.5, 0.0]),
        (Condition(metric="m", at_least=4, partial=Partial(more_than=2)), [4, 3, 2], [1.0, 0.5, 0.0]),
        (Condition(metric="m", at_least=2, at_most=4), [1, 3, 5], [0.0, 1.0, 0.0]),
    ],
)
def test_comparisons(condition: Condition, cells: list[Any], expected: list[float | None]) -> None:
    assert scores(condition, cells) == expected
