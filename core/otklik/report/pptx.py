"""A document as a presentation: a slide for each heading, tables and texts flowing on, charts that can be edited."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from otklik.i18n import _, ngettext, using
from otklik.report import words
from otklik.report.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    ColumnKind,
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
    run,
    text_of,
)
from otklik.report.ooxml import sealed
from otklik.report.pptx_notes import Notes, notes_of
from otklik.report.pptx_shapes import SOFT, Deck
from otklik.report.proof import proof_lines
from otklik.report.raster import png_of, proportion
from otklik.report.totals import rows_with_totals

LINES = 17  # of body text on a slide
LINE_CHARACTERS = 105  # of body text across a slide
TABLE_LINES = 21  # of a table's type on a slide
TABLE_CHARACTERS = 150  # of a table's type across a slide
TALLEST = 1.15  # a picture's height by its width, before a slide shows its numbers in a table
FEW_LINES = 9
LARGER = 1.35  # times, of the type on a slide of so few lines
HEADINGS = 18  # that a slide before its notes can name
LONGEST_PIECE = 1_500  # characters of one text on one slide


def write_pptx(document: Document) -> bytes:
    """The file's bytes. Needs the extra `reports`."""
    stream = io.BytesIO()
    with using(document.language):
        deck = Deck(document.language)
        _Writing(document, deck).write()
        properties = deck.presentation.core_properties
        properties.title, properties.subject = document.title[:250], document.subtitle[:250]
        properties.author = properties.last_modified_by = document.product
        properties.created = properties.modified = document.as_of.astimezone(UTC).replace(tzinfo=None)
        properties.revision, properties.comments = 1, ""
        deck.presentation.save(stream)
    return sealed(stream.getvalue(), document.proof)


class _Writing:
    """Lets blocks flow over slides."""

    def __init__(self, document: Document, deck: Deck) -> None:
        self._document, self._deck = document, deck
        self._waiting: list[tuple[Inline, dict[str, Any]]] = []  # texts of the slide being filled
        self._lines = 0
        self._title = document.title

    def write(self) -> None:
        document = self._document
        facts = [(Run(text=f"{line.name}: ", is_strong=True), *line.runs) for line in document.facts]
        self._deck.title_slide(document.title, document.subtitle, facts)
        for block in document.blocks:
            self._block(block)
        self._flush()
        self._deck.text_slide(
            _("What it rests on"),
            [(run(line), {"size": 14, "colour": SOFT}) for line in proof_lines(document)],
        )
        for notes in notes_of(document.behind):
            self._behind(notes)

    def _behind(self, notes: Notes) -> None:
        """A slide that is not shown by itself: what its notes hold, in the notes every word."""
        told: list[tuple[Inline, dict[str, Any]]] = [
            (run(_("A hidden slide. In full in the notes of the speaker.")), {"size": 12, "colour": SOFT})
        ]
        shown = notes.headings[:HEADINGS]
        told += [(run(f"• {heading}"), {"size": 12}) for heading in shown]
        if len(shown) < len(notes.headings):
            more = ngettext("… and {n} more", "… and {n} more", len(notes.headings) - len(shown))
            told.append((run(more.format(n=len(notes.headings) - len(shown))), {"size": 12, "colour": SOFT}))
        self._deck.text_slide(notes.title, told)
        self._deck.hide_last("\n".join(notes.lines))

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level=level) if level <= 2:
                self._flush()
                self._title = block.text
            case Heading():
                self._text(run(block.text), {"is_strong": True, "size": 16})
            case Paragraph():
                styles: dict[str, dict[str, Any]] = {
                    "soft": {"colour": SOFT, "size": 12},
                    "lead": {"size": 18},
                }
                self._text(block.runs, {**styles.get(block.style, {}), "is_slanted": block.style == "note"})
            case Bullets():
                for number, item in enumerate(block.items, 1):
                    mark = f"{number}. " if block.is_numbered else "• "
                    self._text((*run(mark), *item), {})
            case Listing():
                if block.title:
                    self._text(block.title, {"is_strong": True, "size": 12})
                for item in block.items:
                    self._text(item, {"size": 12})
            case Facts():
                for line in block.lines:
                    self._text((Run(text=f"{line.name}: ", is_strong=True), *line.runs), {})
            case Score():
                self._text(
                    run(f"{block.text}{block.joint}{block.of}"), {"size": 40, "is_strong": True}, lines=3
                )
                for sentence in filter(None, (block.interval, *block.sentences)):
                    self._text(run(sentence), {"size": 16})
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)
            case PageBreak():
                self._flush()

    # --- texts ------------------------------------------------------------------------------------------------------

    def _text(self, runs: Inline, looks: dict[str, Any], lines: int = 0) -> None:
        for piece in _parted(runs):
            size = looks.get("size", 14) or 14
            taken = lines or math.ceil(max(len(text_of(piece)), 1) * size / 14 / LINE_CHARACTERS)
            if self._waiting and self._lines + taken > LINES:
                self._flush()
            self._waiting.append((piece, looks))
            self._lines += taken

    def _flush(self) -> None:
        if self._waiting and self._lines <= FEW_LINES:
            # a slide of few words is read from the last row of the hall
            self._waiting = [
                (runs, {**looks, "size": round((looks.get("size") or 14) * LARGER)})
                if (looks.get("size") or 14) < 20
                else (runs, looks)
                for runs, looks in self._waiting
            ]
        if self._waiting:
            self._deck.text_slide(self._title, self._waiting)
        self._waiting, self._lines = [], 0

    # --- tables and pictures ------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        self._flush()
        title = (
            f"{self._title}: {table.caption}"
            if table.caption and table.caption != self._title
            else self._title
        )
        if not table.rows:
            told = ", ".join(column.title for column in table.columns) + ": " + _("no rows")
            self._deck.text_slide(title, [(run(told), {"colour": SOFT})])
            return
        for rows in _slides(table):
            self._deck.table_slide(
                title,
                [
                    (column.title, column.width, column.kind is not ColumnKind.TEXT)
                    for column in table.columns
                ],
                [[cell.runs for cell in row] for row in rows],
            )

    def _picture(self, picture: Picture) -> None:
        self._flush()
        title = picture.caption or self._title
        chart = picture.chart
        if chart is not None and chart.kind == "heat" and not _is_legible(picture):
            self._table(_heat_table(picture.name, chart))
        elif chart is not None and chart.categories and chart.kind != "heat" and chart.has_values:
            self._deck.chart_slide(title, chart, picture.alt)
        else:
            # a chart without a single value is drawn by nothing: the picture shows intervals and dashes
            self._deck.picture_slide(title, png_of(picture.svg, 280), proportion(picture.svg), picture.alt)


