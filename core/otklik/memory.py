"""Measurements kept from one assessment of an audit to the next, while everything that they rest on stays as it was."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from otklik import resting
from otklik.beside import Beside, Head
from otklik.metric import FollowersTold, OtherPage
from otklik.model import Account, AccountFacts, Gap, Record
from otklik.packs.model import Norm
from otklik.packs.norms import Norms
from otklik.pages import Pages
from otklik.profile.model import Body, Region

if TYPE_CHECKING:
    from otklik.measure import AccountMeasured
    from otklik.store.imports import Imported


class Snapshot(resting.Snapshot, Protocol):
    """What is asked of `store.Snapshot`."""

    @property
    def id(self) -> int: ...
    @property
    def imported(self) -> Imported | None: ...


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured of an account. Closed snapshots never change, so the same source gives the same measurements."""

    account: Account
    body: Body
    snapshot: Snapshot | None
    tables: tuple[Snapshot, ...]  # imported tables that speak of it
    gaps: tuple[Gap, ...]
    listed: frozenset[str]  # addresses of all accounts of the same body
    offered: frozenset[str]  # what there is to get on its platform


class LookedUp(msgspec.Struct, kw_only=True):
    """What lookups told while an account was measured."""

    others: tuple[OtherPage, ...] | None = None  # None: nobody asked
    followers: tuple[FollowersTold, ...] | None = None
    norms: dict[str, float | None] = {}
    norms_of_texts: dict[str, tuple[str, ...] | None] = {}
    pages: dict[str, str] = {}
    listed: dict[str, bool] = {}


class Lookups:
    """What metrics of one account ask for beyond its records, norms and pages of the profile; keeps what was told."""

    def __init__(
        self, norms: Norms, region: str, day: date, body: Body, account: Account, pages: Pages, beside: Beside
    ) -> None:
        self._norms, self._pages, self._beside = norms, pages, beside
        self._region, self._day = region, day
        self._body, self._account = body, account
        self.told = LookedUp()

    def norm(self, identifier: str) -> float | None:
        """The value that holds; None where there is none or it is no number."""
        self.told.norms[identifier] = value = self._norm(identifier)
        return value

    def norm_texts(self, identifier: str) -> tuple[str, ...] | None:
        """The list that holds; None where there is none or it is no list."""
        self.told.norms_of_texts[identifier] = value = self._norm_texts(identifier)
        return value

    def page(self, address: str) -> str:
        """One text for all addresses of one page."""
        self.told.pages[address] = page = self._pages.page(address)
        return page

    def is_listed(self, address: str) -> bool:
        """Is it a page of some body of the profile?"""
        self.told.listed[address] = is_listed = self._pages.is_listed(address)
        return is_listed

    def others(self) -> tuple[OtherPage, ...]:
        """The body's other pages."""
        self.told.others = told = self._beside.others(self._account)
        return told

    def followers_told(self) -> tuple[FollowersTold, ...]:
        """Every count of followers that was ever told, the earliest first."""
        self.told.followers = told = self._beside.followers(self._account)
        return told

    def tell_as(self, other: LookedUp, parts: Collection[str]) -> bool:
        """Would everything that was told to the other be told here in the same way? `parts`: those of `Around` that are
        not as they were; what rests on the others is told in the same way without being asked."""
        return (
            ("norms" not in parts or self._holds_norms_of(other))
            and ("pages" not in parts or self._knows_pages_of(other))
            and ("snapshots" not in parts or self._sees_beside_as(other))
        )

    def _holds_norms_of(self, other: LookedUp) -> bool:
        return all(self._norm(name) == value for name, value in other.norms.items()) and all(
            self._norm_texts(name) == value for name, value in other.norms_of_texts.items()
        )

    def _knows_pages_of(self, other: LookedUp) -> bool:
        return all(self._pages.page(address) == page for address, page in other.pages.items()) and all(
            self._pages.is_listed(address) == told for address, told in other.listed.items()
        )

    def _sees_beside_as(self, other: LookedUp) -> bool:
        return (other.others is None or other.others == self._beside.others(self._account)) and (
            other.followers is None or other.followers == self._beside.followers(self._account)
        )

    def _norm(self, identifier: str) -> float | None:
        norm = self._held(identifier)
        value = None if norm is None else norm.value
        if norm is None or isinstance(value, bool) or not isinstance(value, int | float):
            return None
        # a metric compares with what is enough: «more than three» is missed by three itself
        edge = {"more_than": math.inf, "less_than": -math.inf}.get(norm.comparison)
        return float(value) if edge is None else math.nextafter(value, edge)

    def _norm_texts(self, identifier: str) -> tuple[str, ...] | None:
        norm = self._held(identifier)
        found = None if norm is None else norm.value
        return found if isinstance(found, tuple) else None

    def _held(self, identifier: str) -> Norm | None:
        level, kind = self._body.level, self._body.kind
        return self._norms.resolve(
            identifier, self._region, self._day, platform=self._account.platform, level=level, kind=kind
        )


