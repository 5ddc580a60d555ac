"""A document for Word: real styles, a table of contents, captions, links; an office may bring its own template."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.disk import reason_of
from otklik.errors import UsageError
from otklik.i18n import _, using
from otklik.report.document import (
    Block,
    Bullets,
    Cell,
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
    is_short,
    run,
)
from otklik.report.docx_xml import Writer
from otklik.report.ooxml import sealed
from otklik.report.proof import proof_words
from otklik.report.raster import NARROW, png_of, proportion, width_of
from otklik.report.totals import rows_with_totals

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

STYLES = (
    "Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "List Bullet", "List Number",
    "Caption", "Quote", "Table Grid", "Header", "Footer",
)  # fmt: skip
TITLE_SIZES = ((130, 13.0), (75, 16.0))  # letters, points
LARGEST_TEMPLATE = 20_000_000  # bytes
FEWEST_HEADINGS = 8  # worth a table of contents
LEAST_ROOM_MM = 120.0  # between the margins of a template
EMU_OF_MM = 36_000
PICTURE_MM = 160.0  # across a portrait page
LONE_MM = 105.0  # of a narrow picture
TALLEST_MM = 220.0
IN_COLUMNS = {1: 14.0, 2: 11.5}  # sizes of headings there, by level
LANGUAGES = {"ru": "ru-RU", "en": "en-GB"}


def write_docx(document: Document, template: bytes | None = None) -> bytes:
    """The file's bytes. `template`: an office's own .docx, checked by `template_problems`. Raises UsageError."""
    import docx

    word = docx.Document(io.BytesIO(template)) if template is not None else _own_template(docx.Document())
    if template is not None:
        for problem in template_problems(template):
            raise UsageError(problem)
        _emptied(word)
    stream = io.BytesIO()
    with using(document.language):
        _Writing(document, word).write()
        word.save(stream)
    return sealed(stream.getvalue(), document.proof)


def template_problems(content: bytes) -> list[str]:
    """What keeps an office's template from being used, a sentence each."""
    import zipfile

    import docx

    if len(content) > LARGEST_TEMPLATE:
        return [_("The template is larger than {n} MB.").format(n=LARGEST_TEMPLATE // 10**6)]
    try:
        word = docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return [_("The template is not a Word document (.docx). Save it as .docx without macros.")]
    return [*_missing_styles(word), *_narrow_page(word), *_linked_files(content)]


def _missing_styles(word: WordDocument) -> Iterator[str]:
    known = {style.name for style in word.styles}
    missing = [name for name in STYLES if name not in known]
    if missing:
        yield _(
            "The template has no style {names}. Open it in Word, use each of them once, and save it again."
        ).format(names=", ".join(f"“{name}”" for name in missing))


def _narrow_page(word: WordDocument) -> Iterator[str]:
    """Tables and pictures need room: the first section's page is taken for the whole report."""
    page = word.sections[0]
    if page.page_width is None or page.left_margin is None or page.right_margin is None:
        return
    room = (page.page_width - page.left_margin - page.right_margin) / EMU_OF_MM
    if room < LEAST_ROOM_MM:
        yield _(
            "Between its margins the template leaves {mm} mm, and tables need {least}. Make the margins narrower."
        ).format(mm=round(room), least=round(LEAST_ROOM_MM))


def _linked_files(content: bytes) -> Iterator[str]:
    """Files that Word would fetch from elsewhere whenever the report is opened: it would tell who reads it."""
    import zipfile

    from docx.opc.constants import RELATIONSHIP_TYPE

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [
            archive.read(name).decode("utf-8", "replace")
            for name in archive.namelist()
            if name.endswith(".rels")
        ]
    links = [link for part in parts for link in re.findall(r"<Relationship\b[^>]*>", part)]
    fetched = [
        link for link in links if 'TargetMode="External"' in link and RELATIONSHIP_TYPE.HYPERLINK not in link
    ]
    if fetched:
        yield _(
            "The template takes pictures or styles from other files or addresses ({n}). Insert them into it, so that the report asks nobody."
        ).format(n=len(fetched))


def read_template(path: Path) -> bytes:
    """The template's bytes. Raises UsageError where it cannot be read or used."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            _("{file} cannot be read: {reason}.").format(file=path, reason=reason_of(error))
        ) from error
    problems = template_problems(content)
    if problems:
        raise UsageError(f"{path}: " + " ".join(problems))
    return content


def _own_template(word: WordDocument) -> WordDocument:
    """Looks of our own: a serif for reading, quiet headings, a page of 2 cm margins."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, font, size in (("Normal", "Times New Roman", 12), ("Caption", "Times New Roman", 10.5)):
        style = word.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    paragraphs = word.styles["Normal"].paragraph_format
    paragraphs.space_after, paragraphs.line_spacing = Pt(5), 1.05
    for name, size in (("Title", 22), ("Subtitle", 13), ("Heading 1", 16), ("Heading 2", 14), ("Heading 3", 12.5), ("Heading 4", 12)):  # fmt: skip
        style = word.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        style.font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
    word.styles["Caption"].font.color.rgb = RGBColor(0x44, 0x44, 0x44)
    return word


def _emptied(word: WordDocument) -> None:
    """The template's own text goes, its page and styles stay."""
    body = word.element.body
    for child in list(body)[:-1]:
        body.remove(child)


class _Writing:
    def __init__(self, document: Document, word: WordDocument) -> None:
        self._document, self._word = document, word
        self._writer = Writer(word, document.anchors())
        self._lies = False  # is the page turned?
        self._columns = 1  # of the pages from here on
        self._is_columned = False  # do pages have several just now?
        self._is_fresh = False  # has a page just begun?

    def write(self) -> None:
        document, writer = self._document, self._writer
        self._properties()
        writer.paragraph(run(document.title), "Title", size=_title_size(document.title))
        if document.subtitle:
            writer.paragraph(run(document.subtitle), "Subtitle")
        for line in document.facts:
            writer.paragraph((Run(text=f"{line.name}: ", is_strong=True), *line.runs), "Normal")
        headings = list(document.headings())
        if len(headings) >= FEWEST_HEADINGS:
            writer.paragraph((Run(text=_("Contents"), is_strong=True),), "Normal")
            writer.contents([(heading.level, heading.text, heading.anchor) for heading in headings])
            writer.page_break()
        blocks = document.blocks
        if len(headings) >= FEWEST_HEADINGS and blocks and blocks[0] == PageBreak():
            blocks = blocks[1:]  # the contents have turned the page
        for block, after in zip(blocks, (*blocks[1:], None), strict=True):
            self._turn(block, after)
            self._block(block)
        if not self._lies:  # a page is not turned for the proof alone
            self._turn(None, None)
        self._proof()

    def _properties(self) -> None:
        core = self._word.core_properties
        document = self._document
        core.title, core.subject, core.author = (
            document.title[:250],
            document.subtitle[:250],
            document.product,
        )
        core.comments, core.last_modified_by, core.revision = "", document.product, 1
        core.created = core.modified = document.as_of.astimezone(UTC).replace(tzinfo=None)
        core.language = LANGUAGES[document.language]
        self._writer.speak(LANGUAGES[document.language])
        self._writer.footer(document.title)

    def _turn(self, block: Block | None, after: Block | None) -> None:
        """The page lies for a wide table and the heading above it, and stands for the rest."""
        table = after if isinstance(block, Heading) else block
        lies = isinstance(table, Table) and table.is_wide
        if isinstance(block, PageBreak):
            self._columns = block.columns
        is_columned = self._columns > 1 and not lies and block is not None
        self._is_fresh = (lies, is_columned) != (self._lies, self._is_columned)
        if self._is_fresh:
            self._writer.turn_page(is_landscape=lies, columns=self._columns if is_columned else 1)
            self._lies, self._is_columned = lies, is_columned

    def _block(self, block: Block) -> None:
        writer = self._writer
        match block:
            case Heading():
                size = IN_COLUMNS.get(block.level, 9.5) if self._is_columned else 0.0
                writer.paragraph(run(block.text), f"Heading {block.level}", anchor=block.anchor, size=size)
            case Paragraph():
                self._paragraph(block)
            case Bullets():
                number = writer.new_numbering() if block.is_numbered else 0
                for item in block.items:
                    writer.paragraph(item, "List Number" if number else "List Bullet", number=number)
            case Listing():
                if block.title:
                    writer.paragraph(
                        block.title, "Normal", size=9.5, keeps_with_next=bool(block.items), is_tight=True
                    )
                for item in block.items:
                    writer.paragraph(item, "Normal", size=8.5, is_tight=True, indent=True)
            case Facts():
                for line in block.lines:
                    writer.paragraph(
                        (Run(text=f"{line.name}: ", is_strong=True), *line.runs), "Normal", is_tight=True
                    )
            case Score():
                writer.paragraph(
                    (Run(text=f"{block.text}{block.joint}", is_strong=True), *run(block.of)),
                    "Normal",
                    size=20,
                )
                for sentence in filter(None, (block.interval, *block.sentences)):
                    writer.paragraph(run(sentence), "Normal", is_tight=True)
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)
            case PageBreak() if not self._is_fresh:
                writer.page_break()

    def _paragraph(self, block: Paragraph) -> None:
        is_soft = block.style == "soft"
        size = 13.0 if block.style == "lead" else 9.0 if is_soft else 0.0
        if self._is_columned:
            size = 8.0 if is_soft else 9.5
        style = "Quote" if block.style == "note" else "Normal"
        self._writer.paragraph(
            block.runs, style, is_soft=is_soft, size=size, is_tight=is_soft or self._is_columned
        )

    def _table(self, table: Table) -> None:
        writer = self._writer
        if table.caption:
            writer.paragraph(run(table.caption), "Caption", keeps_with_next=True)
        if table.rows:
            writer.table(
                [
                    (column.title, column.width, column.kind is not ColumnKind.TEXT)
                    for column in table.columns
                ],
                [_cells(row) for row in rows_with_totals(table)],
                table.anchors,
                is_small=table.is_appendix or len(table.columns) > 5,
                stays_together=is_short(table),
            )
        else:
            writer.paragraph(run(", ".join(c.title for c in table.columns) + ": " + _("no rows")), "Normal", is_soft=True)  # fmt: skip

    def _picture(self, picture: Picture) -> None:
        widest = LONE_MM if width_of(picture.svg) <= NARROW else PICTURE_MM
        width = min(widest, TALLEST_MM / proportion(picture.svg))
        if picture.caption:
            self._writer.paragraph(run(picture.caption), "Caption", keeps_with_next=True)
        self._writer.picture(png_of(picture.svg, width), width, picture.alt)

    def _proof(self) -> None:
        self._writer.paragraph(run(proof_words(self._document)), "Normal", is_soft=True, size=8)


def _title_size(title: str) -> float:
    """Points; 0: as the style has it. A region's or body's full name may take two hundred letters."""
    return next((points for longer_than, points in TITLE_SIZES if len(title) > longer_than), 0.0)


def _cells(row: Sequence[Cell]) -> list[Inline]:
    return [cell.runs for cell in row]
