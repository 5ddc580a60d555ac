"""What was collected or imported into an audit file: snapshots with their records, exchanges and gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from otklik.model import (
    Account,
    Exchange,
    Gap,
    Record,
    Window,
)
from otklik.store import facts, imports
from otklik.store.imports import Imported
from otklik.store.open_file import OpenFile
from otklik.store.opening import told
from otklik.store.times import from_micros
from otklik.stretches import Stretch


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What was, or is being, collected of an account at one moment."""

    id: int
    account: Account
    window: Window
    opened_at: datetime
    closed_at: datetime | None
    cursor: str | None
    imported: Imported | None = None  # None: collected, so that the whole window is known but for its gaps


class CollectedFacts(OpenFile):
    """Adds to snapshots until they are closed, and reads them."""

    def open_snapshot(self, account: Account, window: Window, at: datetime) -> Snapshot:
        """Go on with the account's unfinished snapshot of the same window, or begin one."""
        with self._writing() as db:
            identifier = facts.open_snapshot(db, account, window, at)
        return self.snapshot(identifier)

    def commit(
        self,
        snapshots: Mapping[str, int],
        exchange: Exchange,
        records: Iterable[Record],
        *,
        received_sha256: str = "",
        is_masked: bool = False,
        seal: tuple[str, bytes, bytes] | None = None,
    ) -> str:
        """Keep an exchange and what was read of it, in one transaction; returns the exchange's uid.

        `received_sha256` is of the body as received, where `exchange` is its masked form; `seal` is
        (recipient, wrapped content key, sealed original).
        """
        with self._writing() as db:
            return facts.commit(
                db,
                snapshots,
                exchange,
                records,
                received_sha256=received_sha256,
                is_masked=is_masked,
                seal=seal,
            )

    def set_cursor(self, snapshot: int, state: str) -> None:
        """Where a collector can go on."""
        with self._writing() as db:
            db.execute("UPDATE snapshot SET cursor = ? WHERE id = ?", (state, snapshot))

    def close_snapshot(self, snapshot: int, at: datetime, imported: Sequence[Stretch] | None = None) -> None:
        """From now on it never changes. `imported`: it was not collected, and files tell of these stretches only."""
        with self._writing() as db:
            if imported is not None:
                imports.write(db, snapshot, imported)
            db.execute(
                "UPDATE snapshot SET closed_at = ?, cursor = NULL WHERE id = ? AND closed_at IS NULL",
                (at.isoformat(), snapshot),
            )

    def add_gap(self, snapshot: int, gap: Gap) -> None:
        with self._writing() as db:
            facts.add_gap(db, snapshot, gap)

    def carry_over(self, snapshot: int, post: str) -> None:
        """Comments under a post as they were in the account's last closed snapshot."""
        with self._writing() as db:
            facts.carry_over(db, snapshot, post)

    def carry_everything(self, snapshot: int) -> Snapshot | None:
        """All records of the account's last closed snapshot of the same audit period: an import adds to what is there.

        Returns that snapshot, None where there is none.
        """
        with self._writing() as db:
            before = facts.carry_everything(db, snapshot)
        return None if before is None else self.snapshot(before)

    def has_whole_discussion(self, snapshot: int) -> bool:
        """Does the snapshot hold all comments of a commented post?"""
        return imports.has_whole_discussion(self._db, snapshot)

    def stretches(self, snapshot: int) -> tuple[Stretch, ...] | None:
        """What imported files tell of, None for a snapshot that was collected."""
        return imports.stretches(self._db, snapshot)

    def snapshot(self, identifier: int) -> Snapshot:
        row = self._db.execute(f"{facts.SNAPSHOT} WHERE id = ?", (identifier,)).fetchone()
        return self._with_import(_snapshot(row))

    def snapshots(self) -> list[Snapshot]:
        rows = self._db.execute(f"{facts.SNAPSHOT} ORDER BY id").fetchall()
        return [self._with_import(_snapshot(row)) for row in rows]

    def latest_snapshots(self) -> dict[str, Snapshot]:
        """The latest closed snapshot of each account, by account id."""
        return {s.account.id: s for s in self.snapshots() if s.closed_at is not None}

    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]:
        """Records with the uid of their exchange: account facts and observations, then posts, comments, polls by time."""
        with told(self.path):
            yield from facts.records(self._db, snapshot)

    def known_posts(self, account: str) -> dict[str, int]:
        """Comment counts by post id in the last closed snapshot."""
        return facts.known_posts(self._db, account)

    def known_id(self, account: str) -> str:
        """The platform's own id of the account in the last closed snapshot, "" where none was told."""
        return facts.known_id(self._db, account)

    def gaps(self, snapshot: int) -> tuple[Gap, ...]:
        return facts.gaps(self._db, snapshot)

    def exchange(self, uid: str) -> Exchange:
        """Raises StoreError for an unknown uid; the first characters suffice where they name one only."""
        return facts.exchange(self._db, uid)

    def received_at(self) -> dict[str, datetime]:
        """When each exchange came, by uid."""
        return facts.received_at(self._db)

    def exchanges(self) -> Iterator[tuple[str, Exchange]]:
        """All exchanges with their uids, in order of arrival."""
        return facts.exchanges(self._db)

    def counts(self, snapshot: int) -> dict[str, int]:
        """How many posts, comments, exchanges a snapshot holds."""
        return facts.counts(self._db, snapshot)

    def fingerprint(self) -> str:
        """One hash of everything that was collected or imported: the same one, the same measurements."""
        return facts.fingerprint(self._db)

    def _with_import(self, snapshot: Snapshot) -> Snapshot:
        imported = imports.imported(self._db, snapshot.id, snapshot.window)
        return snapshot if imported is None else msgspec.structs.replace(snapshot, imported=imported)


def _snapshot(row: tuple[Any, ...]) -> Snapshot:
    identifier, record, since, until, opened_at, closed_at, cursor = row
    return Snapshot(
        id=identifier,
        account=msgspec.json.decode(record, type=Account),
        window=Window(from_micros(since), from_micros(until)),
        opened_at=datetime.fromisoformat(opened_at),
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        cursor=cursor,
    )
