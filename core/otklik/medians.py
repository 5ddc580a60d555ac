"""Medians of groups of like pages: platform × level of the body × size band of followers.

A page's own value is part of its group: the threshold is one number for the whole group, the same in every report, and at
least half of the pages reach it. Left out, each page would be held against a threshold of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from otklik.measure import AccountMeasured
from otklik.model import PeerGroup
from otklik.packs.kept import Inputs, Keeping, keep_input, kept_input
from otklik.packs.lint import median_refs
from otklik.packs.model import Norm, Rule
from otklik.packs.norms import GROUP_BANDS, GROUP_LEAST
from otklik.packs.rules import MedianOf, UnresolvedNorm
from otklik.stats import median

FOLLOWERS = "metric followers"


class Band(NamedTuple):
    """Followers from `low` up to, but not including, `high`; None: no upper bound."""

    low: int
    high: int | None


NOWHERE = Band(-1, 0)  # followers are not known


class MedianKept(msgspec.Struct, frozen=True, kw_only=True):
    """The median of a group over several regions, none of them named."""

    metric: str
    platform: str
    level: str
    low: int
    high: int | None
    value: float
    pages: int
    regions: int


class Corpus(msgspec.Struct, frozen=True, kw_only=True):
    """Medians of groups over many audits; stands in where an audit's own group is too small."""

    schema: int = 1
    as_of: date
    medians: tuple[MedianKept, ...] = ()


def bands(norm: Norm) -> tuple[Band, ...]:
    """The bands that the norm GROUP_BANDS sets: ["1000", "5000"] makes three. Raises ValueError for other values."""
    value = norm.value if isinstance(norm.value, tuple) else (norm.value,)
    limits = [int(part) for part in value]
    if any(low >= high for low, high in zip([0, *limits], limits, strict=False)):
        raise ValueError(norm.id)
    ends: list[int | None] = [*limits, None]
    return tuple(Band(low, high) for low, high in zip([0, *limits], ends, strict=True))


def band_of(account: AccountMeasured, limits: Sequence[Band]) -> Band:
    """The band of a page, NOWHERE where its followers are not known."""
    followers = account.cell(FOLLOWERS)
    if isinstance(followers, bool) or not isinstance(followers, int | float):
        return NOWHERE
    for band in limits:
        if band.low <= followers and (band.high is None or followers < band.high):
            return band
    return NOWHERE


MEDIANS = "medians"  # kind of input, and the key under which an audit names the one that stands


def keep_corpus(audit: Keeping, corpus: Corpus) -> None:
    """Keep medians of other audits' groups: they stand in where this audit's own group is too small."""
    text = msgspec.json.encode(corpus, order="sorted").decode()
    keep_input(audit, MEDIANS, corpus.as_of.isoformat(), "", text)


def corpus_in(audit: Inputs) -> Corpus | None:
    """The medians that were given to the audit; None where none were."""
    found = kept_input(audit, MEDIANS)
    return None if found is None else msgspec.json.decode(found[0], type=Corpus)


class NoMedian(Exception):
    """There is nothing to compare a page with; `reason` and `params` are those of the finding."""

    def __init__(self, reason: str, **params: str) -> None:
        self.reason = reason
        self.params = params
        super().__init__(reason)


