"""What stands around every screen: title with the score, trouble, status, keys."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from otklik.i18n import _
from otklik_tui.keys import shown
from otklik_tui.views.frame import FrameView, moved_shown, title_parts
from otklik_tui.widgets.safe import Told, told

WIDE = 110  # columns from which on the name of the file stands above too


class TitleBar(Told):
    """Whose audit it is, and the score."""

    _view: FrameView | None = None

    def show(self, view: FrameView) -> None:
        self._view = view
        width = self.app.size.width
        view = view if width >= WIDE else msgspec.structs.replace(view, file="")
        room = width - 2  # a letter of margin at each side
        place, *others = title_parts(view, room)
        self.tell(
            (place, "bold $accent"),
            *(f" · {part}" for part in others),
            (moved_shown(view, room), "bold"),
        )

    def on_resize(self) -> None:
        if self._view is not None:
            self.show(self._view)


class Trouble(Told):
    """One sentence about what failed; stays until something succeeds or Esc takes it away. No official sees it."""

    def show(self, sentence: str) -> None:
        self.set_class(bool(sentence), "-shown")
        if sentence:
            self.tell(("! ", "bold"), sentence)


class Head(Vertical):
    """Title, and beneath it what failed: neither hides the other."""

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield Trouble()


class StatusLine(Told):
    """What goes on and when something was saved last."""

    def show(self, view: FrameView) -> None:
        parts = (view.saved, *view.work, view.remark)
        others = " · ".join(part for part in parts if part and part != view.answer)
        if view.answer:
            self.tell((f"! {view.answer}", "bold"), f" · {others}" if others else "")
        else:
            self.tell(others)


class KeyLine(Static):
    """Keys of this place; each can be clicked."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._told: tuple[int, list[tuple[Binding, bool]]] = (0, [])

    def show(self, bindings: Iterable[ActiveBinding]) -> None:
        """The shown bindings that work now, those of the screen before those of the program."""
        bindings = tuple(bindings)
        told_before = (self.size.width, [(active.binding, active.enabled) for active in bindings])
        if told_before == self._told:
            return
        self._told = told_before
        lines, width = [Content("")], 0
        seen: dict[tuple[str, str], None] = {}
        # what belongs to the place stands first, what works everywhere last
        for active in sorted(bindings, key=lambda active: active.node is self.app):
            binding = active.binding
            if not binding.show or not active.enabled or (binding.action, binding.description) in seen:
                continue
            seen[binding.action, binding.description] = None
            name = binding.key_display or shown(binding.key)
            key = told((name, "bold $accent"), f" {_(binding.description)}")
            key = key.stylize(Style.from_meta({"@click": f"screen.press('{binding.key}')"}))
            if width and width + key.cell_length + 2 > self.size.width - 2:
                lines.append(Content(""))
                width = 0
            lines[-1] = Content.assemble(lines[-1], "   " if width else "", key)
            width += key.cell_length + (3 if width else 0)
        self.update(Content("\n").join(lines))

    def show_end(self) -> None:
        """Officials are shown no keys; whoever shows has to know how it ends."""
        self._told = (0, [])
        self.update(told(("F12", "bold $accent"), f" {_('ends the presentation')}"))


class Foot(Vertical):
    """Status and keys."""

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield KeyLine()
