"""Findings: a table narrowed as one types, and beside it the way down from the chosen one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import DataTable, Input

from otklik.i18n import N_, _
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.findings import FindingRow, finding_rows, matching, way_down
from otklik_tui.widgets.safe import Told, cell
from otklik_tui.workspace import Change


class FindingsScreen(OtklikScreen):
    """Search narrows the table as one types; the explanation follows the cursor."""

    ABOUT = Help(
        N_("Findings"),
        N_(
            "Every item and whom it speaks of, disputed and outdated ones first. Beside it stands what it rests on."
        ),
        "otklik assess {file}\notklik explain {file} ITEM/SUBJECT",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", N_("Search")),
        Binding("escape", "table", N_("To the table"), show=False),
    ]
    DEFAULT_CSS = """
    FindingsScreen #findings { width: 3fr; }
    FindingsScreen #way { width: 2fr; border-left: solid $border; padding: 0 1; }
    FindingsScreen.-narrow #way { display: none; }
    """

    rows: tuple[FindingRow, ...] = ()
    _shown = ""

    def body(self) -> Iterable[Widget]:
        yield Input(placeholder=_("Search: item, body, outcome"), id="search")
        table = DataTable[Text](id="findings", cursor_type="row", zebra_stripes=True)
        yield Horizontal(table, VerticalScroll(Told(id="explanation"), id="way"))

    @property
    def table(self) -> DataTable[Text]:
        return self.query_one("#findings", DataTable)

    def changed(self, change: Change) -> None:
        assessment = self.workspace.assessment
        if assessment is None or assessment.id == self._shown:
            return
        self._shown = assessment.id
        if not self.table.columns:
            self.table.add_columns(_("Item"), _("Of whom"), _("Outcome"))
            self.table.focus()
        self.rows = finding_rows(assessment, self.workspace.host)
        self.show_rows(self.query_one("#search", Input).value)

    def show_rows(self, wanted: str) -> None:
        """Findings that hold every word of `wanted`."""
        self.table.clear()
        for row in matching(self.rows, wanted):
            self.table.add_row(cell(row.item), cell(row.subject), cell(row.outcome), key=row.id)

    def on_input_changed(self, event: Input.Changed) -> None:
        self.show_rows(event.value)

    def on_input_submitted(self) -> None:
        self.table.focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Explain the finding under the cursor."""
        assessment = self.workspace.assessment
        if assessment is not None and event.row_key.value is not None:
            way = way_down(assessment, self.workspace.host, event.row_key.value)
            self.query_one("#explanation", Told).tell(way)

    def action_search(self) -> None:
        self.query_one("#search", Input).focus()

    def action_table(self) -> None:
        self.table.focus()
