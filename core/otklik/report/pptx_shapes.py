"""Slides and what stands on them, through python-pptx."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from otklik.model import Outcome
from otklik.report.document import Chart, Inline, Run, Series
from otklik.report.neutral import chart_workbook

INK, SOFT, ACCENT, LINK = "1A1A1A", "555555", "1F3A5F", "0B57A4"
BADGES = {Outcome.PASS: "1E7B34", Outcome.PARTIAL: "8A6100", Outcome.FAIL: "A4262C"}
WIDE, TALL = 13.333, 7.5  # inches of a slide
MARGIN = 0.6
TITLE_SIZES = ((75, 36), (130, 28), (230, 22))  # points of the first slide's title, by letters at most
SMALLEST_TITLE = 16
LANGUAGES = {"ru": "ru-RU", "en": "en-GB"}
CELL_SIDE, CELL_TOP = 50_800, 25_400  # room inside a table's cell, in 1/914400 of an inch
SERIES = ("1F3A5F", "8FA9C9", "C9862B", "5B8C5A", "777777")


class Deck:
    """A presentation of wide slides."""

    def __init__(self, language: str) -> None:
        import pptx
        from pptx.util import Inches

        self.presentation = pptx.Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Inches(WIDE), Inches(TALL)
        self._language = LANGUAGES[language]

    def title_slide(self, title: str, subtitle: str, facts: Sequence[Inline]) -> None:
        slide = self._slide("")
        # a body's full name may take two hundred letters: the facts below begin at one place
        size = next((points for most, points in TITLE_SIZES if len(title) <= most), SMALLEST_TITLE)
        self._box(
            slide, 1.6, 1.6, [((Run(text=title, is_strong=True),), {"size": size, "colour": ACCENT})], 1.8
        )
        lines: list[tuple[Inline, Mapping[str, Any]]] = [
            ((Run(text=subtitle),), {"size": 20, "colour": SOFT})
        ]
        lines += [(fact, {"size": 14}) for fact in facts]
        self._box(slide, 1.6, 3.6, lines, 3.2)

    def text_slide(self, title: str, lines: Sequence[tuple[Inline, Mapping[str, Any]]]) -> None:
        self._box(self._slide(title), MARGIN, 1.35, lines, TALL - 1.9)

    def table_slide(
        self, title: str, columns: Sequence[tuple[str, float, bool]], rows: Sequence[Sequence[Inline]]
    ) -> None:
        """`columns`: title, relative width, is a number."""
        from pptx.util import Emu, Inches

        slide = self._slide(title)
        width = Inches(WIDE - 2 * MARGIN)
        shape = slide.shapes.add_table(
            len(rows) + 1, len(columns), Inches(MARGIN), Inches(1.35), width, Inches(0.3 * (len(rows) + 1))
        )
        table = shape.table
        whole = sum(column[1] for column in columns) or 1
        # past the library's own objects, which look a cell up anew for each of its looks: a table of hundreds of rows
        # would take minutes
        for grid, column in zip(table._tbl.tblGrid.gridCol_lst, columns, strict=True):
            grid.w = Emu(int(width * column[1] / whole))
        head, *body = table._tbl.tr_lst
        for made, column in zip(head.tc_lst, columns, strict=True):
            self._cell(slide.part, made, (Run(text=column[0], is_strong=True),), is_head=True)
        for line, row in zip(body, rows, strict=True):
            for made, runs, column in zip(line.tc_lst, row, columns, strict=True):
                self._cell(slide.part, made, runs, is_number=column[2])

    def picture_slide(self, title: str, png: bytes, proportion: float, alt: str) -> None:
        from pptx.util import Inches

        slide = self._slide(title)
        width = min(WIDE - 2 * MARGIN, (TALL - 2.0) / proportion)
        shape = slide.shapes.add_picture(
            io.BytesIO(png), Inches((WIDE - width) / 2), Inches(1.4), width=Inches(width)
        )
        _describe(shape, alt)

    def chart_slide(self, title: str, chart: Chart, alt: str) -> None:
        """A chart whose numbers can be edited; the first category on top of bars."""
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
        from pptx.util import Inches, Pt

        kinds = {
            "bars": XL_CHART_TYPE.BAR_CLUSTERED,
            "before_after": XL_CHART_TYPE.BAR_CLUSTERED,
            "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
            "histogram": XL_CHART_TYPE.COLUMN_CLUSTERED,
            "lines": XL_CHART_TYPE.LINE,
        }
        # «0.#» would leave a whole number its point
        number_format = "0%" if chart.unit == "share" else "0.0" if chart.unit else "#,##0"
        data = CategoryChartData(number_format=number_format)
        data.categories = list(chart.categories)
        for series in chart.series:
            data.add_series(series.name, series.values)
        slide = self._slide(title)
        frame = slide.shapes.add_chart(
            kinds[chart.kind],
            Inches(MARGIN),
            Inches(1.3),
            Inches(WIDE - 2 * MARGIN),
            Inches(TALL - 2.1),
            data,
        )
        drawn = frame.chart
        drawn.part.chart_workbook.update_from_xlsx_blob(chart_workbook(chart, number_format))
        drawn.font.size = Pt(12)
        drawn.has_title = False
        drawn.has_legend = len(chart.series) > 1
        if drawn.has_legend:
            drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
            drawn.legend.include_in_layout = False
        if chart.kind in ("bars", "before_after"):
            drawn.category_axis.reverse_order = True
        axis = drawn.value_axis
        axis.minimum_scale = 0  # columns that begin elsewhere exaggerate
        if chart.unit == "points":
            axis.maximum_scale = 100
        axis.major_gridlines.format.line.color.rgb = _colour("D5DBE2")
        if chart.mark_text:
            drawn.category_axis.has_title = True
            drawn.category_axis.axis_title.text_frame.text = chart.mark_text
        plot = drawn.plots[0]
        plot.gap_width = 60
        plot.has_data_labels = len(chart.categories) <= 15
        if plot.has_data_labels and any(series.low for series in chart.series):
            # beside the end of a bar a number would lie on its whisker
            plot.data_labels.position = XL_LABEL_POSITION.INSIDE_BASE
            plot.data_labels.font.size = Pt(12)
            plot.data_labels.font.color.rgb = _colour("FFFFFF")
            plot.data_labels.show_value = True
        # the later one is dark, as in the pictures of the other formats
        shades = SERIES[1::-1] if chart.kind == "before_after" else SERIES
        for place, made in enumerate(plot.series):
            if chart.series[place].low and chart.series[place].high:
                _whiskers(made, chart.series[place])
            if chart.kind == "lines":
                made.format.line.color.rgb = _colour(shades[place % len(shades)])
            else:
                made.format.fill.solid()
                made.format.fill.fore_color.rgb = _colour(shades[place % len(shades)])
        _describe(frame, alt)

    def hide_last(self, notes: str) -> None:
        """The last slide is passed over in a show; it has these notes."""
        slide = self.presentation.slides[-1]
        slide._element.set("show", "0")
        slide.notes_slide.notes_text_frame.text = notes

    # --- pieces -------------------------------------------------------------------------------------------------------

    def _slide(self, title: str) -> Any:
        from pptx.util import Inches

        blank = next(
            (layout for layout in self.presentation.slide_layouts if layout.name == "Title Only"),
            self.presentation.slide_layouts[5],
        )
        slide = self.presentation.slides.add_slide(blank)
        shape = slide.shapes.title
        if not title:
            shape._element.getparent().remove(shape._element)
            return slide
        shape.left, shape.top = Inches(MARGIN), Inches(0.3)
        shape.width, shape.height = Inches(WIDE - 2 * MARGIN), Inches(0.95)
        frame = shape.text_frame
        frame.word_wrap = True
        size = 24 if len(title) <= 80 else 18 if len(title) <= 160 else 13
        self._fill(frame.paragraphs[0], (Run(text=title, is_strong=True),), {"size": size, "colour": ACCENT})
        frame.paragraphs[0].alignment = 1
        return slide

    def _box(
        self,
        slide: Any,
        left: float,
        top: float,
        lines: Sequence[tuple[Inline, Mapping[str, Any]]],
        height: float,
    ) -> None:
        from pptx.util import Inches, Pt

        shape = slide.shapes.add_textbox(
            Inches(left), Inches(top), Inches(WIDE - left - MARGIN), Inches(height)
        )
        frame = shape.text_frame
        frame.word_wrap = True
        for place, (runs, looks) in enumerate(lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(5)
            self._fill(paragraph, runs, looks)

    def _fill(self, paragraph: Any, runs: Inline, looks: Mapping[str, Any]) -> None:
        from pptx.util import Pt

        for one in runs:
            made = paragraph.add_run()
            made.text = one.text
            font = made.font
            font.size = Pt(looks.get("size", 14))
            font.bold = bool(one.is_strong or looks.get("is_strong") or one.outcome)
            font.italic = bool(looks.get("is_slanted"))
            colour = looks.get("colour", SOFT if one.is_soft else INK)
            if one.outcome is not None:
                colour = BADGES.get(one.outcome, INK)
            if one.url:
                made.hyperlink.address = one.url
                colour = LINK
            font.color.rgb = _colour(colour)
            font._element.set("lang", self._language)

    def _cell(
        self, part: Any, cell: Any, runs: Inline, *, is_head: bool = False, is_number: bool = False
    ) -> None:
        """Fill the XML of a table's cell."""
        from pptx.oxml import parse_xml
        from pptx.oxml.ns import nsdecls

        size = "1100" if is_head else "1050"
        told = "".join(self._run(part, one, size) for one in runs)
        align = '<a:pPr algn="r"/>' if is_number and not is_head else ""
        fill = "E4E9F0" if is_head else "FFFFFF"
        filled = parse_xml(
            f"<a:tc {nsdecls('a', 'r')}><a:txBody><a:bodyPr/><a:lstStyle/><a:p>{align}{told}</a:p></a:txBody>"
            f'<a:tcPr marL="{CELL_SIDE}" marR="{CELL_SIDE}" marT="{CELL_TOP}" marB="{CELL_TOP}">'
            f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill></a:tcPr></a:tc>'
        )
        cell[:] = list(filled)

    def _run(self, part: Any, one: Run, size: str) -> str:
        """A run of a cell in XML."""
        from pptx.opc.constants import RELATIONSHIP_TYPE

        colour, link = SOFT if one.is_soft else INK, ""
        if one.outcome is not None:
            colour = BADGES.get(one.outcome, INK)
        if one.url:
            colour = LINK
            target = part.relate_to(one.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link = f'<a:hlinkClick r:id="{target}"/>'
        bold = int(bool(one.is_strong or one.outcome))
        return (
            f'<a:r><a:rPr lang={quoteattr(self._language)} sz="{size}" b="{bold}" i="0">'
            f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>{link}</a:rPr>'
            f"<a:t>{escape(one.text)}</a:t></a:r>"
        )


def _whiskers(made: Any, series: Series) -> None:
    """Error bars of a series that can be edited like the rest of the chart."""
    from pptx.oxml.ns import qn
    from pptx.oxml.xmlchemy import OxmlElement

    def inside(parent: Any, tag: str, value: str = "") -> Any:
        node = OxmlElement(tag)
        if value:
            node.set("val", value)
        parent.append(node)
        return node

    def ends(tag: str, others: Sequence[float | None]) -> None:
        literal = inside(inside(bars, tag), "c:numLit")
        inside(literal, "c:formatCode").text = "General"
        inside(literal, "c:ptCount", str(len(others)))
        for place, (value, other) in enumerate(zip(series.values, others, strict=True)):
            point = inside(literal, "c:pt")
            point.set("idx", str(place))
            distance = abs(value - other) if value is not None and other is not None else 0.0
            inside(point, "c:v").text = f"{distance:.4f}"

    bars = OxmlElement("c:errBars")
    for tag, value in (("c:errBarType", "both"), ("c:errValType", "cust"), ("c:noEndCap", "0")):
        inside(bars, tag, value)
    ends("c:plus", series.high)
    ends("c:minus", series.low)
    before = next(made._element.iterchildren(qn("c:cat"), qn("c:val")), None)
    if before is not None:
        before.addprevious(bars)


def _colour(six_digits: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(six_digits))


def _describe(shape: Any, alt: str) -> None:
    """The words that a screen reader says for a picture."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)
