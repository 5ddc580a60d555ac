"""WordprocessingML that python-docx does not make by itself: links, bookmarks, contents, tables of thousands of rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from otklik.model import Outcome
from otklik.report.document import Inline, Run

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

BADGES = {
    Outcome.PASS: "E2EFDA",
    Outcome.PARTIAL: "FFF2CC",
    Outcome.FAIL: "F8D7DA",
    Outcome.NOT_APPLICABLE: "EDEDED",
}
UNKNOWN_BADGE = "E4E9F0"
LINK_COLOUR = "0B57A4"
SOFT_COLOUR = "555555"
LONGEST_BOOKMARK = 40  # characters, Word's own bound


class Writer:
    """Appends to the body of a Word document. `anchors`: those that stand in it; a link to any other would lead nowhere."""

    def __init__(self, word: WordDocument, anchors: frozenset[str]) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self._word, self._make, self._qn = word, OxmlElement, qn
        self._body: Any = word.element.body
        self._style_ids = {style.name: style.style_id for style in word.styles}
        self._anchors = anchors
        self._bookmarks = 0
        self._relations: dict[str, str] = {}

    # --- text -------------------------------------------------------------------------------------------------------

    def paragraph(
        self,
        runs: Inline,
        style: str,
        *,
        anchor: str = "",
        is_soft: bool = False,
        size: float = 0,
        number: int = 0,
        keeps_with_next: bool = False,
        is_tight: bool = False,
        indent: bool = False,
    ) -> None:
        """A paragraph at the end of the body."""
        made = self._paragraph(runs, style, anchor=anchor, is_soft=is_soft, size=size)
        properties = made.find(self._qn("w:pPr"))
        if keeps_with_next:
            self._keep_with_next(properties)
        if number:
            numbering = self._make("w:numPr")
            numbering.append(self._valued("w:ilvl", "0"))
            numbering.append(self._valued("w:numId", str(number)))
            properties.append(numbering)
        if is_tight:
            spacing = self._make("w:spacing")
            for name, value in (("before", "0"), ("after", "40"), ("line", "228"), ("lineRule", "auto")):
                spacing.set(self._qn(f"w:{name}"), value)
            properties.append(spacing)
        if indent:
            hanging = self._make("w:ind")
            hanging.set(self._qn("w:left"), "200")
            hanging.set(self._qn("w:hanging"), "200")
            properties.append(hanging)
        self._append(made)

    def _keep_with_next(self, properties: Any) -> None:
        """In its place: Word asks for an order, the style's name first."""
        style = properties.find(self._qn("w:pStyle"))
        properties.insert(0 if style is None else 1, self._make("w:keepNext"))

    def page_break(self) -> None:
        made = self._make("w:p")
        piece = self._make("w:r")
        piece.append(self._valued("w:br", "page", "w:type"))
        made.append(piece)
        self._append(made)

    def new_numbering(self) -> int:
        """A list that begins with 1."""
        numbering = self._word.part.numbering_part.element
        style = self._word.styles["List Number"].element
        own = style.find(f".//{self._qn('w:numId')}")
        listed = {
            num.get(self._qn("w:numId")): num.find(self._qn("w:abstractNumId")).get(self._qn("w:val"))
            for num in numbering.findall(self._qn("w:num"))
        }
        abstract = listed.get(own.get(self._qn("w:val"))) if own is not None else None
        if abstract is None:
            return 0
        identifier = max(int(n) for n in listed) + 1
        num = self._make("w:num")
        num.set(self._qn("w:numId"), str(identifier))
        num.append(self._valued("w:abstractNumId", abstract))
        override = self._make("w:lvlOverride")
        override.set(self._qn("w:ilvl"), "0")
        override.append(self._valued("w:startOverride", "1"))
        num.append(override)
        numbering.append(num)
        return identifier

    def contents(self, entries: Sequence[tuple[int, str, str]]) -> None:
        """A table of contents: links that work at once, a field that Word fills with page numbers when asked."""
        for place, (level, text, anchor) in enumerate(entries):
            made = self._make("w:p")
            properties = self._make("w:pPr")
            indent = self._make("w:ind")
            indent.set(self._qn("w:left"), str(280 * (level - 1)))
            spacing = self._make("w:spacing")
            spacing.set(self._qn("w:after"), "20")
            properties.append(spacing)
            properties.append(indent)
            made.append(properties)
            if place == 0:
                made.append(self._field("begin"))
                made.append(self._instruction(' TOC \\o "1-2" \\h \\z \\u '))
                made.append(self._field("separate"))
            for piece in self._linked(Run(text=text, to=anchor)) if anchor else [self._run(Run(text=text))]:
                made.append(piece)
            if place == len(entries) - 1:
                made.append(self._field("end"))
            self._append(made)

    # --- tables and pictures ------------------------------------------------------------------------------------------

    def table(
        self,
        columns: Sequence[tuple[str, float, bool]],
        rows: Iterable[Sequence[Inline]],
        anchors: Mapping[int, str],
        *,
        is_small: bool,
        stays_together: bool = False,
    ) -> None:
        """`columns`: title, relative width, is a number. The header stands on every page; a row is never parted, and
        where the table `stays_together` neither is it.
        """
        section = self._word.sections[-1]
        page = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
        width = page // 635  # twentieths of a point
        whole = sum(column[1] for column in columns) or 1
        widths = [max(int(width * column[1] / whole), 300) for column in columns]
        size = 8.5 if is_small else 10
        table = self._make("w:tbl")
        properties = self._make("w:tblPr")
        properties.append(self._valued("w:tblStyle", self._style_ids.get("Table Grid", "TableGrid")))
        properties.append(self._sized("w:tblW", sum(widths)))
        properties.append(self._valued("w:tblLayout", "fixed", "w:type"))
        table.append(properties)
        grid = self._make("w:tblGrid")
        for one in widths:
            column = self._make("w:gridCol")
            column.set(self._qn("w:w"), str(one))
            grid.append(column)
        table.append(grid)
        table.append(
            self._row(
                [(Run(text=c[0], is_strong=True),) for c in columns], columns, widths, size, is_head=True
            )
        )
        for number, cells in enumerate(rows):
            table.append(self._row(cells, columns, widths, size, anchor=anchors.get(number, "")))
        if stays_together:
            for row in list(table.iter(self._qn("w:tr")))[:-1]:
                for properties in row.iter(self._qn("w:pPr")):
                    self._keep_with_next(properties)
        self._append(table)
        self._append(self._paragraph((), "Normal", size=6))

    def picture(self, png: bytes, width_mm: float, alt: str) -> None:
        from docx.shared import Mm

        made = self._word.add_paragraph()
        shape = made.add_run().add_picture(io.BytesIO(png), width=Mm(width_mm))
        shape._inline.docPr.set("descr", alt)

    def turn_page(self, *, is_landscape: bool, columns: int = 1) -> None:
        """A new section, turned, in so many columns."""
        from docx.enum.section import WD_ORIENT, WD_SECTION

        section = self._word.add_section(WD_SECTION.NEW_PAGE)
        narrow, wide = sorted((section.page_width, section.page_height))
        section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (wide, narrow) if is_landscape else (narrow, wide)
        properties = section._sectPr
        for old in properties.findall(self._qn("w:cols")):
            properties.remove(old)
        made = self._valued("w:cols", str(columns), "w:num")
        made.set(self._qn("w:space"), "340")
        properties.insert_element_before(made, "w:docGrid") if properties.find(
            self._qn("w:docGrid")
        ) is not None else properties.append(made)

    def footer(self, title: str) -> None:
        """The title and the page's number, in the first section's footer, which the others follow."""
        place = self._word.sections[0].footer
        made = place.paragraphs[0]._p if place.paragraphs else place.add_paragraph()._p
        for child in list(made):
            if child.tag == self._qn("w:r"):
                made.remove(child)
        for piece in (
            self._run(Run(text=f"{title[:120]}    ", is_soft=True), size=8),
            self._field("begin"),
            self._instruction(" PAGE "),
            self._field("separate"),
            self._run(Run(text="1"), size=8),
            self._field("end"),
        ):
            made.append(piece)

    def speak(self, language: str) -> None:
        """The language of spelling and hyphenation."""
        for properties in self._word.styles.element.iter(self._qn("w:lang")):
            properties.set(self._qn("w:val"), language)

    # --- pieces -------------------------------------------------------------------------------------------------------

    def _append(self, element: Any) -> None:
        last = self._body[-1] if len(self._body) else None
        if last is not None and last.tag == self._qn("w:sectPr"):
            last.addprevious(element)
        else:
            self._body.append(element)

    def _paragraph(
        self, runs: Inline, style: str, *, anchor: str = "", is_soft: bool = False, size: float = 0
    ) -> Any:
        made = self._make("w:p")
        properties = self._make("w:pPr")
        if style != "Normal":
            properties.append(self._valued("w:pStyle", self._style_ids.get(style, style.replace(" ", ""))))
        made.append(properties)
        if anchor:
            for piece in self._bookmark(anchor):
                made.append(piece)
        for one in runs:
            for piece in self._linked(one, is_soft=is_soft, size=size):
                made.append(piece)
        return made

    def _linked(self, one: Run, *, is_soft: bool = False, size: float = 0) -> list[Any]:
        """A run, inside a link where it has one, behind a bookmark where it is one."""
        pieces = self._bookmark(one.anchor) if one.anchor else []
        made = self._run(one, is_soft=is_soft, size=size)
        if one.url or one.to in self._anchors:
            link = self._make("w:hyperlink")
            if one.url:
                link.set(self._qn("r:id"), self._relation(one.url))
            else:
                link.set(self._qn("w:anchor"), bookmark_name(one.to))
            link.append(made)
            made = link
        return [*pieces, made]

    def _run(self, one: Run, *, is_soft: bool = False, size: float = 0) -> Any:
        made = self._make("w:r")
        looks = self._make("w:rPr")
        if one.is_strong or one.outcome is not None:
            looks.append(self._make("w:b"))
        if one.url or one.to in self._anchors:
            looks.append(self._valued("w:color", LINK_COLOUR))
        elif is_soft or one.is_soft:
            looks.append(self._valued("w:color", SOFT_COLOUR))
        if size:
            looks.append(self._valued("w:sz", str(int(size * 2))))
        if one.outcome is not None:
            shade = self._valued("w:shd", "clear")
            shade.set(self._qn("w:fill"), BADGES.get(one.outcome, UNKNOWN_BADGE))
            looks.append(shade)
        if len(looks):
            made.append(looks)
        for place, line in enumerate(one.text.split("\n")):
            if place:
                made.append(self._make("w:br"))
            text = self._make("w:t")
            text.text = line
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            made.append(text)
        return made

    def _row(
        self,
        cells: Sequence[Inline],
        columns: Sequence[tuple[str, float, bool]],
        widths: Sequence[int],
        size: float,
        *,
        anchor: str = "",
        is_head: bool = False,
    ) -> Any:
        row = self._make("w:tr")
        properties = self._make("w:trPr")
        properties.append(self._make("w:cantSplit"))
        if is_head:
            properties.append(self._make("w:tblHeader"))
        row.append(properties)
        for place, (runs, column, width) in enumerate(zip(cells, columns, widths, strict=True)):
            cell = self._make("w:tc")
            looks = self._make("w:tcPr")
            looks.append(self._sized("w:tcW", width))
            if is_head:
                shade = self._valued("w:shd", "clear")
                shade.set(self._qn("w:fill"), UNKNOWN_BADGE)
                looks.append(shade)
            cell.append(looks)
            made = self._paragraph(runs, "Normal", anchor=anchor if place == 0 else "", size=size)
            spacing = self._make("w:spacing")
            spacing.set(self._qn("w:after"), "0")
            made.find(self._qn("w:pPr")).append(spacing)
            if column[2] and not is_head:
                made.find(self._qn("w:pPr")).append(self._valued("w:jc", "right"))
            cell.append(made)
            row.append(cell)
        return row

    def _bookmark(self, anchor: str) -> list[Any]:
        self._bookmarks += 1
        start, end = self._make("w:bookmarkStart"), self._make("w:bookmarkEnd")
        for piece in (start, end):
            piece.set(self._qn("w:id"), str(self._bookmarks))
        start.set(self._qn("w:name"), bookmark_name(anchor))
        return [start, end]

    def _relation(self, url: str) -> str:
        from docx.opc.constants import RELATIONSHIP_TYPE

        if url not in self._relations:
            self._relations[url] = self._word.part.relate_to(
                url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        return self._relations[url]

    def _field(self, kind: str) -> Any:
        made = self._make("w:r")
        made.append(self._valued("w:fldChar", kind, "w:fldCharType"))
        return made

    def _instruction(self, text: str) -> Any:
        made = self._make("w:r")
        told = self._make("w:instrText")
        told.text = text
        told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made.append(told)
        return made

    def _valued(self, tag: str, value: str, attribute: str = "w:val") -> Any:
        made = self._make(tag)
        made.set(self._qn(attribute), value)
        return made

    def _sized(self, tag: str, width: int) -> Any:
        made = self._make(tag)
        made.set(self._qn("w:w"), str(width))
        made.set(self._qn("w:type"), "dxa")
        return made


def bookmark_name(anchor: str) -> str:
    """A name Word accepts: letters, digits and _, at most 40 characters, a letter first."""
    import hashlib
    import re

    clean = re.sub(r"\W", "_", anchor)
    name = clean if clean[:1].isalpha() else f"a_{clean}"
    if len(name) <= LONGEST_BOOKMARK and clean == anchor:
        return name
    return f"{name[: LONGEST_BOOKMARK - 9]}_{hashlib.sha256(anchor.encode()).hexdigest()[:8]}"
