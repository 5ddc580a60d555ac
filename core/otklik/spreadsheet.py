"""Tables (.xlsx, .csv) read as rows of texts, with bounds: an imported file is untrusted. Public API for importers."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat

import msgspec
import tomli

from otklik.addresses import labelled
from otklik.errors import ImportFileError
from otklik.i18n import _


class Sheet(msgspec.Struct, frozen=True):
    """One sheet. `rows`: texts by column, empty rows included; `links`: address behind a cell, by (row, column).

    `merged`: first row, first column, last row, last column of cells that are one, all counted from 0.
    `formulas`: cells whose text was computed, by (row, column).
    """

    name: str  # "" in a CSV file
    rows: tuple[tuple[str, ...], ...]
    links: Mapping[tuple[int, int], str] = {}
    merged: tuple[tuple[int, int, int, int], ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()

    def cell(self, row: int, column: int) -> str:
        """The text of a cell, of merged cells in each of them; "" outside the sheet."""
        for top, left, bottom, right in self.merged:
            if top <= row <= bottom and left <= column <= right:
                row, column = top, left
                break
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""


def cell_name(sheet: Sheet, row: int, column: int | None) -> str:
    """Where a cell or (column None) a row is, as people look for it: «Лист1!D7», «D7», «Лист1!7»."""
    place = f"{_letters(column)}{row + 1}" if column is not None else str(row + 1)
    return f"{sheet.name}!{place}" if sheet.name else place


def plain(title: str) -> str:
    """A title without case, punctuation and «ё»: how names of columns are compared."""
    return " ".join(re.findall(r"\w+|№", title.casefold().replace("ё", "е")))


def number_in(text: str) -> float | None:
    """A number as people and Excel write it: «12 345,6», "85 %", "1.5E3"; None where it is none, or not finite."""
    try:
        number = float(re.sub(r"[\s\u00a0\u202f%]", "", text).replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Sheets of a workbook, or the one of a CSV file: by content, whatever its name. Raises ImportFileError."""
    return read_xlsx(content) if content[:2] == b"PK" else (read_csv(content),)


