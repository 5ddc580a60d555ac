"""Writes a questionnaire as an Excel workbook: only the cells for answers can be changed, it prints on A4, and it is sealed."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Sequence
from typing import Any

from otklik.errors import UsageError
from otklik.extras import how_to_install
from otklik.i18n import _
from otklik.privacy.keys import PseudonymKey
from otklik.questionnaire.model import (
    ANSWERS,
    ASKED,
    FORMAT,
    HIDDEN,
    Line,
    Questionnaire,
    answer_words,
    head_seal,
    line_seal,
    position_label,
)
from otklik.report.neutral import acts
from otklik.safe_text import safe_text

WIDTHS = (4, 9, 42, 26, 14, 24, 16)  # of the columns, in characters
LINE = 13.0  # points of a line of text in the font below
FEWEST_LINES = 3  # of a row: room to write in, on paper too
TITLE_LETTERS = 60  # of a line of the title across both columns of the cover
A4 = 9


def write_questionnaire(questionnaire: Questionnaire, key: PseudonymKey) -> bytes:
    """The workbook's bytes. Raises UsageError where the library is not installed."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise UsageError(
            _("This needs the extra {extra}: {how}.").format(extra="reports", how=how_to_install("reports"))
        ) from error
    stream = io.BytesIO()
    # Every text is written as a text: nothing of it is taken for a formula or made a link.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties(
            {
                "title": _("Questionnaire: {body}").format(body=questionnaire.head.body_title),
                "created": questionnaire.head.issued.replace(tzinfo=None),
            }
        )
        _Writer(book, questionnaire, key).write()
    return stream.getvalue()


