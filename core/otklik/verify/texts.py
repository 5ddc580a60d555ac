"""The words of a report file in reading order, each piece with its place: a page, a slide, a cell, a heading."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import msgspec

from otklik.i18n import _
from otklik.spreadsheet import cell_name, read_xlsx

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_HYPHENS = re.compile(r"[-\u00ad\u2010\u2011]\s*")


class Piece(msgspec.Struct, frozen=True):
    """A piece of text. Where words are all that can be had of a page, a piece is a word."""

    place: str
    text: str


def pieces(form: str, content: bytes) -> tuple[Piece, ...]:
    """Everything a reader sees or can follow (addresses of links too); empty pieces are left out."""
    readers = {
        "pdf": _pdf,
        "docx": _docx,
        "xlsx": _xlsx,
        "pptx": _pptx,
        "html": _html,
        "md": _markdown,
        "json": _json,
    }
    return tuple(
        Piece(piece.place, text) for piece in readers[form](content) if (text := " ".join(piece.text.split()))
    )


def _pdf(content: bytes) -> Iterator[Piece]:
    """Words by page: where lines end, and whether a word is parted there, is no matter of content."""
    from pypdf import PdfReader

    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, 1):
        place = _("page {n}").format(n=number)
        for word in _HYPHENS.sub("", page.extract_text()).split():
            yield Piece(place, word)
        for link in page.get("/Annots") or ():
            action: Any = link.get_object().get("/A")
            if action is not None and "/URI" in action:
                yield Piece(place, str(action["/URI"]))


def _docx(content: bytes) -> Iterator[Piece]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        heading = _("the beginning")
        for style, text in _paragraphs(_root(archive, "word/document.xml")):
            if style.startswith(("Heading", "Title")) and text.strip():
                heading = _quoted(text)
            yield Piece(heading, text)
        for part in sorted(n for n in names if re.fullmatch(r"word/(?:header|footer|footnotes)\d*\.xml", n)):
            for _style, text in _paragraphs(_root(archive, part)):
                yield Piece(_("header or footer"), text)
        yield from _links(archive, "word/_rels/document.xml.rels")


def _paragraphs(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """(style, text) of each paragraph, without results of fields: page numbers, which every office computes anew."""
    depth, is_result = 0, False
    for paragraph in root.iter(f"{_W}p"):
        computed = {id(node) for field in paragraph.iter(f"{_W}fldSimple") for node in field.iter()}
        texts = []
        for node in paragraph.iter():
            if node.tag == f"{_W}fldChar":
                kind = node.get(f"{_W}fldCharType")
                depth += {"begin": 1, "end": -1}.get(kind or "", 0)
                is_result = depth > 0 and (is_result or kind == "separate")
            elif node.tag == f"{_W}t" and not is_result and id(node) not in computed:
                texts.append(node.text or "")
            elif node.tag in (f"{_W}tab", f"{_W}br"):
                texts.append(" ")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        yield "" if style is None else style.get(f"{_W}val", ""), "".join(texts)


def _xlsx(content: bytes) -> Iterator[Piece]:
    for sheet in read_xlsx(content):
        for number, row in enumerate(sheet.rows):
            for column, text in enumerate(row):
                yield Piece(cell_name(sheet, number, column), _rounded(text))
                if (number, column) in sheet.links:
                    yield Piece(cell_name(sheet, number, column), sheet.links[number, column])


def _rounded(text: str) -> str:
    """A number as one writing: offices write last digits, and 10 or 10.0, each in their own way."""
    return f"{float(text):.9g}" if re.fullmatch(r"-?\d+\.\d+(?:E-?\d+)?", text) else text


def _pptx(content: bytes) -> Iterator[Piece]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [n for n in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
        for part in sorted(names, key=lambda name: int(re.sub(r"\D", "", name))):
            number = re.sub(r"\D", "", part)
            place = _("slide {n}").format(n=number)
            for paragraph in _spoken(_root(archive, part)):
                yield Piece(place, "".join(node.text or "" for node in paragraph.iter(f"{_A}t")))
            yield from _links(archive, f"ppt/slides/_rels/slide{number}.xml.rels", place)
        behind = [n for n in archive.namelist() if re.fullmatch(r"ppt/notesSlides/notesSlide\d+\.xml", n)]
        for part in sorted(behind, key=lambda name: int(re.sub(r"\D", "", name))):
            place = _("notes {n}").format(n=re.sub(r"\D", "", part))
            for paragraph in _spoken(_root(archive, part)):
                yield Piece(place, "".join(node.text or "" for node in paragraph.iter(f"{_A}t")))
        charts = sorted(n for n in archive.namelist() if re.fullmatch(r"ppt/charts/chart\d+\.xml", n))
        for part in charts:
            values = [node.text or "" for node in _root(archive, part).iter() if node.tag.endswith("}v")]
            for value in values:
                yield Piece(_("chart"), _rounded(value))


def _spoken(notes: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Paragraphs of a slide's notes, without the number of the page and the like that offices add."""
    for shape in notes.iter(f"{_P}sp"):
        place = shape.find(f".//{_P}ph")
        if place is not None and place.get("type") == "body":
            yield from shape.iter(f"{_A}p")


def _html(content: bytes) -> Iterator[Piece]:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(content.decode("utf-8", "replace"))
    place = _("the beginning")
    root = tree.body
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.tag in ("h1", "h2", "h3", "h4", "summary"):
            place = _quoted(node.text()) if node.text().strip() else place
        if node.tag == "a" and node.attributes.get("href"):
            yield Piece(place, str(node.attributes["href"]))
        if node.tag == "-text":
            parent = node.parent
            if parent is None or parent.tag not in ("script", "style"):
                yield Piece(place, node.text(deep=False))


def _markdown(content: bytes) -> Iterator[Piece]:
    place = _("the beginning")
    for line in content.decode("utf-8", "replace").splitlines():
        heading = re.match(r"#{1,6}\s+(?:<a [^>]*></a>)?(.*)", line)
        if heading:
            place = _quoted(heading[1])
        if not line.startswith("<!-- otklik.proof"):
            yield Piece(place, line)


def _json(content: bytes) -> Iterator[Piece]:
    def walk(value: object, place: str) -> Iterator[Piece]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from walk(inner, f"{place}.{key}" if place else str(key))
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                yield from walk(inner, f"{place}[{number}]")
        else:
            yield Piece(place, str(value))

    yield from walk(msgspec.json.decode(content), "")


def _links(archive: zipfile.ZipFile, part: str, place: str = "") -> Iterator[Piece]:
    if part in archive.namelist():
        targets = [
            relation.get("Target", "")
            for relation in _root(archive, part).iter()
            if relation.get("TargetMode") == "External"
        ]
        for target in sorted(targets):
            yield Piece(place or _("address of a link"), target)


def _root(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """A part of an archive. A document type, which makes entities explode, is refused."""
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValueError("document type")
    return ElementTree.fromstring(text)  # noqa: S314 refused above


def _quoted(text: str) -> str:
    return _("under the heading “{title}”").format(title=" ".join(text.split())[:80])
