"""Norms that change nothing: no item compares with them or shows them, no metric asks for them, nor does the core."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from otklik.i18n import _
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


def read_by(item: Item) -> Iterator[str]:
    """Norms that an item compares with or shows."""
    yield from item.shown_norms
    for condition in (*item.when, *(c for rule in item.rules() for c in rule.conditions)):
        yield from norm_refs(condition)
