"""F1: what this place is for, its keys, and the command that has the same result."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from otklik.i18n import N_, _
from otklik_tui.screens.base import OtklikScreen
from otklik_tui.views.help import help_of
from otklik_tui.widgets.safe import Told


class HelpScreen(ModalScreen[None]):
    """Help to the screen beneath."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,enter", "dismiss", N_("Close"))]

    def __init__(self, place: OtklikScreen) -> None:
        super().__init__()
        bindings = [
            (active.binding.key, active.binding.description)
            for active in map(place.as_meant, place.active_bindings.values())
            if active.binding.description
            and (active.binding.key != "enter" or place.is_offered(active.binding.action))
            and active.enabled
            and not active.node.is_modal
            and (active.node is place or active.node is place.app)
        ]
        path = place.workspace.path
        self._view = help_of(place.ABOUT, bindings, str(path.name) if path else "")

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
