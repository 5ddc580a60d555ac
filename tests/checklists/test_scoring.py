"""The scoring profiles that come with Otklik can be exchanged on the same findings, and hold to the laws of scores."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.host import Host
from otklik.judge import Cell, strips_of
from otklik.model import Outcome, Score, Subject, SubjectKind
from otklik.packs.link import Method
from otklik.packs.model import ScoringProfile
from otklik.pipeline import method_of
from otklik.score import score, tally

METHOD: Method = method_of(Host())
PROFILES = sorted(METHOD.scoring)
COUNTED = [
    item.id
    for item in METHOD.items
    if any(member.id == item.id for p in METHOD.scoring.values() for b in p.blocks for member in b.members)
]
SCORES = {Outcome.PASS: 1.0, Outcome.PARTIAL: 0.5, Outcome.FAIL: 0.0}


def scored(cells: list[Cell], profile: ScoringProfile) -> Score:
    return score(tally(strips_of(cells), lambda s: float(len(s.id))), METHOD.items, METHOD.sections, profile)


@st.composite
def findings(draw: st.DrawFn) -> list[Cell]:
    items = draw(st.lists(st.sampled_from(COUNTED), min_size=1, max_size=12, unique=True))
    return [
        Cell(item, Subject(SubjectKind.BODY, body), outcome, SCORES.get(outcome))
        for item in items
        for body in ("a", "bb", "ccc")
        for outcome in [draw(st.sampled_from(list(Outcome)))]
    ]


def test_there_are_the_default_the_ranking_and_the_fines() -> None:
    assert {"default", "mincifry", "infometer"} <= set(PROFILES)
    assert METHOD.scoring["infometer"].combine == "product"


@pytest.mark.parametrize("identifier", PROFILES)
def test_a_profile_of_blocks_adds_up_to_a_hundred_points_and_says_whose_they_are(identifier: str) -> None:
    profile = METHOD.scoring[identifier]
    if not profile.blocks:
        return
    assert sum(block.points for block in profile.blocks) == 100
    assert profile.description is not None
    assert "наши" in profile.description.ru
    assert "ours" in profile.description.en


def test_levels_of_fines_are_those_that_the_profile_says() -> None:
    fines = METHOD.scoring["infometer"].fines
    assert [fines.left(score) for score in (1, 0.5, 0)] == [1, 0.8, 0.5]


@pytest.mark.parametrize("identifier", PROFILES)
@settings(max_examples=60)
@given(cells=findings(), rng=st.randoms(use_true_random=False), index=st.integers(0, 100))
def test_the_laws_hold(identifier: str, cells: list[Cell], rng: random.Random, index: int) -> None:
    profile = METHOD.scoring[identifier]
    before = scored(cells, profile)
    shuffled = list(cells)
    rng.shuffle(shuffled)
    assert scored(shuffled, profile) == before
    assert scored([c for c in cells if c.outcome is not Outcome.NOT_APPLICABLE], profile) == before
    raised = list(cells)
    at = index % len(cells)
    if raised[at].outcome in (Outcome.FAIL, Outcome.PARTIAL):
        raised[at] = raised[at]._replace(outcome=Outcome.PASS, score=1.0)
    after = scored(raised, profile)
    for old, new in zip(
        (before.total, *before.sections, *before.blocks, *before.items),
        (after.total, *after.sections, *after.blocks, *after.items),
        strict=True,
    ):
        assert old.value is None or old.low <= old.value <= old.high
        assert old.value is None or (new.value is not None and new.value >= old.value - 1e-12)
        assert new.low >= old.low - 1e-12
        assert new.high >= old.high - 1e-12
