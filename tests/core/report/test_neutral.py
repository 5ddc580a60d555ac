"""No text from outside can act in a workbook that Otklik writes, whoever edits the cell later."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import msgspec
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from document_sample import AS_OF, SVG, sample
from otklik.report import Pptx, Xlsx
from otklik.report.document import (
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    FactLine,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Run,
    Score,
    Series,
    Table,
    run,
)
from otklik.report.layouts import lay_out
from otklik.report.neutral import acts
from otklik.safe_text import safe_values
from report_sample import make_report

OWN = re.compile(
    r'=IF\(SUBTOTAL\(102,([A-Z]+\d+:[A-Z]+\d+)\)=0,"–",SUBTOTAL\(1\d\d,\1\)\)|=IFERROR\([A-Z]+\d+/[A-Z]+\d+,""\)'
)
# what people, platforms, profiles and packs may send, with a start that offices take for more than a text
texts = st.builds(
    lambda white, sign, rest: white + sign + rest,
    st.sampled_from(["", " ", "\t", "\n", "\r", "\xa0", "\x00", "\x1b[31m", "\u202e", "\ufeff"]),
    st.sampled_from(["=", "+", "-", "@", "＝", "＋", "－", "＠", "{=", "", "'", "http://", "internal:", "mailto:"]),
    st.text(max_size=12) | st.sampled_from(['HYPERLINK("https://зло.example";"жми")', "1+1", "cmd|' /C calc'!A0", "SUM(A1)}"]),
)  # fmt: skip


def everywhere(text: str) -> Document:
    """A document in which every text that may come from outside is this one."""
    cell = Cell(runs=run(text))
    line = FactLine(name=text, runs=run(text))
    chart = Chart(
        kind="bars",
        categories=(text, "Право"),
        series=(Series(name=text, values=(1.0, None)),),
        mark_text=text,
    )
    blocks = (
        Heading(level=1, text=text),
        Paragraph(runs=run(text)),
        Paragraph(runs=(Run(text=text, url="https://vk.com/x"),)),
        Bullets(items=(run(text),)),
        Facts(lines=(line,)),
        Score(text=text, of=text, interval=text, sentences=(text,)),
        Picture(name=text, svg=SVG, alt=text, caption=text, chart=chart),
        Table(
            name=text,
            caption=text,
            columns=(
                Column(title=text),
                Column(title="Заметка", is_input=True),
                Column(title="n", total="sum"),
            ),
            rows=(
                (cell, cell, Cell(runs=run(text), value=1)),
                (cell, Cell(runs=(Run(text=text, to="x"),)), cell),
            ),
        ),
    )
    document = Document(
        kind="full", language="ru", title=text, subtitle=text, region=text, as_of=AS_OF, product=text,
        proof=sample().proof, facts=(line,), blocks=blocks,
    )  # fmt: skip
    return msgspec.convert(safe_values(msgspec.to_builtins(document)), Document)


def acting(book: Any, may_link: str = "https://vk.com/x") -> Iterator[str]:
    """Cells that are formulas of somebody else's, or would be once they are edited; links to where none was set."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if cell.data_type == "f":
                    if not OWN.fullmatch(str(value)):
                        yield f"{sheet.title}!{cell.coordinate}: formula {value!r}"
                elif isinstance(value, str) and acts(value) and not cell.quotePrefix:
                    yield f"{sheet.title}!{cell.coordinate}: unquoted {value!r}"
                if cell.hyperlink is not None and not (cell.hyperlink.target or may_link).startswith(
                    may_link
                ):
                    yield f"{sheet.title}!{cell.coordinate}: link {cell.hyperlink.target}"


@settings(max_examples=40)
@example("=1+1")
@example(" =1+1")
@example("\t=1+1")
@example("@SUM(A1)")
@example("{=1+1}")
@example("http://зло.example")
@given(texts)
def test_no_text_of_a_document_acts_in_a_workbook(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(Xlsx().write(everywhere(text))))
    assert list(acting(book)) == []


@settings(max_examples=15)
@example("=1+1")
@example("{=1+1}")
@example("http://зло.example")
@given(texts)
def test_no_text_acts_in_the_workbook_behind_a_chart_of_a_presentation(text: str) -> None:
    with zipfile.ZipFile(io.BytesIO(Pptx().write(everywhere(text)))) as archive:
        books = [archive.read(name) for name in archive.namelist() if name.endswith(".xlsx")]
    assert books
    for content in books:
        assert list(acting(openpyxl.load_workbook(io.BytesIO(content)))) == []


@pytest.mark.parametrize("kind", ["workbook", "plan", "full", "governor"])
@pytest.mark.parametrize("text", ["=1+1", "+7 (000) 000-00-00", "@x", "-2"])
def test_no_text_of_a_report_acts_whoever_wrote_it(kind: str, text: str) -> None:
    told = msgspec.to_builtins(make_report())
    for row in told["findings"]:
        row |= {"title": text, "subject_title": text, "body_title": text, "remarks": [text]}
        for said in row["answers"]:
            said |= {"note": text, "author": text}
    for row in told["evidence"]:
        row |= {"note": text, "url": text, "is_link": False, "place": text}
    for row in (*told["waivers"], *told["objections"], *told["decisions"]):
        row |= {name: text for name in ("reason", "approver", "author", "text") if name in row}
    for row in told["bodies"]:
        row |= {"title": text}
    for row in told["recommendations"]:
        row |= {"title": text}
    report = msgspec.convert(told, type(make_report()))
    book = openpyxl.load_workbook(io.BytesIO(Xlsx().write(lay_out(report, kind))))
    assert list(acting(book, "https://")) == []


@pytest.mark.parametrize(
    ("text", "does"),
    [("=1", True), (" \xa0=1", True), ("\tx", True), ("＝1", True), ("-", True), ("x=1", False), ("", False), ("1", False)],
)  # fmt: skip
def test_what_an_office_would_take_for_more_than_a_text(text: str, does: bool) -> None:
    assert acts(text) is does
