from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.judge import Cell
from otklik.model import Outcome, Recommendation, Text
from otklik.packs.model import Action, Basis, Item, Ranking, ScoringProfile
from otklik.recommend import recommend
from otklik.rise import Rise
from otklik.score import score, tally
from scoring import (
    ITEMS,
    PROFILES,
    SCORING,
    SECTIONS,
    T,
    any_cells,
    cell,
    make_item,
    scored,
    weight_of,
)

DAY = date(2026, 11, 20)
ACTIONS = {
    "plan": Action(id="plan", title=T, effort_hours=6, effort_hours_next=2, owner="press"),
    "act": Action(id="act", title=T, effort_hours=10, effort_hours_next=0, owner="head"),
}


def recommended(
    cells: list[Cell], items: tuple[Item, ...] = ITEMS, scoring: ScoringProfile = SCORING
) -> tuple[Recommendation, ...]:
    tallies = tally(cells, weight_of)
    rise = Rise(score(tallies, items, SECTIONS, scoring), tallies, items, SECTIONS, scoring, weight_of)
    return recommend(cells, items, ACTIONS, rise, Ranking(), DAY)


def with_basis(item: Item, level: Any, status: Any = "V1", **more: Any) -> Item:
    basis = (Basis(level=level, act=Text("Акт", "Act"), article="ст. 1", status=status),)
    return msgspec.structs.replace(item, basis=basis, **more)


@given(any_cells, st.sampled_from(PROFILES))
def test_gain_is_the_rise_of_the_total_if_all_its_findings_passed(
    cells: list[Cell], profile: ScoringProfile
) -> None:
    before = scored(cells, profile).total.value
    for found in recommended(cells, scoring=profile):
        raised = [
            cell(c.item, c.subject.id, Outcome.PASS) if f"{c.item}/{c.subject}" in found.findings else c
            for c in cells
        ]
        after = scored(raised, profile).total.value
        if before is None or after is None:
            assert found.gain == 0  # nothing that counts in this profile
        else:
            assert found.gain == pytest.approx(after - before, abs=1e-12)


@given(any_cells)
def test_every_failed_or_partial_finding_is_in_exactly_one_recommendation(cells: list[Cell]) -> None:
    told = [f for r in recommended(cells) for f in r.findings]
    failed = [f"{c.item}/{c.subject}" for c in cells if c.outcome in (Outcome.FAIL, Outcome.PARTIAL)]
    assert sorted(told) == sorted(failed)


def test_findings_of_one_action_are_one_recommendation_with_scaled_effort() -> None:
    items = (
        with_basis(make_item("A1", "A"), "П", action="plan"),
        with_basis(make_item("B1", "B"), "Ф", "V2", action="plan"),
    )
    cells = [cell("A1", "x", Outcome.FAIL), cell("B1", "x", Outcome.FAIL), cell("B1", "y", Outcome.PARTIAL)]
    (found,) = recommended(cells, items)
    assert (found.id, found.owner) == ("plan", "press")
    assert found.effort_hours == 6 + 2  # two bodies, though three findings
    assert (found.legal_level, found.needs_lawyer) == ("Ф", True)
    assert found.due == date(2026, 12, 8)  # 14 days for Ф, and 8 hours at 2 a day
    assert len(found.rests_on) == 2


def test_what_is_done_once_for_all_costs_once() -> None:
    items = (with_basis(make_item("A1", "A"), "Р", action="act"),)
    cells = [cell("A1", b, Outcome.FAIL) for b in ("x", "y", "z")]
    assert recommended(cells, items)[0].effort_hours == 10


def test_an_item_without_a_shared_action_is_its_own() -> None:
    items = (with_basis(make_item("A1", "A"), "П", effort_hours=3, owner="editor"),)
    (found,) = recommended([cell("A1", "x", Outcome.FAIL), cell("A1", "y", Outcome.FAIL)], items)
    assert (found.id, found.effort_hours, found.owner, found.needs_lawyer) == ("A1", 6, "editor", False)


def test_law_goes_before_practice() -> None:
    items = (
        with_basis(make_item("A1", "A"), "П", effort_hours=1),
        with_basis(make_item("A2", "A"), "Ф", effort_hours=1),
    )
    cells = [cell("A1", "x", Outcome.FAIL), cell("A2", "x", Outcome.FAIL)]
    assert [r.id for r in recommended(cells, items)] == ["A2", "A1"]


def test_what_is_cheap_goes_before_what_is_dear() -> None:
    items = (
        with_basis(make_item("A1", "A"), "П", effort_hours=9),
        with_basis(make_item("A2", "A"), "П", effort_hours=1),
    )
    cells = [cell("A1", "x", Outcome.FAIL), cell("A2", "x", Outcome.FAIL)]
    assert [r.id for r in recommended(cells, items)] == ["A2", "A1"]


def test_what_is_unknown_is_not_recommended() -> None:
    cells = [
        cell("A1", "x", Outcome.NEEDS_REVIEW),
        cell("A1", "y", Outcome.NO_DATA),
        cell("A2", "x", Outcome.PASS),
    ]
    assert recommended(cells) == ()
