"""Facts of like accounts as columns: what rules are judged over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from sys import intern

from otklik.fact import fact_name
from otklik.measure import AccountMeasured
from otklik.packs.model import Item
from otklik.packs.rules import ERROR, Column, CompiledRule

GONE = frozenset({"not_found", "deactivated"})
STATE = fact_name("observation", "account.state")


def sources_of(item: Item, platform: str) -> tuple[str, ...]:
    """The facts that an item reads on a platform."""
    conditions = (*item.when_facts, *item.rule_for(platform).conditions)
    return tuple(intern(c.source.replace(" *.", f" {platform}.")) for c in conditions)


class Table:
    """Columns of the facts that items may read, for accounts of one platform, level and kind.

    Filled account by account: each account's facts lie together in memory, and asking for them item by item is several
    times slower.
    """

    def __init__(self, accounts: Sequence[AccountMeasured], read: Iterable[str]) -> None:
        """`read`: the facts that items read; whether a page is there at all is read too."""
        sources = tuple(dict.fromkeys((*read, STATE)))
        cells = [(*map(account.cells.get, sources),) for account in accounts]
        self._failed: dict[str, list[int]] = {}
        for index, account in enumerate(accounts):
            for source in account.failed:
                self._failed.setdefault(source, []).append(index)
        self._accounts = accounts
        self._columns = {
            s: Column(column) for s, column in zip(sources, zip(*cells, strict=True), strict=True)
        }
        self.gone: Mapping[int, str] = {
            index: state for index, state in enumerate(self._columns[STATE].cells) if state in GONE
        }

    def columns(self, rule: CompiledRule) -> list[Column]:
        """One column for each condition."""
        return [self._columns[condition.source] for condition in rule.conditions]

    def scores(self, rule: CompiledRule) -> list[float | None]:
        """The rule over all accounts; a metric that raised is ERROR, not missing data."""
        scores = rule.scores(self.columns(rule))
        for condition in rule.conditions:
            for index in self._failed.get(condition.source, ()):
                if scores[index] is None:
                    scores[index] = ERROR
        return scores

    def too_few(self, rule: CompiledRule, needs: int) -> dict[int, int]:
        """Accounts whose measurements rest on fewer observations than `needs`, and on how many."""
        found: dict[int, int] = {}
        for source in dict.fromkeys(c.source for c in rule.conditions if c.source.startswith("metric ")):
            for index, account in enumerate(self._accounts):
                fact = account.facts.get(source)
                if fact is None or fact.cell is None:
                    continue
                n = fact.measurement.n
                if n < needs:
                    found[index] = min(n, found.get(index, n))
        return found


def is_about_state(rule: CompiledRule | None) -> bool:
    """Does the rule ask whether the page is there at all?"""
    return rule is not None and any(c.source == STATE for c in rule.conditions)
