"""What a key and a click do at the place one looks at, and why one does nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checklist_desk import ASKED, MEASURED, WHOLE, Desk, rows_of, status
from otklik_tui.screens.checklist import ChecklistScreen
from otklik_tui.views.checklist import Order
from otklik_tui.widgets.frame import KeyLine
from otklik_tui.widgets.safe import Promise, Told


async def test_enter_is_offered_where_something_is_to_be_confirmed_and_tells_what_it_does(
    sit: Callable[..., object],
) -> None:
    from otklik_tui.screens.help import HelpScreen
    from otklik_tui.widgets.frame import KeyLine

    def keys(desk: Desk) -> str:
        return str(desk.app.screen.query_one(KeyLine).visual)

    async def help_told(desk: Desk) -> str:
        await desk.press("f1")
        assert isinstance(desk.app.screen, HelpScreen)
        told = " ".join(str(one.visual) for one in desk.app.screen.query(Told))
        await desk.press("escape")
        return told

    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        assert desk.screen.row.proposed is None
        assert "Enter" not in keys(desk)
        assert "  Confirm\n" not in await help_told(desk)
        proposed = next(
            one.id for one in desk.app.workspace.assessment.findings if one.proposed and not one.marks
        )
        desk.screen.show_card(proposed.partition("/")[0], proposed)
        await desk.pilot.pause()
        assert "Enter Confirm" in keys(desk)
        assert "  Confirm\n" in await help_told(desk)
        desk.screen.questions.focus()
        await desk.pilot.pause()
        assert "Enter Open the question" in keys(desk)
        assert "  Open the question\n" in await help_told(desk)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_enter_after_the_time_left_confirms_what_is_proposed_there(
    sit: Callable[..., object], size: tuple[int, int]
) -> None:
    async with sit(size) as desk:  # type: ignore[attr-defined]
        await desk.press("t", "ctrl+u", *"600", "enter")
        proposed = next(
            one.item for one in desk.screen.lines if any(row.proposed for row in rows_of(desk, one.item))
        )
        while desk.screen.card.item != proposed:
            await desk.press("right")
        asked = desk.screen.row
        assert asked.proposed is not None
        await desk.press("enter")
        assert desk.answers() == [(proposed, asked.subject, asked.proposed.value, "")]


async def test_the_keys_are_for_the_card_at_once_on_a_wide_terminal_too(sit: Callable[..., object]) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        assert desk.app.focused is desk.screen.subjects
        desk.screen.questions.focus()
        await desk.press("t", "ctrl+u", *"45", "enter")
        assert desk.app.focused is desk.screen.subjects


async def test_enter_in_the_list_opens_a_question_and_says_that_nothing_is_recorded(
    sit: Callable[..., object],
) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        desk.screen.questions.focus()
        await desk.press("down", "enter")
        assert f"{desk.screen.card.item} is opened, nothing is recorded yet" in status(desk)
        assert desk.answers() == []


@pytest.mark.parametrize("key", ["1", "3", "a", "n", "p", "e", "w"])
async def test_no_key_is_taken_for_another_question_than_the_one_looked_at_in_the_list(
    sit: Callable[..., object], key: str
) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        desk.screen.questions.focus()
        await desk.press("down")
        looked_at = desk.screen.questions.chosen
        assert looked_at != ASKED
        await desk.press(key)
        assert desk.answers() == []
        assert desk.screen.card.item == looked_at
        assert f"{looked_at} is opened" in status(desk)


async def test_who_leaves_the_list_without_opening_a_question_sees_it_point_at_the_card_that_is_answered(
    sit: Callable[..., object],
) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        desk.screen.questions.focus()
        await desk.press("down", "down")
        assert desk.screen.questions.chosen != ASKED
        await desk.press("tab")
        while desk.app.focused is not desk.screen.subjects:
            await desk.press("tab")
        assert desk.screen.questions.chosen == desk.screen.card.item == ASKED
        await desk.press("1")
        assert [answer[0] for answer in desk.answers()] == [ASKED]


async def test_one_click_on_a_question_opens_its_card(sit: Callable[..., object]) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        at = [one.item for one in desk.screen.lines].index("LAW-10")
        await desk.pilot.click("#questions", offset=(5, at))
        await desk.pilot.pause()
        assert desk.screen.card.item == "LAW-10"
        assert desk.app.focused is desk.screen.subjects


@pytest.mark.parametrize(
    ("item", "keys", "why"),
    [
        (ASKED, ("enter",), "Nothing is proposed here"),
        (ASKED, ("a", "enter"), "Nothing is proposed for anybody here"),
        (MEASURED, ("enter",), "This is settled"),
        (MEASURED, ("w",), "Nobody has answered here"),
        (MEASURED, ("a",), "Nobody waits"),
        (ASKED, ("f12", "1"), "shown to officials"),
        (ASKED, ("f12", "т"), "shown to officials"),  # N in the other layout
    ],
)
async def test_a_key_that_does_nothing_says_why_in_the_status_line(
    sit: Callable[..., object], item: str, keys: tuple[str, ...], why: str
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(item)
        await desk.press(*keys)
        assert why in status(desk)
        assert desk.answers() == []
        assert desk.screen.card.item == item


@pytest.mark.parametrize("key", ["1", "enter", "space", "n", "p", "e", "a", "w", "left", "right"])
async def test_where_a_search_finds_nothing_every_key_says_so(sit: Callable[..., object], key: str) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("slash", *"zzz", "enter")
        await desk.press(key)
        assert "No question fits “zzz”" in status(desk)
        assert desk.answers() == []


async def test_an_answer_takes_away_why_the_key_before_did_nothing(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("enter")
        assert "Nothing is proposed" in status(desk)
        await desk.press("1")
        assert "Nothing is proposed" not in status(desk)
        assert "saved at" in status(desk)


async def test_what_cannot_be_partly_met_is_not_offered_and_says_so_in_words_of_the_screen(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        assert "Partly" in str(desk.screen.query_one(KeyLine).visual)
        await desk.go(WHOLE)
        assert "Partly" not in str(desk.screen.query_one(KeyLine).visual)
        await desk.press("2")
        assert f"{WHOLE} is either met or not" in status(desk)
        assert desk.answers() == []


async def test_choices_that_are_not_marked_have_an_empty_box(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("r", "down", "space")
        drawn = [strip.text for strip in desk.app.screen._compositor.render_strips()]
        boxes = [line[line.index("[") :][:3] for line in drawn if "[X]" in line or "[ ]" in line]
        assert boxes[:3] == ["[ ]", "[X]", "[ ]"]


async def test_an_error_hides_nothing_and_goes_with_escape_or_elsewhere_and_officials_never_see_it(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        head = drawn(desk)[0]
        desk.app.workspace.tell_trouble("Диск полон.")
        await desk.pilot.pause()
        assert drawn(desk)[0] == head
        assert drawn(desk)[1].strip() == "! Диск полон."
        await desk.press("f12")
        assert not any("Диск полон" in line for line in drawn(desk))
        await desk.press("f12")
        assert any("Диск полон" in line for line in drawn(desk))
        await desk.press("a", "escape")  # first the error, then what Esc is for
        assert not any("Диск полон" in line for line in drawn(desk))
        assert desk.screen.is_for_all
        desk.app.workspace.tell_trouble("Диск полон.")
        await desk.press("f7")
        assert not any("Диск полон" in line for line in drawn(desk))


def drawn(desk: Desk) -> list[str]:
    return [strip.text for strip in desk.app.screen._compositor.render_strips()]


@pytest.mark.parametrize(
    ("key", "words", "detail"),
    [("n", "Ctrl+S", "Устно"), ("n", "Esc", "Устно"), ("e", "Ctrl+S", "text.txt")],
)
async def test_a_dialog_is_finished_with_the_mouse_too(
    sit: Callable[..., object], key: str, words: str, detail: str
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press(key, *"Устно")
        await click_on(desk, words)
        assert isinstance(desk.app.screen, ChecklistScreen)
        assert detail in desk.told("detail")


async def test_a_click_on_enter_takes_what_stands_in_the_line(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("t", "ctrl+u", *"45")
        await click_on(desk, "Enter")
        assert desk.screen.walk.order is Order.TIME
        await desk.press("r", "space")
        await click_on(desk, "Enter")
        assert desk.screen.walk.order is Order.ROOM
        await desk.press("r")
        await click_on(desk, "Esc")
        assert isinstance(desk.app.screen, ChecklistScreen)


async def click_on(desk: Desk, words: str) -> None:
    line = desk.app.screen.query_one(Promise)
    await desk.pilot.click(line, offset=(str(line.visual).index(words) + 1, 0))
    await desk.pilot.pause()


async def test_a_question_of_the_list_is_copied_whole(sit: Callable[..., object]) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        desk.screen.questions.focus()
        await desk.press("ctrl+c")
        question = next(one.question for one in desk.screen.lines if one.item == ASKED)
        assert desk.app.clipboard == f"? · {ASKED} · 1 · {question}"


async def test_an_answer_meant_for_all_that_was_refused_answers_no_single_line_unsaid(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("1")
        await desk.settle()
        await desk.go(ASKED)
        await desk.press("a", "3")
        assert [outcome for _item, _of, outcome, _note in desk.answers()] == ["PASS"]
        assert "The same key again answers for" in status(desk)
        await desk.press("3")
        assert [outcome for _item, _of, outcome, _note in desk.answers()] == ["PASS", "FAIL"]


async def test_for_all_stands_until_it_is_answered_or_given_up(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("a", "enter")
        assert desk.screen.is_for_all
        assert "For all" in desk.told("detail")
        await desk.press("escape")
        assert not desk.screen.is_for_all
