"""Cells of a workbook that people fill in: lists to choose from, dates that are dates, and everything else locked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from otklik.fulfilment.days import span
from otklik.i18n import _
from otklik.report.document import ColumnKind, Table

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def validate_inputs(sheet: Worksheet, table: Table, first: int, last: int) -> None:
    """Rules of the columns that are filled in, rows `first` to `last`."""
    for index, column in enumerate(table.columns):
        if not column.is_input:
            continue
        rule: dict[str, Any]
        if column.choices:
            rule = {
                "validate": "list",
                "source": list(column.choices),
                "error_title": column.title,
                "error_message": _("Choose one of the list, or leave the cell as it was."),
            }
        elif column.kind is ColumnKind.DATE:
            earliest, latest = span()
            rule = {
                "validate": "date",
                "criteria": "between",
                "minimum": datetime(earliest.year, earliest.month, earliest.day),  # noqa: DTZ001 sheets have no zones
                "maximum": datetime(latest.year, latest.month, latest.day),  # noqa: DTZ001
                "input_title": column.title,
                "input_message": _("A date, for example 31.12.2026."),
                "error_title": column.title,
                "error_message": _("Write a date, for example 31.12.2026."),
            }
        else:
            continue
        sheet.data_validation(first, index, last, index, rule)


def protect(sheet: Worksheet) -> None:
    """Only cells to be filled in can be changed; no password, so that an office can take the protection off."""
    sheet.protect(
        "",
        {
            "autofilter": True,
            "sort": True,
            "format_columns": True,
            "format_rows": True,
            "select_locked_cells": True,
        },
    )
