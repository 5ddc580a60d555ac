"""Choosing: several of a list, one of it, or yes and no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widgets import OptionList, SelectionList
from textual.widgets.option_list import Option
from textual.widgets.selection_list import Selection

from otklik.i18n import N_, _
from otklik_tui.screens.dialog import Dialog
from otklik_tui.widgets.safe import Promise, Told, told


class Choices(SelectionList[str]):
    """Marked is [X], not marked is [ ]: two colours of one cross say nothing where colours cannot be told apart."""

    def render_line(self, y: int) -> Strip:
        line = super().render_line(y)
        at = self.scroll_offset.y + y
        if at >= self.option_count:
            return line
        _left, cross, _right, space, *words = line
        is_marked = self.get_option_at_index(at).value in self.selected
        side = (space.style or Style()) + Style(meta=cross.style.meta if cross.style else {})
        box = [Segment("[", side), Segment("X" if is_marked else " ", cross.style), Segment("]", side)]
        return Strip([*box, space, *words])


class ChooseScreen(Dialog[tuple[str, ...] | None]):
    """Returns what was marked, None where it was given up. Options are (value, words)."""

    WHAT = N_("A choice: Space marks a line, several or none, and Enter takes what is marked.")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", N_("Take"), priority=True),
        Binding("escape", "give_up", N_("Leave as it is")),
    ]

    def __init__(self, question: str, options: Sequence[tuple[str, str]], chosen: Iterable[str] = ()) -> None:
        super().__init__(question)
        self._options, self._chosen = options, frozenset(chosen)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Told((self.question, "bold"))
            yield Choices(
                *(Selection(_line(words), value, value in self._chosen) for value, words in self._options)
            )
            yield Promise(_("Space marks, Enter takes, Esc leaves everything as it is."))

    def action_take(self) -> None:
        self.dismiss(tuple(self.query_one(SelectionList).selected))

    def action_give_up(self) -> None:
        self.dismiss(None)


class ChooseOneScreen(Dialog[str | None]):
    """Returns the value that was chosen, None where it was given up. Options are (value, title, what it is for), the
    first is under the cursor."""

    WHAT = N_("A choice of one line: ↑ and ↓ go to it, Enter takes it.")

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", N_("Leave as it is"))]

    def __init__(self, question: str, options: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(question)
        self._options = options

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Told((self.question, "bold"))
            yield OptionList(
                *(
                    Option(told((title, "bold"), f"\n{about}" if about else ""), id=value)
                    for value, title, about in self._options
                )
            )
            yield Promise(_("Enter takes it, Esc leaves everything as it is."))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_give_up(self) -> None:
        self.dismiss(None)


class ConfirmScreen(Dialog[bool]):
    """A question that Enter or Y answers with yes, Esc or N with no."""

    WHAT = N_("A question to be answered with yes or no; no changes nothing.")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "yes", N_("Yes")),
        Binding("escape,n", "no", N_("No")),
    ]

    def __init__(self, question: str) -> None:
        super().__init__(question)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Told(self.question)
            yield Promise(_("Enter: yes, Esc: no."))

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_no(self) -> None:
        self.dismiss(False)


def _line(words: str) -> Content:
    return told(words)
