"""What is wrong inside one pack although every table has its shape. Names file, item and key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from otklik.i18n import _
from otklik.model import SubjectKind
from otklik.packs.model import (
    LEVELS,
    RULE_FORMS,
    SOURCES,
    Basis,
    Condition,
    Fines,
    Item,
    Mode,
    Norm,
    NormRef,
    Pack,
    ScoringProfile,
    again,
)
from otklik.packs.norms import holes, overlaps
from otklik.profile.recognise import known_platforms

ONE_DAY = timedelta(days=1)
IN_HEAD = ("section", "renamed", "retired")
NUMERIC = ("at_least", "at_most", "more_than", "less_than")
SHARE = "share"  # unit of metrics and norms that are shown in per cent


def lint(pack: Pack) -> list[str]:
    """Problems that forbid the use of the pack."""
    return [*_duplicates(pack), *_items(pack), *_norms(pack), *_courses(pack), *_scoring(pack)]


def warnings(pack: Pack) -> list[str]:
    """What an author should look at, though the pack can be used."""
    told = [
        _("{place}: norm {id}: no value from {start} to {end}.").format(
            place=pack.place_of(a), id=a.id, start=a.valid_to + ONE_DAY, end=b.valid_from - ONE_DAY
        )
        for a, b in holes(pack.norms)
        if a.valid_to is not None
    ]
    used = {item.action for item in pack.items}
    told += [
        _("{place}: action {id} is used by no item.").format(
            place=pack.lines.get(f"action {a.id}", ""), id=a.id
        )
        for a in pack.actions
        if pack.items and a.id not in used  # a pack without items shares its actions with others
    ]
    return told


def _duplicates(pack: Pack) -> Iterator[str]:
    for kind, ids in (
        ("item", [i.id for i in pack.items]),
        ("action", [a.id for a in pack.actions]),
        ("section", [s.id for s in pack.head.sections]),
        ("scoring", [s.id for s in pack.scoring]),
        ("course", [c.id for c in pack.courses]),
        ("renamed", [r.old for r in pack.head.renamed]),
        ("retired", [r.id for r in pack.head.retired]),
    ):
        for identifier, count in Counter(ids).items():
            if count > 1:
                first = _place(pack, kind, identifier)
                yield _(
                    "{place}: {kind} {id}: the id is given {count} times, first in {first}. Ids are for ever and for one thing."
                ).format(
                    place=pack.lines.get(again(f"{kind} {identifier}"), first),
                    kind=kind,
                    id=identifier,
                    count=count,
                    first=first,
                )


def _items(pack: Pack) -> Iterator[str]:
    for item in (*pack.items, *pack.mended):
        for key, message in _item(item, pack.cut.get(item.id, frozenset())):
            yield f"{_place(pack, 'item', item.id)}: item {item.id}: {key}: {message}"


def _item(item: Item, cut: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Key and sentence of each problem of one item. `cut`: keys that were left out, since they have faults of their own."""
    if not item.id.strip() or any(c.isspace() or c in "/@:" for c in item.id):
        yield "id", _("must be a word without spaces and without / @ :")
    if not item.basis and "basis" not in cut:
        yield "basis", _("is empty: name the act, method or practice that the item rests on")
    if "basis" not in cut:
        yield from _bases(item)
    is_rule_whole = not cut & {*RULE_FORMS, "variants", "mode", "applies"}
    if is_rule_whole:
        yield from _forms(item)
    if item.applies.subject is SubjectKind.PLATFORM and not item.applies.platforms and "applies" not in cut:
        yield "applies.platforms", _("must be named for subject platform")
    if item.applies.named_in and item.applies.subject is not SubjectKind.PLATFORM:
        yield "applies.named_in", _("is for subject platform")
    for rule in item.rules() if is_rule_whole else ():
        for condition in rule.conditions:
            if condition.partial is not None and not dict(condition.given()) and rule.join != "any":
                yield _key(condition), _("partial alone stands in any, beside a condition that can be met")
            yield from _condition(item, condition, getattr(rule, "platforms", item.applies.platforms))
    if cut & {"when", "applies"}:
        return
    for condition in item.when_facts:
        yield from _condition(item, condition, item.applies.platforms)
    if item.when_facts and item.applies.subject is SubjectKind.PLATFORM:
        yield (
            "when",
            _("of subject platform reads answer or outcome: there may be no page whose facts to read"),
        )
    for condition in item.when_asked:
        yield from _sources(condition)


def _bases(item: Item) -> Iterator[tuple[str, str]]:
    """An act of a region that does not say whose it is would be told to all; a duty asked before it began is none."""
    if is_upside_down(item):
        yield (
            "valid_to",
            _("{end} is before valid_from {start}").format(start=item.valid_from, end=item.valid_to),
        )
    for number, basis in enumerate(item.basis):
        key = f"basis[{number}]"
        if basis.level == "Р" and not basis.regions:
            yield (
                f"{key}.regions",
                _('is missing: a regional act binds its own regions alone, as in regions = ["02"]'),
            )
        if basis.level != "Р" and (basis.regions or basis.pack):
            yield f"{key}.regions", _("belongs to a regional act (Р); nothing else is bound to a region")
        if is_upside_down(basis):
            yield (
                f"{key}.valid_to",
                _("{end} is before valid_from {start}").format(start=basis.valid_from, end=basis.valid_to),
            )
    begins = [basis.valid_from for basis in item.basis if basis.level == "Ф"]
    if item.basis and len(begins) == len(item.basis) and None not in begins and item.valid_from is None:
        first = min(day for day in begins if day is not None)
        yield (
            "valid_from",
            _("is missing: all that the item rests on begins on {day} or later").format(day=first),
        )


