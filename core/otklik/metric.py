"""The contract of a metric: a named formula over the records of one account. Public API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import ClassVar, Protocol

import msgspec

from otklik.model import Account, EvidenceRef, Record, Text, Value, Window


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
    # What the snapshot obtained without a gap: "account", "posts", "comments".
    obtained: frozenset[str] = frozenset()
    # False where the period ends before the audit's day: imported files know nothing of what came after them.
    reaches_as_of: bool = True
    # Uid of the exchange that the record being fed was read from, "" where it is not known.
    exchange: Callable[[], str] = str
    # The body's other pages in the profile, as far as they were collected.
    others: Callable[[], tuple[OtherPage, ...]] = tuple
    # Every number of followers that this audit's closed snapshots hold, the earliest first.
    followers_told: Callable[[], tuple[FollowersTold, ...]] = tuple


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
    reads_pinned: ClassVar[bool] = False  # wants the pinned post even where it is older than the period

    @abstractmethod
    def meter(self, scope: Scope) -> Meter:
        """A fresh meter for one account."""
