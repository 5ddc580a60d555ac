"""Snapshots, records, gaps, exchanges and attachments: SQL over one connection, inside the caller's transaction."""

from __future__ import annotations

import hashlib
import heapq
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import msgspec

from otklik.errors import StoreError
from otklik.i18n import _
from otklik.model import (
    Account,
    AccountFacts,
    Comment,
    Exchange,
    Gap,
    GapReason,
    Observation,
    Poll,
    Post,
    Record,
    Window,
)
from otklik.store import imports
from otklik.store.times import micros

SNAPSHOT = "SELECT id, record, since, until, opened_at, closed_at, cursor FROM snapshot"
COMPRESSION = 6
BEYOND_MEASURE = 10**15  # no count of comments: a plugin's error that a column of integers must not fall over

FETCHED = 64  # rows that are held at once: an answer of a platform may have megabytes

_encode = msgspec.json.Encoder().encode
_pack = msgspec.msgpack.Encoder().encode
_DECODERS: Mapping[str, Callable[[bytes], Record]] = {
    kind: msgspec.json.Decoder(type_).decode
    for kind, type_ in {
        "account": AccountFacts,
        "observation": Observation,
        "poll": Poll,
        "post": Post,
        "comment": Comment,
    }.items()
}


def open_snapshot(db: sqlite3.Connection, account: Account, window: Window, at: datetime) -> int:
    since, until = micros(window.since), micros(window.until)
    row = db.execute(
        "SELECT id FROM snapshot WHERE account = ? AND closed_at IS NULL AND since = ? AND until = ? ORDER BY id DESC LIMIT 1",
        (account.id, since, until),
    ).fetchone()
    if row:
        db.execute("DELETE FROM gap WHERE snapshot = ?", (row[0],))  # what was missing is sought again
        return int(row[0])
    cursor = db.execute(
        "INSERT INTO snapshot (account, record, since, until, opened_at) VALUES (?, ?, ?, ?, ?)",
        (account.id, _encode(account).decode(), since, until, at.isoformat()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def commit(
    db: sqlite3.Connection,
    snapshots: Mapping[str, int],
    exchange: Exchange,
    records: Iterable[Record],
    *,
    received_sha256: str,
    is_masked: bool,
    seal: tuple[str, bytes, bytes] | None,
) -> str:
    digest = received_sha256 or hashlib.sha256(exchange.body).hexdigest()
    uid = hashlib.sha256(
        _encode(
            (exchange.platform, exchange.method, exchange.url, exchange.role, exchange.received_at, digest)
        )
        + exchange.request_body
    ).hexdigest()[:16]
    row = db.execute("SELECT id FROM exchange WHERE uid = ?", (uid,)).fetchone()
    if row:
        number = int(row[0])
    else:
        cursor = db.execute(
            "INSERT INTO exchange (uid, platform, accounts, role, method, url, final_url, request_body, status, headers, body,"
            " body_sha256, body_size, received_at, meta, is_masked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                uid,
                exchange.platform,
                _encode(exchange.accounts).decode(),
                exchange.role,
                exchange.method,
                exchange.url,
                exchange.final_url,
                exchange.request_body,
                exchange.status,
                _encode(exchange.headers).decode(),
                zlib.compress(exchange.body, COMPRESSION),
                digest,
                len(exchange.body),
                exchange.received_at.astimezone(UTC).isoformat(),
                _encode(exchange.meta).decode(),
                int(is_masked),
            ),
        )
        assert cursor.lastrowid is not None
        number = cursor.lastrowid
        if seal is not None:
            db.execute("INSERT INTO seal VALUES (?, ?, ?, ?)", (number, *seal))
    _add_records(db, snapshots, number, records)
    return uid


def _add_records(
    db: sqlite3.Connection, snapshots: Mapping[str, int], exchange: int, records: Iterable[Record]
) -> None:
    posts: list[tuple[int, str, int, int | None, int, bytes]] = []
    comments: list[tuple[int, str, str, int, int, bytes]] = []
    others: list[tuple[int, str, str, int, str, bytes]] = []
    for record in records:
        snapshot = snapshots[record.account]
        data = _encode(record)
        if isinstance(record, Comment):
            comments.append((snapshot, record.post, record.id, micros(record.published_at), exchange, data))
        elif isinstance(record, Post):
            told = (
                record.comments if record.comments is None or abs(record.comments) < BEYOND_MEASURE else None
            )
            posts.append((snapshot, record.id, micros(record.published_at), told, exchange, data))
        elif isinstance(record, Observation):
            others.append(
                (snapshot, "observation", record.key, exchange, f"{record.place}\0{record.value}", data)
            )
        elif isinstance(record, Poll):
            others.append((snapshot, "poll", record.id, exchange, record.place, data))
        elif isinstance(record, AccountFacts):
            others.append((snapshot, "account", "", exchange, record.place, data))
    # Sorted by primary key: SQLite takes ordered batches ten times faster.
    db.executemany(
        "INSERT OR REPLACE INTO post VALUES (?, ?, ?, ?, ?, ?)", sorted(posts, key=itemgetter(0, 1))
    )
    db.executemany(
        "INSERT OR REPLACE INTO comment VALUES (?, ?, ?, ?, ?, ?)", sorted(comments, key=itemgetter(0, 1, 2))
    )
    db.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?, ?, ?, ?, ?)", others)


