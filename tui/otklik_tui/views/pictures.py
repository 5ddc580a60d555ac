"""Pictures of block characters: readable without colour, each with a sentence that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
from rich.cells import cell_len, set_cell_size

from otklik.i18n import _, language
from otklik.report import words
from otklik_tui.views.frame import score_words

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.model import ScoreLine
    from otklik.report.heat import Heat
    from otklik.report.model import Activity
    from otklik.store import AuditFile

EIGHTHS = "▁▂▃▄▅▆▇█"
PARTS = " ▏▎▍▌▋▊▉█"
LEAST_BAR = 20
SHADES = "█▓▒░ "  # dark is low: what needs work is seen first


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """`lines` draw it; `told` says the same in words."""

    title: str
    lines: tuple[str, ...]
    legend: str = ""
    told: tuple[str, ...] = ()


def fitted(text: str, width: int) -> str:
    """`text` in exactly so many columns."""
    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"


def bar(share: float, width: int) -> str:
    """A share of `width` in eighths of a character."""
    eighths = round(max(min(share, 1.0), 0.0) * width * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (PARTS[rest] if rest else "")).ljust(width)[:width]


def interval_bar(line: ScoreLine, width: int) -> str:
    """Full up to the lowest that the score may be, a thin line up to the highest, a mark where it stands."""
    low, high = (round(max(min(one, 1.0), 0.0) * width) for one in (line.low, line.high))
    signs = ["█" if n < low else "─" if n < high else "·" for n in range(width)]
    if line.value is not None and not line.is_thin:
        signs[min(int(line.value * width), width - 1)] = "┃"
    return "".join(signs)


def spark(counts: Sequence[int | None], top: int) -> str:
    """A column a week; · where there was none, ? where it is not known."""
    return "".join(
        "?"
        if count is None
        else "·"
        if not count or not top
        else EIGHTHS[min(count * 8 // top, 7) if count < top else 7]
        for count in counts
    )


def activity_of(audit: AuditFile, assessment: Assessment, host: Host) -> Activity:
    """When pages post and how soon they answer: only the records tell it, so it takes a moment."""
    from otklik.report.build import answer_norm
    from otklik.report.collected import activity, look_through
    from otklik.report.subjects import Subjects

    profile = assessment.profile
    seen = look_through(audit, profile.zone)
    subjects = Subjects(profile, host, {account: row.title for account, row in seen.items()})
    return activity(seen, subjects, profile.zone, profile.region.zone, answer_norm(assessment))


def score_bars(assessment: Assessment, width: int) -> Picture:
    """The total and every section."""
    titles = {s.id: s.title.in_language(language()) for s in assessment.method.sections}
    titles |= {b.id: b.title.in_language(language()) for b in assessment.scoring.blocks}
    parts = assessment.score.blocks or assessment.score.sections
    rows = [(_("Total"), assessment.score.total), *((titles.get(s.id, s.id), s) for s in parts)]
    values = [_value(line) for _name, line in rows]
    left = min(max(cell_len(name) for name, _line in rows), width // 3)
    if (
        width - left - max(map(cell_len, values)) - 2 < LEAST_BAR
    ):  # how little it is stands in the words of the picture
        values = [_value(line, is_short=True) for _name, line in rows]
    right = max(cell_len(value) for value in values)
    room = max(width - left - right - 2, 8)
    lines = [
        f"{fitted(name, left)} {interval_bar(line, room)} {value}"
        for (name, line), value in zip(rows, values, strict=True)
    ]
    return Picture(
        title=_("Score by section"),
        lines=tuple(lines),
        legend=_("█ certain whatever the unknown turns out to be, ─ possible, ┃ what was judged so far"),
        told=tuple(f"{name}: {score_words(line)}" for name, line in rows),
    )


def _value(line: ScoreLine, *, is_short: bool = False) -> str:
    if line.value is None:
        return words.DASH
    if line.is_thin:
        return _("not enough data") if is_short else words.too_little(line.coverage, line.needed)
    told = words.interval(line.low, line.high, line.maximum)
    return f"{words.score_number(line.value, line.maximum)} ({told})"


def posts(activity: Activity, width: int) -> Picture:
    """Posts by week: all pages, then the most active ones, each on its own scale."""
    title = _("Posts by week")
    if not activity.weeks or not any(activity.total):
        nothing = _("No posts were obtained in the window, so there is nothing to draw.")
        return Picture(title=title, lines=(nothing,), told=(nothing,))
    left = max(width - len(activity.weeks) - 14, 12)
    rows = [(_("All pages"), activity.total), *((row.title, row.counts) for row in activity.accounts)]
    left = min(left, max(cell_len(name) for name, _counts in rows))
    lines = []
    for name, counts in rows:
        known = [count for count in counts if count is not None]
        most = max(known, default=0)
        lines.append(
            f"{fitted(name, left)} {spark(counts, most)} {_('most {n}').format(n=words.number(most, 0))}"
        )
    first, last = activity.weeks[0], activity.weeks[-1]
    span = f"{words.axis_day(first)} … {words.axis_day(last)}"
    lines.append(" " * (left + 1) + span)
    told = [
        _("{name}: {n} posts in whole weeks, most in one week {most}").format(
            name=name,
            n=words.number(sum(filter(None, counts)), 0),
            most=words.number(max((c for c in counts if c is not None), default=0), 0),
        )
        for name, counts in rows
    ]
    legend = _("Each line has its own height; · no post, ? not all posts of the week are known.")
    return Picture(
        title=title,
        lines=tuple(lines),
        legend=" ".join(filter(None, (legend, activity.zone_text))),
        told=tuple(told),
    )


def heat(found: Heat, width: int) -> Picture:
    """Bodies × sections: points in every cell, and a shade that is dark where they are few."""
    title = _("Bodies by section")
    if not found.rows:
        nothing = _("Nothing was judged yet.")
        return Picture(title=title, lines=(nothing,), told=(nothing,))
    cell = 5
    left = max(min(max(cell_len(row.title) for row in found.rows), width - cell * len(found.columns)), 10)
    shown = max(min(len(found.columns), (width - left) // cell), 1)
    lines = [fitted(line, width).rstrip() for line in _headings(found.columns[:shown], left, cell)]
    for row in found.rows:
        cells = "".join(_heat_cell(value) for value in row.values[:shown])
        lines.append(fitted(row.title, left) + cells)
    if shown < len(found.columns):
        more = ", ".join(found.columns[shown:])
        lines.append(_("There is no room for: {sections}").format(sections=more))
    lowest = sorted(
        (value, row.title, name)
        for row in found.rows
        for name, value in zip(found.columns, row.values, strict=True)
        if value is not None
    )[:5]
    told = [
        _("Lowest: {body}, {section}, {value}.").format(body=body, section=name, value=words.number(value, 0))
        for value, body, name in lowest
    ]
    legend = _(
        "Points of 100 over what was judged; {shades} from low to high, a dash where nothing was judged."
    ).format(shades="█▓▒░")
    return Picture(title=title, lines=tuple(lines), legend=legend, told=tuple(told))


def _headings(columns: Sequence[str], left: int, cell: int) -> Iterator[str]:
    """Titles above their columns, as many lines as it takes: each begins over its own column."""
    for number, name in enumerate(columns):
        bars = "".join("│".rjust(cell - 1) + " " for _n in range(number))
        yield " " * left + bars + " " * (cell - 2) + "┌ " + name


def _heat_cell(value: float | None) -> str:
    if value is None:
        return f"  {words.DASH:>3}"
    return " " + SHADES[min(int(value // 20), 4)] + f"{value:3.0f}"


def answers(activity: Activity, width: int) -> Picture:
    """How long the first answer takes, as the report has it."""
    from otklik.report.answer_charts import waits

    title, counts = _("Working hours to the first answer"), activity.wait_counts
    if not any(counts):
        nothing = _("No comment of a citizen was answered, so there is nothing to draw.")
        return Picture(title=title, lines=(nothing,), told=(nothing,))
    names, whole, norm = waits(activity), sum(counts), activity.wait_norm
    is_late = [norm is not None and end > norm for end in (*activity.wait_ends, float("inf"))]
    shown = [f"{words.number(count, 0)} ({words.percent(count / whole, 0)})" for count in counts]
    left, right = max(map(cell_len, names)), max(map(cell_len, shown))
    room = max(width - left - right - 2, 8)
    lines = []
    for name, count, told, late in zip(names, counts, shown, is_late, strict=True):
        drawn = bar(count / max(counts), room)
        lines.append(f"{name:>{left}} {drawn.replace('█', '▒') if late else drawn} {told}")
    said = words.counted(whole, "{n} answered comment", "{n} answered comments")
    if norm is not None:
        inside = sum(count for count, late in zip(counts, is_late, strict=True) if not late)
        said += "; " + _("{share} within the norm of {n} working hours").format(
            share=words.percent(inside / whole, 0), n=words.number(norm)
        )
    parts = dict(zip(names, shown, strict=True))
    told_parts = (f"{name}: {told}" for name, told in parts.items())
    legend = f"{said}. " + (_("▒ past the norm.") if any(is_late) else "")
    return Picture(title=title, lines=tuple(lines), legend=legend.strip(), told=(f"{said}.", *told_parts))
