"""Finds the header of a sheet and the rows below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from otklik.errors import ImportFileError
from otklik.platform import ImportFile
from otklik.spreadsheet import Sheet, read_sheets
from otklik_survey.settings import settings


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """A table of answers. `known`: column index by id; `questions`: all other columns that have a title."""

    sheet: Sheet
    header: int  # row of the header
    known: Mapping[str, int]
    questions: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]  # below the header, without empty ones

    @property
    def place(self) -> str:
        """The sheet's name, "" in a CSV file."""
        return self.sheet.name

    def title(self, index: int) -> str:
        return self.sheet.cell(self.header, index)

    def values(self, name: str) -> Sequence[str]:
        """Texts of a known column, row by row; () where there is no such column."""
        index = self.known.get(name)
        return () if index is None else [cell(row, index) for row in self.rows]


def cell(row: Sequence[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def find_answers(
    file: ImportFile, name_of: Callable[[str], str], needed: Iterable[str] = ()
) -> Answers | None:
    """The first sheet with a header that knows enough columns, `needed` among them."""
    try:
        sheets = read_sheets(file.name, file.content)
    except ImportFileError:
        return None
    return next((found for sheet in sheets for found in _headers(sheet, name_of, frozenset(needed))), None)


def _headers(sheet: Sheet, name_of: Callable[[str], str], needed: frozenset[str]) -> Iterator[Answers]:
    limits = settings()
    for number, row in enumerate(sheet.rows[: limits.header_rows]):
        known: dict[str, int] = {}
        questions: list[int] = []
        for index, title in enumerate(row):
            name = name_of(title) if title.strip() else ""
            if name and name not in known:
                known[name] = index
            elif title.strip():
                questions.append(index)
        if len(known) < limits.header_columns or not needed <= known.keys():
            continue
        rows = tuple(r for r in sheet.rows[number + 1 :] if any(text.strip() for text in r))
        if len(rows) >= limits.fewest_answers:
            yield Answers(sheet=sheet, header=number, known=known, questions=tuple(questions), rows=rows)
