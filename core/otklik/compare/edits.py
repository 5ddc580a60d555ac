"""What differs between two methods, edit by edit: items, norms, weights. Texts alone move nothing and are told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import msgspec

from otklik.packs.link import Method
from otklik.packs.model import Item, Norm, ScoringProfile
from otklik.score import section_weights


class EditKind(StrEnum):
    ITEM_REMOVED = "item_removed"
    ITEM_ADDED = "item_added"
    RULE = "rule"  # what an item asks for, how it is decided
    APPLICABILITY = "applicability"  # whom it is put to
    NORM = "norm"
    WEIGHT = "weight"  # of an item
    SECTION = "section"  # an item stands in another section
    SCORING = "scoring"  # weights of sections and levels
    ADVICE = "advice"  # basis, action, effort, owner: order and wording of recommendations
    TEXTS = "texts"


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """One difference. `id`: of the item, the norm, or the section or level whose weight changed."""

    kind: EditKind
    id: str
    fields: tuple[str, ...] = ()
    before: str = ""  # for norms and weights
    after: str = ""


# Fields of an item by what they can change. Whatever is not named here can change outcomes and counts as the rule.
TEXTS = frozenset({"title", "failure_title", "question", "why", "remedy", "guidance", "evidence", "course"})
ADVICE = frozenset({"basis", "action", "effort_hours", "owner"})
FIELDS: Mapping[str, EditKind] = {
    **dict.fromkeys(TEXTS, EditKind.TEXTS),
    **dict.fromkeys(ADVICE, EditKind.ADVICE),
    "applies": EditKind.APPLICABILITY,
    "when": EditKind.APPLICABILITY,
    "weight": EditKind.WEIGHT,
    "section": EditKind.SECTION,
    "depth": EditKind.TEXTS,  # which depth holds an item: at one depth it is there or not
}
MOVES_OUTCOMES = frozenset({EditKind.RULE, EditKind.APPLICABILITY, EditKind.NORM})
MOVES_NOTHING = frozenset({EditKind.ADVICE, EditKind.TEXTS})


def edits(
    old: Method, new: Method, old_scoring: ScoringProfile, new_scoring: ScoringProfile
) -> tuple[Edit, ...]:
    """Every difference from `old` to `new`: removed items, added ones, changed ones, norms, weights."""
    return tuple(_edits(old, new, old_scoring, new_scoring))


def _edits(
    old: Method, new: Method, old_scoring: ScoringProfile, new_scoring: ScoringProfile
) -> Iterator[Edit]:
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    yield from (Edit(kind=EditKind.ITEM_REMOVED, id=i) for i in before if i not in after)
    yield from (Edit(kind=EditKind.ITEM_ADDED, id=i) for i in after if i not in before)
    for identifier, item in after.items():
        if identifier in before:
            yield from item_edits(before[identifier], item)
    yield from norm_edits(_norms(old), _norms(new))
    yield from _weights(old, new, old_scoring, new_scoring)


def item_edits(old: Item, new: Item) -> Iterator[Edit]:
    """One edit for each sort of fields that differ."""
    changed: dict[EditKind, list[str]] = defaultdict(list)
    for name in Item.__struct_fields__:
        if getattr(old, name) != getattr(new, name):
            changed[FIELDS.get(name, EditKind.RULE)].append(name)
    for kind, fields in changed.items():
        is_weight = kind is EditKind.WEIGHT
        yield Edit(
            kind=kind,
            id=new.id,
            fields=tuple(fields),
            before=f"{old.weight:g}" if is_weight else "",
            after=f"{new.weight:g}" if is_weight else "",
        )


def norm_edits(old: Iterable[Norm], new: Iterable[Norm]) -> Iterator[Edit]:
    """Norms whose values, scopes or periods differ; acts and notes may change without moving anything."""
    before, after = _by_id(old), _by_id(new)
    for identifier in sorted({*before, *after}):
        gone = before.get(identifier, {}).keys() - after.get(identifier, {}).keys()
        come = after.get(identifier, {}).keys() - before.get(identifier, {}).keys()
        if gone or come:
            yield Edit(
                kind=EditKind.NORM,
                id=identifier,
                before=_values(before.get(identifier, {}), gone),
                after=_values(after.get(identifier, {}), come),
            )


def _norms(method: Method) -> list[Norm]:
    return [norm for pack in method.packs for norm in pack.norms]


def _by_id(norms: Iterable[Norm]) -> dict[str, dict[str, Norm]]:
    found: dict[str, dict[str, Norm]] = defaultdict(dict)
    for norm in norms:
        key = msgspec.json.encode([norm.value, norm.scope, norm.valid_from, norm.valid_to]).decode()
        found[norm.id][key] = norm
    return found


def _values(norms: Mapping[str, Norm], keys: Iterable[str]) -> str:
    told = sorted((norms[key] for key in keys), key=lambda n: (n.scope.region, str(n.scope), n.valid_from))
    return "; ".join(norm_value(norm) for norm in told)


def norm_value(norm: Norm) -> str:
    """The value as a pack has it: «3», «vk, ok»."""
    return ", ".join(map(str, norm.value)) if isinstance(norm.value, tuple) else str(norm.value)


def _weights(
    old: Method, new: Method, old_scoring: ScoringProfile, new_scoring: ScoringProfile
) -> Iterator[Edit]:
    before, after = section_weights(old.sections, old_scoring), section_weights(new.sections, new_scoring)
    yield from _differing("section", before, after)
    levels = [{entry.level: float(entry.weight) for entry in s.levels} for s in (old_scoring, new_scoring)]
    named = dict.fromkeys([*levels[0], *levels[1]])
    yield from _differing("level", *({level: given.get(level, 1.0) for level in named} for given in levels))


def _differing(sort: str, before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[Edit]:
    """Weights that stand on both sides; a section that comes or goes does so with its items."""
    for identifier in before:
        was, now = before[identifier], after.get(identifier)
        if now is not None and was != now:
            yield Edit(
                kind=EditKind.SCORING, id=identifier, fields=(sort,), before=f"{was:g}", after=f"{now:g}"
            )
