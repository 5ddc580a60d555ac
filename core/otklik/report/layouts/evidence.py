"""The list that «[3]» leads to: by stored answer, then by address; in sheets a row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os.path import commonprefix

from otklik.i18n import _
from otklik.report import grouping
from otklik.report.document import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Run,
    Table,
    run,
)
from otklik.report.layouts.common import address, cell, joined
from otklik.report.model import EvidenceRow, FindingRow, Report

FEWEST_PLACES = 3  # in one address whose common beginning is worth saying apart


def evidence(report: Report, numbers: frozenset[int] | None = None) -> Iterator[Block]:
    """Under each stored answer what it shows, address by address; of the findings in `numbers` alone where given."""
    shown = of_findings(report, numbers)
    yield from _head(shown)
    for source in grouping.evidence(shown):
        title = (
            (Run(text=source.exchange, is_strong=True), Run(text=f" {source.obtained}", is_soft=True))
            if source.exchange
            else (Run(text=_without_exchange(source), is_strong=True),)
        )
        lone = [_page(rows) for rows in source.pages if len(rows) == 1]
        several = [_page(rows) for rows in source.pages if len(rows) > 1]
        yield Listing(title=title, items=(*several, joined(lone, "; ")) if lone else tuple(several))


def _without_exchange(source: grouping.FromExchange) -> str:
    if source.obtained == grouping.WORKED_OUT:
        return _("Worked out from this audit itself")
    return _("What people said and attached")


def table(report: Report) -> Iterator[Block]:
    """All of it in a sheet."""
    yield from _head(report.evidence)
    if report.evidence:
        yield Table(
            name=_("Evidence"),
            columns=(
                Column(title=_("No."), kind=ColumnKind.WHOLE, width=0.6),
                Column(title=_("Address"), width=3),
                Column(title=_("Exchange and place"), width=2.4),
                Column(title=_("Obtained"), width=1.4),
                Column(title=_("Note"), width=2.6),
            ),
            rows=tuple(
                (
                    cell(str(row.number), row.number),
                    Cell(runs=address(row.url, row.is_link)),
                    cell(" · ".join(filter(None, (row.exchange or row.event, row.place)))),
                    cell(row.obtained),
                    cell(row.note),
                )
                for row in report.evidence
            ),
            anchors={number: row.anchor for number, row in enumerate(report.evidence)},
            is_appendix=True,
        )


def of_findings(report: Report, numbers: frozenset[int] | None) -> Sequence[EvidenceRow]:
    """Evidence of the findings in `numbers`; all of it where they are not given."""
    if numbers is None:
        return report.evidence
    wanted = {n for number in numbers for n in _evidence_of(report.finding(number))}
    return [row for row in report.evidence if row.number in wanted]


def _head(shown: Sequence[EvidenceRow]) -> Iterator[Block]:
    yield Heading(level=1, text=_("Evidence"), anchor="evidence")
    if not shown:
        yield Paragraph(runs=run(_("There is no evidence to list.")))
        return
    yield Paragraph(
        runs=run(
            _(
                "The number stands beside the finding. An exchange is a stored answer of the platform: “otklik evidence FILE ID” shows it."
            )
        ),
        style="soft",
    )


def _page(rows: Sequence[EvidenceRow]) -> Inline:
    """«адрес: 3 место; 4 место «заметка»»."""
    first = rows[0]
    common = _common([row.place for row in rows if row.place])
    told = joined((_piece(row, common) for row in rows), "; ")
    return (
        *address(first.url, first.is_link),
        *run(": " if first.url else ""),
        *((Run(text=f"{common}… ", is_soft=True),) if common else ()),
        *told,
    )


def _common(places: Sequence[str]) -> str:
    """The way in an answer that all of many places share, to its last slash: it is said once."""
    if len(places) < FEWEST_PLACES:
        return ""
    shared = commonprefix(places)  # noqa: RUF071 a way in an answer is not a path on a disk
    return shared[: shared.rfind("/") + 1]


def _piece(row: EvidenceRow, common: str) -> Inline:
    place = f"…{row.place.removeprefix(common)}" if common and row.place else row.place
    where = " ".join(filter(None, (row.event, place)))
    return (
        Run(text=str(row.number), is_strong=True, anchor=row.anchor),
        *((Run(text=f" {where}", is_soft=True),) if where else ()),
        *run(f" {row.note}" if row.note else ""),
    )


def _evidence_of(row: FindingRow) -> Iterator[int]:
    yield from row.evidence
    for said in row.answers:
        yield from said.evidence
