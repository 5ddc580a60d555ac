"""Items about a body on a platform: the best of its pages there decides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from otklik.gathering import ADDRESS
from otklik.judge import Batch, Verdict
from otklik.judging.accounts import why_unknown
from otklik.judging.ground import Ground
from otklik.judging.hearing import with_answers
from otklik.judging.thresholds import WHOLE
from otklik.measure import AccountMeasured, listed_only
from otklik.model import Account, Measurement, Outcome, Subject, SubjectKind
from otklik.packs.model import OUTCOME_WHEN_ABSENT, Item
from otklik.packs.rules import Column, CompiledRule
from otklik.profile.model import Body


class PlatformItems:
    """Judges items about bodies on platforms."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def batch(self, item: Item) -> Batch:
        """Of all bodies that the item applies to, on each of its platforms."""
        subjects: list[Subject] = []
        verdicts: dict[int, Verdict] = {}
        measured: dict[int, tuple[Measurement, ...]] = {}
        shown: CompiledRule | None = None
        decisive: list[AccountMeasured | None] = []
        for body in self._ground.profile.bodies:
            for platform in item.applies.platforms:
                group = self._ground.groups.of(platform, body)
                if not item.applies.holds(*group):
                    continue
                rule, blocked = self._ground.thresholds.rule(item, group)
                shown = shown or rule
                pages = self._ground.groups.pages.get((body.id, platform), ())
                pages = pages or self._by_address(rule, body, platform)
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
        verdicts |= self._ground.closed(item, subjects)
        batch = Batch(
            item,
            subjects,
            [None] * len(subjects),
            rule=shown,
            measured=measured,
            verdicts=verdicts,
            staleness=self._ground.staleness(item, decisive, WHOLE),
        )
        return with_answers(batch, self._ground.said)

    def _by_address(self, rule: CompiledRule | None, body: Body, platform: str) -> Sequence[AccountMeasured]:
        """Pages that no plugin can read, for a rule that asks for no more than their address."""
        if rule is None or any(c.source != f"observation {ADDRESS}" for c in rule.conditions):
            return ()
        return [
            listed_only(Account(platform, line.address, line.address, body.id), body)
            for line in self._ground.groups.unreadable.get((body.id, platform), ())
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
            why=partial(why_unknown, rule, pages),
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
        if (body.id, platform) in self._ground.groups.unreadable:
            return Verdict(Outcome.NO_DATA, reason="no_plugin", params={"platform": platform})
        return Verdict(Outcome.NEEDS_REVIEW, reason="not_listed", params={"platform": platform})
