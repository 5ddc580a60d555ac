"""The journal of an audit file: what people said, and the files that it rests on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from otklik.model import (
    Answer,
    Decision,
    Waiver,
)
from otklik.store import facts, journal
from otklik.store.journal import Event

if TYPE_CHECKING:
    from otklik.planning.records import Plan
from otklik.store.open_file import OpenFile


class Judgements(OpenFile):
    """Appends to the journal, and reads it."""

    def append(self, kind: str, payload: Mapping[str, Any], *, author: str, at: datetime) -> str:
        """Write one event upon all that its author has seen. Returns its id."""
        with self._writing() as db:
            written = self._append(db, kind, payload, author, at, self._heads_shown())
        self._fold_in()
        return written

    def show(self, events: Iterable[str]) -> None:
        """Who writes by this opening has seen these events and their own, and nothing else: what others wrote into the same
        file meanwhile is no parent of what is appended. Unless it is called, they have seen all that the file holds."""
        self._shown = {*events, *self._own}

    def _heads_shown(self) -> tuple[str, ...]:
        found = self.heads()
        if self._shown is None or self._shown.issuperset(found):
            return found
        return journal.heads(event for event in self.read_events(self._db) if event.id in self._shown)

    def append_branch(
        self,
        acts: Sequence[tuple[str, Mapping[str, Any]]],
        *,
        parents: Sequence[str],
        author: str,
        at: datetime,
    ) -> tuple[str, ...]:
        """Write (kind, payload) events one after another upon `parents`, all or none: what was said elsewhere by
        somebody who had seen just these. An event that is there already is not written again. Returns the ids.
        """
        written: list[str] = []
        upon = tuple(parents)
        with self._writing() as db:
            for kind, payload in acts:
                identifier = self._append(db, kind, payload, author, at, upon)
                written.append(identifier)
                upon = (identifier,)
        self._fold_in()
        return tuple(written)

    def _append(
        self,
        db: sqlite3.Connection,
        kind: str,
        payload: Mapping[str, Any],
        author: str,
        at: datetime,
        parents: tuple[str, ...],
    ) -> str:
        clean: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(payload))
        moment = at.astimezone(UTC).isoformat()
        identifier = journal.event_id(kind, author, moment, parents, clean)
        self._own.add(identifier)
        if self._shown is not None:
            self._shown.add(identifier)
        if db.execute("SELECT 1 FROM event WHERE id = ?", (identifier,)).fetchone():
            return identifier
        db.execute(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)",
            (
                identifier,
                kind,
                author,
                moment,
                msgspec.json.encode(parents).decode(),
                msgspec.json.encode(clean, order="sorted").decode(),
            ),
        )
        db.executemany("DELETE FROM head WHERE id = ?", [(parent,) for parent in parents])
        db.execute("INSERT INTO head VALUES (?)", (identifier,))
        return identifier

    def events(self) -> list[Event]:
        """All events in topological order."""
        return journal.in_order(self.read_events(self._db))

    def heads(self) -> tuple[str, ...]:
        """Events that nobody has built upon: what a report names, and what the next event has as parents."""
        return tuple(row[0] for row in self._db.execute("SELECT id FROM head ORDER BY id"))

    def answers(self) -> dict[tuple[str, str], Answer]:
        """The answer that stands for each (item, subject); the latest where people answered apart."""
        return {
            key: max(found, key=lambda a: (a.at, a.event)) for key, found in self.standing_answers().items()
        }

    def standing_answers(self) -> dict[tuple[str, str], tuple[Answer, ...]]:
        """All answers that stand for each (item, subject): several where people answered apart."""
        return journal.standing_answers(self.events())

    def decisions(self) -> dict[tuple[str, str], tuple[Decision, ...]]:
        """Decisions between a person and the measurement that stand for each (item, subject)."""
        return journal.standing_decisions(self.events())

    def waivers(self) -> tuple[Waiver, ...]:
        """Accepted exceptions that nobody has withdrawn or replaced, whatever their dates."""
        return journal.standing_waivers(self.events())

    def plan(self) -> Plan | None:
        """The plan that was saved last, None where there is none that this Otklik understands."""
        from otklik.planning.records import SCHEMA, Plan

        saved = [e.payload for e in self.events() if e.kind == "plan" and e.payload.get("schema") == SCHEMA]
        return msgspec.convert(saved[-1], Plan) if saved else None

    def attach(self, name: str, content: bytes) -> str:
        """Keep a file as evidence; returns its SHA-256, by which events name it."""
        kept = facts.attach(self._writing, name, content)
        self._fold_in()
        return kept

    def forget_attachment(self, sha256: str) -> bool:
        """Take away a file that was kept and that no event names; False where one does, then it stays. What is not evidence
        of anything said is no part of what must be provable, and may have been attached by mistake."""
        with self._writing() as db:
            is_gone = facts.forget_attachment(db, sha256)
        self._fold_in()
        return is_gone

    def has_attachment(self, sha256: str) -> bool:
        return facts.has_attachment(self._db, sha256)

    def attachment(self, sha256: str) -> tuple[str, bytes]:
        """(name, content). Raises StoreError."""
        return facts.attachment(self._db, sha256)

    @staticmethod
    def read_events(db: sqlite3.Connection) -> Sequence[Event]:
        """All events of a file under way, in no order; others use `events`."""
        rows = db.execute("SELECT id, kind, author, at, parents, payload FROM event")
        return [
            Event(
                id=identifier,
                kind=kind,
                author=author,
                at=at,
                parents=tuple(msgspec.json.decode(parents)),
                payload=msgspec.json.decode(payload),
            )
            for identifier, kind, author, at, parents, payload in rows
        ]
