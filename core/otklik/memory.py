"""Measurements kept from one assessment of an audit to the next, while everything that they rest on stays as it was."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import msgspec

from otklik.model import Account, Gap, Window
from otklik.packs.norms import Norms
from otklik.profile.model import Body, Profile

if TYPE_CHECKING:
    from otklik.measure import AccountMeasured


class Snapshot(Protocol):
    """What is asked of `store.Snapshot`."""

    @property
    def id(self) -> int: ...
    @property
    def account(self) -> Account: ...
    @property
    def window(self) -> Window: ...
    @property
    def closed_at(self) -> datetime | None: ...


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured of an account. Closed snapshots never change, so the same source gives the same measurements."""

    account: Account
    body: Body
    snapshot: Snapshot | None
    tables: tuple[Snapshot, ...]  # imported tables that speak of it
    gaps: tuple[Gap, ...]
    listed: frozenset[str]  # addresses of all accounts of the same body
    offered: frozenset[str]  # what there is to get on its platform


class NormReader:
    """Values of norms for one account; remembers which were asked for."""

    def __init__(self, norms: Norms, profile: Profile, body: Body, account: Account, as_of: datetime) -> None:
        self._norms, self._region = norms, profile.region.code
        self._body, self._platform = body, account.platform
        self._day = as_of.astimezone(profile.zone).date()
        self.asked: dict[str, float | None] = {}

    def __call__(self, identifier: str) -> float | None:
        """The value that holds; None where there is none or it is no number."""
        norm = self._norms.resolve(
            identifier,
            self._region,
            self._day,
            platform=self._platform,
            level=self._body.level,
            kind=self._body.kind,
        )
        found = None if norm is None else norm.value
        value = float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None
        self.asked[identifier] = value
        return value


class _Kept(msgspec.Struct, frozen=True):
    source: Source
    norms: dict[str, float | None]  # those that its metrics asked for
    measured: AccountMeasured


class Memory:
    """What was measured of the accounts of one audit. It is not kept in the audit file: there it would outlive the
    formulas that made it."""

    def __init__(self) -> None:
        self._frame: tuple[object, ...] = ()
        self._kept: dict[str, _Kept] = {}

    def frame(self, frame: tuple[object, ...]) -> None:
        """What every measurement rests on: the day, formulas, declarations. Where it is another, all is forgotten."""
        if frame != self._frame:
            self._frame = frame
            self._kept.clear()

    def recall(self, source: Source, norm: NormReader) -> AccountMeasured | None:
        """What was measured of the same, if each norm that was asked for still has the same value."""
        kept = self._kept.get(source.account.id)
        if kept is None or kept.source != source:
            return None
        return kept.measured if all(norm(i) == value for i, value in kept.norms.items()) else None

    def keep(self, source: Source, norm: NormReader, measured: AccountMeasured) -> None:
        """Remember it in place of what was measured of the account before."""
        self._kept[source.account.id] = _Kept(source, norm.asked, measured)
