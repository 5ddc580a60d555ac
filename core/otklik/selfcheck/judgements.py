"""Checks of what came out: contradictions, sections hardly judged, questions that were changed, dates that have passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from otklik.answering import asked
from otklik.i18n import _, language, ngettext
from otklik.model import Finding, Mark
from otklik.report import words
from otklik.selfcheck.evidence import about
from otklik.selfcheck.model import GivenAnswer, Remark, Work


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
                score=words.points(line.value),
                interval=words.interval(line.low, line.high),
                findings=words.counted(line.judged, "{n} finding", "{n} findings"),
                coverage=words.percent(line.coverage, 0),
            )
        )


def due_in_the_past(work: Work) -> Iterator[Remark]:
    """CHK-29: counted from the audit's day, while work on it went on until later."""
    for recommendation in work.assessment.recommendations:
        if recommendation.due is not None and recommendation.due < work.last_day:
            yield Remark(
                text=_("{action}: due on {due}, work on the audit went on until {last}.").format(
                    action=words.quoted(recommendation.title.in_language(language())),
                    due=words.day(recommendation.due),
                    last=words.day(work.last_day),
                ),
                findings=recommendation.findings,
            )
