"""Findings that say the same stand together, so that a report of thousands of findings can be read and printed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import msgspec

from otklik.model import Outcome
from otklik.report.model import BodyRow, FindingRow, ItemRow, Report, ScoreRow, WaiverRow

ORDER = (
    Outcome.FAIL,
    Outcome.PARTIAL,
    Outcome.NEEDS_REVIEW,
    Outcome.ERROR,
    Outcome.NO_DATA,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Findings with the same figures and remarks; one with an answer stands alone."""

    findings: tuple[FindingRow, ...]

    @property
    def first(self) -> FindingRow:
        """Its figures, remarks and answers are those of all."""
        return self.findings[0]


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one item with the same result: one title, one table."""

    title: str
    outcome: Outcome
    outcome_text: str
    lines: tuple[Line, ...]

    @property
    def size(self) -> int:
        """How many findings there are."""
        return sum(len(line.findings) for line in self.lines)


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one item that wait for a person with the same proposal."""

    item: str
    title: str
    proposed_text: str
    findings: tuple[FindingRow, ...]


def blocks(report: Report) -> dict[str, tuple[Block, ...]]:
    """By item: its findings, worst first, those with one title together."""
    by_item: dict[str, list[FindingRow]] = {}
    for row in report.findings:
        by_item.setdefault(row.item, []).append(row)
    return {item: tuple(_blocks(rows)) for item, rows in by_item.items()}


def _blocks(rows: list[FindingRow]) -> Iterable[Block]:
    def place(row: FindingRow) -> tuple[int, str]:
        return ORDER.index(row.outcome), row.title

    for (_place, title), same in groupby(sorted(rows, key=place), key=place):
        members = tuple(same)
        first = members[0]
        yield Block(
            title=title, outcome=first.outcome, outcome_text=first.outcome_text, lines=_lines(members)
        )


def _lines(rows: Iterable[FindingRow]) -> tuple[Line, ...]:
    """In the order in which each wording comes first."""
    told: dict[object, list[FindingRow]] = {}
    for row in rows:
        key = row.id if row.answers else (row.measured, row.expected, row.remarks)
        told.setdefault(key, []).append(row)
    return tuple(Line(findings=tuple(same)) for same in told.values())


def waiting(report: Report) -> tuple[Waiting, ...]:
    """What waits for a person, item by item."""
    return _by_item(report, report.waiting)


def waived(report: Report) -> tuple[Waiting, ...]:
    """Accepted exceptions, for which no action is proposed, item by item."""
    return _by_item(report, report.waived)


def waivers_that_hold(report: Report) -> tuple[WaiverRow, ...]:
    """Those in force and those that have not begun."""
    return tuple(row for row in report.waivers if not row.state.is_overdue)


def waivers_overdue(report: Report) -> tuple[WaiverRow, ...]:
    """Those whose term is over, whose review was missed, or which are incomplete."""
    return tuple(row for row in report.waivers if row.state.is_overdue)


def without_waivers(report: Report, identifier: str) -> ScoreRow | None:
    """The score of a section, or "total", as if there were no accepted exceptions."""
    rows = (*report.sections_without_waivers, report.total_without_waivers)
    return next((row for row in rows if row is not None and row.id == identifier), None)


def _by_item(report: Report, numbers: Iterable[int]) -> tuple[Waiting, ...]:
    groups: dict[tuple[str, str, str], list[FindingRow]] = {}
    for number in numbers:
        row = report.finding(number)
        groups.setdefault((row.item, row.title, row.proposed_text), []).append(row)
    return tuple(
        Waiting(item=item, title=title, proposed_text=proposed, findings=tuple(rows))
        for (item, title, proposed), rows in groups.items()
    )


def to_mend(report: Report, body: BodyRow) -> tuple[FindingRow, ...]:
    """A body's findings that failed in part or in whole, or could not be computed."""
    return _of(report, body, (Outcome.FAIL, Outcome.PARTIAL, Outcome.ERROR))


def to_check(report: Report, body: BodyRow) -> tuple[FindingRow, ...]:
    """A body's findings that a person has to look at."""
    return _of(report, body, (Outcome.NEEDS_REVIEW,))


def _of(report: Report, body: BodyRow, outcomes: tuple[Outcome, ...]) -> tuple[FindingRow, ...]:
    rows = (report.finding(number) for number in body.findings)
    return tuple(
        sorted((row for row in rows if row.outcome in outcomes), key=lambda row: ORDER.index(row.outcome))
    )


def items_of(report: Report, section: str) -> tuple[ItemRow, ...]:
    """Items of a section in their order."""
    return tuple(item for item in report.items if item.section == section)
