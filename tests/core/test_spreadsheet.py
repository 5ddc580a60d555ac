"""Workbooks are read in every form Excel writes, and bombs are refused."""

from __future__ import annotations

import io
import math
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.errors import ImportFileError
from otklik.spreadsheet import addresses_in_xlsx, number_in, plain, read_xlsx

WORKBOOK = (
    '<workbook xmlns:r="urn:r"><sheets><sheet name="Список" sheetId="1" r:id="a"/>'
    '<sheet name="Второй" sheetId="2" r:id="b"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="b" Target="/xl/worksheets/sheet2.xml"/></Relationships>'
)
EMPTY = "<worksheet><sheetData/></worksheet>"


def workbook(sheet: str, **parts: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        archive.writestr("xl/worksheets/sheet2.xml", EMPTY)
        for name, content in parts.items():
            archive.writestr(
                {"strings": "xl/sharedStrings.xml", "rels": "xl/worksheets/_rels/sheet1.xml.rels"}[name],
                content,
            )
    return stream.getvalue()


def test_cells_of_every_kind_are_texts_in_their_places() -> None:
    sheet = (
        '<x:worksheet xmlns:x="urn:m"><x:sheetData><x:row r="2"><x:c r="A2" t="s"><x:v>1</x:v></x:c>'
        '<x:c r="C2"><x:v>4.5</x:v></x:c><x:c t="inlineStr"><x:is><x:t>ЦРБ</x:t></x:is></x:c></x:row>'
        "<x:row><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    strings = (
        "<sst><si><t>нет</t></si><si><r><t>Мин</t></r><r><t>здрав</t></r><rPh><t>ми</t></rPh></si></sst>"
    )
    first, second = read_xlsx(workbook(sheet, strings=strings))
    assert (first.name, second.name) == ("Список", "Второй")
    assert first.rows == ((), ("Минздрав", "", "4.5", "ЦРБ"), ("2",))
    assert second.rows == ()


def test_addresses_are_found_in_cells_and_behind_them() -> None:
    sheet = (
        '<worksheet xmlns:r="urn:r"><sheetData><row><c t="str"><v>№</v></c><c t="str"><v>Название</v></c></row>'
        '<row><c><v>1</v></c><c t="str"><v>ЦРБ «Приречье»</v></c><c t="str"><v>vk.com/prirechye_crb, t.me/prirechye_crb</v></c></row>'
        '<row><c><v>2</v></c><c t="str"><v>Школа</v></c></row></sheetData>'
        '<hyperlinks><hyperlink ref="B3" r:id="l"/></hyperlinks></worksheet>'
    )
    rels = '<Relationships><Relationship Id="l" Target="https://vk.com/prirechye_school" TargetMode="External"/></Relationships>'
    assert addresses_in_xlsx(workbook(sheet, rels=rels)) == [
        ("ЦРБ «Приречье»", "vk.com/prirechye_crb"),
        ("ЦРБ «Приречье»", "t.me/prirechye_crb"),
        ("Школа", "https://vk.com/prirechye_school"),
    ]


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><worksheet><sheetData>&c;</sheetData></worksheet>',
        "<worksheet><sheetData>" + "<row>" * 50,
        '<worksheet><sheetData><row r="99999999"><c><v>1</v></c></row></sheetData></worksheet>',
        '<worksheet><sheetData><row><c r="ZZZ1"><v>1</v></c></row></sheetData></worksheet>',
        '<worksheet><sheetData><row><c t="s"><v>9</v></c></row></sheetData></worksheet>',
        '<worksheet><sheetData><row><c t="s"><v>x</v></c></row></sheetData></worksheet>',
        "",
    ],
)
def test_a_sheet_that_is_none_or_a_bomb_is_refused(sheet: str) -> None:
    with pytest.raises(ImportFileError):
        read_xlsx(workbook(sheet))


def test_a_part_that_unpacks_beyond_the_bound_is_refused() -> None:
    with pytest.raises(ImportFileError):
        read_xlsx(workbook("<worksheet>" + " " * 100_000_001))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(ImportFileError):
        read_xlsx(content)


@given(st.integers(0, 1000), st.binary(min_size=1, max_size=4))
def test_a_damaged_workbook_is_read_or_refused(at: int, damage: bytes) -> None:
    whole = workbook("<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>")
    at %= len(whole)
    try:
        read_xlsx(whole[:at] + damage + whole[at + len(damage) :])
    except ImportFileError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12\xa0345,6", 12345.6),
        ("85 %", 85),
        ("1.5E3", 1500),
        ("", None),
        ("много", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_numbers_are_read_as_people_and_excel_write_them(text: str, number: float | None) -> None:
    assert number_in(text) == number


@given(st.text(max_size=20))
def test_a_number_is_finite_or_none(text: str) -> None:
    value = number_in(text)
    assert value is None or math.isfinite(value)


def test_titles_are_compared_without_case_punctuation_and_yo() -> None:
    assert plain(" Тип населённого  пункта, №:") == plain("тип населенного пункта №")
