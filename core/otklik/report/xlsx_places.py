"""Where things stand in a workbook: names of sheets, rows of tables, heights; Excel's own bounds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from otklik.report.document import Table, text_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_000  # characters; Excel's own bound is 32 767
LINE_HEIGHT = 1.35  # of a line, in font sizes
TALLEST_ROW = 409  # points; Excel's own bound


class Place(msgspec.Struct, frozen=True):
    """Where an anchor is: a cell of a sheet, counted from 0."""

    sheet: str
    row: int
    column: int = 0

    @property
    def link(self) -> str:
        return f"internal:'{self.sheet.replace(chr(39), chr(39) * 2)}'!{letters(self.column)}{self.row + 1}"


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\, no apostrophe at the ends, not yet `taken`."""
    known = {name.casefold() for name in taken}
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title)
    clean = " ".join(clean.split()).strip("'")[:31].strip() or "1"
    found, number = clean, 1
    while found.casefold() in known or found.casefold() == "history":
        number += 1
        ending = f" {number}"
        found = clean[: 31 - len(ending)] + ending
    return found


def table_anchor(table: Table) -> str:
    return f"table:{table.name}"


def first_row(table: Table) -> int:
    """The first row of data: below the caption, an empty row and the header."""
    return 3 if table.caption else 1


def fit(sheet: Worksheet, row: int, texts: Iterable[str], widths: Iterable[float], size: float = 11) -> None:
    """Make a row as tall as its texts need: not every program does it when it opens the file."""
    lines = max(
        (
            sum(
                max(1, math.ceil(len(line) * size / 10 / (width - 1)))
                for line in text[:LONGEST_CELL].split("\n")
            )
            for text, width in zip(texts, widths, strict=True)
        ),
        default=1,
    )
    if lines > 1 or size > 11:
        sheet.set_row(row, min(lines * size * LINE_HEIGHT, TALLEST_ROW))


def rows_of(table: Table) -> list[int]:
    """The sheet's row of every row of the table, and the first row below: a text too long for a cell takes more."""
    starts = [first_row(table)]
    for cells in table.rows:
        starts.append(starts[-1] + max(len(pieces_of(text_of(cell.runs))) for cell in cells))
    return starts


def pieces_of(text: str) -> list[str]:
    return [text[i : i + LONGEST_CELL] for i in range(0, len(text), LONGEST_CELL)] or [""]


def letters(column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def ratio_formula(columns: tuple[int, int], row: int) -> str:
    """One column of a row divided by another; nothing where the divisor is 0. `row` from 1."""
    return f'=IFERROR({letters(columns[0])}{row}/{letters(columns[1])}{row},"")'


def row_formula(template: str, row: int) -> str:
    """A column's formula in a row, counted from 1: [3] is column 3 of the row, [^3] of the row above."""

    def place(found: re.Match[str]) -> str:
        return f"{letters(int(found[2]))}{row - 1 if found[1] else row}"

    return "=" + re.sub(r"\[(\^?)(\d+)\]", place, template)


def footer_text(text: str) -> str:
    """A page footer's own marks are doubled; Excel takes 255 characters."""
    return text.replace("&", "&&")[:180]
