"""What to do: each action with why, who, how long, until when, what it brings, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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


def actions(
    report: Report,
    rows: Sequence[RecommendationRow] | None = None,
    numbers: frozenset[int] | None = None,
    *,
    is_tabled: bool = False,
) -> Iterator[Block]:
    """Every recommendation with why, for whom, who, how long, until when, what it brings, what it rests on.

    For one reader: `rows` alone, and of their findings those in `numbers`.
    """
    yield Heading(level=1, text=_("What to do"), anchor="actions")
    shown = report.recommendations if rows is None else rows
    if not shown:
        yield nothing_proposed(report)
    elif is_tabled:
        yield action_table(report, shown)
    for row in shown:
        yield from action(report, row, numbers)
    if report.waived and rows is None:
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


def action(report: Report, row: RecommendationRow, numbers: frozenset[int] | None = None) -> Iterator[Block]:
    yield Heading(level=2, text=f"{row.number}. {row.title}", anchor=row.anchor, is_listed=False)
    if row.why:
        yield Paragraph(runs=run(row.why))
    short = [
        (_("For whom"), row.subjects),
        (_("Who does it"), row.owner_text),
        (_("Effort"), row.effort_text),
        (_("Until"), row.due_text),
        (_("How it goes on"), state_of(report.plan_of(row.id))),
        (_("What it brings"), row.gain_text),
    ]
    rests_on = "; ".join(row.rests_on) or words.DASH
    check = ". " + _("Requires a lawyer's check.") if row.needs_lawyer else ""
    if numbers is None:
        # whose they are is said where the findings stand
        links = joined(
            (
                (Run(text=group.item, to=f"i-{group.item}"), *run(f" {group.title} ({len(group.findings)})"))
                for group in grouping.by_item(report, row)
            ),
            "; ",
        )
    else:
        shown = [n for n in row.findings if n in numbers]
        links = joined((Run(text=report.finding(n).subject_title, to=f"f{n}"),) for n in shown)
        if len(shown) < len(row.findings):
            short = [(_("In the whole region"), f"{row.subjects}; {row.effort_text}"), short[1], *short[3:]]
    told = [(Run(text=f"{name}: ", is_soft=True), *run(text)) for name, text in short if text]
    yield Paragraph(runs=joined(told, " · "))
    lines = [FactLine(name=_("Rests on"), runs=run(rests_on + check))]
    if links:
        lines.append(FactLine(name=_("Findings"), runs=links))
    yield Facts(lines=tuple(lines))


def action_table(report: Report, rows: Sequence[RecommendationRow]) -> Table:
    """Actions as a table, for those who want them all on a page."""
    most = report.total.maximum
    states = {row.id: state_of(report.plan_of(row.id)) for row in rows}
    columns: tuple[Column, ...] = (
        Column(title=_("No."), kind=ColumnKind.WHOLE, width=0.5),
        Column(title=_("Action"), width=3.6),
        Column(title=_("Who does it"), width=1.8),
        Column(title=_("Hours"), kind=ColumnKind.NUMBER, width=0.9, total="sum"),
        Column(title=_("Until"), kind=ColumnKind.DATE, width=1.4),
        Column(title=_("Gain, points"), kind=ColumnKind.NUMBER, width=1.2),
        Column(title=_("Rests on"), width=2),
    )
    if any(states.values()):
        columns = (*columns, Column(title=_("How it goes on"), width=1.8))
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
                cell(words.number(row.gain * most), row.gain * most)
                if report.total.value is not None
                else cell(words.DASH),
                cell(row.level_text),
                *([cell(states[row.id])] if any(states.values()) else []),
            )
            for row in rows
        ),
    )
