"""A document as PDF by typst: fonts inside, tagged, PDF/A-2a and PDF/UA-1, hyphenated. Same document, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from importlib.resources import files
from typing import Any

import msgspec

from otklik.i18n import _, using
from otklik.report.document import (
    Block,
    Chart,
    Column,
    Document,
    Heading,
    PageBreak,
    Picture,
    Run,
    Table,
    is_short,
)
from otklik.report.proof import proof_words
from otklik.report.raster import NARROW, proportion, width_of
from otklik.report.totals import rows_with_totals

PROOF = "otklik.proof:"  # before the proof among the file's keywords
FEWEST_HEADINGS = 8  # worth a table of contents
LONE = 66.0  # per cent of the page for such a picture alone
TALLEST = 1.3  # a picture's height by its width, before it is drawn narrower


def write_pdf(document: Document) -> bytes:
    """The file's bytes. Needs the extra `reports`."""
    import typst

    with using(document.language):
        inputs = {
            "document": msgspec.json.encode(_data(document)).decode(),
            "words": msgspec.json.encode(_words(document)).decode(),
            "proof": PROOF + msgspec.json.encode(document.proof, order="sorted").decode(),
        }
    template = (files("otklik.report") / "templates" / "document.typ").read_bytes()
    made = typst.compile(
        template,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["a-2a", "ua-1"],  # archival and accessible
        ignore_system_fonts=True,
        timestamp=int(document.as_of.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def _data(document: Document) -> dict[str, Any]:
    at = document.as_of.astimezone(UTC)
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "product": document.product,
        "language": document.language,
        "date": (at.year, at.month, at.day, at.hour, at.minute, at.second),
        "facts": document.facts,
        "anchors": sorted({*document.anchors()} & {*_led_to(document.blocks)}),
        "contents": len(list(document.headings())) >= FEWEST_HEADINGS,
        "parts": [
            {
                "turned": part.is_turned,
                "columns": part.columns,
                "blocks": list(_paired(part.blocks)),
            }
            for part in parts(document.blocks)
        ],
    }


def _paired(blocks: Sequence[Block]) -> Iterator[Any]:
    """Two narrow pictures that follow one another stand side by side."""
    first: Picture | None = None
    for block in blocks:
        if isinstance(block, Picture) and width_of(block.svg) <= NARROW:
            if first is None:
                first = block
                continue
            yield {"type": "pair", "blocks": [_block(first), _block(block)]}
            first = None
            continue
        if first is not None:
            yield _block(first)
            first = None
        yield _block(block)
    if first is not None:
        yield _block(first)


def _block(block: Block) -> Any:
    made = msgspec.to_builtins(block)
    if isinstance(block, Table):
        made["rows"] = msgspec.to_builtins(rows_with_totals(block))
        made["together"] = is_short(block)
        made["anchors"] = {str(number): anchor for number, anchor in block.anchors.items()}
    if isinstance(block, Picture):
        made.pop("chart", None)
        widest = LONE if width_of(block.svg) <= NARROW else 100.0
        made["width"] = round(min(widest, 100 * TALLEST / proportion(block.svg)), 1)
    return made


def _words(document: Document) -> dict[str, str]:
    return {"contents": _("Contents"), "no_rows": _("no rows"), "proof": proof_words(document)}


class Part(msgspec.Struct, frozen=True):
    """Blocks on pages of one sort."""

    is_turned: bool
    columns: int
    blocks: list[Block]


def parts(blocks: Iterable[Block]) -> Iterator[Part]:
    """Runs of blocks on pages of one sort: a wide table lies, with the headings right above it; the rest stands."""
    waiting: list[Block] = []
    current: list[Block] = []
    columns = 1
    is_first = True  # the title stands above, so that a break before all else turns the page
    for block in blocks:
        if is_first and isinstance(block, PageBreak) and block.columns == columns:
            current.append(block)
        elif isinstance(block, Table) and block.is_wide:
            if current:
                yield Part(False, columns, current)
            yield Part(True, 1, [*waiting, block])
            waiting, current = [], []
        elif isinstance(block, Heading):
            waiting.append(block)
        elif isinstance(block, PageBreak) and block.columns != columns:
            if current or waiting:
                yield Part(False, columns, [*current, *waiting])
            waiting, current, columns = [], [], block.columns
        elif isinstance(block, PageBreak) and not current and not waiting:
            pass  # a new page has just begun
        else:
            current += [*waiting, block]
            waiting = []
        is_first = False
    if current or waiting:
        yield Part(False, columns, [*current, *waiting])


def _led_to(value: object) -> Iterator[str]:
    """Anchors that some piece of text leads to, wherever it stands in blocks."""
    if isinstance(value, Run):
        if value.to:
            yield value.to
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _led_to(inner)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, Column | Chart):
        for name in value.__struct_fields__:
            yield from _led_to(getattr(value, name))
