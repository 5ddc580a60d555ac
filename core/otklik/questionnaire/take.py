"""Takes a returned questionnaire into the journal: what the body says, said by it, upon what it had seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from otklik.errors import ImportFileError
from otklik.i18n import _
from otklik.questionnaire.read import Returned, Said
from otklik.store import AuditFile, Event
from otklik.store.journal import heads

Act = tuple[str, dict[str, Any]]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What was new in it. `is_again`: an earlier version of the same questionnaire had been taken."""

    answers: int
    objections: int
    withdrawn: int
    agreed: int
    is_again: bool


def take_questionnaire(
    audit: AuditFile, returned: Returned, content: bytes, name: str, *, zone: tzinfo, now: datetime
) -> Taken:
    """Write answers and objections as the body's, all or none; the file itself is attached.

    They stand upon the heads that the body had seen, so that what others said meanwhile stays beside them. The same
    file taken in two copies of an audit gives the same events. Raises ImportFileError where the questionnaire was made
    from events that this file lacks.
    """
    head = returned.head
    events = audit.events()
    if not set(head.heads) <= {event.id for event in events}:
        raise ImportFileError(
            _(
                "{file} was made from a copy of the audit with events that this one lacks. Merge the copies first: otklik merge."
            ).format(file=name)
        )
    at = now if returned.saved_at is None else min(max(returned.saved_at, head.issued), now)
    earlier = [event for event in events if event.payload.get("questionnaire") == _name(returned)]
    acts = list(_acts(returned, _said_before(earlier), at.astimezone(zone).date() > head.due))
    kinds = [(kind, bool(payload.get("outcome") or payload.get("text"))) for kind, payload in acts]
    if acts or not earlier:
        digest = audit.attach(name, content)
        first: Act = (
            "questionnaire",
            {
                "questionnaire": _name(returned),
                "body": head.body,
                "position": returned.position,
                "file": digest,
                "agreed": {f"{said.line.item}/{said.line.subject}": said.text for said in returned.agreed},
            },
        )
        parents = heads(earlier) or head.heads
        audit.append_branch([first, *acts], parents=parents, author=head.author, at=at)
    return Taken(
        answers=kinds.count(("answer", True)),
        objections=kinds.count(("objection", True)),
        withdrawn=sum(not is_said for _kind, is_said in kinds),
        agreed=len(returned.agreed),
        is_again=bool(earlier),
    )


def _name(returned: Returned) -> str:
    return returned.seal[:16]


def _acts(
    returned: Returned, before: Mapping[tuple[str, str, str], Mapping[str, Any]], is_late: bool
) -> list[Act]:
    """What is said now and was not said so in an earlier version; what was said then and is not now is withdrawn."""
    now = {
        (kind, said.line.item, said.line.subject): _payload(returned, kind, said, is_late)
        for kind, group in (("answer", returned.answers), ("objection", returned.objections))
        for said in group
    }
    acts: list[Act] = [
        (key[0], payload)
        for key, payload in now.items()
        if _content(before.get(key, {})) != _content(payload)
    ]
    for key, payload in before.items():
        if key not in now and (payload.get("outcome") or payload.get("text")):
            acts.append((key[0], {**payload, "outcome": "", "text": "", "note": "", "evidence": []}))
    return acts


def _payload(returned: Returned, kind: str, said: Said, is_late: bool) -> dict[str, Any]:
    common = {
        "item": said.line.item,
        "subject": said.line.subject,
        "outcome": said.outcome.value if said.outcome is not None else "",
        "evidence": [dict(one) for one in said.evidence],
        "questionnaire": _name(returned),
        "body": returned.head.body,
    }
    if kind == "answer":
        proposed = {"proposed": said.line.outcome} if said.line.outcome else {}
        return common | {"note": said.text, "asked": dict(said.line.asked), "source": "file", **proposed}
    return common | {
        "text": said.text,
        "judged": said.line.outcome,
        "due": returned.head.due.isoformat(),
        "is_late": is_late,
    }


def _content(payload: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(payload.get(key) or None for key in ("outcome", "note", "text", "evidence"))


def _said_before(earlier: Sequence[Event]) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """The last word of earlier versions by kind, item and subject."""
    return {
        (event.kind, event.payload["item"], event.payload["subject"]): event.payload
        for event in earlier  # `events()` is in order
        if event.kind in ("answer", "objection")
    }
