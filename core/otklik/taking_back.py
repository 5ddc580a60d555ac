"""Takes back what was written last: an answer, a decision, an accepted exception, the end of one. Nothing is erased, an event says it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.store import AuditFile, Event
from otklik.store.journal import AnswerKey, answer_key, recorded_waivers, restores, seen_from, standings


def take_back(audit: AuditFile, event: str, *, author: str, at: datetime, source: str = "screen") -> str:
    """Undo an act by one event, whose id is returned. Raises UsageError for what cannot be taken back, or is not of this file."""
    events = audit.events()
    meant = next((one for one in events if one.id == event), None)
    if meant is not None and meant.kind == "answer":
        kind, payload = _answer_before(events, meant, source)
    elif meant is not None and meant.kind == "decision":
        kind, payload = "decision", _decision_before(events, meant)
    elif meant is not None and meant.kind == "waiver":
        kind, payload = _without_waiver(events, meant)
    elif meant is not None and meant.kind == "waiver_withdrawn":
        kind, payload = "waiver", _payload_of(events, str(meant.payload.get("waiver", "")))
    else:
        raise UsageError(_("There is no answer or exception {event} to take back.").format(event=event[:12]))
    return audit.append(kind, payload | {"takes_back": event}, author=author, at=at)


def _answer_before(events: list[Event], meant: Event, source: str) -> tuple[str, dict[str, Any]]:
    """What stood before it for the same item and subject, with its note and evidence; a withdrawal where nothing did.
    Where people had answered apart, the answers of all of them."""
    key, before = answer_key(meant), _stood_before(events, meant)
    if len(before) > 1:
        return "decision", _restored(key, before)
    if before:
        return "answer", dict(before[0].payload) | {"source": source}
    return "answer", {
        "item": key[0],
        "subject": key[1],
        "outcome": "",
        "note": "",
        "evidence": [],
        "source": source,
    }


def _stood_before(events: list[Event], meant: Event) -> tuple[Event, ...]:
    """Answers to the same item and subject that stood for the author of the event."""
    found = standings(seen_from(events, meant.parents)).get(answer_key(meant))
    return found.events if found is not None else ()


def _restored(key: AnswerKey, answers: tuple[Event, ...]) -> dict[str, Any]:
    named = [answer.id for answer in answers]
    return {"item": key[0], "subject": key[1], "keep": "", "reason": "", "machine": "", "answers": named}


def _decision_before(events: list[Event], meant: Event) -> dict[str, Any]:
    """What was decided before about the same finding; that nothing is decided where nothing was. Where a dispute of people
    was opened again, the answer that had settled it."""
    key = answer_key(meant)
    if restores(meant):
        return _restored(key, _stood_before(events, meant))
    before = events[: events.index(meant)]
    earlier = [
        one for one in before if one.kind == "decision" and answer_key(one) == key and not restores(one)
    ]
    if earlier:
        return dict(earlier[-1].payload)
    return {"item": key[0], "subject": key[1], "keep": "", "reason": "", "machine": "", "answers": []}


def _without_waiver(events: list[Event], meant: Event) -> tuple[str, dict[str, Any]]:
    """Its end; where it took the place of another exception, that one again."""
    recorded = {entry.waiver.event: entry for entry in recorded_waivers(events)}
    restored = {one.payload["takes_back"]: one for one in events if one.payload.get("takes_back")}
    standing = meant.id
    while (ended_by := recorded[standing].ended_by) is not None:
        again = restored.get(ended_by.id)  # its end was taken back itself
        if again is None or again.kind != "waiver":
            raise UsageError(
                _("The exception {event} was ended already, by event {by}.").format(
                    event=meant.id[:12], by=ended_by.id[:12]
                )
            )
        standing = again.id
    replaced = [
        entry.waiver.event
        for entry in recorded.values()
        if entry.ended_by is not None and entry.ended_by.id == meant.id
    ]
    if len(replaced) > 1:  # one event cannot bring back several
        raise UsageError(
            _(
                "The exception {event} took the place of several others: end it by `otklik waive --withdraw`, and record them again."
            ).format(event=meant.id[:12])
        )
    if replaced:
        return "waiver", _payload_of(events, replaced[0])
    return "waiver_withdrawn", {"waiver": standing, "reason": _("Taken back right after it was recorded.")}


def _payload_of(events: list[Event], event: str) -> dict[str, Any]:
    found = next((one for one in events if one.id == event and one.kind == "waiver"), None)
    if found is None:
        raise UsageError(
            _("There is no exception {event}. See otklik waive FILE --list.").format(event=event)
        )
    return dict(found.payload)
