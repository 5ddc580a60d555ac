"""Contradictions, decisions, accepted exceptions, objections, and checks of the audit itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from otklik.i18n import _
from otklik.report import grouping, words
from otklik.report.document import Block, Bullets, Cell, Column, Heading, Inline, Paragraph, Run, Table, run
from otklik.report.layouts.common import answer, cell, evidence_refs, joined, paragraphs
from otklik.report.model import Report, WaiverRow

SHORT_ID = 12  # characters of an event's id that tell it from every other


def contradictions(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("Contradictions and exceptions"), anchor="contradictions")
    if report.contradictions:
        yield Paragraph(
            runs=run(
                _(
                    "Here a person and the measurement, or two people, disagree. Such a finding counts as unknown until it is settled."
                )
            )
        )
        items = []
        for number in report.contradictions:
            row = report.finding(number)
            said = joined((answer(one) for one in row.answers), "; ")
            items.append(
                (Run(text=row.item, to=row.anchor), *run(f" {row.title} ({row.subject_title}). "), *said)
            )
        yield Bullets(items=tuple(items))
    else:
        yield Paragraph(runs=run(_("There are no contradictions.")))
    yield from _settled(report)
    if report.misfits:
        yield Heading(level=2, text=_("Answers that no longer fit the checklist"), is_listed=False)
        yield Paragraph(runs=run(_("They are kept in the journal and do not count.")))
        yield Bullets(items=tuple(tuple(run(row.text)) for row in report.misfits))
    holding, overdue = grouping.waivers_that_hold(report), grouping.waivers_overdue(report)
    yield Heading(level=2, text=_("Accepted exceptions"), is_listed=False)
    if holding:
        yield _waivers(_("Accepted exceptions"), holding)
    else:
        yield Paragraph(runs=run(_("There are no accepted exceptions.")))
    if overdue:
        yield Heading(level=2, text=_("Exceptions whose term is over"), is_listed=False)
        yield _waivers(_("Exceptions whose term is over"), overdue)


def _waivers(name: str, rows: Sequence[WaiverRow]) -> Table:
    columns = (
        Column(title=_("Item"), width=1),
        Column(title=_("Whose"), width=2.4),
        Column(title=_("Reason"), width=2.8),
        Column(title=_("Approved by"), width=1.6),
        Column(title=_("Holds"), width=1.6),
        Column(title=_("On the day of the audit"), width=2),
    )
    return Table(
        name=name,
        columns=columns,
        rows=tuple(
            (
                Cell(runs=(Run(text=row.item, to=f"f{row.finding}" if row.finding else ""),)),
                cell(row.subject_title),
                cell(row.reason),
                cell(row.approver or words.DASH),
                cell(words.waiver_days(row.since_text, row.until_text, row.review_text)),
                cell(" ".join(filter(None, (words.sentence(row.state_text), row.remark, _event(row))))),
            )
            for row in rows
        ),
    )


def _event(row: WaiverRow) -> str:
    """As the journal shows it: «Запись журнала 3f9a01c2b7de.»."""
    return _("Journal event {event}.").format(event=row.event[:SHORT_ID]) if row.event else ""


def _settled(report: Report) -> Iterator[Block]:
    if not report.decisions:
        return
    yield Heading(level=2, text=_("Settled"), is_listed=False)
    yield Table(
        name=_("Settled"),
        columns=(
            Column(title=_("Finding"), width=3),
            Column(title=_("What stands"), width=1.4),
            Column(title=_("Reason"), width=3),
            Column(title=_("Decided by"), width=2),
        ),
        rows=tuple(
            (
                Cell(
                    runs=(
                        Run(text=report.finding(row.finding).item, to=f"f{row.finding}"),
                        *run(f" {report.finding(row.finding).subject_title}"),
                    )
                ),
                cell(row.kept_text),
                cell(row.reason),
                cell(", ".join(filter(None, (row.author, row.at_text)))),
            )
            for row in report.decisions
        ),
    )


def objections(report: Report) -> Iterator[Block]:
    """What bodies dispute, and what became of it."""
    if not report.objections:
        return
    yield Heading(level=1, text=_("Objections of bodies"), anchor="objections")
    yield Table(
        name=_("Objections of bodies"),
        columns=(
            Column(title=_("Item"), width=1),
            Column(title=_("Whose"), width=2.2),
            Column(title=_("Objection"), width=4.4),
            Column(title=_("State"), width=2.4),
        ),
        rows=tuple(
            (
                Cell(runs=(Run(text=row.item, to=f"f{row.finding}" if row.finding else ""),)),
                cell(row.subject_title),
                Cell(
                    runs=(
                        *run(f"{row.author}, {row.at_text}: {row.dispute}. {row.text}"),
                        *evidence_refs(row.evidence),
                    )
                ),
                cell(row.state),
            )
            for row in report.objections
        ),
    )


def review(report: Report) -> Iterator[Block]:
    """Checks of the audit itself, where the report shows them."""
    if not report.checks:
        return
    yield Heading(level=1, text=_("Check of the audit itself"), anchor="review")
    told = _("For the consultants. Checks made: {all}; with remarks: {found}.")
    yield Paragraph(runs=run(told.format(all=report.checks, found=len(report.review))))
    for row in report.review:
        yield Heading(level=2, text=f"{row.id}. {row.title}", is_listed=False)
        yield from paragraphs([words.sentence(row.severity_text), row.why])
        items = []
        for remark in row.remarks:
            links: list[Inline] = [
                (Run(text=report.finding(n).subject_title, to=f"f{n}"),) for n in remark.findings
            ]
            links += [run(page) for page in remark.pages]
            links += [] if links else [run(event) for event in remark.events]
            items.append((*run(f"{remark.text} "), *joined(links, "; ")))
        yield Bullets(items=tuple(items))
        for threshold in row.thresholds:
            yield Paragraph(runs=run(_("Threshold: {text}").format(text=threshold)), style="soft")
        yield Paragraph(runs=run(_("To do: {remedy}").format(remedy=row.remedy)))
