"""Links packs to each other and to what plugins bring: one method out of several packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Protocol

import msgspec

from otklik.errors import PackError, Problem
from otklik.i18n import _
from otklik.metric import Metric
from otklik.model import ObservationKey, SubjectKind, Text
from otklik.packs.conform import nearest
from otklik.packs.lint import NUMERIC, norm_refs
from otklik.packs.model import Action, Condition, Depth, Item, Pack, ScoringProfile, Section
from otklik.packs.norms import Norms, overlaps
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

    def item(self, identifier: str) -> Item | None:
        """The item of that id."""
        return next((i for i in self.items if i.id == identifier), None)

    def at_depth(self, depth: Depth) -> Method:
        """The same with the items of this depth alone."""
        chosen = tuple(i for i in self.items if i.depth in DEPTHS[depth])
        return msgspec.structs.replace(self, items=chosen)

    def scoring_profile(self, identifier: str = "default") -> ScoringProfile | None:
        """The profile of that id; "default" exists without a pack that brings it."""
        return self.scoring.get(identifier, DEFAULT_SCORING if identifier == "default" else None)


def load_method(
    packs: Iterable[Traversable],
    host: Facts,
    named: frozenset[str] = frozenset(),
    given: frozenset[str] = frozenset(),
) -> Method:
    """Reads and links the folders; of opt-in packs those that are `named` or whose folder was `given` by the user.

    Raises PackError with the problems of all of them.
    """
    read: list[Pack] = []
    places: dict[str, str] = {}
    problems: list[str] = []
    for folder in packs:
        try:
            pack = read_pack(folder)
            places[pack.id] = folder.name
            read.append(pack)
        except PackError as error:
            problems += [f"{folder.name}/{problem}" for problem in error.problems]
    problems += [
        _("region.norms: there is no pack {name}.").format(name=name) + nearest(name, places)
        for name in sorted(named - set(places))
    ]
    if problems:
        raise PackError(problems)
    held = [p for p in read if not p.head.opt_in or p.id in named or places[p.id] in given]
    return link(held, host)


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
    problems = list(_clashes(ordered))
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
        if condition.metric and condition.metric not in host.metrics:
            # which plugin would bring a metric is not written in its name: any absent one may
            if absent:
                missing[f"metric {condition.metric}"] = absent[0]
            else:
                yield (
                    f"metric: {condition.metric} "
                    + _("is not known.")
                    + nearest(condition.metric, host.metrics)
                )
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
