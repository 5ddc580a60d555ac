"""Dialogs: F1 helps in each of them, Esc closes the help alone, what was typed is not lost by one key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widgets import Input, TextArea

from otklik.errors import UsageError
from otklik.host import Host
from otklik.model import EvidenceRef
from otklik_tui.app import OtklikApp
from otklik_tui.screens.ask import AskScreen
from otklik_tui.screens.choose import ChooseOneScreen, ChooseScreen, ConfirmScreen
from otklik_tui.screens.dialog import Dialog
from otklik_tui.screens.evidence import EvidenceScreen
from otklik_tui.screens.fill_in import FillInScreen
from otklik_tui.screens.form import FormScreen
from otklik_tui.screens.help import HelpScreen
from otklik_tui.screens.paste import PasteScreen
from otklik_tui.screens.write import WriteScreen
from otklik_tui.views.fill_in import Field, Wrong, blamed
from otklik_tui.views.region import BODY_FIELDS
from otklik_tui.widgets.safe import Told

Screens = Callable[..., OtklikApp]


def refuse(fields: dict[str, str]) -> None:
    raise UsageError("ogrn: 123 is no ОГРН.")


MADE: dict[str, Callable[[Host], Screen[object]]] = {
    "ask": lambda host: AskScreen("Кто?", command="otklik new region.toml"),
    "form": lambda host: FormScreen("Орган", BODY_FIELDS, {}, refuse),
    "fill_in": lambda host: FillInScreen("Исключение", (Field("why", "Почему"), Field("until", "Срок"))),
    "write": lambda host: WriteScreen("Примечание"),
    "paste": lambda host: PasteScreen(
        "[region]\ncode = '54'\nname = 'Н'\ntime_zone = 'Europe/Moscow'\n", host
    ),
    "choose": lambda host: ChooseScreen("Что?", (("a", "А"), ("b", "Б"))),
    "choose_one": lambda host: ChooseOneScreen("Что?", (("a", "А", ""),)),
    "confirm": lambda host: ConfirmScreen("Да?"),
    "evidence": lambda host: EvidenceScreen(EvidenceRef(exchange="ab12cd34", place="")),
}


def shown(app: OtklikApp) -> str:
    return "\n".join(str(one.visual) for one in app.screen.query(Told))


def test_every_dialog_of_the_screens_is_among_those_tried() -> None:
    tried = {name.removesuffix("_screen") for name in MADE}
    folder = Path(__import__("otklik_tui.screens").screens.__path__[0])
    dialogs = {path.stem for path in folder.glob("*.py") if "Dialog[" in path.read_text(encoding="utf-8")} - {
        "dialog",
        "jump",
    }
    assert dialogs <= tried
    modal = {path.stem for path in folder.glob("*.py") if "(ModalScreen[" in path.read_text(encoding="utf-8")}
    assert modal == {"dialog", "help"}


@pytest.mark.parametrize("name", list(MADE))
async def test_f1_helps_in_every_dialog_and_esc_closes_the_help_alone(
    screens: Screens, host: Host, name: str
) -> None:
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        dialog = MADE[name](host)
        await app.push_screen(dialog)
        await pilot.pause()
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        told = shown(app)
        assert isinstance(dialog, Dialog)
        assert dialog.question in told
        assert dialog.WHAT in told
        assert "otklik " in told
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is dialog


async def test_the_help_of_evidence_names_the_command_that_shows_the_same(
    screens: Screens, host: Host
) -> None:
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        await app.push_screen(MADE["evidence"](host))
        await pilot.press("f1")
        await pilot.pause()
        assert "otklik evidence region.otklik ab12cd34" in shown(app)


async def test_f1_helps_in_the_palette_and_over_jump_letters(screens: Screens) -> None:
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        for key in ("ctrl+p", "ctrl+o"):
            await pilot.press(key)
            await pilot.pause()
            beneath = app.screen
            await pilot.press("f1")
            await pilot.pause()
            assert isinstance(app.screen, HelpScreen)
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is beneath
            await pilot.press("escape")
            await pilot.pause()


@pytest.mark.parametrize("name", ["ask", "form", "fill_in", "paste"])
async def test_typed_text_is_given_up_by_esc_pressed_twice(screens: Screens, host: Host, name: str) -> None:
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        dialog = MADE[name](host)
        await app.push_screen(dialog)
        await pilot.pause()
        await pilot.press("а", "escape")
        await pilot.pause()
        assert app.screen is dialog
        assert "Esc once more" in shown(app)
        await pilot.press("б", "escape")  # typed on: it is asked again
        await pilot.pause()
        assert app.screen is dialog
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not dialog


@pytest.mark.parametrize("name", ["ask", "form", "fill_in", "paste"])
async def test_a_dialog_where_nothing_was_typed_is_left_at_once(
    screens: Screens, host: Host, name: str
) -> None:
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        dialog = MADE[name](host)
        await app.push_screen(dialog)
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not dialog


@pytest.mark.parametrize("name", ["ask", "fill_in", "write", "paste"])
async def test_ctrl_a_marks_everything_in_the_field(screens: Screens, host: Host, name: str) -> None:
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        await app.push_screen(MADE[name](host))
        await pilot.pause()
        for key in ("ctrl+a", "ctrl+ф"):
            await pilot.press("о", "д", "и", "н", key, "2")
            await pilot.pause()
            focused = app.focused
            assert isinstance(focused, Input | TextArea)
            assert (focused.value if isinstance(focused, Input) else focused.text) == "2"
            await pilot.press("backspace")


async def test_the_cursor_goes_to_the_line_that_is_refused(screens: Screens) -> None:
    app = screens()
    fields = (Field("why", "Почему"), Field("until", "Срок"), Field("review", "Вновь"))
    form = FillInScreen("Исключение", fields, check=lambda told: Wrong("Заполните", "until"))
    async with app.run_test(size=(100, 30)) as pilot:
        await app.push_screen(form)
        await pilot.pause()
        await pilot.press("enter", "enter", "x", "ctrl+s")
        await pilot.pause()
        assert app.focused is form.query_one("#field-until")
        assert "Заполните" in shown(app)


async def test_in_a_form_of_the_profile_too(screens: Screens) -> None:
    app = screens()
    form = FormScreen("Орган", BODY_FIELDS, {}, refuse)
    async with app.run_test(size=(100, 30)) as pilot:
        await app.push_screen(form)
        await pilot.pause()
        form.query_one("#ogrn", Input).value = "123"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.focused is form.query_one("#ogrn")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Wrong("Что-то не так", "b"), "b"),
        ("Fill in “Срок”.", "b"),
        ("b: 12 is no number", "b"),
        ("завтра is no day", "b"),
        ("Nobody knows", ""),
    ],
)
def test_which_line_a_refusal_is_about(wrong: str, field: str) -> None:
    assert blamed(wrong, (Field("a", "Почему"), Field("b", "Срок", "завтра"))) == field
