"""A document as one HTML file: style and pictures inside, no script, no request to anywhere, readable on a phone, printable."""

from __future__ import annotations

import re
from importlib.resources import files

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from otklik.i18n import _, using
from otklik.report.document import Block, Column, ColumnKind, Document, Picture, Proof, Table
from otklik.report.proof import proof_words
from otklik.report.raster import width_of
from otklik.report.totals import totals

FOLDED_FROM = 12  # rows of a reference table, which is closed on screens from so many on
WIDEST = 600  # units across of a picture that stands beside another
NUMBERS = (ColumnKind.WHOLE, ColumnKind.NUMBER, ColumnKind.SHARE)


def write_html_document(document: Document) -> str:
    """The page. Every text is escaped by the template; pictures are our own SVG."""
    with using(document.language):
        return (
            _environment()
            .get_template("document.html.j2")
            .render(
                d=document,
                anchors=document.anchors(),
                style=Markup(files("otklik.report").joinpath("style.css").read_text(encoding="utf-8")),  # noqa: S704 our own file
                proof=msgspec.json.encode(document.proof, order="sorted").decode(),
                told=proof_words(document),
            )
        )


def proof_of_html(content: bytes) -> Proof | None:
    """The proof that a page carries; None where there is none, or it cannot be read."""
    from html import unescape

    found = re.search(rb'<meta name="otklik\.proof" content="([^"]*)">', content)
    if found is None:
        return None
    try:
        return msgspec.json.decode(unescape(found[1].decode("utf-8", "replace")), type=Proof)
    except msgspec.DecodeError:
        return None


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("otklik.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        _=_,
        folded_from=FOLDED_FROM,
        is_number=_is_number,
        is_wide=_is_wide,
        name_of=_name_of,
        picture=_picture,
        share=_share,
        totals=totals,
    )
    return environment


def _name_of(block: Block) -> str:
    return type(block).__name__


def _is_number(column: Column) -> bool:
    return column.kind in NUMBERS


def _share(table: Table, column: Column) -> float:
    """The column's share of the width in percent."""
    whole = sum(one.width for one in table.columns) or 1
    return round(100 * column.width / whole, 2)


def _is_wide(picture: Picture) -> bool:
    return width_of(picture.svg) > WIDEST


def _picture(picture: Picture) -> Markup:
    return Markup(picture.svg)  # noqa: S704 charts escape their texts
