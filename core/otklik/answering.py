"""Records a person's answer: one event of the journal, checked before it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import msgspec

from otklik.disk import reason_of
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.model import Outcome, Subject
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
}
MOST_NAMED = 8  # subjects in a message
LARGEST_ATTACHMENT = 50_000_000  # bytes; a photo or a scan, not a film


class Recorded(msgspec.Struct, frozen=True):
    """What was written."""

    event: str
    item: str
    subject: str


def record_answer(
    audit: AuditFile,
    assessment: Assessment,
    item: str,
    word: str,
    *,
    subject: str,
    note: str,
    evidence: Sequence[str],
    author: str,
    at: datetime,
    shown_at: datetime | None = None,
    source: str = "",
) -> Recorded:
    """Write the answer; `word` is pass, partial, fail, na, nodata, confirm or withdraw.

    `item` may be a finding's whole name, `LAW-03/account/vk:x`; `subject` may be left out where the item speaks of one
    subject only, and its kind always. `shown_at`: when the question was put before the person; `source`: "terminal",
    "screen" or "file". Both help to judge the answer later. Raises UsageError.
    """
    item, _slash, named = item.partition("/")
    subject = subject or named
    finding = _finding(assessment, item, subject)
    outcome = _outcome(word, finding)
    payload: dict[str, Any] = {
        "item": item,
        "subject": str(finding.subject),
        "outcome": outcome.value if outcome is not None else "",
        "note": note,
        "evidence": [_evidence(audit, one) for one in evidence],
        "seen": assessment.id,
        "asked": asked(assessment.method, item),
    }
    if finding.proposed is not None:
        payload["proposed"] = finding.proposed.value
    if shown_at is not None:
        payload["shown_at"] = shown_at.astimezone(UTC).isoformat()
    if source:
        payload["source"] = source
    return Recorded(audit.append("answer", payload, author=author, at=at), item, str(finding.subject))


def record_for_all(
    audit: AuditFile, assessment: Assessment, item: str, word: str, **told: Unpack[Told]
) -> tuple[Recorded, ...]:
    """The same answer for everybody of whom the item still waits for one; `confirm` where something is proposed.

    Raises UsageError, also where nothing waits.
    """
    waiting = [
        finding
        for finding in assessment.findings
        if finding.item == item and finding.outcome is Outcome.NEEDS_REVIEW and not finding.marks
    ]
    if as_code(word) == "confirm":
        waiting = [finding for finding in waiting if finding.proposed is not None]
    if not waiting:
        if assessment.method.item(item) is None:
            _finding(assessment, item, "")  # tells of the nearest one
        raise UsageError(_("Nothing of {item} waits for this answer.").format(item=item))
    return tuple(
        record_answer(audit, assessment, item, word, subject=str(finding.subject), **told)
        for finding in waiting
    )


class Told(TypedDict):
    """What is said beside the outcome."""

    note: str
    evidence: Sequence[str]
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


def _finding(assessment: Assessment, item: str, subject: str) -> Finding:
    if assessment.method.item(item) is None:
        from otklik.packs.conform import nearest

        known = [i.id for i in assessment.method.items]
        raise UsageError(_("There is no item {id} in the packs.").format(id=item) + nearest(item, known))
    found = [finding for finding in assessment.findings if finding.item == item]
    if not subject and len(found) == 1:
        return found[0]
    for finding in found:
        if subject and subject in (str(finding.subject), finding.subject.id):
            return finding
    told = subjects_told([finding.subject for finding in found])
    raise UsageError(_("Say of whom: --subject with one of {subjects}.").format(subjects=told))


def subjects_told(subjects: Sequence[Subject]) -> str:
    """The first few, for a message."""
    shown = ", ".join(map(str, subjects[:MOST_NAMED]))
    return shown + (" …" if len(subjects) > MOST_NAMED else "") or "—"


def as_code(word: str) -> str:
    """An answer as `WORDS` has it, from Russian too."""
    word = word.strip().lower()
    return IN_RUSSIAN.get(word, word)


def _outcome(word: str, finding: Finding) -> Outcome | None:
    word = as_code(word)
    if word == "withdraw":
        return None
    if word == "confirm":
        if finding.proposed is None:
            raise UsageError(
                _("Nothing is proposed for {finding}. Answer pass, partial, fail or na.").format(
                    finding=finding.id
                )
            )
        return finding.proposed
    if word not in WORDS:
        raise UsageError(
            _("Answer pass, partial, fail, na, confirm or withdraw, not {word}.").format(word=word)
        )
    return WORDS[word]


def _evidence(audit: AuditFile, given: str) -> dict[str, str]:
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
