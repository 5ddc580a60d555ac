"""Two audits beside each other: what has changed, why, and what became of the recommendations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik_tui.comparing import compared, comparison_formats, files_told
from otklik_tui.lanes import Lane
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.start import RecentRow, audits_in, recent_rows
from otklik_tui.widgets.long_text import LongText
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
        Binding("escape", "list", N_("To the list")),
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
        self._name = ""
        self._lane: Lane | None = None
        self._file: Path | None = None

    def body(self) -> Iterable[Widget]:
        yield Vertical(Told(id="hint"), Rows(id="others", gives=(0, 3)), LongText(id="compared"))

    @property
    def others(self) -> Rows:
        return self.query_one("#others", Rows)

    @property
    def text(self) -> LongText:
        return self.query_one("#compared", LongText)

    @property
    def lines(self) -> tuple[str, ...]:
        """The comparison, as it is laid out."""
        return self.text.lines

    def changed(self, change: Change) -> None:
        workspace = self.workspace
        if workspace.path != self._file:
            self._file, self.report = workspace.path, None
            self.text.tell(())
            if self.others.columns:
                self.others.focus()
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
        self.tell_hint()

    def tell_hint(self) -> None:
        """What can be done where the keys are."""
        if self.is_in_text:
            told = _(
                "The comparison can be read with the arrows. Esc leads to the list, to compare with another one."
            )
        elif self.rows:
            told = _("Enter compares the open audit with the one under the cursor.")
        else:
            told = _("There is no other audit here: O opens one from a file.")
        self.query_one("#hint", Told).tell((told, "$muted"))

    @property
    def is_in_text(self) -> bool:
        return self.app.focused is self.text and bool(self.text.count)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.tell_hint()
        self.show_keys()

    def is_offered(self, action: str) -> bool:
        if action == "compare":
            return not self.is_in_text and bool(self.rows)
        if action == "list":
            return self.is_in_text
        return action != "export" or self.report is not None

    def action_compare(self) -> None:
        if self.is_in_text:
            self.tell_why(_("This is the comparison itself. Esc leads to the list, there Enter compares."))
        elif not self.others.chosen:
            self.tell_why(_("There is no other audit here: O opens one from a file."))
        else:
            self.others.focus()
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

        workspace, path = self.workspace, self.workspace.path
        if path is None:
            return
        self._lane = self._lane or Lane("otklik-compare")
        workspace.set_work("compare", _("comparing"))
        try:
            report, self._name, files = await self._lane.run(compared, path, other, workspace.host)
        except OtklikError as error:
            workspace.tell_trouble(str(error))
            return
        finally:
            workspace.set_work("compare", "")
        workspace.tell_trouble("")
        if path != workspace.path:
            return  # another audit was opened meanwhile
        self.report = report
        if self.is_mounted:
            lines = [*comparison_lines(report, files=files_told(files))]
            before = ["", *lines]
            self.text.tell(
                tuple(
                    (line, "bold" if line and line[0] != " " and not above else "")
                    for above, line in zip(before, lines, strict=False)
                )
            )
            self.text.focus()

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
