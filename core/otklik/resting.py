"""What facts rest on, as one hash: the page, when it was looked at, what was read of which exchange, what was missing.

Numbers that a file gives to snapshots and exchanges are no part of it, so that a copy, a merged file and another computer
give the same hash. Exchanges stand in it by their stored uids, and their bodies are not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

import msgspec

from otklik.model import Account, Gap, Record, Window

_encode = msgspec.json.Encoder().encode


class Snapshot(Protocol):
    """What is asked of `store.Snapshot`."""

    @property
    def account(self) -> Account: ...
    @property
    def window(self) -> Window: ...
    @property
    def closed_at(self) -> datetime | None: ...


class Resting:
    """Gathers the hash while records are read anyway."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._uid = ""

    def begin(self, snapshot: Snapshot, gaps: Iterable[Gap] = (), imported: object = None) -> None:
        """From now on records of this snapshot are read. `imported`: what files cover, where it was not collected."""
        self._uid = ""
        self._hash.update(_encode((head_of(snapshot), tuple(gaps), imported)))

    def reading(self, records: Iterable[tuple[Record, str]]) -> Iterator[tuple[Record, str]]:
        """The same records, each taken into the hash with the exchange that it was read from."""
        update = self._hash.update
        for record, uid in records:
            if uid != self._uid:
                self._uid = uid
                update(b"\n" + uid.encode())
            update(_encode(record))
            yield record, uid

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def head_of(snapshot: Snapshot) -> tuple[object, ...]:
    """What names a closed snapshot in any file: the page, the period, when it was finished."""
    return snapshot.account, snapshot.window, snapshot.closed_at


def heads_of(snapshots: Iterable[Snapshot]) -> str:
    """One hash of closed snapshots in whatever order."""
    closed = sorted(_encode(head_of(s)) for s in snapshots if s.closed_at is not None)
    return hashlib.sha256(b"\n".join(closed)).hexdigest()
