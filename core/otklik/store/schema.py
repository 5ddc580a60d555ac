"""Tables of the audit file and how an older file becomes a newer one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from otklik.errors import StoreError
from otklik.i18n import _

APPLICATION_ID = 0x4F544B4C  # "OTKL"
VERSION = 1

# Times are microseconds since 1970 in UTC where they are compared, ISO text where they are only shown.
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE input (
    kind TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (kind, id, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL,
    parents TEXT NOT NULL, payload TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE head (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE attachment (
    sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, content BLOB NOT NULL, size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, record TEXT NOT NULL,
    since INTEGER NOT NULL, until INTEGER NOT NULL,
    opened_at TEXT NOT NULL, closed_at TEXT, cursor TEXT
) STRICT;
CREATE INDEX snapshot_by_account ON snapshot (account, id);
CREATE TRIGGER closed_snapshot_is_never_changed BEFORE UPDATE ON snapshot WHEN OLD.closed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a closed snapshot never changes'); END;

CREATE TABLE exchange (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, platform TEXT NOT NULL, accounts TEXT NOT NULL,
    role TEXT NOT NULL, method TEXT NOT NULL, url TEXT NOT NULL, final_url TEXT NOT NULL,
    request_body BLOB NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL,
    body_sha256 TEXT NOT NULL, body_size INTEGER NOT NULL, received_at TEXT NOT NULL, meta TEXT NOT NULL,
    is_masked INTEGER NOT NULL
) STRICT;
-- Times of all exchanges are asked at each assessment; without the index their bodies would be read through for it.
-- A file made before the index is read all the same.
CREATE INDEX exchange_by_time ON exchange (uid, received_at);

CREATE TABLE seal (
    exchange INTEGER PRIMARY KEY REFERENCES exchange, recipient TEXT NOT NULL, content_key BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE fact (
    snapshot INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, exchange INTEGER NOT NULL,
    place TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (snapshot, kind, key, exchange, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE post (
    snapshot INTEGER NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, comments INTEGER,
    exchange INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (snapshot, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_by_time ON post (snapshot, at);

CREATE TABLE comment (
    snapshot INTEGER NOT NULL, post TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL,
    exchange INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (snapshot, post, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_by_time ON comment (snapshot, at);

CREATE TABLE gap (
    snapshot INTEGER NOT NULL, what TEXT NOT NULL, reason TEXT NOT NULL, params TEXT NOT NULL, account TEXT NOT NULL,
    PRIMARY KEY (snapshot, what, reason, params)
) STRICT, WITHOUT ROWID;
"""
for _table in ("fact", "post", "comment", "gap"):
    for _verb in ("UPDATE", "DELETE"):
        TABLES += f"""
CREATE TRIGGER {_table}_of_closed_snapshot_{_verb.lower()} BEFORE {_verb} ON {_table}
WHEN (SELECT closed_at FROM snapshot WHERE id = OLD.snapshot) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a closed snapshot never changes'); END;
"""

# MIGRATIONS[n] brings a file of version n to n + 1.
MIGRATIONS: dict[int, str] = {}


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file."""
    connection.executescript(
        f"BEGIN; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; {TABLES} COMMIT;"
    )


def recognise(path: Path) -> None:
    """Look at the head before anything is done to a file that may be somebody else's. Raises StoreError, sqlite3.Error.

    By SQLite, and as a file that nobody changes: it takes no lock and leaves nothing. Read as a plain file it must not be:
    where this process has the audit open, closing that second handle would drop the locks of the first (POSIX), and the
    next process to close the audit would delete the `-wal` with what is being written.
    """
    try:
        found = _application_id(path, "&immutable=1")
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            found = None
        elif "malformed" in str(error):
            # a disk that was full left the file shorter than its head says: the rest is in the `-wal`
            found = _application_id(path)
        else:
            raise
    if found != APPLICATION_ID:
        raise StoreError(
            _(
                "{file} is not an Otklik audit file. Name a file made by `otklik audit` or `otklik collect`."
            ).format(file=path)
        )


def _application_id(path: Path, how: str = "") -> int:
    address = f"{path.absolute().as_uri()}?mode=ro{how}"
    with closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
        found: int = connection.execute("PRAGMA application_id").fetchone()[0]
    return found


def bring_up(connection: sqlite3.Connection, name: str, *, may_migrate: bool) -> None:
    """Refuse a file that is newer than this Otklik; bring an older one up. Raises StoreError."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise StoreError(
            _(
                "{file} was made by a newer Otklik (file version {version}, this one reads up to {known}). Update Otklik."
            ).format(file=name, version=version, known=VERSION)
        )
    while version < VERSION and may_migrate:
        connection.executescript(f"BEGIN; {MIGRATIONS[version]} PRAGMA user_version = {version + 1}; COMMIT;")
        version += 1
