"""Pasting a list of addresses: recognised as it is typed, problems beside each row."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import TextArea

from otklik.errors import OtklikError
from otklik.host import Host
from otklik.i18n import N_, _
from otklik_tui.screens.dialog import Dialog
from otklik_tui.views.region import PastedRow, pasted
from otklik_tui.widgets.rows import Rows
from otklik_tui.widgets.safe import Promise, Told

WIDEST = 36  # signs of an address in the table: what is the matter with it has to find room


class PasteScreen(Dialog[str | None]):
    """Returns the pasted text. `body`: whose the addresses without a name are."""

    WHAT = N_(
        "A list of addresses as it stands in a letter: the name of a body and its addresses in each line. Below stands what"
        " every address was recognised as: ✓ is taken in, = is there already, ! is doubtful, ✗ is wrong, and why. Tab goes"
        " into that table."
    )
    COMMAND = "otklik new region.toml --addresses FILE\notklik check region.toml"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", N_("Take in"), priority=True),
        Binding("escape", "give_up", N_("Leave as it is")),
    ]

    def __init__(self, profile_text: str, host: Host, body: str = "", body_title: str = "") -> None:
        super().__init__(_("Paste a list: a body and its addresses in each line, as they stand in a letter"))
        self._profile_text, self._host, self._body, self._body_title = profile_text, host, body, body_title
        self.rows: tuple[PastedRow, ...] = ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog paste"):
            yield Told((self.question, "bold"))
            if self._body:
                told = _("Addresses without a name go to: {body}").format(body=self._body_title)
                yield Told((told, "$muted"))
            yield TextArea(soft_wrap=False, tab_behavior="focus")
            yield Rows(id="recognised", header=False)
            yield Told(id="wrong")
            yield Promise(_("Ctrl+S takes them in, Esc leaves everything as it is."))

    def on_mount(self) -> None:
        self.query_one(TextArea).cursor_blink = False

    def on_text_area_changed(self) -> None:
        self.recognise()

    def recognise(self) -> None:
        """Tell what the text says so far."""
        text = self.query_one(TextArea).text
        wrong = self.query_one("#wrong", Told)
        try:
            self.rows = pasted(text, self._profile_text, self._host, self._body)
        except OtklikError as error:
            wrong.tell((str(error), "$warning"))
            return
        wrong.tell("")
        self.query_one("#recognised", Rows).fill(
            ("", "", ""),
            [
                (
                    str(n),
                    (row.sign, row.address[:WIDEST], row.problem or f"{row.platform} → {self._whose(row)}"),
                    "",
                )
                for n, row in enumerate(self.rows)
            ],
        )
        self.tell_row()

    def on_data_table_row_highlighted(self) -> None:
        self.tell_row()

    def tell_row(self) -> None:
        """What a narrow table cuts of the row under the cursor; of the first that is wrong while the text has the focus."""
        table = self.query_one("#recognised", Rows)
        wrong = next((n for n, row in enumerate(self.rows) if row.problem and table.is_cut(str(n))), None)
        chosen = int(table.chosen) if table.has_focus and table.chosen else wrong
        row = self.rows[chosen] if chosen is not None and chosen < len(self.rows) else None
        told = f"{row.sign} {row.address}: {row.problem}" if row is not None and row.problem else ""
        self.query_one("#wrong", Told).tell((told, "$warning"))

    def _whose(self, row: PastedRow) -> str:
        return row.name or self._body_title or _("a body of its own")

    def action_save(self) -> None:
        self.dismiss(self.query_one(TextArea).text)

    def action_give_up(self) -> None:
        if self.may_be_left():
            self.dismiss(None)
