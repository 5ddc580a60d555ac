"""Region and pages: forms, pasted lists, what is doubtful beside each row; the file keeps its comments."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, TextArea

from otklik.errors import ProfileError, UsageError
from otklik.host import Host
from otklik.i18n import using
from otklik.profile import load_profile, parse_profile
from otklik.store import AuditFile
from otklik_tui.app import OtklikApp
from otklik_tui.profiles import ProfileDesk
from otklik_tui.screens.ask import AskScreen
from otklik_tui.screens.choose import ConfirmScreen
from otklik_tui.screens.form import FormScreen
from otklik_tui.screens.paste import PasteScreen
from otklik_tui.screens.region import RegionScreen
from otklik_tui.views.region import BODY_FIELDS, in_ids, pasted, profile_view, values
from otklik_tui.widgets.frame import Trouble
from otklik_tui.widgets.safe import Told

Screens = Callable[..., OtklikApp]
TEXT = """# Составила Иванова
[region]
code = "99"
name = "Приреченская область"
time_zone = "Europe/Moscow"

[[body]]
id = "minzdrav"
name = "Министерство здравоохранения"  # не сокращать
short_name = "Минздрав"
kind = "ministry"
level = "region"
accounts = [
    "https://vk.com/prirechye_minzdrav",
    "https://vk.com/id77",
]

[[body]]
id = "minobr"
name = "Министерство образования"
kind = "ministry"
level = "region"
accounts = ["https://vk.com/prirechye_minzdrau"]
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "region.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


async def test_a_region_is_begun_by_its_name_and_a_pasted_list(screens: Screens, tmp_path: Path) -> None:
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("т", *"Новосиб", "enter")  # N of the Russian layout
        await pilot.pause()
        assert isinstance(app.screen, PasteScreen)
        app.screen.query_one(TextArea).text = "Минздрав: vk.com/sibir_minzdrav, t.me/sibir_minzdrav"
        await pilot.pause()
        assert [row.sign for row in app.screen.rows] == ["✓", "✓"]
        await pilot.press("ctrl+s")
        await pilot.pause()
    made = load_profile(tmp_path / "folder" / "region.toml")
    assert made.region.code == "54"
    assert [(body.name, len(body.accounts)) for body in made.bodies] == [("Минздрав", 2)]


async def test_what_a_narrow_window_cuts_of_a_pasted_row_stands_in_full_below(
    screens: Screens, profile: Path
) -> None:
    app = screens(profile)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(app.screen, PasteScreen)
        app.screen.query_one(TextArea).text = "vk.com/prirechye_minzdrаv"  # the last а is Cyrillic
        await pilot.pause()
        (row,) = app.screen.rows
        assert row.problem in str(app.screen.query_one("#wrong", Told).visual)


async def test_a_field_is_changed_in_a_form_and_what_is_wrong_stays_there(
    screens: Screens, profile: Path
) -> None:
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        assert isinstance(app.screen, FormScreen)
        app.screen.query_one("#ogrn", Input).value = "123"
        app.screen.query_one("#short_name", Input).value = "МЗ"
        await pilot.press("enter")
        assert app.screen.focused is app.screen.query_one(
            "#short_name", Input
        )  # the next line, as in every form
        app.screen.query(Input).last().focus()
        await pilot.press("enter")
        assert isinstance(app.screen, FormScreen)  # nothing typed is lost
        assert "123" in str(app.screen.query_one("#wrong", Told).visual)
        assert profile.read_text(encoding="utf-8") == TEXT
        app.screen.query_one("#ogrn", Input).value = ""
        await pilot.press("ctrl+ы")
        await pilot.pause()
        assert isinstance(app.screen, RegionScreen)
    assert profile.read_text(encoding="utf-8") == TEXT.replace('short_name = "Минздрав"', 'short_name = "МЗ"')


async def test_tokens_are_spoken_of_under_the_pages_of_their_platform_alone(
    screens: Screens, profile: Path
) -> None:
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert "vk_user" not in str(app.screen.query_one("#notes", Told).visual)  # a body
        await pilot.press("down")
        await pilot.pause()
        assert "vk_user" in str(app.screen.query_one("#notes", Told).visual)


