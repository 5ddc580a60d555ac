"""The report's pictures with their words and the numbers behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from otklik.i18n import _, ngettext
from otklik.report import answer_charts, charts, words
from otklik.report.document import Chart, Picture, Series
from otklik.report.heat import Heat, heat_of, lowest
from otklik.report.heat import heat_map as draw
from otklik.report.model import Report, ScoreRow

MOST_BODIES = 40  # that a heat map on a page can show


def score_by_section(report: Report) -> Picture:
    rows = [row for row in report.parts if row.judged or row.unknown]
    chart = Chart(
        kind="bars",
        # beside a missing bar stands why: a reader of slides has no table below
        categories=tuple(map(_bar_title, rows)),
        series=(
            Series(
                name=_("Score, points"),
                values=tuple(None if row.value is None else row.value * row.maximum for row in rows),
                low=tuple(row.low * row.maximum for row in rows),
                high=tuple(row.high * row.maximum for row in rows),
            ),
        ),
        unit="points",
    )
    return _picture("score", charts.score_by_section(report.parts), _score_caption(rows), chart)


def _bar_title(row: ScoreRow) -> str:
    if row.value is not None:
        return row.title
    why = _("too little data, {interval}").format(interval=row.interval) if row.is_thin else _("not judged")
    return f"{row.title} ({why})"


def _score_caption(rows: Sequence[ScoreRow]) -> str:
    """The result in a line: from which section to which."""
    judged = sorted((row for row in rows if row.value is not None), key=lambda row: row.value or 0.0)
    if not judged or judged[0].value == judged[-1].value:
        return _("Score by section")
    return _("Score by section: from {low} ({worst}) to {high} ({best})").format(
        low=words.score_number(judged[0].value, judged[0].maximum),
        worst=words.quoted(judged[0].title),
        high=words.score_number(judged[-1].value, judged[-1].maximum),
        best=words.quoted(judged[-1].title),
    )


def posts_by_week(report: Report) -> Picture:
    activity = report.activity
    chart = Chart(
        kind="columns",
        categories=tuple(words.short_day(week) for week in activity.weeks),
        series=(Series(name=_("Posts"), values=tuple(map(float, activity.total))),),
    )
    title = _("Posts by week, all pages")
    if any(activity.total):
        title += ": " + _("from {least} to {most}").format(
            least=words.number(min(activity.total), 0), most=words.number(max(activity.total), 0)
        )
    return _picture("weeks", charts.posts_by_week(activity), title, chart)


def answers_by_hour(report: Report) -> Picture:
    hours = report.activity.answers_by_hour
    chart = Chart(
        kind="columns",
        categories=tuple(str(hour) for hour in range(len(hours))),
        series=(Series(name=_("Answers"), values=tuple(map(float, hours))),),
    )
    title = _("Answers of official pages by hour of the day")
    if any(hours):
        share = sum(hours[9:18]) / sum(hours)
        title += ": " + _("{share} from 9:00 to 18:00").format(share=words.percent(share, 0))
    return _picture("hours", charts.answers_by_hour(report.activity), title, chart)


def answers_by_weekday(report: Report) -> Picture:
    told = report.activity
    chart = Chart(
        kind="columns",
        categories=answer_charts.weekdays() if told.answers_by_weekday else (),
        series=(Series(name=_("Answers"), values=tuple(map(float, told.answers_by_weekday))),),
    )
    title = _("Answers of official pages by day of the week")
    if any(told.answers_by_weekday):
        share = sum(told.answers_by_weekday[5:]) / sum(told.answers_by_weekday)
        title += ": " + _("{share} at weekends").format(share=words.percent(share, 0))
    return _picture("weekdays", answer_charts.answers_by_weekday(told), title, chart)


def time_to_answer(report: Report) -> Picture:
    told = report.activity
    chart = Chart(
        kind="histogram",
        categories=answer_charts.waits(told) if told.wait_counts else (),
        series=(Series(name=_("Answered comments"), values=tuple(map(float, told.wait_counts))),),
        mark=told.wait_norm,
        mark_text=_("norm: {n} h").format(n=words.number(told.wait_norm)) if told.wait_norm else "",
    )
    title = _("Working hours to the first answer")
    if told.wait_norm and any(told.wait_counts):
        within = sum(
            count
            for count, end in zip(told.wait_counts, told.wait_ends, strict=False)
            if end <= told.wait_norm
        )
        title += ": " + _("{share} within the norm").format(
            share=words.percent(within / sum(told.wait_counts), 0)
        )
    return _picture("waits", answer_charts.time_to_answer(told), title, chart)


def posts_by_account(report: Report) -> Picture:
    title = _("Posts by week, the most active pages")
    counted = [(sum(filter(None, row.counts)), row.title) for row in report.activity.accounts]
    if any(n for n, _title in counted):
        most, name = max(counted, key=lambda pair: pair[0])
        title += ": " + _("most at {name}, {n}").format(name=name, n=words.number(most, 0))
    return _picture("accounts", charts.posts_by_account(report.activity), title, None)


def heat_map(report: Report, most: int = MOST_BODIES) -> Picture | None:
    """Bodies × sections; None where nothing was judged. Of more bodies than `most` the lowest are drawn."""
    heat = heat_of(report)
    if not heat.rows:
        return None
    drawn = lowest(heat, most)
    title = _heat_caption(heat)
    if len(heat.rows) > most:
        title += " " + _("Of {all} bodies the lowest are shown; those alike are one row.").format(
            all=words.number(len(heat.rows), 0)
        )
    left_out = len(report.bodies) - len(heat.rows)
    if left_out:
        told = ngettext(
            "{n} body is not shown: too little was judged of it.",
            "{n} bodies are not shown: too little was judged of them.",
            left_out,
        )
        title += " " + told.format(n=words.number(left_out, 0))
    chart = Chart(
        kind="heat",
        categories=tuple(row.title for row in heat.rows),
        series=tuple(
            Series(name=title, values=tuple(row.values[n] for row in heat.rows))
            for n, title in enumerate(heat.columns)
        ),
        unit="points",
    )
    return _picture("heat", draw(drawn), title, chart)


def _heat_caption(heat: Heat) -> str:
    """The lowest cell, and how shades are read."""
    value, body, section = min(
        (value, row.title, name)
        for row in heat.rows
        for name, value in zip(heat.columns, row.values, strict=True)
        if value is not None
    )
    count = sum(value == other for row in heat.rows for other in row.values)
    lowest = f"{body}, {words.quoted(section)}"
    if count > 1:
        lowest += " " + ngettext("and {n} more", "and {n} more", count - 1).format(
            n=words.number(count - 1, 0)
        )
    return _("Bodies by section: lowest {lowest}, {value}. The darker, the lower.").format(
        lowest=lowest, value=words.points(value / 100)
    )


def _picture(name: str, svg: str, caption: str, chart: Chart | None) -> Picture:
    told = re.search(r"<desc>(.*?)</desc>", svg, re.DOTALL)
    return Picture(
        name=name,
        svg=svg,
        alt=unescape(told[1]) if told and told[1] else caption,
        caption=caption,
        chart=chart,
    )
