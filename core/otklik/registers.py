"""What imported registers tell of bodies and of the region: the newest table of each kind, as facts that rules read."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from otklik import resting
from otklik.fact import Fact, combined
from otklik.model import (
    REGION,
    Account,
    Measurement,
    Observation,
    ObservationKey,
    Record,
    Subject,
    SubjectKind,
)
from otklik.packs.model import Condition

OF_REGION = "@region"  # handle of what speaks of the region; a body's is its id, which holds no @


class Snapshot(resting.Snapshot, Protocol):
    @property
    def id(self) -> int: ...


class Audit(Protocol):
    """What is asked of `store.AuditFile`."""

    def latest_snapshots(self) -> Mapping[str, Snapshot]: ...
    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]: ...


class Told(msgspec.Struct, frozen=True):
    """Facts by subject and source ("observation KEY"); `rests_on`: the hash of each table that they are from."""

    facts: Mapping[Subject, Mapping[str, Fact]] = {}
    rests_on: tuple[str, ...] = ()

    def measurement(self, condition: Condition, subject: Subject) -> Measurement:
        """The fact as shown; without a value where no table tells it."""
        fact = self.facts.get(subject, {}).get(condition.source)
        if fact is None:
            return Measurement(metric=condition.observation, subject=subject, value=None)
        return fact.measurement


def account_of(register: str, body: str) -> Account:
    """Under which a register's figures about a body ("": the region) are kept."""
    return Account(register, body or OF_REGION, "", body)


def subject_of(account: Account) -> Subject:
    """Whom a register's figures are about."""
    return Subject(SubjectKind.BODY, account.body) if account.body else REGION


def told(audit: Audit, registers: Container[str], declared: Mapping[str, ObservationKey]) -> Told:
    """What the audit's newest tables tell."""
    facts: dict[Subject, dict[str, Fact]] = {}
    snapshots = [s for s in audit.latest_snapshots().values() if s.account.platform in registers]
    rests_on = []
    for snapshot in snapshots:
        subject, hashed = subject_of(snapshot.account), resting.Resting()
        hashed.begin(snapshot)
        for key, observed in _observed(hashed.reading(audit.records(snapshot.id))).items():
            fact = combined(key, observed, declared.get(key), subject, "")
            facts.setdefault(subject, {})[f"observation {key}"] = fact
        rests_on.append(hashed.hexdigest())
    return Told(facts, tuple(sorted(rests_on)))


def _observed(records: Iterable[tuple[Record, str]]) -> Mapping[str, Sequence[tuple[Observation, str]]]:
    found: dict[str, list[tuple[Observation, str]]] = {}
    for record, uid in records:
        if isinstance(record, Observation):
            found.setdefault(record.key, []).append((record, uid))
    return found
