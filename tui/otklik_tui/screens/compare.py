"""Two audits beside each other: what has changed, why, and what became of the recommendations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik_tui.comparing import compared, comparison_formats
from otklik_tui.lanes import Lane
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.start import RecentRow, audits_in, recent_rows
from otklik_tui.widgets.long_list import Line, LongList
from otklik_tui.widgets.rows import Rows
from otklik_tui.widgets.safe import Told
from otklik_tui.workspace import Change

if TYPE_CHECKING:
    from otklik.report.comparison.model import ComparisonReport


class CompareScreen(OtklikScreen):
    """Enter compares the open audit with the one under the cursor; the earlier one is always the first."""

    ABOUT = Help(
        N_("Compare"),
        N_(
            "The open audit beside another one: of the same region what has changed and what became of the recommendations,"
            " of another region the shares of items that are met. Enter compares with the audit under the cursor, O with"
            " another file, E writes the comparison."
        ),
        "otklik compare EARLIER.otklik {file} --format md,html",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "compare", N_("Compare with it")),
        Binding("o", "other_file", N_("Another file")),
        Binding("e", "export", N_("Write")),
        Binding("escape", "list", N_("To the list"), show=False),
    ]
    CSS = """
    CompareScreen #others { height: auto; max-height: 8; border-bottom: solid $border; }
    CompareScreen #compared { padding: 0 1; }
    CompareScreen Told { padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[RecentRow, ...] = ()
        self.report: ComparisonReport | None = None
        self.lines: tuple[str, ...] = ()
        self._name = ""
        self._lane: Lane | None = None
        self._audit = ""

    def body(self) -> Iterable[Widget]:
        yield Vertical(Told(id="hint"), Rows(id="others", gives=(0, 3)), LongList(id="compared"))

    @property
    def others(self) -> Rows:
        return self.query_one("#others", Rows)

    def changed(self, change: Change) -> None:
        workspace = self.workspace
        if workspace.audit_id != self._audit:
            self._audit, self.report, self.lines = workspace.audit_id, None, ()
            self.query_one("#compared", LongList).show(0, self._line)
        recents = recent_rows(self.otklik.home.remembered.recents, audits_in(Path()))
        rows = tuple(row for row in recents if row.is_there and Path(row.path) != workspace.path)
        is_first = not self.others.columns
        if rows != self.rows or is_first:
            self.rows = rows
            columns = (_("Region"), _("Day"), _("Score"), _("File"))
            self.others.fill(
                columns, [(row.path, (row.region, row.day, row.score, row.file), "") for row in rows]
            )
        if is_first:
            self.others.focus()
        nothing = _("There is no other audit here: O opens one from a file.")
        told = _("Enter compares the open audit with the one under the cursor.")
        self.query_one("#hint", Told).tell((told if rows else nothing, "$muted"))

    def _line(self, index: int) -> Line:
        text = self.lines[index]
        is_heading = bool(text) and not text.startswith(" ") and (index == 0 or not self.lines[index - 1])
        return Line((text,), "bold" if is_heading else "")

    def action_compare(self) -> None:
        if self.app.focused is self.others and self.others.chosen:
            self.workspace.spawn(self.compare(Path(self.others.chosen)))

    def on_data_table_row_selected(self) -> None:
        self.action_compare()

    def action_other_file(self) -> None:
        from otklik_tui.screens.ask import AskScreen

        def take(name: str | None) -> None:
            if name:
                self.workspace.spawn(self.compare(Path(name).expanduser()))

        self.app.push_screen(AskScreen(_("Audit file to compare with"), is_file=True), callback=take)

    async def compare(self, other: Path) -> None:
        """Compare the open audit with another file, in a thread of its own."""
        from otklik.report.comparison.text import comparison_lines

        workspace = self.workspace
        if workspace.path is None:
            return
        self._lane = self._lane or Lane("otklik-compare")
        workspace.set_work("compare", _("comparing"))
        try:
            report, self._name = await self._lane.run(compared, workspace.path, other, workspace.host)
        except OtklikError as error:
            workspace.tell_trouble(str(error))
            return
        finally:
            workspace.set_work("compare", "")
        workspace.tell_trouble("")
        self.report = report
        if self.is_mounted:
            from otklik_tui.views.report import preview_lines

            listing = self.query_one("#compared", LongList)
            width = max(listing.scrollable_content_region.width - 2, 30)
            told = "\n".join(comparison_lines(report))
            self.lines = tuple(line for line, _style in preview_lines(told, width))
            listing.show(len(self.lines), self._line, cursor=0)
            listing.focus()

    def action_list(self) -> None:
        self.others.focus()

    def action_export(self) -> None:
        """Write the comparison in the formats chosen."""
        from otklik_tui.screens.choose import ChooseScreen

        if self.report is None:
            self.notify(_("Nothing is compared yet: Enter compares."))
            return
        options = comparison_formats(self.workspace.host)
        self.app.push_screen(ChooseScreen(_("In which formats?"), options, ("html",)), callback=self._export)

    def _export(self, formats: tuple[str, ...] | None) -> None:
        if formats:
            self.workspace.spawn(self.export(formats))

    async def export(self, formats: tuple[str, ...]) -> None:
        from otklik.pipeline import write_comparison

        workspace, report = self.workspace, self.report
        if report is None or workspace.path is None or self._lane is None:
            return
        try:
            written = await self._lane.run(
                write_comparison, report, workspace.host, formats, workspace.path.parent, self._name
            )
        except OtklikError as error:
            workspace.tell_trouble(str(error))
            return
        self.notify(_("Written: {files}").format(files=", ".join(path.name for path in written)))
