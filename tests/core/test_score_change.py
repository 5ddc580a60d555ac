"""The difference of two scores comes apart into parts whose sum it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.judge import Cell
from otklik.model import Outcome
from otklik.packs.model import ScoringProfile
from otklik.score_change import Change, changes
from scoring import ITEMS, PROFILES, SECTIONS, any_cells, cell, scored, weight_of

profiles = st.sampled_from(PROFILES)


def change(before: list[Cell], after: list[Cell], profile: ScoringProfile = PROFILES[0]) -> dict[str, Change]:
    return changes(before, after, ITEMS, SECTIONS, profile, weight_of)


@given(any_cells, any_cells, profiles)
def test_the_parts_add_up_to_the_difference(
    before: list[Cell], after: list[Cell], profile: ScoringProfile
) -> None:
    old, new = scored(before, profile).total.value, scored(after, profile).total.value
    found = change(before, after, profile)["total"]
    assert (found.before, found.after) == (old, new)
    if old is None or new is None:
        assert found.total is None
    else:
        assert found.total == pytest.approx(new - old, abs=1e-12)
        assert found.outcomes + found.knowledge + found.applicability == pytest.approx(found.total, abs=1e-12)


@given(any_cells, any_cells, profiles)
def test_where_the_same_applies_nothing_is_put_down_to_applicability(
    before: list[Cell], after: list[Cell], profile: ScoringProfile
) -> None:
    na = Outcome.NOT_APPLICABLE
    kept = [
        (old, new)
        for old, new in zip(before, after, strict=True)
        if (old.outcome is na) == (new.outcome is na)
    ]
    for found in change([o for o, _n in kept], [n for _o, n in kept], profile).values():
        assert found.applicability == pytest.approx(0, abs=1e-12)


@given(any_cells, any_cells, profiles)
def test_the_same_outcomes_wherever_both_were_judged_are_no_change_of_outcomes(
    before: list[Cell], after: list[Cell], profile: ScoringProfile
) -> None:
    same = [
        old if old.outcome.is_judged and new.outcome.is_judged else new
        for old, new in zip(before, after, strict=True)
    ]
    for found in change(before, same, profile).values():
        assert found.outcomes == pytest.approx(0, abs=1e-12)


def test_a_question_that_falls_away_is_not_called_an_improvement() -> None:
    before = [cell("A1", "x", Outcome.PASS), cell("A1", "y", Outcome.FAIL)]
    after = [cell("A1", "x", Outcome.PASS), cell("A1", "y", Outcome.NOT_APPLICABLE)]
    found = change(before, after)["A1"]
    assert (found.before, found.after) == (0.25, 1)
    assert (found.outcomes, found.knowledge, found.applicability) == (0, 0, 0.75)


def test_what_became_known_is_not_called_an_improvement() -> None:
    before = [cell("A1", "x", Outcome.FAIL), cell("A1", "y", Outcome.NO_DATA)]
    after = [cell("A1", "x", Outcome.FAIL), cell("A1", "y", Outcome.PASS)]
    found = change(before, after)["A1"]
    assert (found.outcomes, found.knowledge, found.applicability) == (0, 0.75, 0)


def test_an_outcome_that_improved_is_an_improvement() -> None:
    before = [cell("A1", "x", Outcome.FAIL), cell("A1", "y", Outcome.PASS)]
    after = [cell("A1", "x", Outcome.PARTIAL), cell("A1", "y", Outcome.PASS)]
    assert change(before, after)["A1"].outcomes == pytest.approx(0.125)
