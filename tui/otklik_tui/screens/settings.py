"""Settings: colours, language, who answers, presentation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import msgspec
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.i18n import N_, _, language
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.themes import TITLES
from otklik_tui.views.settings import Setting, settings
from otklik_tui.widgets.rows import Rows
from otklik_tui.workspace import Change


class SettingsScreen(OtklikScreen):
    """Enter goes to the next value, or asks for one; everything holds at once and the next time."""

    ABOUT = Help(
        N_("Settings"),
        N_(
            "Colours, language, the name that stands under your answers, and presentation, in which nothing can be changed"
            " and no private note is seen. Enter takes the next value. It is kept on this computer, not in the audit."
        ),
        "OTKLIK_LANG=en otklik tui {file} --author NAME\notklik tui {file} --presentation\notklik serve {file} --read-only",
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "next", N_("Next value"))]
    CSS = """
    SettingsScreen #settings { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.settings: tuple[Setting, ...] = ()

    def body(self) -> Iterable[Widget]:
        yield Vertical(Rows(id="settings", header=False))

    @property
    def rows(self) -> Rows:
        return self.query_one("#settings", Rows)

    def changed(self, change: Change) -> None:
        app = self.otklik
        theme = app.theme.removeprefix("otklik-")
        self.settings = settings(theme, language(), self.workspace.author, app.is_presented)
        is_first = not self.rows.columns
        self.rows.fill(("", ""), [(one.id, (one.title, one.value), "") for one in self.settings])
        if is_first:
            self.rows.focus()

    async def on_data_table_row_selected(self) -> None:
        await self.action_next()

    async def action_next(self) -> None:
        """The next value of the setting under the cursor."""
        app, chosen = self.otklik, self.rows.chosen
        if chosen == "theme":
            names = list(TITLES)
            app.use_theme(names[(names.index(app.theme.removeprefix("otklik-")) + 1) % len(names)])
        elif chosen == "language":
            await app.speak("en" if language() == "ru" else "ru")
            return
        elif chosen == "author":
            self._ask_author()
        elif chosen == "presentation":
            await app.action_present()
        self.changed(Change.OPENED)

    def _ask_author(self) -> None:
        from otklik_tui.screens.ask import AskScreen

        def take(name: str | None) -> None:
            if not name:
                return
            self.workspace.author = name
            home = self.otklik.home
            try:
                home.remember(msgspec.structs.replace(home.remembered, author=name))
            except OtklikError as error:
                self.workspace.tell_trouble(str(error))
            self.changed(Change.OPENED)

        question = _("The name that stands under your answers")
        self.app.push_screen(AskScreen(question, self.workspace.author), callback=take)
