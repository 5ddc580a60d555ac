"""What a speaker may be asked, as the notes of slides that are not shown: a few headings a slide, the words below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from otklik.i18n import _
from otklik.report.document import (
    Block,
    Bullets,
    Cell,
    Facts,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Picture,
    Score,
    Table,
    text_of,
)

LONGEST = 20_000  # characters of one slide's notes: more cannot be found one's way in


class Notes(msgspec.Struct, frozen=True):
    """A slide: its title, the headings of what its notes hold, the notes."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[str, ...]


def notes_of(blocks: Iterable[Block]) -> Iterator[Notes]:
    """Slides in the order of the blocks: a chapter begins one, and so does what would be too long for the last."""
    chapter, taken = "", 0
    headings: list[str] = []
    lines: list[str] = []
    for block in blocks:
        told = list(_lines(block))
        size = sum(map(len, told))
        begins = isinstance(block, Heading) and block.level == 1
        if lines and (begins or taken + size > LONGEST):
            yield Notes(chapter, tuple(headings), tuple(lines))
            headings, lines, taken = [], [], 0
            chapter = chapter if begins else _goes_on(chapter)
        if isinstance(block, Heading):
            if begins:
                chapter = block.text
            else:
                headings.append(block.text)
        lines += told
        taken += size
    if lines:
        yield Notes(chapter, tuple(headings), tuple(lines))


def _goes_on(title: str) -> str:
    ending = f" ({_('continued')})"
    return title if title.endswith(ending) else title + ending


def _lines(block: Block) -> Iterator[str]:
    """A block in words, a line for each entry and row."""
    match block:
        case Heading():
            yield f"\n{block.text}" if block.level > 1 else block.text
        case Paragraph():
            yield text_of(block.runs)
        case Bullets():
            for number, item in enumerate(block.items, 1):
                yield f"{number}. {text_of(item)}" if block.is_numbered else f"• {text_of(item)}"
        case Listing():
            yield from filter(None, [text_of(block.title)])
            yield from (f"– {text_of(item)}" for item in block.items)
        case Facts():
            yield from (f"{line.name}: {text_of(line.runs)}" for line in block.lines)
        case Score():
            yield f"{block.text}{block.joint}{block.of}"
            yield from filter(None, (block.interval, *block.sentences))
        case Table():
            yield from filter(None, [block.caption])
            yield from (_row(block, row) for row in block.rows)
            if not block.rows:
                yield _("no rows")
        case Picture():
            yield from filter(None, (block.caption, block.alt))
        case PageBreak():
            pass


def _row(table: Table, row: tuple[Cell, ...]) -> str:
    """Each cell with its column's name: notes have no columns."""
    named = ((column.title, text_of(cell.runs)) for column, cell in zip(table.columns, row, strict=True))
    return "• " + "; ".join(f"{title}: {text}" if title else text for title, text in named if text)
