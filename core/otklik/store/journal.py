"""The journal as a hash graph: an event's id is the hash of its content, which names its parents."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from otklik.days import typed_day
from otklik.model import Answer, Decision, Keep, Outcome, Subject, Waiver


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One human act. `kind`: created, answer, decision, waiver, waiver_withdrawn, objection, objection_decision, questionnaire,
    plan, plan_returned, fulfilment, unseal, retention, import."""

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


def seen_from(events: Iterable[Event], found: Iterable[str]) -> tuple[Event, ...]:
    """The journal as of these heads: they, and all that their authors had seen. Raises KeyError for an unknown one."""
    known = {event.id: event for event in events}
    wanted: dict[str, Event] = {}
    waiting = list(found)
    while waiting:
        identifier = waiting.pop()
        if identifier not in wanted:
            wanted[identifier] = known[identifier]
            waiting.extend(wanted[identifier].parents)
    return tuple(event for identifier, event in known.items() if identifier in wanted)


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


class Ancestry:
    """Who had seen what: an event has seen its parents, and all that they had seen."""

    def __init__(self, ordered: Sequence[Event]) -> None:
        self._number: dict[str, int] = {}
        self._seen: dict[str, int] = {}  # bit n: the n-th event in order
        for n, event in enumerate(ordered):
            self._number[event.id] = n
            seen = 0
            for parent in event.parents:
                if parent in self._number:
                    seen |= self._seen[parent] | 1 << self._number[parent]
            self._seen[event.id] = seen

    def has_seen(self, later: str, earlier: str) -> bool:
        """Had the author of `later` the event `earlier` before them?"""
        return bool(self._seen[later] >> self._number[earlier] & 1)


AnswerKey = tuple[str, str]  # item, subject


def answer_key(event: Event) -> AnswerKey:
    """The item and subject that an answer or a decision speaks of."""
    return event.payload["item"], event.payload["subject"]


class Standing(NamedTuple):
    """Answers to one item and subject that no later event has seen, and those of the last dispute that was settled there."""

    events: tuple[Event, ...]
    settled: tuple[Event, ...] = ()  # empty where nobody who had seen differing answers has answered

    @property
    def is_disputed(self) -> bool:
        """Do people who had not seen each other's answer differ?"""
        return len({event.payload.get("outcome", "") for event in self.events}) > 1


def standing_events(events: Sequence[Event]) -> dict[AnswerKey, tuple[Event, ...]]:
    """By (item, subject): answers that no later answer has seen, those included that withdraw (their outcome is "")."""
    return {key: found.events for key, found in standings(events).items()}


def standings(events: Sequence[Event]) -> dict[AnswerKey, Standing]:
    """By (item, subject), with what was in dispute there before.

    What an event that restores answers names stands again, as if it were said by that event.
    """
    ordered = in_order(events)
    ancestry = Ancestry(ordered)
    answers = {event.id: event for event in ordered if event.kind == "answer"}
    placed: dict[AnswerKey, list[tuple[Event, str]]] = {}  # an answer, and the event by which it stands
    settled: dict[AnswerKey, tuple[Event, ...]] = {}
    for event in ordered:
        stands = [event] if event.kind == "answer" else [answers[i] for i in restores(event) if i in answers]
        if not stands:
            continue
        key = answer_key(event)
        before = placed.get(key, [])
        seen = tuple(answer for answer, by in before if ancestry.has_seen(event.id, by))
        unseen = [(answer, by) for answer, by in before if not ancestry.has_seen(event.id, by)]
        placed[key] = [*unseen, *((answer, event.id) for answer in stands if answer_key(answer) == key)]
        if event.kind == "answer" and Standing(seen).is_disputed:
            settled[key] = _once(seen)
    return {
        key: Standing(_once(answer for answer, _by in found), settled.get(key, ()))
        for key, found in placed.items()
    }


def _once(found: Iterable[Event]) -> tuple[Event, ...]:
    return tuple({event.id: event for event in found}.values())


def restores(event: Event) -> tuple[str, ...]:
    """Answers that stand again by this event: a decision for nobody that names them. One that only takes back names none."""
    if event.kind != "decision" or event.payload.get("keep") != "":
        return ()
    return tuple(event.payload.get("answers", ()))


def standing_answers(events: Sequence[Event]) -> dict[AnswerKey, tuple[Answer, ...]]:
    """Answers by (item, subject) that no later answer has seen: several where two people answered apart."""
    return {
        key: tuple(as_answer(event) for event in found if event.payload.get("outcome"))
        for key, found in standing_events(events).items()
        if any(event.payload.get("outcome") for event in found)
    }


