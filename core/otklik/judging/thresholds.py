"""Rules with the thresholds that hold for a group; groups for which the same norms hold share them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from otklik.judge import Verdict
from otklik.judging.groups import Group
from otklik.measure import AccountMeasured
from otklik.medians import Band, Corpus, GroupMedians, NoMedian
from otklik.model import Outcome
from otklik.packs.link import Method
from otklik.packs.lint import norm_refs
from otklik.packs.model import Item, Mode, Norm, Rule
from otklik.packs.norms import in_order
from otklik.packs.rules import CompiledRule, MedianOf, UnresolvedNorm, compile_rule

WHOLE: Group = ("", "", "")  # the region


class Thresholds:
    """Norms as they hold in one region on one day, and rules compiled with them, each once."""

    def __init__(
        self,
        method: Method,
        region: str,
        day: date,
        norms_on: date,
        accounts: Iterable[AccountMeasured],
        corpus: Corpus | None = None,
    ) -> None:
        self._method = method
        self._region = region
        self._day = day
        self._norms_on = norms_on
        self._norms: dict[tuple[Group, str], Norm | None] = {}
        self._applied: dict[tuple[str, str, date], Norm] = {}
        self._rules: dict[tuple[str, Group, Band | None], tuple[CompiledRule | None, Verdict | None]] = {}
        self._when: dict[str, Rule] = {}
        self._refs: dict[int, tuple[str, ...]] = {}
        self._compiled: dict[tuple[object, ...], CompiledRule] = {}
        self.medians = GroupMedians(accounts, self.norm, corpus)

    def applied(self) -> tuple[Norm, ...]:
        """Norms that were asked for, by id."""
        return in_order(self._applied.values())

    def norm(self, group: Group, identifier: str) -> Norm | None:
        """The norm as it holds for a group."""
        asked = group, identifier
        if asked not in self._norms:
            platform, level, kind = group
            norm = self._method.norms.resolve(
                identifier, self._region, self._norms_on, platform=platform, level=level, kind=kind
            )
            if norm is not None:
                self._applied[norm.id, str(norm.scope), norm.valid_from] = norm
            self._norms[asked] = norm
        return self._norms[asked]

    def number(self, group: Group, identifier: str) -> float | None:
        """The number that a norm sets; None where it sets none."""
        found = self.norm(group, identifier)
        value = None if found is None else found.value
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def rule(
        self, item: Item, group: Group, band: Band | None = None
    ) -> tuple[CompiledRule | None, Verdict | None]:
        """The rule for a group, or the verdict that stands for all where it cannot be judged. A manual item: None."""
        found = self._rules.get((item.id, group, band))
        if found is None:
            found = self._rules[item.id, group, band] = self._rule(item, group, band)
        return found

    def applies(self, item: Item, group: Group) -> CompiledRule:
        """What the item's `when` asks of facts. Raises UnresolvedNorm."""
        if item.id not in self._when:
            self._when[item.id] = Rule(all=item.when_facts)
        return self._shared(self._when[item.id], group)

    def _rule(
        self, item: Item, group: Group, band: Band | None
    ) -> tuple[CompiledRule | None, Verdict | None]:
        rule = item.rule_for(group[0])
        for condition in (*item.when, *rule.conditions) if self._method.missing else ():
            source = condition.source.replace(" *.", f" {group[0]}.")
            plugin = self._method.missing.get(source)
            if plugin is not None:
                return None, Verdict(Outcome.NO_DATA, reason="plugin_missing", params={"plugin": plugin})
        try:
            if item.when_facts:
                self.applies(item, group)
            if item.mode is Mode.MANUAL:
                return None, None
            if band is None:
                return self._shared(rule, group), None
            return self._compile(rule, group, self.medians.reader(group, band, item.needs)), None
        except UnresolvedNorm as error:
            return None, Verdict(Outcome.NO_DATA, reason="norm_missing", params={"norm": str(error.args[0])})
        except NoMedian as error:
            return None, Verdict(Outcome.NO_DATA, reason=error.reason, params=error.params)

    def _shared(self, rule: Rule, group: Group) -> CompiledRule:
        """Compiled once for all groups of a platform for which the same norms hold. The method keeps rules and norms, so
        that each is known by its identity."""
        if id(rule) not in self._refs:
            self._refs[id(rule)] = tuple(ref for c in rule.conditions for ref in norm_refs(c))
        norms = [(ref, self.norm(group, ref)) for ref in self._refs[id(rule)]]
        for ref, norm in norms:
            if norm is None:
                raise UnresolvedNorm(ref)
        key = (id(rule), group[0], *(id(norm) for _ref, norm in norms))
        if key not in self._compiled:
            self._compiled[key] = self._compile(rule, group)
        return self._compiled[key]

    def _compile(self, rule: Rule, group: Group, median: MedianOf | None = None) -> CompiledRule:
        return compile_rule(rule, partial(self.norm, group), self._day, group[0], median)
