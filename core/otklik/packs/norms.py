"""Norms as of a day: which value of a norm holds for a region and a body, and where periods overlap or leave a hole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec.structs import replace

from otklik.packs.model import Norm, NormScope, Pack

# Norms that the core itself asks for.
GROUP_BANDS = "group_follower_bands"  # where one size band of pages ends and the next begins
GROUP_LEAST = "group_least_pages"  # fewest pages that a group's median is taken of
COMPARED_LEAST = "compared_least_regions"  # fewest regions that another one is compared with
LEAST_JUDGED = "headline_least_judged"  # least share of weight judged at which a score is told as a result


class Norms:
    """All norms of the packs in use. A norm without a title is called as its namesakes are."""

    def __init__(self, norms: Iterable[Norm]) -> None:
        self._by_id: dict[str, list[Norm]] = defaultdict(list)
        given = tuple(norms)
        titles = {norm.id: norm.title for norm in reversed(given) if norm.title is not None}
        for norm in given:
            titled = norm if norm.title is not None else replace(norm, title=titles.get(norm.id))
            self._by_id[norm.id].append(titled)
        self._resolved: dict[tuple[str, str, date, str, str, str], Norm | None] = {}

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._by_id

    def __iter__(self) -> Iterator[Norm]:
        return (norm for norms in self._by_id.values() for norm in norms)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, sorted."""
        return tuple(sorted(self._by_id))

    def values_of(self, identifier: str) -> tuple[Norm, ...]:
        """Every value of a norm, whatever its scope and period."""
        return tuple(self._by_id.get(identifier, ()))

    def resolve(
        self, identifier: str, region: str, on: date, *, platform: str = "", level: str = "", kind: str = ""
    ) -> Norm | None:
        """The value in force; the region's own before the default, the narrower scope before the wider.

        None where no period covers the day or no scope fits. "" for platform, level or kind means: not asked about,
        and only norms that do not name it fit.
        """
        asked = identifier, region, on, platform, level, kind  # over and over, for thousands of pages
        if asked not in self._resolved:
            candidates = [
                norm
                for norm in self._by_id.get(identifier, ())
                if norm.holds_on(on) and _fits(norm.scope, region, platform, level, kind)
            ]
            self._resolved[asked] = max(candidates, key=_precedence, default=None)
        return self._resolved[asked]

    def in_force(self, region: str, on: date) -> tuple[Norm, ...]:
        """Every norm that holds for some body of the region on the day, for `otklik norms REGION --on DATE`."""
        regional = {
            norm.id: True
            for norms in self._by_id.values()
            for norm in norms
            if norm.scope == NormScope(region=region) and norm.holds_on(on)
        }
        return tuple(
            norm
            for identifier in self.ids
            for norm in sorted(self._by_id[identifier], key=_precedence, reverse=True)
            if norm.holds_on(on)
            and norm.scope.region in ("", region)
            and not (norm.scope == NormScope() and identifier in regional)
        )


class NotedNorms(Norms):
    """Norms that note which of them were asked for."""

    def __init__(self, norms: Iterable[Norm]) -> None:
        super().__init__(norms)
        self.asked: set[str] = set()

    def resolve(
        self, identifier: str, region: str, on: date, *, platform: str = "", level: str = "", kind: str = ""
    ) -> Norm | None:
        """As usual, and noted."""
        self.asked.add(identifier)
        return super().resolve(identifier, region, on, platform=platform, level=level, kind=kind)


def in_order(norms: Iterable[Norm]) -> tuple[Norm, ...]:
    """By id, region and first day; each once."""
    found = {(norm.id, str(norm.scope), norm.valid_from): norm for norm in norms}
    return tuple(sorted(found.values(), key=lambda n: (n.id, n.scope.region, n.valid_from)))


def share_of(norm: Norm | None) -> float:
    """The value of a norm that is a share of 0…1; 0 where there is no such norm."""
    value = norm.value if norm is not None else 0
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def of_region(packs: Iterable[Pack], region: str) -> tuple[Pack, ...]:
    """Packs all of whose norms are of this region."""
    return tuple(p for p in packs if p.norms and all(n.scope.region == region for n in p.norms))


def overlaps(norms: Iterable[Norm]) -> Iterator[tuple[Norm, Norm]]:
    """Pairs of one id and scope whose periods share a day."""
    for earlier, later in _neighbours(norms):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            yield earlier, later


def holes(norms: Iterable[Norm]) -> Iterator[tuple[Norm, Norm]]:
    """Pairs of one id and scope between which some days have no value."""
    for earlier, later in _neighbours(norms):
        if earlier.valid_to is not None and later.valid_from > earlier.valid_to + timedelta(days=1):
            yield earlier, later


def _neighbours(norms: Iterable[Norm]) -> Iterator[tuple[Norm, Norm]]:
    """Norms of one id and scope in order of time; each later one beside the one that lasts longest before it."""
    groups: dict[tuple[object, ...], list[Norm]] = defaultdict(list)
    for norm in norms:
        s = norm.scope
        key = (norm.id, s.region, frozenset(s.platforms), frozenset(s.levels), frozenset(s.kinds))
        groups[key].append(norm)
    for group in groups.values():
        ordered = sorted(group, key=lambda n: n.valid_from)
        lasting = ordered[0]
        for norm in ordered[1:]:
            yield lasting, norm
            if (norm.valid_to or date.max) > (lasting.valid_to or date.max):
                lasting = norm


def _fits(scope: NormScope, region: str, platform: str, level: str, kind: str) -> bool:
    return (
        scope.region in ("", region)
        and (not scope.platforms or platform in scope.platforms)
        and (not scope.levels or level in scope.levels)
        and (not scope.kinds or kind in scope.kinds)
    )


def _precedence(norm: Norm) -> tuple[bool, int, date, str]:
    scope = norm.scope
    narrow = sum(map(bool, (scope.platforms, scope.levels, scope.kinds)))
    return bool(scope.region), narrow, norm.valid_from, norm.pack
