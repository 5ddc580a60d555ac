"""Region profiles of which no audit was made yet: found again where one begins, opened again, never made twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from textual.widgets import Input, TextArea

from otklik.i18n import using
from otklik_tui.app import OtklikApp
from otklik_tui.home import Home
from otklik_tui.screens.ask import AskScreen
from otklik_tui.screens.paste import PasteScreen
from otklik_tui.screens.region import RegionScreen
from otklik_tui.screens.start import StartScreen
from otklik_tui.widgets.frame import StatusLine
from otklik_tui.widgets.safe import Told
from typed_lines import Desk

Screens = Callable[..., OtklikApp]
SIBERIA = """[region]
code = "54"
name = "Новосибирская область"
time_zone = "Asia/Novosibirsk"

[[body]]
id = "minzdrav"
name = "Минздрав"
kind = "ministry"
level = "region"
accounts = ["https://vk.com/sibir_minzdrav"]
"""


async def made_by_hand(screens: Screens) -> None:
    """N, the region, an address, and one leaves."""
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("n", *"54", "enter")
        await pilot.pause()
        app.screen.query_one(TextArea).text = "Минздрав: vk.com/sibir_minzdrav"
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.press("ctrl+q")


async def test_a_profile_made_by_hand_is_open_when_one_comes_back_and_stands_on_the_start(
    screens: Screens, tmp_path: Path
) -> None:
    await made_by_hand(screens)
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, RegionScreen)
        assert "54" in str(app.screen.query_one("#region", Told).visual)
        await app.action_go("start")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
        (row,) = app.screen.rows
        assert (row.file, row.next) == ("region.toml", "collect")
        assert row.path == str(tmp_path / "folder" / "region.toml")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, RegionScreen)


async def test_a_region_whose_profile_lies_here_is_not_begun_twice(screens: Screens, tmp_path: Path) -> None:
    await made_by_hand(screens)
    (tmp_path / "folder" / "region.toml").rename(tmp_path / "folder" / "sibir.toml")
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)  # what was open last is not there any more
        assert [row.file for row in app.screen.rows] == ["region.toml", "sibir.toml"]
        await pilot.press("n", *"новосиб", "enter")
        await pilot.pause()
        assert isinstance(app.screen, RegionScreen)  # and no dialog for addresses of a new one
        assert app.profile_path == tmp_path / "folder" / "sibir.toml"
        assert "sibir.toml of this region lies here already" in str(app.screen.query_one(StatusLine).visual)
    assert [path.name for path in (tmp_path / "folder").glob("*.toml")] == ["sibir.toml"]


async def test_profiles_of_the_folder_are_listed_with_what_is_next_and_other_files_are_not(
    screens: Screens, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    app = screens()
    (folder / "a.toml").write_text(SIBERIA, encoding="utf-8")
    (folder / "b.toml").write_text(SIBERIA.partition("[[body]]")[0], encoding="utf-8")
    (folder / "c.toml").write_text(SIBERIA + "[[", encoding="utf-8")
    (folder / "otklik.toml").write_text('[platform.vk]\nregion = "54"\n', encoding="utf-8")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
        assert {(row.file, row.next) for row in app.screen.rows} == {
            ("a.toml", "collect"),
            ("b.toml", "add addresses"),
            ("c.toml", "cannot be read: open it to see why"),
        }
        await app.open_named(folder / "c.toml")
        assert isinstance(app.screen, StartScreen)
        assert "c.toml" in app.workspace.trouble


async def test_a_profile_of_which_an_audit_was_made_stands_on_the_start_as_that_audit(
    screens: Screens, audit: Path
) -> None:
    app = screens()
    beside = Path("prirechye.otklik")
    beside.write_bytes(audit.read_bytes())
    beside.with_suffix(".toml").write_text(SIBERIA, encoding="utf-8")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
        assert [row.file for row in app.screen.rows] == ["prirechye.otklik"]


async def test_a_profile_that_is_opened_takes_the_place_of_an_audit_of_another_one(
    screens: Screens, audit: Path, tmp_path: Path
) -> None:
    other = tmp_path / "sibir.toml"
    other.write_text(SIBERIA, encoding="utf-8")
    app = screens(audit)
    async with app.run_test(size=(100, 30)) as pilot:
        await app.workspace.settled()
        await app.open_named(other)
        await pilot.pause()
        assert not app.workspace.is_open
        assert "54" in str(app.screen.query_one("#region", Told).visual)
        assert app.home.remembered.open == str(other)


async def test_a_region_that_was_refused_is_not_typed_anew(screens: Screens) -> None:
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("n", *"Приморье-2", "enter")
        await pilot.pause()
        assert isinstance(app.screen, AskScreen)
        assert app.screen.query_one(Input).value == "Приморье-2"
        assert "no region" in str(app.screen.query_one("#wrong", Told).visual)
        await pilot.press("backspace", "backspace", "enter")
        await pilot.pause()
        assert isinstance(app.screen, PasteScreen)
    assert 'code = "25"' in Path("region.toml").read_text(encoding="utf-8")


def test_what_an_earlier_version_remembered_is_read(home: Home) -> None:
    home.folder.mkdir()
    kept = {"recents": [{"path": "/a.otklik", "seen_at": "2026-11-01T00:00:00Z"}], "open": "/a.otklik"}
    (home.folder / "screens.json").write_text(json.dumps(kept), encoding="utf-8")
    assert (home.remembered.open, home.remembered.profiles) == ("/a.otklik", ())
    assert [recent.path for recent in home.remembered.recents] == ["/a.otklik"]


# --- in lines --------------------------------------------------------------------------------------------------------


def test_in_lines_a_profile_made_by_hand_is_found_again(desk: Desk, tmp_path: Path) -> None:
    desk.sit(None, "new 54", "paste", "Минздрав: vk.com/sibir_minzdrav", ".", "quit")
    with using("en"):
        lines = desk.sit(None, "start", "new 54", "start", "1", "quit")
    assert any("54, " in said for said in lines.after[0])  # where one was
    assert any("region.toml" in said and "Collect" in said for said in lines.after[1])
    assert "region.toml of this region lies here already: it was opened." in lines.after[2]
    assert any("54, " in said for said in lines.after[4])
    assert [path.name for path in (tmp_path / "folder").glob("*.toml")] == ["region.toml"]


def test_in_lines_a_profile_that_broke_meanwhile_does_not_keep_one_out(desk: Desk) -> None:
    desk.sit(None, "new 54", "quit")
    Path("region.toml").write_text("[region]\n[[", encoding="utf-8")
    lines = desk.sit(None, "quit")
    assert any("region.toml" in said for said in lines.said)
    assert any("Start." in said for said in lines.said)
