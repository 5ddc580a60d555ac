"""What every part of the audit file stands on: its connection, one transaction an act, a file that is still at its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from otklik.errors import StoreError
from otklik.i18n import _
from otklik.store.opening import identity, told


class OpenFile:
    """An open audit file, without what it holds."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.notes: tuple[str, ...] = ()
        self._db = connection
        self._is_watched = False
        self._place = path.absolute()
        self._identity: tuple[int, int] | None = (
            None  # of the file that was opened; None while it is being made
        )
        self._own: set[str] = set()  # events appended here
        self._shown: set[str] | None = None  # events that whoever writes here has seen; None: all there are

    def meta(self, key: str) -> str:
        """A value by key, "" where absent."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def all_meta(self) -> dict[str, str]:
        """Every value by key."""
        return dict(self._db.execute("SELECT key, value FROM meta"))

    @property
    def connection(self) -> sqlite3.Connection:
        """For the privacy commands, which work on seals and originals; others use methods."""
        return self._db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if self.read_only:
            raise StoreError(_("{file} is open for reading only.").format(file=self.path))
        self.check_place()
        with told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                if self._db.in_transaction:
                    self._db.rollback()
                raise
            self._db.commit()

    def _fold_in(self) -> None:
        """What was committed goes into the file itself at once: whoever copies it or opens it under another name finds it
        there. It is safe beside it already, so a disk that is full, or a reader, only puts it off."""
        with suppress(sqlite3.OperationalError):
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def check_place(self) -> None:
        """Raises StoreError where the file was renamed, moved, removed or replaced since it was opened: what is written then
        goes beside it, where nobody finds it, and harms the file where another program writes into it."""
        if self._identity is not None and identity(self._place) != self._identity:
            raise StoreError(
                _(
                    "{file} was moved, renamed or removed while it was open: nothing more is written. Put it back under this name, or open it anew where it is now."
                ).format(file=self.path)
            )

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )
