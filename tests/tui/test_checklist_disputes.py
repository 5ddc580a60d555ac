"""Disputes with the measurement on the card."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checklist_desk import ASKED, MEASURED, Desk, go_to_rows
from otklik.model import Mark, Outcome
from otklik_tui.screens.checklist import ChecklistScreen
from otklik_tui.screens.fill_in import FillInScreen
from otklik_tui.widgets.safe import Told


async def disputed(desk: Desk) -> str:
    """A finding that a person contradicts, with the cursor on it."""
    rows = await go_to_rows(desk, MEASURED)
    row = next(row for row in rows if row.is_measured and row.outcome is Outcome.PASS)
    desk.screen.show_card(MEASURED, row.finding)
    await desk.press("3", "y")
    await desk.settle()
    desk.screen.show_card(MEASURED, row.finding)
    await desk.pilot.pause()
    return row.finding


@pytest.mark.parametrize(
    ("whose", "outcome"), [("1", Outcome.FAIL), ("2", Outcome.PASS), ("измерение", Outcome.PASS)]
)
async def test_a_dispute_with_the_measurement_is_settled_on_the_card_and_taken_back(
    sit: Callable[..., object], whose: str, outcome: Outcome
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        finding = await disputed(desk)
        assert desk.screen.row.is_contradicted
        assert desk.screen.is_offered("decide")
        await desk.press("ь")  # M of the Russian layout
        form = desk.app.screen
        assert isinstance(form, FillInScreen)
        await desk.press("ctrl+s")
        assert "whose word" in str(form.query_one("#wrong", Told).visual)
        await desk.press(*whose, "enter", "enter")
        assert "without a reason" in str(form.query_one("#wrong", Told).visual)
        await desk.press(*"I looked", "enter")
        await desk.settle()
        found = desk.app.workspace.assessment.findings.by_id(finding)
        assert found.outcome is outcome
        assert Mark.CONTRADICTED not in found.marks
        assert found.params["why"] == "I looked"
        assert not desk.screen.is_offered("decide") or desk.screen.row.finding != finding
        await desk.press("u")
        await desk.settle()
        found = desk.app.workspace.assessment.findings.by_id(finding)
        assert Mark.CONTRADICTED in found.marks
        assert not found.decision
        assert [one.code for one in found.remarks] == []  # nothing is said to have lapsed
        assert desk.screen.row.finding == finding


async def test_where_nobody_disputes_the_key_says_so_and_writes_nothing(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        assert not desk.screen.is_offered("decide")
        await desk.press("m")
        assert isinstance(desk.app.screen, ChecklistScreen)
        assert "nobody contradicts" in desk.screen.frame_view().answer
        assert desk.app.workspace.given == []
