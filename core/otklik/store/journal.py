"""The journal as a hash graph: an event's id is the hash of its content, which names its parents."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from otklik.model import Answer, Decision, Keep, Outcome, Subject


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One human act. `kind`: created, answer, waiver, decision, unseal, retention, import."""

    id: str
    kind: str
    author: str
    at: str  # ISO, UTC
    parents: tuple[str, ...]
    payload: Mapping[str, Any]


def event_id(kind: str, author: str, at: str, parents: Iterable[str], payload: Mapping[str, Any]) -> str:
    """SHA-256 of the content in canonical JSON: keys sorted, UTF-8, no spaces."""
    content = {"kind": kind, "author": author, "at": at, "parents": sorted(parents), "payload": payload}
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def heads(events: Iterable[Event]) -> tuple[str, ...]:
    """Events that nobody has built upon."""
    known = {event.id: event for event in events}
    parents = {parent for event in known.values() for parent in event.parents}
    return tuple(sorted(set(known) - parents))


def in_order(events: Sequence[Event]) -> list[Event]:
    """Topological order; among concurrent events by time, then id, so that every copy folds alike."""
    known = {event.id: event for event in events}
    waiting = {event.id: sum(parent in known for parent in event.parents) for event in events}
    children: dict[str, list[str]] = {}
    for event in events:
        for parent in event.parents:
            children.setdefault(parent, []).append(event.id)
    ready = sorted((known[i].at, i) for i, n in waiting.items() if n == 0)
    ordered: list[Event] = []
    while ready:
        _at, identifier = heapq.heappop(ready)
        ordered.append(known[identifier])
        for child in children.get(identifier, ()):
            waiting[child] -= 1
            if waiting[child] == 0:
                heapq.heappush(ready, (known[child].at, child))
    return ordered


def damaged(events: Iterable[Event]) -> list[tuple[str, str]]:
    """Events whose id is not the hash of their content ("id") or whose parents are missing ("parents")."""
    listed = list(events)
    known = {event.id for event in listed}
    wrong: list[tuple[str, str]] = []
    for event in listed:
        if event_id(event.kind, event.author, event.at, event.parents, event.payload) != event.id:
            wrong.append((event.id, "id"))
        elif any(parent not in known for parent in event.parents):
            wrong.append((event.id, "parents"))
    return wrong


def standing_answers(events: Sequence[Event]) -> dict[tuple[str, str], tuple[Answer, ...]]:
    """Answers by (item, subject) that no later answer has seen: several where two people answered apart."""
    found = {
        key: tuple(_answer(event) for event in standing if event.payload.get("outcome"))
        for key, standing in _standing(events, "answer").items()
    }
    return {key: answers for key, answers in found.items() if answers}


def standing_decisions(events: Sequence[Event]) -> dict[tuple[str, str], tuple[Decision, ...]]:
    """Decisions between a person and the measurement by (item, subject) that no later decision has seen."""
    settling = [e for e in events if e.kind != "decision" or e.payload.get("keep") in set(Keep)]
    return {
        key: tuple(_decision(event) for event in standing)
        for key, standing in _standing(settling, "decision").items()
    }


def _standing(events: Sequence[Event], kind: str) -> dict[tuple[str, str], list[Event]]:
    """Events of one kind by (item, subject) that no later one of that kind has seen."""
    ancestors: dict[str, int] = {}  # bit n: the n-th event in order
    number: dict[str, int] = {}
    standing: dict[tuple[str, str], list[Event]] = {}
    for n, event in enumerate(in_order(events)):
        number[event.id] = n
        seen = 0
        for parent in event.parents:
            seen |= ancestors.get(parent, 0) | 1 << number.get(parent, n)
        ancestors[event.id] = seen
        if event.kind == kind:
            key = (event.payload["item"], event.payload["subject"])
            unseen = [old for old in standing.get(key, []) if not seen >> number[old.id] & 1]
            standing[key] = [*unseen, event]
    return standing


def _decision(event: Event) -> Decision:
    payload = event.payload
    return Decision(
        event=event.id,
        item=payload["item"],
        subject=Subject.parse(payload["subject"]),
        keep=Keep(payload["keep"]),
        reason=payload.get("reason", ""),
        machine=payload.get("machine", ""),
        answers=tuple(payload.get("answers", ())),
        author=event.author,
        at=datetime.fromisoformat(event.at),
    )


def _answer(event: Event) -> Answer:
    payload = dict(event.payload)
    return msgspec.convert(
        {
            "event": event.id,
            "item": payload["item"],
            "subject": msgspec.to_builtins(Subject.parse(payload["subject"])),
            "outcome": Outcome(payload["outcome"]).value,
            "note": payload.get("note", ""),
            "evidence": payload.get("evidence", ()),
            "author": event.author,
            "at": event.at,
        },
        Answer,
    )
