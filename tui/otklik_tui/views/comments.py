"""Comments as rows that are read from the file when they are looked at, and what was written around one."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, overload

import msgspec

from otklik.comments import (
    Comments,
    Sought,
    Whose,
    comment_text,
    comment_time,
    folded,
    page_titles,
    sought_words,
    whose_is,
    whose_words,
)
from otklik.i18n import _
from otklik.model import Comment, EvidenceRef
from otklik.profile import Profile, parse_profile
from otklik.report.words import moment, number
from otklik.store.comments import CommentPlace
from otklik_tui.keys import in_other_layout
from otklik_tui.widgets.safe import Part

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.store import AuditFile

POST_SHOWN = 300  # letters of the post that stand beside a comment; Enter shows the page
THREAD_SHOWN = 50  # comments of one thread


class CommentPlaces(Sequence[CommentPlace]):
    """Places as packed bytes: a list of them would take ten times that."""

    def __init__(self, places: Iterable[CommentPlace | None] = ()) -> None:
        self._packed = bytearray()
        self._ends = array("Q")
        for place in places:
            if place is not None:
                self.append(place)

    def append(self, place: CommentPlace) -> None:
        """One more behind the others."""
        self._packed += msgspec.msgpack.encode(place)
        self._ends.append(len(self._packed))

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> CommentPlace: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[CommentPlace]: ...
    def __getitem__(self, at: int | slice) -> CommentPlace | Sequence[CommentPlace]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        at = range(len(self))[at]
        begin = self._ends[at - 1] if at else 0
        return msgspec.msgpack.decode(self._packed[begin : self._ends[at]], type=CommentPlace)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; "" or nothing chosen: everything."""

    words: str = ""
    accounts: frozenset[str] = frozenset()
    whose: frozenset[str] = frozenset()

    @property
    def is_everything(self) -> bool:
        return self == Wanted()

    @property
    def sought(self) -> Sought:
        """A word typed in the wrong layout means its twin too."""
        words = tuple(
            tuple(dict.fromkeys((word, folded(in_other_layout(word)))))
            for (word,) in sought_words(self.words)
        )
        return Sought(words=words, accounts=self.accounts, whose=self.whose)


class CommentView(msgspec.Struct, frozen=True, kw_only=True):
    """A comment in a line, and where it is seen."""

    at: str
    page: str
    whose: str
    text: str
    is_official: bool
    evidence: EvidenceRef


class CommentTable:
    """Comments of the pages of a profile, newest first."""

    def __init__(self, audit: AuditFile, host: Host, profile: Profile | None = None) -> None:
        """`profile`: where it was read already."""
        profile = profile or parse_profile(audit.profile_text)
        self.audit = audit
        self._zone = profile.zone
        self._titles = page_titles(profile, host)
        self._comments = Comments(audit, self._titles)

    def __len__(self) -> int:
        return len(self._comments)

    @property
    def pages(self) -> tuple[tuple[str, str], ...]:
        """(account, page with the number of its comments)."""
        return tuple(
            (account, f"{self._titles[account]}: {number(count, 0)}")
            for account, count in self._comments.accounts.items()
        )

    @property
    def titles(self) -> tuple[tuple[str, str], ...]:
        """(account, page)."""
        return tuple((account, self._titles[account]) for account in self._comments.accounts)

    @property
    def writers(self) -> tuple[tuple[str, str], ...]:
        """(who, in words)."""
        return tuple((one.value, whose_words(one)) for one in Whose)

    def look_through(self, wanted: Wanted) -> Iterator[CommentPlace | None]:
        """Places of those that fit, with a None now and then, so that whoever asks may pause."""
        return self._comments.look_through(wanted.sought)

    def row(self, place: CommentPlace) -> CommentView:
        """The line of a comment."""
        row = self._comments.row(place)
        comment = row.comment
        return CommentView(
            at=comment_time(comment, self._zone),
            page=self._titles[row.account],
            whose=whose_words(whose_is(comment)),
            text=comment_text(comment),
            is_official=comment.is_official,
            evidence=EvidenceRef(exchange=row.exchange, place=comment.place),
        )

    def around(self, place: CommentPlace) -> tuple[Part, ...]:
        """The comment in full, the post it stands under, and the thread, oldest first."""
        row, found = self._comments.row(place), self._comments.discussion(place)
        own = row.comment
        parts: list[Part] = [(f"{self._head(own)} · {self._titles[row.account]}\n", "bold")]
        parts.append(f"{comment_text(own)}\n")
        if found.post is not None:
            told = _("Under the post of {moment}:").format(moment=moment(found.post.published_at, self._zone))
            text = found.post.text or _("without text")
            short = text if len(text) <= POST_SHOWN else text[:POST_SHOWN] + "…"
            parts += ["\n", (f"{told}\n", "$muted"), f"{short}\n"]
        others = [one for one in found.thread if one.id != own.id]
        if others:
            parts += ["\n", (_("In the same thread:") + "\n", "$muted")]
        for one in others[:THREAD_SHOWN]:
            parts += [(f"{self._head(one)}\n", "bold" if one.is_official else ""), f"  {comment_text(one)}\n"]
        if len(others) > THREAD_SHOWN:
            parts.append(_("… and {n} more.").format(n=number(len(others) - THREAD_SHOWN, 0)))
        return tuple(parts)

    def _head(self, comment: Comment) -> str:
        return f"{whose_words(whose_is(comment))}, {moment(comment.published_at, self._zone)}"


def narrowed_words(wanted: Wanted, table: CommentTable, shown: int, is_all: bool) -> str:
    """«12 из 4843 · жители»: how many rows there are and what narrows them."""
    if not len(table):
        return _("No comments were collected yet.")
    count = number(shown, 0) + ("" if is_all else "…")
    told = [_("{shown} of {all}").format(shown=count, all=number(len(table), 0))]
    for chosen, known in ((wanted.accounts, table.titles), (wanted.whose, table.writers)):
        titles = [title for name, title in known if name in chosen]
        if titles:
            told.append(", ".join(titles))
    return " · ".join(told)
