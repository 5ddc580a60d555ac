"""What judging stands on, whatever an item is about: pages, thresholds, answers, and how other items came out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from otklik.depending import NO_MORE, NOT_YET, Outcomes
from otklik.judge import Batch, Staleness, Verdict
from otklik.judging.groups import Group, Groups
from otklik.judging.thresholds import Thresholds
from otklik.measure import AccountMeasured
from otklik.model import EvidenceRef, Measurement, Outcome, Remark, Subject
from otklik.packs.binding import begins_or_ended
from otklik.packs.link import Method
from otklik.packs.model import Item, Rule
from otklik.packs.rules import compile_rule
from otklik.profile.model import Profile
from otklik.said import Said
from otklik.staleness import NORM, Ageing


class Ground:
    """Shared by all items of one run. `judged`: batches of the items that have been judged so far."""

    def __init__(
        self,
        method: Method,
        profile: Profile,
        day: date,
        groups: Groups,
        thresholds: Thresholds,
        said: Said,
        ageing: Ageing | None,
    ) -> None:
        self.method, self.profile = method, profile
        self.groups, self.thresholds, self.said = groups, thresholds, said
        self.judged: dict[str, list[Batch]] = {}
        self._day = day
        self._ageing = ageing
        items = {item.id: item for item in method.items}
        self._outcomes = Outcomes(self.judged, items, groups.body_of)

    def closed(self, item: Item, subjects: Sequence[Subject]) -> dict[int, Verdict]:
        """Subjects that are not asked because the duty is not in force, or because of how other items came out, or of
        which that is not known yet."""
        when = begins_or_ended(item, self.thresholds.norms_on)
        if when is not None:
            standing, day = when
            reason = NOT_YET if standing == "later" else NO_MORE
            out = Verdict(Outcome.NOT_APPLICABLE, reason=reason, params={"date": day.isoformat()})
            return dict.fromkeys(range(len(subjects)), out)
        asked = item.when_asked
        if not asked:
            return {}
        rule = compile_rule(Rule(all=asked), lambda _norm: None, self._day, "")
        return self._outcomes.closed(rule, asked, subjects)

    def staleness(
        self, item: Item, accounts: Sequence[AccountMeasured | None], group: Group
    ) -> Staleness | None:
        """What tells of a finding why it is out of date. `accounts`: whose facts it rests on."""
        ageing = self._ageing
        if ageing is None:
            return None
        most_days = self.thresholds.number(group, NORM)

        def told(
            index: int, verdict: Verdict, measured: Sequence[Measurement], evidence: Sequence[EvidenceRef]
        ) -> tuple[Remark, ...]:
            account = accounts[index] if accounts else None
            return ageing.remarks(item, account, most_days, verdict, measured, evidence)

        return told
