"""Small SVG pictures: score by section, posts by week, answers by hour. Deterministic, readable in grey and without sight.

Sizes are in user units; a picture is 480 wide and scales to its column, so that 16 units stay readable on a phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from otklik.i18n import _, ngettext
from otklik.report.model import Activity, ScoreRow, WeekSeries
from otklik.report.words import DASH, NBSP, axis_day, counted, fixed, number, percent

WIDTH = 480
FONT = 16
CHARACTER = 9.2  # width of a Cyrillic letter at 16 units in generic sans-serif: the mean of long words, Liberation Sans
INK, FILL, PALE, HATCH = "#1b2733", "#2f5d8a", "#dfe5eb", "#9fb2c4"


def score_by_section(rows: Sequence[ScoreRow]) -> str:
    """Bars of 0…100 points with the interval as a whisker; a section without a score says so."""
    title = _("Score by section")
    rows = [row for row in rows if row.judged or row.unknown]
    if not rows:
        return nothing(title, _("Nothing could be judged, so there is no score to draw."))
    described = [
        _("{title}: {value}, interval {interval}, coverage {coverage}").format(
            title=row.title, value=row.text, interval=row.interval, coverage=percent(row.coverage, 0)
        )
        for row in rows
    ]
    parts: list[str] = []
    y = 6.0
    left, span = 4.0, WIDTH - 100.0
    for row in rows:
        lines = wrapped(_titled(row), int((WIDTH - 8) / CHARACTER))
        for line in lines:
            parts.append(_text(left, y + FONT, line))
            y += FONT + 4
        y += 4
        parts.append(_rect(left, y, span, 18, PALE))
        if row.value is not None:
            parts.append(_rect(left, y, span * row.value, 18, FILL))
            value = fixed(row.value * row.maximum)
        else:
            value = DASH
        parts.append(_whisker(left + span * row.low, left + span * row.high, y + 9))
        parts.append(_text(left + span + 10, y + 15, value, weight="bold", size=18))
        y += 18 + 16
    parts.extend(_scale(left, span, y, _unit(rows)))
    return _svg(title, "; ".join(described) + ".", y + 26, parts)


def _unit(rows: Iterable[ScoreRow]) -> str:
    """Of the scale: points, or per cent of the most where the parts have their own maximum."""
    return "" if all(row.maximum == 100 for row in rows) else "%"


def _titled(row: ScoreRow) -> str:
    """The title, with the most points there are where these are not 100."""
    if row.maximum == 100:
        return row.title
    most = counted(row.maximum, "{n} point", "{n} points")
    return _("{title} (at most {points})").format(title=row.title, points=most)


def before_and_after(rows: Sequence[tuple[str, ScoreRow, ScoreRow]], names: tuple[str, str]) -> str:
    """Two bars a section on one scale, the earlier pale, the later dark, each with its interval as a whisker."""
    title = _("Score by section, before and now")
    rows = [row for row in rows if row[1].value is not None or row[2].value is not None]
    if not rows:
        return nothing(title, _("Nothing could be judged, so there is no score to draw."))
    described = "; ".join(
        _("{title}: {before} → {after}").format(title=name, before=before.text, after=after.text)
        for name, before, after in rows
    )
    parts: list[str] = []
    left, span, y = 4.0, WIDTH - 100.0, 6.0
    for index, (name, fill) in enumerate(zip(names, (HATCH, FILL), strict=True)):
        at = left + index * (WIDTH - 8) / 2
        parts += [_rect(at, y, 14, 14, fill), _text(at + 20, y + 13, wrapped(name, 22)[0])]
    y += 30
    for name, before, after in rows:
        for line in wrapped(name, int((WIDTH - 8) / CHARACTER)):
            parts.append(_text(left, y + FONT, line))
            y += FONT + 4
        y += 4
        for row, fill in ((before, HATCH), (after, FILL)):
            parts.append(_rect(left, y, span, 14, PALE))
            if row.value is not None:
                parts.append(_rect(left, y, span * row.value, 14, fill))
            parts.append(_whisker(left + span * row.low, left + span * row.high, y + 7))
            value = DASH if row.value is None else fixed(row.value * row.maximum)
            parts.append(_text(left + span + 10, y + 13, value, weight="bold" if fill == FILL else ""))
            y += 20
        y += 10
    parts.extend(_scale(left, span, y, _unit(row for _name, *both in rows for row in both)))
    return _svg(title, described + ".", y + 26, parts)


def posts_by_week(activity: Activity) -> str:
    """All posts of the region week by week."""
    title = _("Posts by week, all pages")
    if not activity.weeks or not any(activity.total):
        return nothing(title, _("No posts were obtained in the window, so there is nothing to draw."))
    return by_week(title, activity.weeks, activity.total)[0]


def by_week(title: str, weeks: Sequence[date], numbers: Sequence[int | None]) -> tuple[str, str]:
    """A column for each week, of which one at least has a number above 0; and what the picture shows, in words."""
    told = [count for count in numbers if count is not None]
    described = _("{weeks}; most in one week: {most}, least: {least}.").format(
        weeks=ngettext("{n} week", "{n} weeks", len(weeks)).format(n=len(weeks)),
        most=number(max(told), 0),
        least=number(min(told), 0),
    )
    height = 150.0
    most = number(max(told), 0)
    left = 40 + max(0, len(most) - 4) * CHARACTER
    parts = _columns(numbers, left, 12, WIDTH - left - 8, height)
    parts.extend(_level(max(told), left, 12, WIDTH - left - 8))
    parts.extend(_dates(weeks, left, 12 + height, WIDTH - left - 8))
    return _svg(title, described, height + 44, parts), described


def posts_by_account(activity: Activity) -> str:
    """The most active pages week by week, on one scale, one under another."""
    title = _("Posts by week, the most active pages")
    series = [row for row in activity.accounts if any(row.counts)]
    if not series:
        return nothing(title, _("No posts were obtained in the window, so there is nothing to draw."))
    top = max(max(filter(None, row.counts)) for row in series)
    described = [f"{row.title}: {number(_sum(row), 0)}" for row in series]
    parts: list[str] = []
    y = 4.0
    for row in series:
        total = number(_sum(row), 0)
        for line in wrapped(f"{row.title} {DASH} {total}", int((WIDTH - 8) / CHARACTER)):
            parts.append(_text(4, y + FONT, line))
            y += FONT + 4
        y += 4
        parts.extend(_columns(row.counts, 4, y, WIDTH - 8, 34, top))
        y += 34 + 12
    parts.extend(_dates(activity.weeks, 4, y - 8, WIDTH - 8))
    return _svg(title, "; ".join(described) + ".", y + 24, parts)


def answers_by_hour(activity: Activity) -> str:
    """At what hour of the day pages answer people."""
    title = _("Answers of official pages by hour of the day")
    hours = activity.answers_by_hour
    if not any(hours):
        return nothing(title, _("No answers of official pages were seen, so there is nothing to draw."))
    inside = sum(hours[9:18])
    described = _("{share} of {total} answers were given from 9:00 to 18:00.").format(
        share=percent(inside / sum(hours), 0), total=number(sum(hours), 0)
    )
    height, x, width = 130.0, 40.0, WIDTH - 48.0
    parts = _columns(hours, x, 12, width, height)
    parts.extend(_level(max(hours), x, 12, width))
    step = width / 24
    parts.extend(
        _text(x + step * (hour + 0.5), height + 30, str(hour), anchor="middle") for hour in range(0, 24, 3)
    )
    return _svg(title, described, height + 40, parts)


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` characters, at most three; a longer word is cut, a longer text ends with «…»."""
    lines: list[str] = [""]
    for word in text.replace(NBSP, " ").split():
        rest = word
        while rest:
            room = width - len(lines[-1]) - (1 if lines[-1] else 0)
            if len(rest) <= room:
                lines[-1] += (" " if lines[-1] else "") + rest
                rest = ""
            elif lines[-1]:
                lines.append("")
            else:
                lines[-1], rest = rest[:width], rest[width:]
                lines.append("")
    lines = [line for line in lines if line] or [""]
    return lines if len(lines) <= 3 else [*lines[:2], lines[2][: width - 1].rstrip() + "…"]


