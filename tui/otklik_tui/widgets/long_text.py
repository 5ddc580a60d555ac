"""A text of any length in lines: laid out for the room there is, anew when that changes, with the reader at the same place."""

from __future__ import annotations

from bisect import bisect_right

from otklik_tui.views.report import folded
from otklik_tui.widgets.long_list import Line, LongList

LEAST = 30  # letters of a line, however narrow the window is
MARGIN = 2  # letters left free at the right, where the window has them


class LongText(LongList):
    """Shows paragraphs, each with the name of its style."""

    _paragraphs: tuple[tuple[str, str], ...] = ()
    _lines: tuple[tuple[str, str], ...] = ()
    _starts: tuple[int, ...] = ()  # the line with which each paragraph begins
    _laid_out_for = 0

    def tell(self, paragraphs: tuple[tuple[str, str], ...]) -> None:
        """Show these, from the first."""
        self._paragraphs = paragraphs
        self._lay_out()
        self.show(len(self._lines), self._told_line, cursor=0)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines as they are laid out."""
        return tuple(line for line, _style in self._lines)

    def on_resize(self) -> None:
        if self._wanted_width == self._laid_out_for:
            return
        at = bisect_right(self._starts, self.cursor) - 1
        self._lay_out()
        self.show(len(self._lines), self._told_line, cursor=self._starts[at] if at >= 0 else 0)

    @property
    def _wanted_width(self) -> int:
        return max(self.scrollable_content_region.width - MARGIN, LEAST)

    def _lay_out(self) -> None:
        width = self._laid_out_for = self._wanted_width
        lines: list[tuple[str, str]] = []
        starts = []
        for text, style in self._paragraphs:
            starts.append(len(lines))
            lines += [(part, style) for part in folded(text, width)]
        self._lines, self._starts = tuple(lines), tuple(starts)

    def _told_line(self, index: int) -> Line:
        text, style = self._lines[index]
        return Line((text,), style)
