"""A question with one line for the answer: a file, a name, a number, a token."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.suggester import Suggester
from textual.widgets import Input

from otklik.i18n import N_, _
from otklik_tui.screens.dialog import Dialog
from otklik_tui.widgets.safe import Promise, Told


class AskScreen(Dialog[str | None]):
    """Returns what was typed, None where it was given up. `is_secret`: the letters are not shown. `check`: what is wrong
    with it, "" nothing; as long as something is, the line stays with what was typed."""

    WHAT = N_(
        "A question with one line for the answer: Enter takes it. What is wrong with it is told here, and what was typed stays."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", N_("Leave as it is"))]

    def __init__(
        self,
        question: str,
        value: str = "",
        *,
        hint: str = "",
        is_secret: bool = False,
        is_file: bool = False,
        check: Callable[[str], str] = lambda told: "",
        command: str = "",
    ) -> None:
        super().__init__(question, command)
        self._value, self._hint, self._check = value, hint, check
        self._is_secret, self._is_file = is_secret, is_file

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Told((self.question, "bold"))
            if self._hint:
                yield Told((self._hint, "$muted"))
            suggester = Files() if self._is_file else None
            yield Input(self._value, password=self._is_secret, suggester=suggester)
            yield Told(id="wrong")
            yield Promise(_("Enter takes it, Esc leaves everything as it is."))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        told = event.value.strip()
        wrong = self._check(told)
        if wrong:
            self.say_wrong(wrong)
        else:
            self.dismiss(told)

    def action_give_up(self) -> None:
        if self.may_be_left():
            self.dismiss(None)


class Files(Suggester):
    """Names of files that begin as typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        from pathlib import Path

        typed = Path(value).expanduser()
        folder = typed if value.endswith(("/", "\\")) else typed.parent
        start = "" if value.endswith(("/", "\\")) else typed.name
        try:
            names = sorted(
                p.name + ("/" if p.is_dir() else "") for p in folder.iterdir() if p.name.startswith(start)
            )
        except OSError:
            return None
        return value[: len(value) - len(start)] + names[0] if names and start else None
