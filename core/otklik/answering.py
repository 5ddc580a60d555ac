"""Records a person's answer: one event of the journal, checked before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from otklik.disk import reason_of
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.model import Outcome
from otklik.store import AuditFile

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.model import Finding

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
) -> Recorded:
    """Write the answer; `word` is pass, partial, fail, na, nodata, confirm or withdraw.

    `item` may be a finding's whole name, `LAW-03/account/vk:x`; `subject` may be left out where the item speaks of one
    subject only, and its kind always. Raises UsageError.
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
    }
    return Recorded(audit.append("answer", payload, author=author, at=at), item, str(finding.subject))


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
    subjects = ", ".join(str(finding.subject) for finding in found[:8]) + (" …" if len(found) > 8 else "")
    raise UsageError(_("Say of whom: --subject with one of {subjects}.").format(subjects=subjects or "—"))


def _outcome(word: str, finding: Finding) -> Outcome | None:
    word = word.strip().lower()
    word = IN_RUSSIAN.get(word, word)
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
