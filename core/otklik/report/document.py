"""A document: blocks that every writer renders. Layouts decide what a reader gets, writers how it looks.

Document ─ Proof, Block*
Block = Heading | Paragraph | Bullets | Listing | Facts | Score | Table | Picture | PageBreak
Inline text is a row of `Run`. Every text is safe (`otklik.safe_text`) and worded; values stand beside words for sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from otklik.model import Outcome, Value

SCHEMA = "otklik.document/1"
SHORT = (8, 1_500)  # rows of a short table, and characters in it


class Run(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of text in one manner. At most one of `url`, `to` is set."""

    text: str
    url: str = ""  # an address that may be linked; addresses that may not stand in `text` alone
    to: str = ""  # anchor inside the document that it leads to
    anchor: str = ""  # anchor that stands here
    is_strong: bool = False
    is_soft: bool = False  # said by the way
    outcome: Outcome | None = None  # a badge: the word of an outcome


Inline = tuple[Run, ...]


def run(text: str) -> Inline:
    """Plain text as a row of runs; nothing for an empty text."""
    return (Run(text=text),) if text else ()


def text_of(runs: Inline) -> str:
    """The text alone."""
    return "".join(r.text for r in runs)


class Heading(msgspec.Struct, frozen=True, kw_only=True, tag="heading"):
    """`level` 1…4 below the title."""

    level: int
    text: str
    anchor: str = ""
    is_listed: bool = True  # in the table of contents, as deep as that goes


class Paragraph(msgspec.Struct, frozen=True, kw_only=True, tag="paragraph"):
    runs: Inline
    style: Literal["", "lead", "soft", "note"] = ""  # note: what a person said, set apart


class Bullets(msgspec.Struct, frozen=True, kw_only=True, tag="bullets"):
    items: tuple[Inline, ...]
    is_numbered: bool = False


class Listing(msgspec.Struct, frozen=True, kw_only=True, tag="listing"):
    """Many short entries in small type under a line of their own; `is_folded`: closed on screens until asked for."""

    title: Inline = ()
    items: tuple[Inline, ...] = ()
    is_folded: bool = False