def is_upside_down(dated: Basis | Item) -> bool:
    """Does it end before it begins?"""
    return dated.valid_from is not None and dated.valid_to is not None and dated.valid_to < dated.valid_from


def _forms(item: Item) -> Iterator[tuple[str, str]]:
    forms = [name for name in RULE_FORMS if getattr(item, name)]
    if item.mode is Mode.MANUAL and item.rules():
        yield (forms or ["variants"])[0], _("a manual item is asked and has no rule")
    elif item.mode is not Mode.MANUAL and not item.rules():
        yield "rule", _("is missing: give rule, all, any, each, first or variants, or make the item manual")
    if len(forms) > 1:
        yield (
            forms[1],
            _("only one of rule, all, any, each, first may be given; {first} is there too").format(
                first=forms[0]
            ),
        )
    seen: set[str] = set()
    for number, variant in enumerate(item.variants):
        if sum(bool(getattr(variant, name)) for name in RULE_FORMS) != 1:
            yield f"variants[{number}]", _("give exactly one of rule, all, any, each, first")
        for platform in variant.platforms:
            if platform in seen:
                yield (
                    f"variants[{number}].platforms",
                    _("{platform} has a variant already").format(platform=platform),
                )
            if item.applies.platforms and platform not in item.applies.platforms:
                yield (
                    f"variants[{number}].platforms",
                    _("{platform} is not among applies.platforms").format(platform=platform),
                )
            seen.add(platform)
    if item.variants and not forms and (not item.applies.platforms or set(item.applies.platforms) - seen):
        yield (
            "applies.platforms",
            _("name the platforms: each needs a variant where there is no rule of the item's own"),
        )


