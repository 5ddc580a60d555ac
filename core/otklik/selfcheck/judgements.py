"""Checks of what came out: contradictions, sections hardly judged, questions that were changed, dates that have passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from otklik.answering import asked
from otklik.fulfilment.model import FULFILMENT
from otklik.fulfilment.parts import Part, parts_of
from otklik.i18n import _, language, ngettext
from otklik.model import Finding, Mark
from otklik.report import words
from otklik.selfcheck.evidence import about
from otklik.selfcheck.model import GivenAnswer, Remark, Work
from otklik.store.journal import Event


def contradiction_open(work: Work) -> Iterator[Remark]:
    """CHK-17: accepted exceptions apart. One remark an item."""
    by_item: dict[str, list[Finding]] = defaultdict(list)
    for finding in work.assessment.findings.marked(Mark.CONTRADICTED):
        if Mark.WAIVED not in finding.marks:
            by_item[finding.item].append(finding)
    for item, findings in by_item.items():
        told = ngettext("{item}: {n} finding.", "{item}: {n} findings.", len(findings))
        yield Remark(
            text=told.format(item=item, n=words.number(len(findings), 0)),
            findings=tuple(finding.id for finding in findings),
            events=tuple(finding.answer for finding in findings if finding.answer),
        )


def question_changed(work: Work) -> Iterator[Remark]:
    """CHK-27: answers tell which text they answered; older ones do not, and are passed over."""
    items = dict.fromkeys(answer.item for answer in work.standing)
    now = {item: asked(work.assessment.method, item) for item in items}
    changed: dict[tuple[str, str, str], list[GivenAnswer]] = defaultdict(list)
    for answer in work.standing:
        then, today = answer.asked, now[answer.item]
        if then and then.get("texts") != today.get("texts"):
            changed[answer.item, then.get("version", "?"), today.get("version", "")].append(answer)
    for (item, before, after), answers in changed.items():
        told = (
            _("{item}: answered in version {before}, now {after}.")
            if after
            else _("{item}: answered in version {before}; no pack has this question any more.")
        )
        yield about(told.format(item=item, before=before, after=after), answers)


def section_hardly_judged(work: Work) -> Iterator[Remark]:
    """CHK-28: a section that has a score all the same."""
    titles = {section.id: section.title for section in work.assessment.method.sections}
    findings, coverage = work.threshold("review_section_findings"), work.threshold("review_section_coverage")
    for line in work.assessment.score.sections:
        if line.value is None or (line.judged >= findings and line.coverage >= coverage):
            continue
        title = titles[line.id].in_language(language())
        yield Remark(
            text=_(
                "{section}: {score} (interval {interval}); judged {findings}, {coverage} by weight."
            ).format(
                section=words.quoted(title),
                score=words.points(line.result) if line.result is not None else _("no score is told"),
                interval=words.interval(line.low, line.high),
                findings=words.counted(line.judged, "{n} finding", "{n} findings"),
                coverage=words.percent(line.coverage, 0),
            )
        )


def due_in_the_past(work: Work) -> Iterator[Remark]:
    """CHK-29: the day agreed on with a body, else the one counted from the audit's day, while work on it or on its plan
    went on until later. What is done or will not be done is over."""
    last = max([work.last_day, *(_day_of(event, work) for event in work.events if event.kind == FULFILMENT)])
    parts: dict[tuple[str, date], list[Part]] = defaultdict(list)
    for part in parts_of(work.assessment, work.events):
        due = part.deadline
        if part.is_proposed and due is not None and due < last and not part.said.is_over:
            parts[part.action, due].append(part)
    for (_action, due), found in parts.items():
        told = (
            _("{action}: agreed for {due}, work on the audit went on until {last}.")
            if found[0].said.due
            else _("{action}: due on {due}, work on the audit went on until {last}.")
        )
        yield Remark(
            text=told.format(
                action=words.quoted(found[0].title.in_language(language())),
                due=words.day(due),
                last=words.day(last),
            ),
            findings=tuple(finding for part in found for finding in part.findings),
            events=tuple(part.said.last.event for part in found if part.said.last is not None),
        )


def _day_of(event: Event, work: Work) -> date:
    return datetime.fromisoformat(event.at).astimezone(work.assessment.profile.zone).date()
