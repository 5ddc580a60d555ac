"""The way down from a finding: a line a node, wrapped; Enter opens what a line leads to."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events

from otklik_tui.views.findings import WayNode, wrapped
from otklik_tui.widgets.long_list import Line, LongList

STYLES = {
    "finding": "bold",
    "item": "bold",
    "section": "bold",
    "score": "bold",
    "basis": "dim",
    "source": "dim",
}


class Way(LongList):
    """Lines of an explanation."""

    DEFAULT_CSS = """
    Way { scrollbar-gutter: stable; }
    """  # lines are wrapped before it is known whether there is a scroll bar; it must not take a letter from them
    nodes: tuple[WayNode, ...] = ()
    _lines: tuple[tuple[str, int], ...] = ()

    def tell(self, nodes: tuple[WayNode, ...]) -> None:
        """Show another explanation, from its beginning."""
        self.nodes = nodes
        self._lay_out(0)

    def _lay_out(self, cursor: int | None = None) -> None:
        self._lines = wrapped(self.nodes, self._room)
        self.show(len(self._lines), self._line_of, cursor=cursor)

    def _line_of(self, index: int) -> Line:
        text, number = self._lines[index]
        return Line((text,), STYLES.get(self.nodes[number].kind, ""))

    def is_at_cursor(self, index: int) -> bool:
        """All lines of the node are marked."""
        lines, at = self._lines, min(self.cursor, len(self._lines) - 1)
        return bool(lines) and lines[index][1] == lines[at][1]

    def drawn_anew(self, before: int, now: int) -> Iterable[int]:
        """All lines of both nodes."""
        numbers = {self._lines[index][1] for index in (before, now) if index < len(self._lines)}
        return [index for index, (_text, number) in enumerate(self._lines) if number in numbers]

    def action_move(self, by: int) -> None:
        """To the first line of the next node, or of the one before."""
        if not self._lines:
            return
        wanted = self._lines[self.cursor][1] + by
        at = next((n for n, (_text, number) in enumerate(self._lines) if number == wanted), None)
        if at is not None:
            self.cursor = at

    @property
    def chosen(self) -> WayNode | None:
        """The node under the cursor."""
        return self.nodes[self._lines[self.cursor][1]] if self._lines else None

    def on_resize(self, event: events.Resize) -> None:  # type: ignore[override]
        self._lay_out()