async def test_a_new_body_is_asked_for_its_name_and_its_id_follows_until_somebody_types_one(
    screens: Screens, profile: Path
) -> None:
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("b")
        identifier = app.screen.query_one("#id", Input)
        assert app.screen.focused is app.screen.query_one("#name", Input)
        await pilot.press(*"Минобр")
        await pilot.pause()
        assert identifier.value == "minobr-2"  # minobr is taken
        await pilot.press("backspace")
        await pilot.pause()
        assert identifier.value == "minob"
        await pilot.press("tab", "x", "shift+tab", "end", *"ороны")
        await pilot.pause()
        assert identifier.value in ("x", "minobx")  # typed by somebody
        typed = identifier.value
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, RegionScreen)
    (body,) = [body for body in load_profile(profile).bodies if body.name == "Минобороны"]
    assert body.id == typed


async def test_an_address_is_taken_out_and_comes_back(screens: Screens, profile: Path) -> None:
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("down", "down", "delete")
        assert "id77" not in profile.read_text(encoding="utf-8")
        await pilot.press("г")
        assert profile.read_text(encoding="utf-8") == TEXT


async def test_del_stays_with_the_body_and_undo_goes_to_what_came_back(
    screens: Screens, profile: Path
) -> None:
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, RegionScreen)
        await pilot.press("down", "down", "delete")  # the last address of Минздрав
        assert screen.table.chosen == "minzdrav/0"
        await pilot.press("delete")
        assert screen.table.chosen == "minzdrav"
        await pilot.press("down", "u")
        assert screen.table.chosen == "minzdrav/0"
        await pilot.press("home", "u")
        assert screen.table.chosen == "minzdrav/1"
        assert profile.read_text(encoding="utf-8") == TEXT


async def test_a_body_that_has_pages_is_taken_out_after_a_question(screens: Screens, profile: Path) -> None:
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, RegionScreen)
        await pilot.press("delete")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert "2 pages" in app.screen.question.replace("\xa0", " ")
        await pilot.press("escape")
        await pilot.pause()
        assert profile.read_text(encoding="utf-8") == TEXT
        await pilot.press("delete", "enter")
        await pilot.pause()
        assert 'minzdrav"' not in profile.read_text(encoding="utf-8")
        assert screen.table.chosen == "minobr"
        await pilot.press("delete", "delete")
        assert 'id = "minobr"' in profile.read_text(
            encoding="utf-8"
        )  # the second Del did not answer the question
        await pilot.press("escape", "u")
        await pilot.pause()
        assert screen.table.chosen == "minzdrav"


async def test_a_full_disk_leaves_the_file_as_it_was_and_is_told(screens: Screens, profile: Path) -> None:
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        profile.with_name("region.toml.part").mkdir()  # nothing can be written beside it
        await pilot.press("down", "down", "delete")
        await pilot.pause()
        assert "cannot be written" in str(app.screen.query_one(Trouble).visual)
    assert profile.read_text(encoding="utf-8") == TEXT


async def test_the_profile_of_an_open_audit_is_changed_in_it_and_judged_anew(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="region")
    async with app.run_test(size=(100, 30)) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        before = app.workspace.assessment
        assert isinstance(app.screen, RegionScreen)
        await pilot.press("enter")
        app.screen.query_one("#short_name", Input).value = "Первые"
        await pilot.press("ctrl+s")
        await pilot.pause()
        await app.workspace.settled()
        assert app.workspace.assessment is not before
        assert app.workspace.assessment is not None
        assert app.workspace.assessment.profile.bodies[0].short_name == "Первые"
    with AuditFile.open(audit, read_only=True) as file:
        assert "Первые" in file.profile_text


# --- without a screen ------------------------------------------------------------------------------------------------


