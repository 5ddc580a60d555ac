"""Measures: one pass over each account's records, in time order, feeds every metric that asked."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

import msgspec

from otklik.metric import Meter, Metric, Reading, RegionNorm, Scope, WorkingTime
from otklik.model import (
    Account,
    Answer,
    Comment,
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
    Value,
    Waiver,
    Window,
)
from otklik.packs.norms import Norms
from otklik.packs.rules import EMPTY, Cell
from otklik.profile.model import Body, Profile

SOUGHT = frozenset({"account", "posts", "comments"})
SOUGHT_AS: Mapping[type[Record], str] = {Comment: "comments", Post: "posts", Poll: "posts"}
NormValue = bool | int | float | str | tuple[str, ...]
MOST_EXCHANGES = 3  # named as evidence of a metric that names none itself


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


class Facts(Protocol):
    """What is asked of `store.AuditFile`."""

    @property
    def as_of(self) -> datetime: ...
    @property
    def profile_text(self) -> str: ...
    def latest_snapshots(self) -> Mapping[str, Snapshot]: ...
    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]: ...
    def gaps(self, snapshot: int) -> Sequence[Gap]: ...
    def answers(self) -> Mapping[tuple[str, str], Answer]: ...
    def waivers(self) -> Sequence[Waiver]: ...
    def heads(self) -> Sequence[str]: ...
    def exchange(self, uid: str) -> Exchange: ...


class Fact(msgspec.Struct, frozen=True):
    """A measured or observed fact of an account: as shown, and as compared."""

    measurement: Measurement
    cell: Cell  # value, tuple of values, EMPTY (told, and empty), None (could not be computed)
    has_failed: bool = False  # the metric raised
    sought: tuple[str, ...] = ("account",)  # what a gap must be called to explain its absence


class AccountMeasured(msgspec.Struct, frozen=True, kw_only=True):
    """Everything measured of one account. `facts`: by "metric ID" or "observation KEY"."""

    account: Account
    body: Body
    snapshot: int | None = None
    tables: tuple[int, ...] = ()  # snapshots of imported tables that speak of it
    facts: Mapping[str, Fact] = {}
    gaps: tuple[Gap, ...] = ()

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
) -> Iterator[AccountMeasured]:
    """Each listed account in the order given, also those of which nothing was collected.

    `offers` says by platform what there is to get: `Platform.offers`. What was published at or after the window's end or the audit's moment, or before the window, is not fed.
    `norms_on`: metrics read the norms of this day instead of the audit's.
    """
    norm_day = norms_on or audit.as_of.astimezone(profile.zone).date()
    listed: dict[str, set[str]] = defaultdict(set)
    ordered = tuple(accounts)
    for account in ordered:
        listed[account.body].add(account.url)
    snapshots = audit.latest_snapshots()
    beside: dict[str, list[Snapshot]] = defaultdict(list)
    for told in snapshots.values():  # a table's account is called by the page that it speaks of
        if ":" in told.account.handle:
            beside[told.account.handle].append(told)
    for account in ordered:
        body = profile.by_id[account.body]
        snapshot = snapshots.get(account.id)
        tables = tuple(told.id for told in beside.get(account.id, ()))
        from_tables = _of_tables(audit, account, tables, observations)
        if snapshot is None:
            yield AccountMeasured(account=account, body=body, tables=tables, facts=from_tables)
            continue
        gaps = tuple(audit.gaps(snapshot.id))
        being_read = _BeingRead()
        norm, norm_texts = _norm_reader(norms, profile, body, account, norm_day)
        scope = Scope(
            account=account,
            body_name=body.name,
            window=snapshot.window,
            zone=profile.zone,
            working_time=working_time,
            norm=norm,
            norm_texts=norm_texts,
            listed=frozenset(listed[account.body]),
            obtained=_obtained(gaps, (offers or {}).get(account.platform, SOUGHT)),
            reaches_as_of=snapshot.window.until >= audit.as_of,
            exchange=being_read.get,
        )
        wanted = [m for m in metrics.values() if not m.platforms or account.platform in m.platforms]
        gathering = _Gathering(scope, wanted, observations)
        for record, uid in audit.records(snapshot.id):
            being_read.uid = uid
            gathering.add(record, uid, audit.as_of)
        yield AccountMeasured(
            account=account,
            body=body,
            snapshot=snapshot.id,
            tables=tables,
            facts={**from_tables, **gathering.facts()},
            gaps=gaps,
        )


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
    return frozenset() if "account" in missing else offered - missing


def _norm_reader(
    norms: Norms, profile: Profile, body: Body, account: Account, day: date
) -> tuple[Callable[[str], float | None], Callable[[str], tuple[str, ...] | None]]:
    """Norms that are numbers, and those that are lists of texts."""

    def found(identifier: str) -> NormValue | None:
        norm = norms.resolve(
            identifier, profile.region.code, day, platform=account.platform, level=body.level, kind=body.kind
        )
        return None if norm is None else norm.value

    def texts(identifier: str) -> tuple[str, ...] | None:
        value = found(identifier)
        return value if isinstance(value, tuple) else None

    return lambda identifier: _number(found(identifier)), texts


def region_norm(norms: Norms, region: str, day: date) -> RegionNorm:
    """Norms that are numbers, for a whole region or a platform in it."""

    def value(identifier: str, platform: str = "") -> float | None:
        norm = norms.resolve(identifier, region, day, platform=platform)
        return None if norm is None else _number(norm.value)

    return value


def _number(value: NormValue | None) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


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

    def add(self, record: Record, uid: str, as_of: datetime) -> None:
        """Feed a record to the meters that need its kind."""
        if isinstance(record, Observation):
            self._observed[record.key].append((record, uid))
        elif isinstance(record, Post):
            if not self._is_inside(record.published_at, as_of):
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
        for identifier, meter in self._feeds.get(kind, ()):
            if identifier in self._failed:
                continue
            try:
                meter.add(record)
            except Exception as error:  # as above: foreign code
                self._failed[identifier] = f"{type(error).__name__}: {error}"

    def facts(self) -> dict[str, Fact]:
        """What came out, by source."""
        found: dict[str, Fact] = {}
        for metric in self._metrics:
            found[f"metric {metric.id}"] = self._measured(metric)
        for key, records in self._observed.items():
            found[f"observation {key}"] = combined(
                key, records, self._declared.get(key), self._subject, self._scope.account.url
            )
        return found

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
        sought = tuple(
            dict.fromkeys(SOUGHT_AS.get(kind, "account") for kind in _most_telling_first(metric.needs))
        )
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


def combined(
    key: str,
    records: Sequence[tuple[Observation, str]],
    declared: ObservationKey | None,
    subject: Subject,
    url: str,
) -> Fact:
    """One fact of several observations: any for yes-or-no, the greatest number or date, the latest text."""
    told = [(o, uid) for o, uid in records if o.value is not None]
    chosen = told or list(records)
    shown: Value = None
    cell: Cell = EMPTY
    if told and declared is not None and declared.is_many:
        members = tuple(dict.fromkeys(o.value for o, _uid in told))
        cell, shown = members, "; ".join(str(m) for m in members)
    elif told:
        best = _best(told)
        cell = shown = best[0].value
        chosen = [best]
    first = chosen[0][0]
    evidence = tuple(
        EvidenceRef(exchange=uid, place=o.place, url=url, note=o.note) for o, uid in chosen[:MOST_EXCHANGES]
    )
    measurement = Measurement(
        metric=key,
        subject=subject,
        value=shown,
        unit=first.unit or (declared.unit if declared is not None else ""),
        n=len(records),
        note=first.note,
        evidence=evidence,
    )
    return Fact(measurement, cell)


def _best(told: Sequence[tuple[Observation, str]]) -> tuple[Observation, str]:
    if all(isinstance(o.value, bool | int | float) for o, _uid in told):
        return max(told, key=lambda pair: float(pair[0].value or 0))
    if all(_is_date(o.value) for o, _uid in told):
        return max(told, key=lambda pair: str(pair[0].value))
    return told[-1]


def _is_date(value: Value) -> bool:
    return isinstance(value, str) and len(value) >= 10 and value[4] == value[7] == "-" and value[:4].isdigit()


def _most_telling_first(needs: Iterable[type[Record]]) -> list[type[Record]]:
    """Comments before posts before the rest: what hangs on more explains the absence sooner."""
    order = [Comment, Post, Poll]
    return sorted(needs, key=lambda kind: order.index(kind) if kind in order else len(order))
