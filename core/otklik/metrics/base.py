"""What the built-in metrics share: the guard against absent data, and the notes that say why there is no value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from otklik.metric import Meter, Metric, Reading, Scope
from otklik.model import AccountFacts, Comment, EvidenceRef, Post, Record, Value
from otklik.stretches import length

WITHOUT_POSTS = frozenset(["website"])  # platforms where nothing is a post: no posts there are no silence
DAY = timedelta(days=1)
EVIDENCE = 3  # places shown for a measurement: the worst or most typical ones


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a text that is translated later
    """Marks a msgid that is stored and translated where it is shown."""
    return message


NOT_OBTAINED = {
    "account": N_("The page itself was not obtained."),
    "posts": N_("The posts of the period were not obtained."),
    "comments": N_("The comments of the period were not obtained."),
}
ENDS_EARLIER = N_("What was imported ends before the audit's day.")
TOO_SHORT = N_("The period is shorter than the pause that is looked for.")
STRETCH_TOO_SHORT = N_(
    "What was imported covers no unbroken stretch as long as the pause that is looked for: what lies between is unknown."
)
COVERED_ONLY = N_("Counted over the imported part of the period only: the rest is unknown.")
HAS_NO_POSTS = N_("This platform has no posts.")
NO_POSTS = N_("There were no posts in the period.")
NO_FOLLOWERS = N_("The number of followers is not known.")


class AccountMeter(ABC):
    """A meter for one account. `requires` names what the snapshot must have obtained: absence is not zero."""

    requires: ClassVar[str] = "posts"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.stretches = scope.stretches

    @abstractmethod
    def add(self, record: Record) -> None:
        """One record of a kind the metric needs."""

    @abstractmethod
    def measured(self) -> Reading:
        """The value, the data being there."""

    def reading(self) -> Reading:
        """The value; None with a note where what it rests on was not obtained."""
        if self.requires not in self.scope.obtained:
            return Reading(value=None, note=NOT_OBTAINED[self.requires])
        return self.measured()

    def refer(self, record: Post | Comment, note: str = "") -> EvidenceRef:
        """Where the record being fed can be seen."""
        url = record.url if isinstance(record, Post) else ""
        return EvidenceRef(exchange=self.scope.exchange(), place=record.place, url=url, note=note)

    def in_window(self, moment: datetime) -> bool:
        """Does the moment lie in the audit's period? A pinned post may be years old."""
        return self.scope.window.since <= moment < self.scope.window.until

    def is_covered(self, moment: datetime) -> bool:
        """Does it lie in a part of the period of which all posts are known?"""
        return any(stretch.since <= moment < stretch.until for stretch in self.stretches)

    @property
    def known_days(self) -> float:
        """Days of the period of which all posts are known."""
        return length(self.stretches) / DAY

    @property
    def covered_note(self) -> str:
        """What is to be said beside a value that speaks of a part of the period."""
        return COVERED_ONLY if self.scope.covered else ""


class AccountMetric(Metric):
    """A metric whose meter is a class of its own."""

    meter_type: ClassVar[type[AccountMeter]]

    def meter(self, scope: Scope) -> Meter:
        return self.meter_type(scope)


class PostMeter(AccountMeter):
    """Feeds on posts of the period; service messages are no posts. Remembers the followers."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.posts = 0
        self.followers: int | None = None

    def reading(self) -> Reading:
        if self.scope.account.platform in WITHOUT_POSTS:
            return Reading(value=None, note=HAS_NO_POSTS)
        return super().reading()

    def add(self, record: Record) -> None:
        if isinstance(record, AccountFacts):
            if record.followers is not None:
                self.followers = record.followers
        elif isinstance(record, Post) and record.kind != "service" and self.is_covered(record.published_at):
            self.posts += 1
            self.post(record)

    @abstractmethod
    def post(self, post: Post) -> None:
        """One post of the period, in time order."""


def is_own(post: Post) -> bool:
    """Written by the page itself: neither a repost nor forwarded."""
    return not post.is_repost and not post.forwarded_from


def share_of(part: int, whole: int, note: str, **detail: Value) -> Reading:
    """A share 0…1 of `whole`; None with the note where there is nothing to take a share of."""
    if whole == 0:
        return Reading(value=None, note=note, detail=detail)
    return Reading(value=part / whole, n=whole, detail=detail)


class Worst:
    """Keeps the few records with the greatest weight, the earlier first among equals."""

    def __init__(self, keep: int = EVIDENCE) -> None:
        self._keep = keep
        self._kept: list[tuple[float, int, EvidenceRef]] = []
        self._count = 0

    def add(self, weight: float, evidence: EvidenceRef) -> None:
        self._count += 1
        self._kept.append((-weight, self._count, evidence))
        if len(self._kept) > 8 * self._keep:
            self._shrink()

    def references(self) -> tuple[EvidenceRef, ...]:
        """Greatest weight first."""
        self._shrink()
        return tuple(evidence for _weight, _order, evidence in self._kept)

    def _shrink(self) -> None:
        self._kept = sorted(self._kept, key=lambda kept: kept[:2])[: self._keep]


def listing(names: Iterable[str]) -> str:
    """Names in one line of detail."""
    return ", ".join(names)
