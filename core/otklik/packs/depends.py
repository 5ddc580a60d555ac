"""Items that rest on others: is the other one there, may it be read, is it asked at that depth, and can it hold at all?"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from otklik.i18n import _
from otklik.model import Outcome, SubjectKind
from otklik.packs.conform import nearest
from otklik.packs.model import Condition, Depth, Item, Mode

COMPARABLE = ("equals", "not_equals", "one_of", "none_of")
KNOWN = tuple(outcome for outcome in Outcome if not outcome.is_unknown)
Items = Mapping[str, Item]


def dependencies(
    item: Item, items: Items, renamed: Mapping[str, str], unreadable: Container[str] = ()
) -> Iterator[str]:
    """What is wrong with the items that `item` rests on: "KEY: sentence". `unreadable`: items with faults of their own."""
    is_sound = True
    for condition in item.when_asked:
        key = "answer" if condition.answer else "outcome"
        if condition.asks not in items and condition.asks in unreadable:
            continue
        for told in _asked(item, condition, items, renamed):
            is_sound = False
            yield f"when.{key}: {condition.asks} {told}"
    for other in item.rests_on:
        if other in items:
            yield from _depth(item, items[other])
    if not is_sound:
        return
    if item.id not in items:
        return  # an item with faults of its own is on nobody's way
    loop = _loop(item, items)
    if loop:
        if item.id == min(loop):  # told once for all items of the loop
            told = " → ".join((*loop[loop.index(item.id) :], *loop[: loop.index(item.id)], item.id))
            yield _("when: goes round in a circle: {path}. No item of it can be asked first.").format(
                path=told
            )
        return
    impossible = _impossible(item, items)
    if impossible is not None:
        other, wanted = impossible
        yield _("when: can never hold: item {item} is never {wanted} where this one could be asked").format(
            item=other,
            wanted=_(" or ").join(wanted) if wanted else _("what several conditions ask for at once"),
        )


def _asked(item: Item, condition: Condition, items: Items, renamed: Mapping[str, str]) -> Iterator[str]:
    """Sentences that follow the name of the other item."""
    other = items.get(condition.asks)
    if other is None:
        now = renamed.get(condition.asks)
        yield (
            _("is now called {new}").format(new=now)
            if now
            else _("is not known.") + nearest(condition.asks, items)
        )
        return
    if condition.answer and other.mode is Mode.AUTOMATIC:
        yield _("is measured, not asked: write outcome in place of answer")
    if other.applies.subject.width < item.applies.subject.width:
        yield _("is about another {kind} and cannot be read here: use passed_share").format(
            kind=other.applies.subject.value
        )
    if condition.partial is not None:
        yield _("is compared as a whole: leave out partial")
    for name, threshold in condition.given():
        values = threshold if isinstance(threshold, tuple) else (threshold,)
        if name not in COMPARABLE:
            yield _("is compared by {known}, not by {name}").format(known=", ".join(COMPARABLE), name=name)
        elif not all(isinstance(value, str) and value in set(KNOWN) for value in values):
            yield _("is compared with {known}; what is unknown has no place here").format(
                known=", ".join(outcome.value for outcome in KNOWN)
            )


def _depth(item: Item, other: Item) -> Iterator[str]:
    depths = tuple(Depth)
    if depths.index(other.depth) > depths.index(item.depth):
        yield _(
            "depth: {depth} asks this item and not {other}, on which it rests and which is of {deeper}"
        ).format(depth=item.depth.value, other=other.id, deeper=other.depth.value)


def _loop(item: Item, items: Items) -> tuple[str, ...]:
    """The shortest way from an item back to itself, () where there is none."""
    ways: list[tuple[str, ...]] = [(item.id,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for other in items[way[-1]].rests_on:
            if other == item.id:
                return way
            if other in items and other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()


def _impossible(item: Item, items: Items) -> tuple[str, tuple[str, ...]] | None:
    """The item that never comes out as `when` asks, and the outcomes asked for.

    An item that must have been asked brings its own conditions with it.
    """
    allowed: dict[str, set[Outcome]] = {}
    waiting = [(item, condition) for condition in item.when_asked]
    while waiting:
        asking, condition = waiting.pop()
        other = items.get(condition.asks)
        if other is None:
            continue
        wanted = _wanted(condition)
        is_first = other.id not in allowed
        before = allowed.get(other.id, set(KNOWN))
        now = before & wanted & _possible(asking, other)
        if not now:
            return other.id, tuple(o.value for o in KNOWN if o in wanted) if is_first else ()
        allowed[other.id] = now
        if Outcome.NOT_APPLICABLE not in now and (is_first or Outcome.NOT_APPLICABLE in before):
            waiting += [(other, further) for further in other.when_asked]
    return None


def _wanted(condition: Condition) -> set[Outcome]:
    """Outcomes that meet the condition."""
    wanted = set(KNOWN)
    for name, threshold in condition.given():
        values = set(threshold) if isinstance(threshold, tuple) else {threshold}
        named = {outcome for outcome in KNOWN if outcome.value in values}
        wanted = wanted & named if name in ("equals", "one_of") else wanted - named
    return wanted


def _possible(item: Item, other: Item) -> set[Outcome]:
    """How `other` may come out for the subjects that `item` is put to."""
    mine, theirs = item.applies, other.applies
    shared = [
        not a or not b or bool(set(a) & set(b))
        for a, b in (
            (mine.levels, theirs.levels) if theirs.subject is not SubjectKind.REGION else ((), ()),
            (mine.kinds, theirs.kinds) if theirs.subject is not SubjectKind.REGION else ((), ()),
            (mine.platforms, theirs.platforms)
            if theirs.subject in (SubjectKind.ACCOUNT, SubjectKind.PLATFORM)
            else ((), ()),
        )
    ]
    if not all(shared):
        return {Outcome.NOT_APPLICABLE}
    return {outcome for outcome in KNOWN if other.may_be(outcome)}
