"""Measures: one pass over each account's records, in time order, feeds every metric that asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec.structs import force_setattr

from otklik.beside import Beside
from otklik.fact import Fact, combined, fact_name
from otklik.gathering import BeingRead, Gathering, address_fact
from otklik.memory import Around, Frame, Lookups, Memory, Snapshot, Source
from otklik.metric import Metric, Scope, WorkingTime
from otklik.model import (
    Account,
    Answer,
    Comment,
    Decision,
    Exchange,
    Gap,
    Observation,
    ObservationKey,
    Record,
    Subject,
    SubjectKind,
    Waiver,
    Window,
)
from otklik.packs.norms import Norms
from otklik.packs.rules import Cell
from otklik.pages import Pages
from otklik.profile.model import Body, Profile
from otklik.resting import Resting

if TYPE_CHECKING:
    from otklik.store.imports import Imported

SOUGHT = frozenset({"account", "posts", "comments"})


class Facts(Protocol):
    """What is asked of `store.AuditFile`."""

    @property
    def as_of(self) -> datetime: ...
    @property
    def profile_text(self) -> str: ...
    def snapshots(self) -> Sequence[Snapshot]: ...
    def latest_snapshots(self) -> Mapping[str, Snapshot]: ...
    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]: ...
    def gaps(self, snapshot: int) -> Sequence[Gap]: ...
    def standing_answers(self) -> Mapping[tuple[str, str], Sequence[Answer]]: ...
    def decisions(self) -> Mapping[tuple[str, str], Sequence[Decision]]: ...
    def waivers(self) -> Sequence[Waiver]: ...
    def heads(self) -> Sequence[str]: ...
    def exchange(self, uid: str) -> Exchange: ...
    def received_at(self) -> Mapping[str, datetime]: ...


class AccountMeasured(msgspec.Struct, frozen=True, kw_only=True):
    """Everything measured of one account. `facts`: by "metric ID" or "observation KEY"."""

    account: Account
    body: Body
    snapshot: int | None = None
    tables: tuple[int, ...] = ()  # snapshots of imported tables that speak of it
    facts: Mapping[str, Fact] = {}
    gaps: tuple[Gap, ...] = ()
    window: Window | None = None
    received_at: datetime | None = None  # when the newest exchange came that facts were read from
    rests_on: str = ""  # the hash of all that was read of it; "": nothing was collected
    # Told by the facts themselves: what many rules ask of many accounts is not asked of each fact every time.
    cells: Mapping[str, Cell] = {}  # as compared
    uncertain: tuple[str, ...] = ()  # those whose measurement has an interval
    failed: tuple[str, ...] = ()  # those whose metric raised

    def __post_init__(self) -> None:
        facts = self.facts.items()
        force_setattr(self, "cells", {told: fact.cell for told, fact in facts})
        force_setattr(self, "uncertain", tuple(told for told, fact in facts if fact.is_uncertain))
        force_setattr(self, "failed", tuple(told for told, fact in facts if fact.has_failed))

    @property
    def subject(self) -> Subject:
        return Subject(SubjectKind.ACCOUNT, self.account.id)

    def cell(self, source: str) -> Cell:
        """The fact as compared, None where there is none."""
        return self.cells.get(source)


def measure(
    audit: Facts,
    profile: Profile,
    accounts: Iterable[Account],
    metrics: Mapping[str, Metric],
    observations: Mapping[str, ObservationKey],
    norms: Norms,
    working_time: WorkingTime,
    offers: Mapping[str, frozenset[str]] | None = None,
    norms_on: date | None = None,
    pages: Pages | None = None,
    memory: Memory | None = None,
) -> Iterator[AccountMeasured]:
    """Each listed account in the order given, also those of which nothing was collected.

    `offers` says by platform what there is to get: `Platform.offers`; `pages` are those of the whole profile. What was
    published at or after the window's end or the audit's moment, or before the window, is not fed; a pinned post of any age
    is, to metrics that say `reads_pinned`. `norms_on`: metrics read the norms of this day instead of the audit's. What
    `memory` holds of the same facts is not measured again.
    """
    norm_day = norms_on or audit.as_of.astimezone(profile.zone).date()
    ordered = tuple(accounts)
    snapshots = audit.latest_snapshots()
    received = audit.received_at()
    memory = memory or Memory(is_short=True)
    native = {told: memory.native(snapshot.id, audit.records) for told, snapshot in snapshots.items()}
    pages = (pages or _pages_of(ordered)).knowing(native)
    beside = Beside(audit, ordered, memory.heads)
    tables_of: dict[str, list[Snapshot]] = defaultdict(list)
    for told in snapshots.values():  # a table's account is called by the page that it speaks of
        if ":" in told.account.handle:
            tables_of[told.account.handle].append(told)
    known = tuple(sorted(snapshot.id for snapshot in snapshots.values()))
    memory.frame(
        Frame(audit.as_of, profile.region, metrics, observations, working_time),
        Around((norms, norm_day), pages, known),
    )
    for account in ordered:
        snapshot = snapshots.get(account.id)
        source = Source(
            account=account,
            body=profile.by_id[account.body],
            snapshot=snapshot,
            tables=tuple(tables_of.get(account.id, ())),
            gaps=tuple(audit.gaps(snapshot.id)) if snapshot is not None else (),
            listed=pages.of_body(account.body),
            offered=(offers or {}).get(account.platform, SOUGHT),
        )
        region = profile.region.code
        lookups = Lookups(norms, region, norm_day, source.body, account, pages, beside)
        measured = memory.recall(source, lookups)
        if measured is None:
            measured = _measured(
                audit, profile, source, lookups, metrics, observations, working_time, received
            )
            memory.keep(source, lookups, measured)
        yield measured


def _measured(
    audit: Facts,
    profile: Profile,
    source: Source,
    lookups: Lookups,
    metrics: Mapping[str, Metric],
    observations: Mapping[str, ObservationKey],
    working_time: WorkingTime,
    received: Mapping[str, datetime],
) -> AccountMeasured:
    account, snapshot, tables = source.account, source.snapshot, tuple(told.id for told in source.tables)
    resting = Resting()
    facts = _of_tables(audit, account, source.tables, observations, resting)
    newest: datetime | None = None
    if snapshot is None:
        facts = {**address_fact(account), **facts}
    else:
        being_read = BeingRead()
        imported = snapshot.imported
        covered = imported.covered if imported is not None else (snapshot.window,)
        scope = Scope(
            account=account,
            body_name=source.body.name,
            region_name=profile.region.name,
            window=snapshot.window,
            zone=profile.zone,
            working_time=working_time,
            norm=lookups.norm,
            norm_texts=lookups.norm_texts,
            listed=source.listed,
            obtained=_obtained(source.gaps, source.offered),
            covered=covered if imported is not None else (),
            seen_until=_seen_until(imported, snapshot.window),
            reaches_as_of=bool(covered) and covered[-1].until >= audit.as_of,
            exchange=being_read.get,
            others=lookups.others,
            followers_told=lookups.followers_told,
            page=lookups.page,
            is_listed=lookups.is_listed,
        )
        wanted = [m for m in metrics.values() if not m.platforms or account.platform in m.platforms]
        gathering = Gathering(scope, wanted, observations)
        in_part = imported.in_part if imported is not None else frozenset()
        resting.begin(snapshot, source.gaps, covered if imported is not None else None)
        for record, uid in resting.reading(audit.records(snapshot.id)):
            if isinstance(record, Comment) and record.post in in_part:
                continue  # among those that were not imported may be the answer
            being_read.uid = uid
            gathering.add(record, uid, audit.as_of)
        facts |= gathering.facts()
        newest = gathering.newest(received) or snapshot.closed_at
    return AccountMeasured(
        account=account,
        body=source.body,
        snapshot=snapshot.id if snapshot is not None else None,
        tables=tables,
        facts=facts,
        gaps=source.gaps,
        window=snapshot.window if snapshot is not None else None,
        received_at=newest,
        rests_on=resting.hexdigest() if snapshot is not None or tables else "",
    )


def listed_only(account: Account, body: Body) -> AccountMeasured:
    """A page of which nothing is known but that the profile lists it."""
    return AccountMeasured(account=account, body=body, facts=address_fact(account))


def _pages_of(accounts: Iterable[Account]) -> Pages:
    by_body: dict[str, list[str]] = defaultdict(list)
    for account in accounts:
        by_body[account.body].append(account.url)
    return Pages(by_body)


def _seen_until(imported: Imported | None, window: Window) -> datetime | None:
    if imported is None or imported.told_until is None:
        return None
    return min(imported.told_until, window.until)


def _of_tables(
    audit: Facts,
    account: Account,
    tables: Iterable[Snapshot],
    declared: Mapping[str, ObservationKey],
    resting: Resting,
) -> dict[str, Fact]:
    """What imported tables say of an account."""
    observed: dict[str, list[tuple[Observation, str]]] = defaultdict(list)
    for snapshot in tables:
        resting.begin(snapshot)
        for record, uid in resting.reading(audit.records(snapshot.id)):
            if isinstance(record, Observation):
                observed[record.key].append((record, uid))
    subject = Subject(SubjectKind.ACCOUNT, account.id)
    return {
        fact_name("observation", key): combined(key, records, declared.get(key), subject, account.url)
        for key, records in observed.items()
    }


def _obtained(gaps: Sequence[Gap], offered: frozenset[str]) -> frozenset[str]:
    missing = {gap.what for gap in gaps}
    if "posts" in missing:
        missing.add("comments")
    return frozenset() if "account" in missing else offered - missing
