"""Stretches of time of which everything published is known: what imported pages tell of, and what lies between them.

A saved page lists posts that followed each other; what came before its first, after its last and between two pages is
unknown. It is neither silence nor activity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from otklik.model import Post, Record, Window

INSTANT = timedelta(seconds=1)  # platforms tell the time of a post in seconds


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """From the first to the last post of one listing; `first` and `last` are their ids, "" where there is no post."""

    window: Window
    first: str = ""
    last: str = ""


def of_listings(records: Iterable[Record]) -> tuple[Stretch, ...]:
    """A stretch for each listing among the records of one exchange. Pinned and single posts are no part of one."""
    listings: dict[str, list[Post]] = {}
    for record in records:
        if isinstance(record, Post) and not record.is_pinned and not record.is_apart:
            listings.setdefault(_listing(record.place), []).append(record)
    found = (_stretch(posts) for posts in listings.values())
    return tuple(stretch for stretch in found if stretch is not None)


def _listing(place: str) -> str:
    """A JSON pointer to a post leads through the list it stands in; a page is one listing."""
    return place.rpartition("/")[0] if place.startswith("/") else ""


def _stretch(posts: Sequence[Post]) -> Stretch | None:
    """None for posts that are in no order of time: such a list leaves out what it pleases."""
    if not _is_in_order(posts):
        posts = posts[1:]  # on top of a wall stands a pinned post, which older answers do not mark
        if len(posts) < 2 or not _is_in_order(posts):
            return None
    first, last = min(posts, key=_moment), max(posts, key=_moment)
    window = Window(first.published_at, last.published_at + INSTANT)
    return Stretch(window=window, first=first.id, last=last.id)


def _moment(post: Post) -> float:
    return post.published_at.timestamp()


def _is_in_order(posts: Sequence[Post]) -> bool:
    times = [post.published_at for post in posts]
    return times in (sorted(times), sorted(times, reverse=True))


def joined(stretches: Iterable[Stretch]) -> tuple[Window, ...]:
    """Their union in time order: those that overlap, or whose posts are numbered one after another, become one."""
    found: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: (s.window.since, s.window.until)):
        if not found or not _follows(found[-1], stretch):
            found.append(stretch)
        elif stretch.window.until > found[-1].window.until:
            found[-1] = Stretch(
                window=Window(found[-1].window.since, stretch.window.until),
                first=found[-1].first,
                last=stretch.last,
            )
    return tuple(stretch.window for stretch in found)


def _follows(before: Stretch, after: Stretch) -> bool:
    if after.window.since < before.window.until:
        return True
    is_numbered = before.last.isascii() and before.last.isdecimal() and after.first.isdecimal()
    return is_numbered and len(before.last) < 20 and int(after.first) == int(before.last) + 1


def within(windows: Iterable[Window], period: Window) -> tuple[Window, ...]:
    """The parts that lie in the period."""
    cut = (Window(max(w.since, period.since), min(w.until, period.until)) for w in windows)
    return tuple(window for window in cut if window.since < window.until)


def length(windows: Iterable[Window]) -> timedelta:
    """Together; the windows lie apart."""
    return sum((window.until - window.since for window in windows), timedelta())