def add_gap(db: sqlite3.Connection, snapshot: int, gap: Gap) -> None:
    db.execute(
        "INSERT OR IGNORE INTO gap VALUES (?, ?, ?, ?, ?)",
        (
            snapshot,
            gap.what,
            gap.reason.value,
            msgspec.json.encode(gap.params, order="sorted").decode(),
            gap.account,
        ),
    )


def gaps(db: sqlite3.Connection, snapshot: int) -> tuple[Gap, ...]:
    rows = db.execute("SELECT account, what, reason, params FROM gap WHERE snapshot = ?", (snapshot,))
    return tuple(
        Gap(account=account, what=what, reason=GapReason(reason), params=msgspec.json.decode(params))
        for account, what, reason, params in rows
    )


def carry_over(db: sqlite3.Connection, snapshot: int, post: str) -> None:
    account = db.execute("SELECT account FROM snapshot WHERE id = ?", (snapshot,)).fetchone()[0]
    before = _last_closed(db, account)
    if before is not None:
        db.execute(
            "INSERT OR REPLACE INTO comment SELECT ?, post, id, at, exchange, data FROM comment WHERE snapshot = ? AND post = ?",
            (snapshot, before, post),
        )


def carry_everything(db: sqlite3.Connection, snapshot: int) -> int | None:
    account, since, until = db.execute(
        "SELECT account, since, until FROM snapshot WHERE id = ?", (snapshot,)
    ).fetchone()
    before = _last_closed(db, account)
    within = "SELECT 1 FROM snapshot WHERE id = ? AND since >= ? AND until <= ?"
    if before is None or db.execute(within, (before, since, until)).fetchone() is None:
        return None
    for table, columns in (
        ("fact", "kind, key, exchange, place, data"),
        ("post", "id, at, comments, exchange, data"),
        ("comment", "post, id, at, exchange, data"),
    ):
        db.execute(
            f"INSERT OR IGNORE INTO {table} SELECT ?, {columns} FROM {table} WHERE snapshot = ?"
            + (f" AND kind != '{imports.KIND}'" if table == "fact" else ""),
            (snapshot, before),
        )
    return before


def known_posts(db: sqlite3.Connection, account: str) -> dict[str, int]:
    """Comment counts of the posts whose comments the last closed snapshot holds."""
    before = _last_closed(db, account)
    if before is None:
        return {}
    told = "SELECT id, comments FROM post WHERE snapshot = ?1 AND comments IS NOT NULL"
    is_whole = (
        imports.stretches(db, before) is None
        and db.execute(
            "SELECT 1 FROM gap WHERE snapshot = ? AND what IN ('account', 'posts', 'comments')", (before,)
        ).fetchone()
        is None
    )
    if not is_whole:  # a captcha or an import left posts of which comments are missing
        told += (
            " AND comments <= (SELECT count(*) FROM comment WHERE snapshot = ?1 AND comment.post = post.id)"
        )
    return dict(db.execute(told, (before,)))


