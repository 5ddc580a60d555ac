"""Laws of the score, for any findings and every sort of scoring profile; and its arithmetic, worked out by hand."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.judge import Cell, strips_of
from otklik.model import Outcome, Score
from otklik.packs.model import ScoringProfile, SectionWeight
from otklik.rise import Rise
from otklik.score import score, tally
from scoring import (
    BLOCKS,
    ITEMS,
    PRODUCT,
    PROFILES,
    SECTIONS,
    T,
    any_cells,
    bounded_cells,
    cell,
    places,
    scored,
    weight_of,
)

profiles = st.sampled_from(PROFILES)


def lines(found: Score) -> list[Any]:
    return [found.total, *found.sections, *found.blocks, *found.items]


@given(bounded_cells())
def test_columns_of_cells_hold_every_cell(cells: list[Cell]) -> None:
    held = [one for strip in strips_of(cells) for one in strip.cells()]
    assert held == [strip.cell(index) for strip in strips_of(cells) for index in range(len(strip.subjects))]
    assert sorted(held, key=repr) == sorted(cells, key=repr)


@given(bounded_cells(), st.randoms(use_true_random=False), profiles)
def test_order_does_not_matter(cells: list[Cell], rng: random.Random, profile: ScoringProfile) -> None:
    shuffled = list(cells)
    rng.shuffle(shuffled)
    assert scored(shuffled, profile) == scored(cells, profile)


@given(bounded_cells(), profiles)
def test_the_interval_holds_the_point(cells: list[Cell], profile: ScoringProfile) -> None:
    for line in lines(scored(cells, profile)):
        assert 0 <= line.low <= line.high <= 1
        assert 0 <= line.coverage <= 1 + 1e-12
        assert line.value is None or line.low <= line.value <= line.high


@given(
    bounded_cells(),
    st.integers(0, len(places) - 1),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
    profiles,
)
def test_raising_one_outcome_never_lowers_a_score(
    cells: list[Cell], index: int, rise: float, low: float, high: float, profile: ScoringProfile
) -> None:
    before = cells[index]
    if before.score is None:
        return
    score = before.score + (1 - before.score) * rise
    old_low = before.score if before.low is None else before.low
    old_high = before.score if before.high is None else before.high
    outcome = Outcome.PASS if score == 1 else Outcome.FAIL if score == 0 else Outcome.PARTIAL
    after = list(cells)
    after[index] = before._replace(
        outcome=outcome,
        score=score,
        low=old_low + (score - old_low) * low,
        high=max(old_high, score) + (1 - max(old_high, score)) * high,
    )
    for old, new in zip(lines(scored(cells, profile)), lines(scored(after, profile)), strict=True):
        assert old.value is None or new.value >= old.value - 1e-12
        assert new.low >= old.low - 1e-12
        assert new.high >= old.high - 1e-12


@given(
    any_cells, st.integers(0, len(places) - 1), st.sampled_from([p for p in PROFILES if p.combine == "mean"])
)
def test_knowing_more_never_widens_the_interval(
    cells: list[Cell], index: int, profile: ScoringProfile
) -> None:
    # Fines leave a floor, so that the point over what is judged may fall below what is possible; the interval follows it.
    before = cells[index]
    if not before.outcome.is_unknown:
        return
    for known in (Outcome.PASS, Outcome.FAIL):
        after = list(cells)
        after[index] = cell(before.item, before.subject.id, known)
        old, new = scored(cells, profile).total, scored(after, profile).total
        assert new.low >= old.low - 1e-12
        assert new.high <= old.high + 1e-12


@given(
    any_cells, st.integers(0, len(places) - 1), st.sampled_from([p for p in PROFILES if p.combine == "mean"])
)
def test_one_more_success_never_lowers_the_total_and_one_more_failure_never_raises_it(
    cells: list[Cell], index: int, profile: ScoringProfile
) -> None:
    before = cells[index]
    old = scored(cells, profile).total.value
    if not before.outcome.is_unknown or old is None:
        return
    passed, failed = (
        scored([*cells[:index], cell(before.item, before.subject.id, known), *cells[index + 1 :]], profile)
        for known in (Outcome.PASS, Outcome.FAIL)
    )
    assert failed.total.value is not None
    assert passed.total.value is not None
    assert failed.total.value - 1e-12 <= old <= passed.total.value + 1e-12


def test_the_first_answer_to_a_section_moves_the_total_no_more_than_it_weighs() -> None:
    rest = [cell(item, body, Outcome.PASS) for item in ("A1", "A2") for body in "xyz"]
    unknown = [cell("B1", body, Outcome.NEEDS_REVIEW) for body in "xy"]
    first = scored([*rest, *unknown, cell("B1", "z", Outcome.FAIL)]).total
    # B weighs 3 of 4, z is 0.5 of its 4.5
    assert first.value == pytest.approx(1 / (1 + 3 * 0.5 / 4.5))


@given(bounded_cells(), profiles)
def test_not_applicable_is_neutral(cells: list[Cell], profile: ScoringProfile) -> None:
    without = [c for c in cells if c.outcome is not Outcome.NOT_APPLICABLE]
    assert scored(without, profile) == scored(cells, profile)


@given(bounded_cells(), st.data(), profiles)
def test_whatever_the_unknown_turns_out_to_be_the_total_lies_in_the_interval(
    cells: list[Cell], data: st.DataObject, profile: ScoringProfile
) -> None:
    total = scored(cells, profile).total
    turned = []
    for told in cells:
        low, high = told.low, told.high
        if told.outcome.is_unknown:
            low, high = (0.0, 1.0) if low is None or high is None else (low, high)
        elif told.score is not None and (low is None or high is None):
            low = high = told.score
        if low is None or high is None:
            turned.append(told)
            continue
        score = data.draw(st.floats(low, high))
        turned.append(Cell(told.item, told.subject, Outcome.PARTIAL, score))
    after = scored(turned, profile).total.value
    assert after is None or total.low - 1e-12 <= after <= total.high + 1e-12


@given(bounded_cells(), profiles)
def test_the_rise_told_for_findings_is_that_of_the_score_worked_out_anew(
    cells: list[Cell], profile: ScoringProfile
) -> None:
    cells = [c._replace(low=None, high=None) for c in cells]
    before = scored(cells, profile)
    rise = Rise(before, tally(strips_of(cells), weight_of), ITEMS, SECTIONS, profile, weight_of)
    failed = [c for c in cells if c.outcome in (Outcome.FAIL, Outcome.PARTIAL)][::2]
    told = rise.by_line(failed)
    after = scored([cell(c.item, c.subject.id, Outcome.PASS) if c in failed else c for c in cells], profile)
    old = {line.id: line.value for line in (before.total, *(before.blocks or before.sections), *before.items)}
    new = {line.id: line.value for line in (after.total, *(after.blocks or after.sections), *after.items)}
    for identifier, value in new.items():
        if value is not None:
            assert told.get(identifier, 0.0) == pytest.approx(value - old[identifier], abs=1e-12)


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
    assert a.value == pytest.approx(
        (1 * 0.25 + 2 * 0.25 * 0.5) / (1 + 2 * 0.25)
    )  # a quarter of A2 was judged
    assert a.low == pytest.approx((1 * 0.25 + 2 * 0.125) / 3)
    assert a.high == pytest.approx((1 * 0.25 + 2 * 0.875) / 3)
    assert a.coverage == pytest.approx((1 * 1 + 2 * 0.25) / 3)
    assert found.total.value == pytest.approx((0.5 * a.value + 3 * 1) / (0.5 + 3))
    assert (found.total.judged, found.total.unknown) == (4, 1)


def test_sampling_error_and_disagreement_widen_the_interval_and_leave_the_point() -> None:
    found = scored(
        [
            cell("A1", "x", Outcome.PASS, between=(0.5, 1)),  # 1, at worst 0.5
            cell("A1", "y", Outcome.NEEDS_REVIEW, between=(0.5, 1)),  # two people: PARTIAL and PASS
        ]
    ).items[0]
    assert found.value == 1
    assert found.low == pytest.approx((1 * 0.5 + 3 * 0.5) / 4)
    assert found.high == 1
    assert found.coverage == pytest.approx(0.25)


def test_an_interval_that_knows_more_than_the_point_still_holds_it() -> None:
    found = scored(
        [cell("A1", "x", Outcome.FAIL), cell("A1", "y", Outcome.NEEDS_REVIEW, between=(0.5, 1))]
    ).items[0]
    assert (found.value, found.low) == (0, 0)  # 3·0.5/4 would lie above the point
    assert found.high == pytest.approx(0.75)


def test_blocks_gather_items_for_points() -> None:
    found = scored(
        [
            cell("A1", "x", Outcome.PASS), cell("B1", "x", Outcome.FAIL),  # one: (1·1 + 4·0) / 5 = 0.2 of 30
            cell("A2", "x", Outcome.PARTIAL),  # two: 0.5 of 70
        ],
        BLOCKS,
    )  # fmt: skip
    assert [(b.id, b.value, b.maximum) for b in found.blocks] == [("one", 0.2, 30), ("two", 0.5, 70)]
    assert found.total.value == pytest.approx((0.2 * 30 + 0.5 * 70) / 100)
    assert found.total.maximum == 100
    assert [line.id for line in found.sections] == ["A", "B"]  # told beside, as means of their items
    assert {line.id: line.weight for line in found.items} == {"A1": 1, "A2": 2, "B1": 4}


def test_a_block_that_concerns_nobody_takes_its_points_out_of_the_maximum() -> None:
    found = scored([cell("A2", "x", Outcome.PARTIAL)], BLOCKS)
    assert (found.total.value, found.total.maximum) == (0.5, 70)


def test_fines_are_multiplied_for_each_subject() -> None:
    found = scored(
        [
            cell("A2", "x", Outcome.FAIL), cell("B1", "x", Outcome.PARTIAL),  # 0.5 · 0.5 = 0.25
            cell("A2", "y", Outcome.PASS), cell("B1", "y", Outcome.FAIL),  # 1 · 0 = 0
            cell("A2", "z", Outcome.PARTIAL), cell("B1", "z", Outcome.NO_DATA),  # 0.8; at worst 0.8 · 0
        ],
        PRODUCT,
    )  # fmt: skip
    (one,) = found.blocks
    assert one.value == pytest.approx((1 * 0.25 + 3 * 0 + 0.5 * 0.8) / 4.5)
    assert one.low == pytest.approx(1 * 0.25 / 4.5)
    assert one.high == one.value
    assert one.coverage == pytest.approx((1 + 3 + 0.5 * 0.5) / 4.5)


def test_a_fine_lies_on_a_line_between_fail_partial_and_pass() -> None:
    left = PRODUCT.fines.left
    assert [left(score) for score in (0, 0.25, 0.5, 0.75, 1)] == pytest.approx([0.5, 0.65, 0.8, 0.9, 1])


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


def test_a_score_is_a_result_from_the_share_judged_that_is_needed() -> None:
    cells = [cell("A1", "x", Outcome.PASS), cell("A1", "y", Outcome.NO_DATA)]  # weights 1 and 3: a quarter
    for needed, is_thin in ((0.0, False), (0.25, False), (0.26, True)):
        found = score(tally(strips_of(cells), weight_of), ITEMS, SECTIONS, PROFILES[0], needed)
        for line in (found.total, *found.sections):
            assert (line.value, line.coverage) == (1, 0.25)
            assert line.is_thin is is_thin
            assert line.result == (None if is_thin else 1)
        assert not found.items[0].is_thin  # an item is told with what was judged of it
