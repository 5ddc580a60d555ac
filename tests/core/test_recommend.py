from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.judge import Cell, strips_of
from otklik.model import Outcome, Recommendation, Text
from otklik.packs.model import Action, Basis, Item, Ranking, ScoringProfile
from otklik.recommend import gather, recommend
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
    tallies = tally(strips_of(cells), weight_of)
    rise = Rise(score(tallies, items, SECTIONS, scoring), tallies, items, SECTIONS, scoring, weight_of)
    return recommend(gather(strips_of(cells), items, ACTIONS), rise, items, Ranking(), DAY)


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


@given(any_cells, st.sampled_from(PROFILES), st.data())
def test_the_gain_lies_in_its_interval_whatever_the_unknown_turns_out_to_be(
    cells: list[Cell], profile: ScoringProfile, data: st.DataObject
) -> None:
    judged = []
    for c in cells:
        if c.outcome is Outcome.NOT_APPLICABLE:
            judged.append(c)
            continue
        low = c.low if c.low is not None else (0.0 if c.outcome.is_unknown else c.score)
        high = c.high if c.high is not None else (1.0 if c.outcome.is_unknown else c.score)
        earned = data.draw(st.sampled_from((low, high)))
        judged.append(cell(c.item, c.subject.id, Outcome.PARTIAL, earned))
    before = scored(judged, profile).total.value
    for found in recommended(cells, scoring=profile):
        assert found.gain_low <= found.gain <= found.gain_high
        passed = [
            cell(c.item, c.subject.id, Outcome.PASS)
            if c.item == found.id and c.outcome is not Outcome.NOT_APPLICABLE
            else c
            for c in judged
        ]
        after = scored(passed, profile).total.value
        if before is not None and after is not None:
            assert found.gain_low - 1e-9 <= after - before <= found.gain_high + 1e-9


@given(any_cells, st.sampled_from(PROFILES))
def test_where_everything_is_known_the_gain_is_certain(cells: list[Cell], profile: ScoringProfile) -> None:
    certain = [
        cell(c.item, c.subject.id, Outcome.FAIL) if c.outcome.is_unknown else c._replace(low=None, high=None)
        for c in cells
    ]
    for found in recommended(certain, scoring=profile):
        assert found.gain_low == pytest.approx(found.gain, abs=1e-12)
        assert found.gain_high == pytest.approx(found.gain, abs=1e-12)


def test_a_recommendation_names_only_what_it_waits_for_in_this_audit() -> None:
    actions = {
        **ACTIONS,
        "last": Action(
            id="last", title=T, effort_hours=1, owner="press", after=("plan", "act"), course="content"
        ),
    }
    items = tuple(
        with_basis(make_item(name, "A"), "П", action=action)
        for name, action in (("A1", "plan"), ("A2", "last"))
    )
    cells = [cell("A1", "x", Outcome.FAIL), cell("A2", "x", Outcome.FAIL)]
    tallies = tally(strips_of(cells), weight_of)
    rise = Rise(score(tallies, items, SECTIONS, SCORING), tallies, items, SECTIONS, SCORING, weight_of)
    found = {
        r.id: r for r in recommend(gather(strips_of(cells), items, actions), rise, items, Ranking(), DAY)
    }
    assert (found["last"].after, found["last"].course) == (("plan",), "content")


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
    assert not found.is_verified
    assert found.due == date(2026, 12, 24)  # 30 days for Ф that was not read, and 8 hours at 2 a day
    assert len(found.rests_on) == 2


def test_what_is_done_once_for_all_costs_once() -> None:
    items = (with_basis(make_item("A1", "A"), "Р", action="act"),)
    cells = [cell("A1", b, Outcome.FAIL) for b in ("x", "y", "z")]
    assert recommended(cells, items)[0].effort_hours == 10


def test_an_item_without_a_shared_action_is_its_own() -> None:
    items = (with_basis(make_item("A1", "A"), "П", effort_hours=3, owner="editor"),)
    (found,) = recommended([cell("A1", "x", Outcome.FAIL), cell("A1", "y", Outcome.FAIL)], items)
    assert (found.id, found.effort_hours, found.owner, found.needs_lawyer) == ("A1", 6, "editor", False)


@pytest.mark.parametrize(
    ("level", "status", "weight", "days", "is_verified"),
    [
        ("Ф", "V1", 3, 14, True),
        ("Ф", "V2", 2, 30, False),
        ("Ф", "U", 2, 30, False),
        ("Р", "V1", 2, 30, True),
        ("Р", "I", 1.5, 60, False),
        ("М", "V2", 1.5, 60, False),  # methods and practice bind nobody: nothing to verify changes their term
        ("П", "I", 1, 90, False),
    ],
)
def test_an_act_that_was_not_read_weighs_less_and_is_less_urgent(
    level: str, status: str, weight: float, days: int, is_verified: bool
) -> None:
    items = (with_basis(make_item("A1", "A"), level, status, effort_hours=2),)
    (found,) = recommended([cell("A1", "x", Outcome.FAIL)], items)
    assert (found.legal_weight, found.is_verified) == (weight, is_verified)
    assert found.due == DAY + timedelta(days=days + 1)
    assert found.needs_lawyer is (status != "V1")


def test_an_item_that_needs_a_lawyer_is_never_told_as_verified() -> None:
    items = (with_basis(make_item("A1", "A"), "Ф", needs_lawyer=True, effort_hours=2),)
    (found,) = recommended([cell("A1", "x", Outcome.FAIL)], items)
    assert (found.legal_level, found.is_verified, found.needs_lawyer) == ("Ф", False, True)
    assert found.due == DAY + timedelta(days=31)


def test_an_act_that_was_read_goes_before_one_that_was_not() -> None:
    read = Basis(level="Р", act=Text("Акт", "Act"), regions=("02",), status="V1")
    item = with_basis(make_item("A1", "A"), "М", "V2")
    items = (msgspec.structs.replace(item, basis=(*item.basis, read)),)
    (found,) = recommended([cell("A1", "x", Outcome.FAIL)], items)
    assert (found.legal_level, found.is_verified) == ("Р", True)


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
