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
from otklik.verify.beyond import beyond_words, rounded
from otklik.verify.pieces import Piece, root_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_HYPHENS = re.compile(r"[-\u00ad\u2010\u2011]\s*")


def pieces(form: str, content: bytes, *, is_editable: bool = False) -> tuple[Piece, ...]:
    """Everything a reader sees or can follow (addresses of links too), of office files also what is beside the words;
    empty pieces are left out."""
    readers = {
        "pdf": _pdf,
        "docx": _docx,
        "xlsx": _xlsx,
        "pptx": _pptx,
        "html": _html,
        "md": _markdown,
        "json": _json,
    }
    found = list(readers[form](content))
    if form in ("docx", "xlsx", "pptx"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += beyond_words(archive, form, is_editable=is_editable)
    return tuple(Piece(piece.place, text) for piece in found if (text := " ".join(piece.text.split())))


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
        for style, text in _paragraphs(root_of(archive, "word/document.xml")):
            if style.startswith(("Heading", "Title")) and text.strip():
                heading = _quoted(text)
            yield Piece(heading, text)
        beside: dict[str, None] = {}  # each once: offices write first, even and odd pages apart
        for part in sorted(n for n in names if re.fullmatch(r"word/(?:header|footer)\d*\.xml", n)):
            beside.update({text: None for _style, text in _paragraphs(root_of(archive, part))})
        yield from (Piece(_("header or footer"), text) for text in sorted(beside))
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
                yield Piece(cell_name(sheet, number, column), rounded(text))
                if (number, column) in sheet.links:
                    yield Piece(cell_name(sheet, number, column), sheet.links[number, column])


def _pptx(content: bytes) -> Iterator[Piece]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [n for n in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
        for part in sorted(names, key=lambda name: int(re.sub(r"\D", "", name))):
            number = re.sub(r"\D", "", part)
            place = _("slide {n}").format(n=number)
            for paragraph in _shown(root_of(archive, part)):
                yield Piece(place, "".join(node.text or "" for node in paragraph.iter(f"{_A}t")))
            yield from _links(archive, f"ppt/slides/_rels/slide{number}.xml.rels", place)
        behind = [n for n in archive.namelist() if re.fullmatch(r"ppt/notesSlides/notesSlide\d+\.xml", n)]
        for part in sorted(behind, key=lambda name: int(re.sub(r"\D", "", name))):
            place = _("notes {n}").format(n=re.sub(r"\D", "", part))
            for paragraph in _spoken(root_of(archive, part)):
                yield Piece(place, "".join(node.text or "" for node in paragraph.iter(f"{_A}t")))


def _shown(slide: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Paragraphs of a slide in one order, without numbers of slides and dates, which offices compute anew."""
    computed = {
        id(node)
        for shape in slide.iter(f"{_P}sp")
        if (place := shape.find(f".//{_P}ph")) is not None and place.get("type") in ("sldNum", "dt", "ftr")
        for node in shape.iter()
    }
    return (node for node in slide.iter(f"{_A}p") if id(node) not in computed)


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
        targets = {
            relation.get("Target", "")
            for relation in root_of(archive, part).iter()
            if relation.get("TargetMode") == "External"
        }  # each once: some offices write one for every link
        for target in sorted(targets):
            yield Piece(place or _("address of a link"), target)


def _quoted(text: str) -> str:
    return _("under the heading “{title}”").format(title=" ".join(text.split())[:80])
