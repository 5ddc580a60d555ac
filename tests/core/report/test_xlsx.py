"""The workbook says everything, computes its totals, and nothing in it acts."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import msgspec
import openpyxl
import pytest

from document_sample import EVIL, LONG, sample
from otklik.report.document import Document, Proof, Table
from otklik.report.xlsx import write_xlsx
from otklik.report.xlsx_places import LONGEST_CELL, sheet_name


def opened(document: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(document)))


def cells(book: openpyxl.Workbook) -> list[str]:
    return [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]


def test_every_text_of_the_document_is_in_the_workbook() -> None:
    document = sample()
    told = "\n".join(cells(opened(document)))
    valued = {"0", "10", "20", "50 %", "1 декабря 2026 г."}  # numbers and dates stand as such
    for text in document.texts():
        if text not in valued:
            assert text in told, text


def test_each_table_has_its_sheet_with_header_filter_and_frozen_rows() -> None:
    book = opened(sample())
    assert book.sheetnames == ["Отчёт", "Сводная по органам все страницы", "Пустая", "Графики"]
    sheet = book["Сводная по органам все страницы"]
    assert [cell.value for cell in sheet[3]] == ["Орган", "Публикаций", "Доля ответов", "Срок", "Заметка"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:E6"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$3:$3"


def test_numbers_and_dates_are_values_and_totals_are_formulas() -> None:
    sheet = opened(sample())["Сводная по органам все страницы"]
    assert [sheet.cell(row, 2).value for row in (4, 5, 6)] == [0, 10, 20]
    assert sheet["C4"].number_format == "0.0%"
    assert sheet["D4"].value.isoformat() == "2026-12-01T00:00:00"
    assert sheet["B7"].value == '=IF(SUBTOTAL(102,B4:B6)=0,"–",SUBTOTAL(109,B4:B6))'
    assert sheet["C7"].value == '=IF(SUBTOTAL(102,C4:C6)=0,"–",SUBTOTAL(101,C4:C6))'
    assert sheet["C5"].value == "не известно"


def test_totals_hold_their_numbers_before_anybody_recomputes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(sample())), data_only=True)
    sheet = book["Сводная по органам все страницы"]
    assert (sheet["B7"].value, sheet["C7"].value) == (30, 0.5)


def test_no_text_is_a_formula_and_one_that_looks_so_stays_text_when_edited() -> None:
    book = opened(sample())
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    if cell.value.startswith("=IF(SUBTOTAL(102,"):
                        continue
                    assert cell.data_type == "s", cell.value
                    assert cell.quotePrefix, cell.value
    assert set(EVIL) <= set(cells(book))


def test_rows_are_reached_by_links_and_addresses_only_where_they_may_be() -> None:
    book = opened(sample())
    links = {cell.value: cell.hyperlink for cell in book["Отчёт"]["A"] if cell.hyperlink}
    assert links["Читайте таблицу целиком."].location == "'Сводная по органам все страницы'!A5"
    assert links["Отчёт"].target.startswith("https://prirechye.example/")
    sheet = book["Сводная по органам все страницы"]
    assert sheet["A4"].hyperlink is not None
    assert sheet["A5"].hyperlink is None
    assert sheet["A5"].value == LONG


def test_a_text_too_long_for_a_cell_goes_on_below_it() -> None:
    document = sample(rows=1)
    text = "я" * (LONGEST_CELL + 10)
    table = next(document.tables())
    row = (msgspec.structs.replace(table.rows[0][0], runs=(msgspec.structs.replace(table.rows[0][0].runs[0], text=text),)), *table.rows[0][1:])  # fmt: skip
    longer = msgspec.structs.replace(table, rows=(row,))
    blocks = tuple(longer if isinstance(b, Table) and b.name == table.name else b for b in document.blocks)
    sheet = opened(msgspec.structs.replace(document, blocks=blocks))["Сводная по органам все страницы"]
    assert sheet["A4"].value + sheet["A5"].value == text


def test_what_is_to_be_filled_in_is_open_and_the_rest_is_locked() -> None:
    sheet = opened(sample("plan", is_editable=True))["Сводная по органам все страницы"]
    assert sheet.protection.sheet
    assert not sheet["E4"].protection.locked
    assert sheet["A4"].protection.locked


def test_the_same_document_gives_the_same_bytes_and_carries_its_proof() -> None:
    first, second = write_xlsx(sample()), write_xlsx(sample())
    assert first == second
    book = openpyxl.load_workbook(io.BytesIO(first))
    proof = msgspec.json.decode(book.properties.description, type=Proof)
    assert proof == sample().proof


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("Итоги: [все]/\\?*", (), "Итоги все"),
        ("а" * 40, (), "а" * 31),
        ("а" * 40, ("а" * 31,), "а" * 29 + " 2"),
        ("'кавычки'", (), "кавычки"),
        ("", (), "1"),
        ("History", (), "History 2"),
    ],
)
def test_sheets_are_called_as_excel_allows(title: str, taken: tuple[str, ...], name: str) -> None:
    assert sheet_name(title, taken) == name


def test_nothing_outside_is_asked_for() -> None:
    with zipfile.ZipFile(io.BytesIO(write_xlsx(sample()))) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name]


def test_libreoffice_opens_it_and_computes_the_same(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice: apt install libreoffice-calc")
    (tmp_path / "a.xlsx").write_bytes(write_xlsx(sample()))
    ran = subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2", "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    (table,) = tmp_path.glob("a-*.csv")
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[-1].startswith("Итог,30,50%")


def test_headers_of_a_charts_numbers_have_the_room_they_need() -> None:
    """A header that is taller than its row grows over the title above it."""
    book = opened(sample())
    sheet = book[book.sheetnames[-1]]
    for row in sheet.iter_rows():
        for cell in row:
            text = str(cell.value or "")
            if cell.column == 1 or not cell.font.bold or not text:
                continue
            lines = -(-len(text) // int(sheet.column_dimensions["B"].width))
            height = sheet.row_dimensions[cell.row].height
            assert height is not None, text
            assert height >= 13 * lines, text
