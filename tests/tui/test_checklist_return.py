"""Where one was is found again, and what others answer meanwhile stays before one's eyes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from checklist_desk import ASKED, MEASURED, Screens
from otklik.answering import record_answer
from otklik.host import Host
from otklik.model import Mark
from otklik.pipeline import assess_audit
from otklik.store import AuditFile
from otklik_tui.home import Home
from otklik_tui.screens.checklist import ChecklistScreen


async def test_what_another_copy_answers_stays_before_ones_eyes(
    sit: Callable[..., object], host: Host
) -> None:
    """Whoever is about to press a key for this question must not answer the next one by it."""
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        with AuditFile.open(desk.path) as other:
            told = {"note": "", "evidence": (), "author": "Иванов", "at": desk.app.workspace.now()}
            record_answer(other, assess_audit(other, host), ASKED, "pass", subject="region", **told)
        await desk.app.workspace.look_for_others()
        await desk.settle()
        assert desk.screen.card.item == ASKED
        assert not desk.screen.row.is_waiting
        await desk.press("3")
        assert [(item, outcome) for item, _of, outcome, _note in desk.answers()] == [
            (ASKED, "PASS"),
            (ASKED, "FAIL"),
        ]


async def test_an_answer_given_in_the_same_moment_elsewhere_is_not_overwritten_unseen(
    sit: Callable[..., object], host: Host
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("2")  # what is one's own is built upon
        await desk.go(ASKED)
        with AuditFile.open(desk.path) as other:
            told = {"note": "", "evidence": (), "author": "Иванов", "at": desk.app.workspace.now()}
            other.show(event.id for event in other.events()[:-1])
            record_answer(other, assess_audit(other, host), ASKED, "pass", subject="region", **told)
        await desk.press("3")
        await desk.settle()
        with AuditFile.open(desk.path, read_only=True) as file:
            (standing,) = [found for key, found in file.standing_answers().items() if key[0] == ASKED]
            assert sorted(answer.outcome for answer in standing) == ["FAIL", "PASS"]
            marks = {mark for f in assess_audit(file, host).findings if f.item == ASKED for mark in f.marks}
        assert marks == {Mark.DISAGREED}


async def test_where_one_was_is_found_again(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)
        app.screen.show_card("PAGE-19")
        await pilot.press("1")
        await pilot.pause()
        left = app.screen.row
        await pilot.press("ctrl+q")
    again = screens()
    async with again.run_test() as pilot:
        await again.workspace.settled()
        await pilot.pause()
        assert isinstance(again.screen, ChecklistScreen)
        assert again.screen.row is not None
        assert left is not None
        assert again.screen.row.finding == left.finding


async def test_after_a_kill_one_stands_where_one_stood_not_at_the_next_that_waits(
    screens: Screens, audit: Path, home: Home
) -> None:
    """Nothing says good-bye: what a new program finds is what the old one had written when it stood still."""
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ChecklistScreen)
        screen.show_card(MEASURED)
        await pilot.press("down", "down")
        await stood_still(screen)
        left = screen.row
        assert left is not None
        assert not left.is_waiting
        assert found_again(home, audit) == (left.finding.partition("/")[0], left.subject, "checklist")
        await pilot.press("right")  # another question, and back to one that was answered
        await pilot.press("1", "left")
        await stood_still(screen)
        here = screen.row
        assert here is not None
        assert found_again(home, audit)[:2] == (here.finding.partition("/")[0], here.subject)
        await pilot.press("f6")
        await pilot.pause()
        assert found_again(home, audit) == (here.finding.partition("/")[0], here.subject, "findings")


async def stood_still(screen: ChecklistScreen) -> None:
    assert screen._standing is not None
    await screen._standing._task  # type: ignore[misc]


def found_again(home: Home, audit: Path) -> tuple[str, str, str]:
    """As a new program reads it."""
    place = Home(home.folder).remembered.places[str(audit)]
    return place.item, place.subject, place.screen


async def test_the_line_one_stood_at_is_restored_though_it_is_settled(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)
        app.screen.show_card(MEASURED)
        app.screen.subjects.focus()
        await pilot.press("down", "down")
        left = app.screen.row
        assert left is not None
        assert not left.is_waiting
        await pilot.press("ctrl+q")
    again = screens()
    async with again.run_test() as pilot:
        await again.workspace.settled()
        await pilot.pause()
        assert isinstance(again.screen, ChecklistScreen)
        assert again.screen.row is not None
        assert again.screen.row.finding == left.finding


async def test_the_place_of_the_walk_is_restored_too(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.press("f7")
        await pilot.press("ctrl+q")
    again = screens()
    async with again.run_test() as pilot:
        await again.workspace.settled()
        await pilot.pause()
        assert again.current_mode == "plan"
