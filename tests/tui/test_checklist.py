"""One key answers and goes on, everything is saved at once, and is taken back."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from textual.widgets import TextArea

from checklist_desk import ASKED, MEASURED, PROPOSED, go_to_rows
from otklik.errors import OtklikError
from otklik.model import Outcome
from otklik.store import AuditFile
from otklik_tui.acts import AnswerAsked, answer
from otklik_tui.screens.choose import ConfirmScreen
from otklik_tui.widgets.frame import Trouble
from otklik_tui.widgets.safe import Told


@pytest.mark.parametrize(
    ("key", "outcome"),
    [("1", "PASS"), ("2", "PARTIAL"), ("3", "FAIL"), ("4", "NOT_APPLICABLE"), ("0", "NO_DATA")],
)
async def test_one_key_answers_and_the_next_question_stands_there(
    sit: Callable[..., object], key: str, outcome: str
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press(key)
        # it lies on the disk before the next question is shown
        assert desk.answers() == [(ASKED, "region", outcome, "")]
        assert desk.screen.card.item != ASKED
        assert desk.screen.row.is_waiting
        await desk.settle()
        finding = desk.app.workspace.assessment.findings.by_id(f"{ASKED}/region")
        assert finding.outcome is Outcome(outcome)


async def test_an_answer_says_who_when_where_and_when_it_was_asked(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("1")
        with AuditFile.open(desk.path) as audit:
            event = audit.events()[-1]
        assert event.author == "Петрова"
        assert event.payload["source"] == "screen"
        assert event.payload["shown_at"]
        assert event.payload["seen"]


async def test_enter_confirms_what_is_proposed_and_goes_to_the_next_page(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(PROPOSED)
        first = desk.screen.row
        assert first.proposed is not None
        await desk.press("enter")
        assert desk.answers() == [(PROPOSED, first.subject, first.proposed.value, "")]
        assert desk.screen.card.item == PROPOSED
        assert desk.screen.row.finding != first.finding
        assert desk.screen.row.is_waiting


async def test_enter_where_nothing_is_proposed_writes_nothing(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("enter")
        assert desk.answers() == []
        assert desk.screen.card.item == ASKED


async def test_one_answer_for_all_who_wait(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go("PAGE-19")
        waiting = desk.screen.card.waiting
        assert waiting > 1
        await desk.press("a")
        assert "For all" in desk.told("detail")
        await desk.press("3")
        assert [a[2] for a in desk.answers()] == ["FAIL"] * waiting
        await desk.press("a", "escape", "1")  # given up: one line only
        assert len(desk.answers()) == waiting + 1


async def test_a_measurement_is_contradicted_only_on_purpose(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(MEASURED)
        row = next(row for row in desk.screen.card.rows if row.is_measured and row.outcome is Outcome.PASS)
        desk.screen.show_card(MEASURED, row.finding)
        await desk.press("3")
        assert isinstance(desk.app.screen, ConfirmScreen)
        await desk.press("escape")
        assert desk.answers() == []
        await desk.press("3", "н")  # Y of the Russian layout
        await desk.settle()
        assert desk.answers() == [(MEASURED, row.subject, "FAIL", "")]
        assert "CONTRADICTED" in desk.app.workspace.assessment.findings.by_id(row.finding).marks


async def test_undo_takes_back_the_last_answers_one_after_another(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("1")
        await desk.go(ASKED)
        await desk.press("3")
        await desk.press("г")  # U of the Russian layout
        await desk.settle()
        assert desk.app.workspace.assessment.findings.by_id(f"{ASKED}/region").outcome is Outcome.PASS
        assert desk.screen.card.item == ASKED
        await desk.press("u")
        await desk.settle()
        assert desk.app.workspace.assessment.findings.by_id(f"{ASKED}/region").outcome is Outcome.NEEDS_REVIEW
        before = desk.answers()
        await desk.press("u")
        assert desk.answers() == before
        assert desk.app.workspace.others_wrote == 0  # what was taken back was taken back here


async def test_the_score_is_shown_moving_when_it_was_judged_anew(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        before = desk.app.workspace.assessment.score.total
        await desk.go(ASKED)
        await desk.press("3")
        await desk.settle()
        assert desk.app.workspace.assessment.score.total != before
        assert desk.screen.frame_view().moved.startswith("▼")


async def test_a_full_disk_is_told_and_the_answer_is_not_taken_for_given(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("n", *"важно", "ctrl+s")
        await desk.app.workspace.read(lambda audit: audit.connection.execute("PRAGMA max_page_count = 1"))
        await desk.press("e")
        desk.app.screen.query_one(TextArea).text = secrets.token_hex(100_000)
        await desk.press("ctrl+s")
        assert "full" in str(desk.app.screen.query_one("#wrong", Told).visual)
        await desk.press("escape")
        assert "важно" in desk.told("detail")
        await desk.app.workspace.read(
            lambda audit: audit.connection.execute("PRAGMA max_page_count = 1073741823")
        )
        await desk.press("1")
        assert desk.answers() == [(ASKED, "region", "PASS", "важно")]
        assert not desk.app.screen.query_one(Trouble).has_class("-shown")


async def test_one_undo_takes_back_all_answers_of_one_act_and_only_those(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("1")
        await desk.go("PAGE-19")
        waiting = desk.screen.card.waiting
        assert waiting > 1
        await desk.press("a", "4")
        await desk.settle()
        assert len(desk.answers()) == 1 + waiting  # an event each
        await desk.press("u")
        await desk.settle()
        taken_back = desk.answers()[1 + waiting :]
        assert [one[0] for one in taken_back] == ["PAGE-19"] * waiting
        assert desk.screen.card.item == "PAGE-19"
        assert desk.screen.card.waiting == waiting
        said = [one.message.replace("\xa0", " ") for one in desk.app._notifications][-1]
        assert f"({waiting} answers)" in said
        findings = desk.app.workspace.assessment.findings
        assert findings.by_id(f"{ASKED}/region").outcome is Outcome.PASS  # the act before stands
        await desk.press("u")
        await desk.settle()
        assert desk.answers()[-1][0] == ASKED


async def test_two_answers_for_all_are_two_acts(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        for item in ("PAGE-19", PROPOSED):
            await desk.go(item)
            assert desk.screen.card.waiting > 1
            await desk.press("a", "4")
        assert len(desk.app.workspace.given) == 2


async def test_what_was_written_before_a_failure_is_one_act_too(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        workspace = desk.app.workspace
        act = workspace.begin_act()
        rows = (await go_to_rows(desk, "PAGE-19"))[:2]
        for row in rows:
            asked = AnswerAsked(item="PAGE-19", subject=row.subject, word="na")
            await answer(workspace, asked, "PAGE-19", part_of=act)
        with pytest.raises(OtklikError):
            await answer(workspace, AnswerAsked(item="PAGE-19", subject="", word="?"), "x", part_of=act)
        (given,) = workspace.given
        assert len(given.events) == 2
        await workspace.undo()
        assert workspace.given == []
