"""A list of any length: only the rows in sight are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from otklik.safe_text import safe_line, safe_text


class Column(NamedTuple):
    """A column of cells: `share` of the room that `width` letters of the others leave; numbers stand at the right."""

    title: str
    width: int = 0
    share: int = 0
    is_number: bool = False


class Line(NamedTuple):
    """A row: its cells, and the name of its style: "", dim, bold, mark (what is pointed at)."""

    cells: tuple[str, ...]
    style: str = ""


class LongList(ScrollView, can_focus=True):
    """Asks `line` for the rows in sight; `show` tells how many there are."""

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        long_list: LongList
        index: int

        @property
        def control(self) -> LongList:
            return self.long_list

    @dataclass
    class Chosen(Message):
        """A click on the row under the cursor."""

        long_list: LongList
        index: int

        @property
        def control(self) -> LongList:
            return self.long_list

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "long--header", "long--cursor", "long--dim", "long--bold", "long--mark", "long--selected",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
    ]
    DEFAULT_CSS = """
    LongList { height: 1fr; background: $background; overflow-x: hidden; }
    LongList > .long--header { color: $muted; }
    LongList > .long--cursor { background: $panel; color: $foreground; text-style: bold; }
    LongList:focus > .long--cursor { background: $primary; color: $background; text-style: bold; }
    LongList > .long--dim { color: $muted; }
    LongList > .long--bold { text-style: bold; }
    LongList > .long--mark { background: $accent; color: $accent-text; text-style: bold; }
    LongList > .long--selected { text-style: reverse; }
    """
    cursor: reactive[int] = reactive(0, repaint=False)

    def __init__(
        self,
        columns: Sequence[Column] = (Column("", share=1),),
        *,
        id: str | None = None,  # noqa: A002
        has_header: bool = False,
    ) -> None:
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.count = 0
        self._line: Callable[[int], Line] = lambda index: Line(())
        self._has_header = has_header

    # --- rows --------------------------------------------------------------------------------------------------------

    def show(self, count: int, line: Callable[[int], Line], *, cursor: int | None = None) -> None:
        """Show so many rows; the cursor stays on its number unless another is given."""
        self.count, self._line = count, line
        self.virtual_size = Size(self._room, count + self._has_header)
        wanted = max(min(self.cursor if cursor is None else cursor, count - 1), 0)
        if wanted == self.cursor:
            self._bring_into_sight()
        else:
            self.cursor = wanted
        self.refresh()

    def grow(self, count: int) -> None:
        """There are more rows than were known."""
        self.count = count
        self.virtual_size = Size(self._room, count + self._has_header)
        self.refresh()

    def line_at(self, index: int) -> Line:
        """A row as it is shown."""
        return self._line(index)

    def is_at_cursor(self, index: int) -> bool:
        """Is the row drawn as the one under the cursor?"""
        return index == self.cursor

    def drawn_anew(self, before: int, now: int) -> Iterable[int]:
        """The rows that look different once the cursor has gone from one row to another."""
        return before, now

    def _region_of(self, index: int) -> Region:
        return Region(0, index - int(self.scroll_offset.y) + self._has_header, self.size.width, 1)

    @property
    def _room(self) -> int:
        return max(self.scrollable_content_region.width, 1)

    @property
    def _rows_in_sight(self) -> int:
        return max(self.scrollable_content_region.height - self._has_header, 1)

    def watch_cursor(self, before: int, now: int) -> None:
        top = int(self.scroll_offset.y)
        self._bring_into_sight()
        if top != int(self.scroll_offset.y):
            self.refresh()
        else:
            self.refresh(*(self._region_of(index) for index in self.drawn_anew(before, now)))
        if self.count:
            self.post_message(self.Moved(self, now))

    def _bring_into_sight(self) -> None:
        top = int(self.scroll_offset.y)
        if not top <= self.cursor < top + self._rows_in_sight:
            below = self.cursor - self._rows_in_sight + 1
            self.scroll_to(y=self.cursor if self.cursor < top else below, animate=False, immediate=True)

    def action_move(self, by: int) -> None:
        self._go(self.cursor + by)

    def action_page(self, by: int) -> None:
        self._go(self.cursor + by * self._rows_in_sight)

    def action_end(self, where: int) -> None:
        self._go(0 if where < 0 else self.count - 1)

    def _go(self, to: int) -> None:
        self.cursor = max(min(to, self.count - 1), 0)

    def on_click(self, event: events.Click) -> None:
        index = self.row_at(event.y)
        if index is None:
            return
        if index == self.cursor:
            self.post_message(self.Chosen(self, index))
        self.cursor = index

    def row_at(self, y: int) -> int | None:
        """The row at this height of the widget."""
        index = int(self.scroll_offset.y) + y - self._has_header
        return index if y >= self._has_header and 0 <= index < self.count else None

    def on_resize(self) -> None:
        self.virtual_size = Size(self._room, self.count + self._has_header)
        self._bring_into_sight()

    # --- drawing -----------------------------------------------------------------------------------------------------

    _plain = Style.null()

    def render_lines(self, crop: Region) -> list[Strip]:
        self._plain = self.rich_style  # made of all styles above it at each asking: once for all lines
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        width = self._room  # beside the scrollbar
        if self._has_header and y == 0:
            cells = tuple(column.title for column in self.columns)
            return self._strip(cells, width, self.get_component_rich_style("long--header"))
        index = int(self.scroll_offset.y) + y - self._has_header
        if not 0 <= index < self.count:
            return Strip.blank(width, self._plain)
        line = self._line(index)
        style = self.get_component_rich_style(f"long--{line.style}") if line.style else self._plain
        if self.is_at_cursor(index):
            style += self.get_component_rich_style("long--cursor")
        strip = self._strip(line.cells, width, style)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(index)) is not None:
            start, end = span
            strip = _marked(
                strip, start, width if end < 0 else end, self.get_component_rich_style("long--selected")
            )
        return strip.apply_offsets(0, index)

    def _strip(self, cells: Sequence[str], width: int, style: Style) -> Strip:
        return Strip([Segment(self._text(cells, width), self._plain + style)], width)

    def _text(self, cells: Sequence[str], width: int) -> str:
        """Cells beside each other, each cut to its column."""
        room = width - sum(column.width for column in self.columns) - len(self.columns) + 1
        shares = sum(column.share for column in self.columns) or 1
        parts = []
        for column, told in zip(self.columns, cells, strict=False):
            size = column.width or max(room * column.share // shares, 0)
            parts.append(
                _fitted(
                    safe_line(told) if column.width or len(self.columns) > 1 else _one_line(told),
                    size,
                    column.is_number,
                )
            )
        return set_cell_size(" ".join(parts), width)

    # --- copying -----------------------------------------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that is marked with the mouse: of the rows it reaches over only; whole where what is marked is cut."""
        if not self.count:
            return None
        first = selection.start.y if selection.start is not None else 0
        last = min(selection.end.y if selection.end is not None else self.count - 1, self.count - 1)
        told = [self._marked_text(index, selection) for index in range(first, last + 1)]
        return "\n".join(told), "\n"

    def _marked_text(self, index: int, selection: Selection) -> str:
        cells = self._line(index).cells
        seen = self._text(cells, self._room).rstrip()
        start, end = selection.get_span(index) or (0, 0)
        marked = seen[start:] if end < 0 else seen[start:end]
        is_whole = "…" not in marked or all(_one_line(cell).strip() in seen for cell in cells)
        return marked if is_whole else " · ".join(safe_line(cell) for cell in cells if cell)

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()


