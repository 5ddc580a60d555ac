"""Makes the questionnaire of one body from an assessment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from otklik.answering import asked
from otklik.assess import Assessment, body_of
from otklik.errors import UsageError
from otklik.host import Host
from otklik.i18n import _, language
from otklik.model import Finding, Mark, Outcome
from otklik.packs.conform import nearest
from otklik.packs.model import Item, Norm
from otklik.packs.norms import OBJECTION_TERM
from otklik.questionnaire.model import Head, Line, Questionnaire
from otklik.report import words
from otklik.report.judged import FindingWords
from otklik.report.method import norm_words
from otklik.report.model import FindingRow
from otklik.report.subjects import EvidenceBook, Subjects
from otklik.store import AuditFile

TERM = OBJECTION_TERM


def make_questionnaire(
    assessment: Assessment, audit: AuditFile, host: Host, body: str, issued: datetime
) -> Questionnaire:
    """Items that concern the body: asked ones first, judged ones after. Raises UsageError for an unknown body, and where
    no norm says until when it may object."""
    profile = assessment.profile
    found = next((b for b in profile.bodies if b.id == body), None)
    if found is None:
        raise UsageError(
            _("There is no body {id} in the profile.").format(id=body)
            + nearest(body, [b.id for b in profile.bodies])
        )
    day = issued.astimezone(profile.zone).date()
    norm = assessment.method.norms.resolve(TERM, profile.region.code, day, level=found.level, kind=found.kind)
    if norm is None or not isinstance(norm.value, int):
        raise UsageError(_("No norm {id} says how long the body may object.").format(id=TERM))
    due = day + timedelta(days=norm.value)
    lines = tuple(_lines(assessment, audit, host, body))
    head = Head(
        audit=audit.id,
        heads=tuple(sorted(assessment.heads)),
        body=found.id,
        body_title=found.short_name or found.name,
        language=language(),
        issued=issued.replace(microsecond=0),
        due=due,
        lines=len(lines),
    )
    return Questionnaire(
        head=head,
        region=profile.region.name,
        body_name=found.name,
        as_of=words.day(assessment.as_of, profile.zone),
        due=words.day(due),
        term=_term(norm, norm.value),
        lines=lines,
    )


def _lines(assessment: Assessment, audit: AuditFile, host: Host, body: str) -> Iterator[Line]:
    of_account = {a.account.id: a.body.id for a in assessment.accounts}
    items = {item.id: item for item in assessment.method.items}
    titles = {s.id: s.title.in_language(language()) for s in assessment.method.sections}
    concerned = [
        finding
        for finding in assessment.findings
        if body_of(finding.subject, of_account) == body and finding.outcome is not Outcome.NOT_APPLICABLE
    ]
    concerned.sort(key=lambda finding: not _is_asked(finding))  # the order of items stays within both parts
    subjects = Subjects(assessment.profile, host, {})
    rows = FindingWords(host, items, subjects, EvidenceBook(audit, assessment.profile.zone), {}).rows(
        concerned
    )
    for finding, row in zip(concerned, rows, strict=True):
        item = items[finding.item]
        outcome = finding.proposed if finding.outcome is Outcome.NEEDS_REVIEW else finding.outcome
        yield Line(
            number=row.number,
            item=item.id,
            subject=str(finding.subject),
            section=titles.get(item.section, item.section),
            is_asked=_is_asked(finding),
            outcome=outcome.value if outcome is not None and outcome.is_judged else "",
            question=_question(
                item, row, [assessment.norm(norm, finding.subject) for norm in item.shown_norms]
            ),
            told=_told(finding, row),
            asked=asked(assessment.method, item.id),
        )


def _is_asked(finding: Finding) -> bool:
    """Nobody has judged it: no person, and no measurement that counts by itself."""
    disputed = {Mark.CONTRADICTED, Mark.DISAGREED}
    return not finding.answer and not finding.outcome.is_judged and not disputed & set(finding.marks)


def _question(item: Item, row: FindingRow, norms: Iterable[Norm | None]) -> str:
    chosen = language()
    parts = [row.place_title, item.question.in_language(chosen)]
    if item.guidance is not None:
        parts.append(_("How to decide: {text}").format(text=item.guidance.in_language(chosen)))
    parts += [norm_words(norm) for norm in norms if norm is not None]
    if item.evidence is not None:
        parts.append(_("Evidence: {text}").format(text=item.evidence.in_language(chosen)))
    return "\n".join(part for part in parts if part)


def _told(finding: Finding, row: FindingRow) -> str:
    """What counts or is proposed, with what was measured and expected."""
    parts = [] if _is_asked(finding) else [words.sentence(row.outcome_text)]
    if row.measured:
        parts.append(_("Measured: {text}").format(text="; ".join(f.text for f in row.measured)))
    if row.expected:
        parts.append(_("Expected: {text}").format(text="; ".join(f.text for f in row.expected)))
    if finding.reason in ("ask", "confirm"):  # the whole sheet is what people are asked
        if row.proposed_text:
            parts.append(words.sentence(_("proposed: {outcome}").format(outcome=row.proposed_text)))
        return "\n".join(parts)
    return "\n".join([*parts, *row.remarks])


def _term(norm: Norm, days: int) -> str:
    act = norm.basis.act.in_language(language())
    return f"{words.value_words(days, norm.unit)}: {act}"
