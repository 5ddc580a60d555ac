"""The contract of a metric: a named formula over the records of one account, or over a whole region. Public API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from typing import ClassVar, Protocol

import msgspec

from otklik.model import (
    Account,
    EvidenceRef,
    Finding,
    Measurement,
    Recommendation,
    Record,
    Subject,
    Text,
    Value,
    Window,
)
from otklik.pages import address_key


class WorkingTime(Protocol):
    """Working hours of Russia's production calendar in a region's zone."""

    def hours_between(self, start: datetime, end: datetime) -> float | None:
        """Working hours from start to end; None outside the calendar's years."""

    def add_hours(self, start: datetime, hours: float) -> datetime | None:
        """The moment `hours` working hours after start; None outside the calendar's years."""


class OtherPage(msgspec.Struct, frozen=True):
    """Another page of the same body; "" where it was not collected."""

    platform: str
    url: str
    title: str = ""
    state: str = ""  # `account.state`


class FollowersTold(msgspec.Struct, frozen=True):
    """A number of followers and when it was told."""

    at: datetime
    followers: int


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a metric may know besides records."""

    account: Account
    body_name: str
    region_name: str = ""
    window: Window
    zone: tzinfo
    working_time: WorkingTime
    norm: Callable[[str], float | None]  # value of a norm by id, as of the audit's day
    listed: frozenset[str]  # addresses of all accounts of the same body, canonical
    # Texts of a norm that is a list, as of the audit's day; None where no norm of that id holds.
    norm_texts: Callable[[str], tuple[str, ...] | None] = lambda _identifier: None
    # What the snapshot obtained without a gap: "account", "posts", "comments".
    obtained: frozenset[str] = frozenset()
    # Parts of the period of which all posts are known, apart, in time order; () all of it. Imported files tell of their
    # own stretch only: what lies between is neither silence nor activity.
    covered: tuple[Window, ...] = ()
    # The newest moment that was seen: an import is silent on answers that came later. None: the period's end.
    seen_until: datetime | None = None
    # False where what is known ends before the audit's day.
    reaches_as_of: bool = True
    # Uid of the exchange that the record being fed was read from, "" where it is not known.
    exchange: Callable[[], str] = str
    # The body's other pages in the profile, as far as they were collected.
    others: Callable[[], tuple[OtherPage, ...]] = tuple
    # Every number of followers that this audit's closed snapshots hold, the earliest first.
    followers_told: Callable[[], tuple[FollowersTold, ...]] = tuple
    # What page an address in any spelling leads to; one text for all spellings.
    page: Callable[[str], str] = address_key
    # Is it the address of a page that the profile lists, of whichever body?
    is_listed: Callable[[str], bool] = bool

    @property
    def stretches(self) -> tuple[Window, ...]:
        """The parts of the period of which all posts are known."""
        return self.covered or (self.window,)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Result of a meter: see `model.Measurement`."""

    value: Value
    n: int = 0
    low: float | None = None
    high: float | None = None
    note: str = ""
    evidence: tuple[EvidenceRef, ...] = ()
    detail: Mapping[str, Value] = {}


class Meter(Protocol):
    """Feeds on one account's records in time order, then tells."""

    def add(self, record: Record) -> None:
        """One record of a kind the metric needs."""

    def reading(self) -> Reading:
        """The value; None inside where it cannot be computed, never 0 for want of data."""


class Metric(ABC):
    """A named formula. Names and units are unambiguous; the docstring or `source` names where the formula is from."""

    id: ClassVar[str]
    title: ClassVar[Text]
    unit: ClassVar[str]  # "posts/week", "share", "hours", "points", ""
    formula: ClassVar[Text]
    source: ClassVar[str]  # act, method or practice
    needs: ClassVar[frozenset[type[Record]]]
    platforms: ClassVar[frozenset[str]] = frozenset()  # empty: all
    norms: ClassVar[frozenset[str]] = frozenset()  # ids of the norms that it asks for
    may_be_negative: ClassVar[bool] = False  # its numbers may lie below zero
    reads_pinned: ClassVar[bool] = False  # wants the pinned post even where it is older than the period

    @abstractmethod
    def meter(self, scope: Scope) -> Meter:
        """A fresh meter for one account."""


class LastRecommendations(msgspec.Struct, frozen=True, kw_only=True):
    """What the last audit recommended. `scores`: those that the findings had then, by finding id. `later`: how a subject
    of the last audit is called in this one, None where it is not there."""

    as_of: datetime
    recommendations: tuple[Recommendation, ...]
    scores: Mapping[str, float]
    later: Callable[[Subject], Subject | None]


class RegionNorm(Protocol):
    """Value of a norm by id, as of the audit's day, for the region or for a platform in it."""

    def __call__(self, identifier: str, platform: str = "") -> float | None: ...


def no_norm(identifier: str, platform: str = "") -> float | None:
    """Where no norm holds."""
    return None


class RegionScope(msgspec.Struct, frozen=True, kw_only=True):
    """What a figure of the whole region may rest on."""

    day: date  # the audit's, in the region's zone
    population: int | None
    accounts: tuple[Account, ...]
    measured: Callable[[str], Mapping[str, Measurement]]  # a metric or observation of pages, by account id
    finding: Callable[[str, Subject], Finding | None]  # by item and subject; None where it was not judged yet
    norm: RegionNorm = no_norm
    last: LastRecommendations | None = None  # None: nothing was carried over into this audit


class RegionMetric(ABC):
    """A named formula over a whole region: for items with `applies = { subject = "region" }`. Judged after all others."""

    id: ClassVar[str]
    title: ClassVar[Text]
    unit: ClassVar[str]
    formula: ClassVar[Text]
    source: ClassVar[str]
    norms: ClassVar[frozenset[str]] = frozenset()  # ids of the norms that it asks for
    may_be_negative: ClassVar[bool] = False  # its numbers may lie below zero

    @abstractmethod
    def reading(self, scope: RegionScope) -> Reading:
        """The value; None inside where it cannot be computed, never 0 for want of data."""
