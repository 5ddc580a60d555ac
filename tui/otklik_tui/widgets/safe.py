"""Text that was collected or typed, shown so that it can do nothing: no escape sequences, no markup, no reordering."""

from __future__ import annotations

from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from otklik.safe_text import safe_line, safe_text

Part = str | tuple[str, str]  # a text, or a text with its style


def told(*parts: Part) -> Content:
    """Parts one after another, each with its style; lines stay, markup is shown as it stands."""
    return Content.assemble(
        *((safe_text(part[0]), part[1]) if isinstance(part, tuple) else safe_text(part) for part in parts)
    )


def cell(text: str, style: str = "") -> Text:
    """A cell of a table: one line, no markup."""
    return Text(safe_line(text), style=style, no_wrap=True, overflow="ellipsis")


class Told(Static):
    """A static text that reads no markup. `tell` takes parts as `told` does."""

    def __init__(self, *parts: Part, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(told(*parts), id=id, classes=classes, markup=False)
        self._told = parts

    def tell(self, *parts: Part) -> None:
        """Show something else; the same again costs nothing."""
        if parts != self._told:
            self._told = parts
            self.update(told(*parts))