def _sum(row: WeekSeries) -> int:
    return sum(filter(None, row.counts))


def _columns(
    counts: Sequence[int | None], x: float, y: float, width: float, height: float, top: int = 0
) -> list[str]:
    """Columns on a base line; an empty one is a gap above the line, not a thin column; an unknown one is a dotted box."""
    top = top or max(count or 0 for count in counts)
    step = width / len(counts)
    gap = min(4.0, step * 0.2)
    parts = []
    for index, count in enumerate(counts):
        if count is None:
            parts.append(_dotted(x + step * index + gap / 2, y + height * 0.6, step - gap, height * 0.4))
        elif count:
            tall = height * count / top
            parts.append(_rect(x + step * index + gap / 2, y + height - tall, step - gap, tall, FILL))
    parts.append(_line(x, y + height, x + width, y + height))
    return parts


def _level(top: int, x: float, y: float, width: float) -> list[str]:
    """The height of the tallest column as a number beside a thin line."""
    return [
        _line(x, y, x + width, y, HATCH, "3 3"),
        _text(x - 6, y + 5, number(top, 0), anchor="end"),
    ]


def _dates(weeks: Sequence[date], x: float, y: float, width: float) -> list[str]:
    """First, middle and last Monday under the base line; fewer where they would touch."""
    if not weeks:
        return []
    step = width / len(weeks)
    last = len(weeks) - 1
    chosen = sorted({0, last}) if last < 6 else [0, last // 2, last]
    parts = []
    for index in chosen:
        anchor = "start" if index == 0 else "end" if index == last else "middle"
        at = {"start": x, "end": x + width, "middle": x + step * (index + 0.5)}[anchor]
        parts.append(_text(at, y + FONT + 4, axis_day(weeks[index]), anchor=anchor))
    return parts


def _scale(left: float, span: float, y: float, unit: str) -> list[str]:
    """0…100 points; per cent of the most that there is where parts have their own maximum."""
    parts = [_line(left, y, left + span, y)]
    for mark, anchor in ((0, "start"), (50, "middle"), (100, "end")):
        at = left + span * mark / 100
        parts.append(_line(at, y, at, y + 4))
        parts.append(_text(at, y + 19, f"{mark}{NBSP}{unit}" if unit else str(mark), anchor=anchor))
    return parts


def _whisker(low: float, high: float, y: float) -> str:
    """The interval, drawn with a pale rim so that it is seen on dark and on pale."""
    path = f"M{_f(low)} {_f(y - 5)}v10M{_f(high)} {_f(y - 5)}v10M{_f(low)} {_f(y)}H{_f(high)}"
    return (
        f'<path d="{path}" fill="none" stroke="#fff" stroke-width="5"/>'
        f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="2"/>'
    )


def _svg(title: str, description: str, height: float, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_f(height)}" role="img" '
        f'font-family="sans-serif" font-size="{FONT}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(parts)}</svg>"
    )


