"""Norms that change nothing, since no item, no metric and not the core reads them; norms that items show and nobody brings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from otklik.i18n import _
from otklik.packs.conform import nearest
from otklik.packs.link import Facts
from otklik.packs.lint import norm_refs
from otklik.packs.model import Item, Pack
from otklik.packs.norms import OF_CORE, OF_REVIEW


def unread(pack: Pack, others: Iterable[Pack], host: Facts) -> list[str]:
    """A sentence for each norm of `pack` that nobody reads, with its place."""
    read = {*OF_CORE}
    read.update(*(metric.norms for metric in host.metrics.values()))
    read.update(*(metric.norms for metric in host.region_metrics.values()))
    for one in (pack, *others):
        read |= {norm for item in (*one.items, *one.mended) for norm in read_by(item)}
    return [
        _(
            "{place}: norm {id} is read by no item and no metric, so that it changes no finding: name it in norms of the item that is about it."
        ).format(place=pack.lines.get(f"norm {identifier}", "norms"), id=identifier)
        for identifier in dict.fromkeys(norm.id for norm in pack.norms)
        if identifier not in read and not identifier.startswith(OF_REVIEW)
    ]


def unknown(pack: Pack, others: Iterable[Pack]) -> list[str]:
    """A sentence for each norm that an item of `pack` would show and no pack brings, opt-in ones included."""
    known = {norm.id for one in (pack, *others) for norm in one.norms}
    return [
        _("{place}: item {id}: norms: {norm} is not known.").format(
            place=pack.lines.get(f"item {item.id}", "items"), id=item.id, norm=norm
        )
        + nearest(norm, known)
        for item in pack.items
        for norm in item.norms
        if norm not in known
    ]


def read_by(item: Item) -> Iterator[str]:
    """Norms that an item compares with or shows."""
    yield from item.shown_norms
    for condition in (*item.when, *(c for rule in item.rules() for c in rule.conditions)):
        yield from norm_refs(condition)