def standing_decisions(events: Sequence[Event]) -> dict[AnswerKey, tuple[Decision, ...]]:
    """Decisions between a person and the measurement by (item, subject) that no later decision has seen."""
    ordered = in_order(events)
    ancestry = Ancestry(ordered)
    standing: dict[AnswerKey, list[Event]] = {}
    for event in ordered:
        # "" takes back what was decided before; what speaks of answers of several people decides nothing here
        if event.kind != "decision" or event.payload.get("keep") not in {*Keep, ""} or restores(event):
            continue
        key = answer_key(event)
        unseen = [old for old in standing.get(key, []) if not ancestry.has_seen(event.id, old.id)]
        standing[key] = [*unseen, event]
    decided = {
        key: tuple(_decision(event) for event in found if event.payload["keep"])
        for key, found in standing.items()
    }
    return {key: found for key, found in decided.items() if found}


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


def as_answer(event: Event) -> Answer:
    """The answer that an event holds; not for one that withdraws."""
    payload = dict(event.payload)
    return msgspec.convert(
        {
            "event": event.id,
            "item": payload["item"],
            "subject": msgspec.to_builtins(Subject.parse(payload["subject"])),
            "outcome": Outcome(payload["outcome"]).value,
            "note": payload.get("note", ""),
            "body": payload.get("body", "") if payload.get("questionnaire") else "",
            "evidence": payload.get("evidence", ()),
            "author": event.author,
            "at": event.at,
        },
        Answer,
    )


class RecordedWaiver(msgspec.Struct, frozen=True):
    """A waiver with the event that ended it: a withdrawal, or a later waiver in its place; None while it stands."""

    waiver: Waiver
    ended_by: Event | None = None


def recorded_waivers(events: Sequence[Event]) -> tuple[RecordedWaiver, ...]:
    """Every waiver that was ever recorded, in order.

    A later waiver of the same item and scope takes the place of one that its author had seen where the two share a
    day; two people's waivers, recorded apart, both stand. A withdrawal ends the one it names.
    """
    ordered = in_order(events)
    ancestry = Ancestry(ordered)
    found: dict[str, Waiver] = {}
    ended: dict[str, Event] = {}
    by_scope: dict[tuple[str, str, str], list[Waiver]] = {}
    for event in ordered:  # what ended a waiver first is what ended it
        if event.kind == "waiver_withdrawn":
            ended.setdefault(str(event.payload.get("waiver", "")), event)
        if event.kind != "waiver":
            continue
        waiver = found[event.id] = _waiver(event)
        same = by_scope.setdefault(waiver.scope, [])
        for earlier in same:
            if _share_a_day(earlier, waiver) and ancestry.has_seen(event.id, earlier.event):
                ended.setdefault(earlier.event, event)
        same.append(waiver)
    return tuple(RecordedWaiver(waiver, ended.get(identifier)) for identifier, waiver in found.items())


def standing_waivers(events: Sequence[Event]) -> tuple[Waiver, ...]:
    """Waivers that nobody has withdrawn or replaced, whatever their dates."""
    return tuple(entry.waiver for entry in recorded_waivers(events) if entry.ended_by is None)


def _share_a_day(one: Waiver, other: Waiver) -> bool:
    """A waiver whose dates cannot be read holds on no day, and gives way to any later one."""
    if one.since is None or one.until is None:
        return True
    if other.since is None or other.until is None:
        return False
    return max(one.since, other.since) <= min(one.until, other.until)


def _waiver(event: Event) -> Waiver:
    told = {key: str(value) for key, value in event.payload.items() if value is not None}
    # an earlier Otklik wrote days down as they were typed, "31.12.2026" too
    days = {key: typed_day(told.get(key, "")) for key in ("from", "until", "review")}
    unreadable = [key for key, day in days.items() if day is None and (told.get(key) or key != "review")]
    since, until = days["from"], days["until"]
    if since is not None and until is not None and until < since:
        unreadable.append("until")
    try:
        subject = Subject.parse(told.get("subject", ""))
    except ValueError:
        subject = None
        unreadable.append("subject")
    return Waiver(
        event=event.id,
        item=told.get("item", ""),
        subject=subject,
        platform=told.get("platform", ""),
        reason=told.get("reason", "").strip(),
        approver=told.get("approver", "").strip(),
        since=since,
        until=until,
        review=days["review"],
        unreadable=tuple(unreadable),
        author=event.author,
        at=datetime.fromisoformat(event.at),
    )
