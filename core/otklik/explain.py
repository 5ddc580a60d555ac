"""Explains: from any number down to findings, rules, norms, measurements, and the place in the exchange."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from otklik.assess import Assessment
from otklik.depending import CLOSING
from otklik.errors import UsageError
from otklik.explain_changes import Changes, Explanation
from otklik.explain_grounds import ExchangeOf, Grounds
from otklik.host import Host
from otklik.i18n import _, language
from otklik.model import (
    Answer,
    Finding,
    Outcome,
    ScoreLine,
)
from otklik.packs.conform import nearest
from otklik.packs.model import Condition, Item, NormRef, Threshold
from otklik.packs.norms import LEAST_JUDGED
from otklik.report import words
from otklik.report.reasons import reason_words, remark_words
from otklik.report.subjects import Subjects
from otklik.report.waived import lines as waiver_lines
from otklik.safe_text import safe_line
from otklik.waivers import WaiverStanding

MOST_SHOWN = 200  # findings under one item


__all__ = ["ExchangeOf", "Explanation", "explain", "render"]


def explain(
    assessment: Assessment,
    host: Host,
    target: str,
    exchange: ExchangeOf | None = None,
    answers: Iterable[Answer] = (),
) -> Explanation:
    """The way down from `target`: "total", a section, an item, a finding `ITEM/account/vk:x`, a measurement
    `METRIC/account/vk:x`. With `exchange`, evidence names when and from where it was received; with `answers`,
    those that stand, findings name who said it and when.

    Raises UsageError for a target that the assessment does not have.
    """
    return _Explaining(assessment, host, exchange, answers).target(target)


def render(explanation: Explanation) -> str:
    """As text, two spaces a level; control characters of foreign texts are out."""
    lines: list[str] = []
    stack = [(explanation, 0)]
    while stack:
        node, depth = stack.pop()
        lines.append("  " * depth + safe_line(node.text))
        stack += [(child, depth + 1) for child in reversed(node.below)]
    return "\n".join(lines) + "\n"


class _Explaining:
    def __init__(
        self, assessment: Assessment, host: Host, exchange: ExchangeOf | None, answers: Iterable[Answer]
    ) -> None:
        self._a = assessment
        self._host = host
        self._grounds = Grounds(assessment, host, exchange)
        self._said = {answer.event: answer for answer in answers}
        made, without = assessment.score, assessment.score_without_waivers
        self._lines = {line.id: line for line in (*made.sections, *made.blocks, *made.items)}
        self._without = {
            line.id: line for line in (without.total, *without.sections, *without.blocks, *without.items)
        }
        self._waivers = {standing.waiver.event: standing for standing in assessment.waivers}
        self._subjects = Subjects(assessment.profile, host, {})

    @cached_property
    def _changes(self) -> Changes:
        return Changes(self._a)

    def _with_changes(self, node: Explanation, line: ScoreLine | None) -> Explanation:
        changes = self._changes.of_line(line) if line is not None else ()
        return msgspec.structs.replace(node, below=(*node.below, *changes))

    def target(self, target: str) -> Explanation:
        head, _slash, rest = target.partition("/")
        if target in ("", "total"):
            return self._with_changes(self.total(), self._a.score.total)
        if not rest and any(b.id == target for b in self._a.scoring.blocks):
            return self._with_changes(self.block(target), self._lines.get(target))
        if not rest and any(s.id == target for s in self._a.method.sections):
            return self._with_changes(self.section(target), self._lines.get(target))
        item = self._a.method.item(head)
        if item is not None and not rest:
            return self._with_changes(self.item(item), self._lines.get(item.id))
        finding = self._a.findings.by_id(target)
        if finding is not None and item is not None:
            found = self.finding(item, finding)
            changes = self._changes.of_finding(finding)
            return msgspec.structs.replace(found, below=(*found.below, *changes))
        measurement = self._grounds.found(head, rest)
        if measurement is not None:
            return self._grounds.measurement(measurement)
        known = ["total", *(b.id for b in self._a.scoring.blocks), *(s.id for s in self._a.method.sections)]
        known += [i.id for i in self._a.method.items]
        raise UsageError(
            _("The assessment has no {target}.").format(target=target)
            + (
                nearest(target, known)
                or " " + _("Give total, a section, an item, a finding or METRIC/SUBJECT.")
            )
        )

    def total(self) -> Explanation:
        line = self._a.score.total
        text = _("Total: {score}").format(score=_score(line))
        below = [*self._needed(line), self._scoring(), *self._without_exceptions("total", line)]
        below += [self._waiver(standing) for standing in self._a.waivers]
        all_lines = self._a.score_without_waivers
        if all_lines.blocks:
            below += [self.block(b.id, is_deep=False) for b in all_lines.blocks]
        else:
            below += [self.section(s.id, is_deep=False) for s in all_lines.sections]
        return Explanation(kind="score", text=text, target="total", below=tuple(below))

    def _scoring(self) -> Explanation:
        scoring = self._a.scoring
        profile = _("scoring profile {id}").format(id=scoring.id)
        how = (
            _(
                "within a part, what items leave of one subject's points is multiplied; parts are averaged by weight"
            )
            if scoring.combine == "product"
            else _(
                "items are averaged by weight within a part, and parts by weight in total, each as far as it was judged"
            )
        )
        below = [Explanation(kind="note", text=how)]
        if scoring.description is not None:
            below.append(Explanation(kind="note", text=scoring.description.in_language(language())))
        return Explanation(kind="scoring", text=profile, below=tuple(below))

    def block(self, identifier: str, is_deep: bool = True) -> Explanation:
        block = next(b for b in self._a.scoring.blocks if b.id == identifier)
        title = block.title.in_language(language())
        items = [self._a.method.item(member.id) for member in block.members]
        return Explanation(
            kind="block",
            text=f"{identifier} {title}: {_score(self._lines.get(identifier))}",
            target=identifier,
            below=(
                *self._needed(self._lines.get(identifier)),
                *self._without_exceptions(identifier, self._lines.get(identifier)),
                *(
                    self.item(item, is_deep=is_deep and len(items) <= 1)
                    for item in items
                    if item is not None and item.id in self._without
                ),
            ),
        )

    def section(self, identifier: str, is_deep: bool = True) -> Explanation:
        section = next(s for s in self._a.method.sections if s.id == identifier)
        title = section.title.in_language(language())
        line = self._lines.get(identifier)
        items = [i for i in self._a.method.items if i.section == identifier and i.id in self._without]
        return Explanation(
            kind="section",
            text=f"{identifier} {title}: {_score(line)}",
            target=identifier,
            below=(
                *self._needed(line),
                *self._without_exceptions(identifier, line),
                *(self.item(item, is_deep=is_deep and len(items) <= 1) for item in items),
            ),
        )

    def item(self, item: Item, is_deep: bool = True) -> Explanation:
        line = self._lines.get(item.id)
        title = item.question.in_language(language())
        below: list[Explanation] = list(self._without_exceptions(item.id, line))
        if is_deep:
            below += [self._asked_where(condition) for condition in item.when]
            below += [self._grounds.basis(basis) for basis in item.basis]
            below += [self._waiver(s) for s in self._a.waivers if s.waiver.item == item.id]
            found = [f for f in self._a.findings if f.item == item.id]
            below += [self._finding_line(item, f) for f in found[:MOST_SHOWN]]
            if len(found) > MOST_SHOWN:
                text = _("… and {n} more findings").format(n=len(found) - MOST_SHOWN)
                below.append(Explanation(kind="more", text=text))
        return Explanation(
            kind="item", text=f"{item.id} {title} – {_score(line)}", target=item.id, below=tuple(below)
        )

    def _asked_where(self, condition: Condition) -> Explanation:
        """A condition of `when`, leading to the item that it asks."""
        if condition.asks:
            wanted = [
                words.comparison_words(name, ", ".join(self._outcomes(threshold)))
                for name, threshold in condition.given()
            ]
            what = condition.asks
        else:
            wanted = [self._compared(name, threshold) for name, threshold in condition.given()]
            what = condition.source.partition(" ")[2]
        text = _("Asked only where {what} is: {wanted}").format(what=what, wanted=", ".join(wanted))
        return Explanation(kind="condition", text=text, target=condition.asks or condition.passed_share)

    @staticmethod
    def _outcomes(threshold: Threshold) -> list[str]:
        values = threshold if isinstance(threshold, tuple) else (threshold,)
        return [words.outcome_words(Outcome(value)) for value in values if value in set(Outcome)]

    @staticmethod
    def _compared(name: str, threshold: Threshold) -> str:
        if isinstance(threshold, NormRef):
            return words.comparison_words(name, _("norm {id}").format(id=threshold.norm))
        value = ", ".join(threshold) if isinstance(threshold, tuple) else threshold
        return words.comparison_words(name, words.value_words(value))

    def finding(self, item: Item, finding: Finding) -> Explanation:
        line = self._finding_line(item, finding)
        reason = self._reason(finding)
        below = [reason] if reason is not None else []
        below += [
            Explanation(kind="remark", text=told)
            for told in remark_words(finding, self._subjects, self._host)
        ]
        below += [self._answer(self._said[event]) for event in finding.answers if event in self._said]
        if finding.reason in CLOSING:
            other = finding.params.get("item", "")
            text = _("see item {item}").format(item=other)
            below.append(Explanation(kind="item", text=text, target=other))
        if finding.decision:
            text = _("decided by journal event {id}").format(id=finding.decision[:12])
            below.append(Explanation(kind="decision", text=text))
        below += [self._waiver(self._waivers[event]) for event in finding.waivers]
        unit = finding.measured[0].unit if finding.measured else ""
        below += [self._grounds.expected(expected, finding.subject, unit) for expected in finding.expected]
        below += [self._grounds.measurement(m) for m in finding.measured]
        shown = {ref for m in finding.measured for ref in m.evidence}
        below += [self._grounds.evidence(ref) for ref in finding.evidence if ref not in shown]
        below += [self._grounds.basis(basis) for basis in item.basis]
        if not finding.outcome.is_judged or finding.score == 1 or finding.waivers:
            return msgspec.structs.replace(line, below=tuple(below))
        remedy = _("To do: {remedy}").format(remedy=item.remedy.in_language(language()))
        return msgspec.structs.replace(line, below=(*below, Explanation(kind="remedy", text=remedy)))

    def _needed(self, line: ScoreLine | None) -> Iterator[Explanation]:
        """The norm that says how much must be judged, where that is why no number is told."""
        if line is not None and line.is_thin:
            region = self._a.profile.region.code
            norm = self._a.method.norms.resolve(LEAST_JUDGED, region, self._a.norms_on)
            if norm is not None:
                yield self._grounds.norm_line(norm)

    def _without_exceptions(self, identifier: str, line: ScoreLine | None) -> Iterator[Explanation]:
        """The same score as if there were no accepted exceptions, where it differs."""
        other = self._without.get(identifier)
        if other is not None and other != line:
            text = _("Without accepted exceptions: {score}").format(score=_score(other))
            yield Explanation(kind="score", text=text)

    def _waiver(self, standing: WaiverStanding) -> Explanation:
        head, *rest = waiver_lines(standing, self._subjects)
        below = tuple(Explanation(kind="waiver", text=text.strip()) for text in rest)
        text = _("Exception: {text}").format(text=head)
        return Explanation(kind="waiver", text=text, below=below)

    def _finding_line(self, item: Item, finding: Finding) -> Explanation:
        title = item.failure_title if finding.outcome.value in ("FAIL", "PARTIAL") else item.title
        chosen = title if finding.outcome.is_judged else item.question
        told = [words.outcome_words(finding.outcome), *(words.mark_words(mark) for mark in finding.marks)]
        text = f"{finding.id}: {chosen.in_language(language())} – {', '.join(told)}"
        return Explanation(kind="finding", text=text, target=finding.id)

    def _reason(self, finding: Finding) -> Explanation | None:
        told = reason_words(finding, self._host)
        if finding.proposed is not None and not (finding.answer and finding.proposed is finding.outcome):
            told += " " + _("(proposed: {outcome})").format(outcome=words.outcome_words(finding.proposed))
        return Explanation(kind="reason", text=told.strip()) if told.strip() else None

    def _answer(self, answer: Answer) -> Explanation:
        """Who said it and when; a body's word about itself is called so."""
        text = (
            _("The body's own word: “{outcome}”, {author}, {at}")
            if answer.body
            else _("Answered “{outcome}”, {author}, {at}")
        )
        told = text.format(
            outcome=words.outcome_words(answer.outcome),
            author=answer.author or _("author not named"),
            at=words.moment(answer.at, self._a.profile.zone),
        )
        return Explanation(kind="answer", text=told)


def _score(line: ScoreLine | None) -> str:
    if line is None or line.value is None:
        return _("not judged")
    if line.is_thin:
        return _("{too_little} (between {low} and {high} of {most})").format(
            too_little=words.too_little(line.coverage, line.needed),
            low=words.number(line.low * line.maximum),
            high=words.number(line.high * line.maximum),
            most=words.number(line.maximum),
        )
    return _("{value} of {most} (between {low} and {high}; judged {coverage})").format(
        value=words.number(line.value * line.maximum),
        most=words.number(line.maximum),
        low=words.number(line.low * line.maximum),
        high=words.number(line.high * line.maximum),
        coverage=words.percent(line.coverage, 0),
    )
