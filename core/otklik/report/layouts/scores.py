"""Scores by section, and what the pages do: tables and pictures."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _, ngettext
from otklik.report import grouping, words
from otklik.report.document import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Listing,
    Paragraph,
    Run,
    Table,
    run,
)
from otklik.report.layouts import pictures
from otklik.report.layouts.common import cell, joined
from otklik.report.model import Report, ScoreRow


def score(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("Score by section"), anchor="score")
    yield pictures.score_by_section(report)
    yield Paragraph(
        runs=run(
            _(
                "A bar is the score over what could be judged. A whisker is the interval: from “everything unknown is not met” to “everything unknown is met”."
            )
        ),
        style="soft",
    )
    yield score_table(report)
    yield from thin_note(report)
    yield from parts_of_total(report)
    heat = pictures.heat_map(report)
    if heat is not None:
        yield heat


def thin_note(report: Report) -> Iterator[Block]:
    """Why some rows of the table have no number."""
    if any(row.is_thin for row in (*report.parts, report.total)):
        told = _(
            "A dash where less than {least} could be judged: a number would say what happened to be known."
        )
        yield Paragraph(runs=run(told.format(least=words.percent(report.total.needed))), style="soft")


def parts_of_total(report: Report) -> Iterator[Block]:
    """What the total is made of, so that it can be counted again with a pocket calculator."""
    parts = [row for row in report.parts if row.share is not None]
    if not parts or report.total.value is None:
        return
    most = report.total.maximum
    yield Table(
        name=_("What the total is made of"),
        caption=_(
            "What the total is made of: each part weighs as far as it could be judged, also one without a score of its own"
        ),
        columns=(
            Column(title=_("Section"), width=3),
            Column(title=_("Weight"), kind=ColumnKind.NUMBER),
            Column(title=_("Could be judged"), kind=ColumnKind.SHARE),
            Column(title=_("Share of the total"), kind=ColumnKind.SHARE),
            Column(title=_("Brings, points"), kind=ColumnKind.NUMBER),
        ),
        rows=(
            *(
                (
                    cell(row.title),
                    cell(words.number(row.weight), row.weight),
                    cell(words.percent(row.coverage), row.coverage),
                    cell(words.percent(row.share or 0.0), row.share),
                    cell(words.number((row.brings or 0.0) * most), (row.brings or 0.0) * most),
                )
                for row in parts
            ),
            (
                cell(_("Total")),
                cell(""),
                cell(words.percent(report.total.coverage), report.total.coverage),
                cell(words.percent(1.0), 1.0),
                cell(words.number(report.total.value * most), report.total.value * most),
            ),
        ),
    )
    told = _("Figures are rounded, so rows may add up to a little more or less than their sum.")
    yield Paragraph(runs=run(told), style="soft")


def score_table(report: Report) -> Table:
    """Section by section; where exceptions are in force, the score without them stands beside."""
    columns = [
        Column(title=_("Section"), width=3),
        Column(title=_("Score, points"), kind=ColumnKind.NUMBER),
        Column(title=_("Interval"), width=1.4),
        Column(title=_("Could be judged"), kind=ColumnKind.SHARE),
        Column(title=_("Judged findings"), kind=ColumnKind.WHOLE),
        Column(title=_("Unknown"), kind=ColumnKind.WHOLE),
    ]
    scored = (*report.parts, report.total)
    rows = [_score_row(row) for row in scored]
    if report.total_without_waivers:
        columns.append(Column(title=_("Without exceptions"), kind=ColumnKind.NUMBER))
        others = [grouping.without_waivers(report, row.id) for row in scored]
        rows = [
            (*row, _points(other.value if other else None, other.maximum if other else 100))
            for row, other in zip(rows, others, strict=True)
        ]
    return Table(name=_("Score by section"), columns=tuple(columns), rows=tuple(rows))


def _score_row(row: ScoreRow) -> tuple[Cell, ...]:
    return (
        cell(row.title),
        _points(row.value, row.maximum),
        cell(row.interval),
        cell(row.coverage_text, row.coverage),
        cell(words.number(row.judged, 0), row.judged),
        cell(words.number(row.unknown, 0), row.unknown),
    )


def _points(value: float | None, maximum: float) -> Cell:
    return cell(words.score_number(value, maximum), None if value is None else value * maximum)


def activity(report: Report) -> Iterator[Block]:
    told = report.activity
    yield Heading(level=1, text=_("What the pages do"), anchor="activity")
    yield pictures.posts_by_week(report)
    yield pictures.time_to_answer(report)
    yield pictures.answers_by_hour(report)
    yield pictures.answers_by_weekday(report)
    yield pictures.posts_by_account(report)
    for sentence in filter(None, (told.zone_text, told.in_part_text)):
        yield Paragraph(runs=run(sentence), style="soft")
    if told.others:
        more = ngettext(
            "{n} more page with posts is not drawn.", "{n} more pages with posts are not drawn.", told.others
        )
        yield Paragraph(runs=run(more.format(n=told.others)), style="soft")
    if told.weeks:
        counts = (
            run(f"{words.short_day(week)}{words.ASIDE}{words.number(count, 0)}")
            for week, count in zip(told.weeks, told.total, strict=True)
        )
        yield Listing(
            title=(Run(text=_("Posts by week, all pages"), is_strong=True),), items=(joined(counts, " · "),)
        )


def weeks(report: Report) -> Iterator[Block]:
    """Posts by week in a sheet."""
    told = report.activity
    if told.weeks:
        yield Table(
            name=_("Posts by week, all pages"),
            columns=(
                Column(title=_("Week from"), kind=ColumnKind.DATE),
                Column(title=_("Posts"), kind=ColumnKind.WHOLE, total="sum"),
            ),
            rows=tuple(
                (cell(words.short_day(week), week.isoformat()), cell(words.number(count, 0), count))
                for week, count in zip(told.weeks, told.total, strict=True)
            ),
            is_appendix=True,
        )
