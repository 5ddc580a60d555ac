"""Which questions are shown: searched, proposed for the time left, of the depth asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from checklist_desk import ASKED, PROPOSED, Desk, Screens, status
from otklik.packs.model import Depth
from otklik_tui.views.checklist import Order


async def test_questions_are_searched_and_escape_shows_all_again(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        everything = len(desk.screen.lines)
        await desk.press("full_stop", *"LAW-0", "enter")
        assert {one.item[:5] for one in desk.screen.lines} == {"LAW-0"}
        await desk.press("escape")
        assert len(desk.screen.lines) == everything


async def test_the_list_is_narrowed_letter_by_letter_and_enter_opens_what_stands_under_the_cursor(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        everything = len(desk.screen.lines)
        await desk.press("slash", *"LAW-")
        law = [one.item for one in desk.screen.lines]
        assert 1 < len(law) < everything
        assert all(item.startswith("LAW-") for item in law)
        assert desk.screen.questions.row_count == len(law)
        await desk.press("1")
        assert {one.item[:5] for one in desk.screen.lines} == {"LAW-1"}
        await desk.press("home", "down", "up", "down")
        chosen = desk.screen.questions.chosen
        before = desk.answers()
        await desk.press("enter")
        assert desk.screen.card.item == chosen
        assert desk.app.focused is desk.screen.subjects
        assert desk.answers() == before


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_what_is_found_is_seen_while_one_types(
    sit: Callable[..., object], size: tuple[int, int]
) -> None:
    async with sit(size) as desk:  # type: ignore[attr-defined]
        await desk.press("slash", *"LAW-1")
        await desk.settle()
        drawn = "\n".join(strip.text for strip in desk.app.screen._compositor.render_strips())
        assert all(one.item in drawn for one in desk.screen.lines)
        if size[0] > 100:  # there is room for its card too, once the letters stand still
            assert desk.screen.card.item == desk.screen.questions.chosen


async def test_a_search_given_up_leads_back_to_where_one_was(sit: Callable[..., object]) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(PROPOSED)
        await desk.press("down")
        was = desk.screen.row.finding
        everything = len(desk.screen.lines)
        await desk.press("slash", *"LAW-1")
        await desk.settle()
        await desk.press("escape")
        assert desk.screen.row.finding == was
        assert len(desk.screen.lines) == everything
        assert desk.app.focused is desk.screen.subjects


async def test_a_letter_of_a_search_goes_through_no_finding(sit: Callable[..., object]) -> None:
    """That takes time where a question concerns thousands of pages; the card comes once the letters stand still."""
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        every = desk.screen.every_line
        await desk.press("slash", *"PAGE-")
        assert desk.screen.every_line is every
        await desk.settle()
        assert desk.screen.card.item.startswith("PAGE-")


async def test_what_is_proposed_for_the_time_left_is_not_hidden_by_an_old_search(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("slash", *"такого вопроса нет", "enter")
        assert not desk.screen.lines
        assert "hides" in desk.told("question")
        assert "такого вопроса нет" in desk.told("question")
        await desk.press("t", "ctrl+u", *"45", "enter")
        assert desk.screen.walk.search == ""
        assert desk.screen.lines
        assert desk.screen.row.is_waiting


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_that_a_search_hides_questions_stands_before_ones_eyes(
    sit: Callable[..., object], size: tuple[int, int]
) -> None:
    async with sit(size) as desk:  # type: ignore[attr-defined]
        await desk.press("slash", *"LAW-1", "enter")
        drawn = "\n".join(strip.text for strip in desk.app.screen._compositor.render_strips())
        assert "“LAW-1”" in drawn
        await desk.press("slash", *"zzz", "enter")
        assert "“zzz”: it hides the others" in " ".join(desk.told("question").split())


async def test_the_time_left_is_filled_with_questions_of_the_depth_one_asks_at(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("t", "ctrl+u", *"45", "enter")
        full = {one.item for one in desk.screen.lines}
        await desk.press("d")
        assert desk.screen.walk.depth is not Depth.FULL
        shallow = {one.item for one in desk.screen.lines}
        assert shallow - full  # those that deeper ones had left no time for
        assert 0 < sum(one.minutes for one in desk.screen.lines) <= 45


@pytest.mark.parametrize("typed", ["45", "45 минут", "45мин", "45 мин.", "45 min"])
async def test_minutes_are_taken_as_people_write_them(sit: Callable[..., object], typed: str) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("t", "ctrl+u", *typed, "enter")
        assert desk.screen.walk.minutes == 45


async def test_minutes_that_are_no_number_change_nothing_and_it_is_said(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        before = desk.screen.lines
        await desk.press("t", "ctrl+u", *"полчаса", "enter")
        assert "полчаса" in status(desk)
        assert desk.screen.lines == before


async def test_what_fits_into_the_time_left_is_proposed(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("t", "backspace", "backspace", *"10", "enter")
        assert desk.screen.walk.order is Order.TIME
        assert 0 < sum(one.minutes for one in desk.screen.lines) <= 10
        assert "10 min" in desk.told("walk")


@pytest.mark.parametrize("is_taken", [True, False], ids=["found", "being typed"])
async def test_another_audit_begins_without_the_search_of_the_one_before(
    screens: Screens, audit: Path, is_taken: bool
) -> None:
    copy = Path(shutil.copy(audit, audit.parent / "copy.otklik"))
    app = screens(audit, place="checklist")
    async with app.run_test(size=(140, 40)) as pilot:
        desk = Desk(app, pilot, audit)
        await desk.settle()
        every = len(desk.screen.lines)
        await desk.press("slash", *"SAFE-06", *(["enter"] if is_taken else []))
        assert len(desk.screen.lines) == 1
        await app.workspace.open_file(copy)
        await desk.settle()
        assert desk.screen.walk.search == ""
        assert not desk.screen.is_searching
        assert len(desk.screen.lines) == every
        assert "SAFE-06" not in desk.told("walk")
