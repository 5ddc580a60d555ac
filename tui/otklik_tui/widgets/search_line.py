"""A line one searches in: what it finds stands beneath, and Up and Down go through it while one types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class SearchLine(Input):
    """Says `Stepped` where one goes up or down."""

    @dataclass
    class Stepped(Message):
        """One goes so many rows down."""

        by: int

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
    ]

    def action_step(self, by: int) -> None:
        self.post_message(self.Stepped(by))
