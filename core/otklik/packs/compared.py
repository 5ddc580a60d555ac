"""Norms beside what is compared with them: a value or unit that does not fit is told of the norm, where it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from otklik.i18n import _
from otklik.metric import Metric, RegionMetric
from otklik.packs.lint import NUMERIC, impossible
from otklik.packs.model import Condition, Item, Norm, NormRef, Pack
from otklik.packs.norms import Norms

OF_NUMBERS = (*NUMERIC, "longer_than", "newer_than_days")
OF_LISTS = ("one_of", "none_of")


class Measured(Protocol):
    """What is asked of the host: the units of metrics."""

    @property
    def metrics(self) -> Mapping[str, Metric]: ...
    @property
    def region_metrics(self) -> Mapping[str, RegionMetric]: ...


def compared_norms(packs: Sequence[Pack], host: Measured) -> tuple[list[str], Norms]:
    """What is wrong with norms that items compare with, and the norms with which they can be compared."""
    uses: dict[str, list[tuple[Item, Condition, str]]] = {}
    for pack in packs:
        for item in (*pack.items, *pack.mended):
            for condition, name, norm in _uses(item):
                uses.setdefault(norm, []).append((item, condition, name))
    problems: list[str] = []
    fit: list[Norm] = []
    for pack in packs:
        for own in pack.norms:
            told = _unfit(own, uses.get(own.id, ()))
            if told:
                problems.append(f"{pack.id}/{pack.place_of(own)}: norm {own.id}: value: {told}")
                continue
            if not impossible(own):  # told by the pack's own check: items are not to be blamed for it
                fit.append(own)
            told = _other_unit(own, uses.get(own.id, ()), host)
            if told:
                problems.append(f"{pack.id}/{pack.place_of(own)}: norm {own.id}: unit: {told}")
    return problems, Norms(fit)


def _uses(item: Item) -> Iterator[tuple[Condition, str, str]]:
    """Condition, comparison and norm of each comparison with one."""
    for condition in (*item.when, *(c for rule in item.rules() for c in rule.conditions)):
        for part in (condition, condition.partial):
            for name, threshold in part.given() if part is not None else ():
                if isinstance(threshold, NormRef) and threshold.norm:
                    yield condition, name, threshold.norm


def _unfit(norm: Norm, uses: Sequence[tuple[Item, Condition, str]]) -> str:
    """Why the value cannot be compared as an item asks for; "" where it can."""
    is_number = isinstance(norm.value, int | float) and not isinstance(norm.value, bool)
    for item, _condition, name in uses:
        if name in OF_NUMBERS and not is_number:
            wanted = _("must be a number: item {item} compares it by {name}")
        elif name in OF_LISTS and not isinstance(norm.value, tuple):
            wanted = _("must be a list: item {item} compares it by {name}")
        else:
            continue
        return wanted.format(item=item.id, name=name)
    return ""


def _other_unit(norm: Norm, uses: Sequence[tuple[Item, Condition, str]], host: Measured) -> str:
    for item, condition, _name in uses:
        metric = host.metrics.get(condition.metric) or host.region_metrics.get(condition.metric)
        if metric is not None and norm.unit and metric.unit != norm.unit:
            return _(
                'is "{unit}", and metric {metric}, which item {item} compares with it, is in "{wanted}".'
            ).format(unit=norm.unit, metric=condition.metric, item=item.id, wanted=metric.unit)
    return ""
