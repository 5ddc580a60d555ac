"""Items, weights, scoring profiles and outcomes for tests of scores and recommendations."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from otklik.judge import Cell, strips_of
from otklik.model import Outcome, Score, Subject, SubjectKind, Text
from otklik.packs.model import Block, BlockItem, Fines, Item, Mode, ScoringProfile, Section
from otklik.score import score, tally

T = Text("т", "t")
SECTIONS = (Section(id="A", title=T, weight=1), Section(id="B", title=T, weight=3))
SCORING = ScoringProfile(id="default", title=T)
BLOCKS = ScoringProfile(
    id="blocks",
    title=T,
    blocks=(
        Block(id="one", title=T, points=30, items=("A1", BlockItem(id="B1", weight=4))),
        Block(id="two", title=T, points=70, items=("A2",)),
    ),
)
PRODUCT = ScoringProfile(
    id="product",
    title=T,
    combine="product",
    blocks=(
        Block(
            id="one", title=T, points=2, items=("A2", BlockItem(id="B1", fines=Fines(partial=0.5, fail=0)))
        ),
        Block(id="two", title=T, points=1, items=("A1",)),
    ),
)
PROFILES = (SCORING, BLOCKS, PRODUCT, ScoringProfile(id="sections", title=T, combine="product"))
WEIGHTS = {"x": 1.0, "y": 3.0, "z": 0.5}


def weight_of(subject: Subject) -> float:
    return WEIGHTS[subject.id]


def make_item(identifier: str, section: str, weight: float = 1) -> Item:
    return Item(
        id=identifier, section=section, title=T, failure_title=T, question=T, why=T, remedy=T,
        mode=Mode.MANUAL, basis=(), weight=weight,
    )  # fmt: skip


ITEMS = (make_item("A1", "A"), make_item("A2", "A", 2), make_item("B1", "B"))


def cell(
    item: str,
    body: str,
    outcome: Outcome,
    earned: float | None = None,
    between: tuple[float, float] | None = None,
) -> Cell:
    by_outcome = {Outcome.PASS: 1.0, Outcome.FAIL: 0.0, Outcome.PARTIAL: 0.5}
    low, high = between or (None, None)
    return Cell(
        item,
        Subject(SubjectKind.BODY, body),
        outcome,
        by_outcome.get(outcome) if earned is None else earned,
        low,
        high,
    )


def scored(cells: Sequence[Cell], scoring: ScoringProfile = SCORING) -> Score:
    return score(tally(strips_of(cells), weight_of), ITEMS, SECTIONS, scoring)


places = [(item.id, body) for item in ITEMS for body in WEIGHTS]
any_cells = st.lists(st.sampled_from(list(Outcome)), min_size=len(places), max_size=len(places)).map(
    lambda outcomes: [cell(i, b, o) for (i, b), o in zip(places, outcomes, strict=True)]
)


@st.composite
def bounded_cells(draw: st.DrawFn) -> list[Cell]:
    """Any outcomes, some with a sampling error or with two people who disagree."""
    made = []
    for found in draw(any_cells):
        if found.outcome is Outcome.NOT_APPLICABLE or not draw(st.booleans()):
            made.append(found)
            continue
        point = 0.5 if found.score is None else found.score
        low, high = draw(st.floats(0, point)), draw(st.floats(point, 1))
        made.append(found._replace(low=low, high=high))
    return made
