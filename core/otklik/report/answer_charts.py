"""Pictures of answering: by day of the week, and how long people waited, with the norm marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from babel.dates import format_date

from otklik.i18n import _, ngettext
from otklik.report import charts
from otklik.report.charts import FILL, INK, WIDTH
from otklik.report.model import Activity
from otklik.report.words import locale, number, percent

HEIGHT = 130.0
TOP = 26.0  # room for numbers above columns
A_MONDAY = date(2024, 1, 1)
WEEKEND = 5  # Saturday


def weekdays() -> tuple[str, ...]:
    """«пн», «вт» … in the language in force."""
    return tuple(format_date(A_MONDAY + timedelta(days=n), "ccc", locale()) for n in range(7))


def answers_by_weekday(activity: Activity) -> str:
    """On which days of the week pages answer; days off are hollow."""
    title = _("Answers of official pages by day of the week")
    counts = activity.answers_by_weekday
    if not any(counts):
        return charts.nothing(
            title, _("No answers of official pages were seen, so there is nothing to draw.")
        )
    told = ", ".join(f"{name}: {number(count, 0)}" for name, count in zip(weekdays(), counts, strict=True))
    hollow = [day >= WEEKEND for day in range(7)]
    return charts.picture(title, f"{told}.", WIDTH, TOP + HEIGHT + 30, _columns(counts, weekdays(), hollow))


def waits(activity: Activity) -> tuple[str, ...]:
    """«до 1 ч», «1–2», …, «больше 40»."""
    ends = [number(end, 1) for end in activity.wait_ends]
    between = (f"{low}–{high}" for low, high in pairwise(ends))
    return (_("up to {n}").format(n=ends[0]), *between, _("more than {n}").format(n=ends[-1])) if ends else ()


def time_to_answer(activity: Activity) -> str:
    """Distribution of working hours to the first answer; columns past the norm are hollow, the norm is a dashed line."""
    title = _("Working hours to the first answer")
    counts = activity.wait_counts
    if not any(counts):
        return charts.nothing(title, _("No comment of a citizen was answered, so there is nothing to draw."))
    norm = activity.wait_norm
    hollow = [norm is not None and end > norm for end in (*activity.wait_ends, float("inf"))]
    described = ngettext("{n} answered comment", "{n} answered comments", sum(counts)).format(
        n=number(sum(counts), 0)
    )
    parts = _columns(counts, waits(activity), hollow)
    if norm is not None:
        inside = sum(count for count, is_late in zip(counts, hollow, strict=True) if not is_late)
        described += "; " + _("{share} within the norm of {n} working hours").format(
            share=percent(inside / sum(counts), 0), n=number(norm)
        )
        x = 4 + (WIDTH - 8) * hollow.count(False) / len(counts)
        parts.append(
            f'<line x1="{x:.1f}" y1="4" x2="{x:.1f}" y2="{TOP + HEIGHT:.1f}" stroke="{INK}" stroke-width="2" '
            'stroke-dasharray="6 4"/>'
        )
        name = _("norm: {n} h").format(n=number(norm))
        parts.append(charts.text_at(x + 6, 16, name, size=14))
    return charts.picture(title, described + ".", WIDTH, TOP + HEIGHT + 30, parts)


def _columns(counts: Sequence[int], names: Sequence[str], hollow: Sequence[bool]) -> list[str]:
    """Columns with their numbers above and names below; hollow ones are drawn by their outline alone."""
    step = (WIDTH - 8) / len(counts)
    gap = step * 0.18
    top = max(counts)
    parts = []
    for place, (count, name, is_hollow) in enumerate(zip(counts, names, hollow, strict=True)):
        x = 4 + step * place
        tall = (HEIGHT - 20) * count / top
        y = TOP + HEIGHT - tall
        if count:
            fill = "#fff" if is_hollow else FILL
            parts.append(
                f'<rect x="{x + gap / 2:.1f}" y="{y:.1f}" width="{step - gap:.1f}" height="{tall:.1f}" fill="{fill}" '
                f'stroke="{FILL}" stroke-width="2"/>'
            )
        parts.append(charts.text_at(x + step / 2, y - 5, number(count, 0), anchor="middle", size=13))
        parts.append(charts.text_at(x + step / 2, TOP + HEIGHT + 20, name, anchor="middle", size=12))
    base = TOP + HEIGHT
    parts.append(f'<line x1="4" y1="{base:.1f}" x2="{WIDTH - 4}" y2="{base:.1f}" stroke="{INK}"/>')
    return parts
