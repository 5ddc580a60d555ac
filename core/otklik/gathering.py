"""One account's pass: meters fed with its records in time order, observations kept."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

import msgspec

from otklik.errors import FOREIGN
from otklik.fact import MOST_EXCHANGES, Fact, combined, fact_name
from otklik.metric import Meter, Metric, Reading, Scope
from otklik.model import (
    Account,
    Comment,
    EvidenceRef,
    Measurement,
    Observation,
    ObservationKey,
    Poll,
    Post,
    Record,
    Subject,
    SubjectKind,
)

ADDRESS = "account.address"
# What is missing where records of a kind are: comments are of no use without the posts they stand under.
SOUGHT_AS: Mapping[type[Record], tuple[str, ...]] = {
    Comment: ("comments", "posts"),
    Post: ("posts",),
    Poll: ("posts",),
}


def address_fact(account: Account) -> dict[str, Fact]:
    subject = Subject(SubjectKind.ACCOUNT, account.id)
    shown = (EvidenceRef(url=account.url),)
    told = Measurement(metric=ADDRESS, subject=subject, value=account.url, n=1, evidence=shown)
    return {f"observation {ADDRESS}": Fact(told, account.url)}


class BeingRead:
    """Tells meters which exchange the record they are fed was read from."""

    uid = ""

    def get(self) -> str:
        return self.uid


class Gathering:
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
        self._evidence_of: dict[frozenset[type[Record]], tuple[EvidenceRef, ...]] = {}
        self._posts: dict[str, tuple[str, str]] = {}  # address → exchange, place
        self._kept: set[str] = set()
        for metric in self._metrics:
            try:
                meter = metric.meter(scope)
            except FOREIGN as error:  # a plugin's metric that fails costs its own value
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
            except FOREIGN as error:
                self._failed[identifier] = f"{type(error).__name__}: {error}"

    def facts(self) -> dict[str, Fact]:
        """What came out, by source."""
        found: dict[str, Fact] = address_fact(self._scope.account)
        for metric in self._metrics:
            found[fact_name("metric", metric.id)] = self._measured(metric)
        for key, records in self._observed.items():
            found[fact_name("observation", key)] = combined(
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
            except FOREIGN as error:
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
        return Fact(measurement, value, bool(failure), _sought(frozenset(metric.needs)))

    def _evidence(self, metric: Metric, reading: Reading) -> tuple[EvidenceRef, ...]:
        """What the metric names, with the exchange where it was read; else exchanges of the records it was fed."""
        if reading.evidence:
            return tuple(self._with_exchange(ref) for ref in reading.evidence)
        needs = frozenset(metric.needs)
        if needs not in self._evidence_of:
            fed: dict[str, None] = {}
            for kind in sorted(needs, key=lambda k: k.__name__):
                fed.update(self._exchanges.get(kind, {}))
            self._evidence_of[needs] = tuple(
                EvidenceRef(exchange=uid, url=self._scope.account.url) for uid in [*fed][:MOST_EXCHANGES]
            )
        return self._evidence_of[needs]

    def _with_exchange(self, ref: EvidenceRef) -> EvidenceRef:
        if ref.exchange or ref.url not in self._posts:
            return ref
        uid, place = self._posts[ref.url]
        return msgspec.structs.replace(ref, exchange=uid, place=ref.place or place)


@cache  # the same few for all metrics and accounts
def _sought(needs: frozenset[type[Record]]) -> tuple[str, ...]:
    """What a gap must be called to explain that a metric of these records has no value."""
    kinds = _most_telling_first(needs)
    return tuple(dict.fromkeys(what for kind in kinds for what in SOUGHT_AS.get(kind, ("account",))))


def _most_telling_first(needs: Iterable[type[Record]]) -> list[type[Record]]:
    """Comments before posts before the rest: what hangs on more explains the absence sooner."""
    order = [Comment, Post, Poll]
    return sorted(needs, key=lambda kind: order.index(kind) if kind in order else len(order))
