"""What a memory holds as bytes and back, for another process: typed, so that nothing but measurements can come out."""

from __future__ import annotations

from datetime import datetime
from sys import intern

import msgspec

from otklik.beside import Head
from otklik.fact import Fact
from otklik.measure import AccountMeasured
from otklik.memory import Brought, Kept, LookedUp, Source
from otklik.model import Account, Gap, Measurement, Value, Window
from otklik.packs.rules import EMPTY
from otklik.profile.model import Body, Region
from otklik.store import Snapshot


class _Fact(msgspec.Struct, frozen=True, array_like=True):
    measurement: Measurement
    cell: Value | tuple[Value, ...]
    is_empty: bool  # the cell is EMPTY
    has_failed: bool
    sought: tuple[str, ...]


class _Source(msgspec.Struct, frozen=True, array_like=True):
    account: Account
    body: Body
    snapshot: Snapshot | None
    tables: tuple[Snapshot, ...]
    gaps: tuple[Gap, ...]
    listed: frozenset[str]
    offered: frozenset[str]


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    source: _Source
    told: LookedUp
    facts: dict[str, _Fact]
    window: Window | None
    received_at: datetime | None
    rests_on: str


class _Brought(msgspec.Struct, frozen=True, array_like=True):
    as_of: datetime
    region: Region
    kept: tuple[_Kept, ...]
    native: dict[int, str]
    heads: dict[int, Head]


def pack(brought: Brought) -> bytes:
    """Raises TypeError or OverflowError where a plugin measured something that cannot be packed."""
    packed = _Brought(
        as_of=brought.as_of,
        region=brought.region,
        kept=tuple(_packed(kept) for kept in brought.kept),
        native=brought.native,
        heads=brought.heads,
    )
    return msgspec.msgpack.encode(packed)


def unpack(content: bytes) -> Brought:
    """The reverse of `pack`. Raises msgspec.MsgspecError where the bytes are none of it."""
    packed = msgspec.msgpack.decode(content, type=_Brought)
    return Brought(
        as_of=packed.as_of,
        region=packed.region,
        kept=tuple(_unpacked(kept) for kept in packed.kept),
        native=packed.native,
        heads=packed.heads,
    )


def _packed(kept: Kept) -> _Kept:
    source, measured = kept.source, kept.measured
    return _Kept(
        source=_Source(
            account=source.account,
            body=source.body,
            snapshot=_stored(source.snapshot),
            tables=tuple(table for table in map(_stored, source.tables) if table is not None),
            gaps=source.gaps,
            listed=source.listed,
            offered=source.offered,
        ),
        told=kept.told,
        facts={name: _packed_fact(fact) for name, fact in measured.facts.items()},
        window=measured.window,
        received_at=measured.received_at,
        rests_on=measured.rests_on,
    )


def _stored(snapshot: object) -> Snapshot | None:
    if snapshot is None or isinstance(snapshot, Snapshot):
        return snapshot
    raise TypeError(f"{type(snapshot).__name__} is no snapshot of an audit file")


def _packed_fact(fact: Fact) -> _Fact:
    is_empty = fact.cell is EMPTY
    return _Fact(fact.measurement, None if is_empty else fact.cell, is_empty, fact.has_failed, fact.sought)


def _unpacked(kept: _Kept) -> Kept:
    source = kept.source
    measured = AccountMeasured(
        account=source.account,
        body=source.body,
        snapshot=source.snapshot.id if source.snapshot is not None else None,
        tables=tuple(table.id for table in source.tables),
        facts={intern(name): _unpacked_fact(fact) for name, fact in kept.facts.items()},
        gaps=source.gaps,
        window=kept.window,
        received_at=kept.received_at,
        rests_on=kept.rests_on,
    )
    rests_on = Source(
        account=source.account,
        body=source.body,
        snapshot=source.snapshot,
        tables=source.tables,
        gaps=source.gaps,
        listed=source.listed,
        offered=source.offered,
    )
    return Kept(rests_on, kept.told, measured)


def _unpacked_fact(fact: _Fact) -> Fact:
    cell = EMPTY if fact.is_empty else fact.cell
    return Fact(fact.measurement, cell, fact.has_failed, fact.sought)
