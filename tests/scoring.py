"""Items, weights and outcomes for tests of scores and recommendations."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from otklik.judge import Cell
from otklik.model import Outcome, Score, Subject, SubjectKind, Text
from otklik.packs.model import Item, Mode, ScoringProfile, Section
from otklik.score import score, tally

T = Text("т", "t")
SECTIONS = (Section(id="A", title=T, weight=1), Section(id="B", title=T, weight=3))
SCORING = ScoringProfile(id="default", title=T)
WEIGHTS = {"x": 1.0, "y": 3.0, "z": 0.5}


def make_item(identifier: str, section: str, weight: float = 1) -> Item:
    return Item(
        id=identifier, section=section, title=T, failure_title=T, question=T, why=T, remedy=T,
        mode=Mode.MANUAL, basis=(), weight=weight,
    )  # fmt: skip


ITEMS = (make_item("A1", "A"), make_item("A2", "A", 2), make_item("B1", "B"))


def cell(item: str, body: str, outcome: Outcome, earned: float | None = None) -> Cell:
    by_outcome = {Outcome.PASS: 1.0, Outcome.FAIL: 0.0, Outcome.PARTIAL: 0.5}
    return Cell(
        item, Subject(SubjectKind.BODY, body), outcome, by_outcome.get(outcome) if earned is None else earned
    )


def scored(cells: Sequence[Cell], scoring: ScoringProfile = SCORING) -> Score:
    return score(tally(cells, lambda s: WEIGHTS[s.id]), ITEMS, SECTIONS, scoring)


places = [(item.id, body) for item in ITEMS for body in WEIGHTS]
any_cells = st.lists(st.sampled_from(list(Outcome)), min_size=len(places), max_size=len(places)).map(
    lambda outcomes: [cell(i, b, o) for (i, b), o in zip(places, outcomes, strict=True)]
)
