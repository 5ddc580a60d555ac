"""Start: recent audits; new, open, demo."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.start import RecentRow, start_rows
from otklik_tui.widgets.rows import Rows
from otklik_tui.widgets.safe import Told
from otklik_tui.workspace import Change


class StartScreen(OtklikScreen):
    """Enter opens the audit under the cursor where one was in it."""

    ABOUT = Help(
        N_("Start"),
        N_(
            "Audits that were open before and region profiles that were edited, the last one first, then audits and profiles of"
            " this folder. Enter opens one."
        ),
        "otklik tui {file}\notklik tui {file} --plain\notklik new region.toml\notklik demo",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_row", N_("Open")),
        Binding("n", "new", N_("New region")),
        Binding("o", "open_file", N_("Open a file")),
        Binding("d", "demo", N_("Demo")),
        Binding("delete", "forget", N_("Take off the list")),
    ]
    WRITING = frozenset({"new", "demo", "forget"})
    DEFAULT_CSS = """
    StartScreen #empty { padding: 1 2; }
    """

    rows: tuple[RecentRow, ...] = ()

    def body(self) -> Iterable[Widget]:
        yield Told(id="empty", classes="hint")
        yield Rows(id="recents", gives=(0, 4, 5))

    @property
    def table(self) -> Rows:
        return self.query_one("#recents", Rows)

    def changed(self, change: Change) -> None:
        if change is Change.WORK:
            return
        is_shut = self.otklik.is_read_only  # then one is here only where the audit cannot be opened
        rows = () if is_shut else start_rows(self.otklik.home.remembered, Path())
        if rows == self.rows and self.table.columns:
            return
        self.rows = rows
        columns = (_("Region"), _("Score"), _("Judged"), _("Day"), _("What is next"), _("File"))
        self.table.fill(
            columns,
            [
                (
                    row.path,
                    (row.region, row.score, row.coverage, row.day, row.next, row.file),
                    "" if row.is_there else "dim",
                )
                for row in rows
            ],
        )
        self.table.focus()
        empty = _(
            "There are no audits here yet. N makes one for a region, D shows a fictional one, O opens a file."
        )
        self.query_one("#empty", Told).tell(self._whole() if rows else "" if is_shut else empty)

    def _whole(self) -> str:
        """The row under the cursor in full where the table had to cut it off."""
        row = self._chosen()
        return f"{row.region} · {row.next} · {row.file}" if row and self.table.is_cut(row.path) else ""

    def on_data_table_row_highlighted(self) -> None:
        if self.rows:
            self.query_one("#empty", Told).tell(self._whole())

    def _chosen(self) -> RecentRow | None:
        at = self.table.cursor_row
        return self.rows[at] if 0 <= at < len(self.rows) else None

    async def on_data_table_row_selected(self) -> None:
        """A click on the row under the cursor."""
        await self.action_open_row()

    async def action_open_row(self) -> None:
        row = self._chosen()
        if row is not None:
            await self.otklik.open_named(Path(row.path))

    async def action_new(self) -> None:
        """Ask at once which region it is."""
        from otklik_tui.screens.region import RegionScreen

        await self.otklik.action_go("region")
        screen = self.app.screen
        if isinstance(screen, RegionScreen):
            screen.action_new()

    def action_open_file(self) -> None:
        if self.otklik.is_read_only:
            return
        from otklik_tui.screens.ask import AskScreen

        question = _("Audit file (.otklik) or region profile (.toml)")
        self.app.push_screen(
            AskScreen(question, is_file=True, command="otklik tui FILE"), callback=self._open_named
        )

    async def _open_named(self, name: str | None) -> None:
        if name:
            await self.otklik.open_named(Path(name).expanduser())

    @work(exclusive=True)
    async def action_demo(self) -> None:
        """Make the fictional region's audit in `demo`, and open it."""
        from otklik_tui.lanes import Lane

        workspace = self.workspace
        workspace.set_work("demo", _("making the demo: the fictional region is collected and judged"))
        try:
            path = await Lane("otklik-demo").run(_demo, Path("demo"), workspace.host)
        except OtklikError as error:
            workspace.tell_trouble(str(error))
        else:
            await self.otklik.open_audit(path)
        finally:
            workspace.set_work("demo", "")

    def action_forget(self) -> None:
        row = self._chosen()
        if row is not None:
            try:
                self.otklik.home.forget(row.path)
            except OtklikError as error:
                self.workspace.tell_trouble(str(error))
            self.changed(Change.OPENED)


def _demo(folder: Path, host: object) -> Path:
    from otklik.host import Host
    from otklik.sandbox.demo import run_demo

    assert isinstance(host, Host)
    return run_demo(folder, host).audit