def read_csv(content: bytes) -> Sheet:
    """A CSV file in UTF-8 or windows-1251, its cells parted by ; , or tabs. Raises ImportFileError."""
    limits = _limits()
    if len(content) > limits["file_bytes"]:
        raise ImportFileError(_("The table is too large. Leave only the sheet that is needed."))
    if b"\0" in content:
        raise ImportFileError(_("This is no table: a file .xlsx or .csv is expected."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", "replace")
    start = text[:20_000]
    delimiter = max(";\t,", key=start.count)
    rows: list[tuple[str, ...]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            cells += len(row)
            if cells > limits["cells"] or len(row) > limits["columns"]:
                raise ImportFileError(_("The table is too large. Leave only the sheet that is needed."))
            rows.append(tuple(cell[: limits["cell_characters"]].strip() for cell in row))
    except csv.Error as error:
        raise ImportFileError(_("This is no table: a file .xlsx or .csv is expected.")) from error
    return Sheet("", tuple(rows))


def read_xlsx(content: bytes) -> tuple[Sheet, ...]:
    """Sheets of a workbook in their order; numbers and dates as they stand in the file. Raises ImportFileError."""
    limits = _limits()
    if len(content) > limits["file_bytes"]:
        raise ImportFileError(_("The table is too large. Leave only the sheet that is needed."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Workbook(archive, limits).sheets()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, ValueError) as error:
        raise ImportFileError(
            _("This is not an Excel table (.xlsx), or it is damaged. Save it again.")
        ) from error
    except (NotImplementedError, RuntimeError) as error:  # zipfile: unknown compression, a password
        raise ImportFileError(_("The table is protected by a password. Save it without one.")) from error


def saved_at(content: bytes) -> datetime | None:
    """When the workbook was saved last, as it says of itself; None where it does not. For one that `read_xlsx` has read."""
    text = ""
    within: list[str] = []

    def inside(piece: str) -> None:
        nonlocal text
        if within and within[-1] == "modified":
            text += piece

    def leave(_name: str) -> None:
        within.pop()

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return None
        _Workbook(archive, _limits()).parse(
            "docProps/core.xml",
            start=lambda name, _attributes: within.append(name),
            end=leave,
            text=inside,
        )
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def counts_from_1904(content: bytes) -> bool:
    """Does the workbook count days from 1904, as old Excel on a Mac did? For one that `read_xlsx` has read."""
    found = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal found
        if name == "workbookPr":
            found = attributes.get("date1904", "") in ("1", "true")

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _Workbook(archive, _limits()).parse("xl/workbook.xml", start=start)
    return found


def addresses_in_xlsx(content: bytes) -> list[tuple[str, str]]:
    """(label, address) pairs: addresses of every row, in cells or behind them, labelled by the row's first words."""
    found = []
    for sheet in read_xlsx(content):
        for number, row in enumerate(sheet.rows):
            cells = [labelled(cell) for cell in row]
            names = (
                text if not cell.addresses else cell.label for text, cell in zip(row, cells, strict=True)
            )
            label = next((name for name in names if re.search(r"[^\W\d_]{2}", name)), "")
            links = [labelled(sheet.links.get((number, column), "")).addresses for column in range(len(row))]
            addresses = [a for cell, link in zip(cells, links, strict=True) for a in (cell.addresses or link)]
            found += [(label, address) for address in dict.fromkeys(addresses)]
    return found


class _Workbook:
    """Parts of an opened archive."""

    def __init__(self, archive: zipfile.ZipFile, limits: Mapping[str, int]) -> None:
        self._archive, self._limits = archive, limits
        if len(archive.infolist()) > limits["parts"]:
            raise ValueError("too many parts")
        self._names = set(archive.namelist())
        self._cells = 0

    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets in the workbook's order."""
        targets = self._relations("xl/workbook.xml")
        listed: list[tuple[str, str]] = []

        def start(name: str, attributes: Mapping[str, str]) -> None:
            if name == "sheet":
                target = targets.get(_relation_id(attributes), "")
                listed.append(
                    (attributes.get("name", ""), normpath(join("xl", target.lstrip("/").removeprefix("xl/"))))
                )

        self.parse("xl/workbook.xml", start=start)
        texts = self._shared_strings()
        return tuple(self._sheet(name, part, texts) for name, part in listed if part in self._names)

    def _sheet(self, name: str, part: str, texts: list[str]) -> Sheet:
        reader = _SheetReader(texts, self._relations(part), self._count, self._limits["cell_characters"])
        self.parse(part, start=reader.start, end=reader.end, text=reader.text)
        return Sheet(name, tuple(reader.rows), reader.links, tuple(reader.merged), frozenset(reader.formulas))

    def _shared_strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._names:
            return []
        texts: list[str] = []
        within: list[str] = []

        def start(element: str, _attributes: Mapping[str, str]) -> None:
            within.append(element)
            if element == "si":
                texts.append("")

        def end(_element: str) -> None:
            within.pop()

        def text(piece: str) -> None:
            if texts and within[-1] == "t" and "rPh" not in within:  # rPh: how to pronounce it
                texts[-1] += piece

        self.parse("xl/sharedStrings.xml", start=start, end=end, text=text)
        return texts

    def _relations(self, part: str) -> dict[str, str]:
        folder, _slash, name = part.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels"
        found: dict[str, str] = {}

        def start(element: str, attributes: Mapping[str, str]) -> None:
            if element == "Relationship":
                found[attributes.get("Id", "")] = attributes.get("Target", "")

        if relations in self._names:
            self.parse(relations, start=start)
        return found

    def _count(self, cells: int, column: int) -> None:
        self._cells += cells
        if self._cells > self._limits["cells"] or not 0 <= column < self._limits["columns"]:
            raise ImportFileError(_("The table is too large. Leave only the sheet that is needed."))

    def parse(
        self,
        part: str,
        *,
        start: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str], None] = lambda _element: None,
        text: Callable[[str], None] = lambda _piece: None,
    ) -> None:
        """Feed a part to the handlers, names without namespaces; never more than the bound, no document types."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse
        left = self._limits["part_bytes"]
        with self._archive.open(part) as stream:
            while piece := stream.read(65_536):
                left -= len(piece)
                if left < 0:
                    raise ImportFileError(_("The table is too large. Leave only the sheet that is needed."))
                parser.Parse(piece, False)
        parser.Parse(b"", True)


class _SheetReader:
    """Handlers that gather one sheet. `count(cells, column)` raises beyond the bounds."""

    def __init__(
        self, texts: list[str], targets: Mapping[str, str], count: Callable[[int, int], None], longest: int
    ) -> None:
        self.rows: list[tuple[str, ...]] = []
        self.links: dict[tuple[int, int], str] = {}
        self.formulas: set[tuple[int, int]] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self._texts, self._targets, self._count, self._longest = texts, targets, count, longest
        self._within: list[str] = []
        self._row: dict[int, str] = {}
        self._number, self._column, self._type, self._text = 0, -1, "", ""

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        self._within.append(element)
        if element == "row":
            self._number = _number(attributes.get("r", ""), self._number + 1)
            self._column = -1
            self._row = {}
        elif element == "c":
            self._column = _column(attributes["r"]) if "r" in attributes else self._column + 1
            self._type, self._text = attributes.get("t", ""), ""
        elif element == "f" and "c" in self._within:
            self.formulas.add((self._number - 1, self._column))
        elif element == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif element == "hyperlink" and _relation_id(attributes) in self._targets:
            reference = attributes.get("ref", "").partition(":")[0]
            place = (_number(re.sub(r"\D", "", reference), 0) - 1, _column(reference))
            self.links[place] = self._targets[_relation_id(attributes)]

    def end(self, element: str) -> None:
        self._within.pop()
        if element == "c":
            self._count(1, self._column)
            text = self._text
            if self._type == "s":
                text = self._texts[int(text)] if text.strip() else ""
            self._row[self._column] = text[: self._longest].strip()
        elif element == "row":
            missing = max(self._number - 1 - len(self.rows), 0)
            width = max(self._row, default=-1) + 1
            self._count(missing + 1 + width, 0)
            self.rows.extend([()] * missing)
            self.rows.append(tuple(self._row.get(column, "") for column in range(width)))

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        self._count(1, 0)
        top, bottom = (_number(re.sub(r"\D", "", part), 0) - 1 for part in (first, last))
        left, right = _column(first), _column(last)
        if 0 <= top <= bottom and 0 <= left <= right:
            self.merged.append((top, left, bottom, right))

    def text(self, piece: str) -> None:
        if self._within[-1] in ("v", "t") and "rPh" not in self._within:
            self._text += piece


def _refuse(*_arguments: object) -> None:
    """A workbook has no document type; one is there only to make entities explode."""
    raise ValueError("document type")


def _relation_id(attributes: Mapping[str, str]) -> str:
    return next(
        (value for key, value in attributes.items() if key.rpartition(":")[2] == "id" and ":" in key), ""
    )


def _column(reference: str) -> int:
    """Number of the column from 0: "A1" is 0, "AB7" is 27; -1 where it is none."""
    number = 0
    for letter in re.sub(r"[^A-Z].*", "", reference.upper())[:4]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _letters(column: int) -> str:
    """The reverse of `_column`."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else otherwise


@cache
def _limits() -> dict[str, int]:
    data: dict[str, Any] = tomli.loads(
        (files("otklik.data") / "spreadsheet.toml").read_text(encoding="utf-8")
    )
    return {key: value for key, value in data.items() if isinstance(value, int)}
