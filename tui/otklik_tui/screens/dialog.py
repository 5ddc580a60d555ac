"""What every dialog over a place has: F1 helps, and what was typed is not given up by one touch of Esc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

import msgspec
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widgets import Input, TextArea

from otklik.i18n import N_, _
from otklik_tui.views.help import HelpView, help_of
from otklik_tui.widgets.safe import Told

if TYPE_CHECKING:
    from otklik_tui.app import OtklikApp


class Dialog(ModalScreen[ScreenResultType]):
    """Subclasses say `WHAT` it is, a msgid, and may say `COMMAND`; where they do not, the command of the place beneath has
    the same result. `question`: its title."""

    TITLE: ClassVar[str] = ""  # a msgid, where there is no question
    WHAT: ClassVar[str] = ""
    COMMAND: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "app.help", N_("Help"))]

    def __init__(self, question: str = "", command: str = "") -> None:
        super().__init__()
        self.question = question
        self._command = command or self.COMMAND
        self._given_up: str | None = None  # what stood here when Esc was pressed first

    def help_view(self) -> HelpView:
        """What F1 tells."""
        return help_over(self, self.question or _(self.TITLE), self.WHAT, self._command)

    # --- giving up ---------------------------------------------------------------------------------------------------

    def typed(self) -> str:
        """What stands in the fields, as one text."""
        fields = [one.value for one in self.query(Input)] + [one.text for one in self.query(TextArea)]
        return "\0".join(fields)

    def on_mount(self) -> None:
        self._at_first = self.typed()

    def may_be_left(self) -> bool:
        """Whether Esc leaves at once: nothing was typed, or it was pressed again."""
        typed = self.typed()
        if typed in (self._at_first, self._given_up):
            return True
        self._given_up = typed
        self.say_wrong(_("What was typed is not saved: Esc once more leaves without it."))
        return False

    def say_wrong(self, sentence: str) -> None:
        """What is the matter; the dialog stays with everything that was typed."""
        self.query_one("#wrong", Told).tell(("! ", "bold"), (sentence, "$warning"))

    _at_first = ""


def help_over(dialog: Screen[Any], title: str, what: str, command: str = "") -> HelpView:
    """What F1 tells of what stands over a place; the command of that place where there is none of its own."""
    from otklik_tui.screens.base import Help, OtklikScreen

    app = cast("OtklikApp", dialog.app)
    beneath = next((one for one in reversed(app.screen_stack) if isinstance(one, OtklikScreen)), None)
    command = command or (beneath.ABOUT.command if beneath is not None else "")
    bindings = [
        (active.binding.key, active.binding.description)
        for active in dialog.active_bindings.values()
        if active.binding.description and active.enabled and active.node is dialog
    ]
    path = app.workspace.path
    told = help_of(Help("", what, command), bindings, path.name if path else "")
    return msgspec.structs.replace(told, title=title)