def nothing(title: str, sentence: str) -> str:
    """A frame that says why there is nothing to draw."""
    lines = wrapped(sentence, int((WIDTH - 24) / CHARACTER))
    height = 16 + len(lines) * (FONT + 4)
    frame = (
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{height - 2}" fill="none" stroke="{HATCH}" '
        'stroke-dasharray="4 4"/>'
    )
    texts = [_text(12, 22 + index * (FONT + 4), line) for index, line in enumerate(lines)]
    return _svg(title, sentence, height, [frame, *texts])


def _text(x: float, y: float, text: str, anchor: str = "start", weight: str = "", size: int = 0) -> str:
    extra = (f' text-anchor="{anchor}"' if anchor != "start" else "") + (
        f' font-weight="{weight}"' if weight else ""
    )
    extra += f' font-size="{size}"' if size else ""
    return f'<text x="{_f(x)}" y="{_f(y)}" fill="{INK}"{extra}>{escape(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{_f(x)}" y="{_f(y)}" width="{_f(width)}" height="{_f(height)}" fill="{fill}"/>'


def _dotted(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{_f(x)}" y="{_f(y)}" width="{_f(width)}" height="{_f(height)}" fill="none" stroke="{HATCH}" '
        'stroke-dasharray="2 3"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str = INK, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{_f(x1)}" y1="{_f(y1)}" x2="{_f(x2)}" y2="{_f(y2)}" stroke="{stroke}"{dashed}/>'


def _f(value: float) -> str:
    """One digit after the point, none where it is zero: the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")


def text_at(x: float, y: float, text: str, *, anchor: str = "start", size: int = FONT, ink: str = INK) -> str:
    """A text for pictures of other modules."""
    return (
        f'<text x="{_f(x)}" y="{_f(y)}" text-anchor="{anchor}" font-size="{size}" fill="{ink}">'
        f"{escape(text)}</text>"
    )


def upright(x: float, y: float, text: str, *, size: int = FONT) -> str:
    """A text that is read from below."""
    return (
        f'<text x="{_f(x)}" y="{_f(y)}" transform="rotate(-90 {_f(x)} {_f(y)})" font-size="{size}" '
        f'fill="{INK}">{escape(text)}</text>'
    )


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A filled rectangle for pictures of other modules."""
    return _rect(x, y, width, height, fill)


def picture(title: str, description: str, width: float, height: float, parts: Iterable[str]) -> str:
    """A picture of its own width, with its title and words."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_f(width)} {_f(height)}" role="img" '
        f'font-family="sans-serif"><title>{escape(title)}</title><desc>{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )
