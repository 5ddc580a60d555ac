"""Texts that a spreadsheet would compute, follow or obey when somebody edits the cell: they stay texts."""

from __future__ import annotations

import io
import re

from otklik.report.document import Chart
from otklik.safe_text import safe_text

# A formula in Excel, LibreOffice and their wide forms in East Asian versions; white space before it does not disarm it.
_ACTS = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")


def acts(text: str) -> bool:
    """Would an office program take the text for more than a text?"""
    return _ACTS.match(text) is not None


def chart_workbook(chart: Chart, number_format: str) -> bytes:
    """The numbers behind a chart of a presentation, as the office opens them for editing: texts in column A and row 1.

    python-pptx's own takes a category that begins with «=» for a formula.
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("Sheet1")
        plain, quoted = book.add_format(), book.add_format({"quote_prefix": True})
        number = book.add_format({"num_format": number_format})

        def put(row: int, column: int, text: str) -> None:
            sheet.write_string(row, column, safe_text(text), quoted if acts(text) else plain)

        for row, category in enumerate(chart.categories, 1):
            put(row, 0, category)
        for column, series in enumerate(chart.series, 1):
            put(0, column, series.name)
            for row, value in enumerate(series.values, 1):
                if value is not None:
                    sheet.write_number(row, column, value, number)
    return stream.getvalue()
