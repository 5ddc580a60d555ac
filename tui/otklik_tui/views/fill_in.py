"""What a form asks: a line a field."""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """A line to fill in."""

    name: str
    title: str
    value: str = ""
    hint: str = ""
