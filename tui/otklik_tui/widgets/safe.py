"""Text that was collected or typed, shown so that it can do nothing: no escape sequences, no markup, no reordering."""

from __future__ import annotations

import re
from typing import Any

from rich.text import Text
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from otklik.safe_text import safe_line, safe_text

Part = str | tuple[str, str]  # a text, or a text with its style


# Textual breaks lines at every white space: while they are laid out, signs for private use stand for what must not break
_HELD = str.maketrans("\xa0\u202f", "\ue0a0\ue02f")
_LET_GO = str.maketrans("\ue0a0\ue02f", "\xa0\u202f")


class Held(Content):
    """Content whose non-breaking spaces hold: «2026 г.» stays in one line."""

    def _wrap_and_format(self, width: int, *how: Any, **more: Any) -> list[Any]:
        held = self.plain.translate(_HELD)
        if held == self.plain:
            return super()._wrap_and_format(width, *how, **more)
        lines = Content(held, list(self.spans))._wrap_and_format(width, *how, **more)
        for line in lines:
            line.content = Content(line.content.plain.translate(_LET_GO), list(line.content.spans))
        return lines


def told(*parts: Part) -> Content:
    """Parts one after another, each with its style; lines stay, markup is shown as it stands."""
    return Held.assemble(
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
            # where the height is fixed the text moves nothing else
            height = self.styles.height
            self.update(told(*parts), layout=height is None or height.is_auto)


# a key and what it does, up to the next one: «Ctrl+S – сохранить; Esc – выйти»
_PROMISED = re.compile(r"\b(Ctrl\+S|Enter|Esc)\b[^;,.]*")
_KEYS = {"Ctrl+S": "ctrl+s", "Enter": "enter", "Esc": "escape"}


class Promise(Static):
    """The last line of a dialog, which tells its keys: a click on one does what the key does."""

    def __init__(self, sentence: str) -> None:
        line = told((sentence, "$muted"))
        for found in _PROMISED.finditer(line.plain):
            press = Style.from_meta({"@click": f"app.press('{_KEYS[found[1]]}')"})
            line = line.stylize(press, found.start(), found.start() + len(found[0].rstrip()))
        super().__init__(line, markup=False)
