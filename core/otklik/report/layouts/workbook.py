"""The full report for those who sort and filter: one row a finding, one sheet a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from otklik.i18n import _
from otklik.model import Outcome
from otklik.report import words
from otklik.report.document import Block, Cell, Column, ColumnKind, Document, Heading, Run, Table, run
from otklik.report.layouts import (
    actions,
    appendices,
    changed,
    completeness,
    disputes,
    evidence,
    main_thing,
    scores,
)
from otklik.report.layouts.common import address, cell, evidence_refs, figures, head, joined, remarks
from otklik.report.model import FindingRow, Report


def lay_out(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """The same facts as in the full report, as tables."""
    return head(report, "workbook", report.title, _blocks(report), subtitle=report.subtitle, options=options)


def _blocks(report: Report) -> Iterator[Block]:
    yield from main_thing.summary(report)
    yield from changed.changed(report)
    yield from scores.score(report)
    yield from scores.activity(report)
    yield from scores.weeks(report)
    yield Heading(level=1, text=_("What to do"), anchor="actions")
    yield from actions.tabled(report, report.recommendations)
    yield Heading(level=1, text=_("Findings"), anchor="findings")
    yield findings(report)
    yield Heading(level=1, text=_("Items"), anchor="items")
    yield items(report)
    yield Heading(level=1, text=_("Findings by body"), anchor="bodies")
    yield bodies(report)
    yield from completeness.completeness(report)
    yield from disputes.contradictions(report)
    yield from disputes.objections(report)
    yield from appendices.method(report)
    yield from appendices.norms(report)
    yield from disputes.review(report)
    yield from evidence.table(report)


def findings(report: Report) -> Table:
    """Every finding with what was measured and expected, what people said, and the numbers of its evidence."""
    columns = (
        Column(title=_("No."), kind=ColumnKind.WHOLE, width=0.5),
        Column(title=_("Section"), width=1.2),
        Column(title=_("Item"), width=0.8),
        Column(title=_("Body"), width=2.2),
        Column(title=_("Whose"), width=2.4),
        Column(title=_("Outcome"), width=1.3),
        Column(title=_("Finding"), width=3),
        Column(title=_("Score"), kind=ColumnKind.SHARE, width=0.7),
        Column(title=_("Measured"), width=1.5),
        Column(title=_("Expected"), width=1.5),
        Column(title=_("Remarks"), width=3),
        Column(title=_("Evidence"), width=1),
        Column(title="ID", width=2),
    )
    titles = {section.id: section.title for section in report.sections}
    return Table(
        name=_("Findings"),
        columns=columns,
        rows=tuple(_row(row, titles.get(row.section, row.section)) for row in report.findings),
        anchors={number: row.anchor for number, row in enumerate(report.findings)},
        is_wide=True,
    )


def _row(row: FindingRow, section: str) -> tuple[Cell, ...]:
    return (
        cell(str(row.number), row.number),
        cell(section),
        cell(row.item),
        cell(row.body_title),
        Cell(runs=address(row.url, row.is_link, row.subject_title)),
        Cell(runs=(Run(text=row.outcome_text, outcome=row.outcome),)),
        cell(row.title),
        cell(words.percent(row.score), row.score) if row.score is not None else cell(""),
        cell(figures(row.measured)),
        cell(figures(row.expected)),
        Cell(runs=joined((remarks(row), run(_lawyer(row))), " ")),
        Cell(runs=evidence_refs(row.evidence)),
        cell(row.id),
    )


def _lawyer(row: FindingRow) -> str:
    """A finding that is to be mended says so where the act itself was not read."""
    is_claim = row.outcome in (Outcome.FAIL, Outcome.PARTIAL)
    return _("Requires a lawyer's check.") if row.needs_lawyer and is_claim else ""


def items(report: Report) -> Table:
    """Every item with its question, why it matters, what it rests on, its remedy and its score."""
    columns = (
        Column(title=_("Item"), width=0.8),
        Column(title=_("Question"), width=3),
        Column(title=_("Score"), kind=ColumnKind.SHARE, width=0.7),
        Column(title=_("Could be judged"), kind=ColumnKind.SHARE, width=0.9),
        Column(title=_("Why"), width=3),
        Column(title=_("Rests on"), width=3),
        Column(title=_("Remedy"), width=3),
    )
    rows = []
    for item in report.items:
        rests_on = [
            f"{basis.level_text}: {basis.text}"
            + (" (" + _("requires a lawyer's check") + ")" if basis.needs_lawyer else "")
            for basis in item.bases
        ]
        bases = "; ".join([*rests_on, *item.norms])
        score = item.score
        value = score.value if score is not None else None
        rows.append(
            (
                cell(item.id),
                cell(item.question),
                cell(words.percent(value) if value is not None else words.DASH, value),
                cell(score.coverage_text, score.coverage) if score is not None else cell(""),
                cell(item.why),
                cell(bases),
                cell(item.remedy),
            )
        )
    return Table(name=_("Items"), columns=columns, rows=tuple(rows), is_wide=True)


def bodies(report: Report) -> Table:
    """Every body with numbers of its findings by outcome."""
    outcomes = list(dict.fromkeys(outcome for body in report.bodies for outcome, _count in body.counts))
    columns = (
        Column(title=_("Body"), width=4),
        Column(title=_("Level"), width=1.4),
        *(
            Column(
                title=words.sentence(words.outcome_words(outcome)).rstrip("."),
                kind=ColumnKind.WHOLE,
                total="sum",
            )
            for outcome in outcomes
        ),
    )
    rows = []
    for body in report.bodies:
        counts = dict(body.counts)
        numbers = [counts.get(outcome, 0) for outcome in outcomes]
        rows.append((cell(body.title), cell(body.level_text), *(cell(str(n), n) for n in numbers)))
    return Table(name=_("Findings by body"), columns=columns, rows=tuple(rows))
