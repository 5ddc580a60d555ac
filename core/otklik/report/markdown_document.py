"""A document as Markdown (CommonMark with tables): complete, with anchors, and nothing collected can act as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from otklik.i18n import _, using
from otklik.report.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Inline,
    Listing,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Score,
    Table,
)
from otklik.report.markup import heading, link, plain, table
from otklik.report.proof import proof_comment, proof_lines
from otklik.report.totals import totals


def write_markdown_document(document: Document) -> str:
    """The whole document; ends with a newline."""
    with using(document.language):
        lines = list(_lines(document))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    anchors = document.anchors()
    yield from heading(1, document.title)
    if document.subtitle:
        yield plain(document.subtitle)
        yield ""
    for line in document.facts:
        yield f"- **{plain(line.name)}:** {_inline(anchors, line.runs)}"
    for block in document.blocks:
        yield ""
        yield from _block(anchors, block)
    yield ""
    for told in proof_lines(document):
        yield f"- {plain(told)}"
    yield ""
    yield proof_comment(document.proof)


def _block(anchors: frozenset[str], block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield from heading(block.level + 1, block.text, block.anchor)
        case Paragraph():
            text = _inline(anchors, block.runs)
            yield f"> {text}" if block.style == "note" else text
        case Bullets():
            for number, item in enumerate(block.items, 1):
                yield (
                    f"{number}. {_inline(anchors, item)}"
                    if block.is_numbered
                    else f"- {_inline(anchors, item)}"
                )
        case Listing():
            if block.title:
                yield _inline(anchors, block.title)
                yield ""
            for item in block.items:
                yield f"- {_inline(anchors, item)}"
        case Facts():
            for line in block.lines:
                yield f"- **{plain(line.name)}:** {_inline(anchors, line.runs)}"
        case Score():
            yield f"**{plain(f'{block.text}{block.joint}{block.of}')}**"
            for sentence in filter(None, (block.interval, *block.sentences)):
                yield ""
                yield plain(sentence)
        case Table():
            yield from _table(anchors, block)
        case Picture():
            if block.caption:
                yield f"**{plain(block.caption)}**"
                yield ""
            yield plain(block.alt)
        case PageBreak():
            yield ""


def _table(anchors: frozenset[str], block: Table) -> Iterator[str]:
    if block.caption:
        yield f"**{plain(block.caption)}**"
    if not block.rows:
        yield plain(", ".join(column.title for column in block.columns) + ": " + _("no rows"))
        return
    rows = []
    for number, row in enumerate(block.rows):
        cells = [_inline(anchors, cell.runs) for cell in row]
        anchor = block.anchors.get(number)
        rows.append([f'<a id="{anchor}"></a>{cells[0]}', *cells[1:]] if anchor else cells)
    last = [f"**{plain(text)}**" if text else "" for text in totals(block)]
    yield from table([plain(column.title) for column in block.columns], [*rows, *([last] if last else [])])


def _inline(anchors: frozenset[str], runs: Inline) -> str:
    return "".join(_run(anchors, one) for one in runs)


def _run(anchors: frozenset[str], one: Run) -> str:
    """Spaces at the ends stay outside the marks, where Markdown wants them."""
    text = one.text.strip()
    before, after = (" " * (one.text != one.text.lstrip()), " " * (one.text != one.text.rstrip()))
    mark = f'<a id="{one.anchor}"></a>' if one.anchor else ""
    if not text:
        return mark + before
    if one.url:
        told = link(one.url, True, text)
    elif one.to in anchors:
        told = f"[{plain(text)}](#{one.to})"
    else:
        told = f"**{plain(text)}**" if one.is_strong or one.outcome else plain(text)
    return f"{mark}{before}{told}{after}"
