"""Jump labels: a letter beside everything that can be focused; it goes there."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Label

from otklik.i18n import N_
from otklik_tui.keys import in_cyrillic, in_latin
from otklik_tui.screens.dialog import Dialog

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


class JumpScreen(Dialog[Widget | None]):
    """Over the screen beneath; every label names the key in both layouts."""

    TITLE = N_("Jump")
    WHAT = N_(
        "A letter stands beside everything that the keyboard can reach: press it, in either layout, to go there."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+o", "dismiss", N_("Close"))]

    def __init__(self, beneath: Screen[object]) -> None:
        super().__init__()
        self.targets: dict[str, Widget] = dict(zip(LETTERS, beneath.focus_chain, strict=False))

    def compose(self) -> ComposeResult:
        for letter, widget in self.targets.items():
            label = Label(f"{letter.upper()} {in_cyrillic(letter).upper()}", markup=False)
            label.styles.offset = widget.region.offset
            yield label

    def on_key(self, event: events.Key) -> None:
        """A letter of either layout."""
        widget = self.targets.get(in_latin(event.key).lower())
        if widget is not None:
            event.stop()
            self.dismiss(widget)
