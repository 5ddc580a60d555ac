"""Items about pages, judged as columns: a batch for each group, or for each size band where medians are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from otklik.columns import GONE, Table, is_about_state, sources_of
from otklik.judge import Batch, Verdict
from otklik.judging.ground import Ground
from otklik.judging.groups import Group
from otklik.judging.hearing import with_answers
from otklik.measure import AccountMeasured
from otklik.medians import Band, reads_medians
from otklik.model import Outcome, Subject, SubjectKind
from otklik.packs.model import Item
from otklik.packs.rules import ERROR, CompiledRule
from otklik.uncertainty import Interval, account_bounds, unsure
from otklik.why import why_missing

CONDITION = Verdict(Outcome.NOT_APPLICABLE, reason="condition")
PAGE_GONE = {
    state: Verdict(Outcome.NOT_APPLICABLE, reason="page_gone", params={"state": state}) for state in GONE
}

Place = tuple[Group, Band | None]  # which pages


class AccountItems:
    """Judges items about pages. Columns and subjects are made once for all items."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._items = [item for item in ground.method.items if item.applies.subject is SubjectKind.ACCOUNT]
        self._subjects: dict[Place, Sequence[Subject]] = {
            (group, None): subjects for group, subjects in ground.groups.subjects.items()
        }
        self._with_medians: dict[tuple[str, str], bool] = {}
        self._read: dict[tuple[str, str], Sequence[str]] = {}
        self._tables: dict[Place, Table] = {}
        self._unsure: dict[Place, Mapping[str, Sequence[int]]] = {}

    def batches(self, item: Item) -> Iterator[Batch]:
        """Of all pages that the item applies to."""
        for group, accounts in self._ground.groups.accounts.items():
            if not item.applies.holds(*group):
                continue
            if not self._reads_medians(item, group[0]):
                yield with_answers(self._batch(item, (group, None), accounts), self._ground.said)
                continue
            for band, members in self._ground.thresholds.medians.banded(group, accounts).items():
                yield with_answers(self._batch(item, (group, band), members), self._ground.said)

    def _batch(self, item: Item, place: Place, accounts: Sequence[AccountMeasured]) -> Batch:
        group, band = place
        if place not in self._subjects:
            self._subjects[place] = [account.subject for account in accounts]
        subjects = self._subjects[place]
        rule, blocked = self._ground.thresholds.rule(item, group, band)
        if blocked is not None:
            verdicts = dict.fromkeys(range(len(accounts)), blocked) | self._ground.closed(item, subjects)
            if band is not None:  # a small group is no reason to ask about a page that is not there
                verdicts |= self._not_applicable(item, place, accounts, subjects, None)
            return Batch(item, subjects, [None] * len(accounts), verdicts=verdicts)
        table = self._table(place, accounts)
        verdicts = {}
        if rule is not None and item.needs:
            for index, n in table.too_few(rule, item.needs).items():
                params = {"n": str(n), "needs": str(item.needs)}
                verdicts[index] = Verdict(Outcome.NO_DATA, reason="too_few", params=params)
        verdicts |= self._not_applicable(item, place, accounts, subjects, rule)
        return Batch(
            item,
            subjects,
            table.scores(rule) if rule is not None else [None] * len(accounts),
            rule=rule,
            accounts=accounts,
            verdicts=verdicts,
            why=partial(why_unknown, rule, accounts),
            columns=table.columns(rule) if rule is not None else (),
            bounds=partial(self._bounds, rule, place, accounts) if rule is not None else None,
            staleness=self._ground.staleness(item, accounts, group),
        )

    def _not_applicable(
        self,
        item: Item,
        place: Place,
        accounts: Sequence[AccountMeasured],
        subjects: Sequence[Subject],
        rule: CompiledRule | None,
    ) -> dict[int, Verdict]:
        """Subjects whose page is gone, and those for which `when` does not hold or is not known."""
        found = self._ground.closed(item, subjects)
        table = self._table(place, accounts)
        if item.when_facts:
            applies = self._ground.thresholds.applies(item, place[0])
            for index, score in enumerate(table.scores(applies)):
                if index in found:
                    continue
                if score is None or score == ERROR:
                    reason, params = why_unknown(applies, accounts, index)
                    found[index] = Verdict(Outcome.NO_DATA, reason=reason, params=params)
                elif score < 1:
                    found[index] = CONDITION
        if not is_about_state(rule):
            found |= {index: PAGE_GONE[state] for index, state in table.gone.items()}
        return found

    def _bounds(
        self, rule: CompiledRule, place: Place, accounts: Sequence[AccountMeasured]
    ) -> Mapping[int, Interval]:
        if place not in self._unsure:
            self._unsure[place] = unsure(accounts)
        return account_bounds(rule, accounts, self._unsure[place])

    def _reads_medians(self, item: Item, platform: str) -> bool:
        if (item.id, platform) not in self._with_medians:
            self._with_medians[item.id, platform] = reads_medians(item.rule_for(platform))
        return self._with_medians[item.id, platform]

    def _sources(self, item: Item, platform: str) -> Sequence[str]:
        if (item.id, platform) not in self._read:
            self._read[item.id, platform] = sources_of(item, platform)
        return self._read[item.id, platform]

    def _table(self, place: Place, accounts: Sequence[AccountMeasured]) -> Table:
        if place not in self._tables:
            group, band = place
            read = [
                source
                for item in self._items
                if item.applies.holds(*group) and self._reads_medians(item, group[0]) is (band is not None)
                for source in self._sources(item, group[0])
            ]
            self._tables[place] = Table(accounts, read)
        return self._tables[place]


def why_unknown(
    rule: CompiledRule | None, accounts: Sequence[AccountMeasured], index: int
) -> tuple[str, Mapping[str, str]]:
    """Reason of a missing or incomparable fact."""
    if rule is None:
        return "ask", {}
    return why_missing(accounts[index], [c.source for c in rule.conditions])
