"""Links packs to each other and to what plugins bring: one method out of several packs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import NamedTuple, Protocol

import msgspec

from otklik.errors import PackError, Problem
from otklik.i18n import _
from otklik.metric import Metric, RegionMetric
from otklik.model import ObservationKey, SubjectKind, Text
from otklik.packs.compared import compared_norms
from otklik.packs.conform import nearest
from otklik.packs.depends import dependencies
from otklik.packs.lint import NUMERIC, median_refs, norm_refs
from otklik.packs.model import (
    RULE_FORMS,
    Action,
    Condition,
    Course,
    Depth,
    Item,
    Pack,
    Retired,
    ScoringProfile,
    Section,
)
from otklik.packs.norms import GROUP_BANDS, GROUP_LEAST, Norms, overlaps
from otklik.packs.reachable import unreachable
from otklik.packs.read import read_pack
from otklik.platform import Platform, RegisterImporter

DEPTHS = {Depth.EXPRESS: (Depth.EXPRESS,), Depth.CORE: (Depth.EXPRESS, Depth.CORE), Depth.FULL: tuple(Depth)}
DEFAULT_SCORING = ScoringProfile(id="default", title=Text("Основной профиль", "Default profile"))


RULE_KEYS = frozenset({*RULE_FORMS, "variants", "when", "applies"})


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
    def registers(self) -> Mapping[str, RegisterImporter]: ...
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
    courses: Mapping[str, Course] = {}
    renamed: Mapping[str, str] = {}  # earlier id of an item → the id it has now
    retired: Mapping[str, Retired] = {}
    roles: Mapping[str, Text] = {}  # that packs bring

    @property
    def every_item(self) -> Mapping[str, Item]:
        """Items of all depths by id."""
        return {item.id: item for pack in self.packs for item in pack.items}

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


class Gathered(NamedTuple):
    """Packs as far as they could be read, with what is wrong. `is_whole`: none of them is missing altogether."""

    packs: list[Pack]
    problems: list[str]
    is_whole: bool


def gather(packs: Iterable[Traversable]) -> Gathered:
    """Reads the folders, each pack for itself; a pack with problems comes with what is sound in it."""
    found = Gathered([], [], True)
    for folder in packs:
        try:
            found.packs.append(read_pack(folder))
        except PackError as error:
            found.problems.extend(f"{folder.name}/{problem}" for problem in error.problems)
            if isinstance(error.rest, Pack):
                found.packs.append(error.rest)
            else:
                found = found._replace(is_whole=False)
    return found


def read_packs(packs: Iterable[Traversable]) -> list[Pack]:
    """Reads the folders, each pack for itself. Raises PackError with the problems of all of them."""
    found = gather(packs)
    if found.problems:
        raise PackError(found.problems)
    return found.packs


def load_method(packs: Iterable[Traversable], host: Facts) -> Method:
    """Reads and links the folders. Raises PackError with the problems of all of them, those of linking included."""
    found = gather(packs)
    return link_sound(found.packs, host, found.problems, found.is_whole)


def link_sound(packs: Iterable[Pack], host: Facts, problems: Sequence[str], is_whole: bool) -> Method:
    """One method out of packs that may have problems of their own, to which those of linking are added.

    Where a pack cannot be read at all nothing is linked: whatever names an id of it would seem wrong. Raises PackError.
    """
    told = list(problems)
    try:
        method = link(packs, host) if is_whole else None
    except PackError as error:
        told += error.problems
        method = None
    if told or method is None:
        raise PackError([Problem(p) for p in dict.fromkeys(told)])
    return method


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


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What packs may refer to."""

    items: Mapping[str, Item]
    sections: Mapping[str, Section]
    actions: Mapping[str, Action]
    norms: Norms
    courses: Mapping[str, Course]
    renamed: Mapping[str, str]
    unreadable: frozenset[str]

    def lacks(self, identifier: str, known: Container[str]) -> bool:
        """Is it not there? What is there and has faults of its own is not missed."""
        return identifier not in known and identifier not in self.unreadable


