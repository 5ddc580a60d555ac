"""Reconciles answers that people gave apart: one more answer, of somebody who has seen them all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from otklik.answering import WORDS, as_code
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.merge import disputed
from otklik.store import AuditFile


def reconcile(
    audit: AuditFile, item: str, subject: str, word: str, *, note: str, author: str, at: datetime
) -> str:
    """Write the answer that decides; `word` is pass, partial, fail, na, nodata or withdraw. Returns the event's id.

    Evidence of the answers that said the same is kept. Raises UsageError where nothing is to be reconciled, or where
    the reason is missing.
    """
    found = disputed(audit.events()).get((item, subject))
    if found is None:
        raise UsageError(
            _(
                "There are no differing answers to {item}, {subject}. See them all: otklik reconcile {file}."
            ).format(item=item, subject=subject, file=audit.path)
        )
    if not note.strip():
        raise UsageError(_("Say why this outcome holds: --note."))
    word = as_code(word)
    outcome = "" if word == "withdraw" else _outcome(word)
    evidence: list[Any] = []
    for event in found:
        if event.payload.get("outcome", "") == outcome:
            evidence += [one for one in event.payload.get("evidence", ()) if one not in evidence]
    payload = {
        "item": item,
        "subject": subject,
        "outcome": outcome,
        "note": note.strip(),
        "evidence": evidence,
        "reconciles": [event.id for event in found],
    }
    return audit.append("answer", payload, author=author, at=at)


def _outcome(word: str) -> str:
    outcome = WORDS.get(word)
    if outcome is None:
        raise UsageError(
            _("Answer {words} or withdraw, not {word}.").format(words=", ".join(WORDS), word=word)
        )
    return outcome.value
