"""The report as Markdown (CommonMark with tables): complete, with anchors, and nothing collected can act as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from otklik.i18n import _, using
from otklik.model import Mark
from otklik.report import grouping, words
from otklik.report.markup import heading, link, paragraphs, plain, table
from otklik.report.model import AnswerRow, Figure, FindingRow, RecommendationRow, Report, ScoreRow, WaiverRow


def write_markdown(report: Report) -> str:
    """The whole report; ends with a newline."""
    with using(report.language):
        lines = [line for part in _parts(report) for line in part]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _parts(report: Report) -> Iterator[Iterable[str]]:
    yield _title(report)
    yield _summary(report)
    yield _score(report)
    yield _activity(report)
    yield _actions(report)
    yield _waiting(report)
    yield _findings(report)
    yield _bodies(report)
    yield _completeness(report)
    yield _objections(report)
    yield _contradictions(report)
    yield _method(report)
    yield _norms(report)
    yield _review(report)
    yield _evidence(report)


def _figures(figures: Sequence[Figure]) -> str:
    return plain("; ".join(figure.text for figure in figures))


def _refs(numbers: Sequence[int]) -> str:
    return ", ".join(f"[{number}](#e{number})" for number in numbers)


def _title(report: Report) -> Iterator[str]:
    yield from heading(1, report.title)
    if report.subtitle:
        yield plain(report.subtitle)
        yield ""
    for fact in report.facts:
        yield f"- **{plain(fact.name)}:** {plain(fact.text)}"


def _summary(report: Report) -> Iterator[str]:
    yield from heading(2, _("The main thing"))
    yield from paragraphs(report.summary.result)
    yield from heading(3, _("What to do first"))
    for place, identifier in enumerate(report.summary.first_actions, 1):
        row = report.recommendation(identifier)
        facts = [row.subjects, row.owner_text, row.effort_text]
        facts += [_("by {date}").format(date=row.due_text)] if row.due_text else []
        yield f"{place}. [{plain(row.title)}](#{row.anchor}) – {plain(' · '.join([*facts, row.gain_text]))}"
    if not report.summary.first_actions:
        yield plain(_("There is no action to propose."))
    yield from heading(3, _("Can this number be trusted"))
    yield from paragraphs(report.summary.trust)
    yield from heading(3, _("What was not seen"))
    yield from paragraphs(report.summary.unseen)


def _score(report: Report) -> Iterator[str]:
    yield from heading(2, _("Score by section"))
    names = [
        _("Section"),
        _("Score, points"),
        _("Interval"),
        _("Could be judged"),
        _("Judged findings"),
        _("Unknown"),
    ]
    told = (*report.parts, report.total)
    rows = [_score_cells(row) for row in told]
    if report.total_without_waivers:
        names.append(_("Without exceptions"))
        for row, scored in zip(rows, told, strict=True):
            other = grouping.without_waivers(report, scored.id)
            row.append(words.score_number(other.value if other else None, scored.maximum))
    yield from table(names, rows)


def _score_cells(row: ScoreRow) -> list[str]:
    value = words.score_number(row.value, row.maximum)
    judged, unknown = words.number(row.judged, 0), words.number(row.unknown, 0)
    return [plain(row.title), value, row.interval, row.coverage_text, judged, unknown]


def _activity(report: Report) -> Iterator[str]:
    activity = report.activity
    yield from heading(2, _("What the pages do"))
    yield from heading(3, _("Posts by week, all pages"))
    if activity.weeks:
        names = (_("Week from"), _("Posts"))
        yield from table(
            names,
            (
                [words.short_day(week), words.number(count, 0)]
                for week, count in zip(activity.weeks, activity.total, strict=True)
            ),
        )
    else:
        yield plain(_("No posts were obtained in the window, so there is nothing to draw."))
    if activity.accounts:
        yield from heading(3, _("Posts by week, the most active pages"))
        rows = (
            [plain(row.title), words.number(sum(filter(None, row.counts)), 0)] for row in activity.accounts
        )
        yield from table((_("Page"), _("Posts")), rows)
    yield from heading(3, _("Answers of official pages by hour of the day"))
    if any(activity.answers_by_hour):
        answered = [(hour, count) for hour, count in enumerate(activity.answers_by_hour) if count]
        yield from table((_("Hour"), _("Answers")), ([str(hour), words.number(n, 0)] for hour, n in answered))
    else:
        yield plain(_("No answers of official pages were seen, so there is nothing to draw."))
    yield plain(activity.zone_text)
    if activity.in_part_text:
        yield ""
        yield plain(activity.in_part_text)


def _actions(report: Report) -> Iterator[str]:
    yield from heading(2, _("What to do"))
    if not report.recommendations:
        yield plain(_("There is no action to propose."))
    for row in report.recommendations:
        yield from heading(3, f"{row.number}. {row.title}", row.anchor)
        yield from paragraphs([row.why] if row.why else [])
        for name, text in _action_facts(row):
            yield f"- **{plain(name)}:** {plain(text)}"
        yield f"- **{_('Findings')}:**"
        for group in grouping.by_item(report, row):
            yield f"  - {plain(group.item)} {plain(group.title)}: {_named(report, group.findings)}"
    if report.waived:
        yield from heading(3, _("No action is proposed: accepted exceptions"))
        for group in grouping.waived(report):
            whose = "; ".join(f"[{plain(row.subject_title)}](#{row.anchor})" for row in group.findings)
            yield f"- {plain(group.item)} {plain(group.title)}: {whose}"


def _action_facts(row: RecommendationRow) -> Iterator[tuple[str, str]]:
    yield _("For whom"), row.subjects
    yield _("Who does it"), row.owner_text
    yield _("Effort"), row.effort_text
    if row.due_text:
        yield _("Until"), row.due_text
    yield _("What it brings"), row.gain_text
    rests_on = "; ".join(row.rests_on) or words.DASH
    yield _("Rests on"), rests_on + (". " + _("Requires a lawyer's check.") if row.needs_lawyer else "")


def _waiting(report: Report) -> Iterator[str]:
    yield from heading(2, _("What waits for a person"))
    if report.stale:
        yield plain(_("Out of date: these findings count as they stand, but look at them first."))
        yield ""
        for number in report.stale:
            row = report.finding(number)
            yield f"- [{plain(row.item)}](#{row.anchor}) {plain(row.title)} ({plain(row.subject_title)}). {plain(' '.join(row.remarks))}"
        yield ""
    if not report.waiting:
        yield plain(_("Nothing waits for a person."))
        return
    groups = grouping.waiting(report)
    yield plain(words.waiting_words(len(groups), len(report.waiting)))
    yield plain(_("Most questions can be answered once for all bodies."))
    yield plain(
        _(
            "For the consultant: “otklik answer FILE ITEM pass --all --note …” answers for all at once, "
            "“--subject” for one; “confirm” takes what is proposed."
        )
    )
    yield from table(
        (_("Item"), _("Question"), _("Whose"), _("Proposed")),
        (
            [
                plain(group.item),
                plain(group.title),
                plain(group.whose),
                plain(", ".join(f"{text} {words.DASH} {count}" for text, count in group.proposed)),
            ]
            for group in groups
        ),
    )


def _findings(report: Report) -> Iterator[str]:
    yield from heading(2, _("Findings by section"))
    if not report.findings:
        yield plain(_("There are no findings."))
    names = (_("Whose"), _("Measured"), _("Expected"), _("Remarks"))
    by_item = grouping.blocks(report)
    for section in report.sections:
        items = grouping.items_of(report, section.id)
        if items:
            yield from heading(3, f"{section.title}: {section.text}")
        for item in items:
            yield from heading(4, f"{item.id}. {item.question}")
            yield from paragraphs([item.why] if item.why else [])
            for basis in item.bases:
                check = " (" + _("requires a lawyer's check") + ")" if basis.needs_lawyer else ""
                yield f"- {plain(basis.level_text)}: {plain(basis.text)}{check}"
            yield from (f"- {plain(norm)}" for norm in item.norms)
            for line in (item.mode_text, f"{_('Remedy')}: {item.remedy}" if item.remedy else ""):
                if line:
                    yield f"- {plain(line)}"
            for block in by_item[item.id]:
                yield ""
                yield f"**{plain(block.outcome_text)}: {plain(block.title)}** ({block.size})"
                yield from table(names, (_line_cells(report, line) for line in block.lines))


def _line_cells(report: Report, line: grouping.Line) -> list[str]:
    row = line.first
    told = [plain(remark) for remark in row.remarks] + [_answer(answer) for answer in row.answers]
    whose = "; ".join(_place(place) for place in grouping.places(report, line.findings))
    return [whose, _figures(row.measured), _figures(row.expected), " ".join(told)]


def _place(place: grouping.Place) -> str:
    """Names on one platform, each with its anchor; all of them in words where nobody is missing."""
    head = f"{plain(place.title)}: " if place.title else ""
    if place.all_text:
        return head + plain(place.all_text) + "".join(f'<a id="{row.anchor}"></a>' for row in place.findings)
    return head + ", ".join(map(_subject, place.findings))


def _subject(row: FindingRow) -> str:
    evidence = " (" + _("see") + f" {_refs(row.evidence)})" if row.evidence else ""
    return f'<a id="{row.anchor}"></a>{link(row.url, row.is_link, grouping.name_in(row))}{evidence}'


def _named(report: Report, findings: Iterable[FindingRow]) -> str:
    """Names by platform, leading to where the findings stand."""
    told = []
    for place in grouping.places(report, findings):
        names = ", ".join(f"[{plain(grouping.name_in(row))}](#{row.anchor})" for row in place.findings)
        told.append(f"{plain(place.title)}: {names}" if place.title else names)
    return "; ".join(told)


def _answer(answer: AnswerRow) -> str:
    head = _("{author}, {date}: {outcome}").format(
        author=answer.author or _("author not named"), date=answer.at_text, outcome=answer.outcome_text
    )
    evidence = f" {_('Evidence')}: {_refs(answer.evidence)}." if answer.evidence else ""
    return plain(f"{head}. {answer.note}".strip()) + evidence


def _bodies(report: Report) -> Iterator[str]:
    yield from heading(2, _("Findings by body"))
    for body in report.bodies:
        yield from heading(3, body.title)
        counts = " · ".join(f"{words.outcome_words(outcome)}: {count}" for outcome, count in body.counts)
        yield plain(" · ".join(filter(None, (body.level_text, counts))))
        yield ""
        mend, check = grouping.to_mend(report, body), grouping.to_check(report, body)
        for group in grouping.together(mend):
            row = group.findings[0]
            told = [one.place_title for one in group.findings if one.place_title]
            told += [words.mark_words(Mark.WAIVED)] if Mark.WAIVED in row.marks else []
            whose = f" ({plain(', '.join(told))})" if told else ""
            yield f"- {plain(row.outcome_text)}: [{plain(row.item)}](#{row.anchor}) {plain(row.title)}{whose}"
        if not body.findings:
            yield plain(_("There are no findings."))
        elif not mend:
            yield plain(_("Nothing is to be mended among what could be judged."))
        if check:
            yield ""
            parts = grouping.waiting_by_section(report, body)
            where = ", ".join(f"{words.quoted(title)} {words.DASH} {count}" for title, count in parts)
            yield plain(f"{_('Wait for a person')}: {len(check)} ({where}).")


def _completeness(report: Report) -> Iterator[str]:
    yield from heading(2, _("What was obtained and what was not"))
    if report.accounts:
        yield from table(
            (_("Page"), _("State"), _("Collected"), _("Completeness")),
            (
                [
                    f"{plain(row.body_title)}, {plain(row.platform_title)}: {link(row.url, row.is_link, row.title)}",
                    plain(row.state),
                    plain(row.collected or _("not collected")),
                    plain(row.text),
                ]
                for row in report.accounts
            ),
        )
    else:
        yield plain(_("The profile names no pages."))
    yield from heading(3, _("Gaps: what was sought and not obtained"))
    if report.gaps:
        yield from table(
            (_("Page"), _("What"), _("What happened"), _("What to do")),
            (
                [
                    f"{plain(gap.body_title)}, {plain(gap.account_title)}",
                    plain(gap.what_text),
                    plain(gap.happened),
                    plain(gap.remedy),
                ]
                for gap in report.gaps
            ),
        )
    elif report.accounts:
        yield plain(_("No gaps: everything that was sought was obtained."))
    else:
        yield plain(_("Nothing was sought, so nothing is missing."))


def _contradictions(report: Report) -> Iterator[str]:
    yield from heading(2, _("Contradictions and exceptions"))
    if report.contradictions:
        yield plain(
            _(
                "Here a person and the measurement, or two people, disagree. "
                "Such a finding counts as unknown until it is settled."
            )
        )
        yield ""
    for number in report.contradictions:
        row = report.finding(number)
        told = "; ".join(_answer(answer) for answer in row.answers)
        yield f"- [{plain(row.item)}](#{row.anchor}) {plain(row.title)} ({plain(row.subject_title)}). {told}"
    if not report.contradictions:
        yield plain(_("There are no contradictions."))
    if report.decisions:
        yield from heading(3, _("Settled"))
        yield from table(
            (_("Finding"), _("What stands"), _("Reason"), _("Decided by")),
            (
                [
                    f"[{plain(report.finding(row.finding).item)}](#f{row.finding}) {plain(report.finding(row.finding).subject_title)}",
                    plain(row.kept_text),
                    plain(row.reason),
                    plain(", ".join(filter(None, (row.author, row.at_text)))),
                ]
                for row in report.decisions
            ),
        )
    if report.misfits:
        yield from heading(3, _("Answers that no longer fit the checklist"))
        yield plain(_("They are kept in the journal and do not count."))
        yield ""
        for misfit in report.misfits:
            yield f"- {plain(misfit.text)}"
    holding, overdue = grouping.waivers_that_hold(report), grouping.waivers_overdue(report)
    yield from heading(3, _("Accepted exceptions"))
    if holding:
        yield from _waiver_table(holding)
    else:
        yield plain(_("There are no accepted exceptions."))
    if overdue:
        yield from heading(3, _("Exceptions whose term is over"))
        yield from _waiver_table(overdue)


def _waiver_table(rows: Iterable[WaiverRow]) -> Iterator[str]:
    yield from table(
        (_("Item"), _("Whose"), _("Reason"), _("Approved by"), _("Holds"), _("On the day of the audit")),
        (
            [
                f"[{plain(row.item)}](#f{row.finding})" if row.finding else plain(row.item),
                plain(row.subject_title),
                plain(row.reason),
                plain(row.approver or words.DASH),
                plain(words.waiver_days(row.since_text, row.until_text, row.review_text)),
                plain(f"{words.sentence(row.state_text)} {row.remark}".strip()),
            ]
            for row in rows
        ),
    )


def _objections(report: Report) -> Iterator[str]:
    if not report.objections:
        return
    yield from heading(2, _("Objections of bodies"))
    yield from table(
        (_("Item"), _("Whose"), _("Objection"), _("State")),
        (
            [
                f"[{plain(row.item)}](#f{row.finding})" if row.finding else plain(row.item),
                plain(row.subject_title),
                f"{plain(f'{row.author}, {row.at_text}: {row.dispute}. {row.text}')} {_refs(row.evidence)}".strip(),
                plain(row.state),
            ]
            for row in report.objections
        ),
    )


def _method(report: Report) -> Iterator[str]:
    yield from heading(2, _("How the score is computed"))
    for part in report.method:
        yield from heading(3, part.title)
        yield from paragraphs(part.sentences)


def _norms(report: Report) -> Iterator[str]:
    yield from heading(2, _("Norms applied"))
    if report.norms:
        yield from table(
            (_("Norm"), _("Value"), _("Act, method or practice"), _("Holds"), _("Status")),
            (
                [
                    plain(row.title),
                    plain(row.text),
                    plain(": ".join(filter(None, (row.level_text, row.act)))),
                    plain(row.valid),
                    plain("; ".join(filter(None, (row.status_text, row.checked)))),
                ]
                for row in report.norms
            ),
        )
    else:
        yield plain(_("No norm was applied."))
    yield from heading(3, _("Checklists and versions"))
    for pack in report.packs:
        version = _("version {version}").format(version=pack.version)
        yield f"- {plain(', '.join(filter(None, (f'{pack.title} ({pack.id})', version, pack.hash))))}"
    yield f"- {plain(report.product)}"
    for head in report.heads:
        yield f"- {_('Journal head')}: {plain(head)}"


def _review(report: Report) -> Iterator[str]:
    if not report.checks:
        return
    yield from heading(2, _("Check of the audit itself"))
    yield plain(
        _("For the consultants. Checks made: {all}; with remarks: {found}.").format(
            all=report.checks, found=len(report.review)
        )
    )
    for row in report.review:
        yield from heading(3, f"{row.id}. {row.title}")
        yield from paragraphs([words.sentence(row.severity_text), row.why])
        for remark in row.remarks:
            links = [f"[{plain(report.finding(n).subject_title)}](#f{n})" for n in remark.findings]
            links += [plain(page) for page in remark.pages]
            links += [] if links else [plain(event) for event in remark.events]
            yield f"- {plain(remark.text)}" + (f" {'; '.join(links)}" if links else "")
        yield ""
        for threshold in row.thresholds:
            yield f"- {plain(_('Threshold: {text}').format(text=threshold))}"
        yield f"- {plain(_('To do: {remedy}').format(remedy=row.remedy))}"


def _evidence(report: Report) -> Iterator[str]:
    yield from heading(2, _("Evidence"))
    if not report.evidence:
        yield plain(_("There is no evidence to list."))
        return
    yield from table(
        (_("No."), _("Address"), _("Exchange and place"), _("Obtained"), _("Note")),
        (
            [
                f'<a id="{row.anchor}"></a>{row.number}',
                link(row.url, row.is_link),
                plain(" · ".join(filter(None, (row.exchange or row.event, row.place)))),
                plain(row.obtained),
                plain(row.note),
            ]
            for row in report.evidence
        ),
    )
