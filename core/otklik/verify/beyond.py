"""What an office file holds beside its words: charts, comments, footnotes, headers of sheets, text and parts that are hidden."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from otklik.i18n import _
from otklik.verify.pieces import Piece, root_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_OFF = ("0", "false", "off", "none")
COMMENTS = re.compile(r"(?:word|xl|ppt)/(?:.*/)?(?:threaded)?comments?[^/]*\.xml", re.IGNORECASE)
CHARTS = re.compile(r"(?:word|xl|ppt)/charts/chart\d+\.xml")
FOOTNOTES = re.compile(r"word/(?:footnotes|endnotes)\d*\.xml")


def beyond_words(archive: zipfile.ZipFile, form: str, *, is_editable: bool = False) -> Iterator[Piece]:
    """In one order however an office numbers its parts. `is_editable`: rows may be filtered and hidden."""
    names = archive.namelist()
    yield from _charts(archive, [name for name in names if CHARTS.fullmatch(name)])
    for name in sorted(name for name in names if COMMENTS.fullmatch(name)):
        for node in root_of(archive, name).iter():
            if _local(node.tag) in ("t", "text") and node.text:
                yield Piece(_("comment"), node.text)
    if form == "docx":
        yield from _of_document(archive, names)
    elif form == "xlsx":
        yield from _of_workbook(archive, names, is_editable=is_editable)
    else:
        yield from _of_slides(archive, names)


def _charts(archive: zipfile.ZipFile, parts: list[str]) -> Iterator[Piece]:
    """Numbers, names and categories of each chart; offices renumber charts, so their order is that of what they hold."""
    told = sorted(tuple(_of_chart(root_of(archive, part))) for part in parts)
    for number, chart in enumerate(told, 1):
        for text in chart:
            yield Piece(_("chart {n}").format(n=number), text)


def _of_chart(root: ElementTree.Element) -> Iterator[str]:
    for title in root.iter(f"{_C}title"):
        told = (node for node in title.iter() if node.tag in (f"{_A}t", f"{_C}v"))
        text = "".join(node.text or "" for node in told)
        if text:
            yield text
    for series in root.iter(f"{_C}ser"):
        for place in ("tx", "cat", "val", "xVal", "yVal"):
            for held in series.findall(f"{_C}{place}"):
                for node in held.iter(f"{_C}v"):
                    yield rounded(node.text or "")


def rounded(text: str) -> str:
    """A number as one writing: offices write last digits, and 10 or 10.0, each in their own way."""
    return f"{float(text):.9g}" if re.fullmatch(r"-?\d+(?:\.\d+)?(?:E[-+]?\d+)?", text) else text


def _of_document(archive: zipfile.ZipFile, names: list[str]) -> Iterator[Piece]:
    for name in sorted(name for name in names if FOOTNOTES.fullmatch(name)):
        for node in root_of(archive, name).iter(f"{_W}t"):
            if (node.text or "").strip():
                yield Piece(_("footnote"), node.text or "")
    for run in root_of(archive, "word/document.xml").iter(f"{_W}r"):
        hidden = run.find(f"{_W}rPr/{_W}vanish")
        if hidden is not None and hidden.get(f"{_W}val", "1") not in _OFF:
            text = "".join(node.text or "" for node in run.iter(f"{_W}t"))
            if text.strip():
                yield Piece(_("hidden text"), text)


def _of_workbook(archive: zipfile.ZipFile, names: list[str], *, is_editable: bool) -> Iterator[Piece]:
    for sheet in root_of(archive, "xl/workbook.xml").iter(f"{_S}sheet"):
        if sheet.get("state", "visible") != "visible":
            yield Piece(_("hidden sheet"), sheet.get("name", ""))
    sheets = [name for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    for name in sorted(sheets, key=_number):
        place = _("sheet {n}").format(n=_number(name))
        for node in root_of(archive, name).iter():
            kind = _local(node.tag)
            if kind in ("row", "col") and node.get("hidden", "0") not in _OFF and not is_editable:
                where = node.get("r") or f"{node.get('min')}–{node.get('max')}"
                yield Piece(f"{place}: " + (_("hidden row") if kind == "row" else _("hidden columns")), where)
            elif kind in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
                text = _without_codes(node.text or "")
                if text:
                    yield Piece(f"{place}: " + _("header or footer"), text)
    for name in sorted(name for name in names if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)):
        text = "".join(node.text or "" for node in root_of(archive, name).iter(f"{_A}t"))
        if text.strip():
            yield Piece(_("text on a sheet"), text)


def _without_codes(text: str) -> str:
    """The words of a sheet's header: places, fonts and sizes are codes that each office writes in its own way."""
    bare = re.sub(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Za-z])', " ", text)
    return " ".join(bare.split())


def _of_slides(archive: zipfile.ZipFile, names: list[str]) -> Iterator[Piece]:
    slides = [name for name in names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    for name in sorted(slides, key=_number):
        root = root_of(archive, name)
        place = _("slide {n}").format(n=_number(name))
        if root.get("show", "1") in _OFF:
            yield Piece(place, _("hidden slide"))
        for node in root.iter():
            if _local(node.tag) == "cNvPr" and node.get("hidden", "0") not in _OFF:
                yield Piece(place, _("hidden shape"))


def _number(name: str) -> int:
    return int(re.sub(r"\D", "", name.rpartition("/")[2]))


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
