"""Comments of snapshots, newest first, a row at a time: a list of a million takes no more than their places."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from otklik.model import Comment, Post


class CommentWords(msgspec.Struct, frozen=True, gc=False):
    """Of a comment what a search looks into: read in a quarter of the time that all of it would take."""

    text: str = ""
    is_official: bool = False


_words = msgspec.json.Decoder(CommentWords).decode
_comment = msgspec.json.Decoder(Comment).decode
_post = msgspec.json.Decoder(Post).decode


class CommentPlace(NamedTuple):
    """Where a comment lies in the audit file: number of the snapshot, ids of the post and of the comment in it."""

    snapshot: int
    post: str
    id: str


def places(db: sqlite3.Connection, snapshots: Iterable[int]) -> Iterator[CommentPlace]:
    """Where each comment lies, newest first; out of an index, so that the first comes at once."""
    for _at, snapshot, post, identifier in _newest(db, snapshots, "at, snapshot, post, id"):
        yield CommentPlace(snapshot, post, identifier)


def words(db: sqlite3.Connection, snapshots: Iterable[int]) -> Iterator[tuple[CommentPlace, CommentWords]]:
    """The same with what each says."""
    for _at, snapshot, post, identifier, data in _newest(db, snapshots, "at, snapshot, post, id, data"):
        yield CommentPlace(snapshot, post, identifier), _words(data)


def _newest(db: sqlite3.Connection, snapshots: Iterable[int], columns: str) -> Iterator[tuple[Any, ...]]:
    told = f"SELECT {columns} FROM comment WHERE snapshot = ? ORDER BY at DESC, post DESC, id DESC"
    return heapq.merge(
        *(db.execute(told, (snapshot,)) for snapshot in snapshots), key=itemgetter(0, 1, 2, 3), reverse=True
    )


def count(db: sqlite3.Connection, snapshot: int) -> int:
    """Comments of a snapshot."""
    found: int = db.execute("SELECT count(*) FROM comment WHERE snapshot = ?", (snapshot,)).fetchone()[0]
    return found


def comment_at(db: sqlite3.Connection, place: CommentPlace) -> tuple[Comment, str]:
    """A comment, and the uid of the exchange that it was read from. Raises LookupError where it is none."""
    row = db.execute(
        "SELECT comment.data, exchange.uid FROM comment JOIN exchange ON exchange.id = comment.exchange"
        " WHERE snapshot = ? AND post = ? AND comment.id = ?",
        place,
    ).fetchone()
    if row is None:
        raise LookupError(place)
    return _comment(row[0]), row[1]


def post_at(db: sqlite3.Connection, snapshot: int, post: str) -> Post | None:
    """The post that was commented on; None where only its comments were obtained."""
    row = db.execute("SELECT data FROM post WHERE snapshot = ? AND id = ?", (snapshot, post)).fetchone()
    return _post(row[0]) if row else None


def thread(db: sqlite3.Connection, place: CommentPlace, top: str) -> tuple[Comment, ...]:
    """The top-level comment of this id and all that stand under it, oldest first."""
    rows = db.execute(
        # sorted here: for the sake of an order SQLite would go through all comments of the page
        "SELECT at, id, data FROM comment WHERE snapshot = ? AND post = ?",
        (place.snapshot, place.post),
    )
    found = (_comment(data) for _at, _id, data in sorted(rows))
    return tuple(one for one in found if top in (one.id, one.parent))
