"""A table one walks up and down; left, right and Enter are free for the screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable

from otklik.safe_text import safe_line
from otklik_tui.widgets.safe import cell

LEAST = 6  # letters that a column keeps
Row = tuple[str, Sequence[str], str]  # key, cells, style


def fitted(wide: Sequence[int], room: int, gives: Collection[int]) -> tuple[int, ...]:
    """Widths that fit into `room`: of the columns that give way the widest gives first."""
    widths = list(wide)
    while sum(widths) > room:
        widest = max(gives, key=lambda at: widths[at])
        if widths[widest] <= LEAST:
            break
        widths[widest] -= 1
    return tuple(widths)


class Rows(DataTable[Text], inherit_bindings=False):
    """Rows with keys. `fill` keeps the cursor on the same key. Where there is no room for all columns, those of `gives`
    are cut off with an ellipsis (all of them, unless told), so that none stands beyond the edge."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("home", "scroll_top", show=False),
        Binding("end", "scroll_bottom", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
    ]

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002
        header: bool = True,
        gives: Collection[int] = (),
        is_opened_by_click: bool = False,
    ) -> None:
        super().__init__(id=id, cursor_type="row", show_header=header, cell_padding=1)
        self._columns: Sequence[str] = ()
        self._rows: tuple[Row, ...] = ()
        self._gives = gives
        self._is_opened_by_click = is_opened_by_click  # else only by one on the row under the cursor
        self._widths: tuple[int, ...] = ()  # of the columns

    def fill(self, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Show (key, cells, style) rows; only what differs from what is shown is drawn anew."""
        wanted = tuple(rows)
        widths = self._fitted(columns, wanted)
        if (columns, widths, [r[0] for r in wanted]) == (
            self._columns,
            self._widths,
            [r[0] for r in self._rows],
        ):
            for number, (before, now) in enumerate(zip(self._rows, wanted, strict=True)):
                if before != now:
                    for at, text in enumerate(now[1]):
                        self.update_cell_at(Coordinate(number, at), cell(text, now[2]))
        else:
            self._fill_anew(columns, wanted, widths)
        self._columns, self._rows = columns, wanted

    def _fitted(self, columns: Sequence[str], rows: Sequence[Row]) -> tuple[int, ...]:
        """Widths of the columns, cut to the room there is where anything was laid out yet.

        They are never left to the table: it measures when it is idle, and keeps what it painted before as lines without
        width. On a busy machine such a table stays blank.
        """
        wide = [cell_len(title) for title in columns]
        for _key, told, _style in rows:
            wide = [max(most, cell_len(safe_line(text))) for most, text in zip(wide, told, strict=True)]
        room = self.content_region.width - 1 - 2 * self.cell_padding * len(columns)  # one for the scroll bar
        return fitted(wide, room, self._gives or range(len(columns))) if columns and room > 0 else tuple(wide)

    def on_resize(self, event: events.Resize) -> None:
        widths = self._fitted(self._columns, self._rows)
        if widths != self._widths:
            self._fill_anew(self._columns, self._rows, widths)

    async def _on_click(self, event: events.Click) -> None:
        before = self.cursor_row
        await super()._on_click(event)
        if self._is_opened_by_click and self.cursor_row != before:
            key = self.coordinate_to_cell_key(self.cursor_coordinate).row_key
            self.post_message(self.RowSelected(self, self.cursor_row, key))

    def is_cut(self, key: str) -> bool:
        """Whether a cell of this row had to give way."""
        cells = next((told for one, told, _style in self._rows if one == key), ())
        return any(
            cell_len(safe_line(text)) > width for text, width in zip(cells, self._widths, strict=False)
        )

    @property
    def whole(self) -> str:
        """The row under the cursor with nothing cut off."""
        cells = next((told for key, told, _style in self._rows if key == self.chosen), ())
        return " · ".join(safe_line(text) for text in cells if text)

    def _fill_anew(self, columns: Sequence[str], rows: Sequence[Row], widths: tuple[int, ...]) -> None:
        self._widths = widths
        kept, top = self.chosen, self.scroll_offset.y
        # where the row under the cursor is gone, its neighbour is what the eye is on
        were = [row[0] for row in self._rows]
        at = were.index(kept) if kept in were else 0
        near = (kept, *were[at + 1 :], *reversed(were[:at]))
        self.clear(columns=True)
        for at, title in enumerate(columns):
            self.add_column(title, width=widths[at])
        for key, told, style in rows:
            self.add_row(*(cell(text, style) for text in told), key=key)
        keys = {row[0]: number for number, row in enumerate(rows)}
        found = next((keys[key] for key in near if key in keys), None)
        if found is not None:
            self.move_cursor(row=found, animate=False)
            self.scroll_to(y=top, animate=False)

    def go_to(self, key: str) -> None:
        """Put the cursor on the row of this key, where there is one."""
        number = next((number for number, row in enumerate(self._rows) if row[0] == key), None)
        if number is not None:
            self.move_cursor(row=number, animate=False)

    @property
    def chosen(self) -> str:
        """Key of the row under the cursor, "" where there are no rows."""
        if not self.row_count:
            return ""
        return self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value or ""
