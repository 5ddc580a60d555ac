"""Links packs to each other and to what plugins bring: one method out of several packs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Protocol

import msgspec

from otklik.errors import PackError, Problem
from otklik.i18n import _
from otklik.metric import Metric, RegionMetric
from otklik.model import ObservationKey, SubjectKind, Text
from otklik.packs.conform import nearest
from otklik.packs.lint import NUMERIC, median_refs, norm_refs
from otklik.packs.model import Action, Condition, Depth, Item, Pack, ScoringProfile, Section
from otklik.packs.norms import GROUP_BANDS, GROUP_LEAST, Norms, overlaps
from otklik.packs.read import read_pack
from otklik.platform import Platform

DEPTHS = {Depth.EXPRESS: (Depth.EXPRESS,), Depth.CORE: (Depth.EXPRESS, Depth.CORE), Depth.FULL: tuple(Depth)}
DEFAULT_SCORING = ScoringProfile(id="default", title=Text("Основной профиль", "Default profile"))


class PluginLine(Protocol):
    """What is asked of `host.PluginState`."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def error(self) -> str: ...


class Facts(Protocol):
    """What is asked of `host.Host`: which facts there can be, and which plugins are there."""

    @property
    def metrics(self) -> Mapping[str, Metric]: ...
    @property
    def region_metrics(self) -> Mapping[str, RegionMetric]: ...
    @property
    def observations(self) -> Mapping[str, ObservationKey]: ...
    @property
    def platforms(self) -> Mapping[str, Platform]: ...
    @property
    def states(self) -> Sequence[PluginLine]: ...


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """Packs that fit together: what an assessment judges by."""

    packs: tuple[Pack, ...]
    items: tuple[Item, ...]
    actions: Mapping[str, Action]
    norms: Norms
    sections: tuple[Section, ...]
    scoring: Mapping[str, ScoringProfile]
    missing: Mapping[str, str] = {}  # "metric X" or "observation X" → plugin that is absent or broken
    depth: Depth = Depth.FULL

    def item(self, identifier: str) -> Item | None:
        """The item of that id."""
        return next((i for i in self.items if i.id == identifier), None)

    def at_depth(self, depth: Depth) -> Method:
        """The same with the items of this depth alone."""
        chosen = tuple(i for i in self.items if i.depth in DEPTHS[depth])
        return msgspec.structs.replace(self, items=chosen, depth=depth)

    def packs_for(self, region: str) -> tuple[Pack, ...]:
        """Packs that have something to say of a region: not those that hold norms of others alone."""
        return tuple(
            pack
            for pack in self.packs
            if pack.items
            or pack.scoring
            or not pack.norms
            or any(norm.scope.region in ("", region) for norm in pack.norms)
        )

    def scoring_profile(self, identifier: str = "default") -> ScoringProfile | None:
        """The profile of that id; "default" exists without a pack that brings it."""
        return self.scoring.get(identifier, DEFAULT_SCORING if identifier == "default" else None)


def load_method(packs: Iterable[Traversable], host: Facts) -> Method:
    """Reads and links the folders. Raises PackError with the problems of all of them."""
    return link(read_packs(packs), host)


def read_packs(packs: Iterable[Traversable]) -> list[Pack]:
    """Reads the folders, each pack for itself. Raises PackError with the problems of all of them."""
    read: list[Pack] = []
    problems: list[str] = []
    for folder in packs:
        try:
            read.append(read_pack(folder))
        except PackError as error:
            problems += [f"{folder.name}/{problem}" for problem in error.problems]
    if problems:
        raise PackError(problems)
    return read


def held(packs: Iterable[Pack], named: Collection[str], given: Collection[str] = ()) -> list[Pack]:
    """Packs that count: those that are opt-in only where they are `named` in the profile or `given` by the user.

    Raises PackError for a name that no pack has: an audit by fewer norms than were asked for would mislead.
    """
    read = list(packs)
    known = {pack.id for pack in read}
    unknown = sorted(set(named) - known)
    if unknown:
        raise PackError(
            [
                _("region.norms: there is no pack {name}.").format(name=name) + nearest(name, known)
                for name in unknown
            ]
        )
    return [p for p in read if not p.head.opt_in or p.id in named or p.id in given]


