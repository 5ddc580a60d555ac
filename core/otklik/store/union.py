"""The union of several audit files of one audit, by content: nothing is lost, nothing is told twice, and the order of the
files does not matter. Numbers of snapshots and exchanges are those of this file alone; they are given anew."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from otklik.errors import StoreError
from otklik.i18n import _
from otklik.store import journal, schema
from otklik.store.audit_file import AuditFile, told

# Every table of the audit file; a test holds this against the schema.
JOINED = frozenset({
    "meta", "input", "event", "head", "attachment", "snapshot", "exchange", "seal", "fact", "post", "comment", "gap",
})  # fmt: skip
_OF_SNAPSHOTS = (
    ("fact", "snapshot, kind, key, exchange, place, data", "s.new, t.kind, t.key, e.new, t.place, t.data"),
    ("post", "snapshot, id, at, comments, exchange, data", "s.new, t.id, t.at, t.comments, e.new, t.data"),
    ("comment", "snapshot, post, id, at, exchange, data", "s.new, t.post, t.id, t.at, e.new, t.data"),
)
_SNAPSHOT = "id, account, record, since, until, opened_at, closed_at, cursor"
_EXCHANGE = (
    "uid, platform, accounts, role, method, url, final_url, request_body, status, headers, body, body_sha256,"
    " body_size, received_at, meta, is_masked"
)
Conn = sqlite3.Connection


def _of(table: str, columns: str = _EXCHANGE) -> str:
    return ", ".join(f"{table}.{column.strip()}" for column in columns.split(","))


def write_union(sources: Sequence[AuditFile], out: Path, meta: Mapping[str, str]) -> None:
    """Write `out` whole or not at all; the sources are read only. `meta` is what the new file says of itself.

    Raises StoreError where `out` exists, cannot be written, or where an exchange differs between the sources.
    """
    if out.exists():
        raise StoreError(_("{file} exists already. Choose another name.").format(file=out))
    for source in sources:
        if source.connection.execute("PRAGMA user_version").fetchone()[0] < schema.VERSION:
            raise StoreError(
                _("{file} was made by an older Otklik. Run `otklik score` on it once, then merge.").format(
                    file=source.path
                )
            )
    temporary = out.with_name(out.name + ".part")
    try:
        with told(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            temporary.unlink(missing_ok=True)
            with closing(sqlite3.connect(temporary, isolation_level=None, uri=True)) as db:
                _fill(db, sources, meta)
            with temporary.open("rb+") as stream:
                os.fsync(stream.fileno())
            temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)


def _fill(db: Conn, sources: Sequence[AuditFile], meta: Mapping[str, str]) -> None:
    db.execute("PRAGMA journal_mode = OFF")  # a file that is not finished is thrown away
    db.execute("PRAGMA synchronous = OFF")
    schema.create(db)
    snapshots = _Snapshots(sources)
    numbers = _exchange_numbers(sources)
    db.execute("BEGIN")
    db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    db.execute("COMMIT")
    for position, source in enumerate(sources):
        with _attached(db, source):
            _small_tables(db)
            _exchanges(db, numbers, source)
            _snapshot_rows(db, snapshots.chosen_from(position))
    db.execute("BEGIN")
    cutoff = max((row[0] for row in db.execute(_CUTOFF)), default="")
    # What retention has destroyed in one copy does not come back from the other.
    db.execute(
        "DELETE FROM seal WHERE exchange IN (SELECT id FROM exchange WHERE received_at < ?)", (cutoff,)
    )
    for source in sources:  # a profile that another copy has changed since
        if source.profile_text != meta["profile"]:
            db.execute(
                "INSERT OR IGNORE INTO input VALUES ('profile', 'region.toml', '', ?, ?)",
                (hashlib.sha256(source.profile_text.encode()).hexdigest(), source.profile_text),
            )
    heads = journal.heads(AuditFile.read_events(db))
    db.executemany("INSERT INTO head VALUES (?)", [(head,) for head in heads])
    db.execute("COMMIT")


_CUTOFF = "SELECT json_extract(payload, '$.before') FROM event WHERE kind = 'retention'"


@contextmanager
def _attached(db: Conn, source: AuditFile) -> Iterator[None]:
    db.execute("ATTACH ? AS source", (f"{source.path.absolute().as_uri()}?mode=ro",))
    db.execute("BEGIN")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    finally:
        for name in ("snapshot_number", "exchange_number"):
            db.execute(f"DROP TABLE IF EXISTS temp.{name}")
        db.execute("DETACH source")


def _small_tables(db: Conn) -> None:
    """Journal, inputs and attachments. Where one content has two names, the first in the alphabet stays."""
    db.execute("INSERT OR IGNORE INTO event SELECT * FROM source.event ORDER BY id")
    db.execute(
        "INSERT INTO input SELECT * FROM source.input WHERE true"
        " ON CONFLICT (kind, id, sha256) DO UPDATE SET version = min(version, excluded.version)"
    )
    db.execute(
        "INSERT INTO attachment SELECT * FROM source.attachment WHERE true"
        " ON CONFLICT (sha256) DO UPDATE SET name = min(name, excluded.name)"
    )


# --- exchanges -------------------------------------------------------------------------------------------------------


def _exchange_numbers(sources: Sequence[AuditFile]) -> dict[str, int]:
    """By uid, in order of receipt."""
    received = {
        row
        for source in sources
        for row in source.connection.execute("SELECT received_at, uid FROM exchange")
    }
    return {uid: number for number, (_at, uid) in enumerate(sorted(received), 1)}


def _exchanges(db: Conn, numbers: Mapping[str, int], source: AuditFile) -> None:
    """The attached file's exchanges and seals, each once."""
    db.execute("CREATE TEMP TABLE exchange_number (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
    known = db.execute("SELECT id, uid FROM source.exchange").fetchall()
    db.executemany(
        "INSERT INTO temp.exchange_number VALUES (?, ?)",
        [(0, 0), *((old, numbers[uid]) for old, uid in known)],  # 0: a fact that rests on no exchange
    )
    differing = db.execute(
        "SELECT e.id, m.id, e.uid FROM source.exchange e JOIN main.exchange m ON m.uid = e.uid"
        f" WHERE ({_of('e')}) IS NOT ({_of('m')})"
    ).fetchall()
    for old, new, uid in differing:
        theirs = db.execute(f"SELECT {_EXCHANGE} FROM source.exchange WHERE id = ?", (old,)).fetchone()
        ours = db.execute(f"SELECT {_EXCHANGE} FROM main.exchange WHERE id = ?", (new,)).fetchone()
        if _without_form(theirs) != _without_form(ours):
            raise StoreError(
                _(
                    "Exchange {id} of {file} is not the same in the other files: one of them was changed, or masked by another version of Otklik. Run `otklik verify` on each."
                ).format(id=uid, file=source.path)
            )
        accounts = sorted({*msgspec.json.decode(theirs[2]), *msgspec.json.decode(ours[2])})
        if theirs[2] != ours[2]:
            db.execute(
                "UPDATE main.exchange SET accounts = ? WHERE id = ?",
                (msgspec.json.encode(accounts).decode(), new),
            )
    db.execute(
        f"INSERT OR IGNORE INTO exchange (id, {_EXCHANGE}) SELECT n.new, {_EXCHANGE} FROM source.exchange e"
        " JOIN temp.exchange_number n ON n.old = e.id ORDER BY n.new"
    )
    # Two seals of one exchange hold the same original; which of them stays must not hang on the order of the files.
    db.execute(
        "INSERT INTO seal SELECT n.new, recipient, content_key, sealed FROM source.seal t"
        " JOIN temp.exchange_number n ON n.old = t.exchange WHERE true ON CONFLICT (exchange) DO UPDATE SET"
        " recipient = excluded.recipient, content_key = excluded.content_key, sealed = excluded.sealed"
        " WHERE (excluded.recipient, excluded.content_key) < (recipient, content_key)"
    )


def _without_form(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """An exchange but for what may differ: the accounts it was made for, and how its body is compressed."""
    return *row[:2], *row[3:10], zlib.decompress(row[10]), *row[11:]


# --- snapshots -------------------------------------------------------------------------------------------------------


class _Snapshots:
    """Distinct snapshots of all sources in the order of their closing, unfinished ones last.

    So the latest closed snapshot of an account has the highest number, as in any audit file. Of two that were closed
    in one instant the one that holds more counts as the later.
    """

    def __init__(self, sources: Sequence[AuditFile]) -> None:
        found: dict[str, tuple[tuple[Any, ...], int, int]] = {}  # digest → order, source, number there
        for position, source in enumerate(sources):
            db = source.connection
            uids = dict(db.execute("SELECT id, uid FROM exchange").fetchall())
            for row in db.execute(f"SELECT {_SNAPSHOT} FROM snapshot ORDER BY id").fetchall():
                number, *_what, opened_at, closed_at, _cursor = row
                digest, size = _content(db, row, uids)
                if digest not in found:
                    order = (closed_at is None, closed_at or "", opened_at, size, digest)
                    found[digest] = (order, position, number)
        self._found = sorted(found.values())

    def chosen_from(self, position: int) -> list[tuple[int, int]]:
        """(number in that source, new number) of the snapshots that are taken from it."""
        return [
            (number, new) for new, (_order, source, number) in enumerate(self._found, 1) if source == position
        ]


def _content(db: Conn, snapshot: tuple[Any, ...], uids: Mapping[int, str]) -> tuple[str, int]:
    """The hash of all that a snapshot holds, and how many rows that is."""
    number, *head = snapshot
    digest = hashlib.sha256(msgspec.json.encode(head))
    size = 0
    for table, columns, order in (
        ("fact", "exchange, kind, key, place, data", "kind, key, place"),
        ("post", "exchange, id, at, comments, data", "id"),
        ("comment", "exchange, post, id, at, data", "post, id"),
        ("gap", "0, what, reason, params, account", "what, reason, params"),
    ):
        digest.update(table.encode())
        rows = db.execute(f"SELECT {columns} FROM {table} WHERE snapshot = ? ORDER BY {order}", (number,))
        named = ((uids.get(exchange, ""), *row) for exchange, *row in rows)
        for row in sorted(named) if table == "fact" else named:  # alike facts of several exchanges: by uid
            digest.update(msgspec.json.encode(row) + b"\n")
            size += 1
    return digest.hexdigest(), size


def _snapshot_rows(db: Conn, numbers: Sequence[tuple[int, int]]) -> None:
    """The attached file's snapshots of these numbers with all that they hold."""
    db.execute("CREATE TEMP TABLE snapshot_number (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
    db.executemany("INSERT INTO temp.snapshot_number VALUES (?, ?)", numbers)
    db.execute(
        f"INSERT INTO snapshot ({_SNAPSHOT}) SELECT s.new, account, record, since, until, opened_at, closed_at, cursor"
        " FROM source.snapshot t JOIN temp.snapshot_number s ON s.old = t.id ORDER BY s.new"
    )
    for table, columns, values in _OF_SNAPSHOTS:
        db.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM temp.snapshot_number s"
            f" JOIN source.{table} t ON t.snapshot = s.old JOIN temp.exchange_number e ON e.old = t.exchange"
        )
    db.execute(
        "INSERT INTO gap SELECT s.new, t.what, t.reason, t.params, t.account FROM temp.snapshot_number s"
        " JOIN source.gap t ON t.snapshot = s.old"
    )
