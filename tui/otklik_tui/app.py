"""Findings of an audit in a table, and beside it the way down from the chosen one. Reads only; answers are `otklik answer`."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import DataTable, Footer, Header, Input, Static

from otklik.assess import Assessment
from otklik.explain import explain, render
from otklik.host import Host
from otklik.i18n import _
from otklik.pipeline import assess_audit
from otklik.report.subjects import Subjects
from otklik.report.words import mark_words, outcome_words
from otklik.safe_text import safe_line, safe_text
from otklik.store import AuditFile


class FindingsApp(App[None]):
    """Search narrows the table as one types; the explanation follows the cursor."""

    CSS = """
    #search { dock: top; }
    #findings { width: 3fr; }
    #way { width: 2fr; border-left: solid $primary; padding: 0 1; }
    """
    # Each key in both layouts: a Russian keyboard sends «й» where an English one sends "q".
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+q,q,й", "quit", _("Quit")),
        ("slash,full_stop", "search", _("Search")),
        ("escape", "table", _("To the table")),
    ]

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.host = Host()
        self.assessment: Assessment | None = None
        self.rows: list[tuple[str, tuple[str, str, str]]] = []

    def compose(self) -> ComposeResult:
        yield Header()
        yield Input(placeholder=_("Search: item, body, outcome"), id="search")
        with Horizontal():
            yield DataTable[str](id="findings", cursor_type="row", zebra_stripes=True)
            with VerticalScroll(id="way"):
                yield Static(id="explanation", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Judge once; what collected text holds can do nothing to the terminal."""
        with AuditFile.open(self.path, read_only=True) as audit:
            self.assessment = assess_audit(audit, self.host)
        subjects = Subjects(self.assessment.profile, self.host, {})
        self.title = safe_line(f"{self.assessment.profile.region.name} · {self.path.name}")
        # what is out of date or disputed stands first
        for finding in sorted(self.assessment.findings, key=lambda finding: not finding.marks):
            outcome = [outcome_words(finding.outcome), *(mark_words(mark) for mark in finding.marks)]
            told = (
                finding.item,
                safe_line(subjects.words(finding.subject).title),
                ", ".join(outcome),
            )
            self.rows.append((finding.id, told))
        self.table.add_columns(_("Item"), _("Of whom"), _("Outcome"))
        self.show_rows("")
        self.table.focus()

    @property
    def table(self) -> DataTable[str]:
        """The findings."""
        return self.query_one("#findings", DataTable)

    def show_rows(self, wanted: str) -> None:
        """Findings that hold every word of `wanted`."""
        words = wanted.casefold().split()
        self.table.clear()
        for identifier, told in self.rows:
            line = " ".join(told).casefold()
            if all(word in line for word in words):
                self.table.add_row(*told, key=identifier)

    def on_input_changed(self, event: Input.Changed) -> None:
        self.show_rows(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.table.focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Explain the finding under the cursor."""
        if self.assessment is not None and event.row_key.value is not None:
            way = render(explain(self.assessment, self.host, event.row_key.value))
            self.query_one("#explanation", Static).update(Text(safe_text(way)))

    def action_search(self) -> None:
        self.query_one("#search", Input).focus()

    def action_table(self) -> None:
        self.table.focus()
