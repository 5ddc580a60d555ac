"""Reads a returned questionnaire: where it comes from, that its questions are the ones asked, and what was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec

from otklik.errors import ImportFileError
from otklik.i18n import LANGUAGES, _, using
from otklik.model import Outcome
from otklik.privacy.keys import PseudonymKey
from otklik.questionnaire.model import (
    ANSWER,
    ANSWERS,
    ASKED,
    COLUMNS,
    EVIDENCE,
    FORMAT,
    HIDDEN,
    ITEM,
    NUMBER,
    QUESTION,
    TEXT,
    TOLD,
    Head,
    Line,
    answer_words,
    answers_by_word,
    head_seal,
    is_same,
    line_seal,
    plain,
    position_label,
)
from otklik.safe_text import safe_text
from otklik.spreadsheet import Sheet, read_xlsx, saved_at

SEALED = 7 + len(ASKED)  # cells of a line on the hidden sheet


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was filled in beside one line."""

    line: Line
    outcome: Outcome | None
    text: str = ""
    evidence: tuple[Mapping[str, str], ...] = ()


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire that came back."""

    head: Head
    seal: str
    position: str  # of who filled it in
    saved_at: datetime | None  # as the file says of itself
    answers: tuple[Said, ...]  # to what was asked
    objections: tuple[Said, ...]
    agreed: tuple[Said, ...]  # judged lines whose outcome was chosen too, remarks and all


def is_questionnaire(content: bytes) -> bool:
    """Is the file one of ours, returned or not? A file that cannot be read is none."""
    if content[:2] != b"PK":
        return False
    try:
        return _hidden(read_xlsx(content)) is not None
    except ImportFileError:
        return False


def belongs_to(content: bytes, name: str, audit: str) -> None:
    """Say it at once, before any key is asked for, where a questionnaire names another audit. Raises ImportFileError."""
    theirs = _keys(_hidden_of(read_xlsx(content))).get("audit", "")
    if theirs != audit:
        raise ImportFileError(
            _(
                "{file} belongs to the audit {theirs}, and this one is {ours}. Name that audit: --into."
            ).format(file=name, theirs=theirs or "—", ours=audit)
        )


def read_questionnaire(content: bytes, name: str, key: PseudonymKey) -> Returned:
    """Raises ImportFileError with every problem, each with sheet, row and column, where something was altered or cannot
    be understood."""
    sheets = read_xlsx(content)
    hidden = _hidden_of(sheets)
    head, seal = _head(hidden, name)
    if not is_same(seal, head_seal(head, key)):
        raise ImportFileError(
            _(
                "{file}: the seal is not that of this audit's key: the file was altered, or another computer made it. Ask for it again, or make a new one: otklik questionnaire."
            ).format(file=name)
        )
    return _Reader(sheets, hidden, head, seal, key).returned(saved_at(content), name)


def _hidden(sheets: Sequence[Sheet]) -> Sheet | None:
    return next((s for s in sheets if s.rows and s.rows[0][:1] == ("format",) and FORMAT in s.rows[0]), None)


def _hidden_of(sheets: Sequence[Sheet]) -> Sheet:
    found = _hidden(sheets)
    if found is None:
        raise ImportFileError(
            _(
                "The workbook has no sheet “{sheet}” with the seals. Ask for the questionnaire as it was sent."
            ).format(sheet=HIDDEN)
        )
    return found


def _keys(hidden: Sheet) -> dict[str, str]:
    return {row[0]: row[1] if len(row) > 1 else "" for row in hidden.rows if row and row[0] != "line"}


def _head(hidden: Sheet, name: str) -> tuple[Head, str]:
    told = _keys(hidden)
    try:
        head = Head(
            audit=told["audit"],
            heads=tuple(told["heads"].split()),
            body=told["body"],
            body_title=told["body_title"],
            language=told["language"],
            issued=datetime.fromisoformat(told["issued"]),
            due=date.fromisoformat(told["due"]),
            lines=int(told["lines"]),
        )
    except (KeyError, ValueError) as error:
        raise ImportFileError(
            _(
                "{file}: the sheet with the seals was altered. Ask for the questionnaire as it was sent."
            ).format(file=name)
        ) from error
    return head, told.get("seal", "")


class _Reader:
    """One pass over the visible sheets; gathers problems."""

    def __init__(
        self, sheets: Sequence[Sheet], hidden: Sheet, head: Head, seal: str, key: PseudonymKey
    ) -> None:
        self._sheets = [sheet for sheet in sheets if sheet is not hidden]
        self._head, self._seal, self._key = head, seal, key
        self._sealed = {row[1]: row for row in hidden.rows if len(row) == SEALED and row[0] == "line"}
        self._words = answers_by_word()
        self._problems: list[str] = []
        self._said: list[Said] = []
        self._agreed: list[Said] = []

    def returned(self, saved: datetime | None, name: str) -> Returned:
        """What was said. Raises ImportFileError."""
        seen: dict[str, str] = {}
        position = ""
        labels = set()
        for language in LANGUAGES:
            with using(language):
                labels.add(position_label())
        for sheet in self._sheets:
            for index, row in enumerate(sheet.rows):
                if row and row[0] in labels:
                    position = safe_text(row[1]) if len(row) > 1 else ""
                elif len(row) > QUESTION and row[NUMBER].isdecimal():
                    self._line(sheet, index, row, seen)
                elif len(row) > ANSWER and any(row[ANSWER:COLUMNS]) and seen and self._is_stray(row):
                    self._problem(
                        sheet,
                        index,
                        ANSWER,
                        _("this row belongs to no question. Move the text into a yellow cell."),
                    )
        missing = [n for n in map(str, range(1, self._head.lines + 1)) if n not in seen]
        if missing:
            self._problems.append(
                _("Questions are missing: №{numbers}. Ask for the questionnaire as it was sent.").format(
                    numbers=", №".join(missing[:10]) + (" …" if len(missing) > 10 else "")
                )
            )
        if not self._problems and not self._said and not self._agreed:
            self._problems.append(_("nothing is filled in."))
        if self._problems:
            raise ImportFileError("\n".join(f"{name}: {problem}" for problem in self._problems))
        return Returned(
            head=self._head,
            seal=self._seal,
            position=position,
            saved_at=saved,
            answers=tuple(said for said in self._said if said.line.is_asked),
            objections=tuple(said for said in self._said if not said.line.is_asked),
            agreed=tuple(self._agreed),
        )

    def _is_stray(self, row: Sequence[str]) -> bool:
        """Not a row of titles, whose number column says «№»."""
        return row[NUMBER] != "№"

    def _line(self, sheet: Sheet, index: int, row: Sequence[str], seen: dict[str, str]) -> None:
        number = row[NUMBER]
        if number in seen:
            self._problem(
                sheet,
                index,
                NUMBER,
                _("question №{number} stands at {place} already.").format(number=number, place=seen[number]),
            )
            return
        seen[number] = _place(sheet, index, NUMBER)
        sealed = self._sealed.get(number)
        cells = [*row, *[""] * COLUMNS][:COLUMNS]
        line = None if sealed is None else self._sealed_line(sealed, cells)
        if line is None:
            self._problem(
                sheet,
                index,
                QUESTION,
                _("the question is not the one that was asked. Ask for the questionnaire as it was sent."),
            )
            return
        computed = [column for column in (ANSWER, TEXT, EVIDENCE) if (index, column) in sheet.formulas]
        for column in computed:
            self._problem(sheet, index, column, _("a formula stands here. Write the text itself."))
        if not computed:
            self._filled(sheet, index, line, cells)

    def _sealed_line(self, sealed: Sequence[str], cells: Sequence[str]) -> Line | None:
        _line, number, item, subject, sort, outcome, *asked, seal = sealed
        line = Line(
            number=int(number) if number.isdecimal() else 0,
            item=cells[ITEM],
            subject=subject,
            is_asked=sort == "asked",
            outcome=outcome,
            question=cells[QUESTION],
            told=cells[TOLD],
            asked={name: text for name, text in zip(ASKED, asked, strict=True) if text},
        )
        is_ours = item == cells[ITEM] and is_same(seal, line_seal(line, self._seal, self._key))
        return line if is_ours else None

    def _filled(self, sheet: Sheet, index: int, line: Line, cells: Sequence[str]) -> None:
        word, text, evidence = (safe_text(cells[c]).strip() for c in (ANSWER, TEXT, EVIDENCE))
        if not (word or text or evidence):
            return
        outcome = self._words.get(plain(word).casefold())
        if word and outcome is None:
            choices = ", ".join(answer_words(o) for o in ANSWERS)
            self._problem(
                sheet,
                index,
                ANSWER,
                _("“{word}” is none of: {choices}.").format(word=word[:80], choices=choices),
            )
        elif line.is_asked and outcome is None:
            self._problem(
                sheet, index, ANSWER, _("a note without an answer. Choose an answer from the list.")
            )
        elif not line.is_asked and not text and (outcome is None or outcome.value != line.outcome):
            self._problem(
                sheet,
                index,
                TEXT,
                _("an objection without a reason. Say why the outcome should be another."),
            )
        else:
            said = Said(line=line, outcome=outcome, text=text, evidence=tuple(_evidence(evidence)))
            is_agreed = not line.is_asked and outcome is not None and outcome.value == line.outcome
            (self._agreed if is_agreed else self._said).append(said)

    def _problem(self, sheet: Sheet, index: int, column: int, what: str) -> None:
        self._problems.append(f"{_place(sheet, index, column)}: {what}")


def _place(sheet: Sheet, index: int, column: int) -> str:
    """«sheet “Questions”, row 5, column E»: as Excel names them."""
    return _("sheet “{sheet}”, row {row}, column {column}").format(
        sheet=safe_text(sheet.name), row=index + 1, column="ABCDEFG"[column]
    )


def _evidence(text: str) -> Iterator[dict[str, str]]:
    """An address, or the name of a document."""
    if text.startswith(("http://", "https://")) and " " not in text and "\n" not in text:
        yield {"url": text}
    elif text:
        yield {"note": text}
