"""The regional table: columns in any order, merged headers, several sheets, Excel and CSV; what is not understood is told."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.errors import ImportFileError
from otklik.model import Value
from otklik.platform import ImportedTable, ImportFile
from otklik_gospubliki.importer import OfficialPagesTable
from otklik_gospubliki.settings import settings
from otklik_gospubliki.values import NotUnderstood, value_of

IMPORTER = OfficialPagesTable()
HEAD = ["Организация", "URL", "Госметка", "Подписчики", "Оформление (%)"]
ROW = ["Минздрав Приречья", "https://vk.com/minzdrav", "да", 1200, "85"]
COLUMNS = {column.id: column for column in settings().column}


def workbook(*sheets: tuple[str, list[list[Any]], list[str]]) -> ImportFile:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, merged in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return ImportFile(name="svod.xlsx", content=stream.getvalue())


def csv(text: str, encoding: str = "utf-8") -> ImportFile:
    return ImportFile(name="svod.csv", content=text.encode(encoding))


def values(table: ImportedTable, row: int = 0) -> dict[str, Value]:
    return {key.removeprefix("gospubliki."): value for key, value in table.rows[row].values.items()}


def test_columns_stand_in_any_order() -> None:
    for shift in range(len(HEAD)):
        head, row = HEAD[shift:] + HEAD[:shift], ROW[shift:] + ROW[:shift]
        table = IMPORTER.table(workbook(("Свод", [head, row], [])))
        assert values(table) == {"gov_mark": True, "followers": 1200, "design_share": 0.85}
        assert (table.rows[0].address, table.rows[0].name) == ("https://vk.com/minzdrav", "Минздрав Приречья")
        assert table.remarks == ()


def test_a_bare_list_of_names_and_addresses_is_a_table_for_a_profile() -> None:
    table = IMPORTER.table(csv("Наименование;Ссылка\nБольница № 1;https://vk.com/bolnica1\n"))
    assert [(row.name, row.address, row.values) for row in table.rows] == [
        ("Больница № 1", "https://vk.com/bolnica1", {})
    ]
    (remark,) = table.remarks
    assert remark.place == "1"
    assert "--new region.toml" in remark.message


def test_a_column_that_stands_twice_is_told_with_the_rows_in_which_they_differ() -> None:
    text = "Организация;URL;Госметка;Госметка\nА;https://vk.com/a;да;нет\nБ;https://vk.com/b;да;да\n"
    table = IMPORTER.table(csv(text))
    assert [row.values for row in table.rows] == [{"gospubliki.gov_mark": True}] * 2
    (remark,) = table.remarks
    assert remark.place == "D1"
    assert "«Госметка»" in remark.message
    assert "C1" in remark.message
    assert remark.message.endswith(": 1")


def test_a_header_of_several_rows_with_merged_cells_is_read() -> None:
    rows = [
        ["Сводная таблица на 1 ноября"],
        ["№", "Организация", "ID канала", "Сфера", None, "Показатели", None],
        [None, None, None, "1", "2", "Подписчики", "Общий охват за неделю"],
        [1, "Музей", 777, "Культура", "Туризм", "1 050", 300],
    ]
    table = IMPORTER.table(workbook(("Свод", rows, ["A1:G1", "D2:E2", "F2:G2"])))
    assert table.remarks == ()
    assert table.rows[0].address == "https://vk.com/club777"
    assert values(table) == {"followers": 1050, "weekly_reach": 300}
    assert table.rows[0].place == "Свод!4"


def test_every_sheet_with_such_a_header_is_read_and_others_are_passed_over() -> None:
    file = workbook(
        ("Читать", [["Как заполнять"]], []),
        ("Министерства", [HEAD, ROW], []),
        ("МО", [HEAD, ["Район", "vk.com/rayon", "нет", 10, "0"]], []),
    )
    assert [row.place for row in IMPORTER.table(file).rows] == ["Министерства!2", "МО!2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_a_csv_file_is_read_in_the_encodings_people_save(encoding: str, delimiter: str) -> None:
    lines = [HEAD, ["Ёлкинская школа", "vk.com/school5", "нет", "15", "40"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    table = IMPORTER.table(csv(text, encoding))
    assert table.rows[0].name == "Ёлкинская школа"
    assert values(table) == {"gov_mark": False, "followers": 15, "design_share": 0.4}


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("gov_mark", "Да", True),
        ("gov_mark", "не получена", False),
        ("connected", "Подключена", True),
        ("design_share", "85,5 %", 0.855),
        ("followers", "12\u00a0345", 12345),
        ("followers", "100.0", 100),
        ("mean_post_reach", "350,5", 350.5),
        ("widgets", "2", 2),
        ("followers", "", None),
        ("status", "Действует", "Действует"),
    ],
)
def test_cells_are_read_as_people_write_them(column: str, text: str, value: Value) -> None:
    assert value_of(text, COLUMNS[column]) == value


@pytest.mark.parametrize(
    ("column", "text"),
    [("gov_mark", "уточняется"), ("widgets", "3"), ("followers", "-5"), ("followers", "1,5"), ("design_share", "140"),
     ("followers", "много"), ("followers", "inf"), ("mean_post_reach", "nan")],
)  # fmt: skip
def test_what_is_no_value_is_refused(column: str, text: str) -> None:
    with pytest.raises(NotUnderstood):
        value_of(text, COLUMNS[column])


def test_shares_that_excel_keeps_as_fractions_are_not_divided_again() -> None:
    head = ["Организация", "URL", "Оформление (%)"]
    fractions = IMPORTER.table(workbook(("С", [head, ["А", "vk.com/a1", 0.85], ["Б", "vk.com/b1", 1]], [])))
    assert [values(fractions, n)["design_share"] for n in (0, 1)] == [0.85, 1]
    percents = IMPORTER.table(workbook(("С", [head, ["А", "vk.com/a1", 85], ["Б", "vk.com/b1", 1]], [])))
    assert [values(percents, n)["design_share"] for n in (0, 1)] == [0.85, 0.01]


def test_what_is_not_understood_is_told_with_its_place_and_the_rest_is_read() -> None:
    rows = [
        [*HEAD, "Ответственный"],
        ["Минздрав", "vk.com/minzdrav", "уточняется", 5, "50", "имя"],
        ["Школа", None, "да", 1, "1", "имя"],
        ["Итого", None, None, 6, None, None],
    ]
    table = IMPORTER.table(workbook(("Свод", rows, [])))
    assert [remark.place for remark in table.remarks] == ["Свод!F1", "Свод!C2", "Свод!B3"]
    assert values(table) == {"followers": 5, "design_share": 0.5}
    assert "имя" not in str(table)  # columns that are not known may hold people


def test_a_row_that_says_why_there_is_no_page_is_kept_for_the_profile() -> None:
    head = ["Организация", "URL", "Госметка", "Причина", "Уровень"]
    table = IMPORTER.table(
        workbook(("С", [head, ["Музей", None, None, "По согласованию с учредителем", "МО"]], []))
    )
    row = table.rows[0]
    assert (row.absent_platform, row.absent_reason) == ("vk", "По согласованию с учредителем")
    assert (row.level, row.kind) == ("municipal", "municipality")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04broken", b"\x00\x01", "Просто письмо".encode(), b"a;b;c\n1;2;3"]
)
def test_another_file_is_not_taken_for_the_table(content: bytes) -> None:
    assert not IMPORTER.recognises(ImportFile(name="x", content=content))


def test_a_file_without_the_header_says_what_is_missing() -> None:
    with pytest.raises(ImportFileError, match="ID канала"):
        IMPORTER.table(csv("Имя;Возраст\nА;1\n"))


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=8))
def test_no_table_however_odd_breaks_the_reader(rows: list[list[str]]) -> None:
    text = "\n".join(
        ";".join(cell.replace(";", " ").replace("\n", " ") for cell in row) for row in [HEAD, *rows]
    )
    try:
        table = IMPORTER.table(csv(text))
    except ImportFileError:
        return
    for row in table.rows:
        assert row.address or row.absent_reason
