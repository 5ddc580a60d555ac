"""Items, findings, bodies and recommendations as rows: texts chosen by outcome, figures with their words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from otklik.host import Host
from otklik.i18n import _, language
from otklik.model import (
    Answer,
    Expected,
    Finding,
    Mark,
    Measurement,
    Outcome,
    Recommendation,
    ScoreLine,
    Subject,
    SubjectKind,
)
from otklik.packs.binding import standing_of
from otklik.packs.model import Basis, Item, Mode, Norm, ScoringProfile
from otklik.profile.model import Profile
from otklik.report import words
from otklik.report.method import norm_words
from otklik.report.model import (
    AnswerRow,
    BasisRow,
    BodyRow,
    Figure,
    FindingRow,
    ItemRow,
    RecommendationRow,
    ScoreRow,
)
from otklik.report.reasons import brief_words, reason_words, remark_words
from otklik.report.subjects import EvidenceBook, Subjects, platform_title
from otklik.why import note_text

Answers = Mapping[str, Answer]  # what people said, by journal event


def score_row(line: ScoreLine, title: str) -> ScoreRow:
    """A score with its words."""
    return ScoreRow(
        id=line.id,
        title=title,
        value=line.result,
        low=line.low,
        high=line.high,
        coverage=line.coverage,
        weight=line.weight,
        judged=line.judged,
        unknown=line.unknown,
        maximum=line.maximum,
        needed=line.needed,
        is_thin=line.is_thin,
        text=_score_text(line),
        interval=words.interval(line.low, line.high, line.maximum),
        coverage_text=words.percent(line.coverage, 0),
    )


def _score_text(line: ScoreLine) -> str:
    if line.is_thin:
        return words.too_little(line.coverage, line.needed)
    return _("not judged") if line.value is None else words.points(line.value, line.maximum)


def section_rows(
    lines: Sequence[ScoreLine], titles: Mapping[str, str], used: Iterable[str]
) -> tuple[ScoreRow, ...]:
    """Sections in the order of `titles`; one whose items apply to nobody has no score, and says so."""
    by_id = {line.id: line for line in lines}
    present = {*by_id, *used}
    nobody = ScoreRow(
        id="",
        title="",
        value=None,
        low=0.0,
        high=1.0,
        coverage=0.0,
        text=words.outcome_words(Outcome.NOT_APPLICABLE),
        interval=words.DASH,
        coverage_text=words.DASH,
    )
    return tuple(
        score_row(by_id[identifier], title)
        if identifier in by_id
        else msgspec.structs.replace(nobody, id=identifier, title=title)
        for identifier, title in titles.items()
        if identifier in present
    )


def block_rows(lines: Sequence[ScoreLine], scoring: ScoringProfile, total: ScoreLine) -> tuple[ScoreRow, ...]:
    """Blocks of the scoring profile with their titles; one that concerns nobody is not there."""
    titles = {block.id: block.title.in_language(language()) for block in scoring.blocks}
    return in_total([score_row(line, titles[line.id]) for line in lines], lines, total)


def in_total(rows: Sequence[ScoreRow], lines: Sequence[ScoreLine], total: ScoreLine) -> tuple[ScoreRow, ...]:
    """Rows of what the total is made of, each with its part: weight × judged share by their sum (`docs/method.md`).

    One of which too little was judged for a score of its own has its part all the same; where the total is not told,
    neither are these, which add up to it.
    """
    if total.result is None:
        return tuple(rows)
    by_id = {line.id: line for line in lines if line.value is not None}
    mass = math.fsum(line.weight * line.coverage for line in by_id.values())
    if not mass:
        return tuple(rows)
    return tuple(_with_part(row, by_id.get(row.id), mass) for row in rows)


def _with_part(row: ScoreRow, line: ScoreLine | None, mass: float) -> ScoreRow:
    if line is None:
        return row
    share = line.weight * line.coverage / mass
    return msgspec.structs.replace(row, share=share, brings=share * (line.value or 0.0))


def basis_row(basis: Basis, needs_lawyer: bool = False) -> BasisRow:
    """What a rule rests on; anything but a text that was read needs a lawyer, and whatever the item says does."""
    return BasisRow(
        level=basis.level,
        level_text=words.basis_level_words(basis),
        text=basis.in_words(language()),
        status=basis.status,
        needs_lawyer=needs_lawyer or basis.status != "V1",
        standing=standing_of(basis) or "",
    )


def item_rows(
    items: Iterable[Item],
    lines: Mapping[str, ScoreLine],
    findings: Sequence[FindingRow],
    norms: Sequence[Norm] = (),
) -> tuple[ItemRow, ...]:
    """Items that have findings, in the order of the packs. `norms`: those that were applied."""
    counts: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for row in findings:
        counts[row.item][row.outcome] += 1
    rows = []
    for item in items:
        if item.id not in counts:
            continue
        question = item.question.in_language(language())
        rows.append(
            ItemRow(
                id=item.id,
                section=item.section,
                question=question,
                why=item.why.in_language(language()),
                remedy=item.remedy.in_language(language()),
                mode_text=mode_words(item.mode),
                bases=tuple(basis_row(basis, item.needs_lawyer) for basis in item.basis),
                norms=tuple(norm_words(norm) for norm in norms if norm.id in item.shown_norms),
                score=score_row(lines[item.id], question) if item.id in lines else None,
                counts=_ordered(counts[item.id]),
            )
        )
    return tuple(rows)


def mode_words(mode: Mode) -> str:
    return {
        Mode.AUTOMATIC: _("Judged by measurement; a person may object."),
        Mode.CONFIRM: _("The measurement proposes, a person confirms."),
        Mode.MANUAL: _("Judged by a person."),
    }[mode]


def _ordered(counts: Counter[Outcome]) -> tuple[tuple[Outcome, int], ...]:
    return tuple((outcome, counts[outcome]) for outcome in Outcome if counts[outcome])


class FindingWords:
    """Makes rows of findings."""

    def __init__(
        self,
        host: Host,
        items: Mapping[str, Item],
        subjects: Subjects,
        evidence: EvidenceBook,
        answers: Answers,
    ) -> None:
        self._host, self._items = host, items
        self._subjects, self._evidence, self._answers = subjects, evidence, answers

    def rows(self, findings: Iterable[Finding]) -> tuple[FindingRow, ...]:
        """Numbered from 1 in the order given."""
        return tuple(self._row(number, finding) for number, finding in enumerate(findings, 1))

    def _row(self, number: int, finding: Finding) -> FindingRow:
        item = self._items[finding.item]
        who = self._subjects.words(finding.subject)
        said = [self._answers[event] for event in finding.answers if event in self._answers]
        evidence = self._evidence.numbers(finding.evidence)
        reason = reason_words(finding, self._host)
        return FindingRow(
            id=finding.id,
            number=number,
            item=finding.item,
            section=item.section,
            subject_kind=finding.subject.kind,
            subject=finding.subject.id,
            body=who.body,
            body_title=who.body_title,
            subject_title=who.title,
            place_title=who.place,
            url=who.url,
            is_link=who.is_link,
            title=_title(item, finding),
            outcome=finding.outcome,
            outcome_text=words.outcome_words(finding.outcome),
            score=finding.score,
            marks=finding.marks,
            measured=measured_figures(finding, self._host),
            expected=tuple(
                expected_figure(e, _common_unit(finding.measured), self._host) for e in finding.expected
            ),
            reason=reason,
            brief=brief_words(finding),
            proposed=finding.proposed,
            proposed_text=words.outcome_words(finding.proposed) if finding.proposed else "",
            remarks=(
                *remarks(finding, reason, remark_words(finding, self._subjects, self._host)),
                *self._notes(finding),
            ),
            given_for=self._subjects.words(finding.given_for).title if finding.given_for else "",
            decision=finding.decision,
            needs_lawyer=item.asks_lawyer,
            evidence=evidence,
            answers=tuple(self._answer(answer) for answer in said),
        )

    def _notes(self, finding: Finding) -> tuple[str, ...]:
        """What metrics say of their values: an observation's note is evidence, not a remark."""
        told = (
            m for m in finding.measured if m.value is not None and m.note and m.metric in self._host.metrics
        )
        return tuple(dict.fromkeys(words.sentence(note_text(m.note, m.detail)) for m in told))

    def _answer(self, answer: Answer) -> AnswerRow:
        return AnswerRow(
            event=answer.event,
            outcome=answer.outcome,
            outcome_text=words.outcome_words(answer.outcome),
            note=answer.note,
            author=answer.author,
            at=answer.at,
            at_text=words.moment(answer.at, self._evidence.zone),
            evidence=self._evidence.numbers(answer.evidence),
        )


def measured_figures(finding: Finding, host: Host) -> tuple[Figure, ...]:
    """Figures; without a value only where the finding was judged all the same, as the reason says the rest."""
    shown = [m for m in finding.measured if m.value is not None or finding.outcome.is_judged]
    wanted_in = _common_unit(finding.expected)
    return tuple(_figure(m, wanted_in, len(shown) > 1, host) for m in shown)


def _figure(measurement: Measurement, wanted_in: str, is_one_of_many: bool, host: Host) -> Figure:
    """The question says what was measured, so a title stands only where several figures do."""
    value = measurement.value
    unit = "state" if measurement.metric == "account.state" else measurement.unit or wanted_in
    if value is None and measurement.note:
        text = note_text(measurement.note, measurement.detail)
    else:
        text = words.value_words(value, unit)
    name = _fact_title(measurement.metric, host) if is_one_of_many else ""
    if name:
        text = f"{name}: {text}"
    low, high = measurement.low, measurement.high
    if low is not None and high is not None and low < high and value is not None:
        text += " " + _("(from {low} to {high})").format(
            low=words.value_words(low, unit), high=words.value_words(high, unit)
        )
    return Figure(value=value, unit=measurement.unit, name=name, text=text)


def _fact_title(identifier: str, host: Host) -> str:
    if identifier.startswith("passed_share "):
        return _("Share for which item {item} is met").format(item=identifier.removeprefix("passed_share "))
    fact = host.declared(identifier)
    return fact.title.in_language(language()) if fact else identifier


def _common_unit(figures: Sequence[Measurement | Expected]) -> str:
    """The unit of them all: a threshold that stands in the rule itself names none, nor do some observations."""
    units = {figure.unit for figure in figures}
    return units.pop() if len(units) == 1 else ""


def expected_figure(expected: Expected, measured_in: str = "", host: Host | None = None) -> Figure:
    """What a rule asked for, in words. `measured_in`: the unit where the threshold has none of its own. `host` knows the
    names of platforms."""
    text = words.expected_words(expected, measured_in)
    if expected.group is not None:
        platform = platform_title(expected.group.platform, host) if host else expected.group.platform
        text += f" ({words.median_words(expected.group, platform, expected.times)})"
    return Figure(value=expected.value, unit=expected.unit, text=text)


def remarks(finding: Finding, reason: str, beside: Sequence[str] = ()) -> tuple[str, ...]:
    """What is to be said beside the figures: the reason, what is proposed, the marks, what else is to be known."""
    told = [reason]
    if finding.proposed is not None and not (finding.answer and finding.proposed is finding.outcome):
        proposed = words.outcome_words(finding.proposed)
        told.append(
            _("the measurement proposed “{outcome}”, a person decided otherwise").format(outcome=proposed)
            if finding.answer and finding.outcome.is_judged
            else _("proposed: {outcome}").format(outcome=proposed)
        )
    by_reason = (Mark.CONTRADICTED, Mark.DISAGREED) if reason else ()
    told += [words.mark_words(mark) for mark in finding.marks if mark not in by_reason]
    told += beside
    return tuple(words.sentence(line) for line in told if line)


def _title(item: Item, finding: Finding) -> str:
    """States the result; the question where there is none."""
    if finding.outcome is Outcome.PASS:
        return item.title.in_language(language())
    if finding.outcome in (Outcome.FAIL, Outcome.PARTIAL):
        return item.failure_title.in_language(language())
    return item.question.in_language(language())


def body_rows(profile: Profile, host: Host, findings: Sequence[FindingRow]) -> tuple[BodyRow, ...]:
    """Every body of the profile with its findings; one without any is there too."""
    by_body: dict[str, list[FindingRow]] = defaultdict(list)
    for row in findings:
        by_body[row.body].append(row)
    accounts: dict[str, list[str]] = defaultdict(list)
    for account in profile.accounts(host):
        accounts[account.body].append(account.id)
    return tuple(
        BodyRow(
            id=body.id,
            title=body.name,
            short_title=body.short_name or body.name,
            level_text=words.level_of_body(body.level),
            accounts=tuple(accounts[body.id]),
            counts=_ordered(Counter(row.outcome for row in by_body[body.id])),
            findings=tuple(row.number for row in by_body[body.id]),
        )
        for body in profile.bodies
    )


def recommendation_rows(
    recommendations: Iterable[Recommendation],
    items: Mapping[str, Item],
    findings: Sequence[FindingRow],
    maximum: float | None = 100.0,
) -> tuple[RecommendationRow, ...]:
    """In the order of priority that `recommend` gave. `maximum`: points of the total, None where it cannot be told."""
    by_id = {row.id: row for row in findings}
    rows = []
    for number, recommendation in enumerate(recommendations, 1):
        resolved = [by_id[identifier] for identifier in recommendation.findings if identifier in by_id]
        concerned = [items[identifier] for identifier in dict.fromkeys(row.item for row in resolved)]
        bases = dict.fromkeys(basis_row(basis) for item in concerned for basis in item.basis)
        rows.append(
            RecommendationRow(
                id=recommendation.id,
                number=number,
                title=recommendation.title.in_language(language()),
                why=" ".join(
                    dict.fromkeys(words.sentence(item.why.in_language(language())) for item in concerned[:2])
                ),
                findings=tuple(row.number for row in resolved),
                subjects=subjects_in_words(resolved),
                gain=recommendation.gain,
                gain_text=gain_words(recommendation.gain, maximum) if maximum is not None else "",
                effort_hours=recommendation.effort_hours,
                effort_text=words.value_words(recommendation.effort_hours, "working hours"),
                owner=recommendation.owner,
                owner_text=words.role_words(recommendation.owner, recommendation.owner_title),
                due=recommendation.due,
                due_text=words.day(recommendation.due) if recommendation.due else "",
                legal_level=recommendation.legal_level,
                level_text=words.level_words(recommendation.legal_level),
                is_verified=recommendation.is_verified,
                rests_on=tuple(f"{basis.level_text}: {basis.text}" for basis in bases),
                needs_lawyer=recommendation.needs_lawyer,
            )
        )
    return tuple(rows)


def subjects_in_words(rows: Sequence[FindingRow]) -> str:
    """«7 страниц 5 организаций»; names where there are at most three."""
    subjects = {Subject(row.subject_kind, row.subject): row for row in rows}
    if len(subjects) <= 3:
        return words.listed(list(dict.fromkeys(map(_named, subjects.values()))))
    bodies = len({row.body for row in subjects.values() if row.body})
    told = words.counted(bodies, "{n} body", "{n} bodies")
    pages = sum(subject.kind is SubjectKind.ACCOUNT for subject in subjects)
    if not pages:
        return told
    return _("{pages}, {bodies}").format(pages=words.counted(pages, "{n} page", "{n} pages"), bodies=told)


def _named(row: FindingRow) -> str:
    """«Минстрой (ВКонтакте)»: a comma would run into the next name."""
    named = row.body_title and row.place_title
    return f"{row.body_title} ({row.place_title})" if named else row.subject_title


def gain_words(gain: float, maximum: float = 100.0) -> str:
    """«+3,1 балла к итогу»."""
    if gain * maximum < 0.05:
        return _("less than 0.1 points to the total")
    told = words.counted(gain * maximum, "{n} point", "{n} points")
    return _("+{points} to the total").format(points=told)


def waiting(findings: Iterable[FindingRow]) -> tuple[int, ...]:
    """Findings that a person has to look at, contradictions and accepted exceptions apart."""
    return tuple(
        row.number
        for row in findings
        if row.outcome is Outcome.NEEDS_REVIEW
        and not {Mark.CONTRADICTED, Mark.DISAGREED, Mark.WAIVED} & set(row.marks)
    )
