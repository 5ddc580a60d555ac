"""Records what a person says: an answer or a decision, one event of the journal, checked before it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import msgspec

from otklik.depending import CLOSING
from otklik.disk import reason_of
from otklik.errors import UsageError
from otklik.i18n import _, language
from otklik.model import EvidenceRef, Keep, Mark, Outcome, Subject
from otklik.said import around
from otklik.store import AuditFile

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.model import Finding
    from otklik.packs.link import Method
    from otklik.packs.model import Item

WORDS = {
    "pass": Outcome.PASS,
    "partial": Outcome.PARTIAL,
    "fail": Outcome.FAIL,
    "na": Outcome.NOT_APPLICABLE,
    "nodata": Outcome.NO_DATA,
}
# The same in Russian: a person types the word that stands in the report.
IN_RUSSIAN = {
    "да": "pass",
    "выполнено": "pass",
    "частично": "partial",
    "нет": "fail",
    "не выполнено": "fail",
    "неприменимо": "na",
    "не применимо": "na",
    "нет данных": "nodata",
    "подтвердить": "confirm",
    "отозвать": "withdraw",
    "вернуть": "reopen",
}
REOPEN = "reopen"  # said of a dispute that was settled: nobody's word stands
KEEP_IN_RUSSIAN = {"человек": "person", "измерение": "machine", "вернуть": REOPEN}
MOST_NAMED = 8  # subjects in a message
LARGEST_ATTACHMENT = 50_000_000  # bytes; a photo or a scan, not a film


class Recorded(msgspec.Struct, frozen=True):
    """What was written, and for how many subjects of the item it holds besides those with a nearer answer."""

    event: str
    item: str
    subject: str
    reaches: int = 1
    overridden: int = 0


def record_answer(
    audit: AuditFile,
    assessment: Assessment,
    item: str,
    word: str,
    *,
    subject: str,
    note: str,
    evidence: Sequence[str | EvidenceRef],
    author: str,
    at: datetime,
    shown_at: datetime | None = None,
    source: str = "",
) -> Recorded:
    """Write the answer; `word` is pass, partial, fail, na, nodata, confirm or withdraw.

    `item` may be a finding's whole name, `LAW-03/account/vk:x`; the subject's kind may be left out. `subject` may be what
    the item's subjects belong to: a body for its pages, the region for all. It may be left out where the item speaks of
    one subject only. `evidence`: addresses, files to attach, and what is attached already. `shown_at`: when the question was put before the person; `source`: "terminal", "screen" or "file".
    Both help to judge the answer later. Raises UsageError.
    """
    item, _slash, named = item.partition("/")
    question = _item(assessment, item)
    about, reached = _reached(assessment, question, subject or named)
    outcome = _outcome(word, question, reached)
    payload: dict[str, Any] = {
        "item": question.id,
        "subject": str(about),
        "outcome": outcome.value if outcome is not None else "",
        "note": note,
        "evidence": [_evidence(audit, one) for one in evidence],
        "seen": assessment.id,
        "asked": asked(assessment.method, question.id),
    }
    proposed = {finding.proposed for finding in reached}
    if len(proposed) == 1 and None not in proposed:
        payload["proposed"] = next(outcome.value for outcome in proposed if outcome is not None)
    if shown_at is not None:
        payload["shown_at"] = shown_at.astimezone(UTC).isoformat()
    if source:
        payload["source"] = source
    nearer = sum(1 for finding in reached if _has_nearer(finding, about))
    event = audit.append("answer", payload, author=author, at=at)
    return Recorded(event, question.id, str(about), len(reached) - nearer, nearer)


def record_for_all(
    audit: AuditFile, assessment: Assessment, item: str, word: str, **told: Unpack[Told]
) -> tuple[Recorded, ...]:
    """The same answer for everybody of whom the item still waits for one; `confirm` where something is proposed.

    Raises UsageError, also where nothing waits.
    """
    question = _item(assessment, item)
    waiting = [
        finding
        for finding in _findings_of(assessment, question.id)
        if finding.outcome is Outcome.NEEDS_REVIEW
        and not finding.marks
        and finding.reason not in CLOSING  # an answer would not count yet
    ]
    if as_code(word) == "confirm":
        waiting = [finding for finding in waiting if finding.proposed is not None]
    if not waiting:
        raise UsageError(_("Nothing of {item} waits for this answer.").format(item=item))
    return tuple(
        record_answer(audit, assessment, item, word, subject=str(finding.subject), **told)
        for finding in waiting
    )


class Told(TypedDict):
    """What is said beside the outcome."""

    note: str
    evidence: Sequence[str | EvidenceRef]
    author: str
    at: datetime
    source: str


def asked(method: Method, item: str) -> dict[str, str]:
    """Which pack put the question, and a hash of the texts that a person answers to; empty where no pack has it."""
    for pack in method.packs:
        for one in pack.items:
            if one.id == item:
                return {"pack": pack.id, "version": pack.head.version, "texts": _texts_hash(one)}
    return {}


def _texts_hash(item: Item) -> str:
    """A change of rules or weights changes no answer, so they are left out."""
    texts = [item.question, item.title, item.failure_title, item.guidance, item.evidence]
    told = [text.ru if text is not None else "" for text in texts]
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:16]


def _item(assessment: Assessment, identifier: str) -> Item:
    method = assessment.method
    found = method.item(method.renamed.get(identifier, identifier))
    if found is not None:
        return found
    from otklik.packs.conform import nearest

    if identifier in method.retired:
        reason = method.retired[identifier].reason.in_language(language())
        raise UsageError(_("Item {id} is asked no more: {reason}").format(id=identifier, reason=reason))
    known = [i.id for i in method.items]
    raise UsageError(
        _("There is no item {id} in the packs.").format(id=identifier) + nearest(identifier, known)
    )


def _findings_of(assessment: Assessment, item: str) -> Iterator[Finding]:
    """Findings of one item, without making the others."""
    return (batch.finding(i) for batch in assessment.findings.batches_of(item) for i in range(len(batch)))


def _reached(assessment: Assessment, item: Item, subject: str) -> tuple[Subject, list[Finding]]:
    """The subject meant, and the findings of the item that it is or that belong to it."""
    found = list(_findings_of(assessment, item.id))
    if not subject and len(found) == 1:
        return found[0].subject, found
    body_of = {account.subject: account.body.id for account in assessment.accounts}
    wider = {about for finding in found for about in around(finding.subject, body_of)}
    # a subject itself goes before what it belongs to, should both be called so
    named = sorted((a for a in wider if subject and subject in (str(a), a.id)), key=lambda a: a.kind.width)
    if named:
        about = named[0]
        return about, [finding for finding in found if about in set(around(finding.subject, body_of))]
    raise UsageError(
        _(
            "Say of whom: --subject with one of {subjects}, or with what they belong to: body/ID or region."
        ).format(subjects=subjects_told([finding.subject for finding in found]))
    )


def subjects_told(subjects: Sequence[Subject] | Sequence[str]) -> str:
    """The first few, for a message."""
    shown = ", ".join(map(str, subjects[:MOST_NAMED]))
    return shown + (" …" if len(subjects) > MOST_NAMED else "") or "—"


def _has_nearer(finding: Finding, about: Subject) -> bool:
    """Has the finding an answer that was given for something narrower than `about`?"""
    given_for = finding.given_for or finding.subject
    return bool(finding.answers) and given_for.kind.width < about.kind.width


def as_code(word: str) -> str:
    """An answer as `WORDS` has it, from Russian too."""
    word = word.strip().lower()
    return IN_RUSSIAN.get(word, word)


def _outcome(word: str, item: Item, reached: Sequence[Finding]) -> Outcome | None:
    word = as_code(word)
    if word == "withdraw":
        return None
    if word == "confirm":
        return _proposed(reached)
    if word not in WORDS:
        raise UsageError(
            _("Answer pass, partial, fail, na, confirm or withdraw, not {word}.").format(word=word)
        )
    outcome = WORDS[word]
    check_fits(item, outcome)
    return outcome


def check_fits(item: Item, outcome: Outcome) -> None:
    """Raises UsageError where the item cannot come out so: such an answer would count nowhere."""
    if not outcome.is_unknown and not item.may_be(outcome):
        raise UsageError(
            _("{item} is measured and is either met or not: answer pass, fail or na.").format(item=item.id)
        )


def _proposed(reached: Sequence[Finding]) -> Outcome:
    """What is proposed for all of them alike."""
    proposed = {finding.proposed for finding in reached if finding.proposed is not None}
    if not proposed:
        raise UsageError(
            _("Nothing is proposed for {finding}. Answer pass, partial, fail or na.").format(
                finding=reached[0].id
            )
        )
    if len(proposed) > 1 or any(finding.proposed is None for finding in reached):
        raise UsageError(
            _(
                "Not the same is proposed for all of them: confirm each by itself, for example {subject}."
            ).format(subject=next(finding.subject for finding in reached if finding.proposed is not None))
        )
    return proposed.pop()


def record_decision(
    audit: AuditFile,
    assessment: Assessment,
    finding: str,
    keep: str,
    *,
    reason: str,
    author: str,
    at: datetime,
) -> str:
    """Settle a contradiction: `keep` is "person" or "machine", in Russian too; "reopen" takes a decision back, also one
    between several people. Returns the event. Raises UsageError.

    The decision names what both sides say now; should either say something else later, it holds no more.
    """
    keep = KEEP_IN_RUSSIAN.get(keep.strip().casefold(), keep)
    if keep not in {*Keep, REOPEN}:
        raise UsageError(_("Keep person or machine, or reopen the dispute, not {word}.").format(word=keep))
    if not reason.strip():
        raise UsageError(_("Say why: --reason. A decision without a reason convinces nobody."))
    found = assessment.findings.by_id(finding)
    if found is None:
        raise UsageError(
            _("There is no finding {id}. Findings that wait for a decision: {ids}.").format(
                id=finding, ids=", ".join(_contradicted(assessment)) or "—"
            )
        )
    if keep == REOPEN:
        return _reopen(audit, assessment, found, reason=reason, author=author, at=at)
    if Mark.DISAGREED in found.marks:
        raise UsageError(
            _(
                "In {id} several people disagree. What holds is said by otklik reconcile {file} {item} {subject} OUTCOME --note WHY."
            ).format(id=finding, file=audit.path, item=found.item, subject=found.given_for or found.subject)
        )
    if Mark.CONTRADICTED not in found.marks and not found.decision:
        raise UsageError(_("In {id} nobody contradicts the measurement.").format(id=finding))
    payload = {
        "item": found.item,
        "subject": str(found.subject),
        "keep": keep,
        "reason": reason.strip(),
        "machine": found.params["machine"],
        "answers": list(found.answers),
        "seen": assessment.id,
    }
    return audit.append("decision", payload, author=author, at=at)


def _reopen(
    audit: AuditFile, assessment: Assessment, found: Finding, *, reason: str, author: str, at: datetime
) -> str:
    """Nobody's word stands any more: that of the decision, else of the answer that settled a dispute of several people."""
    if not found.decision:
        from otklik.reconciling import reopen

        given_for = str(found.given_for or found.subject)
        return reopen(audit, found.item, given_for, reason=reason, author=author, at=at)
    payload = {
        "item": found.item,
        "subject": str(found.subject),
        "keep": "",
        "reason": reason.strip(),
        "machine": "",
        "answers": [],
        "seen": assessment.id,
    }
    return audit.append("decision", payload, author=author, at=at)


