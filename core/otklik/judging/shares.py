"""Items about bodies and the region: over shares of what passed, and over figures of the region."""

from __future__ import annotations

from collections.abc import Sequence

from otklik.deciding import TO_ASK
from otklik.judge import Batch, Verdict
from otklik.judging.ground import Ground
from otklik.judging.groups import Group
from otklik.judging.hearing import with_answers
from otklik.judging.thresholds import WHOLE
from otklik.model import REGION, Measurement, Outcome, Subject, SubjectKind
from otklik.packs.model import Applies, Condition, Item
from otklik.packs.rules import ERROR, Column, CompiledRule
from otklik.passed import Passed
from otklik.region_figures import RegionFigures
from otklik.registers import Told
from otklik.uncertainty import Interval, score_bounds

About = Sequence[tuple[Group, str | None]]  # of each subject: its group, its body; None: the region


class ShareItems:
    """Judges items about bodies and the region."""

    def __init__(self, ground: Ground, figures: RegionFigures, registers: Told) -> None:
        self._ground = ground
        self._figures = figures
        self._registers = registers
        self._passed = Passed(ground.groups.body_of)
        self._bodies: dict[Applies, tuple[Sequence[Subject], About]] = {}

    def batch(self, item: Item) -> Batch:
        """Of all bodies that the item applies to, or of the region."""
        if item.applies.subject is SubjectKind.REGION:
            return self._batch(item, [REGION], [(WHOLE, None)])
        return self._batch(item, *self._of_bodies(item.applies))

    def _of_bodies(self, applies: Applies) -> tuple[Sequence[Subject], About]:
        """Those that an item is put to; many items are put to the same ones."""
        if applies not in self._bodies:
            bodies = [b for b in self._ground.profile.bodies if applies.holds("", b.level, b.kind)]
            self._bodies[applies] = (
                [Subject(SubjectKind.BODY, body.id) for body in bodies],
                [(self._ground.groups.of("", body), body.id) for body in bodies],
            )
        return self._bodies[applies]

    def _batch(self, item: Item, subjects: Sequence[Subject], about: About) -> Batch:
        scores: list[float | None] = []
        verdicts: dict[int, Verdict] = {}
        measured: dict[int, tuple[Measurement, ...]] = {}
        bounds: dict[int, Interval] = {}
        shown: CompiledRule | None = None
        for index, (subject, (group, body)) in enumerate(zip(subjects, about, strict=True)):
            rule, blocked = self._ground.thresholds.rule(item, group)
            shown = shown or rule
            scores.append(None)
            limited = self._limited(item, group, subject, body)
            if blocked is not None or limited is not None or rule is None:
                verdicts[index] = blocked or limited or TO_ASK
                continue
            made = self._made(item.rule_for(group[0]).conditions, subject, body)
            values = [m for m, _failed in made]
            scores[index] = rule.scores([Column([m.value]) for m in values])[0]
            measured[index] = tuple(values)
            (between,) = score_bounds(rule, [[m.value] for m in values], [[m] for m in values])
            if between is not None:
                bounds[index] = between
            if scores[index] is None or scores[index] == ERROR:
                verdicts[index] = _without_value(rule, made)
        verdicts |= self._ground.closed(item, subjects)
        batch = Batch(
            item,
            subjects,
            scores,
            rule=shown,
            measured=measured,
            verdicts=verdicts,
            bounds=lambda: bounds,
            staleness=self._ground.staleness(item, (), WHOLE),
        )
        return with_answers(batch, self._ground.said)

    def _limited(self, item: Item, group: Group, subject: Subject, body: str | None) -> Verdict | None:
        """What is to be said where a share of `when` does not hold or is not known."""
        if not item.when_facts:
            return None
        rule = self._ground.thresholds.applies(item, group)
        made = self._made(item.when_facts, subject, body)
        score = rule.scores([Column([m.value]) for m, _failed in made])[0]
        if score is None or score == ERROR:
            return _without_value(rule, made)
        return Verdict(Outcome.NOT_APPLICABLE, reason="condition") if score < 1 else None

    def _made(
        self, conditions: Sequence[Condition], subject: Subject, body: str | None
    ) -> list[tuple[Measurement, bool]]:
        """Shares, figures of the region and what registers tell, and whether a figure's formula failed."""
        return [self._made_of(condition, subject, body) for condition in conditions]

    def _made_of(self, condition: Condition, subject: Subject, body: str | None) -> tuple[Measurement, bool]:
        if condition.passed_share:
            return self._passed.share(condition.passed_share, subject, body, self._ground.judged), False
        if condition.observation:
            return self._registers.measurement(condition, subject), False
        return self._figures.measurement(condition.metric, self._ground.judged, self._region_norm)

    def _region_norm(self, identifier: str, platform: str = "") -> float | None:
        """A number that holds for the region as a whole, or for a platform in it."""
        return self._ground.thresholds.number((platform, "", ""), identifier)


def _without_value(rule: CompiledRule, made: Sequence[tuple[Measurement, bool]]) -> Verdict:
    """Why a share or a figure of the region could not be judged."""
    for condition, (measurement, has_failed) in zip(rule.conditions, made, strict=True):
        sort, _space, identifier = condition.source.partition(" ")
        if measurement.value is None and sort == "passed_share":
            return Verdict(Outcome.NO_DATA, reason="nothing_judged", params={"item": identifier})
        if has_failed:
            params = {"metric": identifier, "detail": measurement.note}
            return Verdict(Outcome.ERROR, reason="metric_failed", params=params)
        if measurement.value is None and sort == "observation":
            return Verdict(Outcome.NO_DATA, reason="not_told", params={"fact": identifier})
        if measurement.value is None:
            params = {"metric": identifier, "note": measurement.note}
            return Verdict(Outcome.NO_DATA, reason="not_computable", params=params)
    first = made[0][0]
    return Verdict(
        Outcome.ERROR, reason="not_comparable", params={"fact": first.metric, "value": str(first.value)}
    )
