"""What the store knows of a snapshot that was imported, not collected: a page tells of its own stretch of time only."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

import msgspec

from otklik.model import Window
from otklik.store.times import from_micros
from otklik.stretches import Stretch, joined, within

KIND = "import"  # among the facts of a snapshot, beside what was read
_COMMENTED = "SELECT id FROM post WHERE snapshot = ?1 AND comments > 0"
_HELD = "(SELECT count(*) FROM comment WHERE snapshot = ?1 AND comment.post = post.id)"
_decode = msgspec.json.Decoder(tuple[Stretch, ...]).decode


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What imported files tell of an account."""

    covered: tuple[
        Window, ...
    ]  # parts of the audit's period of which all posts are known, apart, in time order
    in_part: frozenset[str]  # posts of which some comments are known and some are not
    told_until: datetime | None  # the newest moment they speak of: they were made no earlier


def write(db: sqlite3.Connection, snapshot: int, stretches: Sequence[Stretch]) -> None:
    """Say that the snapshot was imported, and what the files cover."""
    data = msgspec.json.encode(tuple(stretches))
    db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?, '', 0, '', ?)", (snapshot, KIND, data))


def stretches(db: sqlite3.Connection, snapshot: int) -> tuple[Stretch, ...] | None:
    """What the files of a snapshot cover, None where it was collected."""
    row = db.execute("SELECT data FROM fact WHERE snapshot = ? AND kind = ?", (snapshot, KIND)).fetchone()
    return None if row is None else _decode(row[0])


def imported(db: sqlite3.Connection, snapshot: int, period: Window) -> Imported | None:
    """None for a collected snapshot, also where a file was added to one that covers the whole period."""
    told = stretches(db, snapshot)
    if told is None:
        return None
    covered = within(joined(told), period)
    if covered == (period,):
        return None
    newest = db.execute(
        "SELECT max(at) FROM (SELECT max(at) AS at FROM post WHERE snapshot = ?1"
        " UNION ALL SELECT max(at) FROM comment WHERE snapshot = ?1)",
        (snapshot,),
    ).fetchone()[0]
    return Imported(
        covered=covered,
        in_part=frozenset(row[0] for row in db.execute(f"{_COMMENTED} AND comments > {_HELD}", (snapshot,))),
        told_until=None if newest is None else from_micros(newest),
    )


def has_whole_discussion(db: sqlite3.Connection, snapshot: int) -> bool:
    """Is there a post of which all comments that the platform counts are known?"""
    return db.execute(f"{_COMMENTED} AND comments <= {_HELD} LIMIT 1", (snapshot,)).fetchone() is not None
