"""A pack for one reader: only what is theirs, behind a covering letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from otklik.errors import UsageError
from otklik.i18n import _, ngettext
from otklik.packs.conform import nearest
from otklik.report import words
from otklik.report.document import Block, Document, Heading, PageBreak, Paragraph, run
from otklik.report.layouts import actions, evidence, findings
from otklik.report.layouts.common import head
from otklik.report.model import RecommendationRow, Report


def owners_of(report: Report) -> tuple[str, ...]:
    """Roles that have something to do, in the order of recommendations."""
    return tuple(dict.fromkeys(row.owner for row in report.recommendations))


def for_owner(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """What one role has to do in the whole region. Raises UsageError for a role without actions."""
    rows = [row for row in report.recommendations if row.owner == reader]
    if not rows:
        known = owners_of(report)
        raise UsageError(
            _("Nobody with the role {role} has anything to do. There are: {known}.").format(
                role=reader or "—", known=", ".join(known) or "—"
            )
            + nearest(reader, known)
        )
    numbers = frozenset(number for row in rows for number in row.findings)
    name = rows[0].owner_text
    return head(
        report,
        "owner",
        _("To do: {name}").format(name=name),
        _pack(report, name, rows, numbers),
        subtitle=report.title,
        reader=reader,
        options=options,
    )


def for_body(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """What concerns one body. Raises UsageError for a body that is not in the profile."""
    body = next((row for row in report.bodies if row.id == reader), None)
    if body is None:
        known = [row.id for row in report.bodies]
        raise UsageError(
            _("There is no body {id} in the profile.").format(id=reader or "—") + nearest(reader, known)
        )
    numbers = frozenset(
        number for number in body.findings if report.finding(number).outcome.value != "NOT_APPLICABLE"
    )
    rows = [row for row in report.recommendations if numbers & set(row.findings)]
    return head(
        report,
        "body",
        body.title,
        _pack(report, body.title, rows, numbers, body.id),
        subtitle=report.title,
        reader=reader,
        options=options,
    )


def _pack(
    report: Report, name: str, rows: Sequence[RecommendationRow], numbers: frozenset[int], body: str = ""
) -> Iterator[Block]:
    yield from _letter(report, name, rows, numbers, body)
    yield PageBreak()
    yield from actions.actions(report, rows, numbers, is_tabled=True)
    yield from findings.findings(report, numbers)
    yield from evidence.evidence(report, numbers)


def _letter(
    report: Report, name: str, rows: Sequence[RecommendationRow], numbers: frozenset[int], body: str
) -> Iterator[Block]:
    """What this is, what is asked, until when, how it can be disputed."""
    yield Heading(level=1, text=_("Covering letter"), anchor="letter")
    yield Paragraph(runs=run(_("To: {name}").format(name=name)))
    day = words.day(report.as_of)
    yield Paragraph(
        runs=run(
            _(
                "The official pages and sites of {region} were assessed as of {day}. This pack holds only what concerns you."
            ).format(region=report.region, day=day)
        )
    )
    mend = [
        report.finding(n) for n in sorted(numbers) if report.finding(n).outcome.value in ("FAIL", "PARTIAL")
    ]
    wait = [report.finding(n) for n in sorted(numbers) if report.finding(n).outcome.value == "NEEDS_REVIEW"]
    told = [
        ngettext("{n} finding is to be mended.", "{n} findings are to be mended.", len(mend)).format(
            n=len(mend)
        )
    ]
    if wait and body:
        told.append(
            ngettext(
                "{n} question waits for your answer.", "{n} questions wait for your answers.", len(wait)
            ).format(n=len(wait))
        )
    yield Paragraph(runs=run(" ".join(told)))
    dues = sorted(row.due for row in rows if row.due is not None)
    if dues:
        told_dates = (
            _("The first date is {first}, the last {last}.").format(
                first=words.day(dues[0]), last=words.day(dues[-1])
            )
            if dues[0] != dues[-1]
            else _("All of it is due by {day}, no later.").format(day=words.day(dues[0]))
        )
        yield Paragraph(runs=run(told_dates))
    if any(row.needs_lawyer for row in rows):
        yield Paragraph(
            runs=run(
                _(
                    "Where the act itself was not read, the finding says that it requires a lawyer's check: it is no statement of a breach."
                )
            )
        )
    yield Paragraph(
        runs=run(
            _(
                "If you disagree with a finding, name its number and attach what shows the contrary: it will be looked at again."
            )
        )
    )
