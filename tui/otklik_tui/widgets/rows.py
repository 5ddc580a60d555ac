"""A table one walks up and down; left, right and Enter are free for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable

from otklik_tui.widgets.safe import cell

Row = tuple[str, Sequence[str], str]  # key, cells, style


class Rows(DataTable[Text], inherit_bindings=False):
    """Rows with keys. `fill` keeps the cursor on the same key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("home", "scroll_top", show=False),
        Binding("end", "scroll_bottom", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
    ]

    def __init__(self, *, id: str | None = None, header: bool = True) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="row", show_header=header, cell_padding=1)
        self._columns: Sequence[str] = ()
        self._rows: tuple[Row, ...] = ()

    def fill(self, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Show (key, cells, style) rows; only what differs from what is shown is drawn anew."""
        wanted = tuple(rows)
        if (columns, [row[0] for row in wanted]) == (self._columns, [row[0] for row in self._rows]):
            for number, (before, now) in enumerate(zip(self._rows, wanted, strict=True)):
                if before != now:
                    for at, text in enumerate(now[1]):
                        value = cell(text, now[2])
                        self.update_cell_at(Coordinate(number, at), value, update_width=True)
        else:
            self._fill_anew(columns, wanted)
            # filled before its screen was laid out for the first time, it was seen to stay blank on a busy machine
            self.call_after_refresh(self.refresh, layout=True)
        self._columns, self._rows = columns, wanted

    def _fill_anew(self, columns: Sequence[str], rows: Sequence[Row]) -> None:
        kept, top = self.chosen, self.scroll_offset.y
        self.clear(columns=True)
        self.add_columns(*columns)
        for key, told, style in rows:
            self.add_row(*(cell(text, style) for text in told), key=key)
        keys = [row[0] for row in rows]
        if kept in keys:
            self.move_cursor(row=keys.index(kept), animate=False)
            self.scroll_to(y=top, animate=False)

    @property
    def chosen(self) -> str:
        """Key of the row under the cursor, "" where there are no rows."""
        if not self.row_count:
            return ""
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value or ""
