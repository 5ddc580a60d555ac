"""Objections of bodies as rows of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from otklik.i18n import _
from otklik.objections import Objection
from otklik.report import words
from otklik.report.model import FindingRow, ObjectionRow
from otklik.report.subjects import EvidenceBook, Subjects


def objection_rows(
    objections: Iterable[Objection],
    subjects: Subjects,
    evidence: EvidenceBook,
    findings: Sequence[FindingRow],
) -> tuple[ObjectionRow, ...]:
    """Those that wait for a decision first, then as they came."""
    numbers = {row.id: row.number for row in findings}
    return tuple(
        ObjectionRow(
            event=found.event,
            item=found.item,
            finding=numbers.get(f"{found.item}/{found.subject}"),
            subject_title=subjects.words(found.subject).title,
            author=found.author,
            at_text=words.moment(found.at, evidence.zone),
            dispute=dispute_words(found),
            text=found.text,
            evidence=evidence.numbers(found.evidence),
            is_open=found.is_open,
            state=state_words(found, evidence),
        )
        for found in sorted(objections, key=lambda o: not o.is_open)
    )


def dispute_words(objection: Objection) -> str:
    """«не выполнено → выполнено»."""
    judged = words.outcome_words(objection.judged) if objection.judged else words.DASH
    claimed = words.outcome_words(objection.claimed) if objection.claimed else _("not said")
    return f"{judged} → {claimed}"


def state_words(objection: Objection, evidence: EvidenceBook) -> str:
    """«Ждёт решения», or what was decided and why; that it came after the term."""
    told = [_("Came after the term.")] if objection.is_late else []
    for decision in objection.decisions:
        word = _("Accepted") if decision.is_accepted else _("Rejected")
        when = words.moment(decision.at, evidence.zone)
        told.append(f"{word}: {decision.author}, {when}. {words.quoted(decision.reason)}")
    if objection.is_open:
        told.append(
            _("Decided differently by people apart; has to be decided again.")
            if objection.decisions
            else _("Waits for a decision.")
        )
    return " ".join(told)