class FactLine(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    runs: Inline


class Facts(msgspec.Struct, frozen=True, kw_only=True, tag="facts"):
    """Names with what belongs to them: «Кому: …»."""

    lines: tuple[FactLine, ...]


class Score(msgspec.Struct, frozen=True, kw_only=True, tag="score"):
    """The one number that is seen first: «73 из 100», «наверняка от 26 до 88»."""

    text: str
    of: str
    joint: str = " "  # between the two where they stand in one line
    interval: str
    sentences: tuple[str, ...] = ()


class ColumnKind(StrEnum):
    """How a column is set, aligned and, in a sheet, formatted."""

    TEXT = "text"
    WHOLE = "whole"  # a number without fractions
    NUMBER = "number"
    SHARE = "share"  # 0…1, shown as %
    DATE = "date"
    MOMENT = "moment"


class Column(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    width: float = 1.0  # relative to the other columns
    total: Literal["", "sum", "mean"] = ""  # what stands in the last row, a formula in sheets
    ratio: tuple[int, int] | None = None  # one column divided by another, a formula in sheets
    formula: str = (
        ""  # in sheets, where a cell has a value: [3] is column 3 of the row, [^3] of the row above
    )
    is_input: bool = False  # people fill it in, in sheets
    choices: tuple[str, ...] = ()  # what may be filled in


class Cell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Words, and the value where it is more than words (a number, an ISO date)."""

    runs: Inline = ()
    value: Value = None


class Table(msgspec.Struct, frozen=True, kw_only=True, tag="table"):
    """`name` names its sheet and its place in the contents of a workbook; `caption` stands above it."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    anchors: Mapping[int, str] = {}  # anchor of a row by its number from 0
    is_wide: bool = False  # needs the page turned
    is_appendix: bool = False  # a reference list: small type, may be folded on screens
    # sheets: too much to be read, for workbooks and data alone; reading: what these have in full elsewhere
    kept_for: Literal["", "sheets", "reading"] = ""


def is_short(table: Table) -> bool:
    """It fits on one page, and is not to be broken over two."""
    return len(table.rows) <= SHORT[0] and sum(map(len, _texts(table))) <= SHORT[1]


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers by category; None: not known. `low` and `high`: whiskers, where there are any."""

    name: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture shows, for writers with charts of their own."""

    kind: Literal["bars", "columns", "lines", "heat", "histogram", "before_after"]
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Literal["", "points", "share", "hours"] = ""
    mark: float | None = None  # a norm to be drawn as a line
    mark_text: str = ""

    @property
    def has_values(self) -> bool:
        """Would anything be drawn? Sections that could not be judged have intervals alone."""
        return any(value is not None for series in self.series for value in series.values)


class Picture(msgspec.Struct, frozen=True, kw_only=True, tag="picture"):
    """`svg` without scripts, fonts or addresses; `alt` says in words what it shows."""

    name: str
    svg: str
    alt: str
    caption: str = ""
    chart: Chart | None = None


class PageBreak(msgspec.Struct, frozen=True, kw_only=True, tag="page_break"):
    """A new page, a new slide. Up to the next one pages have so many columns: small type reads badly across a page."""

    columns: int = 1


Block = Heading | Paragraph | Bullets | Listing | Facts | Score | Table | Picture | PageBreak


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to write the same document again: stands in every file (`otklik verify` reads it back)."""

    audit: str
    assessment: str
    heads: tuple[str, ...]
    kind: str  # full, governor, owner, body, plan, summary, comparison …
    reader: str = ""  # owner role or body id where the kind is for one
    language: str
    format: str = ""  # set by the writer
    options: Mapping[str, str] = {}  # depth, scoring, unsealed … whatever else decided the content
    versions: Mapping[str, str] = {}  # otklik, plugins, packs, the writer's library


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document. `as_of` is the only time in it: files carry it as their date, so that same content is same bytes."""

    schema: str = SCHEMA
    kind: str
    language: str
    title: str
    subtitle: str = ""
    region: str = ""
    as_of: datetime
    product: str
    proof: Proof
    facts: tuple[FactLine, ...] = ()  # under the title
    blocks: tuple[Block, ...] = ()
    behind: tuple[Block, ...] = ()  # what a speaker may be asked: stands in the notes of slides alone
    is_editable: bool = False  # made to be filled in and handed back

    def tables(self) -> Iterator[Table]:
        """Every table in order."""
        return (block for block in self.blocks if isinstance(block, Table))

    def part_for(self, purpose: Literal["sheets", "reading"]) -> Document:
        """Without the tables that are kept for the other purpose."""
        kept = tuple(b for b in self.blocks if not isinstance(b, Table) or b.kept_for in ("", purpose))
        return msgspec.structs.replace(self, blocks=kept) if len(kept) < len(self.blocks) else self

    def headings(self, deepest: int = 2) -> Iterator[Heading]:
        """What a table of contents lists."""
        return (b for b in self.blocks if isinstance(b, Heading) and b.level <= deepest and b.is_listed)

    def anchors(self) -> frozenset[str]:
        """Everything that a link may lead to: a layout may name what it does not show."""
        return frozenset(anchor for block in self.blocks for anchor in _anchors(block))

    def texts(self) -> Iterator[str]:
        """Every text in reading order: what text extraction must find in any format."""
        yield from filter(None, (self.title, self.subtitle))
        for line in self.facts:
            yield from (line.name, text_of(line.runs))
        for block in self.blocks:
            yield from _texts(block)


def _anchors(block: Block) -> Iterator[str]:
    if isinstance(block, Heading) and block.anchor:
        yield block.anchor
    elif isinstance(block, Listing):
        yield from (r.anchor for row in (block.title, *block.items) for r in row if r.anchor)
    elif isinstance(block, Table) and block.rows:
        yield from block.anchors.values()
        yield from (r.anchor for row in block.rows for cell in row for r in cell.runs if r.anchor)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield text_of(block.runs)
        case Bullets():
            yield from map(text_of, block.items)
        case Listing():
            yield from filter(None, (text_of(block.title), *map(text_of, block.items)))
        case Facts():
            for line in block.lines:
                yield from (line.name, text_of(line.runs))
        case Score():
            yield from (block.text, block.of, block.interval, *block.sentences)
        case Table():
            yield from filter(None, (block.caption, *(column.title for column in block.columns)))
            for row in block.rows:
                yield from filter(None, (text_of(cell.runs) for cell in row))
        case Picture():
            yield from filter(None, (block.caption,))
        case PageBreak():
            pass