def link(packs: Iterable[Pack], host: Facts) -> Method:
    """One method out of packs. Facts of an absent or broken plugin that a pack requires are `missing`: their items
    become NO_DATA. Raises PackError for ids that nothing brings though the plugins are there, and for packs that clash.
    """
    ordered = tuple(sorted(packs, key=lambda p: p.id))
    loaded = {state.name for state in host.states if not state.error} | set(host.platforms)
    named: dict[str, Section] = {}
    for section in (s for pack in ordered for s in pack.head.sections):
        named.setdefault(section.id, section)
    sections = {s.id: s for s in sorted(named.values(), key=lambda s: s.order)}
    places = {identifier: place for place, identifier in enumerate(sections)}
    found_items = [i for pack in ordered for i in pack.items]
    items = {i.id: i for i in sorted(found_items, key=lambda i: places.get(i.section, len(places)))}
    actions = {a.id: a for pack in ordered for a in pack.actions}
    norms = Norms(n for pack in ordered for n in pack.norms)
    missing: dict[str, str] = {}
    problems = [*_clashes(ordered), *_orders(ordered, actions)]
    for pack in ordered:
        absent = [name for name in pack.head.requires if name not in loaded]
        for item in pack.items:
            found = [
                *_references(item, sections, items, actions, norms),
                *_facts(item, host, pack, absent, loaded, missing),
            ]
            place = pack.lines.get(f"item {item.id}", pack.id)
            problems += [f"{pack.id}/{place}: item {item.id}: {message}" for message in found]
    if problems:
        raise PackError([Problem(p) for p in dict.fromkeys(problems)])
    return Method(
        packs=ordered,
        items=tuple(items.values()),
        actions=actions,
        norms=norms,
        sections=tuple(sections.values()),
        scoring={s.id: s for pack in ordered for s in pack.scoring},
        missing=missing,
    )


def _clashes(packs: Sequence[Pack]) -> Iterator[str]:
    owner: dict[tuple[str, str], str] = {}
    for pack in packs:
        ids = [("pack", pack.id)]
        ids += [("item", i.id) for i in pack.items] + [("action", a.id) for a in pack.actions]
        ids += [("scoring", s.id) for s in pack.scoring]
        for key in ids:
            if key in owner:
                yield _("{kind} {id} stands in packs {first} and {second}. Use one of them.").format(
                    kind=key[0], id=key[1], first=owner[key], second=pack.id
                )
            owner[key] = pack.id
    for earlier, later in overlaps(n for pack in packs for n in pack.norms):
        if earlier.pack != later.pack:
            yield _("norm {id}: packs {first} and {second} give a value for one day, {day}.").format(
                id=earlier.id, first=earlier.pack, second=later.pack, day=later.valid_from
            )


def _orders(packs: Sequence[Pack], actions: Mapping[str, Action]) -> Iterator[str]:
    """Actions that wait for one that nothing brings, or for each other."""
    for pack in packs:
        for action in pack.actions:
            place = f"{pack.id}/{pack.lines.get(f'action {action.id}', 'actions.toml')}: action {action.id}: after: "
            for name in action.after:
                if name not in actions:
                    yield place + f"{name} " + _("is not known.") + nearest(name, actions)
            round_ = _round(action.id, actions)
            if round_ and min(round_) == action.id:  # told once, by the first of those concerned
                yield place + _("{actions} wait for each other").format(actions=" → ".join(round_))


