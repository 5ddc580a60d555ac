"""`otklik decide`: settling where a person and the measurement disagree."""

from __future__ import annotations

from pathlib import Path

import typer

from otklik.cli.common import author as author_name
from otklik.cli.common import load_host, measured_before, now, open_audit, say
from otklik.cli.judging import FILE, PACKS, tell_total
from otklik.i18n import _


def add_to(app: typer.Typer) -> None:
    app.command(
        "decide", help=_("Settle where a person and the measurement disagree: whose word stands, and why.")
    )(decide)


def decide(
    path: Path = FILE,
    finding: str = typer.Argument(..., help=_("Finding: ITEM/SUBJECT, as otklik assess tells it.")),
    keep: str = typer.Argument(
        ...,
        help=_("Whose word stands: person or machine; reopen takes a decision back, of several people too."),
    ),
    reason: str = typer.Option(..., "--reason", help=_("Why; stands in the report.")),
    author: str = typer.Option("", "--author", help=_("Who decides; your user name where missing.")),
    packs: list[Path] = PACKS,
) -> None:
    """`otklik decide`."""
    from otklik.answering import KEEP_IN_RUSSIAN, REOPEN, record_decision
    from otklik.pipeline import Assessor

    assessor = Assessor(load_host(), packs=packs, measurements=measured_before())
    with open_audit(path) as file:
        assessment = assessor.assess(file)
        event = record_decision(
            file, assessment, finding, keep, reason=reason, author=author_name(author), at=now()
        )
        after = assessor.assess(file)
        told = _("Decided: {finding}. Event {event}.")
        if keep.strip().casefold() in (REOPEN, *(w for w, code in KEEP_IN_RUSSIAN.items() if code == REOPEN)):
            told = _("The dispute about {finding} is open again. Event {event}.")
        say(told.format(finding=finding, event=event[:12]))
        tell_total(assessment.score.total, after.score.total)