class Movable(LongList):
    """Rows that can be dragged to another place."""

    ALLOW_SELECT = False  # dragging moves a row here

    @dataclass
    class Dragged(Message):
        """A row was let go over another."""

        long_list: LongList
        index: int
        to: int

        @property
        def control(self) -> LongList:
            return self.long_list

    _held: int | None = None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._held = self.row_at(event.y)
        if self._held is not None:
            self.cursor = self._held
            self.capture_mouse()  # it may be let go beyond the list

    def on_mouse_up(self, event: events.MouseUp) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        self.release_mouse()
        within = min(max(event.y, self._has_header), self.size.height - 1)
        to = self.row_at(within)
        to = self.count - 1 if to is None else to  # below the last row, or beyond the list: its end
        if to != held:
            self.post_message(self.Dragged(self, held, to))


def _one_line(text: str) -> str:
    """A text whose spaces stay, for they are its indentation."""
    return safe_text(text).replace("\n", " ").replace("\t", " ")


def _fitted(text: str, size: int, is_number: bool) -> str:
    wide = cell_len(text)
    if wide > size:
        return set_cell_size(text, size - 1) + "…" if size else ""
    return " " * (size - wide) + text if is_number else text + " " * (size - wide)


def _marked(strip: Strip, start: int, end: int, style: Style) -> Strip:
    before, middle, after = strip.crop(0, start), strip.crop(start, end), strip.crop(end)
    return Strip.join([before, middle.apply_style(style), after])
