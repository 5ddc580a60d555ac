"""What is said of an action for one body, folded from the journal: four fields, each with who said it and when.

An event of the kind `fulfilment` carries only the fields that its author changed. A word stands until somebody who has
seen it says another; words of people who had not seen each other's both stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec

from otklik.days import strict_day
from otklik.i18n import LANGUAGES, _, using
from otklik.store.journal import Ancestry, Event, in_order

FULFILMENT, RETURNED = "fulfilment", "plan_returned"
FIELDS = ("status", "person", "due", "comment")
PartKey = tuple[str, str]  # action, body; body "" where it is done once for all


class Status(StrEnum):
    """How far an action is."""

    TO_DO = "to_do"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"  # it was decided not to do it

    @property
    def is_over(self) -> bool:
        """Nothing more is to be done."""
        return self in (Status.DONE, Status.DROPPED)


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One value as somebody said it; `value` "" takes an earlier one back. A date is ISO."""

    value: str
    event: str
    author: str
    at: datetime


class Fulfilment(msgspec.Struct, frozen=True, kw_only=True):
    """What stands of one action for one body. `words`: by field; several where people spoke apart."""

    action: str
    body: str = ""
    words: Mapping[str, tuple[Word, ...]] = {}

    @property
    def key(self) -> PartKey:
        return self.action, self.body

    def value(self, field: str) -> str:
        """The value that counts; "" where nobody has said one, and where people say different things: neither is it."""
        values = {word.value for word in self.words.get(field, ())}
        return values.pop() if len(values) == 1 else ""

    @property
    def status(self) -> Status | None:
        """None while people say different things."""
        if "status" in self.disputed:
            return None
        return status_of(self.value("status")) or Status.TO_DO

    @property
    def due(self) -> date | None:
        """The day that was agreed on; None while people say different ones."""
        return strict_day(self.value("due"))

    @property
    def is_over(self) -> bool:
        """Nothing more is to be done, and nobody says otherwise."""
        return self.status is not None and self.status.is_over

    @property
    def disputed(self) -> Mapping[str, tuple[Word, ...]]:
        """Fields of which people who had not seen each other's word said different things."""
        return {
            field: found for field, found in self.words.items() if len({word.value for word in found}) > 1
        }

    @property
    def last(self) -> Word | None:
        """The latest word of any field."""
        said = [word for found in self.words.values() for word in found]
        return max(said, key=lambda word: (word.at, word.event)) if said else None


def fulfilment(events: Sequence[Event]) -> Mapping[PartKey, Fulfilment]:
    """What stands of every action and body of which anything was ever said."""
    ordered = in_order(events)
    ancestry = Ancestry(ordered)
    standing: dict[PartKey, dict[str, list[Word]]] = {}
    for event in ordered:
        for key, field, value in _told(event):
            fields = standing.setdefault(key, {})
            unseen = [word for word in fields.get(field, []) if not ancestry.has_seen(event.id, word.event)]
            word = Word(value=value, event=event.id, author=event.author, at=datetime.fromisoformat(event.at))
            fields[field] = [*unseen, word]
    return {
        (action, body): Fulfilment(
            action=action, body=body, words={field: tuple(found) for field, found in fields.items()}
        )
        for (action, body), fields in sorted(standing.items())
    }


def _told(event: Event) -> Iterator[tuple[PartKey, str, str]]:
    """The fields of an event; values that this Otklik does not understand are passed over."""
    payload = event.payload
    if event.kind != FULFILMENT or not isinstance(payload.get("action"), str):
        return
    key = (payload["action"], str(payload.get("body", "")))
    for field in FIELDS:
        value = payload.get(field)
        if not isinstance(value, str):
            continue
        if value and field == "status" and status_of(value) is None:
            continue
        if value and field == "due" and strict_day(value) is None:
            continue
        yield key, field, value


def status_of(text: str) -> Status | None:
    """The status of that id."""
    return Status(text) if text in set(Status) else None


def status_words(status: Status) -> str:
    """As it stands in the list of the workbook."""
    return {
        Status.TO_DO: _("Not begun"),
        Status.DOING: _("Under way"),
        Status.DONE: _("Done"),
        Status.DROPPED: _("Will not be done"),
    }[status]


def field_words(field: str) -> str:
    """The title of a column that officials fill in."""
    return {
        "status": _("Status"),
        "person": _("Responsible person"),
        "due": _("Agreed date"),
        "comment": _("Comment"),
    }[field]


def shown(said: Fulfilment, field: str) -> str:
    """What stands of a field, in words: «расхождение: Сделано / В работе» where people say different things."""
    found = said.disputed.get(field)
    if found is None:
        value = said.value(field)
        return value_words(field, value) if value or field == "status" else ""
    in_time = sorted(found, key=lambda word: (word.at, word.event))
    return dispute_words(value_words(field, value) for value in dict.fromkeys(w.value for w in in_time))


def dispute_words(values: Iterable[str]) -> str:
    return _("disagreement: {values}").format(values=" / ".join(values))


def dispute_starts() -> tuple[str, ...]:
    """How such a cell begins, in every language."""
    found = []
    for language in LANGUAGES:
        with using(language):
            found.append(dispute_words(()).strip())
    return tuple(found)


def value_words(field: str, value: str) -> str:
    """A value as people read it; a dash where nothing is said."""
    from otklik.report.words import DASH, day

    status, agreed = status_of(value), strict_day(value)
    if field == "status":
        return status_words(status or Status.TO_DO)
    if field == "due" and agreed is not None:
        return day(agreed)
    return value or DASH
