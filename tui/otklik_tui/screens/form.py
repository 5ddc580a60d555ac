"""A form: fields with titles and hints, Enter goes to the next; what is wrong is told in it, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik_tui.screens.dialog import Dialog
from otklik_tui.views.fill_in import Field as Line
from otklik_tui.views.fill_in import blamed
from otklik_tui.views.region import Field
from otklik_tui.widgets.safe import Promise, Told


class FormScreen(Dialog[bool]):
    """`save` gets the fields that were changed and raises OtklikError for what is wrong; True when it was saved.

    `propose`: what follows from the fields; it stands in a field as long as nobody has typed there.
    """

    WHAT = N_(
        "A form: ↑ and ↓ go from line to line, Ctrl+S saves all of them at once. What is wrong is told in it, and what was"
        " typed stays. Everything is kept in the file of the profile, with its comments."
    )
    COMMAND = "otklik new region.toml\notklik check region.toml"
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
        propose: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda told: {},
    ) -> None:
        super().__init__(title)
        self._fields, self._values, self._save = fields, values, save
        self._propose = propose
        self._proposed: dict[str, str] = {}
        self._typed: set[str] = set()  # fields that somebody has typed in

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog form", can_focus=False):
            yield Told((self.question, "bold"))
            for field in self._fields:
                hint = _(field.hint) if field.hint else ""
                yield Horizontal(
                    Told(_(field.title)),
                    Input(self._values.get(field.key, ""), placeholder=hint, id=field.key, compact=True),
                )
            yield Told(id="wrong")
            yield Promise(_("Enter goes to the next line, Ctrl+S saves, Esc leaves everything as it is."))

    def on_input_changed(self, event: Input.Changed) -> None:
        field = event.input.id or ""
        if event.value != self._proposed.get(field, self._values.get(field, "")):
            self._typed.add(field)
        for key, value in self._propose(self._told()).items():
            if key not in self._typed and not self._values.get(key):
                self._proposed[key] = value
                self.query_one(f"#{key}", Input).value = value

    def on_input_submitted(self) -> None:
        """The next line; the last one saves."""
        if self.app.focused is self.query(Input).last():
            self.action_save()
        else:
            self.focus_next(Input)

    def _told(self) -> dict[str, str]:
        return {field.key: self.query_one(f"#{field.key}", Input).value for field in self._fields}

    def action_save(self) -> None:
        typed = self._told()
        changed = {key: value for key, value in typed.items() if value != self._values.get(key, "")}
        try:
            self._save(changed)
        except OtklikError as error:
            self.say_wrong(str(error))
            field = blamed(str(error), (Line(f.key, _(f.title), typed[f.key]) for f in self._fields))
            if field:
                self.query_one(f"#{field}", Input).focus()
            return
        self.dismiss(True)

    def action_give_up(self) -> None:
        if self.may_be_left():
            self.dismiss(False)
