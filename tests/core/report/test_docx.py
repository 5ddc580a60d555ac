"""The Word document says everything in real styles; links work; an office's template is used or refused in a sentence."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Mm
from hypothesis import given
from hypothesis import strategies as st

from document_sample import EVIL, LONG, SVG, sample
from otklik.cli import main
from otklik.errors import UsageError
from otklik.report.document import Document
from otklik.report.docx import STYLES, read_template, template_problems, write_docx
from otklik.report.docx_xml import bookmark_name
from otklik.report.ooxml import proof_of
from otklik.report.raster import png_of, proportion

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(document: Document, template: bytes | None = None) -> Any:
    return docx.Document(io.BytesIO(write_docx(document, template)))


def text_of_file(word: Any) -> str:
    return "\n".join(
        "".join(piece.text or "" for piece in paragraph.iter(f"{WORD}t"))
        for paragraph in word.element.body.iter(f"{WORD}p")
    )


def test_every_text_of_the_document_is_in_the_file() -> None:
    told = text_of_file(opened(sample()))
    for text in sample().texts():
        assert text in told, text


def test_headings_lists_captions_and_notes_have_real_styles() -> None:
    word = opened(sample())
    styles = {p.text: p.style.name for p in word.paragraphs}
    assert styles["Присутствие в интернете: Приречье"] == "Title"
    assert styles["Главное"] == "Heading 1"
    assert styles["Таблица"] == "Heading 2"
    assert styles["Открыть комментарии"] == "List Number"
    assert styles["Кто и сколько"] == "Caption"
    assert styles[f"Сказано: {EVIL[0]}"] == "Quote"


def test_every_link_inside_leads_to_a_bookmark_that_is_there() -> None:
    word = opened(sample())
    names = {mark.get(f"{WORD}name") for mark in word.element.body.iter(f"{WORD}bookmarkStart")}
    wanted = {
        link.get(f"{WORD}anchor")
        for link in word.element.body.iter(f"{WORD}hyperlink")
        if link.get(f"{WORD}anchor")
    }
    assert wanted
    assert wanted <= names


def test_the_header_of_a_table_stands_on_every_page_and_rows_are_not_parted() -> None:
    table = opened(sample()).tables[0]._tbl
    rows = table.findall(f"{WORD}tr")
    assert len(rows) == 5  # the header, three rows, the total
    assert rows[0].find(f"{WORD}trPr/{WORD}tblHeader") is not None
    assert all(row.find(f"{WORD}trPr/{WORD}cantSplit") is not None for row in rows)


def test_a_wide_table_has_a_page_turned_for_it() -> None:
    word = opened(sample())
    assert [section.orientation for section in word.sections] == [0, 1, 0]


def test_a_picture_carries_its_words() -> None:
    word = opened(sample())
    (shape,) = word.inline_shapes
    assert shape._inline.docPr.get("descr") == "Право 63,5 балла, диалог не оценён"


def test_the_same_document_gives_the_same_bytes_and_carries_its_proof() -> None:
    first, second = write_docx(sample()), write_docx(sample())
    assert first == second
    assert proof_of(first) == sample().proof
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_the_proof_lives_on_when_an_office_saves_the_file_again() -> None:
    word = docx.Document(io.BytesIO(write_docx(sample())))
    stream = io.BytesIO()
    word.save(stream)
    assert proof_of(stream.getvalue()) == sample().proof


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>", write_docx(sample())[:500]])
def test_a_file_without_a_proof_has_none(content: bytes) -> None:
    assert proof_of(content) is None


def template(*, without: str = "") -> bytes:
    word = docx.Document()
    word.add_paragraph("Бланк администрации")
    word.styles["Normal"].font.name = "Arial"
    if without:
        word.styles[without]._element.getparent().remove(word.styles[without]._element)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def test_an_office_keeps_its_own_looks() -> None:
    word = opened(sample(), template())
    assert word.styles["Normal"].font.name == "Arial"
    assert "Бланк администрации" not in text_of_file(word)
    assert LONG in text_of_file(word)


def test_a_template_that_lacks_a_style_is_told_before_the_visit(tmp_path: Path) -> None:
    assert template_problems(template()) == []
    (problem,) = template_problems(template(without="Caption"))
    assert "Caption" in problem
    (tmp_path / "t.docx").write_bytes(template(without="Caption"))
    with pytest.raises(UsageError, match="Caption"):
        read_template(tmp_path / "t.docx")
    (tmp_path / "t.docx").write_bytes(b"no document")
    with pytest.raises(UsageError, match="docx"):
        read_template(tmp_path / "t.docx")


def test_a_template_whose_page_is_too_narrow_or_that_fetches_files_is_told() -> None:
    word = docx.Document()
    page = word.sections[0]
    page.left_margin = page.right_margin = Mm(60)
    word.part.relate_to(
        "https://forms.prirechye.example/head.dotx", RELATIONSHIP_TYPE.IMAGE, is_external=True
    )
    word.part.relate_to("https://prirechye.example/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    stream = io.BytesIO()
    word.save(stream)
    narrow, linked = template_problems(stream.getvalue())
    assert "120" in narrow
    assert "(1)" in linked


def test_a_template_is_checked_from_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content, code, told in (
        ("good.docx", template(), 0, "--template"),
        ("bad.docx", template(without="Caption"), 1, "Caption"),
        ("macros.docm", b"PK", 1, "docx"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SystemExit) as ended:
            main(["check", str(tmp_path / name)])
        said = capsys.readouterr()
        assert ended.value.code == code
        assert told in said.out + said.err


def test_our_own_looks_have_every_style() -> None:
    assert set(STYLES) <= {style.name for style in docx.Document().styles}


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_bookmarks_have_names_word_accepts_and_do_not_clash(first: str, second: str) -> None:
    names = [bookmark_name(first), bookmark_name(second)]
    assert all(len(name) <= 40 and name[0].isalpha() for name in names)
    assert (names[0] == names[1]) == (first == second)


def test_a_picture_is_drawn_the_same_each_time() -> None:
    assert png_of(SVG, 80) == png_of(SVG, 80)
    assert proportion(SVG) == pytest.approx(0.4)


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice: apt install libreoffice-writer")
    (tmp_path / "a.docx").write_bytes(write_docx(sample()))
    ran = subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8",
         "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert "Назначить дежурного" in told
    assert LONG[:60] in told
