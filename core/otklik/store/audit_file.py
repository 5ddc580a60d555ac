"""`AuditFile`: the one object through which an audit is read and written."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec

from otklik.disk import reason_of
from otklik.errors import NotWritable, StoreError
from otklik.i18n import _
from otklik.model import (
    Account,
    Answer,
    Decision,
    Exchange,
    Gap,
    Record,
    Waiver,
    Window,
)
from otklik.store import facts, imports, journal, schema
from otklik.store.imports import Imported
from otklik.store.journal import Event
from otklik.store.times import from_micros
from otklik.stretches import Stretch

if TYPE_CHECKING:
    from otklik.planning.records import Plan


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What was, or is being, collected of an account at one moment."""

    id: int
    account: Account
    window: Window
    opened_at: datetime
    closed_at: datetime | None
    cursor: str | None
    imported: Imported | None = None  # None: collected, so that the whole window is known but for its gaps


class AuditFile:
    """One audit in one SQLite file; a context manager.

    Every writing method is one transaction. Errors of the file system and of SQLite are StoreError, a sentence.
    `notes` holds what opening found: a repaired or a lost `-wal`.
    """

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
            audit = cls(path, _connect(path, read_only=False), read_only=False)
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
            audit._identity = _identity(audit._place)
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
            audit = cls(path, _connect(path, read_only=read_only), read_only=read_only)
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
                audit._identity = _identity(audit._place)
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
            return cls.open(path), ""
        except NotWritable as error:
            try:
                return cls.open(path, read_only=True), _why_not_writable(path)
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

    def meta(self, key: str) -> str:
        """A value by key, "" where absent."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def all_meta(self) -> dict[str, str]:
        """Every value by key."""
        return dict(self._db.execute("SELECT key, value FROM meta"))

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

    # --- journal ----------------------------------------------------------------------------------------------------

    def append(self, kind: str, payload: Mapping[str, Any], *, author: str, at: datetime) -> str:
        """Write one event upon all that its author has seen. Returns its id."""
        with self._writing() as db:
            return self._append(db, kind, payload, author, at, self._heads_shown())

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
        return facts.attach(self._writing, name, content)

    def forget_attachment(self, sha256: str) -> bool:
        """Take away a file that was kept and that no event names; False where one does, then it stays. What is not evidence
        of anything said is no part of what must be provable, and may have been attached by mistake."""
        with self._writing() as db:
            return facts.forget_attachment(db, sha256)

    def has_attachment(self, sha256: str) -> bool:
        return facts.has_attachment(self._db, sha256)

    def attachment(self, sha256: str) -> tuple[str, bytes]:
        """(name, content). Raises StoreError."""
        return facts.attachment(self._db, sha256)

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

    # --- facts ------------------------------------------------------------------------------------------------------

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

    # --- inside -----------------------------------------------------------------------------------------------------

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

    def check_place(self) -> None:
        """Raises StoreError where the file was renamed, moved, removed or replaced since it was opened: what is written then
        goes beside it, where nobody finds it, and harms the file where another program writes into it."""
        if self._identity is not None and _identity(self._place) != self._identity:
            raise StoreError(
                _(
                    "{file} was moved, renamed or removed while it was open: nothing more is written. Put it back under this name, or open it anew where it is now."
                ).format(file=self.path)
            )

    def _with_import(self, snapshot: Snapshot) -> Snapshot:
        imported = imports.imported(self._db, snapshot.id, snapshot.window)
        return snapshot if imported is None else msgspec.structs.replace(snapshot, imported=imported)

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

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


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    if read_only and not path.with_name(path.name + "-wal").exists():
        # nobody has it open: it is read as it lies there, without leaving a -wal and -shm that only a writer removes
        mode += "&immutable=1"
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, timeout=10, isolation_level=None)
    try:
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")  # what is taken away leaves no bytes behind
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cache_size = -32000")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _why_not_writable(path: Path) -> str:
    is_effective = os.access in os.supports_effective_ids
    if not os.access(path, os.W_OK, effective_ids=is_effective):
        return _("the file is write-protected")
    if not os.access(path.absolute().parent, os.W_OK, effective_ids=is_effective):
        return _("its folder allows no writing")
    return _("its disk or share allows no writing")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's and the system's errors as a sentence."""
    damaged = _("{file} is not an Otklik audit file, or is damaged. Take a copy made by `otklik copy`.")
    try:
        yield
    except (UnicodeDecodeError, msgspec.MsgspecError, zlib.error) as error:
        raise StoreError(damaged.format(file=path)) from error
    except sqlite3.DatabaseError as error:
        text = str(error)
        if "not a database" in text or "malformed" in text or "decode to UTF-8" in text:
            reason = damaged
        elif "full" in text:
            reason = _(
                "The disk with {file} is full. Free some space and repeat: everything stored before is there."
            )
        elif "I/O error" in text:
            reason = _(
                "The disk with {file} gives an error or allows no larger file. Check the disk and repeat: everything stored before is there."
            )
        elif "locked" in text:
            reason = _("{file} is in use by another Otklik. Close that one and repeat.")
        elif "unable to open" in text or "readonly" in text:
            raise NotWritable(
                _(
                    "{file} cannot be opened for writing. Check the folder and its permissions; to look only: otklik tui --read-only."
                ).format(file=path)
            ) from error
        else:
            raise
        raise StoreError(reason.format(file=path)) from error
    except OSError as error:
        raise StoreError(
            _("{file} cannot be used: {reason}.").format(file=path, reason=reason_of(error))
        ) from error
