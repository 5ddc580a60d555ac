"""Charts of a workbook that can be edited, each beside the numbers it is drawn from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from otklik.i18n import _
from otklik.report.document import Chart, Inline, Picture, Series, run

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

CHART_TYPES = {
    "bars": {"type": "bar"},
    "columns": {"type": "column"},
    "lines": {"type": "line"},
    "histogram": {"type": "column"},
    "before_after": {"type": "bar"},
}
# Fills that stay apart in grey: dark, light, then patterns.
FILLS: tuple[Mapping[str, Any], ...] = (
    {"fill": {"color": "#1F3A5F"}},
    {"fill": {"color": "#C9D4E3"}, "border": {"color": "#1F3A5F"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#1F3A5F", "bg_color": "#FFFFFF"}},
    {"pattern": {"pattern": "small_grid", "fg_color": "#1F3A5F", "bg_color": "#FFFFFF"}},
)
HEAT = {"type": "2_color_scale", "min_type": "num", "min_value": 0, "min_color": "#8BA3BA"}
LINE = 24  # pixels of a bar
TITLE_HEIGHT, HEAD_LINE = 22, 15.5  # points
COLUMN_CHARACTERS = 12  # of bold type in a column of numbers
LEAST, MOST = 8, 40  # bars that a chart has room for
Write = Callable[["Worksheet", int, int, Inline, Mapping[str, Any]], None]
Look = Callable[..., "Format"]


def draw_charts(
    sheet: Worksheet, workbook: Workbook, pictures: Iterable[Picture], write: Write, look: Look
) -> None:
    """All charts, one below the other."""
    sheet.set_column(0, 0, 45)
    sheet.set_column(1, 30, 14)
    row = 0
    for picture in pictures:
        if picture.chart is not None:
            row = _draw(sheet, workbook, row, picture, picture.chart, write, look)


def _draw(
    sheet: Worksheet, workbook: Workbook, row: int, picture: Picture, chart: Chart, write: Write, look: Look
) -> int:
    """One chart from `row` on; returns the row for the next."""
    title = picture.caption or picture.name
    write(sheet, row, 0, run(title), {"bold": True, "font_size": 13, "valign": "top"})
    sheet.set_row(row, TITLE_HEIGHT)
    head = row + 1
    # every program lets a header of more lines than its row grow upwards, into the title
    sheet.set_row(head, HEAD_LINE * _head_lines(chart))
    number_format = "0.0%" if chart.unit == "share" else "#,##0.0" if chart.unit else "#,##0"
    for index, series in enumerate(chart.series, 1):
        write(sheet, head, index, run(series.name), {"bold": True, "text_wrap": True})
    for number, category in enumerate(chart.categories, 1):
        write(sheet, head + number, 0, run(category), {"text_wrap": True})
        for index, series in enumerate(chart.series, 1):
            value = series.values[number - 1]
            if value is not None:
                sheet.write_number(head + number, index, value, look(num_format=number_format))
    _write_intervals(sheet, head, chart, write, look(num_format=number_format))
    last = head + len(chart.categories)
    if not chart.categories:
        return last + 2
    if chart.kind == "heat":
        # shades in the cells themselves: stacked bars of scores would add up what cannot be added
        shades = {**HEAT, "max_type": "num", "max_value": 100, "max_color": "#FFFFFF"}
        sheet.conditional_format(head + 1, 1, last, len(chart.series), shades)
        return last + 2
    if not chart.has_values:
        write(sheet, last + 1, 0, run(_("Nothing could be judged, so there is no score to draw.")), {})
        return last + 3
    drawn = workbook.add_chart(CHART_TYPES[chart.kind])
    name = sheet.get_name()
    for index, series in enumerate(chart.series, 1):
        drawn.add_series(
            {
                "name": [name, head, index],
                "categories": [name, head + 1, 0, last, 0],
                "values": [name, head + 1, index, last, index],
                **FILLS[(index - 1) % len(FILLS)],
                "gap": 60,
                **_whiskers(series, "x" if CHART_TYPES[chart.kind]["type"] == "bar" else "y"),
            }
        )
    # by the cell, since a text that begins with «=» would be taken for the address of one
    drawn.set_title({"name": [name, row, 0], "name_font": {"size": 11}})
    values: dict[str, Any] = {"min": 0, "num_format": number_format}
    if chart.unit == "points":
        values["max"] = 100
    if CHART_TYPES[chart.kind]["type"] == "bar":
        drawn.set_y_axis({"reverse": True})  # the first row on top
        drawn.set_x_axis(values)
    else:
        drawn.set_y_axis(values)
        drawn.set_x_axis({"name": chart.mark_text.lstrip("= ")} if chart.mark_text else {})
    if len(chart.series) == 1:
        drawn.set_legend({"none": True})
    height = 90 + LINE * max(LEAST, min(len(chart.categories), MOST))
    drawn.set_size({"width": 720, "height": height})
    sheet.insert_chart(head, 3 * len(chart.series) + 2, drawn, {"description": picture.alt})
    return max(last + 2, head + height // 20 + 2)


def _head_lines(chart: Chart) -> int:
    names = [series.name for series in chart.series]
    names += [
        name.format(name=series.name)
        for series in chart.series
        if series.low or series.high
        for name in (_("{name}: from"), _("{name}: to"))
    ]
    return max((_lines_of(name) for name in names), default=1)


def _lines_of(text: str) -> int:
    """Lines that words take in a column of numbers, broken between words and where one is too long."""
    lines, left = 1, COLUMN_CHARACTERS
    for word in text.split():
        if len(word) > left:
            lines += max(1, math.ceil(len(word) / COLUMN_CHARACTERS))
            left = COLUMN_CHARACTERS
        left -= min(len(word), COLUMN_CHARACTERS) + 1
    return min(lines, 8)


def _write_intervals(sheet: Worksheet, head: int, chart: Chart, write: Write, format_: Format) -> None:
    """The ends of intervals, two columns for each series that has them."""
    column = len(chart.series) + 1
    for series in chart.series:
        for name, ends in ((_("{name}: from"), series.low), (_("{name}: to"), series.high)):
            if not ends:
                continue
            title = name.format(name=series.name)
            write(sheet, head, column, run(title), {"bold": True, "text_wrap": True})
            for number, value in enumerate(ends, 1):
                if value is not None:
                    sheet.write_number(head + number, column, value, format_)
            column += 1


def _whiskers(series: Series, axis: str) -> dict[str, Any]:
    if not series.low or not series.high:
        return {}
    minus = [_distance(v, w) for v, w in zip(series.values, series.low, strict=True)]
    plus = [_distance(v, w) for v, w in zip(series.values, series.high, strict=True)]
    return {f"{axis}_error_bars": {"type": "custom", "plus_values": plus, "minus_values": minus}}


def _distance(value: float | None, end: float | None) -> float:
    return abs(value - end) if value is not None and end is not None else 0.0
