"""Reads a plan that came back: which rows it has, and what was written into the cells that may be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec

from otklik.errors import ImportFileError
from otklik.fulfilment.days import day_of
from otklik.fulfilment.model import FIELDS, PartKey, Status, dispute_starts, field_words, status_words
from otklik.i18n import LANGUAGES, _, using
from otklik.report.document import Proof
from otklik.report.layouts.plan import KEY, due_title, findings_title, signature_label
from otklik.report.ooxml import proof_of
from otklik.safe_text import safe_text
from otklik.spreadsheet import Sheet, cell_name, counts_from_1904, read_xlsx, saved_at

KIND = "plan"  # of the report that is handed out
DUE, FINDINGS = "proposed until", "findings"  # columns of what the audit says


class RowBack(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it came back. `place`: where it stands, in words; `cells`: values by field, dates ISO, "" for empty ones.

    `locked`: of columns that nobody was to change, by title: the cell's name and its text. `due`, `findings`: what the
    audit had proposed when the plan was handed out; None where that cannot be read.
    """

    key: PartKey
    place: str
    cells: Mapping[str, str]
    due: date | None = None
    findings: int | None = None
    locked: Mapping[str, tuple[str, str]] = {}
    places: Mapping[str, str] = {}  # of the cells that are filled in, by field


