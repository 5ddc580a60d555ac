"""Explains: from any number down to findings, rules, norms, measurements, and the place in the exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import msgspec

from otklik.assess import Assessment
from otklik.depending import CLOSING
from otklik.errors import OtklikError, UsageError
from otklik.explain_changes import Changes, Explanation
from otklik.host import Host
from otklik.i18n import _, language
from otklik.model import (
    EvidenceRef,
    Exchange,
    Expected,
    Finding,
    Measurement,
    Outcome,
    ScoreLine,
    Subject,
    SubjectKind,
)
from otklik.packs.conform import nearest
from otklik.packs.model import Basis, Condition, Item, Norm, NormRef, Threshold
from otklik.recommend import in_words
from otklik.report import words
from otklik.report.reasons import reason_words, remark_words
from otklik.report.subjects import Subjects, platform_title
from otklik.report.waived import lines as waiver_lines
from otklik.safe_text import safe_line
from otklik.waivers import WaiverStanding
from otklik.why import note_text

ExchangeOf = Callable[[str], Exchange]
MOST_SHOWN = 200  # findings under one item


__all__ = ["ExchangeOf", "Explanation", "explain", "render"]


def explain(
    assessment: Assessment, host: Host, target: str, exchange: ExchangeOf | None = None
) -> Explanation:
    """The way down from `target`: "total", a section, an item, a finding `ITEM/account/vk:x`, a measurement
    `METRIC/account/vk:x`. With `exchange`, evidence names when and from where it was received.

    Raises UsageError for a target that the assessment does not have.
    """
    return _Explaining(assessment, host, exchange).target(target)


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
    def __init__(self, assessment: Assessment, host: Host, exchange: ExchangeOf | None) -> None:
        self._a = assessment
        self._host = host
        self._exchange = exchange
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
        measurement = self._measurement(head, rest)
        if measurement is not None:
            return self.measurement(measurement)
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
        below = [self._scoring(), *self._without_exceptions("total", line)]
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
            else _("items are averaged by weight within a part, and parts by weight in total")
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
            below += [self._basis(basis) for basis in item.basis]
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
        if finding.reason in CLOSING:
            other = finding.params.get("item", "")
            text = _("see item {item}").format(item=other)
            below.append(Explanation(kind="item", text=text, target=other))
        if finding.decision:
            text = _("decided by journal event {id}").format(id=finding.decision[:12])
            below.append(Explanation(kind="decision", text=text))
        below += [self._waiver(self._waivers[event]) for event in finding.waivers]
        unit = finding.measured[0].unit if finding.measured else ""
        below += [self._expected(expected, finding.subject, unit) for expected in finding.expected]
        below += [self.measurement(m) for m in finding.measured]
        shown = {ref for m in finding.measured for ref in m.evidence}
        below += [self._evidence(ref) for ref in finding.evidence if ref not in shown]
        below += [self._basis(basis) for basis in item.basis]
        if not finding.outcome.is_judged or finding.score == 1 or finding.waivers:
            return msgspec.structs.replace(line, below=tuple(below))
        remedy = _("To do: {remedy}").format(remedy=item.remedy.in_language(language()))
        return msgspec.structs.replace(line, below=(*below, Explanation(kind="remedy", text=remedy)))

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

    def measurement(self, measurement: Measurement) -> Explanation:
        identifier = measurement.metric
        metric = self._host.metrics.get(identifier) or self._host.region_metrics.get(identifier)
        below: list[Explanation] = []
        if metric is not None:
            formula = metric.formula.in_language(language())
            below.append(Explanation(kind="formula", text=_("Formula: {formula}").format(formula=formula)))
            below.append(Explanation(kind="source", text=_("Source: {source}").format(source=metric.source)))
        if measurement.note:
            below.append(Explanation(kind="note", text=note_text(measurement.note, measurement.detail)))
        if measurement.detail:
            told = ", ".join(
                f"{key} = {words.value_words(value)}" for key, value in measurement.detail.items()
            )
            below.append(Explanation(kind="detail", text=told))
        if measurement.metric.startswith("passed_share "):
            item = measurement.metric.partition(" ")[2]
            text = _("see item {item}").format(item=item)
            return self._measured(measurement, [Explanation(kind="item", text=text, target=item)])
        return self._measured(measurement, [*below, *(self._evidence(ref) for ref in measurement.evidence)])

    def _measured(self, measurement: Measurement, below: Iterable[Explanation]) -> Explanation:
        key = measurement.metric
        declared = self._host.declared(key)
        name = f"{declared.title.in_language(language())} ({key})" if declared is not None else key
        told = f"{name} = {words.value_words(measurement.value, measurement.unit)}"
        if measurement.n:
            told += f" (n = {measurement.n})"
        low, high = measurement.low, measurement.high
        if low is not None and high is not None and low < high:
            told += " " + _("(from {low} to {high})").format(
                low=words.value_words(low, measurement.unit), high=words.value_words(high, measurement.unit)
            )
        text = _("Measured: {what}").format(what=told)
        target = f"{key}/{measurement.subject}"
        return Explanation(kind="measurement", text=text, target=target, below=tuple(below))

    def _measurement(self, metric: str, subject: str) -> Measurement | None:
        try:
            about = Subject.parse(subject)
        except ValueError:
            return None
        if about.kind is SubjectKind.REGION:
            told = (m for f in self._a.findings if f.subject == about for m in f.measured)
            return next((m for m in told if m.metric == metric), None)
        account = self._a.account(about.id) if about.kind is SubjectKind.ACCOUNT else None
        if account is None:
            return None
        fact = account.facts.get(f"metric {metric}") or account.facts.get(f"observation {metric}")
        return None if fact is None else fact.measurement

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

    def _expected(self, expected: Expected, subject: Subject, measured_unit: str) -> Explanation:
        told = words.expected_words(expected, measured_unit if isinstance(expected.value, str) else "")
        norm = self._norm(expected.norm, subject) if expected.norm else None
        below = (self._norm_line(norm),) if norm is not None else ()
        if expected.group is not None:
            platform = platform_title(expected.group.platform, self._host)
            median = words.median_words(expected.group, platform, expected.times)
            below = (Explanation(kind="group", text=words.sentence(median)),)
        return Explanation(kind="rule", text=_("Expected: {rule}").format(rule=told), below=below)

    def _norm(self, identifier: str, subject: Subject) -> Norm | None:
        """The value that was compared with for this subject."""
        platform, body = "", subject.id
        if subject.kind is SubjectKind.ACCOUNT:
            account = self._a.account(subject.id)
            platform, body = (account.account.platform, account.body.id) if account is not None else ("", "")
        elif subject.kind is SubjectKind.PLATFORM:
            body, _at, platform = subject.id.partition("@")
        found = self._a.profile.by_id.get(body)
        level, kind = (found.level, found.kind) if found is not None else ("", "")
        region = self._a.profile.region.code
        return self._a.method.norms.resolve(
            identifier, region, self._a.norms_on, platform=platform, level=level, kind=kind
        )

    def _norm_line(self, norm: Norm) -> Explanation:
        scope = norm.scope.region or _("for all regions")
        until = norm.valid_to.isoformat() if norm.valid_to is not None else "…"
        value = ", ".join(norm.value) if isinstance(norm.value, tuple) else norm.value
        text = _("Norm {id}: {value} ({scope}, in force {start} – {end}, checked on {checked})").format(
            id=norm.id,
            value=words.value_words(value, norm.unit),
            scope=scope,
            start=norm.valid_from.isoformat(),
            end=until,
            checked=norm.checked_on.isoformat(),
        )
        return Explanation(kind="norm", text=text, below=(self._basis(norm.basis),))

    def _basis(self, basis: Basis) -> Explanation:
        text = _("Rests on {basis}").format(basis=f"{in_words(basis)} ({words.status_words(basis.status)})")
        return Explanation(kind="basis", text=text)

    def _evidence(self, ref: EvidenceRef) -> Explanation:
        # What a person wrote stands as it is; a metric's note is a msgid.
        parts = [ref.url, ref.place, ref.note if ref.event or not ref.note else note_text(ref.note, {})]
        if ref.event:
            parts.insert(0, _("journal event {id}").format(id=ref.event[:12]))
        if ref.exchange:
            parts.insert(0, self._exchange_words(ref.exchange))
        return Explanation(
            kind="evidence", text=" · ".join(part for part in parts if part), target=ref.exchange
        )

    def _exchange_words(self, uid: str) -> str:
        name = _("exchange {id}").format(id=uid)
        if self._exchange is None:
            return name
        try:
            found = self._exchange(uid)
        except OtklikError as error:
            return f"{name} ({error})"
        at = found.received_at.astimezone(self._a.profile.zone).strftime("%Y-%m-%d %H:%M")
        if found.meta.get("imported_from"):
            return _("{exchange}: imported from {file} at {at}").format(
                exchange=name, file=found.meta["imported_from"], at=at
            )
        return _("{exchange}: {method} {url}, status {status}, received {at}").format(
            exchange=name, method=found.method, url=found.url, status=found.status, at=at
        )


def _score(line: ScoreLine | None) -> str:
    if line is None or line.value is None:
        return _("not judged")
    return _("{value} of {most} (between {low} and {high}; judged {coverage})").format(
        value=words.number(line.value * line.maximum),
        most=words.number(line.maximum),
        low=words.number(line.low * line.maximum),
        high=words.number(line.high * line.maximum),
        coverage=words.percent(line.coverage, 0),
    )
