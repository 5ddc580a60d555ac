"""A document as PDF by typst: fonts inside, tagged, PDF/A-2a and PDF/UA-1, hyphenated. Same document, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from importlib.resources import files
from typing import Any

import msgspec

from otklik.i18n import _, using
from otklik.report.document import Block, Document, Heading, PageBreak, Picture, Table
from otklik.report.proof import proof_words
from otklik.report.raster import proportion
from otklik.report.totals import rows_with_totals

PROOF = "otklik.proof:"  # before the proof among the file's keywords
FEWEST_HEADINGS = 8  # worth a table of contents
TALLEST = 0.95  # a picture's height by its width, before it is drawn narrower


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
        "anchors": sorted(_anchors(document.blocks)),
        "contents": len(list(document.headings())) >= FEWEST_HEADINGS,
        "parts": [
            {"turned": turned, "blocks": [_block(block) for block in blocks]}
            for turned, blocks in parts(document.blocks)
        ],
    }


def _block(block: Block) -> Any:
    made = msgspec.to_builtins(block)
    if isinstance(block, Table):
        made["rows"] = msgspec.to_builtins(rows_with_totals(block))
        made["anchors"] = {str(number): anchor for number, anchor in block.anchors.items()}
    if isinstance(block, Picture):
        made.pop("chart", None)
        made["width"] = round(min(100.0, 100 * TALLEST / proportion(block.svg)), 1)
    return made


def _words(document: Document) -> dict[str, str]:
    return {"contents": _("Contents"), "no_rows": _("no rows"), "proof": proof_words(document)}


def parts(blocks: Iterable[Block]) -> Iterator[tuple[bool, list[Block]]]:
    """Runs of blocks on pages that stand or lie: a wide table lies, with the headings right above it."""
    waiting: list[Block] = []
    current: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and block.is_wide:
            if current:
                yield False, current
            yield True, [*waiting, block]
            waiting, current = [], []
        elif isinstance(block, Heading):
            waiting.append(block)
        elif isinstance(block, PageBreak) and not current and not waiting:
            continue  # a new page has just begun
        else:
            current += [*waiting, block]
            waiting = []
    if current or waiting:
        yield False, [*current, *waiting]


def _anchors(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading) and block.anchor:
            yield block.anchor
        elif isinstance(block, Table) and block.rows:
            yield from block.anchors.values()
            yield from (r.anchor for row in block.rows for cell in row for r in cell.runs if r.anchor)
