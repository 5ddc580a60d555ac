"""Effects of a change add up, and a question that got better never lowers the score in the step of facts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.compare.edits import Edit, EditKind
from otklik.compare.effects import Picture, of_method, of_world
from otklik.compare.model import Effect, Step
from otklik.judge import Cell
from otklik.model import Outcome
from otklik.packs.model import ScoringProfile, SectionWeight
from scoring import ITEMS, PROFILES, SCORING, SECTIONS, WEIGHTS, T, any_cells, cell, make_item


def picture(
    cells: Sequence[Cell], items: Sequence[str] = ("A1", "A2", "B1"), scoring: ScoringProfile = SCORING
) -> Picture:
    return Picture(
        cells={(c.item, c.subject): c for c in cells if c.item in items},
        weights={c.subject: WEIGHTS[c.subject.id] for c in cells},
        items={item.id: item for item in ITEMS if item.id in items},
        sections=SECTIONS,
        scoring=scoring,
    )


def summed(effects: Sequence[Effect]) -> float | None:
    parts = [effect.total for effect in effects]
    return None if None in parts else math.fsum(part or 0.0 for part in parts)


def by_step(effects: Sequence[Effect]) -> dict[Step, Effect]:
    return {effect.step: effect for effect in effects}


@given(any_cells, any_cells, st.sampled_from(PROFILES))
def test_effects_of_the_world_add_up_to_the_difference(
    old: list[Cell], new: list[Cell], scoring: ScoringProfile
) -> None:
    before, after = picture(old, scoring=scoring), picture(new, scoring=scoring)
    values = before.score().total.value, after.score().total.value
    total = summed(of_world(before, after))
    if total is not None and None not in values:
        assert total == pytest.approx((values[1] or 0.0) - (values[0] or 0.0), abs=1e-9)


@given(any_cells, any_cells, st.sampled_from(PROFILES))
def test_when_nothing_judged_got_worse_the_step_of_facts_is_no_loss(
    old: list[Cell], new: list[Cell], scoring: ScoringProfile
) -> None:
    better = [
        n if not (o.outcome.is_judged and n.outcome.is_judged) or (n.score or 0.0) >= (o.score or 0.0) else o
        for o, n in zip(old, new, strict=True)
    ]
    steps = of_world(picture(old, scoring=scoring), picture(better, scoring=scoring))
    facts = by_step(steps)[Step.FACTS].total
    assert facts is None or facts >= -1e-12


@given(any_cells)
def test_the_same_audit_has_no_effects(cells: list[Cell]) -> None:
    for effect in of_world(picture(cells), picture(cells)):
        assert effect.count == 0
        assert effect.total in (None, 0.0)


def test_what_became_unknown_is_knowledge_and_not_fact() -> None:
    old = picture([cell("A1", "x", Outcome.FAIL), cell("A1", "y", Outcome.PASS)])
    new = picture([cell("A1", "x", Outcome.NO_DATA), cell("A1", "y", Outcome.PASS)])
    effects = by_step(of_world(old, new))
    assert effects[Step.FACTS].total == 0
    assert effects[Step.KNOWLEDGE].count == 1
    assert effects[Step.KNOWLEDGE].total == pytest.approx(1 - 0.75)  # x weighs 1, y 3


def test_what_ceased_to_apply_is_shown_apart() -> None:
    old = picture([cell("A1", "x", Outcome.FAIL), cell("A1", "y", Outcome.PASS)])
    new = picture([cell("A1", "x", Outcome.NOT_APPLICABLE), cell("A1", "y", Outcome.PASS)])
    effects = by_step(of_world(old, new))
    assert (effects[Step.FACTS].total, effects[Step.KNOWLEDGE].total) == (0, 0)
    assert effects[Step.APPLICABILITY].total == pytest.approx(0.25)


@given(any_cells, any_cells, st.sampled_from([("A1",), ("A1", "A2"), ("A2", "B1"), ("A1", "A2", "B1")]),
       st.sampled_from([("B1",), ("A1", "B1"), ("A1", "A2", "B1")]), st.sampled_from([0.5, 1, 4]))  # fmt: skip
def test_effects_of_a_method_add_up_to_the_difference(
    old: list[Cell], new: list[Cell], before: tuple[str, ...], after: tuple[str, ...], weight: float
) -> None:
    own, like = picture(old, before), picture(new, after)
    scoring = ScoringProfile(id="default", title=T, sections=(SectionWeight(id="B", weight=weight),))
    like = Picture(
        cells=like.cells,
        weights=like.weights,
        items={i: make_item(i, item.section, item.weight * weight) for i, item in like.items.items()},
        sections=SECTIONS,
        scoring=scoring,
    )
    effects = of_method(own, like, [Edit(kind=EditKind.RULE, id="A1")])
    values = own.score().total.value, like.score().total.value
    total = summed(effects)
    if total is not None and None not in values:
        assert total == pytest.approx((values[1] or 0.0) - (values[0] or 0.0), abs=1e-9)


def test_an_item_removed_and_one_added_are_named_apart() -> None:
    cells = [cell("A1", "x", Outcome.PASS), cell("A2", "x", Outcome.FAIL), cell("B1", "x", Outcome.PASS)]
    effects = by_step(of_method(picture(cells, ("A1", "A2")), picture(cells, ("A1", "B1")), []))
    assert effects[Step.REMOVED].total == pytest.approx(1 - 1 / 3)  # A2 weighs 2 of 3
    assert effects[Step.ADDED].total == pytest.approx(0)
    assert effects[Step.CHANGED].count == effects[Step.NORMS].count == 0


def test_an_edited_rule_and_another_norm_are_named_apart() -> None:
    old = [cell("A1", "x", Outcome.PASS), cell("A2", "x", Outcome.PASS), cell("B1", "x", Outcome.PASS)]
    new = [cell("A1", "x", Outcome.FAIL), cell("A2", "x", Outcome.FAIL), cell("B1", "x", Outcome.PASS)]
    effects = by_step(of_method(picture(old), picture(new), [Edit(kind=EditKind.RULE, id="A1")]))
    assert (effects[Step.CHANGED].count, effects[Step.NORMS].count) == (1, 1)
    assert effects[Step.CHANGED].total == pytest.approx(-1 / 12)  # a third of section A, which weighs 1 of 4
    assert effects[Step.NORMS].total == pytest.approx(-2 / 12)
