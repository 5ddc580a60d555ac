"""Plugins: what is installed, what it may do, what failed and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget

from otklik.i18n import N_, _
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.plugins import PluginRow, plugin_rows
from otklik_tui.widgets.long_list import Column, Line, LongList
from otklik_tui.widgets.safe import Part, Told
from otklik_tui.workspace import Change


class PluginsScreen(OtklikScreen):
    """A plugin a line; under it everything of the one under the cursor."""

    ABOUT = Help(
        N_("Plugins"),
        N_(
            "What is installed and what it brings, which hosts it asks and which secrets it is given. What failed stands"
            " first with the reason; everything else works without it. A plugin is a program with your rights: install"
            " only what you trust."
        ),
        "otklik plugins\notklik plugins --trace",
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("t", "trace", N_("Trace of the failure"))]
    CSS = """
    PluginsScreen #plugins { height: 1fr; }
    PluginsScreen #about { height: 1fr; padding: 0 1; border-top: solid $border; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[PluginRow, ...] = ()
        self._is_traced = False

    def body(self) -> Iterable[Widget]:
        columns = (
            Column(_("Plugin"), share=1),
            Column(_("Package"), share=2),
            Column(_("State"), width=10),
            Column(_("Brings"), share=3),
        )
        yield Vertical(
            LongList(columns, id="plugins", has_header=True), VerticalScroll(Told(id="detail"), id="about")
        )

    @property
    def listing(self) -> LongList:
        return self.query_one("#plugins", LongList)

    def changed(self, change: Change) -> None:
        if change not in (Change.OPENED, Change.ASSESSED):
            return
        assessment = self.workspace.assessment
        is_first = not self.rows
        self.rows = plugin_rows(self.workspace.host, assessment.profile if assessment else None)
        self.listing.show(len(self.rows), self._line)
        if is_first:
            self.listing.focus()
        self.show_detail()

    def _line(self, index: int) -> Line:
        row = self.rows[index]
        sign = "✗ " if row.is_failed else "✓ "
        return Line((row.name, row.package, sign + row.state, row.brings), "bold" if row.is_failed else "")

    def on_long_list_moved(self) -> None:
        self._is_traced = False
        self.show_detail()

    def show_detail(self) -> None:
        row = self.rows[self.listing.cursor]
        parts: list[Part] = [(f"{row.name} ({row.package})\n", "bold")]
        for name, text in row.told:
            parts += [(f"{name}: ", "$muted"), f"{text}\n"]
        if self._is_traced:
            parts.append(row.trace or _("It did not fail."))
        self.query_one("#detail", Told).tell(*parts)

    def action_trace(self) -> None:
        self._is_traced = not self._is_traced
        self.show_detail()
