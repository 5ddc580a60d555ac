"""Builds the report model from an assessment and its audit file: words chosen, nothing left to look up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Protocol

import msgspec

from otklik.assess import Assessment
from otklik.compare.matching import native_numbers
from otklik.host import Host
from otklik.i18n import _, language, using
from otklik.last_audit import last_audit
from otklik.model import Exchange, Finding, Keep, Mark, Score
from otklik.objections import objections
from otklik.packs.kept import Inputs
from otklik.report import collected, words
from otklik.report.collected import Collection, Seen
from otklik.report.judged import (
    FindingWords,
    block_rows,
    body_rows,
    in_total,
    item_rows,
    recommendation_rows,
    score_row,
    section_rows,
    waiting,
)
from otklik.report.method import method_parts, norm_row, pack_rows
from otklik.report.model import AccountRow, DecisionRow, Fact, FindingRow, MisfitRow, Report, ScoreRow
from otklik.report.objected import objection_rows
from otklik.report.planned import plan_rows
from otklik.report.private import UNSEALED, masked, unsealed
from otklik.report.reasons import misfit_words
from otklik.report.reviewed import review_rows, verdict
from otklik.report.since import since_last
from otklik.report.subjects import EvidenceBook, Subjects
from otklik.report.summary import summarise
from otklik.report.waived import waived, waiver_rows
from otklik.safe_text import safe_values
from otklik.selfcheck.run import review
from otklik.store.audit_file import Snapshot
from otklik.store.journal import Event, standing_answers, standing_decisions
from otklik.version import version

ANSWER_HOURS = "first_answer_working_hours"


class Audit(Collection, Inputs, Protocol):
    """What is asked of `store.AuditFile`."""

    @property
    def id(self) -> str: ...
    def exchange(self, uid: str) -> Exchange: ...
    def events(self) -> Sequence[Event]: ...
    def snapshots(self) -> Sequence[Snapshot]: ...


def build_report(
    assessment: Assessment,
    audit: Audit,
    host: Host,
    chosen: str = "ru",
    *,
    with_review: bool = False,
    options: Mapping[str, str] | None = None,
) -> Report:
    """The report of `assessment` in the language `chosen` ("ru" or "en"). Asks no clock: same assessment, same report.

    `with_review` adds the checks of the audit itself, for consultants: they name authors and their pace, are mended
    before the report is handed over, and would turn an official's eye from the pages to whoever assessed them. How
    many have remarks stands in the summary either way. `options`: what else decided the content, as files carry it;
    with `unsealed` among them names and contacts of citizens stay as they were written.
    """
    told = options or {}
    with using(chosen):
        report = cleaned(_build(assessment, audit, host, with_review))
    report = msgspec.structs.replace(report, options=told)
    return unsealed(report) if told.get(UNSEALED) else masked(report)


def cleaned(report: Report) -> Report:
    """The report with every text made safe (`otklik.safe_text`)."""
    return msgspec.convert(safe_values(msgspec.to_builtins(report)), Report)


def _build(assessment: Assessment, audit: Audit, host: Host, with_review: bool) -> Report:
    profile, method = assessment.profile, assessment.method
    zone = profile.zone
    seen = collected.look_through(audit, zone)
    subjects = Subjects(profile, host, {account: row.title for account, row in seen.items()})
    questions = {item.id: item.question.in_language(language()) for item in method.items}
    evidence = EvidenceBook(audit, zone, questions)
    events = audit.events()
    items = {item.id: item for item in method.items}
    titles = {section.id: section.title.in_language(language()) for section in method.sections}

    said = {answer.event: answer for given in standing_answers(events).values() for answer in given}
    findings = FindingWords(host, items, subjects, evidence, said).rows(
        _in_order(assessment, list(items), list(titles))
    )
    used = {row.section for row in findings}
    scoring = assessment.scoring
    total, sections = _scores(assessment.score, titles, used)
    blocks = block_rows(assessment.score.blocks, scoring, assessment.score.total)
    without: tuple[ScoreRow | None, tuple[ScoreRow, ...]] = (None, ())
    if any(standing.waives for standing in assessment.waivers):
        total_without, sections_without = _scores(assessment.score_without_waivers, titles, used)
        blocks_without = block_rows(
            assessment.score_without_waivers.blocks, scoring, assessment.score_without_waivers.total
        )
        without = total_without, (*sections_without, *blocks_without)
    waivers = waiver_rows(assessment.waivers, subjects, findings)
    most = total.maximum if total.value is not None else None
    recommendations = recommendation_rows(assessment.recommendations, items, findings, most)
    accounts = collected.account_rows(seen, subjects, zone)
    bodies = body_rows(profile, host, findings)
    gaps = collected.gap_rows(seen, subjects)
    reviewed = review(audit, assessment)
    disputes = objection_rows(objections(events), subjects, evidence, findings)
    disputed = {Mark.CONTRADICTED, Mark.DISAGREED}
    contradictions = tuple(row.number for row in findings if disputed & set(row.marks))
    stale = tuple(row.number for row in findings if Mark.STALE in row.marks)
    last = last_audit(audit, profile, profile.accounts(host), lambda: native_numbers(audit))
    return Report(
        language=language(),
        product=f"otklik {version()}",
        title=_("Online presence: {region}").format(region=profile.region.name),
        subtitle=_("Assessment of official pages and sites"),
        region=profile.region.name,
        region_code=profile.region.code,
        as_of=assessment.as_of,
        audit_id=audit.id,
        assessment_id=assessment.id,
        heads=assessment.heads,
        facts=tuple(_facts(assessment, audit, seen, accounts)),
        summary=summarise(
            profile.region.name,
            total,
            blocks or sections,
            findings,
            recommendations,
            accounts,
            bodies,
            gaps,
            waivers,
            without[0],
            (*host.not_judged(), *verdict(reviewed)),
        ),
        since=since_last(assessment, last, total, blocks or sections, subjects) if last is not None else None,
        total=total,
        total_without_waivers=without[0],
        sections=sections,
        blocks=blocks,
        sections_without_waivers=without[1],
        items=item_rows(
            method.items, {line.id: line for line in assessment.score.items}, findings, assessment.norms
        ),
        findings=findings,
        recommendations=recommendations,
        plan=plan_rows(assessment, events, subjects, findings, zone),
        waiting=waiting(findings),
        contradictions=contradictions,
        decisions=tuple(_decisions(events, findings, zone)),
        stale=stale,
        misfits=tuple(
            MisfitRow(event=u.answer.event, item=u.item, text=misfit_words(u, method, subjects))
            for u in assessment.misfits
        ),
        waived=waived(findings),
        waivers=waivers,
        objections=disputes,
        bodies=bodies,
        accounts=accounts,
        gaps=gaps,
        activity=collected.activity(seen, subjects, zone, profile.region.zone, answer_norm(assessment)),
        method=method_parts(assessment.scoring, method, assessment.score.total.needed),
        norms=tuple(norm_row(norm) for norm in assessment.norms),
        packs=pack_rows(method.packs_for(assessment.profile.region.code)),
        evidence=evidence.rows,
        checks=len(reviewed.checks) if with_review else 0,
        review=review_rows(reviewed, subjects, {row.id: row.number for row in findings})
        if with_review
        else (),
    )


def answer_norm(assessment: Assessment) -> float | None:
    """How soon people are to be answered where nothing narrower says otherwise."""
    region = assessment.profile.region.code
    norm = assessment.method.norms.resolve(ANSWER_HOURS, region, assessment.norms_on)
    value = norm.value if norm is not None else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _scores(found: Score, titles: Mapping[str, str], used: set[str]) -> tuple[ScoreRow, tuple[ScoreRow, ...]]:
    sections = section_rows(found.sections, titles, used)
    if not found.blocks:
        sections = in_total(sections, found.sections, found.total)
    return score_row(found.total, _("Total")), sections


def _in_order(assessment: Assessment, items: Sequence[str], sections: Sequence[str]) -> Iterable[Finding]:
    """Findings section by section, then in the order of items."""
    place = {
        item.id: (sections.index(item.section), items.index(item.id)) for item in assessment.method.items
    }
    return sorted(assessment.findings, key=lambda finding: place[finding.item])


def _facts(
    assessment: Assessment, audit: Audit, seen: Mapping[str, Seen], accounts: Sequence[AccountRow]
) -> Iterator[Fact]:
    profile = assessment.profile
    zone = profile.zone
    yield Fact(
        name=_("Region"),
        text=_("{name} (code {code})").format(name=profile.region.name, code=profile.region.code),
    )
    yield Fact(name=_("As of"), text=words.day(assessment.as_of, zone))
    windows = sorted({row.window for row in accounts if row.window})
    if windows:
        yield Fact(name=_("Period"), text="; ".join(windows))
    closed = [row.snapshot.closed_at for row in seen.values() if row.is_obtained and row.snapshot.closed_at]
    if closed:
        first, last = min(closed), max(closed)
        same = words.moment(first, zone) == words.moment(last, zone)
        times = (
            words.moment(first, zone)
            if same
            else f"{words.moment(first, zone)}{words.ASIDE}{words.moment(last, zone)}"
        )
        yield Fact(name=_("Collected"), text=times)
    yield Fact(id="scope", name=_("Scope"), text=_scope(len(profile.bodies), accounts))
    yield Fact(name=_("Scoring profile"), text=assessment.scoring.title.in_language(language()))
    yield Fact(name=_("Audit"), text=audit.id)
    yield Fact(name=_("Assessment"), text=assessment.id[:16])
    if assessment.heads:
        yield Fact(name=_("Journal head"), text=", ".join(head[:16] for head in assessment.heads))


def _scope(bodies: int, accounts: Sequence[AccountRow]) -> str:
    """Pages that were tried and gave nothing are not counted as obtained."""
    obtained = sum(row.is_obtained for row in accounts)
    in_part = sum(row.is_in_part for row in accounts)
    told = _("{bodies}, {pages}, data obtained of: {n}").format(
        bodies=words.counted(bodies, "{n} body", "{n} bodies"),
        pages=words.counted(len(accounts), "{n} page", "{n} pages"),
        n=words.number(obtained, 0),
    )
    if not in_part:
        return told
    return _("{told} (of these in part: {n})").format(told=told, n=words.number(in_part, 0))


def _decisions(
    events: Sequence[Event], findings: Sequence[FindingRow], zone: tzinfo
) -> Iterator[DecisionRow]:
    """Those that hold: each settles the finding that names it."""
    settled = {row.decision: row.number for row in findings if row.decision}
    for decision in (d for made in standing_decisions(events).values() for d in made):
        if decision.event in settled:
            yield DecisionRow(
                event=decision.event,
                finding=settled[decision.event],
                kept=decision.keep.value,
                kept_text=_("the person’s word") if decision.keep is Keep.PERSON else _("the measurement"),
                reason=decision.reason,
                author=decision.author,
                at_text=words.moment(decision.at, zone),
            )