class PlanBack(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that came back. `remarks`: what was taken otherwise than it was written; `titles`: of all its columns."""

    proof: Proof
    person: str  # who filled it in, "" where nobody said
    saved_at: datetime | None
    rows: tuple[RowBack, ...]
    remarks: tuple[str, ...] = ()
    titles: frozenset[str] = frozenset()
    is_1904: bool = False  # how the workbook counts days


def is_plan(content: bytes) -> bool:
    """Is the file a plan that we handed out, filled in or not?"""
    proof = proof_of(content) if content[:2] == b"PK" else None
    return proof is not None and proof.kind == KIND and proof.format == "xlsx"


def read_plan(content: bytes, name: str) -> PlanBack:
    """Raises ImportFileError with every problem, each with sheet, row and column."""
    proof = proof_of(content)
    if proof is None or not is_plan(content):
        raise ImportFileError(_("{file} is no plan made by otklik report --kind plan.").format(file=name))
    sheets = read_xlsx(content)
    found = next((place for place in map(_header, sheets) if place is not None), None)
    if found is None:
        raise ImportFileError(
            _(
                "{file}: no sheet has the columns of the plan ({columns}). Take the plan as it was sent and fill it in again."
            ).format(file=name, columns=", ".join((*map(field_words, FIELDS), KEY)))
        )
    is_1904 = counts_from_1904(content)
    reader = _Reader(found, is_1904=is_1904)
    rows = tuple(reader.rows())
    if reader.problems:
        raise ImportFileError(
            _("{file} was not taken, for:\n{problems}").format(
                file=name, problems="\n".join(f"  {problem}" for problem in reader.problems)
            )
        )
    return PlanBack(
        proof=proof,
        person=_person(sheets),
        saved_at=saved_at(content),
        rows=rows,
        remarks=tuple(reader.remarks),
        titles=frozenset(found.locked),
        is_1904=is_1904,
    )


def cells_to_fill_in(content: bytes) -> frozenset[str]:
    """Names of the cells of a plan that people may change, «План!F2»."""
    found = set()
    for sheet in read_xlsx(content):
        header = _header(sheet)
        if header is not None:
            found |= {
                cell_name(sheet, row, header.columns[field])
                for row in range(header.row + 1, len(sheet.rows))
                for field in FIELDS
            }
        signed = _signature(sheet)
        if signed is not None:
            found.add(cell_name(sheet, signed, 1))
    return frozenset(found)


class _Header(msgspec.Struct, frozen=True):
    """Where the plan's columns stand: by field, and the row's key under `KEY`."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    locked: Mapping[str, int]  # by title, the others


def _header(sheet: Sheet) -> _Header | None:
    """The first row that has every title, in whatever order and language."""
    titles: dict[str, str] = {KEY.casefold(): KEY}
    for language in LANGUAGES:
        with using(language):
            titles |= {field_words(field).casefold(): field for field in FIELDS}
            titles |= {due_title().casefold(): DUE, findings_title().casefold(): FINDINGS}
    for number, row in enumerate(sheet.rows):
        columns = {
            titles[text.casefold()]: column
            for column, text in reversed(list(enumerate(row)))
            if text.casefold() in titles
        }
        if {KEY, *FIELDS} <= set(columns):
            filled_in = {columns[name] for name in (KEY, *FIELDS)}
            locked = {
                " ".join(text.split()): column
                for column, text in reversed(list(enumerate(row)))
                if text.strip() and column not in filled_in
            }
            return _Header(sheet, number, columns, locked)
    return None


class _Reader:
    """Goes through the rows below the header; gathers problems, so that all are told at once."""

    def __init__(self, header: _Header, *, is_1904: bool) -> None:
        self._of, self._is_1904 = header, is_1904
        self._statuses, self._disputes = _statuses(), dispute_starts()
        self.problems: list[str] = []
        self.remarks: list[str] = []

    def rows(self) -> Iterator[RowBack]:
        seen: dict[PartKey, RowBack] = {}
        sheet = self._of.sheet
        for number in range(self._of.row + 1, len(sheet.rows)):
            identifier = safe_text(sheet.cell(number, self._of.columns[KEY])).strip()
            texts = {
                field: safe_text(sheet.cell(number, self._of.columns[field])).strip() for field in FIELDS
            }
            if not identifier:
                if any(texts.values()):
                    self._problem(
                        number,
                        KEY,
                        _(
                            "the cell is empty. Actions come from the audit: take the row out, or write its ID."
                        ),
                    )
                elif any(sheet.cell(number, column).strip() for column in self._of.locked.values()):
                    self.remarks.append(
                        _("{place}: the row has no ID and was passed over.").format(
                            place=cell_name(sheet, number, None)
                        )
                    )
                continue
            action, slash, body = identifier.partition("/")
            if not slash or not action:
                self._problem(number, KEY, _("“{id}” is no ID of a row.").format(id=identifier[:80]))
                continue
            cells = {field: self._value(number, field, text) for field, text in texts.items()}
            count = self._told(number, FINDINGS)
            row = RowBack(
                key=(action, body),
                place=cell_name(sheet, number, None),
                cells=cells,
                due=day_of(self._told(number, DUE), is_1904=self._is_1904),
                findings=int(count) if count.isdecimal() else None,
                places={field: self._place(number, field) for field in FIELDS},
                locked={
                    title: (cell_name(sheet, number, column), sheet.cell(number, column))
                    for title, column in self._of.locked.items()
                },
            )
            before = seen.get(row.key)
            if before is None:
                seen[row.key] = row
                yield row
            elif before.cells != cells:
                self._problem(
                    number,
                    KEY,
                    _("row {first} has the same ID and says something else. Leave one of them.").format(
                        first=before.place
                    ),
                )

    def _told(self, number: int, column: str) -> str:
        """A cell that is not to be filled in; "" where the column is gone."""
        place = self._of.columns.get(column)
        return "" if place is None else self._of.sheet.cell(number, place).strip()

    def _value(self, number: int, field: str, text: str) -> str:
        if (number, self._of.columns[field]) in self._of.sheet.formulas:
            if not text or text.startswith("#"):
                self._problem(number, field, _("a formula without a result. Write the value itself."))
                return ""
            self.remarks.append(
                f"{self._place(number, field)}: "
                + _("a formula stands here; its result was taken: {text}").format(text=text[:80])
            )
        if text.startswith(self._disputes):
            return text  # as it was sent, or not: what was sent is not known here
        if field == "status":
            return self._status(number, text)
        if field == "due" and text:
            found = day_of(text, is_1904=self._is_1904)
            if found is None:
                self._problem(
                    number,
                    field,
                    _("“{text}” is no date of a plan. Write it as 31.12.2026.").format(text=text[:80]),
                )
            return found.isoformat() if found else ""
        return text

    def _status(self, number: int, text: str) -> str:
        found = self._statuses.get(" ".join(text.split()).casefold())
        if text and found is None:
            choices = ", ".join(status_words(status) for status in Status)
            self._problem(
                number, "status", _("“{word}” is none of: {choices}.").format(word=text[:80], choices=choices)
            )
        return found.value if found else ""

    def _problem(self, number: int, field: str, what: str) -> None:
        self.problems.append(f"{self._place(number, field)}: {what}")

    def _place(self, number: int, field: str) -> str:
        """«План!F7 (Статус)»: as office programs name a cell, with the title of its column."""
        title = KEY if field == KEY else field_words(field)
        return f"{cell_name(self._of.sheet, number, self._of.columns[field])} ({title})"


def _statuses() -> Mapping[str, Status]:
    """By their words in every language, in small letters: a workbook may be read on another computer."""
    found: dict[str, Status] = {}
    for language in LANGUAGES:
        with using(language):
            found |= {status_words(status).casefold(): status for status in Status}
    return found


def _person(sheets: Sequence[Sheet]) -> str:
    for sheet in sheets:
        row = _signature(sheet)
        if row is not None:
            return " ".join(safe_text(sheet.cell(row, 1)).split())
    return ""


def _signature(sheet: Sheet) -> int | None:
    """The row in which people say who they are."""
    labels = set()
    for language in LANGUAGES:
        with using(language):
            labels.add(signature_label().casefold())
    return next((n for n, row in enumerate(sheet.rows) if row and row[0].casefold() in labels), None)
