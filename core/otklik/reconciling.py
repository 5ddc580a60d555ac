"""Reconciles answers that people gave apart, by one more answer of somebody who has seen them all; and opens it again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from otklik.answering import REOPEN, WORDS, as_code, check_fits
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.merge import disputed
from otklik.model import Outcome
from otklik.store import AuditFile
from otklik.store.journal import standings

if TYPE_CHECKING:
    from otklik.packs.model import Item


def reconcile(
    audit: AuditFile,
    item: str,
    subject: str,
    word: str,
    *,
    note: str,
    author: str,
    at: datetime,
    known: Item | None = None,
) -> str:
    """Write the answer that decides; `word` is pass, partial, fail, na, nodata, withdraw, or reopen for a dispute that was
    settled. Returns the event's id. `known`: the item as the packs have it, which says how it can come out.

    Evidence of the answers that said the same is kept. Raises UsageError where nothing is to be reconciled, or where
    the reason is missing.
    """
    if as_code(word) == REOPEN:
        return reopen(audit, item, subject, reason=note, author=author, at=at)
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
    if known is not None and outcome:
        check_fits(known, Outcome(outcome))
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


def reopen(audit: AuditFile, item: str, subject: str, *, reason: str, author: str, at: datetime) -> str:
    """Take back what settled the dispute of several people: their answers stand again. Returns the event's id.

    Raises UsageError where there was none, where it is open, or where the reason is missing.
    """
    there = standings(audit.events()).get((item, subject))
    if there is not None and there.is_disputed:
        raise UsageError(
            _("The dispute about {item}, {subject} is open already.").format(item=item, subject=subject)
        )
    if there is None or not there.settled:
        raise UsageError(
            _(
                "No dispute about {item}, {subject} was settled. See them all: otklik reconcile {file}."
            ).format(item=item, subject=subject, file=audit.path)
        )
    if not reason.strip():
        raise UsageError(_("Say why it goes back to the dispute."))
    payload = {
        "item": item,
        "subject": subject,
        "keep": "",
        "reason": reason.strip(),
        "machine": "",
        "answers": [event.id for event in there.settled],
    }
    return audit.append("decision", payload, author=author, at=at)


def _outcome(word: str) -> str:
    outcome = WORDS.get(word)
    if outcome is None:
        raise UsageError(
            _("Answer {words} or withdraw, not {word}.").format(words=", ".join(WORDS), word=word)
        )
    return outcome.value