def known_id(db: sqlite3.Connection, account: str) -> str:
    before = _last_closed(db, account)
    told = db.execute("SELECT data FROM fact WHERE snapshot = ? AND kind = 'account'", (before,))
    records = (_DECODERS["account"](data) for (data,) in told)
    return next((r.native_id for r in records if isinstance(r, AccountFacts) and r.native_id), "")


def _last_closed(db: sqlite3.Connection, account: str) -> int | None:
    row = db.execute(
        "SELECT id FROM snapshot WHERE account = ? AND closed_at IS NOT NULL ORDER BY id DESC LIMIT 1",
        (account,),
    ).fetchone()
    return int(row[0]) if row else None


class _Uids(dict[int, str]):
    """Uids of exchanges by their number, looked up when first asked: an audit has more of them than an account."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__()
        self._db = db

    def __missing__(self, number: int) -> str:
        row = self._db.execute("SELECT uid FROM exchange WHERE id = ?", (number,)).fetchone()
        self[number] = row[0]
        return self[number]


def records(db: sqlite3.Connection, snapshot: int) -> Iterator[tuple[Record, str]]:
    uids = _Uids(db)
    # Where two exchanges tell of one fact, the one received later comes later: in every copy of an audit alike.
    facts = db.execute(
        "SELECT kind, exchange, data FROM fact JOIN exchange ON exchange.id = fact.exchange"
        " WHERE snapshot = ? AND kind IN ('account', 'observation') ORDER BY kind, key, received_at, uid, place",
        (snapshot,),
    )
    for kind, exchange_number, data in facts:
        yield _DECODERS[kind](data), uids[exchange_number]
    polls: dict[str, list[tuple[Record, str]]] = {}
    for exchange_number, data in db.execute(
        "SELECT exchange, data FROM fact JOIN exchange ON exchange.id = fact.exchange"
        " WHERE snapshot = ? AND kind = 'poll' ORDER BY received_at, uid, key, place",
        (snapshot,),
    ):
        poll = _DECODERS["poll"](data)
        assert isinstance(poll, Poll)
        polls.setdefault(poll.post, []).append((poll, uids[exchange_number]))
    post_rows = db.execute(
        "SELECT at, 0, id, exchange, data FROM post WHERE snapshot = ? ORDER BY at, id", (snapshot,)
    )
    comment_rows = db.execute(
        "SELECT at, 1, post, exchange, data FROM comment WHERE snapshot = ? ORDER BY at, post, id",
        (snapshot,),
    )
    for _at, order, post, exchange_number, data in heapq.merge(
        post_rows, comment_rows, key=lambda row: row[:3]
    ):
        yield _DECODERS["comment" if order else "post"](data), uids[exchange_number]
        if not order:
            yield from polls.get(post, ())


def counts(db: sqlite3.Connection, snapshot: int) -> dict[str, int]:
    told = db.execute(
        "SELECT count(*), coalesce(sum(comments), 0) FROM post WHERE snapshot = ?", (snapshot,)
    ).fetchone()
    comments = db.execute("SELECT count(*) FROM comment WHERE snapshot = ?", (snapshot,)).fetchone()[0]
    return {"posts": told[0], "comments_told": told[1], "comments": comments}


_EXCHANGE = "SELECT uid, platform, accounts, role, method, url, final_url, request_body, status, headers, body, received_at, meta FROM exchange"


def exchange(db: sqlite3.Connection, uid: str) -> Exchange:
    rows = db.execute(f"{_EXCHANGE} WHERE uid >= ? AND uid < ? LIMIT 2", (uid, uid + "g")).fetchall()
    if len(rows) != 1:
        message = (
            _("No exchange {id} in this audit.")
            if not rows
            else _("{id} names several exchanges: give more characters.")
        )
        raise StoreError(message.format(id=uid))
    return _exchange(rows[0])[1]


def received_at(db: sqlite3.Connection) -> dict[str, datetime]:
    rows = db.execute("SELECT uid, received_at FROM exchange")
    return {uid: datetime.fromisoformat(at) for uid, at in rows}


def exchanges(db: sqlite3.Connection) -> Iterator[tuple[str, Exchange]]:
    return (_exchange(row) for row in db.execute(f"{_EXCHANGE} ORDER BY id"))


def _exchange(row: tuple[Any, ...]) -> tuple[str, Exchange]:
    (
        uid,
        platform,
        accounts,
        role,
        method,
        url,
        final_url,
        request_body,
        status,
        headers,
        body,
        received_at,
        meta,
    ) = row
    return uid, Exchange(
        platform=platform,
        accounts=tuple(msgspec.json.decode(accounts)),
        role=role,
        method=method,
        url=url,
        final_url=final_url,
        request_body=request_body,
        status=status,
        headers=tuple((name, value) for name, value in msgspec.json.decode(headers)),
        body=zlib.decompress(body),
        received_at=datetime.fromisoformat(received_at),
        meta=msgspec.json.decode(meta),
    )


def changed_bodies(db: sqlite3.Connection) -> Iterator[str]:
    """Uids of exchanges kept as received whose body no longer has its hash. A masked body has no hash to hold it to,
    but must be whole."""
    for uid, body, digest, is_masked in db.execute("SELECT uid, body, body_sha256, is_masked FROM exchange"):
        try:
            found = hashlib.sha256(zlib.decompress(body)).hexdigest()
        except zlib.error:
            yield uid
        else:
            if found != digest and not is_masked:
                yield uid


def changed_texts(db: sqlite3.Connection) -> Iterator[str]:
    """Inputs and attachments that no longer have their hash."""
    for kind, name, digest, text in db.execute("SELECT kind, id, sha256, text FROM input"):
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            yield f"{kind} {name}"
    for name, digest, content in db.execute("SELECT name, sha256, content FROM attachment"):
        try:
            if hashlib.sha256(zlib.decompress(content)).hexdigest() != digest:
                yield name
        except zlib.error:
            yield name


def attach(
    writing: Callable[[], AbstractContextManager[sqlite3.Connection]], name: str, content: bytes
) -> str:
    digest = hashlib.sha256(content).hexdigest()
    with writing() as db:
        db.execute(
            "INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?)",
            (digest, name, zlib.compress(content, COMPRESSION), len(content)),
        )
    return digest


def forget_attachment(db: sqlite3.Connection, sha256: str) -> bool:
    """Take away what no event names, to the last byte; False where one does: what somebody rested on stays."""
    if db.execute("SELECT 1 FROM event WHERE instr(payload, ?) LIMIT 1", (sha256,)).fetchone():
        return False
    db.execute("DELETE FROM attachment WHERE sha256 = ?", (sha256,))
    return True


def has_attachment(db: sqlite3.Connection, sha256: str) -> bool:
    return db.execute("SELECT 1 FROM attachment WHERE sha256 = ?", (sha256,)).fetchone() is not None


def attachment(db: sqlite3.Connection, sha256: str) -> tuple[str, bytes]:
    row = db.execute("SELECT name, content FROM attachment WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        raise StoreError(_("No attached file {id} in this audit.").format(id=sha256))
    return row[0], zlib.decompress(row[1])


def fingerprint(db: sqlite3.Connection) -> str:
    """One hash of everything that was collected or imported, to the last byte of an answer; masks and numbers included."""
    told = hashlib.sha256()
    for table in ("snapshot", "exchange", "fact", "post", "comment", "gap"):
        rows = db.execute(f"SELECT * FROM {table}")
        told.update(table.encode())
        while found := rows.fetchmany(FETCHED):
            told.update(_pack(found))
    return told.hexdigest()
