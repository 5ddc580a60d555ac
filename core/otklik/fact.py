"""A fact of an account as rules compare it; several observations of one key make one fact."""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern

import msgspec

from otklik.model import EvidenceRef, Measurement, Observation, ObservationKey, Subject, Value
from otklik.packs.rules import EMPTY, Cell

MOST_EXCHANGES = 3  # named as evidence of a metric that names none itself


class Fact(msgspec.Struct, frozen=True, gc=False):
    """A measured or observed fact of an account: as shown, and as compared."""

    measurement: Measurement
    cell: Cell  # value, tuple of values, EMPTY (told, and empty), None (could not be computed)
    has_failed: bool = False  # the metric raised
    sought: tuple[str, ...] = ("account",)  # what a gap must be called to explain its absence

    @property
    def is_uncertain(self) -> bool:
        """Has the measurement a sampling error that is told?"""
        low, high = self.measurement.low, self.measurement.high
        return self.cell is not None and low is not None and high is not None and low < high


def fact_name(sort: str, identifier: str) -> str:
    """What rules call a fact, "metric followers", "observation vk.site": one text for all accounts, since a large region
    has a million facts of a hundred names, and looking for the same text is quicker than for an equal one."""
    return intern(f"{sort} {identifier}")


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
        metric=intern(key),
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
