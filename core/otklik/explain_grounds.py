"""What a finding rests on, in words: measurements, rules, norms, bases, and the place in the exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from otklik.assess import Assessment
from otklik.errors import OtklikError
from otklik.explain_changes import Explanation
from otklik.host import Host
from otklik.i18n import _, language
from otklik.model import EvidenceRef, Exchange, Expected, Measurement, Subject, SubjectKind
from otklik.packs.model import Basis, Item, Norm
from otklik.recommend import act_words
from otklik.report import words
from otklik.report.details import detail_words
from otklik.report.method import value_of_norm
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
        told = words.expected_words(expected, measured_unit if isinstance(expected.value, str) else "")
        norm = self._a.norm(expected.norm, subject) if expected.norm else None
        below = (self.norm_line(norm),) if norm is not None else ()
        if expected.group is not None:
            platform = platform_title(expected.group.platform, self._host)
            median = words.median_words(expected.group, platform, expected.times)
            below = (Explanation(kind="group", text=words.sentence(median)),)
        return Explanation(kind="rule", text=_("Expected: {rule}").format(rule=told), below=below)

    def norm_line(self, norm: Norm) -> Explanation:
        """A norm with its value, scope and dates."""
        scope = norm.scope.region or _("for all regions")
        until = words.short_day(norm.valid_to) if norm.valid_to is not None else "…"
        title = f" ({norm.title.in_language(language())})" if norm.title is not None else ""
        text = _("Norm {id}: {value} ({scope}, in force {start} – {end}, checked on {checked})").format(
            id=norm.id + title,
            value=value_of_norm(norm),
            scope=scope,
            start=words.short_day(norm.valid_from),
            end=until,
            checked=words.short_day(norm.checked_on),
        )
        return Explanation(kind="norm", text=text, below=(self.basis(norm.basis),))

    def shown_norms(self, item: Item, subjects: Iterable[Subject]) -> list[Explanation]:
        """Norms that the question is about, as they hold for these."""
        found = {
            id(norm): norm
            for identifier in item.shown_norms
            for subject in subjects
            if (norm := self._a.norm(identifier, subject)) is not None
        }
        return [self.norm_line(norm) for norm in found.values()]

    def bases(self, item: Item) -> list[Explanation]:
        """What the item rests on, and what a lawyer has to confirm whatever was read."""
        told = [self.basis(basis) for basis in item.basis]
        if item.needs_lawyer:
            text = _("Whether this is a breach requires a lawyer's check, even where the act was read.")
            told.append(Explanation(kind="basis", text=text))
        return told

    def basis(self, basis: Basis) -> Explanation:
        """The act or method, whether it binds here, and how well it was read."""
        told = f"{words.basis_level_words(basis)}: {act_words(basis)} ({words.status_words(basis.status)})"
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
