"""A longer text: a note, a private note, an attachment. What is typed is kept letter by letter until it is saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import TextArea

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik_tui.screens.dialog import Dialog
from otklik_tui.widgets.safe import Promise, Told


class WriteScreen(Dialog[str | None]):
    """Returns the text, None where it was given up. `keep` gets what has been typed so far; `explain`
    says what the text would be taken for. `save` writes it, and raises OtklikError where it cannot: then that is told
    here and the text stays."""

    WHAT = N_("A longer text. It is kept letter by letter: whoever leaves with Esc finds it here again.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", N_("Save"), priority=True),
        Binding("escape", "give_up", N_("Leave as it is")),
    ]

    def __init__(
        self,
        question: str,
        value: str = "",
        *,
        hint: str = "",
        keep: Callable[[str], None] = lambda text: None,
        explain: Callable[[str], str] | None = None,
        save: Callable[[str], Awaitable[None]] | None = None,
        command: str = "",
    ) -> None:
        super().__init__(question, command)
        self._value, self._hint = value, hint
        self._keep, self._explain, self._save = keep, explain, save
        self._kept = value

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Told((self.question, "bold"))
            if self._hint:
                yield Told((self._hint, "$muted"))
            yield TextArea(self._value, soft_wrap=True, tab_behavior="focus")
            yield Told(id="explained", classes="hint")
            yield Told(id="wrong")
            yield Promise(_("Ctrl+S saves; Esc leaves, and what was typed waits here."))

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.move_cursor(area.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        text = event.text_area.text
        if text != self._kept:
            self._kept = text
            self._keep(text)
            self.query_one("#wrong", Told).tell("")
        if self._explain is not None:
            self.query_one("#explained", Told).tell(self._explain(text))

    async def action_save(self) -> None:
        text = self.query_one(TextArea).text.strip()
        if self._save is not None:
            try:
                await self._save(text)
            except OtklikError as error:
                self.say_wrong(str(error))
                return
        self.dismiss(text)

    def action_give_up(self) -> None:
        self._keep(self.query_one(TextArea).text)  # given up by mistake, it is there when one comes back
        self.dismiss(None)
