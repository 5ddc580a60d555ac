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
    lines, words = tuple(fields), set(re.findall(r"\w+", wrong))
    named = [one.name for one in lines if quoted(one.title) in wrong]
    named += [one.name for one in lines if one.name in words]
    named += [one.name for one in lines if one.value and one.value in wrong]
    return next(iter(named), "")