def _contradicted(assessment: Assessment) -> list[str]:
    return [f.id for f in assessment.findings if Mark.CONTRADICTED in f.marks][:8]


def attach_text(audit: AuditFile, text: str) -> EvidenceRef:
    """Keep a pasted text as evidence."""
    name = _("text") + ".txt"
    return EvidenceRef(note=name, place=f"sha256:{audit.attach(name, text.encode())}")


def attach_file(audit: AuditFile, given: str) -> EvidenceRef:
    """Keep an address or a file as evidence. Raises UsageError for what is neither."""
    return EvidenceRef(**_evidence(audit, given))


def _evidence(audit: AuditFile, given: str | EvidenceRef) -> dict[str, str]:
    if isinstance(given, EvidenceRef):
        kept = given.place.removeprefix("sha256:")
        if kept != given.place and not audit.has_attachment(kept):  # taken off meanwhile, in another window
            raise UsageError(
                _("{name} is in this audit no more: take it off and attach it again.").format(
                    name=given.note or given.place
                )
            )
        told = {"url": given.url, "note": given.note, "place": given.place}
        return {key: value for key, value in told.items() if value}
    if given.startswith(("http://", "https://")):
        return {"url": given}
    path = Path(given)
    try:
        if path.stat().st_size > LARGEST_ATTACHMENT:
            raise UsageError(
                _("{file} is too large to attach: at most {limit} MB.").format(
                    file=path, limit=LARGEST_ATTACHMENT // 10**6
                )
            )
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            _("{file} is neither an address (https://…) nor a file that can be read: {reason}.").format(
                file=given, reason=reason_of(error)
            )
        ) from error
    return {"note": path.name, "place": f"sha256:{audit.attach(path.name, content)}"}
