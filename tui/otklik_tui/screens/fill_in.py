"""Several questions at once, a line each; Enter goes to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input

from otklik.i18n import N_, _
from otklik_tui.screens.dialog import Dialog
from otklik_tui.views.fill_in import Field, blamed
from otklik_tui.widgets.safe import Promise, Told

Answers = dict[str, str]


class FillInScreen(Dialog[Answers | None]):
    """Returns what was filled in by field, None where it was given up. `check`: what is wrong with it, "" nothing; as long
    as something is, the form stays with everything that was typed."""

    WHAT = N_(
        "A form: a line a question, Ctrl+S saves all of them at once. What is wrong is told in it, the cursor goes to that"
        " line, and what was typed stays. A pale line in italics is an example: it counts as empty."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", N_("Save"), priority=True),
        Binding("escape", "give_up", N_("Leave as it is")),
    ]
    CSS = """
    FillInScreen .dialog { width: 84; overflow-y: auto; }
    FillInScreen Input { border: none; height: 1; padding: 0 1; background: $panel; }
    FillInScreen Input:focus { border: none; background: $panel; text-style: bold; }
    """

    def __init__(
        self,
        question: str,
        fields: Sequence[Field],
        *,
        hint: str = "",
        check: Callable[[Answers], str] = lambda answers: "",
        first: str = "",
        command: str = "",
    ) -> None:
        """`first`: the field that the cursor stands in, the uppermost where it is ""."""
        super().__init__(question, command)
        self._fields, self._hint, self._check = tuple(fields), hint, check
        self._first = first

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Told((self.question, "bold"))
            if self._hint:
                yield Told((self._hint, "$muted"))
            for field in self._fields:
                # a hint in the line is not seen where something stands in it
                beside = f" ({field.hint})" if field.value and field.hint else ""
                yield Told(field.title, (beside, "$muted"))
                yield Input(field.value, placeholder=field.hint, id=f"field-{field.name}")
            yield Told(id="wrong")
            yield Promise(_("Enter goes to the next line, Ctrl+S saves, Esc leaves everything as it is."))

    def on_mount(self) -> None:
        self.query_one(f"#field-{self._first}" if self._first else "Input", Input).focus()

    def on_input_submitted(self) -> None:
        """The next line; the last one saves."""
        inputs = list(self.query(Input))
        if self.app.focused is inputs[-1]:
            self.action_take()
        else:
            self.focus_next(Input)

    def action_take(self) -> None:
        answers = {
            field.name: self.query_one(f"#field-{field.name}", Input).value.strip() for field in self._fields
        }
        wrong = self._check(answers)
        if wrong:
            self.say_wrong(wrong)
            field = blamed(wrong, (field._replace(value=answers[field.name]) for field in self._fields))
            if field:
                self.query_one(f"#field-{field}", Input).focus()
        else:
            self.dismiss(answers)

    def action_give_up(self) -> None:
        if self.may_be_left():
            self.dismiss(None)
