"""A pack for one reader: only what is theirs, behind a covering letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.packs.conform import nearest
from otklik.report import words
from otklik.report.document import Block, Document, FactLine, PageBreak, run
from otklik.report.layouts import evidence, findings, pack_letter
from otklik.report.layouts.common import head
from otklik.report.layouts.pack_actions import Pack, pack_actions, pack_of_body, pack_of_owner
from otklik.report.model import BodyRow, FindingRow, Report
from otklik.report.private import MASKED, masked_in


def owners_of(report: Report) -> tuple[str, ...]:
    """Roles that have something to do, in the order of recommendations."""
    return tuple(dict.fromkeys(row.owner for row in report.recommendations))


def for_owner(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """What one role has to do in the whole region. Raises UsageError for a role without actions."""
    report = _in_brief(report)
    known = owners_of(report)
    if reader not in known:
        raise UsageError(
            _("Nobody with the role {role} has anything to do. There are: {known}.").format(
                role=reader or "—", known=", ".join(known) or "—"
            )
            + nearest(reader, known)
        )
    pack = pack_of_owner(report, reader)
    return head(
        report,
        "owner",
        _("To do: {name}").format(name=pack.name),
        _blocks(report, pack),
        subtitle=report.title,
        reader=reader,
        options=options,
        facts=_facts(report, pack),
    )


def for_body(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """What concerns one body. Raises UsageError for a body that is not in the profile."""
    report = _in_brief(report)
    body = next((row for row in report.bodies if row.id == reader), None)
    if body is None:
        known = [row.id for row in report.bodies]
        raise UsageError(
            _("There is no body {id} in the profile.").format(id=reader or "—") + nearest(reader, known)
        )
    pack = pack_of_body(report, body)
    return head(
        report,
        "body",
        body.title,
        _blocks(report, pack),
        subtitle=report.title,
        reader=reader,
        options=options,
        facts=_facts(report, pack, body),
    )


def _in_brief(report: Report) -> Report:
    """An official collects nothing: why something is not known, without keys and commands."""
    return replace(report, findings=tuple(map(_told_in_brief, report.findings)))


def _told_in_brief(row: FindingRow) -> FindingRow:
    first = row.remarks[:1]
    if not row.brief or first != (words.sentence(row.reason),):
        return row
    return replace(row, reason=row.brief, remarks=(row.brief, *row.remarks[1:]))


def _blocks(report: Report, pack: Pack) -> Iterator[Block]:
    yield PageBreak()  # a letter is one sheet, and leaves the rest to its own
    yield from pack_letter.letter(report, pack)
    yield PageBreak()
    yield from pack_actions(report, pack)
    yield from findings.findings(report, pack.numbers)
    yield from evidence.evidence(report, pack.numbers)


def _facts(report: Report, pack: Pack, body: BodyRow | None = None) -> tuple[FactLine, ...]:
    """The lines under the title: what is the whole region's is said of the reader alone, or not at all."""
    told = []
    for fact in report.facts:
        if fact.id == "scope":
            if body is not None:
                told.append((fact.name, _scope(report, body)))
        elif fact.id != MASKED:
            told.append((fact.name, fact.text))
    shown = [report.finding(number) for number in sorted(pack.numbers)]
    rows = evidence.of_findings(report, pack.numbers)
    told += [(fact.name, fact.text) for fact in masked_in(shown, rows)]
    return tuple(FactLine(name=name, runs=run(text)) for name, text in told)


def _scope(report: Report, body: BodyRow) -> str:
    pages = [row for row in report.accounts if row.body == body.id]
    return _("{pages} of yours, of them collected: {n}").format(
        pages=words.counted(len(pages), "{n} page", "{n} pages"),
        n=words.number(sum(1 for row in pages if row.collected), 0),
    )