class Frame(NamedTuple):
    """What every measurement of an audit rests on."""

    as_of: datetime
    region: Region
    metrics: object
    observations: object
    working_time: object


class Around(NamedTuple):
    """What lookups rest on, compared by equality."""

    norms: object  # with the day on which they hold
    pages: object
    snapshots: object


class Kept(msgspec.Struct):
    """What was measured of an account, and all that it rests on."""

    source: Source
    told: LookedUp
    measured: AccountMeasured
    # the edition of each part of Around in which the lookups were last made or compared
    checked: tuple[int, ...] = (-1,) * len(Around._fields)


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody else measured of the same audit by the same plugins, as `memory_packed` packs it."""

    as_of: datetime
    region: Region
    kept: tuple[Kept, ...]
    native: dict[int, str]
    heads: dict[int, Head]


class Memory:
    """What was measured of the accounts of one audit. It is not kept in the audit file: there it would outlive the
    formulas that made it. `is_short`: nothing is kept.
    """

    def __init__(self, *, is_short: bool = False) -> None:
        self._is_short = is_short
        self._frame: Frame | None = None
        self._around: Around | None = None
        self._brought: list[Brought] = []
        self._editions = (0,) * len(Around._fields)
        self._kept: dict[str, Kept] = {}
        self._native: dict[int, str] = {}
        self.heads: dict[int, Head] = {}  # by snapshot: what closed ones tell of the page itself

    def frame(self, frame: Frame, around: Around) -> None:
        """Where what every measurement rests on is another, all is forgotten. Where a part of `around` is another, what
        was looked up there is compared before anything is recalled.
        """
        if frame != self._frame:
            self._frame = frame
            self._kept.clear()
        for brought in self._brought:
            if (brought.as_of, brought.region) == frame[:2]:
                self._kept.update((kept.source.account.id, kept) for kept in brought.kept)
        self._brought.clear()
        before = self._around or Around(None, None, None)
        self._editions = tuple(
            edition + (now != was) for edition, now, was in zip(self._editions, around, before, strict=True)
        )
        self._around = around

    @property
    def entries(self) -> frozenset[int]:
        """What it holds, as ids of objects."""
        return frozenset(map(id, self._kept.values()))

    @property
    def is_empty(self) -> bool:
        """Nothing was measured or brought yet."""
        return not self._kept and not self._brought

    def bring(self, brought: Brought) -> None:
        """Take in what was measured elsewhere; each part of it is recalled only where it still holds."""
        self._brought.append(brought)
        self._native.update(brought.native)
        self.heads.update(brought.heads)

    def give(self, without: Collection[int] = ()) -> Brought | None:
        """What can be brought to the memory of another process, but for entries that it has: their ids as objects."""
        if self._frame is None:
            return None
        return Brought(
            as_of=self._frame.as_of,
            region=self._frame.region,
            kept=tuple(kept for kept in self._kept.values() if id(kept) not in without),
            native=self._native,
            heads=self.heads,
        )

    def recall(self, source: Source, lookups: Lookups) -> AccountMeasured | None:
        """What was measured of the same, if everything that was looked up is still told in the same way."""
        kept = self._kept.get(source.account.id)
        if kept is None or kept.source != source:
            return None
        if kept.checked != self._editions:
            editions = zip(Around._fields, kept.checked, self._editions, strict=True)
            if not lookups.tell_as(kept.told, [part for part, was, now in editions if was != now]):
                return None
            kept.checked = self._editions
        return kept.measured

    def keep(self, source: Source, lookups: Lookups, measured: AccountMeasured) -> None:
        """Remember it in place of what was measured of the account before."""
        if not self._is_short:
            self._kept[source.account.id] = Kept(source, lookups.told, measured, self._editions)

    def native(self, snapshot: int, records: Callable[[int], Iterator[tuple[Record, str]]]) -> str:
        """The platform's own number of a snapshot's account, "" where it was not told: a link may name a page by it."""
        if snapshot not in self._native:
            told = takewhile(lambda pair: isinstance(pair[0], AccountFacts), records(snapshot))
            numbers = [record.native_id for record, _uid in told if isinstance(record, AccountFacts)]
            self._native[snapshot] = next((number for number in reversed(numbers) if number), "")
        return self._native[snapshot]
