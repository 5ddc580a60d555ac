"""F1: what this place or dialog is for, its keys, and the command that has the same result."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from otklik.i18n import N_, _
from otklik_tui.views.help import HelpView
from otklik_tui.widgets.safe import Told


class HelpScreen(ModalScreen[None]):
    """Help to the place or dialog beneath: what closes it closes nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,enter", "dismiss", N_("Close"))]

    def __init__(self, view: HelpView) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog"):
            # at 80×24 all of it does not fit: what cannot be guessed from the screen stands above what can
            yield Told((self._view.title, "bold $accent"), (f" · {_('Esc closes this.')}", "$muted"))
            yield Told((_("The same in the command line:"), "bold"), f"\n{self._view.command}", id="command")
            yield Told(self._view.what)
            width = max((len(key) for key, _words in self._view.keys), default=0)
            yield Told(
                *(
                    part
                    for key, words in self._view.keys
                    for part in ((f"{key:<{width}}", "bold"), f"  {words}\n")
                )
            )
