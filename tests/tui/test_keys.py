"""Every binding of every screen works in both keyboard layouts, with Alt as Windows Terminal sends it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input

from otklik_tui.app import OtklikApp
from otklik_tui.keys import in_cyrillic, in_latin, in_other_layout, meant, shown
from otklik_tui.screens import WALK


class Listening(OtklikApp):
    """Hears what a key would do instead of doing it."""

    heard: list[str]

    async def run_action(self, action: object, default_namespace: DOMNode | None = None, *_: object) -> bool:  # type: ignore[override]
        self.heard.append(str(action))
        return True


@pytest.fixture
def listening(home: object, host: object, tmp_path: Path) -> Listening:
    app = Listening(None, home=home, host=host, author="Петрова")  # type: ignore[arg-type]
    app.heard = []
    return app


def keys_of(node: type[DOMNode] | DOMNode) -> list[Binding]:
    return [
        binding for _key, binding in (node._bindings if isinstance(node, DOMNode) else node._merge_bindings())
    ]


@pytest.mark.parametrize("place", [entry.id for entry in WALK])
async def test_every_binding_of_a_screen_works_in_both_layouts(listening: Listening, place: str) -> None:
    async with listening.run_test() as pilot:
        await listening.switch_mode(place)
        await pilot.pause()
        listening.set_focus(None)
        bindings = [*keys_of(listening.screen), *keys_of(listening)]
        assert len(bindings) > 5
        for binding in bindings:
            done = []
            for pressed in (binding.key, in_cyrillic(binding.key)):
                listening.heard.clear()
                await pilot.press(pressed)
                done.append(tuple(listening.heard))
            assert done[0] == done[1] != (), (place, binding.key, done)
            is_own = not binding.system and binding.key != "ctrl+c"  # which the screen takes for copying
            assert binding.action in done[0] or not is_own, (place, binding.key, done)


async def test_letters_with_alt_and_ctrl_reach_bindings_as_terminals_send_them(listening: Listening) -> None:
    """Windows Terminal sends ESC and the letter of the layout; terminals of the Kitty protocol send its code."""
    listening.bind("alt+v", "alt_v")
    listening.bind("ctrl+k", "ctrl_k")
    async with listening.run_test() as pilot:
        for sent, action in (
            ("\x1bv", "alt_v"),
            ("\x1bм", "alt_v"),
            ("\x1b[1084;3u", "alt_v"),
            ("\x0b", "ctrl_k"),
            ("\x1b[1083;5u", "ctrl_k"),
        ):
            listening.heard.clear()
            for event in parsed(sent):
                listening.post_message(event)
            await pilot.pause()
            assert listening.heard == [action], (sent, listening.heard)


def parsed(sent: str) -> list[object]:
    """What Textual makes of these characters when nothing more comes."""
    parser = XTermParser()
    events = list(parser.feed(sent))
    parser._timeout_time = 0.0 if parser._timeout_time else None  # the time to wait is over
    return [*events, *parser.tick()]


class Form(Screen[None]):
    """A field among keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "note"),
        Binding("alt+v", "alt_v"),
        Binding("ctrl+g", "ctrl_g"),
    ]

    def compose(self) -> ComposeResult:
        yield Input()


async def test_what_is_typed_into_a_field_stays_text_and_commands_with_alt_reach_through(
    listening: Listening,
) -> None:
    async with listening.run_test() as pilot:
        await listening.push_screen(Form())
        field = listening.screen.query_one(Input)
        field.focus()
        await pilot.press("т", "n", "alt+м", "alt+v", "ctrl+п", "ctrl+g")
        assert field.value == "тn"
        assert listening.heard == ["alt_v", "alt_v", "ctrl_g", "ctrl_g"]


async def test_caps_lock_does_not_lock_the_keys(listening: Listening) -> None:
    async with listening.run_test() as pilot:
        await listening.push_screen(Form())
        listening.set_focus(None)
        await pilot.press("N", "Т")
        assert listening.heard == ["note", "note"]


@pytest.mark.parametrize(
    ("typed", "latin"),
    [
        ("й", "q"), ("Й", "Q"), ("ctrl+с", "ctrl+c"), ("alt+й", "alt+q"), ("full_stop", "slash"), ("comma", "question_mark"),
        ("ю", "full_stop"), ("б", "comma"), ("ж", "semicolon"), ("ё", "grave_accent"), ("f5", "f5"), ("enter", "enter"),
        ("q", "q"), ("1", "1"),
    ],
)  # fmt: skip
def test_a_key_of_the_russian_layout_has_its_twin(typed: str, latin: str) -> None:
    assert in_latin(typed) == latin


def test_a_bound_key_goes_before_its_twin() -> None:
    assert meant("full_stop", {"full_stop", "slash"}) == "full_stop"
    assert meant("full_stop", {"slash"}) == "slash"
    assert meant("full_stop", {"q"}) == "full_stop"


@given(st.text(alphabet="йцукенгшщзхъфывапролджэячсмитьбюЙЁ ", max_size=30))
def test_a_word_typed_in_the_wrong_layout_comes_back(word: str) -> None:
    assert in_other_layout(in_other_layout(word)) == word


def test_keys_are_told_as_people_read_them() -> None:
    assert [shown(key) for key in ("ctrl+p", "slash", "enter", "f5", "n", "question_mark")] == [
        "Ctrl+P", "/", "Enter", "F5", "n", "?",
    ]  # fmt: skip
