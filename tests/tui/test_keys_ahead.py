"""Keys typed ahead of the screen do what the same keys typed slowly do: each finds what the one before has led to."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from otklik.host import Host
from otklik_tui.app import OtklikApp
from otklik_tui.home import Home
from otklik_tui.screens.checklist import ChecklistScreen
from otklik_tui.screens.findings import FindingsScreen
from otklik_tui.screens.write import WriteScreen
from otklik_tui.widgets.frame import KeyLine, StatusLine
from otklik_tui.workspace import Workspace

Screens = Callable[..., OtklikApp]
ASKED = "LAW-07"


class Click(NamedTuple):
    """A click with the mouse, where it was aimed at when the hand began."""

    x: int
    y: int


def typed_ahead(app: OtklikApp, *keys: str | Click) -> None:
    """All of it lies in the queue at once, as a terminal brings what was typed while the computer was busy."""
    for key in keys:
        if isinstance(key, Click):
            for made in (events.MouseDown, events.MouseUp):
                app.post_message(made(None, key.x, key.y, 0, 0, 1, False, False, False, key.x, key.y))
            continue
        is_sign = len(key) == 1
        name = _character_to_key(key) if is_sign else key
        app.post_message(events.Key(name, key if is_sign else None))


async def at_checklist(app: OtklikApp, pilot: Pilot[None]) -> ChecklistScreen:
    await app.workspace.settled()
    await pilot.pause()
    assert isinstance(app.screen, ChecklistScreen)
    app.screen.show_card(ASKED)
    app.screen.subjects.focus()
    await pilot.pause()
    return app.screen


def journal(app: OtklikApp) -> list[tuple[str, str, str, str]]:
    """What was answered and taken back, in the order of the journal."""
    from otklik.store import AuditFile

    assert app.workspace.path is not None
    with AuditFile.open(app.workspace.path) as audit:
        return [
            (
                event.kind,
                f"{event.payload.get('item', '')}/{event.payload.get('subject', '')}",
                event.payload.get("outcome", ""),
                event.payload.get("note", ""),
            )
            for event in audit.events()
        ]


async def all_taken(app: OtklikApp) -> None:
    while app.turns.count or app.message_queue_size:
        await asyncio.sleep(0.001)


async def done(app: OtklikApp, pilot: Pilot[None]) -> None:
    await all_taken(app)
    await app.workspace.settled()
    await pilot.pause()


async def test_a_note_typed_ahead_is_the_note_and_answers_nothing(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await at_checklist(app, pilot)
        before = journal(app)
        typed_ahead(app, "n", *"3 из 4u")
        await done(app, pilot)
        assert isinstance(app.screen, WriteScreen)
        assert app.screen.query_one(TextArea).text == "3 из 4u"
        assert journal(app) == before


async def test_what_follows_a_dialog_typed_ahead_is_done_where_it_leads(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await at_checklist(app, pilot)
        before = journal(app)
        typed_ahead(app, "n", *"10", "ctrl+s", "3", "n", *"21", "escape", "u")
        await done(app, pilot)
        given, taken_back = journal(app)[len(before) :]
        assert given == ("answer", f"{ASKED}/region", "FAIL", "10")
        assert taken_back == ("answer", f"{ASKED}/region", "", "")


async def test_a_search_typed_ahead_goes_into_its_field_and_the_answer_to_what_it_found(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await at_checklist(app, pilot)
        before = journal(app)
        typed_ahead(app, "/", *"law-10", "enter", "1")
        await done(app, pilot)
        assert [(entry[0], entry[1][:6], entry[2]) for entry in journal(app)[len(before) :]] == [
            ("answer", "LAW-10", "PASS")
        ]


async def test_what_is_pasted_ahead_lies_between_the_keys(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await at_checklist(app, pilot)
        typed_ahead(app, "n", "1")
        app.post_message(events.Paste("2 3"))
        typed_ahead(app, "4", "ctrl+s")
        typed_ahead(app, "2")
        await done(app, pilot)
        assert journal(app)[-1] == ("answer", f"{ASKED}/region", "PARTIAL", "12 34")


async def test_a_jump_typed_ahead_leads_to_the_place_where_the_next_key_works(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test(size=(140, 45)) as pilot:
        screen = await at_checklist(app, pilot)
        chain = screen.focus_chain
        letter = "asdfgh"[chain.index(screen.questions)]
        before = journal(app)
        typed_ahead(
            app, "ctrl+o", letter, "enter"
        )  # Enter in the list of questions opens a card, confirms nothing
        await done(app, pilot)
        assert app.focused is screen.subjects
        assert journal(app) == before


async def test_a_place_gone_to_ahead_takes_the_keys_after_it(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await at_checklist(app, pilot)
        before = journal(app)
        typed_ahead(app, "f6", "/", *"law-10", "enter")
        await done(app, pilot)
        screen = app.screen
        assert isinstance(screen, FindingsScreen)
        assert screen.query_one("#search", Input).value == "law-10"
        assert app.focused is screen.listing
        typed_ahead(app, "a", "1")
        await done(app, pilot)
        assert isinstance(app.screen, ChecklistScreen)
        assert [(entry[0], entry[1][:6], entry[2]) for entry in journal(app)[len(before) :]] == [
            ("answer", "LAW-10", "PASS")
        ]


# what a hand does in one go: answers, goes on, takes back, writes, looks for, jumps
PIECES = (
    *((key,) for key in ("1", "2", "3", "4", "0", "enter", "space", "u", "w", "up", "down", "left", "right")),
    *((key,) for key in ("o", "d", "escape")),
    ("a", "1"),
    ("n", *"3 из 4", "ctrl+s"),
    ("n", *"1u", "escape"),
    ("p", *"a2", "ctrl+s"),
    ("e", *"x1", "ctrl+s"),
    ("/", *"law", "enter"),
    ("/", *"10", "escape"),
    ("/", "ctrl+u", "enter"),
    ("t", "ctrl+u", *"20", "enter"),
    ("ctrl+o", "escape"),
    ("f6", "/", *"law-10", "enter", "a"),
    ("f1", "escape"),
)
Bursts = Sequence[Sequence[tuple[str, ...]]]
Hand = Callable[[OtklikApp, Sequence[str | Click]], Awaitable[None]]


async def slowly(app: OtklikApp, keys: Sequence[str | Click]) -> None:
    """Each key when nothing has been going on for long."""
    for key in keys:
        typed_ahead(app, key)
        quiet = 0
        while quiet < 50:
            await asyncio.sleep(0.0005)
            at_work = (app, app.screen, *app.screen.walk_children())
            is_quiet = not app.workspace.is_writing and not any(one.message_queue_size for one in at_work)
            quiet = quiet + 1 if is_quiet else 0


async def at_once(app: OtklikApp, keys: Sequence[str | Click]) -> None:
    typed_ahead(app, *keys)
    await all_taken(app)


@contextmanager
def judging_waits(workspace: Workspace) -> Iterator[None]:
    """What is judged meanwhile would move the cursor to what still waits, sooner for one hand than for the other."""
    gate = Event()
    held = asyncio.create_task(workspace.beside(lambda audit, assessment: gate.wait()))
    try:
        yield
    finally:
        gate.set()
        held.add_done_callback(lambda task: task.exception())


@contextmanager
def reading_waits(workspace: Workspace) -> Iterator[None]:
    """Before there is an assessment: the desk, which reads, is held."""
    gate = Event()
    held = asyncio.create_task(workspace._desk.run(gate.wait))
    try:
        yield
    finally:
        gate.set()
        held.add_done_callback(lambda task: task.exception())


async def written(collected: Path, host: Host, bursts: Bursts, hand: Hand) -> list[object]:
    """The journal after each burst, and where one is then."""
    found: list[object] = []
    with tempfile.TemporaryDirectory() as folder:
        audit = Path(shutil.copy(collected, folder))
        now = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
        home = Home(Path(folder) / "home")
        app = OtklikApp(audit, home=home, host=host, author="Петрова", now=lambda: now, place="checklist")
        async with app.run_test() as pilot:
            await at_checklist(app, pilot)
            for burst in bursts:
                with judging_waits(app.workspace):
                    await hand(app, [key for piece in burst for key in piece])
                await done(app, pilot)
                found.append(
                    (
                        journal(app),
                        type(app.screen).__name__,
                        app.home.drafts(app.workspace.audit_id, file=str(audit)),
                    )
                )
    return found


@settings(
    max_examples=2,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=2, max_size=7), min_size=3, max_size=4))
def test_keys_typed_ahead_write_what_the_same_keys_typed_slowly_write(
    collected: Path, host: Host, bursts: Bursts
) -> None:
    assert asyncio.run(written(collected, host, bursts, at_once)) == asyncio.run(
        written(collected, host, bursts, slowly)
    )


async def test_keys_before_the_audit_is_read_say_so_and_no_letter_of_them_becomes_an_answer(
    screens: Screens, audit: Path
) -> None:
    """A hand that types a private note goes on typing while the audit appears beneath it."""
    app = screens()
    async with app.run_test() as pilot:
        with reading_waits(app.workspace):
            await app.open_audit(audit, "checklist")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, ChecklistScreen)
            seconds = [100.0]
            screen.clock = lambda: seconds[0]
            for key in ("1", "o", "u", "d", "p"):
                screen.say_no_more()
                await pilot.press(key)
                await all_taken(app)
                assert "still being read" in str(screen.query_one(StatusLine).visual)
            assert app.screen is screen
        await done(app, pilot)
        before = journal(app)
        assert screen.card is not None
        seconds[0] += 0.5
        await pilot.press(*"31")
        seconds[0] += 0.5
        await pilot.press("a", "3", "enter")
        await done(app, pilot)
        assert "was begun while" in str(screen.query_one(StatusLine).visual)
        assert journal(app) == before
        assert app.screen is screen
        seconds[0] += 5
        await pilot.press("1")
        await done(app, pilot)
        assert len(journal(app)) == len(before) + 1


# --- clicks among keys -----------------------------------------------------------------------------------------------


def question(screen: ChecklistScreen, item: str) -> Click:
    """A click on a question in the list."""
    at = [one.item for one in screen.lines].index(item)
    place = screen.questions.content_region
    return Click(place.x + 5, place.y + at - int(screen.questions.scroll_offset.y))


def key_line(screen: ChecklistScreen, words: str) -> Click:
    """A click on a key in the line of keys."""
    line = screen.query_one(KeyLine)
    told = str(line.visual).splitlines()
    row = next(number for number, text in enumerate(told) if words in text)
    return Click(line.content_region.x + told[row].index(words), line.content_region.y + row)


Hands = Callable[[ChecklistScreen], Sequence[str | Click]]
CLICKED: dict[str, tuple[Hands, list[tuple[str, str, str]]]] = {
    "a question between two answers": (
        lambda screen: ["1", question(screen, "LAW-09"), "3"],
        [(ASKED, "PASS", ""), ("LAW-09", "FAIL", "")],
    ),
    "a question, taken back, and another question": (
        lambda screen: [question(screen, "LAW-09"), "3", "u", question(screen, "LAW-08"), "2"],
        [("LAW-09", "FAIL", ""), ("LAW-09", "", ""), ("LAW-08", "PARTIAL", "")],
    ),
    "a question after a note": (
        lambda screen: ["n", *"3 из 4", "ctrl+s", "2", question(screen, "LAW-09"), "n", *"5u", "ctrl+s", "3"],
        [(ASKED, "PARTIAL", "3 из 4"), ("LAW-09", "FAIL", "5u")],
    ),
    "a key of the line of keys between two that are typed": (
        lambda screen: ["3", key_line(screen, "Undo"), "1", key_line(screen, "Undo"), "2"],
        [(ASKED, "FAIL", ""), (ASKED, "", ""), (ASKED, "PASS", ""), (ASKED, "", ""), (ASKED, "PARTIAL", "")],
    ),
    "a question that a dialog lies over": (
        lambda screen: ["n", "4", question(screen, "LAW-09"), "2", "ctrl+s", "3"],
        [(ASKED, "FAIL", "42")],
    ),
}


@pytest.mark.parametrize("hand", [at_once, slowly])
@pytest.mark.parametrize("name", list(CLICKED))
async def test_a_click_among_keys_keeps_its_place_in_their_order(
    screens: Screens, audit: Path, name: str, hand: Hand
) -> None:
    """The journal is what a slow hand writes, and what the order of keys and clicks means."""
    done_by, meant = CLICKED[name]
    app = screens(audit, place="checklist")
    async with app.run_test(size=(140, 45)) as pilot:
        screen = await at_checklist(app, pilot)
        with judging_waits(app.workspace):
            await hand(app, done_by(screen))
        await done(app, pilot)
        written_now = [
            (place.partition("/")[0], outcome, note) for _kind, place, outcome, note in journal(app)
        ]
        assert [(item, outcome, note if outcome else "") for item, outcome, note in written_now] == meant