def _round(start: str, actions: Mapping[str, Action]) -> tuple[str, ...]:
    """A way along `after` from an action back to itself, the shortest; () where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop(0)
        for name in actions[way[-1]].after if way[-1] in actions else ():
            if name == start:
                return (*way, start)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def _references(
    item: Item,
    sections: Mapping[str, Section],
    items: Mapping[str, Item],
    actions: Mapping[str, Action],
    norms: Norms,
) -> Iterator[str]:
    if item.section not in sections:
        yield f"section: {item.section} " + _("is not known.") + nearest(item.section, sections)
    if item.action and item.action not in actions:
        yield f"action: {item.action} " + _("is not known.") + nearest(item.action, actions)
    for condition in _conditions(item):
        for norm in norm_refs(condition):
            if norm not in norms:
                yield f"norm: {norm} " + _("is not known.") + nearest(norm, norms.ids)
        for norm in (GROUP_BANDS, GROUP_LEAST) if any(True for _m in median_refs(condition)) else ():
            if norm not in norms:
                yield f"norm: {norm} " + _("is not known.") + nearest(norm, norms.ids)
        other = condition.passed_share
        if other and other not in items:
            yield f"passed_share: {other} " + _("is not known.") + nearest(other, items)
        elif other and any(c.passed_share for c in _conditions(items[other])):
            yield f"passed_share: {other} " + _("rests on passed_share itself: one step is allowed")
        elif other and items[other].applies.subject is SubjectKind.REGION:
            yield f"passed_share: {other} " + _("is about the region, which has no share")


def _facts(
    item: Item, host: Facts, pack: Pack, absent: Sequence[str], loaded: set[str], missing: dict[str, str]
) -> Iterator[str]:
    """Problems with the facts that an item reads; fills `missing`."""
    for rule_platforms, condition in _with_platforms(item):
        is_of_region = item.applies.subject is SubjectKind.REGION
        known: Mapping[str, object] = host.region_metrics if is_of_region else host.metrics
        other: Mapping[str, object] = host.metrics if is_of_region else host.region_metrics
        if condition.metric in other:
            told = _("is of the region") if condition.metric in host.region_metrics else _("is of accounts")
            yield f"metric: {condition.metric} {told}"
        elif condition.metric and condition.metric not in known:
            # which plugin would bring a metric is not written in its name: any absent one may
            if absent:
                missing[f"metric {condition.metric}"] = absent[0]
            else:
                yield (f"metric: {condition.metric} " + _("is not known.") + nearest(condition.metric, known))
        if not condition.observation:
            continue
        for key in expand(condition.observation, rule_platforms):
            prefix = key.partition(".")[0]
            if key in host.observations:
                yield from _type_problem(condition, host.observations[key])
            elif prefix in absent:
                missing[f"observation {key}"] = prefix
            elif prefix not in loaded and prefix not in pack.head.requires:
                yield f"observation: {key}: " + _("add {plugin} to requires in pack.toml").format(
                    plugin=prefix
                )
            else:
                yield f"observation: {key} " + _("is not known.") + nearest(key, host.observations)


def expand(observation: str, platforms: Iterable[str]) -> tuple[str, ...]:
    """`*.x` as the keys of the platforms; any other key as it is."""
    rest = observation.removeprefix("*.")
    return (observation,) if rest == observation else tuple(f"{platform}.{rest}" for platform in platforms)


def _type_problem(condition: Condition, key: ObservationKey) -> Iterator[str]:
    """A comparison that a declared type can never satisfy."""
    given = {name for part in (condition, condition.partial) if part is not None for name, _t in part.given()}
    wrong: set[str] = set()
    if not key.is_many and key.type in ("str", "date"):
        wrong |= given & {*NUMERIC, "is_true", "is_false"}
    if key.type in ("int", "float"):
        wrong |= given & {"is_true", "is_false", "contains", "one_of", "none_of", "newer_than_days"}
    if key.type == "bool":
        wrong |= given & {*NUMERIC, "contains", "longer_than", "one_of", "none_of", "newer_than_days"}
    for name in sorted(wrong):
        yield f"{name}: " + _("does not fit {key}, whose values are {type}").format(
            key=key.key, type=key.type
        )


def _conditions(item: Item) -> Iterator[Condition]:
    yield from item.when
    for rule in item.rules():
        yield from rule.conditions


def _with_platforms(item: Item) -> Iterator[tuple[tuple[str, ...], Condition]]:
    """Each condition with the platforms on which it is read."""
    varied = {p for variant in item.variants for p in variant.platforms}
    own = tuple(p for p in item.applies.platforms if p not in varied)
    for condition in item.when:
        yield item.applies.platforms, condition
    for condition in item.conditions:
        yield own, condition
    for variant in item.variants:
        for condition in variant.conditions:
            yield variant.platforms, condition