def _is_legible(picture: Picture) -> bool:
    """Is the picture wide enough for a slide? A tall one would be shrunk past reading."""
    return proportion(picture.svg) <= TALLEST


def _heat_table(name: str, chart: Chart) -> Table:
    """The numbers of a heat map."""
    columns = (
        Column(title="", width=3),
        *(Column(title=series.name, kind=ColumnKind.NUMBER) for series in chart.series),
    )
    rows = tuple(
        (
            Cell(runs=run(category)),
            *(
                Cell(runs=run(words.number(value, 0) if value is not None else words.DASH), value=value)
                for value in (series.values[place] for series in chart.series)
            ),
        )
        for place, category in enumerate(chart.categories)
    )
    return Table(name=name, columns=columns, rows=rows)


def _parted(runs: Inline) -> Iterator[Inline]:
    """A text too long for a slide in pieces; its manner is that of its first run."""
    text = text_of(runs)
    if len(text) <= LONGEST_PIECE:
        yield runs
        return
    while text:
        cut = text.rfind(" ", 1, LONGEST_PIECE) if len(text) > LONGEST_PIECE else len(text)
        cut = cut if cut > 0 else LONGEST_PIECE
        yield run(text[:cut])
        text = text[cut:].lstrip()


def _slides(table: Table) -> Iterator[list[Sequence[Cell]]]:
    """Rows of a table by slides; a row too tall for one is parted."""
    whole = sum(column.width for column in table.columns) or 1
    room = [max(TABLE_CHARACTERS * column.width / whole, 4) for column in table.columns]
    page: list[Sequence[Cell]] = []
    taken = 0
    for row in (
        part for whole_row in rows_with_totals(table) for part in _short(whole_row, table.columns, room)
    ):
        lines = max(
            math.ceil(max(len(text_of(c.runs)), 1) / width) for c, width in zip(row, room, strict=True)
        )
        if page and taken + lines > TABLE_LINES:
            yield page
            page, taken = [], 0
        page.append(row)
        taken += lines
    if page:
        yield page


def _short(row: Sequence[Cell], columns: Sequence[Column], room: Sequence[float]) -> Iterator[Sequence[Cell]]:
    """The row, or, where a text would not fit a slide, the row in pieces one below the other."""
    most = [int(width * (TABLE_LINES - 1)) for width in room]
    rest = [text_of(cell.runs) for cell in row]
    if all(len(text) <= bound for text, bound in zip(rest, most, strict=True)):
        yield row
        return
    while any(rest):
        yield tuple(Cell(runs=run(text[:bound])) for text, bound in zip(rest, most, strict=True))
        rest = [text[bound:] for text, bound in zip(rest, most, strict=True)]
