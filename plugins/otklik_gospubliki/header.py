"""Finds the header of a sheet: columns in any order, one row or several with merged cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from otklik.spreadsheet import Sheet, plain
from otklik_gospubliki.settings import Column, columns_by_name, settings

NAMING = frozenset({"address", "channel", "short_address"})  # columns that tell the page
LIST = frozenset({"name", "address"})  # a bare list of pages has no more


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """Where the columns are. `first`: index of the first row below it."""

    first: int
    depth: int  # rows it takes
    columns: Mapping[int, Column]
    unknown: Mapping[int, str]  # titles that are not known
    repeated: Mapping[int, int] = {}  # column that says what another one says already → that other one


def find_header(sheet: Sheet) -> Header | None:
    """The header that knows most columns, of equal ones the lowest; None where the sheet is no such table."""
    fit = [header for header in _candidates(sheet) if _is_header(header)]
    return max(fit, key=lambda header: (len(header.columns), -header.depth), default=None)


def _is_header(header: Header) -> bool:
    known = {column.id for column in header.columns.values()}
    return (len(known) >= settings().header_columns and bool(known & NAMING)) or known >= LIST


def _candidates(sheet: Sheet) -> Iterator[Header]:
    for top in range(min(len(sheet.rows), settings().header_rows)):
        for depth in range(1, settings().header_depth + 1):
            if top + depth <= len(sheet.rows):
                yield _header(sheet, top, depth)


def _header(sheet: Sheet, top: int, depth: int) -> Header:
    width = max(len(row) for row in sheet.rows[top : top + depth])
    columns: dict[int, Column] = {}
    unknown: dict[int, str] = {}
    repeated: dict[int, int] = {}
    taken: dict[str, int] = {}
    for index in range(width):
        titles = _titles(sheet, top, depth, index)
        column = _known(titles)
        if column is not None and column.id not in taken:
            columns[index] = column
            taken[column.id] = index
        elif column is not None:
            repeated[index] = taken[column.id]
        elif any(plain(title) for title in titles):
            unknown[index] = " ".join(titles)
    return Header(first=top + depth, depth=depth, columns=columns, unknown=unknown, repeated=repeated)


def _titles(sheet: Sheet, top: int, depth: int, index: int) -> Sequence[str]:
    """What stands above a column, from the top, each text once."""
    texts = [sheet.cell(row, index) for row in range(top, top + depth)]
    return tuple(dict.fromkeys(text for text in texts if text))


def _known(titles: Sequence[str]) -> Column | None:
    """By all titles together («Сфера» over «1»), else by the lowest one («Показатели» over «Подписчики»)."""
    if not titles:
        return None
    names = columns_by_name()
    return names.get(plain(" ".join(titles))) or names.get(plain(titles[-1]))