def _condition(item: Item, condition: Condition, platforms: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    wrong = list(_sources(condition))
    yield from wrong
    if wrong and not any(getattr(condition, name) for name in SOURCES):
        return
    key = _key(condition)
    if condition.asks:
        yield key, _("answer and outcome belong into when: they say whether the item is asked at all")
        return
    if condition.partial is not None and not dict(condition.partial.given()):
        yield key, _("partial compares nothing")
    yield from _medians(item, condition, key)
    if condition.passed_share and item.applies.subject not in (SubjectKind.BODY, SubjectKind.REGION):
        yield key, _("passed_share is for subjects body and region")
    if condition.metric and item.applies.subject is SubjectKind.BODY:
        yield (
            key,
            _(
                "an item about a body reads passed_share or what a register tells of it; metrics belong to accounts"
            ),
        )
    prefix = condition.observation.partition(".")[0]
    if prefix == "*" and not platforms:
        yield key, _("name applies.platforms: * stands for each of them")
    # An imported table speaks of pages of a platform under its own name: the linker knows whether there is such a table.
    is_of_pages = item.applies.subject in (SubjectKind.ACCOUNT, SubjectKind.PLATFORM)
    if (
        condition.observation
        and is_of_pages
        and prefix in platforms_known() | {*platforms}
        and platforms != (prefix,)
    ):
        yield (
            key,
            _("only {platform} tells this: name it alone in applies.platforms or give variants").format(
                platform=prefix
            ),
        )


def _key(condition: Condition) -> str:
    """What a message calls the condition by."""
    return next((getattr(condition, name) for name in SOURCES if getattr(condition, name)), "rule")


def _sources(condition: Condition) -> Iterator[tuple[str, str]]:
    if sum(bool(getattr(condition, name)) for name in SOURCES) != 1:
        yield _key(condition), _("give exactly one of {sources}").format(sources=", ".join(SOURCES))
    elif not dict(condition.given()) and condition.partial is None:
        yield _key(condition), _("nothing is compared: give at_least, is_true, is_present …")


@cache
def platforms_known() -> frozenset[str]:
    """Platforms that Otklik knows by address, and the website."""
    return frozenset({*known_platforms(), "website"})


def _medians(item: Item, condition: Condition, key: str) -> Iterator[tuple[str, str]]:
    for part in (condition, condition.partial):
        for name, threshold in part.given() if part is not None else ():
            if isinstance(threshold, NormRef) and bool(threshold.norm) == bool(threshold.group_median):
                yield f"{key}.{name}", _("give exactly one of norm, group_median")
    for name, metric in median_refs(condition):
        if name not in NUMERIC:
            yield f"{key}.{name}", _("group_median is a number: give at_least, at_most, more_than, less_than")
        if metric != condition.metric:
            yield f"{key}.{name}", _("group_median must be of the metric that is compared with it")
        if item.applies.subject is not SubjectKind.ACCOUNT or condition in item.when:
            yield f"{key}.{name}", _("group_median stands in rules of items about pages")


def _norms(pack: Pack) -> Iterator[str]:
    for norm in pack.norms:
        place = f"{pack.place_of(norm)}: norm {norm.id}"
        if norm.valid_to is not None and norm.valid_to < norm.valid_from:
            yield _("{place}: valid_to {end} is before valid_from {start}.").format(
                place=place, start=norm.valid_from, end=norm.valid_to
            )
        if norm.basis.regions or norm.basis.pack:
            yield _("{place}: basis.regions: a norm says in its scope where it holds.").format(place=place)
        message = impossible(norm)
        if message:
            yield f"{place}: value: {message}"
    for earlier, later in overlaps(pack.norms):
        yield _("{place}: two values hold at once from {day}. Give the earlier one valid_to.").format(
            place=f"{pack.place_of(earlier)}: norm {earlier.id}", day=later.valid_from
        )


def impossible(norm: Norm) -> str:
    """Why a number of this unit cannot be; "" where it can."""
    if isinstance(norm.value, bool) or not isinstance(norm.value, int | float) or not norm.unit:
        return ""
    if norm.value < (-1 if norm.unit == SHARE else 0):  # a growth is a share that may be below 0
        return _("{value} cannot be: {unit} are not below 0.").format(value=norm.value, unit=norm.unit)
    if norm.unit == SHARE and norm.value > 1:
        told = _("{value} is no share: a share is not above 1.").format(value=norm.value)
        likely = " " + _("Write {share} for {value} %.").format(
            share=round(norm.value / 100, 6), value=norm.value
        )
        return told + (likely if norm.value <= 100 else "")
    return ""


def _scoring(pack: Pack) -> Iterator[str]:
    for profile in pack.scoring:
        place = f"{_place(pack, 'scoring', profile.id)}: scoring {profile.id}"
        for key, message in _profile(profile):
            yield f"{place}: {key}: {message}"


def _profile(profile: ScoringProfile) -> Iterator[tuple[str, str]]:
    """Key and sentence of each problem of a scoring profile."""
    levels = [legal.level for legal in profile.ranking.legal]
    if sorted(levels) != sorted(LEVELS):
        yield "ranking.legal", _("must name each of Ф, Р, М, П once")
    if profile.blocks and profile.sections:
        yield "sections", _("has no effect where there are blocks: leave one of them out")
    if profile.blocks and not any(block.points for block in profile.blocks):
        yield "blocks", _("has no points at all")
    if profile.combine == "mean" and profile.fines != Fines():
        yield "fines", _('has no effect with combine = "mean"')
    yield from _fines("fines", profile.fines)
    for identifier, count in Counter(block.id for block in profile.blocks).items():
        if count > 1:
            yield f"blocks {identifier}", _("the id is given {count} times").format(count=count)
    owner: dict[str, str] = {}
    for block in profile.blocks:
        key = f"blocks {block.id}"
        if not block.items:
            yield f"{key}: items", _("is empty")
        for member in block.members:
            if member.id in owner:
                yield (
                    f"{key}: items",
                    _("{item} stands in block {other} already: an item counts once").format(
                        item=member.id, other=owner[member.id]
                    ),
                )
            owner[member.id] = block.id
            if member.weight is not None and profile.combine == "product":
                yield f"{key}: {member.id}: weight", _('has no effect with combine = "product": give fines')
            if member.fines is not None and profile.combine == "mean":
                yield f"{key}: {member.id}: fines", _('has no effect with combine = "mean"')
            if member.fines is not None:
                yield from _fines(f"{key}: {member.id}: fines", member.fines)


def _fines(key: str, fines: Fines) -> Iterator[tuple[str, str]]:
    if fines.fail > fines.partial:
        yield key, _("leaves more for fail than for partial: to do better must never cost points")


def _courses(pack: Pack) -> Iterator[str]:
    for course in pack.courses:
        if course.valid_to is not None and course.valid_to < course.valid_from:
            yield _("{place}: course {id}: valid_to {end} is before valid_from {start}.").format(
                place=_place(pack, "course", course.id),
                id=course.id,
                start=course.valid_from,
                end=course.valid_to,
            )


def norm_refs(condition: Condition) -> Iterator[str]:
    """Ids of the norms that a condition compares with."""
    for part in (condition, condition.partial):
        if part is not None:
            yield from (t.norm for _name, t in part.given() if isinstance(t, NormRef) and t.norm)


def median_refs(condition: Condition) -> Iterator[tuple[str, str]]:
    """Comparison and metric of every group median that a condition compares with."""
    for part in (condition, condition.partial):
        if part is not None:
            yield from (
                (name, t.group_median)
                for name, t in part.given()
                if isinstance(t, NormRef) and t.group_median
            )


def _place(pack: Pack, kind: str, identifier: str) -> str:
    return pack.lines.get(f"{kind} {identifier}", "pack.toml" if kind in IN_HEAD else pack.id)
