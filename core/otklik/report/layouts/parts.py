"""Chapters of the full report, each a row of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from otklik.i18n import _, ngettext
from otklik.report import grouping, words
from otklik.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
    ColumnKind,
    FactLine,
    Facts,
    Heading,
    Inline,
    Paragraph,
    Run,
    Score,
    Table,
    run,
)
from otklik.report.layouts import pictures
from otklik.report.layouts.common import (
    address,
    answer,
    cell,
    evidence_refs,
    figures,
    joined,
    remarks,
    subject,
)
from otklik.report.model import FindingRow, RecommendationRow, Report, ScoreRow, WaiverRow


def paragraphs(sentences: Sequence[str], style: str = "") -> Iterator[Block]:
    for sentence in sentences:
        yield Paragraph(runs=run(sentence), style="soft" if style == "soft" else "")


def summary(report: Report) -> Iterator[Block]:
    """The main thing: the number, what to do first, whether it can be trusted, what was not seen."""
    yield Heading(level=1, text=_("The main thing"), anchor="summary")
    yield the_score(report)
    yield Heading(level=2, text=_("What to do first"))
    yield from first_actions(report)
    yield Heading(level=2, text=_("Can this number be trusted"))
    yield from paragraphs(report.summary.trust)
    yield Heading(level=2, text=_("What was not seen"))
    yield from paragraphs(report.summary.unseen)


def the_score(report: Report) -> Score:
    total = report.total
    known = total.value is not None
    if total.is_thin:
        return Score(
            text=_("Not enough data"),
            of=words.judged_share(total.coverage, total.needed),
            interval=_("surely within {interval}").format(interval=total.interval),
            sentences=report.summary.result,
        )
    return Score(
        text=words.number((total.value or 0) * total.maximum) if known else words.DASH,
        of=_("of {most} points").format(most=words.number(total.maximum)),
        interval=_("surely within {interval}").format(interval=total.interval)
        if total.unknown or not known
        else "",
        sentences=report.summary.result,
    )


def first_actions(report: Report) -> Iterator[Block]:
    if not report.summary.first_actions:
        yield Paragraph(runs=run(_("There is no action to propose.")))
        return
    items: list[Inline] = []
    for identifier in report.summary.first_actions:
        row = report.recommendation(identifier)
        facts = [row.subjects, row.owner_text, row.effort_text]
        facts += [_("by {date}").format(date=row.due_text)] if row.due_text else []
        title = Run(text=row.title, to=row.anchor, is_strong=True)
        items.append((title, *run(f" {words.DASH} {' · '.join([*facts, row.gain_text])}")))
    yield Bullets(items=tuple(items), is_numbered=True)


def score(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("Score by section"), anchor="score")
    yield pictures.score_by_section(report)
    yield Paragraph(
        runs=run(
            _(
                "A bar is the score over what could be judged. A whisker is the interval: from “everything unknown is not met” to “everything unknown is met”."
            )
        ),
        style="soft",
    )
    yield score_table(report)
    yield from thin_note(report)
    heat = pictures.heat_map(report)
    if heat is not None:
        yield heat


def thin_note(report: Report) -> Iterator[Block]:
    """Why some rows of the table have no number."""
    if any(row.is_thin for row in (*report.parts, report.total)):
        told = _(
            "A dash where less than {least} could be judged: a number would say what happened to be known."
        )
        yield Paragraph(runs=run(told.format(least=words.percent(report.total.needed))), style="soft")


def score_table(report: Report) -> Table:
    """Section by section; where exceptions are in force, the score without them stands beside."""
    columns = [
        Column(title=_("Section"), width=3),
        Column(title=_("Score, points"), kind=ColumnKind.NUMBER),
        Column(title=_("Interval"), width=1.4),
        Column(title=_("Could be judged"), kind=ColumnKind.SHARE),
        Column(title=_("Judged findings"), kind=ColumnKind.WHOLE),
        Column(title=_("Unknown"), kind=ColumnKind.WHOLE),
    ]
    scored = (*report.parts, report.total)
    rows = [_score_row(row) for row in scored]
    if report.total_without_waivers:
        columns.append(Column(title=_("Without exceptions"), kind=ColumnKind.NUMBER))
        others = [grouping.without_waivers(report, row.id) for row in scored]
        rows = [
            (*row, _points(other.value if other else None, other.maximum if other else 100))
            for row, other in zip(rows, others, strict=True)
        ]
    return Table(name=_("Score by section"), columns=tuple(columns), rows=tuple(rows))


def _score_row(row: ScoreRow) -> tuple[Cell, ...]:
    return (
        cell(row.title),
        _points(row.value, row.maximum),
        cell(row.interval),
        cell(row.coverage_text, row.coverage),
        cell(words.number(row.judged, 0), row.judged),
        cell(words.number(row.unknown, 0), row.unknown),
    )


def _points(value: float | None, maximum: float) -> Cell:
    return cell(words.score_number(value, maximum), None if value is None else value * maximum)


def activity(report: Report) -> Iterator[Block]:
    told = report.activity
    yield Heading(level=1, text=_("What the pages do"), anchor="activity")
    yield pictures.posts_by_week(report)
    yield pictures.answers_by_hour(report)
    yield pictures.posts_by_account(report)
    for sentence in filter(None, (told.zone_text, told.in_part_text)):
        yield Paragraph(runs=run(sentence), style="soft")
    if told.others:
        more = ngettext(
            "{n} more page with posts is not drawn.", "{n} more pages with posts are not drawn.", told.others
        )
        yield Paragraph(runs=run(more.format(n=told.others)), style="soft")
    if told.weeks:
        yield Table(
            name=_("Posts by week, all pages"),
            columns=(
                Column(title=_("Week from"), kind=ColumnKind.DATE),
                Column(title=_("Posts"), kind=ColumnKind.WHOLE, total="sum"),
            ),
            rows=tuple(
                (cell(words.short_day(week), week.isoformat()), cell(words.number(count, 0), count))
                for week, count in zip(told.weeks, told.total, strict=True)
            ),
            is_appendix=True,
        )


def actions(
    report: Report,
    rows: Sequence[RecommendationRow] | None = None,
    numbers: frozenset[int] | None = None,
) -> Iterator[Block]:
    """Every recommendation with why, for whom, who, how long, until when, what it brings, what it rests on.

    For one reader: `rows` alone, and of their findings those in `numbers`.
    """
    yield Heading(level=1, text=_("What to do"), anchor="actions")
    shown = report.recommendations if rows is None else rows
    if not shown:
        yield Paragraph(runs=run(_("There is no action to propose.")))
    for row in shown:
        yield from action(report, row, numbers)
    if report.waived and rows is None:
        yield Heading(level=2, text=_("No action is proposed: accepted exceptions"))
        yield Bullets(
            items=tuple(
                (
                    *run(f"{group.item} {group.title}: "),
                    *joined(((Run(text=row.subject_title, to=row.anchor),) for row in group.findings), "; "),
                )
                for group in grouping.waived(report)
            )
        )


def action(report: Report, row: RecommendationRow, numbers: frozenset[int] | None = None) -> Iterator[Block]:
    yield Heading(level=2, text=f"{row.number}. {row.title}", anchor=row.anchor)
    if row.why:
        yield Paragraph(runs=run(row.why))
    lines = [
        (_("For whom"), row.subjects),
        (_("Who does it"), row.owner_text),
        (_("Effort"), row.effort_text),
    ]
    lines += [(_("Until"), row.due_text)] if row.due_text else []
    rests_on = "; ".join(row.rests_on) or words.DASH
    check = ". " + _("Requires a lawyer's check.") if row.needs_lawyer else ""
    lines += [(_("What it brings"), row.gain_text), (_("Rests on"), rests_on + check)]
    shown = [n for n in row.findings if numbers is None or n in numbers]
    links = joined((Run(text=report.finding(n).subject_title, to=f"f{n}"),) for n in shown)
    if len(shown) < len(row.findings):
        lines = [(_("In the whole region"), f"{row.subjects}; {row.effort_text}"), *lines[1:2], *lines[3:]]
    yield Facts(
        lines=(
            *(FactLine(name=name, runs=run(text)) for name, text in lines),
            FactLine(name=_("Findings"), runs=links),
        )
    )


def action_table(report: Report, rows: Sequence[RecommendationRow]) -> Table:
    """Actions as a table, for those who want them all on a page."""
    most = report.total.maximum
    columns = (
        Column(title=_("No."), kind=ColumnKind.WHOLE, width=0.5),
        Column(title=_("Action"), width=4),
        Column(title=_("Who does it"), width=1.8),
        Column(title=_("Hours"), kind=ColumnKind.NUMBER, width=0.9, total="sum"),
        Column(title=_("Until"), kind=ColumnKind.DATE, width=1.4),
        Column(title=_("Gain, points"), kind=ColumnKind.NUMBER, width=0.9),
        Column(title=_("Rests on"), width=1.6),
    )
    return Table(
        name=_("Actions"),
        columns=columns,
        rows=tuple(
            (
                cell(str(row.number), row.number),
                Cell(runs=(Run(text=row.title, to=row.anchor),)),
                cell(row.owner_text),
                cell(words.number(row.effort_hours), row.effort_hours),
                cell(row.due_text, row.due.isoformat() if row.due else None),
                cell(words.number(row.gain * most), row.gain * most),
                cell(row.level_text),
            )
            for row in rows
        ),
    )


def waiting(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("What waits for a person"), anchor="waiting")
    if report.stale:
        text = _("Out of date: these findings count as they stand, but look at them first.")
        yield Paragraph(runs=run(text))
        old = [report.finding(number) for number in report.stale]
        yield Bullets(
            items=tuple(
                (
                    Run(text=row.item, to=row.anchor),
                    *run(f" {row.title} ({row.subject_title}). {' '.join(row.remarks)}"),
                )
                for row in old
            )
        )
    if not report.waiting:
        yield Paragraph(runs=run(_("Nothing waits for a person.")))
        return
    groups = grouping.waiting(report)
    yield Paragraph(runs=run(words.waiting_words(len(groups), len(report.waiting))))
    yield Paragraph(runs=run(_("Most questions can be answered once for all bodies.")))
    yield Paragraph(
        runs=run(
            _(
                "For the consultant: “otklik answer FILE ITEM pass --all --note …” answers for all at once, “--subject” for one; “confirm” takes what is proposed."
            )
        ),
        style="soft",
    )
    columns = (
        Column(title=_("Item"), width=0.9),
        Column(title=_("Question"), width=4.4),
        Column(title=_("How many wait"), kind=ColumnKind.WHOLE, width=0.9),
        Column(title=_("Whose"), width=2.2),
        Column(title=_("Proposed"), width=2),
    )
    rows = tuple(
        (
            cell(group.item),
            cell(group.title),
            cell(words.number(len(group.findings), 0), len(group.findings)),
            cell(group.whose),
            cell(", ".join(f"{text} {words.DASH} {count}" for text, count in group.proposed)),
        )
        for group in groups
    )
    yield Table(name=_("What waits for a person"), columns=columns, rows=rows, is_appendix=True)


def findings(report: Report, numbers: frozenset[int] | None = None) -> Iterator[Block]:
    """By section and item; of `numbers` alone where they are given."""
    yield Heading(level=1, text=_("Findings by section"), anchor="findings")
    by_item = grouping.blocks(report)
    shown = False
    for section in report.sections:
        items = [
            item
            for item in grouping.items_of(report, section.id)
            if any(_of(line, numbers) for block in by_item.get(item.id, ()) for line in block.lines)
        ]
        if items:
            yield Heading(level=2, text=f"{section.title}: {section.text}", anchor=f"s-{section.id}")
        for item in items:
            shown = True
            yield Heading(level=3, text=f"{item.id}. {item.question}", anchor=f"i-{item.id}")
            if item.why:
                yield Paragraph(runs=run(item.why))
            bases = [
                f"{basis.level_text}: {basis.text}"
                + (" (" + _("requires a lawyer's check") + ")" if basis.needs_lawyer else "")
                for basis in item.bases
            ]
            remedy = [f"{_('Remedy')}: {item.remedy}"] if item.remedy else []
            told = ". ".join(text.rstrip(".") for text in (*bases, item.mode_text, *remedy) if text)
            yield Paragraph(runs=run(told + "."), style="soft")
            for block in by_item[item.id]:
                yield from _block(block, numbers)
    if not shown:
        yield Paragraph(runs=run(_("There are no findings.")))


def _of(line: grouping.Line, numbers: frozenset[int] | None) -> bool:
    return numbers is None or any(row.number in numbers for row in line.findings)


def _block(block: grouping.Block, numbers: frozenset[int] | None) -> Iterator[Block]:
    lines = [line for line in block.lines if _of(line, numbers)]
    if not lines:
        return
    size = sum(1 for line in lines for row in line.findings if numbers is None or row.number in numbers)
    yield Paragraph(
        runs=(
            Run(text=block.outcome_text, outcome=block.outcome),
            Run(text=f" {block.title}", is_strong=True),
            Run(text=f" ({size})", is_soft=True),
        )
    )
    columns = (
        Column(title=_("Whose"), width=4),
        Column(title=_("Measured"), width=1.6),
        Column(title=_("Expected"), width=1.6),
        Column(title=_("Remarks"), width=2.6),
    )
    rows = []
    for line in lines:
        chosen = [row for row in line.findings if numbers is None or row.number in numbers]
        first = line.first
        rows.append(
            (
                Cell(runs=joined((subject(row) for row in chosen), "; ")),
                cell(figures(first.measured)),
                cell(figures(first.expected)),
                Cell(runs=remarks(first)),
            )
        )
    item = lines[0].first.item
    yield Table(name=f"{item} {block.outcome_text}", columns=columns, rows=tuple(rows))


def bodies(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("Findings by body"), anchor="bodies")
    for body in report.bodies:
        yield Heading(level=2, text=body.title, anchor=body.anchor)
        counts = [f"{words.outcome_words(outcome)}: {count}" for outcome, count in body.counts]
        yield Paragraph(runs=run(" · ".join(filter(None, (body.level_text, *counts)))), style="soft")
        mend, check = grouping.to_mend(report, body), grouping.to_check(report, body)
        if mend:
            yield Bullets(
                items=tuple(
                    (
                        Run(text=row.outcome_text, outcome=row.outcome),
                        *run(" "),
                        Run(text=row.item, to=row.anchor),
                        *run(f" {row.title}" + (f" ({row.place_title})" if row.place_title else "")),
                    )
                    for row in mend
                )
            )
        elif body.findings:
            yield Paragraph(runs=run(_("Nothing is to be mended among what could be judged.")))
        else:
            yield Paragraph(runs=run(_("There are no findings.")))
        if check:
            links = joined((Run(text=row.item, to=row.anchor),) for row in check)
            yield Paragraph(runs=(*run(f"{_('Wait for a person')}: "), *links, *run(".")), style="soft")


def completeness(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("What was obtained and what was not"), anchor="completeness")
    if report.accounts:
        yield Table(
            name=_("Pages"),
            columns=(
                Column(title=_("Page"), width=3),
                Column(title=_("State"), width=1.2),
                Column(title=_("Followers"), kind=ColumnKind.WHOLE),
                Column(title=_("Collected"), width=1.4),
                Column(title=_("Completeness"), width=3.4),
            ),
            rows=tuple(
                (
                    Cell(
                        runs=(
                            *run(f"{row.body_title}, {row.platform_title}: "),
                            *address(row.url, row.is_link, row.title),
                        )
                    ),
                    cell(row.state),
                    cell(words.number(row.followers, 0) if row.followers is not None else "", row.followers),
                    cell(row.collected or _("not collected")),
                    cell(row.text),
                )
                for row in report.accounts
            ),
            is_appendix=True,
        )
    else:
        yield Paragraph(runs=run(_("The profile names no pages.")))
    yield Heading(level=2, text=_("Gaps: what was sought and not obtained"), anchor="gaps")
    if report.gaps:
        yield Table(
            name=_("Gaps"),
            columns=(
                Column(title=_("Page"), width=3),
                Column(title=_("What"), width=1.2),
                Column(title=_("What happened"), width=2.8),
                Column(title=_("What to do"), width=3),
            ),
            rows=tuple(
                (
                    cell(f"{gap.body_title}, {gap.account_title}"),
                    cell(gap.what_text),
                    cell(gap.happened),
                    cell(gap.remedy),
                )
                for gap in report.gaps
            ),
        )
    elif report.accounts:
        yield Paragraph(runs=run(_("No gaps: everything that was sought was obtained.")))
    else:
        yield Paragraph(runs=run(_("Nothing was sought, so nothing is missing.")))


def contradictions(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("Contradictions and exceptions"), anchor="contradictions")
    if report.contradictions:
        yield Paragraph(
            runs=run(
                _(
                    "Here a person and the measurement, or two people, disagree. Such a finding counts as unknown until it is settled."
                )
            )
        )
        items = []
        for number in report.contradictions:
            row = report.finding(number)
            said = joined((answer(one) for one in row.answers), "; ")
            items.append(
                (Run(text=row.item, to=row.anchor), *run(f" {row.title} ({row.subject_title}). "), *said)
            )
        yield Bullets(items=tuple(items))
    else:
        yield Paragraph(runs=run(_("There are no contradictions.")))
    yield from _settled(report)
    if report.misfits:
        yield Heading(level=2, text=_("Answers that no longer fit the checklist"))
        yield Paragraph(runs=run(_("They are kept in the journal and do not count.")))
        yield Bullets(items=tuple(tuple(run(row.text)) for row in report.misfits))
    holding, overdue = grouping.waivers_that_hold(report), grouping.waivers_overdue(report)
    yield Heading(level=2, text=_("Accepted exceptions"))
    if holding:
        yield _waivers(_("Accepted exceptions"), holding)
    else:
        yield Paragraph(runs=run(_("There are no accepted exceptions.")))
    if overdue:
        yield Heading(level=2, text=_("Exceptions whose term is over"))
        yield _waivers(_("Exceptions whose term is over"), overdue)


def _waivers(name: str, rows: Sequence[WaiverRow]) -> Table:
    columns = (
        Column(title=_("Item"), width=1),
        Column(title=_("Whose"), width=2.4),
        Column(title=_("Reason"), width=2.8),
        Column(title=_("Approved by"), width=1.6),
        Column(title=_("Holds"), width=1.6),
        Column(title=_("On the day of the audit"), width=2),
    )
    return Table(
        name=name,
        columns=columns,
        rows=tuple(
            (
                Cell(runs=(Run(text=row.item, to=f"f{row.finding}" if row.finding else ""),)),
                cell(row.subject_title),
                cell(row.reason),
                cell(row.approver or words.DASH),
                cell(words.waiver_days(row.since_text, row.until_text, row.review_text)),
                cell(f"{words.sentence(row.state_text)} {row.remark}".strip()),
            )
            for row in rows
        ),
    )


def _settled(report: Report) -> Iterator[Block]:
    if not report.decisions:
        return
    yield Heading(level=2, text=_("Settled"))
    yield Table(
        name=_("Settled"),
        columns=(
            Column(title=_("Finding"), width=3),
            Column(title=_("What stands"), width=1.4),
            Column(title=_("Reason"), width=3),
            Column(title=_("Decided by"), width=2),
        ),
        rows=tuple(
            (
                Cell(
                    runs=(
                        Run(text=report.finding(row.finding).item, to=f"f{row.finding}"),
                        *run(f" {report.finding(row.finding).subject_title}"),
                    )
                ),
                cell(row.kept_text),
                cell(row.reason),
                cell(", ".join(filter(None, (row.author, row.at_text)))),
            )
            for row in report.decisions
        ),
    )


def objections(report: Report) -> Iterator[Block]:
    """What bodies dispute, and what became of it."""
    if not report.objections:
        return
    yield Heading(level=1, text=_("Objections of bodies"), anchor="objections")
    yield Table(
        name=_("Objections of bodies"),
        columns=(
            Column(title=_("Item"), width=1),
            Column(title=_("Whose"), width=2.2),
            Column(title=_("Objection"), width=4.4),
            Column(title=_("State"), width=2.4),
        ),
        rows=tuple(
            (
                Cell(runs=(Run(text=row.item, to=f"f{row.finding}" if row.finding else ""),)),
                cell(row.subject_title),
                Cell(
                    runs=(
                        *run(f"{row.author}, {row.at_text}: {row.dispute}. {row.text}"),
                        *evidence_refs(row.evidence),
                    )
                ),
                cell(row.state),
            )
            for row in report.objections
        ),
    )


def review(report: Report) -> Iterator[Block]:
    """Checks of the audit itself, where the report shows them."""
    if not report.checks:
        return
    yield Heading(level=1, text=_("Check of the audit itself"), anchor="review")
    told = _("For the consultants. Checks made: {all}; with remarks: {found}.")
    yield Paragraph(runs=run(told.format(all=report.checks, found=len(report.review))))
    for row in report.review:
        yield Heading(level=2, text=f"{row.id}. {row.title}")
        yield from paragraphs([words.sentence(row.severity_text), row.why])
        items = []
        for remark in row.remarks:
            links: list[Inline] = [
                (Run(text=report.finding(n).subject_title, to=f"f{n}"),) for n in remark.findings
            ]
            links += [run(page) for page in remark.pages]
            links += [] if links else [run(event) for event in remark.events]
            items.append((*run(f"{remark.text} "), *joined(links, "; ")))
        yield Bullets(items=tuple(items))
        for threshold in row.thresholds:
            yield Paragraph(runs=run(_("Threshold: {text}").format(text=threshold)), style="soft")
        yield Paragraph(runs=run(_("To do: {remedy}").format(remedy=row.remedy)))


def method(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("How the score is computed"), anchor="method")
    for part in report.method:
        yield Heading(level=2, text=part.title)
        yield from paragraphs(part.sentences)


def norms(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("Norms applied"), anchor="norms")
    if report.norms:
        yield Table(
            name=_("Norms applied"),
            columns=(
                Column(title=_("Norm"), width=2.2),
                Column(title=_("Value"), width=1.6),
                Column(title=_("Act, method or practice"), width=3),
                Column(title=_("Holds"), width=1.5),
                Column(title=_("Status"), width=1.8),
            ),
            rows=tuple(
                (
                    cell(row.title),
                    cell(row.text),
                    cell(": ".join(filter(None, (row.level_text, row.act)))),
                    cell(row.valid),
                    cell("; ".join(filter(None, (row.status_text, row.checked)))),
                )
                for row in report.norms
            ),
            is_appendix=True,
        )
    else:
        yield Paragraph(runs=run(_("No norm was applied.")))
    yield Heading(level=2, text=_("Checklists and versions"))
    packs = [
        ", ".join(
            filter(
                None,
                (f"{p.title} ({p.id})", _("version {version}").format(version=p.version), p.hash),
            )
        )
        for p in report.packs
    ]
    yield Bullets(items=tuple(run(text) for text in (*packs, report.product)))


def evidence(report: Report, numbers: frozenset[int] | None = None) -> Iterator[Block]:
    """The list that «[3]» leads to; of the findings in `numbers` alone where they are given."""
    yield Heading(level=1, text=_("Evidence"), anchor="evidence")
    shown = report.evidence
    if numbers is not None:
        wanted = {n for number in numbers for n in _evidence_of(report.finding(number))}
        shown = tuple(row for row in report.evidence if row.number in wanted)
    if not shown:
        yield Paragraph(runs=run(_("There is no evidence to list.")))
        return
    yield Paragraph(
        runs=run(
            _(
                "The number stands beside the finding. An exchange is a stored answer of the platform: “otklik evidence FILE ID” shows it."
            )
        ),
        style="soft",
    )
    yield Table(
        name=_("Evidence"),
        columns=(
            Column(title=_("No."), kind=ColumnKind.WHOLE, width=0.6),
            Column(title=_("Address"), width=3),
            Column(title=_("Exchange and place"), width=2.4),
            Column(title=_("Obtained"), width=1.4),
            Column(title=_("Note"), width=2.6),
        ),
        rows=tuple(
            (
                cell(str(row.number), row.number),
                Cell(runs=address(row.url, row.is_link)),
                cell(" · ".join(filter(None, (row.exchange or row.event, row.place)))),
                cell(row.obtained),
                cell(row.note),
            )
            for row in shown
        ),
        anchors={number: row.anchor for number, row in enumerate(shown)},
        is_appendix=True,
    )


def _evidence_of(row: FindingRow) -> Iterator[int]:
    yield from row.evidence
    for said in row.answers:
        yield from said.evidence
