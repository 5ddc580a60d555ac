"""The presentation says everything over slides that hold it, with charts that can be edited."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pptx
import pytest

from document_sample import LONG, sample
from otklik.report.document import Document, Paragraph, Run, run
from otklik.report.ooxml import proof_of
from otklik.report.pptx import LONGEST_PIECE, write_pptx


def opened(document: Document) -> Any:
    return pptx.Presentation(io.BytesIO(write_pptx(document)))


def shapes(deck: Any) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes]


def texts(deck: Any) -> list[str]:
    told = []
    for shape in shapes(deck):
        if shape.has_text_frame:
            told += [paragraph.text for paragraph in shape.text_frame.paragraphs]
        if shape.has_table:
            told += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return told


def test_every_text_of_the_document_is_on_a_slide() -> None:
    told = "\n".join(texts(opened(sample())))
    for text in sample().texts():
        assert text in told, text


def test_a_chart_has_its_numbers_and_its_words() -> None:
    (chart,) = [shape for shape in shapes(opened(sample())) if shape.has_chart]
    assert list(chart.chart.plots[0].categories) == ["Право", "Диалог и ответы"]
    assert tuple(chart.chart.plots[0].series[0].values) == (63.5, None)
    assert chart._element.xpath(".//p:cNvPr")[0].get("descr") == "Право 63,5 балла, диалог не оценён"


def test_a_long_table_goes_on_over_slides_with_its_header() -> None:
    tables = [shape.table for shape in shapes(opened(sample(rows=60))) if shape.has_table]
    assert len(tables) >= 3
    assert {table.cell(0, 0).text_frame.text for table in tables} == {"Орган"}
    assert sum(len(table.rows) - 1 for table in tables) == 61  # the total is a row


def test_a_text_longer_than_a_slide_goes_on() -> None:
    text = " ".join(["слово"] * 900)
    document = msgspec.structs.replace(sample(), blocks=(Paragraph(runs=run(text)),))
    told = [line for line in texts(opened(document)) if "слово" in line]
    assert len(told) > 2
    assert all(len(line) <= LONGEST_PIECE for line in told)
    assert " ".join(told) == text


def test_nothing_stands_outside_its_slide() -> None:
    deck = opened(sample(rows=60))
    for shape in shapes(deck):
        assert shape.left >= 0
        assert shape.left + shape.width <= deck.slide_width
        assert shape.top + min(shape.height, 1) <= deck.slide_height
    assert LONG


def test_a_row_taller_than_a_slide_is_parted() -> None:
    document = sample(rows=1)
    table = next(document.tables())
    text = "я" * 20_000
    row = (msgspec.structs.replace(table.rows[0][0], runs=(Run(text=text),)), *table.rows[0][1:])
    blocks = (msgspec.structs.replace(table, rows=(row,)),)
    tables = [
        s.table for s in shapes(opened(msgspec.structs.replace(document, blocks=blocks))) if s.has_table
    ]
    assert len(tables) > 1
    assert "".join(t.cell(1, 0).text_frame.text for t in tables) == text


def test_the_same_document_gives_the_same_bytes_and_carries_its_proof() -> None:
    first, second = write_pptx(sample()), write_pptx(sample())
    assert first == second
    assert proof_of(first) == sample().proof


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice: apt install libreoffice-impress")
    (tmp_path / "a.pptx").write_bytes(write_pptx(sample()))
    ran = subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(tmp_path / "a.pptx")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if not (tmp_path / "a.pdf").exists() and "could not be loaded" in ran.stderr + ran.stdout:
        pytest.skip("this LibreOffice has no Impress: apt install libreoffice-impress")
    assert (tmp_path / "a.pdf").stat().st_size > 1000
