"""A document as a workbook: the text on one sheet, every table on its own, charts that can be edited.

Nothing collected can act: every text is written as text, and one that a spreadsheet would take for a formula when it is
edited carries the mark that keeps it text. Same document, same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from otklik.i18n import _, using
from otklik.report.document import (
    Bullets,
    Cell,
    Column,
    ColumnKind,
    Document,
    Facts,
    Heading,
    Inline,
    Listing,
    PageBreak,
    Paragraph,
    Picture,
    Score,
    Table,
    run,
    text_of,
)
from otklik.report.neutral import acts
from otklik.report.ooxml import sealed
from otklik.report.proof import proof_lines
from otklik.report.totals import total_of
from otklik.report.words import DASH
from otklik.report.xlsx_charts import draw_charts
from otklik.report.xlsx_inputs import protect, validate_inputs
from otklik.report.xlsx_places import (
    LONGEST_CELL,
    Place,
    first_row,
    fit,
    footer_text,
    letters,
    pieces_of,
    ratio_formula,
    row_formula,
    rows_of,
    sheet_name,
    table_anchor,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_LINK = 2_000  # characters; Excel's own bound is 2 079
LONGEST_LINKED = 100  # letters of a cell that is a link: LibreOffice does not wrap it
MOST_LINKS = 60_000  # a sheet; Excel's own bound is 65 530
TEXT_WIDTH = 74  # characters of the sheet of text: what a portrait page holds without being shrunk
NARROWEST = 13  # characters of a column of numbers
WIDTH = 120  # characters of a table's page, shared out among its columns
NUMBER_FORMATS: Mapping[ColumnKind, str] = {
    ColumnKind.WHOLE: "#,##0",
    ColumnKind.NUMBER: "#,##0.0",
    ColumnKind.SHARE: "0.0%",
    ColumnKind.DATE: "dd.mm.yyyy",
    ColumnKind.MOMENT: "dd.mm.yyyy hh:mm",
}


def write_xlsx(document: Document) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    with using(document.language):
        workbook = xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        _Writing(document, workbook).write()
        workbook.close()
    return sealed(stream.getvalue(), document.proof)


class _Writing:
    def __init__(self, document: Document, workbook: Workbook) -> None:
        self._document, self._workbook = document, workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._names: dict[int, str] = {}  # block's place in the document → sheet
        self._places: dict[str, Place] = {}
        self._links: dict[str, int] = {}

    def write(self) -> None:
        self._properties()
        self._plan()
        text = self._workbook.add_worksheet(_("Report"))
        sheets = {
            index: self._workbook.add_worksheet(name)
            for index, name in self._names.items()
            if isinstance(self._document.blocks[index], Table)
        }
        self._text(text)
        for index, sheet in sheets.items():
            table = self._document.blocks[index]
            assert isinstance(table, Table)
            self._table(sheet, table)
        charts = [block for block in self._document.blocks if isinstance(block, Picture) and block.chart]
        if charts:
            sheet = self._workbook.add_worksheet(_("Charts"))
            self._page(sheet, is_wide=True)
            draw_charts(sheet, self._workbook, charts, self._cell, self._format)

    def _properties(self) -> None:
        proof = self._document.proof
        self._workbook.set_properties(
            {
                "title": self._document.title,
                "subject": self._document.subtitle,
                "author": self._document.product,
                "created": self._document.as_of.astimezone(UTC).replace(tzinfo=None),
                "comments": msgspec.json.encode(proof, order="sorted").decode(),
            }
        )

    # --- where everything will stand --------------------------------------------------------------------------------

    def _plan(self) -> None:
        taken = {_("Report").casefold(), _("Charts").casefold()}
        for index, block in enumerate(self._document.blocks):
            if isinstance(block, Table):
                name = sheet_name(block.name, taken)
                taken.add(name.casefold())
                self._names[index] = name
                self._places[table_anchor(block)] = Place(name, 0)
                rows = rows_of(block)
                for number, anchor in block.anchors.items():
                    self._places[anchor] = Place(name, rows[number])
                for row, cells in zip(rows, block.rows, strict=False):
                    for column, cell in enumerate(cells):
                        for piece in cell.runs:
                            if piece.anchor:
                                self._places[piece.anchor] = Place(name, row, column)
        row = len(self._document.facts) + 4
        for block in self._document.blocks:
            if isinstance(block, Heading) and block.anchor:
                self._places.setdefault(block.anchor, Place(_("Report"), row))
            for runs, _looks in self._lines(block):
                for piece in runs if isinstance(block, Listing) else ():
                    if piece.anchor:
                        self._places.setdefault(piece.anchor, Place(_("Report"), row))
                row += 1

    # --- the sheet of text ------------------------------------------------------------------------------------------

    def _text(self, sheet: Worksheet) -> None:
        document = self._document
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, TEXT_WIDTH)
        sheet.set_column(1, 1, 30)
        self._page(sheet, is_wide=False)
        self._cell(sheet, 0, 0, run(document.title), {"bold": True, "font_size": 18, "text_wrap": True})
        self._cell(sheet, 1, 0, run(document.subtitle), {"font_color": "#555555", "text_wrap": True})
        row = 2
        for line in document.facts:
            self._cell(sheet, row, 0, (*run(f"{line.name}: "), *line.runs), {"text_wrap": True})
            row += 1
        row += 2
        for block in document.blocks:
            for runs, looks in self._lines(block):
                self._cell(sheet, row, 0, runs, looks)
                fit(sheet, row, [text_of(runs)], [TEXT_WIDTH], looks.get("font_size", 11))
                row += 1
        for line_ in proof_lines(document):
            self._cell(sheet, row, 0, run(line_), {"font_color": "#555555", "font_size": 9})
            row += 1

    def _lines(self, block: object) -> Iterator[tuple[Inline, dict[str, Any]]]:
        """What a block puts on the sheet of text, a row each."""
        wrapped: dict[str, Any] = {"text_wrap": True, "valign": "top"}
        match block:
            case Heading():
                size = {1: 15, 2: 13, 3: 12}.get(block.level, 11)
                yield run(block.text), {**wrapped, "bold": True, "font_size": size}
            case Paragraph():
                styles: dict[str, dict[str, Any]] = {
                    "": {},
                    "lead": {"font_size": 12},
                    "soft": {"font_color": "#555555", "font_size": 10},
                    "note": {"italic": True, "indent": 1},
                }
                yield block.runs, {**wrapped, **styles[block.style]}
            case Bullets():
                for number, item in enumerate(block.items, 1):
                    mark = f"{number}. " if block.is_numbered else "• "
                    yield (*run(mark), *item), {**wrapped, "indent": 1}
            case Listing():
                if block.title:
                    yield block.title, {**wrapped, "bold": True}
                for item in block.items:
                    yield item, {**wrapped, "indent": 1, "font_size": 10}
            case Facts():
                for line in block.lines:
                    yield (*run(f"{line.name}: "), *line.runs), {**wrapped, "indent": 1}
            case Score():
                yield run(f"{block.text}{block.joint}{block.of}"), {**wrapped, "bold": True, "font_size": 16}
                for sentence in filter(None, (block.interval, *block.sentences)):
                    yield run(sentence), wrapped
            case Table():
                title = block.caption or block.name or _("Table")
                yield (
                    (
                        *run(_("Table on its sheet: ")),
                        msgspec.structs.replace(run(title)[0], to=table_anchor(block)),
                    ),
                    wrapped,
                )
            case Picture():
                if block.caption:
                    yield run(block.caption), {**wrapped, "italic": True}
                yield run(block.alt), {**wrapped, "font_color": "#555555", "font_size": 10}
            case PageBreak():
                yield (), {}

    # --- tables -----------------------------------------------------------------------------------------------------

    def _table(self, sheet: Worksheet, table: Table) -> None:
        first = first_row(table)
        head = first - 1
        self._page(sheet, is_wide=table.is_wide or len(table.columns) > 5)
        if table.caption:
            self._cell(sheet, 0, 0, run(table.caption), {"bold": True, "font_size": 13})
        whole = sum(column.width for column in table.columns) or 1
        page = max(WIDTH, NARROWEST * len(table.columns) + 40)
        widths = [
            round(max(page * column.width / whole, min(len(column.title) + 3, 14)), 1)
            for column in table.columns
        ]
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, widths[index])
            looks = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E4E9F0", "border": 1}
            self._cell(sheet, head, index, run(column.title), looks)
        fit(sheet, head, [column.title for column in table.columns], widths)
        starts = rows_of(table)
        for row, cells in zip(starts, table.rows, strict=False):
            self._row(sheet, row, table.columns, cells)
            told = ["" if cell.value is not None else text_of(cell.runs) for cell in cells]
            fit(sheet, row, told, widths)
        if not table.rows:
            self._cell(sheet, first, 0, run(_("no rows")), {"font_color": "#555555"})
        last = starts[-1] - 1
        sheet.freeze_panes(first, 1 if len(table.columns) > 3 else 0)
        sheet.repeat_rows(head)
        if table.rows:
            sheet.autofilter(head, 0, last, len(table.columns) - 1)
            self._totals(sheet, table, first, last)
            validate_inputs(sheet, table, first, last)
        if self._document.is_editable:
            protect(sheet)

    def _row(self, sheet: Worksheet, row: int, columns: Iterable[Column], cells: Iterable[Cell]) -> None:
        """One row; a text too long for a cell goes on in the cells below."""
        for index, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            looks: dict[str, Any] = {
                "text_wrap": True,
                "valign": "top",
                "border": 1,
                "border_color": "#C9CED6",
            }
            if column.is_input:
                looks |= {"locked": False, "bg_color": "#FFF9E5"}
                if column.kind is ColumnKind.TEXT:
                    looks["num_format"] = "@"  # «1/2» typed here stays what it is
            if column.kind in NUMBER_FORMATS:
                looks["num_format"] = NUMBER_FORMATS[column.kind]
            if column.ratio is not None and isinstance(cell.value, int | float):
                formula = ratio_formula(column.ratio, row + 1)
                sheet.write_formula(row, index, formula, self._format(**looks), cell.value)
            elif column.formula and isinstance(cell.value, int | float):
                formula = row_formula(column.formula, row + 1)
                sheet.write_formula(row, index, formula, self._format(**looks), cell.value)
            elif not self._value(sheet, row, index, column.kind, cell, self._format(**looks)):
                pieces = pieces_of(text_of(cell.runs))
                if column.kind in NUMBER_FORMATS:
                    looks["align"] = "right"  # «–» stands where the number would
                self._cell(sheet, row, index, cell.runs if len(pieces) == 1 else run(pieces[0]), looks)
                for below, piece in enumerate(pieces[1:], 1):
                    self._cell(sheet, row + below, index, run(piece), looks)

    def _value(
        self, sheet: Worksheet, row: int, index: int, kind: ColumnKind, cell: Cell, looks: Format
    ) -> bool:
        """Write a number or a date as such; False where the cell is words."""
        value = cell.value
        if kind in (ColumnKind.DATE, ColumnKind.MOMENT) and isinstance(value, str) and value:
            moment = datetime.fromisoformat(value)
            sheet.write_datetime(row, index, moment.replace(tzinfo=None), looks)
            return True
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        sheet.write_number(row, index, value, looks)
        return True

    def _totals(self, sheet: Worksheet, table: Table, first: int, last: int) -> None:
        """A last row of formulas over the rows that a filter leaves."""
        if not any(column.total for column in table.columns):
            return
        row = last + 1
        bold: dict[str, Any] = {"bold": True, "top": 2}
        for index, column in enumerate(table.columns):
            if column.ratio is not None:
                above, below = (total_of(table, n) for n in column.ratio)
                formula = ratio_formula(column.ratio, row + 1)
                looks = self._format(**bold, num_format=NUMBER_FORMATS.get(column.kind, "#,##0.0"))
                told = above / below if above is not None and below else ""
                sheet.write_formula(row, index, formula, looks, told)
                continue
            if not column.total:
                title = _("Total") if index == 0 else ""
                sheet.write_string(row, index, title, self._format(**bold))
                continue
            known = total_of(table, index)
            letter = letters(index)
            code = 109 if column.total == "sum" else 101
            cells = f"{letter}{first + 1}:{letter}{last + 1}"
            # a sum of no number is no 0: nothing is known
            formula = f'=IF(SUBTOTAL(102,{cells})=0,"{DASH}",SUBTOTAL({code},{cells}))'
            number_format = NUMBER_FORMATS.get(column.kind, "#,##0.0")
            if column.total == "mean" and column.kind is ColumnKind.WHOLE:
                number_format = "#,##0.0"
            looks = self._format(**bold, num_format=number_format, align="right")
            sheet.write_formula(row, index, formula, looks, DASH if known is None else known)

    # --- cells ------------------------------------------------------------------------------------------------------

    def _cell(self, sheet: Worksheet, row: int, column: int, runs: Inline, looks: Mapping[str, Any]) -> None:
        """Text; a link where the cell has one and only one."""
        text = text_of(runs)
        if not text:
            sheet.write_blank(row, column, None, self._format(**looks))
            return
        if acts(text):
            looks = {**looks, "quote_prefix": True}
        targets = [piece.url or self._target(piece.to) for piece in runs if piece.url or piece.to]
        name = sheet.get_name()
        if (
            len(set(targets)) == 1
            and targets[0]
            and self._links.get(name, 0) < MOST_LINKS
            and len(targets[0]) < LONGEST_LINK
            and len(text) <= LONGEST_LINKED
        ):
            self._links[name] = self._links.get(name, 0) + 1
            link = self._format(**{**looks, "font_color": "#0B57A4"})
            sheet.write_url(row, column, targets[0], link, text[:LONGEST_CELL])
        else:
            sheet.write_string(row, column, text[:LONGEST_CELL], self._format(**looks))

    def _target(self, anchor: str) -> str:
        place = self._places.get(anchor)
        return place.link if place is not None else ""

    def _format(self, **looks: Any) -> Format:
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"font_name": "Calibri", **looks})
        return self._formats[key]

    def _page(self, sheet: Worksheet, *, is_wide: bool) -> None:
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        if is_wide:
            sheet.set_landscape()
        sheet.set_footer("&L&8" + footer_text(self._document.title) + "&R&8&P / &N")
