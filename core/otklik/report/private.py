"""Names and contacts of citizens in what people wrote: masked in reports, evidence that shows them left out.

Only what people typed is looked through: what was collected is kept masked in the audit file already. Officials who
answer, approve and are responsible stay named: they act in their office.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from otklik.i18n import _, ngettext, using
from otklik.privacy.masking import has_mask, mask_text
from otklik.report.model import EvidenceRow, Fact, FindingRow, Report

MASKED = "masked"  # the line of the title that tells what was left out
UNSEALED = "unsealed"  # the option by which a report is written without masks


def masked(report: Report) -> Report:
    """The report without personal data as far as rules find it; a line under the title tells what was left out."""
    with using(report.language):
        evidence = tuple(map(_evidence, report.evidence))
        left_out = sum(
            one != other and not one.event for one, other in zip(evidence, report.evidence, strict=True)
        )
        made = replace(
            report,
            findings=tuple(map(_finding, report.findings)),
            plan=tuple(replace(row, comment=mask_text(row.comment)) for row in report.plan),
            waivers=tuple(replace(row, reason=mask_text(row.reason)) for row in report.waivers),
            decisions=tuple(replace(row, reason=mask_text(row.reason)) for row in report.decisions),
            objections=tuple(
                replace(row, text=mask_text(row.text), state=mask_text(row.state))
                for row in report.objections
            ),
            evidence=evidence,
        )
        texts = sum(one != other for one, other in zip(_texts(made), _texts(report), strict=True))
        return replace(made, facts=(*report.facts, *masked_fact(texts, left_out)))


def unsealed(report: Report) -> Report:
    """The report as it is, with a line that says so."""
    with using(report.language):
        told = Fact(
            id=UNSEALED,
            name=_("Personal data"),
            text=_("not masked: for those alone who may see it; the journal says who asked for it and why"),
        )
        return replace(report, facts=(*report.facts, told))


def _finding(row: FindingRow) -> FindingRow:
    if not any(said.note for said in row.answers):
        return row
    return replace(row, answers=tuple(replace(said, note=mask_text(said.note)) for said in row.answers))


def _evidence(row: EvidenceRow) -> EvidenceRow:
    if all(mask_text(text) == text for text in (row.url, row.note)):
        return row
    if row.event and mask_text(row.url) == row.url:  # what a person said, told beside the finding too
        return replace(row, note=mask_text(row.note))
    return replace(
        row,
        event="",
        url="",
        is_link=False,
        note=_left_out(),
    )


def masked_fact(texts: int, left_out: int) -> Iterator[Fact]:
    """A line that tells what was masked and what was left out; none where nothing was."""
    told = []
    if texts:
        told.append(ngettext("masked in {n} text", "masked in {n} texts", texts).format(n=texts))
    if left_out:
        told.append(
            ngettext("left out: {n} piece of evidence", "left out: {n} pieces of evidence", left_out).format(
                n=left_out
            )
        )
    if told:
        yield Fact(id=MASKED, name=_("Personal data"), text="; ".join(told))


def masked_in(rows: Iterable[FindingRow], evidence: Iterable[EvidenceRow]) -> Iterator[Fact]:
    """The same line for these findings and this evidence alone, of a report that was masked already."""
    texts = sum(has_mask(said.note) for row in rows for said in row.answers)
    yield from masked_fact(texts, sum(row.note == _left_out() for row in evidence))


def _left_out() -> str:
    return _("left out: it shows personal data; with it: otklik report --unsealed")


def _texts(report: Report) -> Iterator[str]:
    """What people typed, evidence apart."""
    for finding in report.findings:
        yield from (said.note for said in finding.answers)
    yield from (planned.comment for planned in report.plan)
    yield from (waiver.reason for waiver in report.waivers)
    yield from (decision.reason for decision in report.decisions)
    for objection in report.objections:
        yield from (objection.text, objection.state)
