"""Takes the regional table: sheets and columns in any order, XLSX or CSV (`otklik import TABLE --into AUDIT`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from otklik.errors import ImportFileError
from otklik.i18n import Translator
from otklik.model import ObservationKey, Text, Value
from otklik.platform import ImportedTable, ImportFile, ImportRemark, TableImporter, TableRow
from otklik.spreadsheet import Sheet, cell_name, plain, read_sheets
from otklik_gospubliki.header import NAMING, Header, find_header
from otklik_gospubliki.settings import Column, settings
from otklik_gospubliki.values import NotUnderstood, are_fractions, value_of

_ = Translator("otklik_gospubliki")


def _key(name: str, kind: str, ru: str, en: str, unit: str = "") -> ObservationKey:
    return ObservationKey(key=f"gospubliki.{name}", type=kind, title=Text(ru, en), unit=unit)


class OfficialPagesTable(TableImporter):
    """The statistics table of official pages that regional management centres hold."""

    id = "gospubliki"
    title = Text("Региональная таблица госпабликов", "The regional table of official pages")
    observations: ClassVar[tuple[ObservationKey, ...]] = (
        _key("status", "str", "Статус страницы в таблице", "Status of the page in the table"),
        _key(
            "connected",
            "bool",
            "Подключена к компоненту «Госпаблики»",
            "Connected to the official-pages component",
        ),
        _key("gov_mark", "bool", "Есть отметка «Госорганизация»", "Has the government mark"),
        _key("design_share", "float", "Оформление по таблице", "Design by the table", "share"),
        _key("widgets", "int", "Форм ПОС на странице", "Forms of the feedback platform on the page"),
        _key("activity_share", "float", "Активность по таблице", "Activity by the table", "share"),
        _key("followers", "int", "Подписчиков по таблице", "Followers by the table", "people"),
        _key("weekly_reach", "int", "Охват за неделю", "Reach in a week", "people"),
        _key("mean_post_reach", "float", "Средний охват публикации", "Mean reach of a post", "people"),
    )

    def recognises(self, file: ImportFile) -> bool:
        try:
            return any(find_header(sheet) is not None for sheet in read_sheets(file.name, file.content))
        except ImportFileError:
            return False

    def table(self, file: ImportFile) -> ImportedTable:
        rows: list[TableRow] = []
        remarks: list[ImportRemark] = []
        for sheet in read_sheets(file.name, file.content):
            header = find_header(sheet)
            if header is None:
                continue
            remarks += _unknown_columns(sheet, header)
            if not any(column.key for column in header.columns.values()):
                remarks.append(_bare_list(sheet, header))
            rows += _Rows(sheet, header, remarks).rows()
        if not rows and not remarks:
            raise ImportFileError(
                _(
                    "{file}: there is no header with an address of pages (URL, ID канала) and columns such as «Госметка», «Подписчики»."
                ).format(file=file.name)
            )
        return ImportedTable(rows=tuple(rows), remarks=tuple(remarks))


def _unknown_columns(sheet: Sheet, header: Header) -> Iterator[ImportRemark]:
    for column, title in header.unknown.items():
        yield ImportRemark(
            place=cell_name(sheet, header.first - 1, column),
            message=_("column «{title}» is not known and was left out").format(title=title[:80]),
        )
    for column, first in header.repeated.items():
        below = range(header.first, len(sheet.rows))
        differing = sum(sheet.cell(row, column) != sheet.cell(row, first) for row in below)
        told = _(
            "column «{title}» stands twice: that in {first} was taken, this one left out; they differ in rows: {n}"
        )
        yield ImportRemark(
            place=cell_name(sheet, header.first - 1, column),
            message=told.format(
                title=sheet.cell(header.first - 1, column)[:80],
                first=cell_name(sheet, header.first - 1, first),
                n=differing,
            ),
        )


def _bare_list(sheet: Sheet, header: Header) -> ImportRemark:
    """Names and addresses alone: good for a profile, there is nothing to import into an audit."""
    return ImportRemark(
        place=cell_name(sheet, header.first - 1, None),
        message=_(
            "there are names and addresses here and no values; to make a region profile of them, add --new region.toml"
        ),
    )


class _Rows:
    """Rows below a header; what is not understood goes to `remarks`."""

    def __init__(self, sheet: Sheet, header: Header, remarks: list[ImportRemark]) -> None:
        self._sheet, self._header, self._remarks = sheet, header, remarks
        self._fractions = {
            index
            for index, column in header.columns.items()
            if column.type == "share"
            and are_fractions(sheet.cell(row, index) for row in range(header.first, len(sheet.rows)))
        }

    def rows(self) -> Iterator[TableRow]:
        for number in range(self._header.first, len(self._sheet.rows)):
            texts = {c.id: self._sheet.cell(number, i) for i, c in self._header.columns.items()}
            if not any(texts.values()) or self._is_total(texts):
                continue
            address = self._address(number)
            reason = texts.get("reason", "")
            name = texts.get("name") or texts.get("page_title", "")
            if not address and not (name and reason):
                self._remarks.append(
                    ImportRemark(
                        place=cell_name(self._sheet, number, self._naming()[0]),
                        message=_("no address of a page, the row was left out"),
                    )
                )
                continue
            level, kind = settings().levels.get(plain(texts.get("level", "")), ("", ""))
            yield TableRow(
                place=cell_name(self._sheet, number, None),
                address=address,
                values=dict(self._values(number)),
                name=name,
                level=level,
                kind=kind,
                ogrn=_digits(texts.get("ogrn", "")),
                absent_platform="" if address else "vk",
                absent_reason="" if address else reason,
            )

    def _values(self, number: int) -> Iterator[tuple[str, Value]]:
        for index, column in self._header.columns.items():
            if not column.key:
                continue
            value = self._value(number, index, column)
            if value is not None:
                yield column.key, value

    def _value(self, number: int, index: int, column: Column) -> Value:
        text = self._sheet.cell(number, index)
        try:
            return value_of(text, column, is_fraction=index in self._fractions)
        except NotUnderstood as error:
            message = _("“{text}” was not understood: {expected}").format(text=text[:60], expected=error)
            self._remarks.append(ImportRemark(place=cell_name(self._sheet, number, index), message=message))
            return None

    def _naming(self) -> list[int]:
        return [index for index, column in self._header.columns.items() if column.id in NAMING]

    def _address(self, number: int) -> str:
        """The page's address: as written, behind the cell, by the community's number, by its short name."""
        by_id = {column.id: index for index, column in self._header.columns.items()}
        if "address" in by_id:
            index = by_id["address"]
            told = self._sheet.links.get((number, index), "") or self._sheet.cell(number, index)
            if told and "." in told:
                return told
        if "channel" in by_id:
            told = _digits(self._sheet.cell(number, by_id["channel"]))
            if told:
                return f"https://vk.com/club{told}"
        if "short_address" in by_id:
            told = self._sheet.cell(number, by_id["short_address"]).strip().lstrip("@/")
            if told:
                return told if "." in told and "/" in told else f"https://vk.com/{told}"
        return ""

    def _is_total(self, texts: dict[str, str]) -> bool:
        first = next((text for text in texts.values() if text), "")
        return plain(first).split(" ")[0] in settings().words.totals


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text.removesuffix(".0"))  # Excel keeps long numbers as fractions
