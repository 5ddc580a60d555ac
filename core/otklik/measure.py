"""Measures: one pass over each account's records, in time order, feeds every metric that asked."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

import msgspec

from otklik.beside import Beside
from otklik.fact import MOST_EXCHANGES, Fact, combined
from otklik.memory import Around, Lookups, Memory, Snapshot, Source
from otklik.metric import Meter, Metric, Reading, Scope, WorkingTime
from otklik.model import (
    Account,
    Answer,
    Comment,
    Decision,
    EvidenceRef,
    Exchange,
    Gap,
    Measurement,
    Observation,
    ObservationKey,
    Poll,
    Post,
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

if TYPE_CHECKING:
    from otklik.store.imports import Imported

SOUGHT = frozenset({"account", "posts", "comments"})
# What is missing where records of a kind are: comments are of no use without the posts they stand under.
SOUGHT_AS: Mapping[type[Record], tuple[str, ...]] = {
    Comment: ("comments", "posts"),
    Post: ("posts",),
    Poll: ("posts",),
}
ADDRESS = "account.address"


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
    uncertain: tuple[str, ...] = ()  # facts whose measurement has an interval
    failed: tuple[str, ...] = ()  # facts whose metric raised

    @property
    def subject(self) -> Subject:
        return Subject(SubjectKind.ACCOUNT, self.account.id)

    def cell(self, source: str) -> Cell:
        """The fact as compared, None where there is none."""
        fact = self.facts.get(source)
        return None if fact is None else fact.cell


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
        (audit.as_of, profile.region, metrics, observations, working_time),
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
    facts = _of_tables(audit, account, tables, observations)
    newest: datetime | None = None
    if snapshot is None:
        facts = {**_address_fact(account), **facts}
    else:
        being_read = _BeingRead()
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
        gathering = _Gathering(scope, wanted, observations)
        in_part = imported.in_part if imported is not None else frozenset()
        for record, uid in audit.records(snapshot.id):
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
        uncertain=tuple(told for told, fact in facts.items() if fact.is_uncertain),
        failed=tuple(told for told, fact in facts.items() if fact.has_failed),
    )


def listed_only(account: Account, body: Body) -> AccountMeasured:
    """A page of which nothing is known but that the profile lists it."""
    return AccountMeasured(account=account, body=body, facts=_address_fact(account))


def _address_fact(account: Account) -> dict[str, Fact]:
    subject = Subject(SubjectKind.ACCOUNT, account.id)
    shown = (EvidenceRef(url=account.url),)
    told = Measurement(metric=ADDRESS, subject=subject, value=account.url, n=1, evidence=shown)
    return {f"observation {ADDRESS}": Fact(told, account.url)}


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
    audit: Facts, account: Account, tables: Iterable[int], declared: Mapping[str, ObservationKey]
) -> dict[str, Fact]:
    """What imported tables say of an account."""
    observed: dict[str, list[tuple[Observation, str]]] = defaultdict(list)
    for snapshot in tables:
        for record, uid in audit.records(snapshot):
            if isinstance(record, Observation):
                observed[record.key].append((record, uid))
    subject = Subject(SubjectKind.ACCOUNT, account.id)
    return {
        f"observation {key}": combined(key, records, declared.get(key), subject, account.url)
        for key, records in observed.items()
    }


class _BeingRead:
    """Tells meters which exchange the record they are fed was read from."""

    uid = ""

    def get(self) -> str:
        return self.uid


def _obtained(gaps: Sequence[Gap], offered: frozenset[str]) -> frozenset[str]:
    missing = {gap.what for gap in gaps}
    if "posts" in missing:
        missing.add("comments")
    return frozenset() if "account" in missing else offered - missing


class _Gathering:
    """One account's pass: meters fed, observations kept."""

    def __init__(
        self, scope: Scope, metrics: Iterable[Metric], observations: Mapping[str, ObservationKey]
    ) -> None:
        self._scope = scope
        self._subject = Subject(SubjectKind.ACCOUNT, scope.account.id)
        self._declared = observations
        self._metrics = list(metrics)
        self._meters: dict[str, Meter] = {}
        self._failed: dict[str, str] = {}
        self._feeds: dict[type[Record], list[tuple[str, Meter]]] = defaultdict(list)
        self._pinned: list[tuple[str, Meter]] = []  # those that want an old pinned post too
        self._observed: dict[str, list[tuple[Observation, str]]] = defaultdict(list)
        self._exchanges: dict[type[Record], dict[str, None]] = defaultdict(dict)
        self._posts: dict[str, tuple[str, str]] = {}  # address → exchange, place
        self._kept: set[str] = set()
        for metric in self._metrics:
            try:
                meter = metric.meter(scope)
            except (
                Exception
            ) as error:  # a plugin's metric is foreign code: one that fails costs its own value
                self._failed[metric.id] = f"{type(error).__name__}: {error}"
                continue
            self._meters[metric.id] = meter
            for kind in metric.needs:
                self._feeds[kind].append((metric.id, meter))
            if metric.reads_pinned and Post in metric.needs:
                self._pinned.append((metric.id, meter))

    def add(self, record: Record, uid: str, as_of: datetime) -> None:
        """Feed a record to the meters that need its kind."""
        if isinstance(record, Observation):
            self._observed[record.key].append((record, uid))
        elif isinstance(record, Post):
            if not self._is_inside(record.published_at, as_of):
                if record.is_pinned and record.published_at < min(self._scope.window.until, as_of):
                    self._posts[record.url] = (uid, record.place)
                    self._feed(record, self._pinned)
                return
            self._kept.add(record.id)
            self._posts[record.url] = (uid, record.place)
        elif isinstance(record, Comment):
            if record.post not in self._kept or record.published_at >= min(self._scope.window.until, as_of):
                return
        elif isinstance(record, Poll) and record.post not in self._kept:
            return
        kind = type(record)
        self._exchanges[kind][uid] = None
        self._feed(record, self._feeds.get(kind, ()))

    def _feed(self, record: Record, meters: Iterable[tuple[str, Meter]]) -> None:
        for identifier, meter in meters:
            if identifier in self._failed:
                continue
            try:
                meter.add(record)
            except Exception as error:  # as above: foreign code
                self._failed[identifier] = f"{type(error).__name__}: {error}"

    def facts(self) -> dict[str, Fact]:
        """What came out, by source."""
        found: dict[str, Fact] = _address_fact(self._scope.account)
        for metric in self._metrics:
            found[f"metric {metric.id}"] = self._measured(metric)
        for key, records in self._observed.items():
            found[f"observation {key}"] = combined(
                key, records, self._declared.get(key), self._subject, self._scope.account.url
            )
        return found

    def newest(self, received: Mapping[str, datetime]) -> datetime | None:
        """When the last of the exchanges came from which something was read; None where nothing was."""
        uids = {uid for read in self._exchanges.values() for uid in read}
        return max((received[uid] for uid in uids if uid in received), default=None)

    def _is_inside(self, moment: datetime, as_of: datetime) -> bool:
        window = self._scope.window
        return window.since <= moment < window.until and moment <= as_of

    def _measured(self, metric: Metric) -> Fact:
        reading = Reading(value=None)
        if metric.id not in self._failed:
            try:
                reading = self._meters[metric.id].reading()
            except Exception as error:  # as above: foreign code
                self._failed[metric.id] = f"{type(error).__name__}: {error}"
        failure = self._failed.get(metric.id, "")
        value = (
            None if isinstance(reading.value, float) and not math.isfinite(reading.value) else reading.value
        )
        measurement = Measurement(
            metric=metric.id,
            subject=self._subject,
            value=value,
            unit=metric.unit,
            n=reading.n,
            low=reading.low,
            high=reading.high,
            note=failure or reading.note,
            evidence=self._evidence(metric, reading),
            detail=reading.detail,
        )
        kinds = _most_telling_first(metric.needs)
        sought = tuple(dict.fromkeys(what for kind in kinds for what in SOUGHT_AS.get(kind, ("account",))))
        return Fact(measurement, value, bool(failure), sought)

    def _evidence(self, metric: Metric, reading: Reading) -> tuple[EvidenceRef, ...]:
        """What the metric names, with the exchange where it was read; else exchanges of the records it was fed."""
        if reading.evidence:
            return tuple(self._with_exchange(ref) for ref in reading.evidence)
        fed: dict[str, None] = {}
        for kind in sorted(metric.needs, key=lambda k: k.__name__):
            fed.update(self._exchanges.get(kind, {}))
        return tuple(
            EvidenceRef(exchange=uid, url=self._scope.account.url) for uid in [*fed][:MOST_EXCHANGES]
        )

    def _with_exchange(self, ref: EvidenceRef) -> EvidenceRef:
        if ref.exchange or ref.url not in self._posts:
            return ref
        uid, place = self._posts[ref.url]
        return msgspec.structs.replace(ref, exchange=uid, place=ref.place or place)


def _most_telling_first(needs: Iterable[type[Record]]) -> list[type[Record]]:
    """Comments before posts before the rest: what hangs on more explains the absence sooner."""
    order = [Comment, Post, Poll]
    return sorted(needs, key=lambda kind: order.index(kind) if kind in order else len(order))
