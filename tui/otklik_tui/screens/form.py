"""A form: fields with titles and hints; what is wrong is told in it, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik_tui.views.region import Field
from otklik_tui.widgets.safe import Promise, Told


class FormScreen(ModalScreen[bool]):
    """`save` gets the fields that were changed and raises OtklikError for what is wrong; True when it was saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", N_("Save"), priority=True),
        Binding("escape", "give_up", N_("Leave as it is")),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        values: Mapping[str, str],
        save: Callable[[dict[str, str]], None],
    ) -> None:
        super().__init__()
        self._title, self._fields, self._values, self._save = title, fields, values, save

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog form", can_focus=False):
            yield Told((self._title, "bold"))
            for field in self._fields:
                hint = _(field.hint) if field.hint else ""
                yield Horizontal(
                    Told(_(field.title)),
                    Input(self._values.get(field.key, ""), placeholder=hint, id=field.key, compact=True),
                )
            yield Told(id="wrong")
            yield Promise(_("Enter or Ctrl+S saves, Esc leaves everything as it is."))

    def on_input_submitted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        typed = {field.key: self.query_one(f"#{field.key}", Input).value for field in self._fields}
        changed = {key: value for key, value in typed.items() if value != self._values.get(key, "")}
        try:
            self._save(changed)
        except OtklikError as error:
            self.query_one("#wrong", Told).tell((str(error), "$warning"))
            return
        self.dismiss(True)

    def action_give_up(self) -> None:
        self.dismiss(False)
