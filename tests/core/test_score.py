"""Laws of the score, for any findings; and its arithmetic, worked out by hand."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.judge import Cell
from otklik.model import Outcome, Score
from otklik.packs.model import ScoringProfile, SectionWeight
from scoring import T, any_cells, cell, places, scored


def lines(found: Score) -> list[Any]:
    return [found.total, *found.sections, *found.items]


@given(any_cells, st.randoms(use_true_random=False))
def test_order_does_not_matter(cells: list[Cell], rng: random.Random) -> None:
    shuffled = list(cells)
    rng.shuffle(shuffled)
    assert scored(shuffled) == scored(cells)


@given(any_cells)
def test_the_interval_holds_the_point(cells: list[Cell]) -> None:
    for line in lines(scored(cells)):
        assert 0 <= line.low <= line.high <= 1
        assert 0 <= line.coverage <= 1 + 1e-12
        assert line.value is None or line.low <= line.value <= line.high


@given(any_cells, st.integers(0, len(places) - 1), st.sampled_from([Outcome.PARTIAL, Outcome.PASS]))
def test_raising_one_outcome_never_lowers_a_score(cells: list[Cell], index: int, raised: Outcome) -> None:
    before = cells[index]
    if before.outcome not in (Outcome.FAIL, Outcome.PARTIAL):
        return
    after = list(cells)
    after[index] = cell(
        before.item, before.subject.id, Outcome.PASS if before.outcome is Outcome.PARTIAL else raised
    )
    for old, new in zip(lines(scored(cells)), lines(scored(after)), strict=True):
        assert old.value is None or new.value >= old.value - 1e-12
        assert new.low >= old.low - 1e-12
        assert new.high >= old.high - 1e-12


@given(any_cells, st.integers(0, len(places) - 1))
def test_knowing_more_never_widens_the_interval(cells: list[Cell], index: int) -> None:
    before = cells[index]
    if not before.outcome.is_unknown:
        return
    for known in (Outcome.PASS, Outcome.FAIL):
        after = list(cells)
        after[index] = cell(before.item, before.subject.id, known)
        assert scored(after).total.low >= scored(cells).total.low - 1e-12
        assert scored(after).total.high <= scored(cells).total.high + 1e-12


@given(any_cells)
def test_not_applicable_is_neutral(cells: list[Cell]) -> None:
    without = [c for c in cells if c.outcome is not Outcome.NOT_APPLICABLE]
    assert scored(without) == scored(cells)


@given(st.lists(st.sampled_from([o for o in Outcome if o.is_unknown]), min_size=9, max_size=9))
def test_when_nothing_is_known_there_is_no_value_and_the_whole_interval(outcomes: list[Outcome]) -> None:
    total = scored([cell(i, b, o) for (i, b), o in zip(places, outcomes, strict=True)]).total
    assert (total.value, total.low, total.high, total.coverage) == (None, 0.0, 1.0, 0.0)


def test_nothing_at_all_is_not_a_score() -> None:
    total = scored([]).total
    assert (total.value, total.low, total.high) == (None, 0.0, 1.0)


def test_the_arithmetic_of_a_small_region() -> None:
    found = scored(
        [
            cell("A1", "x", Outcome.PASS), cell("A1", "y", Outcome.FAIL),  # (1·1 + 3·0) / 4 = 0.25
            cell("A2", "x", Outcome.PARTIAL), cell("A2", "y", Outcome.NO_DATA),  # 0.5; low 0.5/4, high 3.5/4
            cell("B1", "x", Outcome.PASS),  # 1
        ]
    )  # fmt: skip
    a = found.sections[0]
    assert a.value is not None
    assert a.value == pytest.approx((1 * 0.25 + 2 * 0.5) / 3)
    assert a.low == pytest.approx((1 * 0.25 + 2 * 0.125) / 3)
    assert a.high == pytest.approx((1 * 0.25 + 2 * 0.875) / 3)
    assert a.coverage == pytest.approx((1 * 1 + 2 * 0.25) / 3)
    assert found.total.value == pytest.approx((1 * a.value + 3 * 1) / 4)
    assert (found.total.judged, found.total.unknown) == (4, 1)


def test_a_scoring_profile_changes_the_weight_of_sections() -> None:
    cells = [cell("A1", "x", Outcome.PASS), cell("B1", "x", Outcome.FAIL)]
    even = ScoringProfile(id="even", title=T, sections=(SectionWeight(id="B", weight=1),))
    assert scored(cells).total.value == pytest.approx(0.25)
    assert scored(cells, even).total.value == pytest.approx(0.5)


def test_a_section_without_weight_is_shown_and_does_not_count() -> None:
    none = ScoringProfile(id="none", title=T, sections=(SectionWeight(id="B", weight=0),))
    found = scored([cell("A1", "x", Outcome.PASS), cell("B1", "x", Outcome.FAIL)], none)
    assert found.total.value == 1
    assert [line.id for line in found.sections] == ["A", "B"]
