"""Words for what would change a number or a finding."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from otklik.assess import Assessment
from otklik.i18n import _, language, ngettext
from otklik.model import EvidenceRef, Finding, Mark, Outcome, ScoreLine
from otklik.report import words
from otklik.whatif import MOST, Distance, WhatIf, distances


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A line and what it rests on. `kind`: score section item finding rule norm basis measurement formula evidence …"""

    kind: str
    text: str
    target: str = ""  # what `explain` takes to start here
    evidence: EvidenceRef | None = None  # what the line tells of, for whoever shows the place itself
    below: tuple[Explanation, ...] = ()


class Changes:
    """What would change the numbers and findings of one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self._a = assessment
        self._what_if = WhatIf(assessment)

    def of_line(self, line: ScoreLine) -> tuple[Explanation, ...]:
        """What would raise a score most, and what would lift its coverage most."""
        return (*self._gains(line), *self._lifts(line))

    def _gains(self, line: ScoreLine) -> Iterator[Explanation]:
        gains = self._what_if.gains(line.id)
        if not gains:
            return
        told = tuple(
            Explanation(
                kind="change",
                target=gain.item,
                text=_("{item} {title}: +{points} if {findings} were met").format(
                    item=gain.item,
                    title=self._title(gain.item),
                    points=words.number(gain.rise * line.maximum, 2),
                    findings=ngettext("{n} finding", "{n} findings", gain.findings).format(n=gain.findings),
                ),
            )
            for gain in gains[:MOST]
        )
        yield Explanation(kind="changes", text=_("What would raise it most:"), below=told)

    def _lifts(self, line: ScoreLine) -> Iterator[Explanation]:
        lifts = self._what_if.lifts(line.id)
        if not lifts:
            return
        told = tuple(
            Explanation(
                kind="change",
                target=lift.item,
                text=_(
                    "{item} {title}: +{points} percentage points of coverage; {findings}, {waits} of them wait for a person"
                ).format(
                    item=lift.item,
                    title=self._title(lift.item),
                    points=words.number(lift.rise * 100),
                    findings=ngettext("{n} unknown", "{n} unknown ones", lift.findings).format(
                        n=lift.findings
                    ),
                    waits=lift.waits,
                ),
            )
            for lift in lifts[:MOST]
        )
        text = _("What would make it surer (now {coverage} judged):").format(
            coverage=words.percent(line.coverage, 0)
        )
        yield Explanation(kind="changes", text=text, below=told)

    def _title(self, item: str) -> str:
        found = self._a.method.item(item)
        return found.question.in_language(language()) if found is not None else ""

    def of_finding(self, finding: Finding) -> tuple[Explanation, ...]:
        """What value would pass, what a person can do, and what that does to the total."""
        return tuple(
            Explanation(kind="change", text=told)
            for told in (*self._values(finding), *self._steps(finding), *self._effect(finding))
        )

    def _values(self, finding: Finding) -> Iterator[str]:
        if not finding.outcome.is_judged or finding.reason in ("answered", "decided_person", "absent"):
            return
        for distance in distances(finding.measured, finding.expected):
            if distance.is_met:
                if finding.outcome is Outcome.PASS:
                    yield _margin(distance)
            else:
                yield _distance(distance)

    def _steps(self, finding: Finding) -> Iterator[str]:
        """Which command would make it count."""
        item, subject = finding.item, finding.subject
        if Mark.CONTRADICTED in finding.marks:
            yield _(
                "It counts once somebody decides: otklik decide FILE {id} person|machine --reason …"
            ).format(id=finding.id)
        elif Mark.DISAGREED in finding.marks:
            yield _("It counts once both agree: otklik answer FILE {item} … --subject {subject}").format(
                item=item, subject=subject
            )
        elif finding.reason == "confirm":
            yield _(
                "It counts once a person confirms: otklik answer FILE {item} confirm --subject {subject}"
            ).format(item=item, subject=subject)
        elif finding.reason == "answer_first":
            yield _("It is asked once {item} is answered.").format(item=finding.params.get("item", ""))
        elif finding.outcome is Outcome.NEEDS_REVIEW:
            yield _(
                "It counts once a person answers: otklik answer FILE {item} … --subject {subject}"
            ).format(item=item, subject=subject)

    def _effect(self, finding: Finding) -> Iterator[str]:
        if Mark.WAIVED in finding.marks:
            return  # an accepted exception does not count, and the way down says so
        total = self._a.score.total
        most, now = total.maximum, total.value
        if finding.outcome in (Outcome.FAIL, Outcome.PARTIAL):
            rise = self._what_if.of_finding(finding)
            if rise > 0:
                yield _("If it were met, the total would rise by {points}.").format(
                    points=words.counted(rise * most, "{n} point", "{n} points", 2)
                )
            else:
                yield _("It does not count in this scoring profile.")
        elif finding.outcome.is_unknown:
            known = self._what_if.if_known(finding)
            if known is not None and known[0] < known[1] and not total.is_thin:
                told = words.number(now * most, 2) if now is not None else words.DASH
                yield _("The total, now {now}, would be {high} if it is met and {low} if it is not.").format(
                    now=told, high=words.number(known[1] * most, 2), low=words.number(known[0] * most, 2)
                )


def _distance(distance: Distance) -> str:
    wanted = words.value_words(distance.wanted, distance.unit)
    missing = words.value_words(_rounded(distance.missing), distance.unit)
    if distance.must_rise:
        if distance.is_open:
            return _("It would be met above {wanted}: {missing} more.").format(wanted=wanted, missing=missing)
        return _("It would be met from {wanted}: {missing} more.").format(wanted=wanted, missing=missing)
    if distance.is_open:
        return _("It would be met below {wanted}: {missing} less.").format(wanted=wanted, missing=missing)
    return _("It would be met up to {wanted}: {missing} less.").format(wanted=wanted, missing=missing)


def _margin(distance: Distance) -> str:
    wanted = words.value_words(distance.wanted, distance.unit)
    if distance.must_rise:
        return _("It stays met down to {wanted}.").format(wanted=wanted)
    return _("It stays met up to {wanted}.").format(wanted=wanted)


def _rounded(value: float) -> float:
    """Without the noise of binary fractions: 8 − 5.9 is 2.1."""
    return round(value, 6)
