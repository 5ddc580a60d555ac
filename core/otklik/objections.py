"""A body's objections to its assessment, and what was decided on them: folded from the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.model import EvidenceRef, Outcome, Subject
from otklik.store import AuditFile, Event
from otklik.store.journal import Ancestry, in_order

OBJECTION, DECISION = "objection", "objection_decision"
IN_RUSSIAN = {"принять": "accept", "отклонить": "reject"}


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided on an objection, by whom and why."""

    event: str
    is_accepted: bool
    reason: str
    author: str
    at: datetime


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """A body disputes one outcome. `claimed`: what it should be, where the body says so."""

    event: str
    item: str
    subject: Subject
    body: str
    author: str
    at: datetime
    judged: Outcome | None
    claimed: Outcome | None
    text: str
    evidence: tuple[EvidenceRef, ...] = ()
    due: date | None = None  # last day on which the body could object
    is_late: bool = False
    decisions: tuple[Decision, ...] = ()  # several only where people decided apart

    @property
    def is_open(self) -> bool:
        """Not decided, or decided both ways by people who had not seen each other's decision."""
        return len({decision.is_accepted for decision in self.decisions}) != 1


class Decided(msgspec.Struct, frozen=True):
    """What a decision wrote. `answer`: the event of the answer that came with it, "" where there is none."""

    objection: Objection
    is_accepted: bool
    answer: str


def objections(events: Sequence[Event]) -> tuple[Objection, ...]:
    """In the order in which they came. One that the body has changed or withdrawn since is left out."""
    ordered = in_order(events)
    ancestry = Ancestry(ordered)
    told = [event for event in ordered if event.kind == OBJECTION]
    decided = [event for event in ordered if event.kind == DECISION]
    standing = [
        event
        for event in told
        if event.payload.get("text")
        and not any(
            _speaks_of(later) == _speaks_of(event) and ancestry.has_seen(later.id, event.id) for later in told
        )
    ]
    found = []
    for event in standing:
        own = [d for d in decided if d.payload.get("objection") == event.id]
        last = [d for d in own if not any(ancestry.has_seen(later.id, d.id) for later in own)]
        found.append(_objection(event, last))
    return tuple(found)


def decide(
    audit: AuditFile, identifier: str, word: str, *, reason: str, author: str, at: datetime
) -> Decided:
    """Accept or reject an objection, named by the first characters of its id. Where one that says what the outcome
    should be is accepted, an answer with that outcome is written with it. `word`: accept or reject, in Russian too.
    Raises UsageError.
    """
    known = [found for found in objections(audit.events()) if found.event.startswith(identifier)]
    if len(known) != 1 or not identifier:
        raise UsageError(
            _("No objection, or several, begin with {id}. See them: otklik objection list {file}.").format(
                id=identifier or "—", file=audit.path
            )
        )
    word = IN_RUSSIAN.get(word.strip().lower(), word.strip().lower())
    if word not in ("accept", "reject"):
        raise UsageError(_("Say accept or reject, not {word}.").format(word=word))
    if not reason.strip():
        raise UsageError(_("Say why: --reason. The body reads it."))
    objection = known[0]
    is_accepted = word == "accept"
    acts: list[tuple[str, dict[str, Any]]] = [
        (DECISION, {"objection": objection.event, "accepted": is_accepted, "reason": reason.strip()})
    ]
    if is_accepted and objection.claimed is not None:
        answer = {
            "item": objection.item,
            "subject": str(objection.subject),
            "outcome": objection.claimed.value,
            "note": reason.strip(),
            "evidence": [_given(ref) for ref in objection.evidence],
            "objection": objection.event,
        }
        acts.append(("answer", answer))
    written = audit.append_branch(acts, parents=audit.heads(), author=author, at=at)
    return Decided(objection, is_accepted, written[1] if len(written) > 1 else "")


def _speaks_of(event: Event) -> tuple[str, str, str]:
    return event.payload["item"], event.payload["subject"], event.payload.get("body", "")


def _objection(event: Event, decided: Sequence[Event]) -> Objection:
    payload = event.payload
    return Objection(
        event=event.id,
        item=payload["item"],
        subject=Subject.parse(payload["subject"]),
        body=payload.get("body", ""),
        author=event.author,
        at=datetime.fromisoformat(event.at),
        judged=_outcome(payload.get("judged")),
        claimed=_outcome(payload.get("outcome")),
        text=payload.get("text", ""),
        evidence=msgspec.convert(payload.get("evidence", ()), tuple[EvidenceRef, ...]),
        due=date.fromisoformat(payload["due"]) if payload.get("due") else None,
        is_late=bool(payload.get("is_late")),
        decisions=tuple(
            Decision(
                event=d.id,
                is_accepted=bool(d.payload.get("accepted")),
                reason=str(d.payload.get("reason", "")),
                author=d.author,
                at=datetime.fromisoformat(d.at),
            )
            for d in decided
        ),
    )


def _outcome(word: str | None) -> Outcome | None:
    return Outcome(word) if word else None


def _given(ref: EvidenceRef) -> dict[str, Any]:
    return {key: value for key, value in msgspec.structs.asdict(ref).items() if value}
