"""`otklik waive`: accepted exceptions are recorded, listed and withdrawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import author as author_name
from otklik.cli.common import load_host, measured_before, now, open_audit, open_to_look, remark, say
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.store import AuditFile
    from otklik.store.journal import RecordedWaiver


def add_to(app: typer.Typer) -> None:
    app.command(
        "waive",
        help=_(
            "Record an accepted exception: who approved it, why, and for which days. It never changes a finding: "
            "it is shown in every report, with the score with and without it."
        ),
    )(waive)


def waive(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    item: str = typer.Argument("", help=_("Id of the item, for example LAW-07.")),
    subject: str = typer.Option(
        "",
        "--subject",
        help=_(
            "Whom it is for: region (everybody), body/ID (with all its pages), platform/ID@PLATFORM or account/PLATFORM:HANDLE."
        ),
    ),
    platform: str = typer.Option(
        "", "--platform", help=_("Only their pages on this platform, for region and body/ID.")
    ),
    reason: str = typer.Option("", "--reason", help=_("Why the exception, or its withdrawal, is right.")),
    approver: str = typer.Option("", "--approver", help=_("Who approved it: name and post.")),
    since: str = typer.Option("", "--from", help=_("First day, by the region's calendar: 2026-11-23.")),
    until: str = typer.Option("", "--until", help=_("Last day, by the region's calendar: 2027-02-28.")),
    review: str = typer.Option(
        "", "--review", help=_("Day by which somebody has to look whether it is still needed.")
    ),
    author: str = typer.Option("", "--author", help=_("Who records it; your user name where missing.")),
    is_list: bool = typer.Option(False, "--list", help=_("List the exceptions there are and were.")),
    withdraw: str = typer.Option(
        "", "--withdraw", help=_("Withdraw the exception of this event; say --reason.")
    ),
    packs: list[Path] = typer.Option(
        [], "--pack", help=_("Folder of a pack to judge by besides the installed ones. May be repeated.")
    ),
) -> None:
    """`otklik waive`."""
    from otklik.pipeline import Assessor

    if is_list + bool(withdraw) + bool(item) != 1:
        raise UsageError(_("Name an item, or say --list, or --withdraw with the event of an exception."))
    host = load_host()
    assessor = Assessor(host, packs=packs, measurements=measured_before())
    with (open_to_look if is_list else open_audit)(path) as file:
        before = assessor.assess(file)
        if is_list:
            tell_waivers(file, before, host)
            return
        if withdraw:
            from otklik.waiving import record_withdrawal

            ended = record_withdrawal(file, withdraw, reason=reason, author=author_name(author), at=now())
            say(
                _("Withdrawn: the exception to {item}, event {event}.").format(
                    item=ended.item, event=ended.event[:12]
                )
            )
        else:
            from otklik.waiving import record_waiver

            made = record_waiver(
                file,
                before,
                item,
                subject=subject,
                platform=platform,
                reason=reason,
                approver=approver,
                since=since,
                until=until,
                review=review,
                author=author_name(author),
                at=now(),
            )
            say(
                _("Recorded: an exception to {item}, {subject}. Event {event}.").format(
                    item=item, subject=made.subject, event=made.event[:12]
                )
            )
            for event in made.replaces:
                say(_("It takes the place of the exception of event {event}.").format(event=event[:12]))
        after = assessor.assess(file)
        if not withdraw:
            tell_effect(after, made.event)
        tell_both_totals(before, after)


def tell_effect(assessment: Assessment, event: str) -> None:
    """What the waiver does on the audit's day."""
    from otklik.model import WaiverState
    from otklik.report.waived import remark as told

    standing = next(s for s in assessment.waivers if s.waiver.event == event)
    told_of = remark if standing.state is not WaiverState.IN_FORCE or not standing.is_needed else say
    told_of(told(standing))


def tell_both_totals(before: Assessment, after: Assessment) -> None:
    from otklik.cli.judging import exact_text

    say(
        _("Total before: {before}; now: {after}. Without accepted exceptions: {without}.").format(
            before=exact_text(before.score.total),
            after=exact_text(after.score.total),
            without=exact_text(after.score_without_waivers.total),
        )
    )


def tell_waivers(file: AuditFile, assessment: Assessment, host: Host) -> None:
    """Those that stand with what they do, then those that were withdrawn or replaced."""
    from otklik.report.subjects import Subjects
    from otklik.report.waived import lines
    from otklik.store.journal import recorded_waivers

    entries = recorded_waivers(file.events())
    if not entries:
        say(_("There are no accepted exceptions."))
        return
    subjects = Subjects(assessment.profile, host, {})
    for standing in assessment.waivers:
        for line in lines(standing, subjects):
            say(line)
        say()
    for entry in entries:
        if entry.ended_by is not None:
            tell_ended(entry)


def tell_ended(entry: RecordedWaiver) -> None:
    by = entry.ended_by
    if by is None:
        return
    text = (
        _("{item}, {subject}: withdrawn by {author} ({reason}). Event {event}.")
        if by.kind == "waiver_withdrawn"
        else _("{item}, {subject}: a later exception took its place, event {by}. Event {event}.")
    )
    say(
        text.format(
            item=entry.waiver.item,
            subject=entry.waiver.subject or "?",
            author=by.author,
            reason=by.payload.get("reason", ""),
            by=by.id[:12],
            event=entry.waiver.event[:12],
        )
    )