class _Writer:
    """Sheets of one workbook."""

    def __init__(self, book: Any, questionnaire: Questionnaire, key: PseudonymKey) -> None:
        self._book, self._of, self._key = book, questionnaire, key
        self._seal = head_seal(questionnaire.head, key)
        font = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
        cell = {**font, "border": 1, "border_color": "#9AA5B1"}
        self._quoted: dict[Any, Any] = {}  # formats of texts that must not act when somebody edits them
        self._title = self._look({**font, "font_size": 14, "bold": True, "text_wrap": True})
        self._text = self._look(font)
        self._small = self._look({**font, "font_size": 8, "font_color": "#52606D"})
        self._header = self._look({**cell, "bold": True, "bg_color": "#DCE6F1", "valign": "vcenter"})
        self._section = self._look({**cell, "bold": True, "bg_color": "#EEF2F6"})
        self._fixed = self._look(cell)
        self._input = self._look({**cell, "bg_color": "#FFF9DB", "locked": False, "num_format": "@"})

    def _look(self, looks: dict[str, Any]) -> Any:
        made = self._book.add_format(looks)
        self._quoted[made] = self._book.add_format({**looks, "quote_prefix": True})
        return made

    def write(self) -> None:
        """All sheets."""
        asked = [line for line in self._of.lines if line.is_asked]
        judged = [line for line in self._of.lines if not line.is_asked]
        self._cover(len(asked), len(judged))
        if asked:
            self._sheet(
                _("Questions"),
                asked,
                (_("Known so far"), _("Answer"), _("Note"), _("Evidence: address or document")),
            )
        if judged:
            self._sheet(
                _("Outcomes"),
                judged,
                (
                    _("Outcome so far"),
                    _("What it should be"),
                    _("Objection: why"),
                    _("Evidence: address or document"),
                ),
            )
        self._seals()

    def _cover(self, asked: int, judged: int) -> None:
        sheet = self._book.add_worksheet(_("How to fill in"))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 64)
        of = self._of
        sheet.merge_range(0, 0, 0, 1, "", self._title)
        title = _("Questionnaire: {body}").format(body=of.body_name)
        self._put(sheet, 0, 0, title, self._title)
        sheet.set_row(0, 20 * math.ceil(len(title) / TITLE_LETTERS))  # merged cells do not grow by themselves
        facts = (
            (_("Region"), of.region),
            (_("Assessment as of"), of.as_of),
            (_("Objections until"), f"{of.due} ({of.term})"),
            (_("Questions to answer"), str(asked)),
            (_("Outcomes to look at"), str(judged)),
        )
        for row, (name, text) in enumerate(facts, 2):
            self._put(sheet, row, 0, name, self._text)
            self._put(sheet, row, 1, text, self._text)
        row = 2 + len(facts) + 1
        self._put(sheet, row, 0, position_label(), self._text)
        self._put(sheet, row, 1, "", self._input)
        steps = (
            _("Fill in the yellow cells only; the others are locked and sealed."),
            _("Sheet “Questions”: choose an answer from the list; a note and evidence help to accept it."),
            _(
                "Sheet “Outcomes”: where you disagree, choose what the outcome should be and say why. Leave the rest empty."
            ),
            _("Evidence is an address (https://…) or the number and date of a document."),
            _("Write no names, telephones or addresses of citizens."),
            _("Save the file in the same format (.xlsx) and send it back to the consultant."),
        )
        for place, text in enumerate(steps, row + 2):
            sheet.merge_range(place, 0, place, 1, "", self._text)
            self._put(sheet, place, 0, f"{place - row - 1}. {text}", self._text)
            sheet.set_row(place, 2 * LINE)  # merged cells do not grow by themselves
        last = row + 3 + len(steps)
        sheet.merge_range(last, 0, last, 1, "", self._small)
        self._put(sheet, last, 0, self._origin(), self._small)
        self._page(sheet, is_wide=False)

    def _sheet(self, name: str, lines: Sequence[Line], titles: Sequence[str]) -> None:
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        for column, title in enumerate(("№", _("Item"), _("Question"), *titles)):
            self._put(sheet, 0, column, title, self._header)
        sheet.set_row(0, 2 * LINE)
        row, section = 0, ""
        for line in lines:
            row += 1
            if line.section != section:
                section = line.section
                sheet.merge_range(row, 0, row, len(WIDTHS) - 1, "", self._section)
                self._put(sheet, row, 0, section, self._section)
                row += 1
            for column, text in enumerate((str(line.number), line.item, line.question, line.told)):
                self._put(sheet, row, column, text, self._fixed)
            sheet.set_row(
                row, LINE * max(FEWEST_LINES, *map(_lines_of, (line.question, line.told), WIDTHS[2:4]))
            )
            for column in range(4, len(WIDTHS)):
                self._put(sheet, row, column, "", self._input)
            sheet.data_validation(
                row,
                4,
                row,
                4,
                {
                    "validate": "list",
                    "source": [answer_words(outcome) for outcome in ANSWERS],
                    "error_title": _("Answer"),
                    "error_message": _("Choose one of the list, or leave the cell empty."),
                },
            )
        sheet.freeze_panes(1, 3)
        sheet.repeat_rows(0)
        self._page(sheet, is_wide=True)

    def _page(self, sheet: Any, *, is_wide: bool) -> None:
        sheet.set_paper(A4)
        if is_wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        number = _("page {page} of {pages}").format(page="&P", pages="&N")
        sheet.set_footer(f"&L&8{self._origin().replace('&', '&&')}&R&8{number}")
        sheet.protect("", {"format_rows": True, "format_columns": True})

    def _origin(self) -> str:
        heads = ", ".join(head[:12] for head in self._of.head.heads) or "—"
        return _("Audit {audit}, journal {heads}, seal {seal}").format(
            audit=self._of.head.audit, heads=heads, seal=self._seal[:16]
        )

    def _seals(self) -> None:
        sheet = self._book.add_worksheet(HIDDEN)
        head = self._of.head
        rows: list[tuple[str, ...]] = [
            ("format", FORMAT),
            ("audit", head.audit),
            ("heads", " ".join(head.heads)),
            ("body", head.body),
            ("body_title", head.body_title),
            ("language", head.language),
            ("issued", head.issued.isoformat()),
            ("due", head.due.isoformat()),
            ("lines", str(head.lines)),
            ("seal", self._seal),
        ]
        rows += [
            (
                "line",
                str(line.number),
                line.item,
                line.subject,
                "asked" if line.is_asked else "judged",
                line.outcome,
                *(line.asked.get(name, "") for name in ASKED),
                line_seal(line, self._seal, self._key),
            )
            for line in self._of.lines
        ]
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                self._put(sheet, number, column, text, None)
        sheet.protect()
        sheet.very_hidden()

    def _put(self, sheet: Any, row: int, column: int, text: str, form: Any) -> None:
        if text:
            sheet.write_string(
                row, column, safe_text(text), self._quoted.get(form, form) if acts(text) else form
            )
        else:
            sheet.write_blank(row, column, None, form)


def _lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column; office programs do not all find that out by themselves."""
    return sum(len(textwrap.wrap(paragraph, width - 2)) or 1 for paragraph in text.split("\n"))
