"""What a form asks: a line a field; which of them a refusal is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from otklik.report.words import quoted


class Field(NamedTuple):
    """A line to fill in."""

    name: str
    title: str
    value: str = ""
    hint: str = ""


class Wrong(str):
    """Why a form was refused, a sentence; `field`: the name of the line that is to be mended."""

    field: str

    def __new__(cls, sentence: str, field: str) -> Wrong:
        found = super().__new__(cls, sentence)
        found.field = field
        return found


def blamed(wrong: str, fields: Iterable[Field]) -> str:
    """The line that a refusal is about: the one it names, else the one whose title, name or value stands in it; "" where
    none does. `fields` with what stands in them now."""
    if isinstance(wrong, Wrong):
        return wrong.field
    fields, words = tuple(fields), set(re.findall(r"\w+", wrong))
    for is_meant in (
        lambda one: quoted(one.title) in wrong,
        lambda one: one.name in words,
        lambda one: bool(one.value) and one.value in wrong,
    ):
        found = next((one.name for one in fields if is_meant(one)), "")
        if found:
            return found
    return ""
