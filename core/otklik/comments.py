"""What people and officials wrote under posts, newest first: searched as one types, a page of them at a time.

Nothing leads from a comment to what else its author wrote: people are not followed, also not by their pseudonyms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from otklik.i18n import _
from otklik.model import Comment, Post, Subject, SubjectKind
from otklik.safe_text import safe_text
from otklik.store import comments as stored
from otklik.store.comments import CommentPlace, CommentWords

if TYPE_CHECKING:
    from datetime import tzinfo

    from otklik.host import Host
    from otklik.profile import Profile
    from otklik.store import AuditFile

PAUSE = 64  # rows that do not fit, after which whoever asks may do something else


class Whose(StrEnum):
    """Who wrote: a person or another community, or the body itself."""

    CITIZEN = "citizen"
    OFFICIAL = "official"


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; nothing chosen: everything. `words`: each must be told, in one of its forms."""

    words: tuple[tuple[str, ...], ...] = ()
    accounts: frozenset[str] = frozenset()
    whose: frozenset[str] = frozenset()


class CommentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A comment, the page under whose post it stands, and the exchange that shows it."""

    account: str
    comment: Comment
    exchange: str


class Discussion(msgspec.Struct, frozen=True, kw_only=True):
    """The post, and the thread in which a comment stands, oldest first."""

    post: Post | None
    thread: tuple[Comment, ...]


def folded(text: str) -> str:
    """As words are compared: capitals and «ё» make no difference."""
    return text.casefold().replace("ё", "е")


def sought_words(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of a line, as `Sought` has them."""
    return tuple((word,) for word in folded(text).split())


class Comments:
    """Comments of the latest closed snapshot of each page that has a title in `titles`; a search looks into these too."""

    def __init__(self, audit: AuditFile, titles: Mapping[str, str]) -> None:
        self._audit = audit
        self._titles = {account: folded(title) for account, title in titles.items()}
        latest = audit.latest_snapshots()
        counts = {
            name: stored.count(audit.connection, one.id) for name, one in latest.items() if name in titles
        }
        self._counts = {name: count for name, count in sorted(counts.items()) if count}
        self._snapshots = {name: latest[name].id for name in self._counts}
        self._account_of = {snapshot: name for name, snapshot in self._snapshots.items()}

    def __len__(self) -> int:
        return sum(self._counts.values())

    @property
    def accounts(self) -> Mapping[str, int]:
        """Pages that have comments, with how many."""
        return self._counts

    def look_through(self, sought: Sought) -> Iterator[CommentPlace | None]:
        """Places of those that fit, newest first; None now and then, so that whoever asks may pause."""
        db = self._audit.connection
        left = {
            snapshot: words
            for name, snapshot in self._snapshots.items()
            if not sought.accounts or name in sought.accounts
            for words in [self._left(name, sought)]
        }
        if not sought.whose and not any(left.values()):
            yield from stored.places(db, left)
            return
        for number, (place, comment) in enumerate(stored.words(db, left), start=1):
            if _fits(comment, sought.whose, left[place.snapshot]):
                yield place
            elif number % PAUSE == 0:
                yield None

    def _left(self, account: str, sought: Sought) -> tuple[tuple[str, ...], ...]:
        """Words that the page's title does not hold."""
        title = self._titles.get(account, "")
        return tuple(word for word in sought.words if not any(form in title for form in word))

    def row(self, place: CommentPlace) -> CommentRow:
        """What stands at a place."""
        comment, exchange = stored.comment_at(self._audit.connection, place)
        return CommentRow(account=self._account_of[place.snapshot], comment=comment, exchange=exchange)

    def discussion(self, place: CommentPlace) -> Discussion:
        """What was written around it."""
        db = self._audit.connection
        comment, _exchange = stored.comment_at(db, place)
        top = comment.parent or comment.id
        return Discussion(
            post=stored.post_at(db, place.snapshot, place.post), thread=stored.thread(db, place, top)
        )


def _fits(comment: CommentWords, whose: frozenset[str], words: tuple[tuple[str, ...], ...]) -> bool:
    if whose and whose_is(comment) not in whose:
        return False
    if not words:
        return True
    told = folded(comment.text)
    return all(any(form in told for form in word) for word in words)


def whose_is(comment: Comment | CommentWords) -> Whose:
    """Who wrote it."""
    return Whose.OFFICIAL if comment.is_official else Whose.CITIZEN


# --- in words --------------------------------------------------------------------------------------------------------


def page_titles(profile: Profile, host: Host) -> dict[str, str]:
    """«Министерство здравоохранения, ВКонтакте» by account."""
    from otklik.report.subjects import Subjects

    subjects = Subjects(profile, host, {})
    return {name: subjects.words(Subject(SubjectKind.ACCOUNT, name)).title for name in subjects.accounts}


def whose_words(whose: Whose) -> str:
    """«житель», «орган»."""
    return _.context("wrote", "official") if whose is Whose.OFFICIAL else _.context("wrote", "citizen")


def comment_text(comment: Comment) -> str:
    """What stands there, also where it is no text."""
    if text := safe_text(comment.text).strip():
        return text
    return _("(deleted)") if comment.is_deleted else _("(without text)")


def comment_time(comment: Comment, zone: tzinfo | None) -> str:
    """«16.11.2026 08:13», as a person of the region reads the clock."""
    return f"{comment.published_at.astimezone(zone):%d.%m.%Y %H:%M}"


def comment_lines(audit: AuditFile, host: Host, sought: Sought, first: int = 0) -> Iterator[str]:
    """Comments that fit, a heading and the text each, then how many there are; `first`: so many only, 0 all."""
    from otklik.profile import parse_profile
    from otklik.report.words import number

    profile = parse_profile(audit.profile_text)
    titles = page_titles(profile, host)
    comments = Comments(audit, titles)
    found = 0
    places = (place for place in comments.look_through(sought) if place is not None)
    for place in islice(places, first or None):
        row = comments.row(place)
        found += 1
        whose = whose_words(whose_is(row.comment))
        when = comment_time(row.comment, profile.zone)
        yield f"{when} · {whose} · {titles[row.account]}  [{row.exchange}]"
        yield "  " + comment_text(row.comment).replace("\n", "\n  ")
    found += sum(1 for _place in places)
    yield _("{shown} of {all}").format(shown=number(found, 0), all=number(len(comments), 0))
