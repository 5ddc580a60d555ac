"""The last row of a table, for writers that do not compute."""

from __future__ import annotations

from collections.abc import Sequence

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Cell, Column, ColumnKind, Run, Table


def totals(table: Table) -> list[str]:
    """Sums and means of the columns that have them, in words; empty where none has."""
    if not table.rows or not any(column.total for column in table.columns):
        return []
    return [_total(table, place, column) for place, column in enumerate(table.columns)]


def rows_with_totals(table: Table) -> tuple[tuple[Cell, ...], ...]:
    """The table's rows and, where it has totals, a last row of them."""
    last = tuple(Cell(runs=(Run(text=text, is_strong=True),) if text else ()) for text in totals(table))
    return (*table.rows, last) if last else table.rows


def total_of(table: Table, place: int) -> float | None:
    """Sum or mean of the numbers in a column; None where it has none."""
    values = (row[place].value for row in table.rows)
    numbers: Sequence[float] = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if not numbers:
        return None
    return sum(numbers) if table.columns[place].total == "sum" else sum(numbers) / len(numbers)


def _label_place(table: Table) -> int:
    """The first column of texts, where there is room for a word: numbers of rows stand in narrow ones."""
    texts = (
        n for n, column in enumerate(table.columns) if not column.total and column.kind is ColumnKind.TEXT
    )
    return next(texts, 0)


def _total(table: Table, place: int, column: Column) -> str:
    if column.ratio is not None:
        above, below = (total_of(table, n) for n in column.ratio)
        if above is None or not below:
            return ""
        return (
            words.percent(above / below) if column.kind is ColumnKind.SHARE else words.number(above / below)
        )
    if not column.total:
        return _("Total") if place == _label_place(table) else ""
    value = total_of(table, place)
    if value is None:
        return words.DASH
    if column.kind is ColumnKind.SHARE:
        return words.percent(value)
    digits = 0 if column.kind is ColumnKind.WHOLE and column.total == "sum" else 1
    return words.number(value, digits)
