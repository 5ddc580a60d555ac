"""Figures of the whole region, measured when everything else has been judged."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from otklik.errors import FOREIGN
from otklik.judge import Batch
from otklik.measure import AccountMeasured
from otklik.metric import LastRecommendations, Reading, RegionMetric, RegionNorm, RegionScope
from otklik.model import REGION, Account, Finding, Measurement, Subject

Batches = Mapping[str, Sequence[Batch]]


class RegionFigures:
    """Measures metrics of the region over one audit."""

    def __init__(
        self,
        metrics: Mapping[str, RegionMetric],
        accounts: Iterable[AccountMeasured],
        day: date,
        population: int | None,
        last: LastRecommendations | None = None,
    ) -> None:
        self._metrics = metrics
        self._accounts = tuple(accounts)
        self._day = day
        self._population = population
        self._last = last

    def measurement(self, identifier: str, batches: Batches, norm: RegionNorm) -> tuple[Measurement, bool]:
        """The figure, and whether its formula failed. `batches`: what has been judged so far, by item."""
        metric = self._metrics[identifier]
        seen = _Seen(batches)
        scope = RegionScope(
            day=self._day,
            population=self._population,
            accounts=self._listed,
            measured=self._measured,
            finding=seen.finding,
            norm=norm,
            last=self._last,
        )
        failure = ""
        try:
            reading = metric.reading(scope)
        except FOREIGN as error:  # a plugin's metric is foreign code: one that fails costs its own value
            failure = f"{type(error).__name__}: {error}"
            reading = Reading(value=None)
        value = reading.value
        made = Measurement(
            metric=identifier,
            subject=REGION,
            value=None if isinstance(value, float) and not math.isfinite(value) else value,
            unit=metric.unit,
            n=reading.n,
            low=reading.low,
            high=reading.high,
            note=failure or reading.note,
            evidence=reading.evidence,
            detail=reading.detail,
        )
        return made, bool(failure)

    @cached_property
    def _listed(self) -> tuple[Account, ...]:
        return tuple(account.account for account in self._accounts)

    def _measured(self, identifier: str) -> Mapping[str, Measurement]:
        found = {}
        for account in self._accounts:
            fact = account.facts.get(f"metric {identifier}") or account.facts.get(f"observation {identifier}")
            if fact is not None:
                found[account.account.id] = fact.measurement
        return found


class _Seen:
    """Findings by item and subject, made when they are asked for."""

    def __init__(self, batches: Batches) -> None:
        self._batches = batches
        self._places: dict[str, dict[Subject, tuple[Batch, int]]] = {}

    def finding(self, item: str, subject: Subject) -> Finding | None:
        if item not in self._places:
            self._places[item] = {
                about: (batch, index)
                for batch in self._batches.get(item, ())
                for index, about in enumerate(batch.subjects)
            }
        place = self._places[item].get(subject)
        return None if place is None else place[0].finding(place[1])