def link(packs: Iterable[Pack], host: Facts) -> Method:
    """One method out of packs. Facts of an absent or broken plugin that a pack requires are `missing`: their items
    become NO_DATA. Raises PackError for ids that nothing brings though the plugins are there, and for packs that clash.
    """
    ordered = tuple(sorted(packs, key=lambda p: p.id))
    loaded = {state.name for state in host.states if not state.error} | {*host.platforms, *host.registers}
    named: dict[str, Section] = {}
    for section in (s for pack in ordered for s in pack.head.sections):
        named.setdefault(section.id, section)
    sections = {s.id: s for s in sorted(named.values(), key=lambda s: s.order)}
    places = {identifier: place for place, identifier in enumerate(sections)}
    found_items = [i for pack in ordered for i in pack.items]
    known = _Known(
        items={i.id: i for i in sorted(found_items, key=lambda i: places.get(i.section, len(places)))},
        sections=sections,
        actions={a.id: a for pack in ordered for a in pack.actions},
        norms=Norms(n for pack in ordered for n in pack.norms),
        courses={c.id: c for pack in ordered for c in pack.courses},
        renamed=_names(ordered),
        unreadable=frozenset().union(*(pack.unreadable for pack in ordered)),
    )
    missing: dict[str, str] = {}
    least = {
        **{f"metric {m.id}": 0.0 for m in host.metrics.values() if not m.may_be_negative},
        **{f"metric {m.id}": 0.0 for m in host.region_metrics.values() if not m.may_be_negative},
    }
    problems = list(_clashes(ordered))
    told_of_norms, comparable = compared_norms(ordered, host)
    problems += told_of_norms
    for pack in ordered:
        absent = [name for name in pack.head.requires if name not in loaded]
        problems += [
            f"{pack.id}/{told}"
            for told in (*_renamings(pack, known), *_orders(pack, known), *_scoring(pack, known))
        ]
        for item in (*pack.items, *pack.mended):
            is_rule_whole = not pack.cut.get(item.id, frozenset()) & RULE_KEYS
            found = [
                *_references(item, known),
                *dependencies(item, known.items, known.renamed, known.unreadable),
                *(
                    f"{key}: {told}"
                    for key, told in (
                        unreachable(item, comparable, host.observations, least) if is_rule_whole else ()
                    )
                ),
                *_facts(item, host, pack, absent, loaded, missing),
            ]
            problems += [f"{pack.id}/{_place(pack, item)}: item {item.id}: {message}" for message in found]
    if problems:
        raise PackError([Problem(p) for p in dict.fromkeys(problems)])
    return Method(
        packs=ordered,
        items=tuple(known.items.values()),
        actions=known.actions,
        norms=known.norms,
        sections=tuple(sections.values()),
        scoring={s.id: s for pack in ordered for s in pack.scoring},
        missing=missing,
        courses=known.courses,
        renamed=known.renamed,
        retired={r.id: r for pack in ordered for r in pack.head.retired},
        roles={r.id: r.title for pack in ordered for r in pack.head.roles},
    )


def _place(pack: Pack, item: Item) -> str:
    return pack.lines.get(f"item {item.id}", pack.id)


def _names(packs: Sequence[Pack]) -> dict[str, str]:
    """Each earlier id of an item with the id it has now, through all its renamings."""
    steps = {entry.old: entry.new for pack in packs for entry in pack.head.renamed}
    found: dict[str, str] = {}
    for old, step in steps.items():
        now, seen = step, {old}
        while now in steps and now not in seen:
            seen.add(now)
            now = steps[now]
        found[old] = now
    return found


def _renamings(pack: Pack, known: _Known) -> Iterator[str]:
    still = _("{id} is still an item: give one of them another id")
    for entry in pack.head.renamed:
        place = f"pack.toml: renamed {entry.old}"
        if entry.old in known.items:
            yield f"{place}: old: " + still.format(id=entry.old)
        if known.lacks(known.renamed[entry.old], known.items):
            yield f"{place}: new: {entry.new} " + _("is not known.") + nearest(entry.new, known.items)
    for gone in pack.head.retired:
        if gone.id in known.items:
            yield f"pack.toml: retired {gone.id}: id: " + still.format(id=gone.id)


def _scoring(pack: Pack, known: _Known) -> Iterator[str]:
    """Sections and items that a scoring profile names and nobody brings; ids of blocks that mean something else too."""
    for profile in pack.scoring:
        place = f"{pack.lines.get(f'scoring {profile.id}', 'scoring')}: scoring {profile.id}"
        for weight in profile.sections:
            if known.lacks(weight.id, known.sections):
                yield f"{place}: sections: {_unknown(weight.id, known.sections)}"
        for block in profile.blocks:
            if block.id in known.items or block.id in known.sections or block.id == "total":
                yield f"{place}: blocks {block.id}: id: " + _("is the id of an item or section too")
            for member in block.members:
                if known.lacks(member.id, known.items):
                    yield f"{place}: blocks {block.id}: items: {_unknown(member.id, known.items)}"


