"""Comparisons that can never hold together, thresholds of norms included, and a partial that is never earned."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from otklik.i18n import _
from otklik.model import ObservationKey
from otklik.packs.model import Condition, Item, Norm, NormRef, Threshold
from otklik.packs.norms import Norms
from otklik.packs.rules import compared_by

Given = Sequence[tuple[str, Threshold]]  # comparison and threshold
LOWER = {"at_least": False, "more_than": True}  # is the end open?
UPPER = {"at_most": False, "less_than": True}


class Place(NamedTuple):
    """Where and when norms have these values."""

    region: str
    day: date | None
    platform: str
    level: str
    kind: str


class _Range(NamedTuple):
    low: float
    is_low_open: bool
    high: float
    is_high_open: bool

    @property
    def is_empty(self) -> bool:
        return self.low > self.high or (
            self.low == self.high and (self.is_low_open or self.is_high_open) and math.isfinite(self.low)
        )


def unreachable(
    item: Item,
    norms: Norms,
    observations: Mapping[str, ObservationKey],
    least: Mapping[str, float] | None = None,
) -> Iterator[tuple[str, str]]:
    """Key and sentence of each group of comparisons of an item that no fact can meet, or that every fact does; each is told
    once, where it is. `least`: the smallest number that a source may tell, where there is one."""
    asked = dict(_clashes(item, item.when_facts, norms, observations))
    yield from (("when", told) for told in asked.values())
    for rule in item.rules():
        form = "rule" if rule.rule is not None else rule.join
        together = [rule.conditions] if rule.join == "all" else [(c,) for c in rule.conditions]
        for conditions in together:
            own = dict(_clashes(item, conditions, norms, observations))
            yield from ((form, told) for told in own.values())
            for source, told in _clashes(item, (*item.when_facts, *conditions), norms, observations):
                if source not in asked and source not in own:
                    yield f"when, {form}", told
            for condition in conditions:
                yield from _partial(item, condition, norms, (least or {}).get(condition.source, -math.inf))


def never(given: Given) -> bool:
    """Is there no single value that meets all of these? Thresholds that are norms must have been put in."""
    names = {name for name, _threshold in given}
    if "is_absent" in names:
        return len(names) > 1
    numbers = _range(given)
    excluded = {value for name, value in given if name == "not_equals"}
    if numbers.is_empty or (numbers.low == numbers.high and numbers.low in excluded):
        return True
    allowed: set[object] | None = None
    for name, value in given:
        found = _members(name, value)
        if found is not None:
            allowed = found if allowed is None else allowed & found
        if name == "none_of" and isinstance(value, tuple):
            excluded |= set(value)
    return allowed is not None and not allowed - excluded


def _members(name: str, value: Threshold) -> set[object] | None:
    """The values that a comparison leaves; None where they cannot be listed."""
    if name == "equals" and isinstance(value, bool | str):
        return {value}
    if name == "one_of" and isinstance(value, tuple):
        return set(value)
    return {True} if name == "is_true" else {False} if name == "is_false" else None


def _range(given: Given) -> _Range:
    low, is_low_open, high, is_high_open = -math.inf, False, math.inf, False
    for name, value in given:
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if (name in LOWER or name == "equals") and (value, LOWER.get(name, False)) > (low, is_low_open):
            low, is_low_open = value, LOWER.get(name, False)
        if (name in UPPER or name == "equals") and (-value, UPPER.get(name, False)) > (-high, is_high_open):
            high, is_high_open = value, UPPER.get(name, False)
    return _Range(low, is_low_open, high, is_high_open)


def _clashes(
    item: Item,
    conditions: Iterable[Condition],
    norms: Norms,
    observations: Mapping[str, ObservationKey],
) -> Iterator[tuple[str, str]]:
    """Source and sentence of each fact that is asked for what it can never be."""
    by_source: dict[str, list[tuple[str, Threshold]]] = {}
    for condition in conditions:
        by_source.setdefault(condition.source, []).extend(condition.given())
    for source, given in by_source.items():
        declared = observations.get(source.removeprefix("observation "))
        if declared is not None and declared.is_many:
            continue  # several values: each comparison may hold for another of them
        place = _first_place(item, given, norms)
        if place is not None:
            told = ", ".join(f"{name} {_told(t)}" for name, t in _resolved(given, norms, place) or given)
            yield (
                source,
                _("{source} can never hold{where}: {comparisons}").format(
                    source=source, where=_where(place), comparisons=told
                ),
            )


def _partial(item: Item, condition: Condition, norms: Norms, least: float) -> Iterator[tuple[str, str]]:
    """Whatever reaches the partial meets the condition too, or nothing falls short of it. Told for numbers, where it can
    be seen."""
    if condition.partial is None:
        return
    full, half = list(condition.given()), list(condition.partial.given())
    for place in _places(item, [*full, *half], norms):
        whole, part = _resolved(full, norms, place), _resolved(half, norms, place)
        if (
            whole
            and part
            and _is_numeric(whole)
            and _is_numeric(part)
            and _within(_range(part), _range(whole))
        ):
            yield (
                "partial",
                _("is never earned{where}: whatever reaches {part} meets {whole} too").format(
                    where=_where(place),
                    part=", ".join(f"{name} {_told(t)}" for name, t in part),
                    whole=", ".join(f"{name} {_told(t)}" for name, t in whole),
                ),
            )
            return
        if part and _is_numeric(part) and whole is not None and _is_numeric(whole):
            ranges = [_range(part), *([_range(whole)] if whole else [])]
            if _is_all(
                ranges, 0.0 if condition.passed_share else least, 1.0 if condition.passed_share else math.inf
            ):
                yield (
                    "partial",
                    _(
                        "always holds{where}: nothing falls short of {part}, so that the item can never fail"
                    ).format(where=_where(place), part=", ".join(f"{name} {_told(t)}" for name, t in part)),
                )
                return


def _is_all(ranges: Sequence[_Range], least: float, most: float) -> bool:
    """Do the ranges together hold every number from `least` to `most`?"""
    reached, is_reached = least, False  # is the number reached itself in one of them?
    for one in sorted(ranges, key=lambda r: (r.low, r.is_low_open)):
        if one.low > reached or (one.low == reached and one.is_low_open and not is_reached):
            return False
        reached, is_reached = max((reached, is_reached), (one.high, not one.is_high_open))
    return reached > most or (reached == most and (is_reached or math.isinf(most)))


def _is_numeric(given: Given) -> bool:
    return all(name in LOWER or name in UPPER for name, _threshold in given)


def _within(inner: _Range, outer: _Range) -> bool:
    low = (outer.low, outer.is_low_open) <= (inner.low, inner.is_low_open)
    return low and (-outer.high, outer.is_high_open) <= (-inner.high, inner.is_high_open)


def _first_place(item: Item, given: Given, norms: Norms) -> Place | None:
    """Where the comparisons exclude each other, if anywhere."""
    for place in _places(item, given, norms):
        resolved = _resolved(given, norms, place)
        if resolved is not None and never(resolved):
            return place
    return None


def _places(item: Item, given: Given, norms: Norms) -> Iterator[Place]:
    """Every combination of region, day and kind of subject for which the norms may have other values."""
    used = [n for t in {t.norm for _name, t in given if isinstance(t, NormRef)} for n in norms.values_of(t)]
    if not used:
        yield Place("", None, "", "", "")
        return
    regions = sorted({"", *(norm.scope.region for norm in used)})
    days = {norm.valid_from for norm in used}
    days |= {norm.valid_to + timedelta(days=1) for norm in used if norm.valid_to is not None}
    parts = [
        sorted({"", *(value for norm in used for value in getattr(norm.scope, part))})
        for part in ("platforms", "levels", "kinds")
    ]
    for region, day, platform, level, kind in product(regions, sorted(days), *parts):
        if item.applies.holds(platform, level, kind):
            yield Place(region, day, platform, level, kind)


def _resolved(given: Given, norms: Norms, place: Place) -> list[tuple[str, Threshold]] | None:
    """The comparisons with the norms' values; None where a norm has none there."""
    found: list[tuple[str, Threshold]] = []
    for name, threshold in given:
        if not isinstance(threshold, NormRef):
            found.append((name, threshold))
            continue
        norm = _norm(threshold, norms, place)
        if norm is None:
            return None
        found.append((compared_by(name, norm), _value(norm, threshold.times)))
    return found


def _value(norm: Norm, times: float) -> Threshold:
    if isinstance(norm.value, bool) or not isinstance(norm.value, int | float):
        return norm.value
    return norm.value * times


def _norm(threshold: NormRef, norms: Norms, place: Place) -> Norm | None:
    if place.day is None:
        return None
    return norms.resolve(
        threshold.norm,
        place.region,
        place.day,
        platform=place.platform,
        level=place.level,
        kind=place.kind,
    )


def _where(place: Place) -> str:
    if place.day is None:
        return ""
    named = [part for part in (place.region, place.platform, place.level, place.kind) if part]
    return " (" + ", ".join([*named, place.day.isoformat()]) + ")"


def _told(threshold: Threshold) -> str:
    if isinstance(threshold, tuple):
        return "[" + ", ".join(threshold) + "]"
    return str(threshold).lower() if isinstance(threshold, bool) else str(threshold)
