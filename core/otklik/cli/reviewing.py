"""`otklik review`: the audit itself is checked before its report is handed over."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import load_host, measured_before, open_to_look, say
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.report.subjects import Subjects

LINKS_SHOWN = 6  # findings, pages or events under one remark; --json has all


def add_to(app: typer.Typer) -> None:
    app.command(
        "review",
        help=_(
            "Quality review of the audit itself, before the report is handed over: answers without evidence, "
            "pasted notes, answers faster than reading, exceptions that are over, data that are old, and more. "
            "It asks questions; it changes nothing."
        ),
    )(review)


def review(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    packs: list[Path] = typer.Option(
        [], "--pack", help=_("Folder of a pack to judge by besides the installed ones. May be repeated.")
    ),
    scoring: str = typer.Option("default", "--scoring", help=_("Scoring profile.")),
    is_whole: bool = typer.Option(False, "--all", help=_("Name the checks that found nothing, too.")),
    as_json: bool = typer.Option(False, "--json", help=_("As JSON, with every link.")),
) -> None:
    """`otklik review`."""
    import msgspec

    from otklik.pipeline import assess_audit
    from otklik.report.reviewed import review_rows
    from otklik.report.subjects import Subjects
    from otklik.selfcheck.run import review as review_audit

    host = load_host()
    with open_to_look(path) as file:
        assessment = assess_audit(file, host, packs=packs, scoring=scoring, measurements=measured_before())
        made = review_audit(file, assessment)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
        sys.stdout.buffer.flush()
        return
    subjects = Subjects(assessment.profile, host, {})
    rows = {row.id: row for row in review_rows(made, subjects, {})}
    for checked in made.found:
        row = rows[checked.check.id]
        say(f"{row.id}  {row.title} ({row.severity_text})")
        say(f"  {row.why}")
        for remark, shown in zip(checked.remarks, row.remarks, strict=True):
            say(f"  • {remark.text}")
            named = [_named(finding, subjects) for finding in remark.findings]
            for link in _links(named or shown.pages or shown.events):
                say(f"      {link}")
        for threshold in row.thresholds:
            say("  " + _("Threshold: {text}").format(text=threshold))
        say("  " + _("To do: {remedy}").format(remedy=row.remedy))
        say()
    if is_whole:
        from otklik.i18n import language

        for checked in made.checks:
            if not checked.remarks:
                title = checked.check.title.in_language(language())
                say(f"{checked.check.id}  {title}: " + _("nothing found"))
    say(
        _("Checks made: {all}; with remarks: {found}; nothing found: {passed}.").format(
            all=len(made.checks), found=len(made.found), passed=len(made.checks) - len(made.found)
        )
    )


def _named(finding: str, subjects: Subjects) -> str:
    """The finding as `otklik explain` takes it, and whom it is about."""
    from otklik.model import Subject

    subject = finding.partition("/")[2]
    try:
        return f"{finding}  ({subjects.words(Subject.parse(subject)).title})"
    except ValueError:
        return finding


def _links(links: Sequence[str]) -> Iterator[str]:
    yield from links[:LINKS_SHOWN]
    if len(links) > LINKS_SHOWN:
        yield _("… and {n} more").format(n=len(links) - LINKS_SHOWN)
