"""The report's pictures with their words and the numbers behind them."""

from __future__ import annotations

import re
from html import unescape

from otklik.i18n import _
from otklik.report import charts, words
from otklik.report.document import Chart, Picture, Series
from otklik.report.model import Report


def score_by_section(report: Report) -> Picture:
    rows = [row for row in report.parts if row.judged or row.unknown]
    chart = Chart(
        kind="bars",
        categories=tuple(row.title for row in rows),
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
    return _picture("score", charts.score_by_section(report.parts), _("Score by section"), chart)


def posts_by_week(report: Report) -> Picture:
    activity = report.activity
    chart = Chart(
        kind="columns",
        categories=tuple(words.short_day(week) for week in activity.weeks),
        series=(Series(name=_("Posts"), values=tuple(map(float, activity.total))),),
    )
    return _picture("weeks", charts.posts_by_week(activity), _("Posts by week, all pages"), chart)


def answers_by_hour(report: Report) -> Picture:
    hours = report.activity.answers_by_hour
    chart = Chart(
        kind="columns",
        categories=tuple(str(hour) for hour in range(len(hours))),
        series=(Series(name=_("Answers"), values=tuple(map(float, hours))),),
    )
    title = _("Answers of official pages by hour of the day")
    return _picture("hours", charts.answers_by_hour(report.activity), title, chart)


def posts_by_account(report: Report) -> Picture:
    title = _("Posts by week, the most active pages")
    return _picture("accounts", charts.posts_by_account(report.activity), title, None)


def heat_map(report: Report) -> Picture | None:
    """Bodies × sections; None where nothing was judged."""
    from otklik.report.heat import heat_map as draw
    from otklik.report.heat import heat_of

    heat = heat_of(report)
    if not heat.rows:
        return None
    chart = Chart(
        kind="heat",
        categories=tuple(row.title for row in heat.rows),
        series=tuple(
            Series(name=title, values=tuple(row.values[n] for row in heat.rows))
            for n, title in enumerate(heat.columns)
        ),
        unit="points",
    )
    return _picture("heat", draw(heat), _("Bodies by section"), chart)


def _picture(name: str, svg: str, caption: str, chart: Chart | None) -> Picture:
    told = re.search(r"<desc>(.*?)</desc>", svg, re.DOTALL)
    return Picture(
        name=name,
        svg=svg,
        alt=unescape(told[1]) if told and told[1] else caption,
        caption=caption,
        chart=chart,
    )
