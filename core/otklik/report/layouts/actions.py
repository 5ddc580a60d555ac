"""What to do: each action with why, who, how long, until when, what it brings, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from otklik.i18n import _
from otklik.report import grouping, words
from otklik.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
    ColumnKind,
    FactLine,
    Facts,
    Heading,
    Paragraph,
    Run,
    Table,
    run,
)
from otklik.report.layouts.common import cell, joined, nothing_proposed
from otklik.report.model import RecommendationRow, Report
from otklik.report.planned import state_of

MARK = "*"  # beside a level: the act itself was not read


def actions(report: Report) -> Iterator[Block]:
    """Every recommendation with why, for whom, who, how long, until when, what it brings, what it rests on."""
    yield Heading(level=1, text=_("What to do"), anchor="actions")
    if not report.recommendations:
        yield nothing_proposed(report)
    for row in report.recommendations:
        yield from action(report, row)
    if report.waived:
        yield Heading(level=2, text=_("No action is proposed: accepted exceptions"), is_listed=False)
        yield Bullets(
            items=tuple(
                (
                    *run(f"{group.item} {group.title}: "),
                    *joined(((Run(text=row.subject_title, to=row.anchor),) for row in group.findings), "; "),
                )
                for group in grouping.waived(report)
            )
        )


def action(report: Report, row: RecommendationRow) -> Iterator[Block]:
    # whose the findings are is said where they stand
    links = joined(
        (
            (Run(text=group.item, to=f"i-{group.item}"), *run(f" {group.title} ({len(group.findings)})"))
            for group in grouping.by_item(report, row)
        ),
        "; ",
    )
    yield from told(row, state_of(report.plan_of(row.id)), [FactLine(name=_("Findings"), runs=links)])


def told(row: RecommendationRow, state: str, more: Sequence[FactLine]) -> Iterator[Block]:
    """An action under its number: why, for whom, who, how long, until when, how it goes on, what it brings and rests on."""
    yield Heading(level=2, text=f"{row.number}. {row.title}", anchor=row.anchor, is_listed=False)
    if row.why:
        yield Paragraph(runs=run(row.why))
    short = [
        (_("For whom"), row.subjects),
        (_("Who does it"), row.owner_text),
        (_("Effort"), row.effort_text),
        (_("Until"), row.due_text),
        (_("How it goes on"), state),
        (_("What it brings"), row.gain_text),
    ]
    said = [(Run(text=f"{name}: ", is_soft=True), *run(text)) for name, text in short if text]
    yield Paragraph(runs=joined(said, " · "))
    rests_on = "; ".join(row.rests_on) or words.DASH
    check = ". " + _("Requires a lawyer's check.") if row.needs_lawyer else ""
    lines = [FactLine(name=_("Rests on"), runs=run(rests_on + check)), *more]
    yield Facts(lines=tuple(line for line in lines if line.runs))


def tabled(
    report: Report,
    rows: Sequence[RecommendationRow],
    states: Mapping[str, str] | None = None,
    *,
    digits: int = 1,
    has_gains: bool = True,
) -> Iterator[Block]:
    """The table of actions and what is to be known to read it."""
    yield action_table(report, rows, states, digits=digits, has_gains=has_gains)
    if mark_words(rows):
        yield Paragraph(runs=run(words.sentence(mark_words(rows))), style="soft")
    gains = [row.gain * report.total.maximum for row in rows]
    hours = [row.effort_hours for row in rows]
    if (has_gains and report.total.value is not None and _differs(gains, digits)) or _differs(hours, 1):
        told = _("Figures are rounded, so rows may add up to a little more or less than their sum.")
        yield Paragraph(runs=run(told), style="soft")


def mark_words(rows: Sequence[RecommendationRow]) -> str:
    """What `MARK` in the table says, where it stands there."""
    if not any(row.needs_lawyer for row in rows):
        return ""
    return _("{mark} – requires a lawyer's check: the act was not read in the original").format(mark=MARK)


def _differs(values: Sequence[float], digits: int) -> bool:
    """Is the sum of what is shown another than the sum that is shown?"""
    return round(sum(round(value, digits) for value in values), digits) != round(sum(values), digits)


def action_table(
    report: Report,
    rows: Sequence[RecommendationRow],
    states: Mapping[str, str] | None = None,
    *,
    digits: int = 1,
    has_gains: bool = True,
) -> Table:
    """Actions as a table, for those who want them all on a page. `states`: how each goes on, of all bodies by default."""
    most = report.total.maximum
    if states is None:
        states = {row.id: state_of(report.plan_of(row.id)) for row in rows}
    columns: tuple[Column, ...] = (
        Column(title=_("No."), kind=ColumnKind.WHOLE, width=0.5),
        Column(title=_("Action"), width=3.6),
        Column(title=_("Who does it"), width=1.8),
        Column(title=_("Hours"), kind=ColumnKind.NUMBER, width=0.9, total="sum"),
        Column(title=_("Until"), kind=ColumnKind.DATE, width=1.4),
        *([Column(title=_("Gain, points"), kind=ColumnKind.NUMBER, width=1.2)] if has_gains else []),
        Column(title=_("Rests on"), width=2),
        *([Column(title=_("How it goes on"), width=1.8)] if any(states.values()) else []),
    )
    return Table(
        name=_("Actions"),
        columns=columns,
        rows=tuple(
            (
                cell(str(row.number), row.number),
                Cell(runs=(Run(text=row.title, to=row.anchor),)),
                cell(row.owner_text),
                cell(words.number(row.effort_hours), row.effort_hours),
                cell(row.due_text, row.due.isoformat() if row.due else None),
                *([_gain(row.gain * most, digits, report)] if has_gains else []),
                cell(row.level_text + (MARK if row.needs_lawyer else "")),
                *([cell(states[row.id])] if any(states.values()) else []),
            )
            for row in rows
        ),
    )


def _gain(points: float, digits: int, report: Report) -> Cell:
    """A dash where the total cannot be told: points of it are no promise then."""
    return cell(words.fixed(points, digits), points) if report.total.value is not None else cell(words.DASH)