class GroupMedians:
    """Medians over one audit's pages, each worked out once. `norm` resolves a norm for a group of pages."""

    def __init__(
        self,
        accounts: Iterable[AccountMeasured],
        norm: Callable[[tuple[str, str, str], str], Norm | None],
        corpus: Corpus | None = None,
    ) -> None:
        self._norm = norm
        self._corpus = corpus
        self._places: dict[tuple[str, str], list[AccountMeasured]] = defaultdict(list)
        for account in accounts:
            self._places[account.account.platform, account.body.level].append(account)
        self._by_band: dict[tuple[str, str], Mapping[Band, list[AccountMeasured]]] = {}
        self._banded: dict[tuple[str, str, str], dict[Band, list[AccountMeasured]]] = {}
        self._found: dict[tuple[object, ...], tuple[float | None, str, PeerGroup]] = {}

    def banded(
        self, group: tuple[str, str, str], accounts: Sequence[AccountMeasured]
    ) -> Mapping[Band, list[AccountMeasured]]:
        """Pages of one platform, level and kind by size band; NOWHERE where followers or bands are not known."""
        if group not in self._banded:
            limits = self._limits(group)
            found: dict[Band, list[AccountMeasured]] = defaultdict(list)
            for account in accounts:
                found[band_of(account, limits)].append(account)
            self._banded[group] = dict(sorted(found.items()))
        return self._banded[group]

    def reader(self, group: tuple[str, str, str], band: Band, needs: int) -> MedianOf:
        """Reads medians of metrics over pages whose values rest on at least `needs` observations. What it gives raises
        NoMedian, UnresolvedNorm."""
        platform, level, _kind = group

        def read(metric: str) -> tuple[float, str, PeerGroup]:
            if not self._limits(group):
                raise UnresolvedNorm(GROUP_BANDS)
            least = self._norm((platform, level, ""), GROUP_LEAST)
            if least is None or isinstance(least.value, str | tuple):
                raise UnresolvedNorm(GROUP_LEAST)
            if band == NOWHERE:
                raise NoMedian("group_unknown", platform=platform)
            value, unit, peers = self._median(metric, group, band, needs, int(least.value))
            if value is None:
                told = {"low": str(peers.low), "high": "" if peers.high is None else str(peers.high)}
                raise NoMedian(
                    "group_small",
                    platform=platform,
                    level=level,
                    n=str(peers.n),
                    needs=str(int(least.value)),
                    **told,
                )
            return value, unit, peers

        return read

    def _limits(self, group: tuple[str, str, str]) -> tuple[Band, ...]:
        norm = self._norm((group[0], group[1], ""), GROUP_BANDS)
        try:
            return () if norm is None else bands(norm)
        except ValueError:
            return ()

    def _median(
        self, metric: str, group: tuple[str, str, str], band: Band, needs: int, least: int
    ) -> tuple[float | None, str, PeerGroup]:
        platform, level, _kind = group
        key = (metric, platform, level, band, needs, least)
        if key not in self._found:
            limits = self._limits(group)
            members = self._members(platform, level, limits)
            values, unit = _values(members.get(band, ()), metric, needs)
            peers = PeerGroup(platform=platform, level=level, low=band.low, high=band.high, n=len(values))
            enough = len(values) >= least
            self._found[key] = (median(values), unit, peers) if enough else self._kept(metric, unit, peers)
        return self._found[key]

    def _members(
        self, platform: str, level: str, limits: Sequence[Band]
    ) -> Mapping[Band, list[AccountMeasured]]:
        if (platform, level) not in self._by_band:
            found: dict[Band, list[AccountMeasured]] = defaultdict(list)
            for account in self._places[platform, level]:
                found[band_of(account, limits)].append(account)
            self._by_band[platform, level] = found
        return self._by_band[platform, level]

    def _kept(self, metric: str, unit: str, peers: PeerGroup) -> tuple[float | None, str, PeerGroup]:
        """The median of the corpus where the audit's own group is too small."""
        wanted = (metric, peers.platform, peers.level, peers.low, peers.high)
        for kept in self._corpus.medians if self._corpus is not None else ():
            if (kept.metric, kept.platform, kept.level, kept.low, kept.high) == wanted:
                return kept.value, unit, msgspec.structs.replace(peers, n=kept.pages, regions=kept.regions)
        return None, unit, peers


def reads_medians(rule: Rule) -> bool:
    """Does the rule compare with the median of a group?"""
    return any(True for condition in rule.conditions for _ref in median_refs(condition))


def _values(members: Iterable[AccountMeasured], metric: str, needs: int) -> tuple[list[float], str]:
    values, unit = [], ""
    source = f"metric {metric}"
    for account in members:
        fact = account.facts.get(source)
        if fact is None:
            continue
        unit = unit or fact.measurement.unit
        value = fact.cell
        if isinstance(value, int | float) and not isinstance(value, bool) and fact.measurement.n >= needs:
            values.append(float(value))
    return values, unit


def pooled(
    audits: Iterable[tuple[str, Sequence[AccountMeasured]]],
    metrics: Mapping[str, int],
    limits: Sequence[Band],
    *,
    as_of: date,
    least_pages: int,
    least_regions: int,
) -> Corpus:
    """Medians over the pages of many regions; groups of too few pages or regions are left out.

    `audits` are (region, its pages); `metrics` maps a metric to the fewest observations its value must rest on.
    """
    values: dict[tuple[str, str, str, Band], list[float]] = defaultdict(list)
    regions: dict[tuple[str, str, str, Band], set[str]] = defaultdict(set)
    for region, accounts in audits:
        for account in accounts:
            band = band_of(account, limits)
            if band == NOWHERE:
                continue
            for metric, needs in metrics.items():
                found, _unit = _values([account], metric, needs)
                key = (metric, account.account.platform, account.body.level, band)
                values[key] += found
                if found:
                    regions[key].add(region)
    return Corpus(
        as_of=as_of,
        medians=tuple(
            MedianKept(
                metric=metric,
                platform=platform,
                level=level,
                low=band.low,
                high=band.high,
                value=median(values[metric, platform, level, band]) or 0.0,
                pages=len(values[metric, platform, level, band]),
                regions=len(regions[metric, platform, level, band]),
            )
            for metric, platform, level, band in sorted(values, key=_in_order)
            if len(values[metric, platform, level, band]) >= least_pages
            and len(regions[metric, platform, level, band]) >= least_regions
        ),
    )


def _in_order(key: tuple[str, str, str, Band]) -> tuple[str, str, str, int]:
    metric, platform, level, band = key
    return metric, platform, level, band.low
