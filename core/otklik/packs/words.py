"""Words of a pack that stand for something outside of it: regions, levels, kinds, platforms, roles, days.

A word that means nothing is no fault of form: the norm or item is there and never holds. Its author is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

import msgspec

from otklik.i18n import _
from otklik.packs.conform import nearest
from otklik.packs.lint import platforms_known
from otklik.packs.model import Pack
from otklik.profile.read import vocabulary
from otklik.regions import known_codes


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What there is besides the pack: ids of platforms and of roles, and the day on which it is looked at."""

    platforms: Collection[str]
    roles: Collection[str]
    today: date


def wrong_words(pack: Pack, known: Words) -> list[str]:
    """What can never hold, or was never checked, with file, line and remedy."""
    return [
        *_of_norms(pack, known),
        *_of_items(pack, known),
        *_of_scoring(pack),
        *_of_owners(pack, known),
        *_of_articles(pack),
    ]


def odd_words(pack: Pack) -> list[str]:
    """Kinds of bodies that only this pack knows: allowed, since a profile may have them too, and often a slip."""
    kinds = vocabulary()["kinds"]
    told = []
    for place, key, given in _kinds(pack):
        for kind in given:
            if kind not in kinds:
                message = _("{kind} is a kind of body that only your own region.toml can name.").format(
                    kind=kind
                )
                told.append(f"{place}: {key}: {message}" + nearest(kind, kinds))
    return told


def _kinds(pack: Pack) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for norm in (*pack.norms, *pack.mended_norms):
        yield f"{pack.place_of(norm)}: norm {norm.id}", "scope.kinds", norm.scope.kinds
    for item in (*pack.items, *pack.mended):
        yield f"{_place(pack, 'item', item.id)}: item {item.id}", "applies.kinds", item.applies.kinds


def _of_norms(pack: Pack, known: Words) -> Iterator[str]:
    for norm in (*pack.norms, *pack.mended_norms):
        place = f"{pack.place_of(norm)}: norm {norm.id}"
        region = norm.scope.region
        if region and region not in known_codes():
            told = _('there is no region {code}. Write the two digits of its code, for example "02".')
            yield f"{place}: scope.region: {told.format(code=region)}"
        yield from _unknown_levels(f"{place}: scope.levels", norm.scope.levels)
        yield from _unknown_platforms(f"{place}: scope.platforms", norm.scope.platforms, pack, known)
        if norm.checked_on > known.today:
            told = _("{day} has not come yet: write the day on which the act was looked at.")
            yield f"{place}: checked_on: {told.format(day=norm.checked_on)}"


def _of_items(pack: Pack, known: Words) -> Iterator[str]:
    for item in (*pack.items, *pack.mended):
        place = f"{_place(pack, 'item', item.id)}: item {item.id}"
        yield from _unknown_levels(f"{place}: applies.levels", item.applies.levels)
        yield from _unknown_platforms(f"{place}: applies.platforms", item.applies.platforms, pack, known)
        for number, variant in enumerate(item.variants):
            yield from _unknown_platforms(
                f"{place}: variants[{number}].platforms", variant.platforms, pack, known
            )


def _of_scoring(pack: Pack) -> Iterator[str]:
    for profile in pack.scoring:
        place = f"{_place(pack, 'scoring', profile.id)}: scoring {profile.id}"
        yield from _unknown_levels(f"{place}: levels", tuple(weight.level for weight in profile.levels))


def _of_owners(pack: Pack, known: Words) -> Iterator[str]:
    roles = {*known.roles, *(role.id for role in pack.head.roles)}
    owners = [("item", item.id, item.owner) for item in (*pack.items, *pack.mended)]
    owners += [("action", action.id, action.owner) for action in (*pack.actions, *pack.mended_actions)]
    for kind, identifier, owner in owners:
        if owner and owner not in roles:
            told = _("there is no role {role}: name a known one, or bring it in pack.toml as [[roles]].")
            place = f"{_place(pack, kind, identifier)}: {kind} {identifier}: owner"
            yield f"{place}: {told.format(role=owner)}" + nearest(owner, roles)


def _of_articles(pack: Pack) -> Iterator[str]:
    """Russian words in a place of an act that English reports print too."""
    if "en" not in pack.head.languages:
        return
    bases = [(f"{pack.place_of(n)}: norm {n.id}: basis", n.basis) for n in (*pack.norms, *pack.mended_norms)]
    for item in (*pack.items, *pack.mended):
        place = f"{_place(pack, 'item', item.id)}: item {item.id}: basis"
        bases += [(f"{place}[{number}]", basis) for number, basis in enumerate(item.basis)]
    for place, basis in bases:
        if isinstance(basis.article, str) and re.search("[а-яё]", basis.article.casefold()):
            told = _("is in Russian alone: give article.ru and article.en, or the number only.")
            yield f"{place}.article: {told}"


def _unknown_levels(place: str, levels: tuple[str, ...]) -> Iterator[str]:
    known = vocabulary()["levels"]
    for level in levels:
        if level not in known:
            told = _("there is no level {value}.").format(value=level) + nearest(level, known)
            yield f"{place}: {told} " + _("Levels are: {levels}.").format(levels=", ".join(known))


def _unknown_platforms(place: str, platforms: tuple[str, ...], pack: Pack, words: Words) -> Iterator[str]:
    known = {*words.platforms, *platforms_known(), *pack.head.requires}
    for platform in platforms:
        if platform not in known:
            told = _("there is no platform {name}: name a known one, or its plugin in requires in pack.toml.")
            # «vkontakt» is far from vk by letters and begins with it
            likely = max((name for name in known if platform.startswith(name)), key=len, default=platform)
            yield f"{place}: {told.format(name=platform)}" + nearest(likely, known)


def _place(pack: Pack, kind: str, identifier: str) -> str:
    return pack.lines.get(f"{kind} {identifier}", pack.id)
