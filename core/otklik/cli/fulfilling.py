"""`otklik fulfilment`: how the plan goes on, told and recorded; and `otklik import` of a plan that came back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import author as author_name
from otklik.cli.common import load_host, measured_before, now, open_audit, open_to_look, remark, say
from otklik.i18n import _, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from otklik.assess import Assessment
    from otklik.fulfilment.parts import Part
    from otklik.fulfilment.sent import Altered
    from otklik.host import Host
    from otklik.store import AuditFile

MOST = 20  # rows that are told one by one

FILE = typer.Argument(..., help=_("Audit file."))


def add_to(app: typer.Typer) -> None:
    app.command(
        "fulfilment",
        help=_("How the plan goes on: what was said of each action; or record what is said now."),
    )(fulfilment)


def fulfilment(
    path: Path = FILE,
    action: str = typer.Argument("", help=_("Id of the action; all actions where missing.")),
    body: str = typer.Option(None, "--body", help=_("Id of the body; every body where missing.")),
    status: str = typer.Option(None, "--status", help=_("to_do, doing, done or dropped.")),
    person: str = typer.Option(None, "--person", help=_("Who answers for it; empty takes it back.")),
    due: str = typer.Option(None, "--due", help=_("Agreed date: 2026-12-31; empty takes it back.")),
    comment: str = typer.Option(None, "--comment", help=_("What else there is to say.")),
    author: str = typer.Option("", "--author", help=_("Who says it; your user name where missing.")),
) -> None:
    """`otklik fulfilment`."""
    from otklik.fulfilment.parts import parts_of
    from otklik.fulfilment.say import say_fulfilment
    from otklik.pipeline import assess_audit

    told = {"status": status, "person": person, "due": due, "comment": comment}
    fields = {field: text for field, text in told.items() if text is not None}
    host = load_host()
    with (open_audit if fields else open_to_look)(path) as audit:
        assessment = assess_audit(audit, host, measurements=measured_before())
        if action and fields:
            written = say_fulfilment(
                audit, assessment, action, body, fields, author=author_name(author), at=now()
            )
            for part, event in written:
                say(
                    _("Recorded: {action}, {body}. Event {event}.").format(
                        action=part.action, body=_whose(part, assessment), event=event[:12]
                    )
                )
            return
        if fields:
            from otklik.errors import UsageError

            raise UsageError(_("Name the action: otklik fulfilment {file} ACTION.").format(file=path))
        parts = [
            part
            for part in parts_of(assessment, audit.events())
            if part.action == (action or part.action) and part.body == (part.body if body is None else body)
        ]
    for line in _lines(parts, assessment):
        say(line)


def _lines(parts: list[Part], assessment: Assessment) -> list[str]:
    """An action a paragraph; bodies of which nothing was said are only counted."""
    from otklik.fulfilment.model import field_words, shown, value_words
    from otklik.report.planned import disputes
    from otklik.report.words import counted, day

    lines: list[str] = []
    for action in dict.fromkeys(part.action for part in parts):
        own = [part for part in parts if part.action == action]
        title = own[0].title.in_language(language())
        lines.append(
            f"{action}  {title}" if own[0].is_proposed else f"{action}  {title} ({_('proposed no more')})"
        )
        said = [part for part in own if part.said.words]
        for part in said:
            deadline = _("by {date}").format(date=day(part.deadline)) if part.deadline else ""
            if "due" in part.said.disputed:
                deadline = f"{field_words('due')}: {shown(part.said, 'due')}"
            status, person, comment = (shown(part.said, field) for field in ("status", "person", "comment"))
            facts = [status, person, deadline, comment]
            lines.append(f"    {_whose(part, assessment)}: " + "; ".join(filter(None, facts)))
            lines += [f"        ! {dispute}" for dispute in disputes(part.said, assessment.profile.zone)]
        silent = len(own) - len(said)
        if silent:
            lines.append(
                "    "
                + _("nothing was said: {bodies}").format(bodies=counted(silent, "{n} body", "{n} bodies"))
                if own[0].body
                else "    " + value_words("status", "")
            )
    return lines or [_("There is no action to propose.")]


def _whose(part: Part, assessment: Assessment) -> str:
    body = assessment.profile.by_id.get(part.body)
    if body is None:
        return part.body or _("the whole region")
    return body.short_name or body.name


def take(audit: AuditFile, host: Host, content: bytes, name: str, author: str, *, is_trial: bool) -> bool:
    """A plan that came back: what was changed, and where people said different things. True: rows were left out."""
    from otklik.fulfilment.model import field_words, value_words
    from otklik.fulfilment.read import read_plan
    from otklik.fulfilment.sent import plan_sent
    from otklik.fulfilment.take import take_plan
    from otklik.pipeline import assess_audit
    from otklik.report.words import moment

    back = read_plan(content, name)
    assessment = assess_audit(audit, host, measurements=measured_before())
    taken = take_plan(
        audit,
        assessment,
        back,
        content,
        name,
        sent=plan_sent(audit, host, back.proof, assessment),
        author=author,
        now=now(),
        is_trial=is_trial,
    )
    for row, changed in taken.said:
        told = ", ".join(
            f"{field_words(field)}: {value_words(field, value)}" for field, value in changed.items()
        )
        say(f"{row.place}  {'/'.join(row.key)}  {told}")
    for text in taken.remarks:
        remark(text)
    _tell_altered(taken.altered, audit)
    if taken.is_again:
        say(_("{file}: nothing is new, this very file was taken before.").format(file=name))
        return bool(taken.altered)
    say(
        _("{file}: rows {rows}, with something new {said}, said differently {clashes}.").format(
            file=name, rows=taken.rows, said=len(taken.said), clashes=len(taken.clashes)
        )
    )
    for clash in taken.clashes:
        values = [
            f"{value_words(clash.field, word.value)} ({word.author}, {moment(word.at, assessment.profile.zone)})"
            for word in clash.words
        ]
        say(f"! {clash.place}  {'/'.join(clash.key)}  {field_words(clash.field)}: " + _(" or ").join(values))
    if taken.clashes:
        say(
            _(
                "Both are kept, and neither counts. Say which holds: otklik fulfilment {file} ACTION --body BODY --status …"
            ).format(file=audit.path)
        )
    return bool(taken.altered)


def _tell_altered(rows: Sequence[Altered], audit: AuditFile) -> None:
    """Rows of which nothing was recorded, each with the cells that say something else than was sent."""
    for row in rows[:MOST]:
        if not row.cells:
            say(_("! {place}  {id}: no such row was sent.").format(place=row.place, id="/".join(row.key)))
        for place, was, now_ in row.cells:
            say(_("! {place}: “{now}” stands here, “{was}” was sent.").format(place=place, now=now_, was=was))
    if len(rows) > MOST:
        say(_("… and {n} more.").format(n=len(rows) - MOST))
    if rows:
        say(
            _(
                "Rows of which nothing was recorded: {n}. They speak of another action or body than was sent: put the cells back and import the file again, or record what holds: otklik fulfilment {file} ACTION --body BODY --status …"
            ).format(n=len(rows), file=audit.path)
        )
