"""Puts every item of a method to every subject it applies to.

Subjects of one platform whose bodies no item and no norm tells apart share applicability and thresholds, so each such
group is judged as columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial

import msgspec

from otklik.columns import Table, is_about_state
from otklik.deciding import TO_ASK, TO_CONFIRM, decide
from otklik.depending import CLOSING, Outcomes, in_order
from otklik.judge import Batch, Findings, Staleness, Verdict
from otklik.measure import ADDRESS, AccountMeasured, listed_only
from otklik.medians import Band, Corpus, GroupMedians, NoMedian, reads_medians
from otklik.misfits import Unfit, misfits
from otklik.model import (
    REGION,
    Account,
    EvidenceRef,
    Measurement,
    Outcome,
    Remark,
    Subject,
    SubjectKind,
)
from otklik.packs.link import Method
from otklik.packs.model import (
    OUTCOME_WHEN_ABSENT,
    Applies,
    Condition,
    Item,
    Mode,
    Norm,
    NormScope,
    Rule,
)
from otklik.packs.norms import in_order as norms_in_order
from otklik.packs.rules import ERROR, Column, CompiledRule, UnresolvedNorm, compile_rule
from otklik.passed import Passed
from otklik.profile.model import Body, Listed, Profile
from otklik.region_figures import RegionFigures
from otklik.said import Answers, Decisions, Said
from otklik.staleness import NORM, Ageing
from otklik.uncertainty import Interval, account_bounds, score_bounds, unsure
from otklik.why import why_missing

Group = tuple[
    str, str, str
]  # platform, level, kind; OTHER for levels and kinds that the method does not name
OTHER = "*"


class Judging:
    """One run over one audit's facts."""

    def __init__(
        self,
        method: Method,
        profile: Profile,
        listed: Iterable[Listed],
        accounts: Iterable[AccountMeasured],
        answers: Answers,
        day: date,
        norms_on: date | None = None,
        corpus: Corpus | None = None,
        figures: RegionFigures | None = None,
        *,
        decisions: Decisions | None = None,
        ageing: Ageing | None = None,
    ) -> None:
        self._method = method
        self._profile = profile
        self._day = day
        self._norms_on = norms_on or day
        self._figures = figures or RegionFigures({}, (), day, None)
        self._groups: dict[Group, list[AccountMeasured]] = defaultdict(list)
        self._pages: dict[tuple[str, str], list[AccountMeasured]] = defaultdict(list)
        scopes: list[Applies | NormScope] = [item.applies for item in method.items]
        scopes += [norm.scope for norm in method.norms]
        self._levels = {level for scope in scopes for level in scope.levels}
        self._kinds = {kind for scope in scopes for kind in scope.kinds}
        measured = tuple(accounts)
        self._medians = GroupMedians(measured, self._norm, corpus)
        if any(reads_medians(rule) for item in method.items for rule in item.rules()):
            self._levels |= {body.level for body in profile.bodies}  # medians are those of a level
        for account in measured:
            platform, body = account.account.platform, account.body
            self._groups[self._group_of(platform, body)].append(account)
            self._pages[body.id, platform].append(account)
        self._unreadable: dict[tuple[str, str], list[Listed]] = defaultdict(list)
        for line in listed:
            if line.account is None:
                self._unreadable[line.body, line.platform].append(line)
        self._subjects = {group: [a.subject for a in found] for group, found in self._groups.items()}
        self._body_of = {a.subject: a.body.id for found in self._groups.values() for a in found}
        self._tables: dict[tuple[Group, Band | None], Table] = {}
        self._unsure: dict[tuple[Group, Band | None], Mapping[str, Sequence[int]]] = {}
        self._rules: dict[tuple[str, Group, Band | None], tuple[CompiledRule | None, Verdict | None]] = {}
        self._applied: dict[tuple[str, str, date], Norm] = {}
        self._answers = answers
        self._said = Said(answers, decisions, method.renamed, self._body_of)
        self._ageing = ageing
        self._judged: dict[str, list[Batch]] = {}
        items = {item.id: item for item in method.items}
        self._outcomes = Outcomes(self._judged, items, self._body_of)
        self._passed = Passed(self._body_of)

    def findings(self) -> Findings:
        """Of all items in their order. Those that others rest on are judged first."""
        for item in in_order(self._method.items):
            match item.applies.subject:
                case SubjectKind.ACCOUNT:
                    self._judged[item.id] = self._accounts(item)
                case SubjectKind.PLATFORM:
                    self._judged[item.id] = [self._platforms(item)]
                case _:
                    self._judged[item.id] = [self._shares(item)]
        return Findings(batch for item in self._method.items for batch in self._judged[item.id])

    def misfits(self) -> tuple[Unfit, ...]:
        """Answers that do not fit the method, once `findings` has been asked."""
        subjects = {
            item: [subject for batch in batches for subject in batch.subjects]
            for item, batches in self._judged.items()
            if self._said.has(item)
        }
        return misfits(self._answers, self._method, subjects, self._body_of)

    def norms(self) -> tuple[Norm, ...]:
        """Norms that were compared with, by id."""
        return norms_in_order(self._applied.values())

    def _group_of(self, platform: str, body: Body) -> Group:
        level = OTHER if body.level and body.level not in self._levels else body.level
        return platform, level, OTHER if body.kind and body.kind not in self._kinds else body.kind

    # --- accounts ---------------------------------------------------------------------------------------------------

    def _accounts(self, item: Item) -> list[Batch]:
        return [
            batch
            for group, accounts in self._groups.items()
            if item.applies.holds(*group)
            for batch in self._batches(item, group, accounts)
        ]

    def _batches(self, item: Item, group: Group, accounts: list[AccountMeasured]) -> Iterable[Batch]:
        """One batch; where the rule compares with medians, one for each size band of pages."""
        if not reads_medians(item.rule_for(group[0])):
            yield self._group(item, group, accounts)
            return
        for band, members in self._medians.banded(group, accounts).items():
            yield self._group(item, group, members, band)

    def _group(
        self, item: Item, group: Group, accounts: list[AccountMeasured], band: Band | None = None
    ) -> Batch:
        subjects = self._subjects[group] if band is None else [account.subject for account in accounts]
        rule, blocked = self._rule(item, group, band)
        if blocked is not None:
            verdicts = dict.fromkeys(range(len(accounts)), blocked) | self._closed(item, subjects)
            if band is not None:  # a small group is no reason to ask about a page that is not there
                verdicts |= self._not_applicable(item, group, subjects, accounts, None, band)
            return self._answered(Batch(item, subjects, [None] * len(accounts), verdicts=verdicts))
        verdicts = {}
        scores: list[float | None] = [None] * len(accounts)
        columns: list[Column] = []
        bounds: Mapping[int, Interval] = {}
        if rule is not None:
            table = self._table(group, band)
            columns, scores = table.columns(rule), table.scores(rule)
            bounds = account_bounds(rule, accounts, self._uncertain(group, band, accounts))
            if item.needs:
                for index, n in table.too_few(rule, item.needs).items():
                    params = {"n": str(n), "needs": str(item.needs)}
                    verdicts[index] = Verdict(Outcome.NO_DATA, reason="too_few", params=params)
        verdicts |= self._not_applicable(item, group, subjects, accounts, rule, band)
        batch = Batch(
            item,
            subjects,
            scores,
            rule=rule,
            accounts=accounts,
            verdicts=verdicts,
            why=partial(self._why, item, rule, accounts),
            columns=columns,
            bounds=bounds,
            staleness=self._staleness(item, accounts, self._most_days(group)),
        )
        return self._answered(batch)

    def _not_applicable(
        self,
        item: Item,
        group: Group,
        subjects: Sequence[Subject],
        accounts: Sequence[AccountMeasured],
        rule: CompiledRule | None,
        band: Band | None,
    ) -> dict[int, Verdict]:
        """Subjects whose page is gone, and those for which `when` does not hold or is not known."""
        found = self._closed(item, subjects)
        if item.when_facts:
            facts = Rule(all=item.when_facts)
            applies = compile_rule(facts, partial(self._norm, group), self._day, group[0])
            for index, score in enumerate(self._table(group, band).scores(applies)):
                if index in found:
                    continue
                if score is None or score == ERROR:
                    reason, params = self._why(item, applies, accounts, index)
                    found[index] = Verdict(Outcome.NO_DATA, reason=reason, params=params)
                elif score < 1:
                    found[index] = Verdict(Outcome.NOT_APPLICABLE, reason="condition")
        if not is_about_state(rule):
            for index, state in self._table(group, band).gone.items():
                found[index] = Verdict(Outcome.NOT_APPLICABLE, reason="page_gone", params={"state": state})
        return found

    def _closed(self, item: Item, subjects: Sequence[Subject]) -> dict[int, Verdict]:
        """Subjects that are not asked because of how other items came out, or of which that is not known yet."""
        asked = item.when_asked
        if not asked:
            return {}
        rule = compile_rule(Rule(all=asked), lambda _norm: None, self._day, "")
        found = ((i, self._outcomes.closed(rule, asked, subject)) for i, subject in enumerate(subjects))
        return {index: verdict for index, verdict in found if verdict is not None}

    def _why(
        self, item: Item, rule: CompiledRule | None, accounts: Sequence[AccountMeasured], index: int
    ) -> tuple[str, Mapping[str, str]]:
        """Reason of a missing or incomparable fact."""
        if rule is None:
            return "ask", {}
        return why_missing(accounts[index], [c.source for c in rule.conditions])

    def _uncertain(
        self, group: Group, band: Band | None, accounts: Sequence[AccountMeasured]
    ) -> Mapping[str, Sequence[int]]:
        if (group, band) not in self._unsure:
            self._unsure[group, band] = unsure(accounts)
        return self._unsure[group, band]

    def _table(self, group: Group, band: Band | None = None) -> Table:
        table = self._tables.get((group, band))
        if table is None:
            accounts = self._groups[group]
            members = accounts if band is None else self._medians.banded(group, accounts)[band]
            table = self._tables[group, band] = Table(members, self._method.items, group[0])
        return table

    def _rule(
        self, item: Item, group: Group, band: Band | None = None
    ) -> tuple[CompiledRule | None, Verdict | None]:
        """The rule for a group, or the verdict that stands for all where it cannot be judged. A manual item: None."""
        found = self._rules.get((item.id, group, band))
        if found is None:
            found = self._rules[item.id, group, band] = self._compiled(item, group, band)
        return found

    def _compiled(
        self, item: Item, group: Group, band: Band | None
    ) -> tuple[CompiledRule | None, Verdict | None]:
        rule = item.rule_for(group[0])
        conditions = (*item.when, *rule.conditions)
        for condition in conditions:
            source = condition.source.replace(" *.", f" {group[0]}.")
            plugin = self._method.missing.get(source)
            if plugin is not None:
                return None, Verdict(Outcome.NO_DATA, reason="plugin_missing", params={"plugin": plugin})
        try:
            for when in item.when_facts:
                compile_rule(Rule(rule=when), partial(self._norm, group), self._day, group[0])
            if item.mode is Mode.MANUAL:
                return None, None
            median = None if band is None else self._medians.reader(group, band, item.needs)
            return compile_rule(rule, partial(self._norm, group), self._day, group[0], median), None
        except UnresolvedNorm as error:
            return None, Verdict(Outcome.NO_DATA, reason="norm_missing", params={"norm": str(error.args[0])})
        except NoMedian as error:
            return None, Verdict(Outcome.NO_DATA, reason=error.reason, params=error.params)

    def _norm(self, group: Group, identifier: str) -> Norm | None:
        platform, level, kind = group
        norm = self._method.norms.resolve(
            identifier, self._profile.region.code, self._norms_on, platform=platform, level=level, kind=kind
        )
        if norm is not None:
            self._applied[norm.id, str(norm.scope), norm.valid_from] = norm
        return norm

    def _answered(self, batch: Batch) -> Batch:
        """The batch with people's answers, and with what still waits for a person."""
        item, is_said = batch.item, self._said.has(batch.item.id)
        if item.mode is Mode.AUTOMATIC and not is_said:
            return batch
        is_asked = item.mode is Mode.MANUAL and batch.rule is None
        outcomes = batch.outcomes() if item.mode is Mode.CONFIRM else []
        for index, subject in enumerate(batch.subjects):
            heard = self._said.of(item, subject) if is_said else None
            if heard is None and item.mode is Mode.AUTOMATIC:
                continue
            if heard is None and index not in batch.verdicts:  # most are so in a large region
                plain = TO_ASK if is_asked else TO_CONFIRM.get(outcomes[index]) if outcomes else None
                if plain is not None:
                    batch.verdicts[index] = plain
                    continue
            machine = batch.verdict(index)
            if machine.reason in CLOSING:
                if heard is not None:
                    kept = (Remark("answer_kept", {"outcome": heard.latest.outcome.value}),)
                    batch.verdicts[index] = msgspec.structs.replace(machine, heard=heard, remarks=kept)
                continue
            is_nearer = heard is not None and heard.given_for == subject
            if machine.reason == "absent" and not is_nearer:
                continue  # the profile's entry is a person's word already, about this very place
            batch.verdicts[index] = decide(
                item, machine, heard, subject, self._said.decided(item.id, subject)
            )
        return batch

    def _most_days(self, group: Group) -> float | None:
        """How old evidence may be, where a norm says so."""
        norm = self._norm(group, NORM) if self._ageing is not None else None
        value = norm.value if norm is not None else None
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def _staleness(
        self, item: Item, accounts: Sequence[AccountMeasured | None], most_days: float | None
    ) -> Staleness | None:
        ageing = self._ageing
        if ageing is None:
            return None

        def told(
            index: int, verdict: Verdict, measured: Sequence[Measurement], evidence: Sequence[EvidenceRef]
        ) -> tuple[Remark, ...]:
            account = accounts[index] if accounts else None
            return ageing.remarks(item, account, most_days, verdict, measured, evidence)

        return told

    # --- bodies on platforms ----------------------------------------------------------------------------------------

    def _platforms(self, item: Item) -> Batch:
        subjects: list[Subject] = []
        verdicts: dict[int, Verdict] = {}
        measured: dict[int, tuple[Measurement, ...]] = {}
        rules: dict[Group, tuple[CompiledRule | None, Verdict | None]] = {}
        shown: CompiledRule | None = None
        decisive: list[AccountMeasured | None] = []
        for body in self._profile.bodies:
            for platform in item.applies.platforms:
                group = self._group_of(platform, body)
                if not item.applies.holds(*group):
                    continue
                if group not in rules:
                    rules[group] = self._rule(item, group)
                rule, blocked = rules[group]
                shown = shown or rule
                pages = self._pages.get((body.id, platform)) or self._by_address(rule, body, platform)
                index = len(subjects)
                subjects.append(Subject(SubjectKind.PLATFORM, f"{body.id}@{platform}"))
                decisive.append(None)
                measured[index] = ()
                if not pages:
                    verdicts[index] = self._unlisted(item, body, platform)
                elif blocked is not None:
                    verdicts[index] = blocked
                else:
                    verdicts[index], measured[index], decisive[index] = self._best(item, rule, pages)
        verdicts |= self._closed(item, subjects)
        batch = Batch(
            item,
            subjects,
            [None] * len(subjects),
            rule=shown,
            measured=measured,
            verdicts=verdicts,
            staleness=self._staleness(item, decisive, self._most_days(("", "", ""))),
        )
        return self._answered(batch)

    def _by_address(self, rule: CompiledRule | None, body: Body, platform: str) -> Sequence[AccountMeasured]:
        """Pages that no plugin can read, for a rule that asks for no more than their address."""
        if rule is None or any(c.source != f"observation {ADDRESS}" for c in rule.conditions):
            return ()
        return [
            listed_only(Account(platform, line.address, line.address, body.id), body)
            for line in self._unreadable.get((body.id, platform), ())
        ]

    def _best(
        self, item: Item, rule: CompiledRule | None, pages: Sequence[AccountMeasured]
    ) -> tuple[Verdict, tuple[Measurement, ...], AccountMeasured | None]:
        """The best of a body's pages on one platform decides."""
        if rule is None:
            return Verdict(Outcome.NEEDS_REVIEW, reason="ask"), (), None
        columns = [Column([page.cell(c.source) for page in pages]) for c in rule.conditions]
        batch = Batch(
            item,
            [page.subject for page in pages],
            rule.scores(columns),
            rule=rule,
            accounts=pages,
            why=partial(self._why, item, rule, pages),
        )
        ranked = {i: batch.score(i) for i in range(len(pages))}
        best = max(ranked, key=lambda i: -1.0 if ranked[i] is None else float(ranked[i] or 0.0))
        unknown = [i for i, score in ranked.items() if score is None]
        if unknown and ranked[best] != 1:
            best = unknown[0]  # a page that was not seen may be the good one
        return batch.verdict(best), batch.finding(best).measured, pages[best]

    def _unlisted(self, item: Item, body: Body, platform: str) -> Verdict:
        for absent in body.absent:
            if absent.platform == platform:
                outcome = OUTCOME_WHEN_ABSENT[item.applies.absent_is]
                params = {
                    "platform": platform,
                    "checked_on": absent.checked_on.isoformat(),
                    "why": absent.reason,
                }
                score = 0.0 if outcome is Outcome.FAIL else None
                return Verdict(outcome, score, reason="absent", params=params)
        if (body.id, platform) in self._unreadable:
            return Verdict(Outcome.NO_DATA, reason="no_plugin", params={"platform": platform})
        return Verdict(Outcome.NEEDS_REVIEW, reason="not_listed", params={"platform": platform})

    # --- bodies and the region --------------------------------------------------------------------------------------

    def _shares(self, item: Item) -> Batch:
        if item.applies.subject is SubjectKind.REGION:
            return self._share_batch(item, [(REGION, ("", "", ""), None)])
        bodies = [
            (Subject(SubjectKind.BODY, body.id), self._group_of("", body), body.id)
            for body in self._profile.bodies
            if item.applies.holds("", body.level, body.kind)
        ]
        return self._share_batch(item, bodies)

    def _share_batch(self, item: Item, about: Sequence[tuple[Subject, Group, str | None]]) -> Batch:
        subjects = [subject for subject, _group, _body in about]
        scores: list[float | None] = []
        verdicts: dict[int, Verdict] = {}
        measured: dict[int, tuple[Measurement, ...]] = {}
        bounds: dict[int, Interval] = {}
        shown: CompiledRule | None = None
        for index, (subject, group, body) in enumerate(about):
            rule, blocked = self._rule(item, group)
            shown = shown or rule
            scores.append(None)
            limited = self._limited(item, group, subject, body)
            if blocked is not None or limited is not None or rule is None:
                verdicts[index] = blocked or limited or Verdict(Outcome.NEEDS_REVIEW, reason="ask")
                continue
            made = self._made(item.rule_for(group[0]).conditions, subject, body)
            values = [m for m, _failed in made]
            scores[index] = rule.scores([Column([m.value]) for m in values])[0]
            measured[index] = tuple(values)
            between = score_bounds(rule, [m.value for m in values], values)
            if between is not None:
                bounds[index] = between
            if scores[index] is None or scores[index] == ERROR:
                verdicts[index] = _without_value(rule, made)
        verdicts |= self._closed(item, subjects)
        batch = Batch(
            item,
            subjects,
            scores,
            rule=shown,
            measured=measured,
            verdicts=verdicts,
            bounds=bounds,
            staleness=self._staleness(item, (), self._most_days(("", "", ""))),
        )
        return self._answered(batch)

    def _limited(self, item: Item, group: Group, subject: Subject, body: str | None) -> Verdict | None:
        """What is to be said where a share of `when` does not hold or is not known."""
        if not item.when_facts:
            return None
        rule = compile_rule(Rule(all=item.when_facts), partial(self._norm, group), self._day, group[0])
        made = self._made(item.when_facts, subject, body)
        score = rule.scores([Column([m.value]) for m, _failed in made])[0]
        if score is None or score == ERROR:
            return _without_value(rule, made)
        return Verdict(Outcome.NOT_APPLICABLE, reason="condition") if score < 1 else None

    def _made(
        self, conditions: Sequence[Condition], subject: Subject, body: str | None
    ) -> list[tuple[Measurement, bool]]:
        """Shares and figures of the region, and whether a figure's formula failed."""
        return [
            (self._passed.share(c.passed_share, subject, body, self._judged), False)
            if c.passed_share
            else self._figures.measurement(c.metric, self._judged, self._region_norm)
            for c in conditions
        ]

    def _region_norm(self, identifier: str, platform: str = "") -> float | None:
        """A number that holds for the region as a whole, or for a platform in it."""
        found = self._norm((platform, "", ""), identifier)
        value = None if found is None else found.value
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _without_value(rule: CompiledRule, made: Sequence[tuple[Measurement, bool]]) -> Verdict:
    """Why a share or a figure of the region could not be judged."""
    for condition, (measurement, has_failed) in zip(rule.conditions, made, strict=True):
        sort, _space, identifier = condition.source.partition(" ")
        if measurement.value is None and sort == "passed_share":
            return Verdict(Outcome.NO_DATA, reason="nothing_judged", params={"item": identifier})
        if has_failed:
            params = {"metric": identifier, "detail": measurement.note}
            return Verdict(Outcome.ERROR, reason="metric_failed", params=params)
        if measurement.value is None:
            params = {"metric": identifier, "note": measurement.note}
            return Verdict(Outcome.NO_DATA, reason="not_computable", params=params)
    first = made[0][0]
    return Verdict(
        Outcome.ERROR, reason="not_comparable", params={"fact": first.metric, "value": str(first.value)}
    )