def _unknown(identifier: str, known: Iterable[str]) -> str:
    return f"{identifier} " + _("is not known.") + nearest(identifier, known)


def _clashes(packs: Sequence[Pack]) -> Iterator[str]:
    owner: dict[tuple[str, str], str] = {}
    for name, count in Counter(pack.id for pack in packs).items():
        if count > 1:
            yield _("pack {id} is given {count} times. Use one of them.").format(id=name, count=count)
    for pack in packs:
        ids: list[tuple[str, str]] = []
        ids += [("item", i.id) for i in pack.items] + [("action", a.id) for a in pack.actions]
        ids += [("scoring", s.id) for s in pack.scoring] + [("course", c.id) for c in pack.courses]
        ids += [("renamed", r.old) for r in pack.head.renamed] + [
            ("retired", r.id) for r in pack.head.retired
        ]
        for key in ids:
            if owner.get(key, pack.id) != pack.id:  # twice in one pack is told by that pack's own check
                yield _("{kind} {id} stands in packs {first} and {second}. Use one of them.").format(
                    kind=key[0], id=key[1], first=owner[key], second=pack.id
                )
            owner[key] = pack.id
    for earlier, later in overlaps(n for pack in packs for n in pack.norms):
        if earlier.pack != later.pack:
            yield _("norm {id}: packs {first} and {second} give a value for one day, {day}.").format(
                id=earlier.id, first=earlier.pack, second=later.pack, day=later.valid_from
            )


def _orders(pack: Pack, known: _Known) -> Iterator[str]:
    """Actions that wait for one that nothing brings, or for each other; courses that nobody gives."""
    for action in (*pack.actions, *pack.mended_actions):
        place = f"{pack.lines.get(f'action {action.id}', 'actions.toml')}: action {action.id}: "
        if action.course and known.lacks(action.course, known.courses):
            yield f"{place}course: {_unknown(action.course, known.courses)}"
        for name in action.after:
            if known.lacks(name, known.actions):
                yield f"{place}after: {_unknown(name, known.actions)}"
        round_ = _round(action.id, known.actions)
        if round_ and min(round_) == action.id:  # told once, by the first of those concerned
            yield place + "after: " + _("{actions} wait for each other").format(actions=" → ".join(round_))


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


def _references(item: Item, known: _Known) -> Iterator[str]:
    if item.section and known.lacks(item.section, known.sections):
        yield f"section: {_unknown(item.section, known.sections)}"
    if item.action and known.lacks(item.action, known.actions):
        yield f"action: {_unknown(item.action, known.actions)}"
    if item.course and known.lacks(item.course, known.courses):
        yield f"course: {_unknown(item.course, known.courses)}"
    # What an item shows may stand in a pack that is opt-in and not applied here: `unknown` tells authors of it.
    if item.applies.named_in and known.lacks(item.applies.named_in, known.norms):
        yield f"applies.named_in: {_unknown(item.applies.named_in, known.norms.ids)}"
    for condition in _conditions(item):
        for norm in norm_refs(condition):
            if known.lacks(norm, known.norms):
                yield f"norm: {_unknown(norm, known.norms.ids)}"
        for norm in (GROUP_BANDS, GROUP_LEAST) if any(True for _m in median_refs(condition)) else ():
            if known.lacks(norm, known.norms):
                yield f"norm: {_unknown(norm, known.norms.ids)}"
        name = condition.passed_share
        other = known.items.get(name)
        if name and other is None and known.lacks(name, known.items):
            yield f"passed_share: {_unknown(name, known.items)}"
        elif other is not None and any(c.passed_share for c in _conditions(other)):
            yield f"passed_share: {name} " + _("rests on passed_share itself: one step is allowed")
        elif other is not None and other.applies.subject is SubjectKind.REGION:
            yield f"passed_share: {name} " + _("is about the region, which has no share")


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
        is_of_pages = item.applies.subject in (SubjectKind.ACCOUNT, SubjectKind.PLATFORM)
        for key in expand(condition.observation, rule_platforms):
            prefix = key.partition(".")[0]
            if key in host.observations and is_of_pages == (prefix in host.registers):
                told = _("is told of bodies and the region") if is_of_pages else _("is told of pages")
                yield f"observation: {key} {told}"
            if key in host.observations:
                yield from _type_problem(condition, host.observations[key])
            elif prefix in absent:
                missing[f"observation {key}"] = prefix
            elif (
                absent and prefix not in loaded
            ):  # a register need not be called as the plugin that brings it
                missing[f"observation {key}"] = absent[0]
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
