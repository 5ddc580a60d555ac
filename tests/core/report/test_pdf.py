"""The PDF says everything, is PDF/A and tagged, holds its fonts, and nothing in it acts."""

from __future__ import annotations

import io
import re

import msgspec
import pytest
from pypdf import PdfReader

from document_sample import EVIL, LONG, sample
from otklik.report.document import Document, Heading, PageBreak, Paragraph, Proof, Table, run
from otklik.report.pdf import PROOF, parts, write_pdf


def opened(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(write_pdf(document)))


def squeezed(text: str) -> str:
    """Without spaces and hyphens: lines are broken and words hyphenated in the file."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def test_every_text_of_the_document_is_in_the_file() -> None:
    told = squeezed("".join(page.extract_text() for page in opened(sample()).pages))
    for text in sample().texts():
        assert squeezed(text) in told, text


def test_it_is_archival_and_tagged() -> None:
    reader = opened(sample())
    metadata = reader.xmp_metadata
    assert metadata is not None
    raw = metadata.stream.get_data().decode()
    assert re.search(r"pdfaid:part\W+2", raw)
    assert re.search(r"pdfaid:conformance\W+A", raw)
    assert "pdfuaid" in raw
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "ru"


def test_every_font_is_inside() -> None:
    reader = opened(sample())
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            fonts[font.get_object()["/BaseFont"]] = font.get_object()["/DescendantFonts"][0].get_object()
    assert fonts
    for font in fonts.values():
        descriptor = font["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_links_lead_inside_or_to_addresses_that_may_be_linked() -> None:
    addresses = set()
    inside = 0
    for page in opened(sample()).pages:
        for note in page.get("/Annots", []):
            action = note.get_object().get("/A", {})
            if "/URI" in action:
                addresses.add(str(action["/URI"]))
            else:
                inside += 1
    assert inside >= 2
    assert any("prirechye.example" in address for address in addresses)


def test_a_link_to_nowhere_is_plain_text() -> None:
    document = msgspec.structs.replace(
        sample(),
        blocks=(Paragraph(runs=(msgspec.structs.replace(run("никуда")[0], to="nowhere"),)),),
    )
    assert "никуда" in opened(document).pages[0].extract_text()


def test_the_same_document_gives_the_same_bytes_and_carries_its_proof() -> None:
    first, second = write_pdf(sample()), write_pdf(sample())
    assert first == second
    information = PdfReader(io.BytesIO(first)).metadata
    assert information is not None
    keywords = str(information["/Keywords"])
    assert keywords.startswith(PROOF)
    assert msgspec.json.decode(keywords.removeprefix(PROOF), type=Proof) == sample().proof


def test_markup_of_the_typesetter_in_a_text_is_text() -> None:
    text = '#panic("x") $1+1$ *a* _b_ `c` @d <e> \\ = f #image("/etc/passwd")'
    document = msgspec.structs.replace(sample(), blocks=(Paragraph(runs=run(text)),))
    assert squeezed(text) in squeezed(opened(document).pages[0].extract_text())
    assert EVIL[5]


def test_wide_tables_lie_on_pages_of_their_own_with_their_headings() -> None:
    wide, narrow = (Table(name="т", columns=(), rows=(), is_wide=flag) for flag in (True, False))
    title = Heading(level=2, text="Т")
    blocks = (Paragraph(runs=()), title, wide, PageBreak(), title, narrow, wide)
    assert [(part.is_turned, len(part.blocks)) for part in parts(blocks)] == [
        (False, 1),
        (True, 2),
        (False, 2),
        (True, 1),
    ]


def test_small_type_stands_in_columns_until_the_next_page_break_says_otherwise() -> None:
    text = Paragraph(runs=run("т"))
    wide = Table(name="т", columns=(), rows=(), is_wide=True)
    blocks = (text, PageBreak(columns=2), text, wide, text, PageBreak(), text)
    assert [(part.columns, part.is_turned) for part in parts(blocks)] == [
        (1, False),
        (2, False),
        (1, True),
        (2, False),
        (1, False),
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_empty_document_is_a_page(language: str) -> None:
    document = msgspec.structs.replace(sample(language=language), blocks=(), facts=(), subtitle="")
    assert len(opened(document).pages) == 1


def test_long_names_stay_on_the_page() -> None:
    for page in opened(sample(rows=60)).pages:
        assert float(page.mediabox.width) in (pytest.approx(595.28, abs=1), pytest.approx(841.89, abs=1))
    assert LONG


def test_a_break_before_all_else_parts_the_title_from_what_follows() -> None:
    head, text = Heading(level=1, text="Письмо"), Paragraph(runs=run("т"))
    assert [part.blocks for part in parts([PageBreak(), head, text])] == [[PageBreak(), head, text]]
