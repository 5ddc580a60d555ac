"""Two audits compared on the screen: what the keys do where one is, which files stand beside each other, any width."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from otklik_tui.app import OtklikApp
from otklik_tui.screens.compare import CompareScreen
from otklik_tui.views.report import folded
from otklik_tui.widgets.frame import KeyLine, StatusLine
from otklik_tui.widgets.safe import Told

Screens = Callable[..., OtklikApp]


async def test_the_keys_are_those_of_the_list_or_of_the_text_that_is_read(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="compare")
    shutil.copy(audit, "other.otklik")
    async with app.run_test(size=(140, 40)) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, CompareScreen)

        def keys() -> str:
            return str(screen.query_one(KeyLine).visual)

        def hint() -> str:
            return str(screen.query_one("#hint", Told).visual)

        assert "Enter Compare" in keys()
        assert "Esc To the list" not in keys()
        await pilot.press("enter")
        await app.workspace.settled()
        await pilot.pause()
        assert app.focused is screen.text
        assert "Enter Compare" not in keys()
        assert "Esc To the list" in keys()
        assert "Enter" not in hint()
        assert "Esc leads to the list" in hint()
        await pilot.press("home", "enter")
        assert "Esc leads to the list" in str(screen.query_one(StatusLine).visual)
        await pilot.press("escape")
        await pilot.pause()
        assert app.focused is screen.others
        assert "Enter Compare" in keys()
        assert "Enter compares" in hint()
        # both are of one audit and one day: the names of the files tell them apart
        assert "Files: before other.otklik, now prirechye.otklik" in "\n".join(screen.lines)


async def test_the_comparison_is_laid_out_for_the_window_there_is(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="compare")
    shutil.copy(audit, "other.otklik")
    async with app.run_test(size=(200, 40)) as pilot:
        await app.workspace.settled()
        await pilot.press("enter")
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        wide = screen.lines
        at = next(n for n, line in enumerate(wide) if "What could be judged" in line or n == len(wide) - 3)
        screen.text.cursor = at
        read = wide[at][:30]
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert max(map(len, screen.lines)) <= 80
        assert len(screen.lines) > len(wide)
        assert screen.lines[screen.text.cursor][:30].strip() in read
        await pilot.resize_terminal(200, 40)
        await pilot.pause()
        assert screen.lines == wide


async def test_a_copy_of_the_audit_begins_without_the_comparison_of_the_other(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="compare")
    copy = Path(shutil.copy(audit, "other.otklik")).absolute()
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.press("enter")
        await app.workspace.settled()
        await pilot.pause()
        await app.workspace.open_file(copy)
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        assert (screen.report, screen.lines) == (None, ())


def test_a_line_is_folded_between_words_and_keeps_its_indentation() -> None:
    assert folded("  - one two three four", 12) == ["  - one two", "    three", "    four"]
    assert folded("| a | table of columns |", 10) == ("| a | table of columns |",)
    assert folded("a" * 25 + " b", 10) == ["a" * 10, "a" * 10, "aaaaa b"]
    assert all(len(part) <= 8 for part in folded("- " + "слово " * 9, 8))
