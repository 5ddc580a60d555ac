"""A document as HTML and as Markdown: complete, without requests, and nothing in it acts."""

from __future__ import annotations

import re

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

from document_sample import EVIL, SVG, sample
from otklik.report.html_document import proof_of_html, write_html_document
from otklik.report.markdown_document import write_markdown_document
from otklik.report.totals import rows_with_totals, totals


def shown(html: str) -> str:
    body = LexborHTMLParser(html).body
    assert body is not None
    return re.sub(r"\s+", " ", body.text())


def unmarked(markdown: str) -> str:
    """Without escapes, links' addresses and anchors."""
    text = re.sub(r'<a id="[^"]*"></a>', "", markdown)
    text = re.sub(r"\[((?:\\.|[^\]\\])*)\]\((?:<[^>]*>|#[^)]*)\)", r"\1", text)
    return re.sub(r"\*\*|\\(?=[^\w\s])", "", text)


def test_every_text_of_the_document_is_on_the_page() -> None:
    told = shown(write_html_document(sample()))
    for text in sample().texts():
        assert re.sub(r"\s+", " ", text).strip() in told, text


def test_every_text_of_the_document_is_in_the_markdown() -> None:
    told = write_markdown_document(sample())
    plain = unmarked(told).replace("\\", "")
    for text in sample().texts():
        wanted = re.sub(r"\s+", " ", text.replace("*", "").replace("\\", "")).strip()
        assert wanted in re.sub(r"\s+", " ", plain.replace("*", "")), text


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    tree = LexborHTMLParser(write_html_document(sample()))
    assert not tree.css("script, iframe, object, embed, link, img[src]")
    assert "default-src 'none'" in (tree.css_first("meta[http-equiv]").attributes["content"] or "")
    for text in EVIL:
        assert text in shown(write_html_document(sample()))


def test_links_lead_to_rows_and_rows_have_anchors() -> None:
    tree = LexborHTMLParser(write_html_document(sample()))
    for link in tree.css("a[href^='#']"):
        target = (link.attributes["href"] or "").removeprefix("#")
        assert tree.css_first(f"[id='{target}']") is not None, target
    assert SVG in write_html_document(sample())


def test_a_number_stands_right_and_a_phone_has_its_name() -> None:
    tree = LexborHTMLParser(write_html_document(sample()))
    cell = tree.css_first("tbody tr td:nth-child(2)")
    assert cell.attributes["class"] == "n text"
    assert cell.attributes["data-name"] == "Публикаций"


def test_totals_are_words_where_nothing_computes() -> None:
    table = next(sample().tables())
    assert [text.replace("\u00a0", " ") for text in totals(table)] == ["Total", "30", "50%", "", ""]
    assert len(rows_with_totals(table)) == len(table.rows) + 1
    for written in (write_html_document(sample()), write_markdown_document(sample())):
        assert "Итог" in written


def test_a_page_carries_its_proof() -> None:
    page = write_html_document(sample()).encode()
    assert proof_of_html(page) == sample().proof
    assert proof_of_html(b"<html>") is None
    assert proof_of_html(b'<meta name="otklik.proof" content="{">') is None


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_empty_document_is_written(language: str) -> None:
    document = msgspec.structs.replace(sample(language=language), blocks=(), facts=(), subtitle="")
    assert document.title in write_html_document(document)
    assert document.title in write_markdown_document(document)