def test_what_is_doubtful_stands_beside_its_row(host: Host) -> None:
    view = profile_view(parse_profile(TEXT), host, frozenset())
    signs = {row.key: row.sign for row in view.rows}
    assert signs == {"minzdrav": "", "minzdrav/0": "✓", "minzdrav/1": "✗", "minobr": "", "minobr/0": "!"}
    (fake,) = (row.notes for row in view.rows if row.key == "minobr/0")
    assert "looks like" in fake[0].message
    assert view.errors == 1
    assert view.summary.replace("\xa0", " ") == "2 bodies, 2 pages; errors: 1, doubtful: 1"
    assert "Минздрав" in fake[0].message  # whose page it resembles; no line of a file that is not shown
    assert "line" not in fake[0].message


def test_a_pasted_list_tells_what_is_there_already_and_what_is_wrong(host: Host) -> None:
    text = "Минздрав vk.com/prirechye_minzdrav\nШкола vk.com/prirechye_school\nШкола vk.com/prirechye_school\nvk.com/id5"
    rows = pasted(text, TEXT, host)
    assert [row.sign for row in rows] == ["=", "✓", "=", "✗"]
    assert "Министерство здравоохранения" in rows[0].problem
    assert "private person" in rows[3].problem
    assert pasted("просто текст", TEXT, host) == ()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/admin",
        "http://192.168.1.10",
        "http://10.0.0.7:8080/",
        "http://169.254.1.1",
        "http://[::1]/",
        "http://portal.local/",
    ],
)
def test_addresses_of_this_computer_and_local_networks_are_refused_with_the_reason(
    host: Host, address: str
) -> None:
    (row,) = pasted(f"Администрация {address}", TEXT, host)
    assert row.sign == "✗"
    assert row.problem


def test_forms_show_what_stands_in_the_file() -> None:
    told = values(TEXT, "minzdrav", BODY_FIELDS)
    assert (told["short_name"], told["ogrn"]) == ("Минздрав", "")


def test_a_new_file_never_takes_the_place_of_another(profile: Path) -> None:
    with pytest.raises(UsageError, match="exists already"):
        ProfileDesk.new(profile, "54")
    assert profile.read_text(encoding="utf-8") == TEXT


async def test_what_is_typed_before_a_dialog_stands_is_not_lost(screens: Screens) -> None:
    app = screens()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.post_message(events.Key("n", "n"))
        while not isinstance(app.screen, AskScreen):
            await asyncio.sleep(0)
        assert app.screen.focused is None  # the dialog is there, and is still being built
        app.post_message(events.Paste("0"))
        app.post_message(events.Key("2", "2"))
        await pilot.pause()
        assert isinstance(app.screen, AskScreen)
        assert app.screen.query_one(Input).value == "02"


def test_what_somebody_else_wrote_into_the_file_meanwhile_is_kept_and_the_change_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "region.toml"
    desk = ProfileDesk.new(path, "54")
    others = f"# правка в другой программе\n{desk.text}"
    path.write_text(others, encoding="utf-8")
    with pytest.raises(UsageError, match=r"region\.toml"):
        desk.change(lambda text: text + "\n# моя правка\n")
    assert path.read_text(encoding="utf-8") == others == desk.text
    assert not desk.undo()
    desk.change(lambda text: text + "\n# моя правка\n")
    assert path.read_text(encoding="utf-8") == others + "\n# моя правка\n"


def test_a_file_that_is_gone_or_broken_meanwhile_is_told_and_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "region.toml"
    desk = ProfileDesk.new(path, "54")
    path.write_text("[region", encoding="utf-8")
    with pytest.raises(ProfileError):
        desk.change(lambda text: text + "\n#\n")
    assert path.read_text(encoding="utf-8") == "[region"
    path.unlink()
    with pytest.raises(UsageError):
        desk.change(lambda text: text + "\n#\n")
    assert not path.exists()


@pytest.mark.parametrize("typed", ["министерство", "Министерство, департамент, комитет", "ministry"])
def test_a_kind_is_typed_as_the_list_shows_it_and_kept_by_its_id(typed: str) -> None:
    with using("ru"):
        assert in_ids({"kind": typed, "level": "региональный", "name": "Суд"}) == {
            "kind": "ministry",
            "level": "region",
            "name": "Суд",
        }
        assert in_ids(values(TEXT, "minzdrav", BODY_FIELDS))["kind"] == "ministry"
        with pytest.raises(UsageError, match="региональный; муниципальный"):
            in_ids({"level": "никакой"})
