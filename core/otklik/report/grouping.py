"""Findings that say the same stand together, so that a report of thousands of findings can be read and printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from otklik.model import Outcome, SubjectKind
from otklik.report import words
from otklik.report.judged import subjects_in_words
from otklik.report.model import (
    BodyRow,
    EvidenceRow,
    Figure,
    FindingRow,
    ItemRow,
    RecommendationRow,
    Report,
    ScoreRow,
    WaiverRow,
)

WORKED_OUT = "worked out"
_MANY = 4  # of fewer all are named

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

    @property
    def is_to_mend(self) -> bool:
        """Somebody has to do something about it: it is never folded."""
        return self.outcome in (Outcome.FAIL, Outcome.PARTIAL, Outcome.ERROR)

    @property
    def expected(self) -> tuple[Figure, ...]:
        """What was expected of all; empty where it differs from line to line."""
        told = {line.first.expected for line in self.lines}
        return told.pop() if len(told) == 1 else ()

    @property
    def measured_names(self) -> tuple[str, ...]:
        """What the figures of every line are of; empty where lines differ, or have one figure each."""
        told = {tuple(figure.name for figure in line.first.measured) for line in self.lines}
        names = told.pop() if len(told) == 1 else ()
        return names if len(self.lines) > 1 and all(names) else ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is remarked of all."""
        first = self.lines[0].first.remarks
        return tuple(r for r in first if all(r in line.first.remarks for line in self.lines))


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Findings on one platform, or of bodies themselves: `title` is said once for all."""

    title: str
    findings: tuple[FindingRow, ...]
    all_text: str = ""  # «все 40 организаций», in place of the names


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for a person: an item, of how many, with what proposals."""

    item: str
    title: str
    whose: str  # in words
    proposed: tuple[tuple[str, int], ...]  # outcome in words, how many times
    findings: tuple[FindingRow, ...]


class Same(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one item with one title."""

    item: str
    title: str
    findings: tuple[FindingRow, ...]


class FromExchange(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence out of one stored answer, by the page it speaks of. `exchange` "": what people said or attached, or, with
    `obtained` WORKED_OUT, what was taken from this report itself."""

    exchange: str
    obtained: str
    pages: tuple[tuple[EvidenceRow, ...], ...]  # those of one address together


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


def places(report: Report, findings: Iterable[FindingRow]) -> tuple[Place, ...]:
    """Findings by platform, in the order in which each comes first."""
    by_place: dict[str, list[FindingRow]] = {}
    for row in findings:
        by_place.setdefault(row.place_title.partition(" (")[0], []).append(row)
    return tuple(
        Place(title=title, findings=tuple(rows), all_text=_all_text(report, title, rows))
        for title, rows in by_place.items()
    )


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of a block on one platform with the same remarks: names with the finding whose figures are those of all."""

    title: str
    remarks: tuple[str, ...]  # beside those of the whole block
    entries: tuple[tuple[Place, FindingRow], ...]


def lines_by_place(report: Report, block: Block) -> tuple[Told, ...]:
    """A block's lines by platform and remarks: each is said once."""
    found: dict[tuple[str, tuple[str, ...]], list[tuple[Place, FindingRow]]] = {}
    for line in block.lines:
        own = tuple(remark for remark in line.first.remarks if remark not in block.remarks)
        for place in places(report, line.findings):
            found.setdefault((place.title, own), []).append((place, line.first))
    return tuple(Told(title=title, remarks=own, entries=tuple(rows)) for (title, own), rows in found.items())


def only(block: Block, numbers: frozenset[int]) -> Block:
    """The block with the findings in `numbers` alone."""
    lines = (
        Line(findings=tuple(row for row in line.findings if row.number in numbers)) for line in block.lines
    )
    return msgspec.structs.replace(block, lines=tuple(line for line in lines if line.findings))


def name_in(row: FindingRow, short: str = "") -> str:
    """What a finding's subject is called where its platform has been said; `short`: how its body is called there."""
    handle = row.place_title.partition(" (")[2]
    name = short or row.body_title or row.subject_title
    return f"{name} ({handle}" if handle else name


def _all_text(report: Report, place: str, rows: Sequence[FindingRow]) -> str:
    """«все 40 организаций» where nobody is missing and there is nothing to be said of one apart.

    Of what was judged everybody is named beside the evidence; of what was not, the evidence itself says whose it is.
    """
    if len(rows) < _MANY or any(row.answers or (row.evidence and row.outcome.is_judged) for row in rows):
        return ""
    if rows[0].subject_kind is SubjectKind.ACCOUNT:
        pages = sum(1 for account in report.accounts if account.platform_title == place)
        return words.counted(pages, *words.ALL_PAGES) if len(rows) == pages else ""
    bodies = len(report.bodies)
    return words.counted(bodies, *words.ALL_BODIES) if len(rows) == bodies else ""


def waiting(report: Report) -> tuple[Waiting, ...]:
    """What waits for a person, item by item."""
    return tuple(
        Waiting(
            item=group.item,
            title=group.title,
            whose=subjects_in_words(group.findings),
            proposed=tuple(Counter(r.proposed_text for r in group.findings if r.proposed_text).most_common()),
            findings=group.findings,
        )
        for group in _by_item(report, report.waiting)
    )


def waived(report: Report) -> tuple[Same, ...]:
    """Accepted exceptions, for which no action is proposed, item by item."""
    return _by_item(report, report.waived)


def by_item(report: Report, action: RecommendationRow) -> tuple[Same, ...]:
    """Findings that an action resolves, item by item."""
    return _by_item(report, action.findings)


def waiting_by_section(report: Report, body: BodyRow) -> tuple[tuple[str, int], ...]:
    """How many of a body's findings wait for a person, section by section."""
    counts = Counter(row.section for row in to_check(report, body))
    return tuple((row.title, counts[row.id]) for row in report.sections if counts[row.id])


def evidence(rows: Iterable[EvidenceRow]) -> tuple[FromExchange, ...]:
    """Evidence by stored answer, then by address; each in the order of its first number."""
    found: dict[tuple[str, str], dict[str, list[EvidenceRow]]] = {}
    for row in rows:
        obtained = row.obtained if row.exchange else WORKED_OUT if row.is_worked_out else ""
        pages = found.setdefault((row.exchange, obtained), {})
        pages.setdefault(row.url, []).append(row)
    return tuple(
        FromExchange(
            exchange=exchange, obtained=obtained, pages=tuple(tuple(rows) for rows in pages.values())
        )
        for (exchange, obtained), pages in found.items()
    )


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


def _by_item(report: Report, numbers: Iterable[int]) -> tuple[Same, ...]:
    groups: dict[tuple[str, str], list[FindingRow]] = {}
    for number in numbers:
        row = report.finding(number)
        groups.setdefault((row.item, row.title), []).append(row)
    return tuple(Same(item=item, title=title, findings=tuple(rows)) for (item, title), rows in groups.items())


def to_mend(report: Report, body: BodyRow) -> tuple[FindingRow, ...]:
    """A body's findings that failed in part or in whole, or could not be computed."""
    return _of(report, body, (Outcome.FAIL, Outcome.PARTIAL, Outcome.ERROR))


def together(rows: Iterable[FindingRow]) -> tuple[Same, ...]:
    """A body's findings that say the same of several of its pages, in their order."""
    groups: dict[tuple[object, ...], list[FindingRow]] = {}
    for row in rows:
        groups.setdefault((row.outcome, row.item, row.title, row.marks), []).append(row)
    return tuple(Same(item=s[0].item, title=s[0].title, findings=tuple(s)) for s in groups.values())


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
