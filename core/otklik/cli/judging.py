"""`otklik audit`, `assess`, `score`, `explain`, `answer`: judging what was collected."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import author as author_name
from otklik.cli.common import (
    load_host,
    measured_before,
    now,
    open_audit,
    open_to_look,
    remark,
    say,
    tell_written,
)
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.model import Outcome, ScoreLine
    from otklik.store import AuditFile

FILE = typer.Argument(..., help=_("Audit file."))
PACKS = typer.Option(
    [], "--pack", help=_("Folder of a pack to judge by besides the installed ones. May be repeated.")
)
METHOD = typer.Option(
    [],
    "--method",
    help=_("Folder of a pack to judge by in place of the installed one of the same id. May be repeated."),
)
AS_STORED = typer.Option(
    False, "--as-stored", help=_("Judge by the packs that the audit was judged by, which it holds itself.")
)
DEPTH = typer.Option("", "--depth", help=_("express, core or full; full where missing."))
SCORING = typer.Option("", "--scoring", help=_("Scoring profile; default where missing."))
USUAL = "html,md,json"
FORMATS = typer.Option(USUAL, "--format", "-f", help=_("Formats of the report, separated by commas."))
OUT = typer.Option(
    None, "--out", "-o", help=_("Folder for the reports; beside the audit file where missing.")
)


def add_to(app: typer.Typer) -> None:
    app.command("audit", help=_("Do it all in one go: collect, judge, recommend, report."))(audit)
    app.command("assess", help=_("Findings: what was measured, what was expected, how it was judged."))(
        assess
    )
    app.command("score", help=_("Scores by section and in total, with coverage and interval."))(score)
    app.command("explain", help=_("Where a number or finding comes from, down to the captured answer."))(
        explain
    )
    app.command("answer", help=_("Record a person's answer to an item, with note and evidence."))(answer)


def audit(
    profile: Path = typer.Argument(..., help=_("The region profile.")),
    out: Path | None = OUT,
    days: int | None = typer.Option(None, "--days", help=_("Length of the period in days.")),
    as_of: str = typer.Option(
        "", "--as-of", help=_("The day the audit speaks of, if not today: 2026-11-23.")
    ),
    replay: Path | None = typer.Option(
        None, "--replay", help=_("WARC, WACZ or HAR file in place of the network.")
    ),
    config: Path | None = typer.Option(None, "--config", help=_("Settings file.")),
    recipient: str = typer.Option(
        "", "--recipient", help=_("Public key to seal originals to: otklik key recipient.")
    ),
    packs: list[Path] = PACKS,
    depth: str = DEPTH,
    scoring: str = SCORING,
    formats: str = FORMATS,
    after: Path | None = typer.Option(
        None, "--after", help=_("The last audit: its recommendations are carried over and tested.")
    ),
) -> None:
    """`otklik audit`."""
    from otklik.cli.collecting import SUFFIX, begin_or_open, run_collection, tell
    from otklik.pipeline import assess_audit, write_reports

    if profile.suffix != ".toml":
        raise UsageError(
            _(
                "{file} is no region profile. Name a region.toml; to go on with an audit file: otklik collect."
            ).format(file=profile)
        )
    host = load_host()
    folder = out or profile.parent
    path = folder / (profile.stem + SUFFIX)
    with begin_or_open(profile, path, days=days, as_of=as_of, recipient=recipient) as file:
        if after is not None:
            from otklik.cli.comparing import tell_carried
            from otklik.compare.audits import carry_over

            with open_audit(after, read_only=True) as earlier:
                tell_carried(carry_over(earlier, file, host, tuple(packs)))
        tell(file, run_collection(file, host, only=[], replay=replay, config=config))
        assessment = assess_audit(
            file, host, packs=packs, depth=depth, scoring=scoring, measurements=measured_before()
        )
        tell_assessment(assessment)
        tell_written(
            lambda: write_reports(file, host, assessment, listed(formats), folder, profile.stem),
            _("Report: {file}"),
        )


def assess(
    path: Path = FILE,
    packs: list[Path] = PACKS,
    method: list[Path] = METHOD,
    as_stored: bool = AS_STORED,
    depth: str = DEPTH,
    scoring: str = SCORING,
    item: str = typer.Option("", "--item", help=_("Findings of this item or section only.")),
    outcome: str = typer.Option(
        "", "--outcome", help=_("Findings of this outcome only, as it is told: met, not met, no data …")
    ),
) -> None:
    """`otklik assess`."""
    from otklik.cli.bodies import objection_lines
    from otklik.objections import objections
    from otklik.report.reasons import misfit_words, reason_words, remark_words
    from otklik.report.subjects import Subjects
    from otklik.report.words import mark_words, outcome_words, value_words

    wanted = _outcome(outcome)
    host = load_host()
    with open_to_look(path) as file:
        assessment = judged(file, host, packs, method, as_stored, depth, scoring)
        disputes = [objection for objection in objections(file.events()) if objection.is_open]
    subjects = Subjects(assessment.profile, host, {})
    shown = 0
    # what is out of date or disputed is looked at first
    for finding in sorted(assessment.findings, key=lambda finding: not finding.marks):
        if item and not (finding.item == item or finding.item.startswith(f"{item}-")):
            continue
        if wanted is not None and finding.outcome is not wanted:
            continue
        measured = "; ".join(value_words(m.value, m.unit) for m in finding.measured)
        marks = ", ".join(mark_words(mark) for mark in finding.marks)
        said = " ".join(
            part for part in (reason_words(finding, host), *remark_words(finding, subjects, host)) if part
        )
        told = " · ".join(part for part in (outcome_words(finding.outcome), marks, measured, said) if part)
        say(f"{finding.item}  {subjects.words(finding.subject).title}: {told}")
        say(f"    {finding.id}")
        shown += 1
    say(_.plural("{n} finding", "{n} findings", shown).format(n=shown))
    for unfit in assessment.misfits:
        remark(misfit_words(unfit, assessment.method, subjects))
    if disputes:
        say()
        say(_("Objections that wait for a decision (otklik objection list {file}):").format(file=path))
        for objection in disputes:
            for line in objection_lines(objection, assessment.profile, host):
                say(line)


def _outcome(word: str) -> Outcome | None:
    """The outcome meant, by its name or by the words in which it is told. Raises UsageError."""
    from otklik.model import Outcome
    from otklik.report.words import outcome_words

    if not word:
        return None
    for outcome in Outcome:
        if word.strip().casefold() in (outcome.value.casefold(), outcome_words(outcome).casefold()):
            return outcome
    told = _("There is no outcome {word}. There are: {known}.")
    raise UsageError(told.format(word=word, known=", ".join(outcome_words(outcome) for outcome in Outcome)))


def score(
    path: Path = FILE,
    packs: list[Path] = PACKS,
    method: list[Path] = METHOD,
    as_stored: bool = AS_STORED,
    depth: str = DEPTH,
    scoring: str = SCORING,
) -> None:
    """`otklik score`."""
    with open_to_look(path) as file:
        tell_assessment(judged(file, load_host(), packs, method, as_stored, depth, scoring))


def explain(
    path: Path = FILE,
    target: str = typer.Argument(
        "total",
        metavar=_("WHAT"),
        help=_("total, a section, an item, a finding (ITEM/SUBJECT) or a metric (METRIC/SUBJECT)."),
    ),
    packs: list[Path] = PACKS,
    method: list[Path] = METHOD,
    as_stored: bool = AS_STORED,
    depth: str = DEPTH,
    scoring: str = SCORING,
) -> None:
    """`otklik explain`."""
    from otklik.explain import explain as explain_target
    from otklik.explain import render

    with open_to_look(path) as file:
        host = load_host()
        assessment = judged(file, host, packs, method, as_stored, depth, scoring)
        said = chain.from_iterable(file.standing_answers().values())
        say(render(explain_target(assessment, host, target, file.exchange, said)).rstrip())


def answer(
    path: Path = FILE,
    item: str = typer.Argument(..., help=_("Id of the item, for example LAW-07.")),
    outcome: str = typer.Argument(
        ..., help=_("pass, partial, fail, na (not applicable), nodata, confirm (as proposed) or withdraw.")
    ),
    subject: str = typer.Option(
        "",
        "--subject",
        help=_(
            "region, body/ID, platform/ID@PLATFORM or account/PLATFORM:HANDLE. An answer for a body holds for its pages, one for the region for all, where there is none of their own."
        ),
    ),
    everybody: bool = typer.Option(
        False, "--all", help=_("For every body and page of which the item still waits for an answer.")
    ),
    note: str = typer.Option("", "--note", help=_("What was said or seen.")),
    evidence: list[str] = typer.Option(
        [], "--evidence", help=_("A file to attach or an address. May be repeated.")
    ),
    author: str = typer.Option("", "--author", help=_("Who answers; your user name where missing.")),
    packs: list[Path] = PACKS,
) -> None:
    """`otklik answer`."""
    from otklik.answering import Told, record_answer, record_for_all
    from otklik.pipeline import Assessor

    if everybody and subject:
        raise UsageError(_("Say either --all or --subject."))
    assessor = Assessor(load_host(), packs=packs, measurements=measured_before())
    told = Told(note=note, evidence=evidence, author=author_name(author), at=now(), source="terminal")
    with open_audit(path) as file:
        assessment = assessor.assess(file)
        if everybody:
            recorded = record_for_all(file, assessment, item, outcome, **told)
        else:
            recorded = (record_answer(file, assessment, item, outcome, subject=subject, **told),)
        after = assessor.assess(file)
        for written in recorded:
            say(
                _("Recorded: {item}, {subject}. Event {event}.").format(
                    item=written.item, subject=written.subject, event=written.event[:12]
                )
            )
            if written.reaches + written.overridden > 1:
                told_for = _.plural(
                    "It holds for {n} subject.", "It holds for {n} subjects.", written.reaches
                )
                say(told_for.format(n=written.reaches))
            if written.overridden:
                nearer = _.plural(
                    "{n} subject has a nearer answer, which stays.",
                    "{n} subjects have nearer answers, which stay.",
                    written.overridden,
                )
                say(nearer.format(n=written.overridden))
        tell_total(assessment.score.total, after.score.total)


def judged(
    file: AuditFile,
    host: Host,
    packs: list[Path],
    method: list[Path],
    as_stored: bool,
    depth: str,
    scoring: str,
) -> Assessment:
    """The assessment asked for; by another method than the installed packs, it is told by which."""
    from otklik.pipeline import assess_audit

    assessment = assess_audit(
        file,
        host,
        packs=packs,
        method=method,
        as_stored=as_stored,
        depth=depth,
        scoring=scoring,
        measurements=measured_before(),
    )
    for told in host.not_judged():
        remark(told)
    if method or as_stored:
        tell_method(assessment, host)
    return assessment


def tell_method(assessment: Assessment, host: Host) -> None:
    """By which packs, how deep and by which scoring profile it was judged; packs that are not the installed ones of their
    id and version are told apart by their hash."""
    from otklik.compare.impact import edition_words
    from otklik.i18n import language
    from otklik.packs.read import read_pack
    from otklik.report.words import depth_words

    held = assessment.method.packs_for(assessment.profile.region.code)
    installed = {pack.sha256 for pack in map(read_pack, host.packs.values())}
    packs = ", ".join(
        f"{pack.id} {pack.head.version}"
        if pack.sha256 in installed
        else _("{pack}, edited").format(pack=edition_words(pack))
        for pack in held
    )
    remark(
        _("Judged by {packs}; {depth}; {scoring}.").format(
            packs=packs,
            depth=depth_words(assessment.method.depth.value),
            scoring=assessment.scoring.title.in_language(language()),
        )
    )


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def tell_assessment(assessment: Assessment) -> None:
    """Total and sections with interval and coverage, findings by outcome, first recommendations."""
    from collections import Counter

    from otklik.i18n import language
    from otklik.model import Outcome
    from otklik.report.words import counted, number, outcome_words

    tell_score_lines(assessment)
    outcomes = Counter(cell.outcome for cell in assessment.findings.cells())
    say(", ".join(f"{outcome_words(outcome)}: {number(n, 0)}" for outcome, n in outcomes.most_common()))
    if assessment.recommendations:
        say(_("What to do first:"))
        for place, recommendation in enumerate(assessment.recommendations[:5], 1):
            gain = number(recommendation.gain * assessment.score.total.maximum)
            effort = counted(recommendation.effort_hours, "{n} hour", "{n} hours")
            title = recommendation.title.in_language(language())
            say(f"  {place}. {title} (+{gain}; {effort})")
    if assessment.misfits:
        remark(
            _.plural(
                "{n} answer does not fit the checklist any more and does not count: otklik assess tells it.",
                "{n} answers do not fit the checklist any more and do not count: otklik assess tells them.",
                len(assessment.misfits),
            ).format(n=len(assessment.misfits))
        )
    waiting = sum(cell.outcome is Outcome.NEEDS_REVIEW for cell in assessment.findings.cells_with_waivers())
    if waiting:
        remark(
            _.plural(
                "{n} finding waits for a person's word.", "{n} findings wait for a person's word.", waiting
            ).format(n=waiting)
        )


def tell_score_lines(assessment: Assessment) -> None:
    from otklik.i18n import language

    titles = {section.id: section.title.in_language(language()) for section in assessment.method.sections}
    blocks = {block.id: block.title.in_language(language()) for block in assessment.scoring.blocks}
    titles = blocks or titles
    width = max([len(title) for title in titles.values()] + [len(_("Total"))])
    for line in assessment.score.blocks or assessment.score.sections:
        say(f"{titles.get(line.id, line.id):<{width}}  {score_text(line)}")
    say(f"{_('Total'):<{width}}  {score_text(assessment.score.total)}")
    tell_exceptions(assessment)


def tell_exceptions(assessment: Assessment) -> None:
    """The total without accepted exceptions, and what is to be done about them."""
    if not assessment.waivers:
        return
    excepted = len({finding for standing in assessment.waivers for finding in standing.waives})
    if excepted:
        text = _.plural(
            "{n} finding is an accepted exception; without exceptions the total is {score}.",
            "{n} findings are accepted exceptions; without exceptions the total is {score}.",
            excepted,
        )
        say(text.format(n=excepted, score=exact_text(assessment.score_without_waivers.total)))
    overdue = sum(standing.state.is_overdue for standing in assessment.waivers)
    if overdue:
        remark(
            _.plural(
                "{n} exception is over, was not reviewed in time or is incomplete: otklik waive FILE --list.",
                "{n} exceptions are over, were not reviewed in time or are incomplete: otklik waive FILE --list.",
                overdue,
            ).format(n=overdue)
        )


def score_text(line: ScoreLine) -> str:
    """«63 of 100 (from 41 to 80), judged 61 %»; where too little was judged for a number, the interval alone."""
    from otklik.report import words

    if line.value is None:
        return _("nothing could be judged")
    most = line.maximum
    ends = {
        "most": words.number(most, 0),
        "low": words.number(line.low * most, 0),
        "high": words.number(line.high * most, 0),
    }
    if line.is_thin:
        return _("{too_little} (from {low} to {high} of {most})").format(
            too_little=words.too_little(line.coverage, line.needed), **ends
        )
    return _("{value} of {most} (from {low} to {high}), judged {coverage}").format(
        value=words.number(line.value * most, 0), coverage=words.percent(line.coverage, 0), **ends
    )


def exact_text(line: ScoreLine) -> str:
    """«72,9 балла (26–88,2)»: to a tenth, since a few exceptions rarely move a whole point."""
    from otklik.report import words

    if line.value is None:
        return _("nothing could be judged")
    ends = words.interval(line.low, line.high, line.maximum)
    if line.is_thin:
        return f"{words.too_little(line.coverage, line.needed)} ({ends})"
    return f"{words.points(line.value, line.maximum)} ({ends})"


def tell_total(before: ScoreLine, after: ScoreLine) -> None:
    say(_("Total before: {before}; now: {after}.").format(before=score_text(before), after=score_text(after)))
