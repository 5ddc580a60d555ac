"""What a finding rests on, in words: measurements, rules, norms, bases, and the place in the exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from otklik.assess import Assessment
from otklik.errors import OtklikError
from otklik.explain_changes import Explanation
from otklik.host import Host
from otklik.i18n import _, language
from otklik.model import EvidenceRef, Exchange, Expected, Measurement, Subject, SubjectKind
from otklik.packs.model import Basis, Norm
from otklik.recommend import in_words
from otklik.report import words
from otklik.report.details import detail_words
from otklik.report.subjects import platform_title
from otklik.why import note_text

ExchangeOf = Callable[[str], Exchange]


class Grounds:
    """Of one assessment. With `exchange`, evidence names when and from where it was received."""

    def __init__(self, assessment: Assessment, host: Host, exchange: ExchangeOf | None) -> None:
        self._a, self._host, self._exchange = assessment, host, exchange

    def measurement(self, measurement: Measurement) -> Explanation:
        """The value, its formula and source, what stands beside it, and where it was seen."""
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
            told = detail_words(measurement.detail, self._a.profile.zone)
            if told:
                below.append(Explanation(kind="detail", text=words.sentence(told)))
        if measurement.metric.startswith("passed_share "):
            item = measurement.metric.partition(" ")[2]
            text = _("see item {item}").format(item=item)
            return self._measured(measurement, [Explanation(kind="item", text=text, target=item)])
        return self._measured(measurement, [*below, *(self.evidence(ref) for ref in measurement.evidence)])

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

    def found(self, metric: str, subject: str) -> Measurement | None:
        """The measurement of a metric for a subject; None where there is none."""
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

    def expected(self, expected: Expected, subject: Subject, measured_unit: str) -> Explanation:
        """What the rule asked for, with the norm or the group behind it."""
        unit = expected.unit or (measured_unit if isinstance(expected.value, str) else "")
        value = words.value_words(expected.value, unit) if expected.value is not None else ""
        told = words.comparison_words(expected.comparison, value)
        norm = self._norm(expected.norm, subject) if expected.norm else None
        below = (self.norm_line(norm),) if norm is not None else ()
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

    def norm_line(self, norm: Norm) -> Explanation:
        """A norm with its value, scope and dates."""
        scope = norm.scope.region or _("for all regions")
        until = words.short_day(norm.valid_to) if norm.valid_to is not None else "…"
        value = ", ".join(norm.value) if isinstance(norm.value, tuple) else norm.value
        text = _("Norm {id}: {value} ({scope}, in force {start} – {end}, checked on {checked})").format(
            id=norm.id,
            value=words.value_words(value, norm.unit),
            scope=scope,
            start=words.short_day(norm.valid_from),
            end=until,
            checked=words.short_day(norm.checked_on),
        )
        return Explanation(kind="norm", text=text, below=(self.basis(norm.basis),))

    def basis(self, basis: Basis) -> Explanation:
        """The act or method, and how well it was read."""
        act = in_words(basis).removeprefix(f"{basis.level}: ")
        told = f"{words.level_words(basis.level)}: {act} ({words.status_words(basis.status)})"
        text = _("Rests on {basis}").format(basis=told)
        return Explanation(kind="basis", text=text)

    def evidence(self, ref: EvidenceRef) -> Explanation:
        """The stored answer or journal event, and the place in it."""
        # What a person wrote stands as it is; a metric's note is a msgid.
        parts = [ref.url, ref.place, ref.note if ref.event or not ref.note else note_text(ref.note, {})]
        if ref.event:
            parts.insert(0, _("journal event {id}").format(id=ref.event[:12]))
        if ref.exchange:
            parts.insert(0, self._exchange_words(ref.exchange))
        return Explanation(
            kind="evidence",
            text=" · ".join(part for part in parts if part),
            target=ref.exchange,
            evidence=ref,
        )

    def _exchange_words(self, uid: str) -> str:
        name = _("exchange {id}").format(id=uid)
        if self._exchange is None:
            return name
        try:
            found = self._exchange(uid)
        except OtklikError as error:
            return f"{name} ({error})"
        at = words.moment(found.received_at, self._a.profile.zone)
        if found.meta.get("imported_from"):
            return _("{exchange}: imported from {file} at {at}").format(
                exchange=name, file=found.meta["imported_from"], at=at
            )
        return _("{exchange}: {method} {url}, status {status}, received {at}").format(
            exchange=name, method=found.method, url=found.url, status=found.status, at=at
        )
