"""`AuditFile`: the one object through which an audit is read and written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from otklik.errors import NotWritable, StoreError
from otklik.i18n import _
from otklik.store import facts, journal, schema
from otklik.store.collected_facts import CollectedFacts, Snapshot
from otklik.store.judgements import Judgements
from otklik.store.opening import connect, identity, told, why_not_writable

__all__ = ["AuditFile", "Snapshot", "told"]


class AuditFile(Judgements, CollectedFacts):
    """One audit in one SQLite file; a context manager.

    Every writing method is one transaction. Errors of the file system and of SQLite are StoreError, a sentence.
    `notes` holds what opening found: a repaired or a lost `-wal`.
    """

    # --- opening and closing ----------------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: str | Path, profile_text: str, as_of: datetime, *, audit_id: str = "") -> AuditFile:
        """A new file; `as_of` is the day the audit speaks of. Raises StoreError where the file exists."""
        path = Path(path)
        if path.exists():
            raise StoreError(
                _("{file} exists already. Choose another name, or go on with it by `otklik collect`.").format(
                    file=path
                )
            )
        wal = path.with_name(path.name + "-wal")
        if wal.exists():
            raise StoreError(
                _(
                    "{file} lies there without the audit file it belongs to. Put that file beside it or remove it."
                ).format(file=wal)
            )
        import secrets

        with told(path):
            audit = cls(path, connect(path, read_only=False), read_only=False)
            schema.create(audit._db)
            audit._db.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                [
                    ("id", audit_id or secrets.token_hex(8)),
                    ("as_of", as_of.astimezone(UTC).isoformat()),
                    ("profile", profile_text),
                    ("is_open", "1"),
                ],
            )
            audit._db.commit()
            audit._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            audit._identity = identity(audit._place)
        return audit

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False) -> AuditFile:
        """An existing file. Raises StoreError where it is none, is newer, or cannot be read."""
        path = Path(path)
        if not path.is_file():
            raise StoreError(
                _(
                    "There is no file {file}. Check the name, or make one by `otklik audit region.toml`."
                ).format(file=path)
            )
        # a file that was copied alone has none, not even the empty one of a program that was ended just after opening it
        had_wal = path.with_name(path.name + "-wal").exists()
        with told(path):
            schema.recognise(path)
        with told(path):
            audit = cls(path, connect(path, read_only=read_only), read_only=read_only)
            try:
                schema.bring_up(audit._db, str(path), may_migrate=not read_only)
                was_open = audit.meta("is_open") == "1"
                if was_open and not had_wal:
                    audit.notes = (
                        _(
                            "{file} was copied while it was open: what was added last may be missing. Copy it with `otklik copy`."
                        ).format(file=path.name),
                    )
                elif had_wal and was_open:
                    audit.notes = (
                        _(
                            "{file} was not closed last time, or is open elsewhere; everything stored is there."
                        ).format(file=path.name),
                    )
                audit._identity = identity(audit._place)
                if not read_only:
                    audit._set_meta("is_open", "1")
                    audit._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except BaseException:
                audit._db.close()
                raise
        return audit

    @classmethod
    def watch(cls, path: str | Path) -> AuditFile:
        """An existing file that is looked at while others may write into it; nothing can be written through this one.

        Unlike `open(read_only=True)` it always sees what others have written. Raises StoreError.
        """
        try:
            audit = AuditFile.open(path)
        except StoreError:
            return AuditFile.open(path, read_only=True)  # on a disc that allows no writing nobody else writes
        audit._db.execute("PRAGMA query_only = ON")
        audit.read_only = audit._is_watched = True
        return audit

    @classmethod
    def open_or_read(cls, path: str | Path) -> tuple[AuditFile, str]:
        """An existing file for writing, for reading where nothing can be written into it; and then why, in a few words,
        else "". Raises StoreError."""
        path = Path(path)
        try:
            return AuditFile.open(path), ""
        except NotWritable as error:
            try:
                return AuditFile.open(path, read_only=True), why_not_writable(path)
            except NotWritable:  # something lies beside it that only a writer can take in
                raise error from None

    def close(self) -> None:
        """Fold the `-wal` in and close: what lies there then is one file, which can be read from a disc that allows no writing."""
        with told(self.path):
            if self._is_watched:
                self._db.execute("PRAGMA query_only = OFF")
            if not self.read_only or self._is_watched:
                try:
                    self._set_meta("is_open", "0")
                    self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    self._db.execute("PRAGMA busy_timeout = 0")  # not alone: whoever closes last does it
                    self._db.execute("PRAGMA journal_mode = DELETE")
                except sqlite3.OperationalError:
                    # A full disk, or the file is open elsewhere: the next opening repairs it, the -wal stays beside it.
                    self._db.rollback()
                    with suppress(sqlite3.OperationalError):
                        self._set_meta("is_open", "1")  # a copy that is made without that -wal will be told
                        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def copy(self, to: str | Path) -> None:
        """A complete copy at `to`, also while the file is in use (SQLite's backup). Raises StoreError where `to` exists."""
        to = Path(to)
        if to.exists():
            raise StoreError(_("{file} exists already. Choose another name.").format(file=to))
        with told(to):
            target = sqlite3.connect(to)
            try:
                self._db.backup(target)
                target.execute("UPDATE meta SET value = '0' WHERE key = 'is_open'")
                target.commit()
            finally:
                target.close()

    # --- what the audit is ------------------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self.meta("id")

    @property
    def as_of(self) -> datetime:
        """The moment the audit speaks of; judgement asks this, never the clock."""
        return datetime.fromisoformat(self.meta("as_of"))

    @property
    def profile_text(self) -> str:
        return self.meta("profile")

    def replace_profile(self, text: str) -> None:
        """Another text of region.toml; the earlier one stays among the inputs."""
        if text == self.profile_text:
            return
        self.add_input("profile", "region.toml", "", self.profile_text)
        with self._writing():
            self._set_meta("profile", text)

    def set_meta(self, key: str, value: str) -> None:
        """Remember a value, e.g. the public key that originals are sealed to."""
        with self._writing():
            self._set_meta(key, value)

    def add_input(self, kind: str, identifier: str, version: str, text: str) -> None:
        """Keep the text of a pack, norm file or earlier profile that was used."""
        import hashlib

        digest = hashlib.sha256(text.encode()).hexdigest()
        with self._writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO input VALUES (?, ?, ?, ?, ?)",
                (kind, identifier, version, digest, text),
            )

    def inputs(self) -> list[tuple[str, str, str, str, str]]:
        """(kind, id, version, sha256, text)."""
        return self._db.execute(
            "SELECT kind, id, version, sha256, text FROM input ORDER BY kind, id, version"
        ).fetchall()

    # --- whether it is whole ----------------------------------------------------------------------------------------

    def verify(self) -> list[str]:
        """What is wrong with the file, a sentence each; empty where everything holds."""
        with told(self.path):
            wrong = [row[0] for row in self._db.execute("PRAGMA integrity_check") if row[0] != "ok"]
            events = self.read_events(self._db)
            for identifier, what in journal.damaged(events):
                text = (
                    _("Event {id}: its content is not what its id says. It was changed after it was written.")
                    if what == "id"
                    else _("Event {id}: an event it builds upon is missing.")
                )
                wrong.append(text.format(id=identifier))
            if journal.heads(events) != self.heads():
                wrong.append(
                    _(
                        "The list of last events is not that of the journal: an event was removed or added by hand."
                    )
                )
            wrong += [
                _("Exchange {id}: its body is not the one that was received.").format(id=uid)
                for uid in facts.changed_bodies(self._db)
            ]
            wrong += [
                _("{name}: the text or file kept under this name is not the one that was put in.").format(
                    name=name
                )
                for name in facts.changed_texts(self._db)
            ]
            wrong += self._unreadable()
        return wrong

    def _unreadable(self) -> Iterator[str]:
        for snapshot in self.snapshots():
            try:
                for _record in self.records(snapshot.id):
                    pass
            except StoreError:
                yield _("What was collected of {account} cannot be read: the file is damaged.").format(
                    account=snapshot.account.id
                )
