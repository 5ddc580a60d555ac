"""`otklik questionnaire`, `objection`: what bodies say of themselves and of their assessment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import author as author_name
from otklik.cli.common import load_host, measured_before, now, open_audit, open_to_look, say
from otklik.cli.spoken import Commands
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.objections import Objection
    from otklik.profile import Profile
    from otklik.store import AuditFile

FILE = typer.Argument(..., help=_("Audit file."))


def add_to(app: typer.Typer) -> None:
    app.command(
        "questionnaire",
        help=_("Write a workbook in which a body answers and objects; otklik import takes it back."),
    )(questionnaire)
    group = Commands(help=_("Objections of bodies to their assessment."))
    group.command("list", help=_("Objections that wait for a decision, or all."))(list_)
    group.command("decide", help=_("Accept or reject an objection, and say why."))(decide)
    app.add_typer(group, name="objection")


def questionnaire(
    path: Path = FILE,
    body: str = typer.Option(..., "--body", help=_("Id of the body in region.toml.")),
    out: Path = typer.Option(..., "--out", "-o", help=_("Workbook to make, .xlsx.")),
) -> None:
    """`otklik questionnaire`."""
    from otklik.collect.session import key_of
    from otklik.pipeline import assess_audit
    from otklik.privacy.keys import KeyStore
    from otklik.questionnaire.make import make_questionnaire
    from otklik.questionnaire.write import write_questionnaire
    from otklik.whole_file import whole_file

    if out.suffix.lower() != ".xlsx":
        raise UsageError(_("{file}: the name of a workbook ends in .xlsx.").format(file=out))
    if out.exists():
        raise UsageError(_("{file} exists already. Choose another name.").format(file=out))
    host = load_host()
    with open_to_look(path) as audit:
        made = make_questionnaire(
            assess_audit(audit, host, measurements=measured_before()), audit, host, body, now()
        )
        content = write_questionnaire(made, key_of(audit, KeyStore()))
    with whole_file(out) as stream:
        stream.write(content)
    asked = sum(line.is_asked for line in made.lines)
    say(
        _("Questions: {asked}, assessments that may be disputed until {due}: {judged}.").format(
            asked=asked, judged=len(made.lines) - asked, due=made.due
        )
    )
    say(_("Written: {file}").format(file=out))
    say(_("When it comes back: otklik import {file} --into {audit}").format(file=out.name, audit=path))


def take(audit: AuditFile, content: bytes, name: str) -> None:
    """`otklik import` of a returned questionnaire."""
    from otklik.collect.session import key_of
    from otklik.privacy.keys import KeyStore
    from otklik.profile import parse_profile
    from otklik.questionnaire.read import belongs_to, read_questionnaire
    from otklik.questionnaire.take import take_questionnaire

    belongs_to(content, name, audit.id)
    returned = read_questionnaire(content, name, key_of(audit, KeyStore()))
    zone = parse_profile(audit.profile_text).zone
    taken = take_questionnaire(audit, returned, content, name, zone=zone, now=now())
    say(
        _("{file}: {body} answered {answers}, objects to {objections}, agrees with {agreed}.").format(
            file=name,
            body=returned.head.body_title,
            answers=taken.answers,
            objections=taken.objections,
            agreed=taken.agreed,
        )
    )
    if taken.withdrawn:
        say(_("Withdrawn since the earlier version of this questionnaire: {n}.").format(n=taken.withdrawn))
    if taken.is_again and not (taken.answers or taken.objections or taken.withdrawn):
        say(_("Nothing is new in it: this questionnaire was taken before."))
    if taken.objections:
        say(_("Decide the objections: otklik objection list {file}").format(file=audit.path))


def list_(
    path: Path = FILE,
    everything: bool = typer.Option(False, "--all", help=_("Decided ones too.")),
) -> None:
    """`otklik objection list`."""
    from otklik.objections import objections
    from otklik.profile import parse_profile

    host = load_host()
    with open_audit(path, read_only=True) as audit:
        found = objections(audit.events())
        profile = parse_profile(audit.profile_text)
    shown = [objection for objection in found if everything or objection.is_open]
    for objection in shown:
        for line in objection_lines(objection, profile, host):
            say(line)
    if not shown:
        say(_("No objection waits for a decision."))
    else:
        say(_("Decide one: otklik objection decide {file} ID accept|reject --reason WHY").format(file=path))


def objection_lines(objection: Objection, profile: Profile, host: Host) -> list[str]:
    """What is disputed, by whom, why, until when it had to come, and what was decided."""
    from otklik.report.objected import dispute_words
    from otklik.report.subjects import Subjects
    from otklik.report.words import day, moment, quoted

    title = Subjects(profile, host, {}).words(objection.subject).title
    lines = [
        f"{objection.event[:12]}  {objection.item}  {title}",
        f"    {objection.author}, {moment(objection.at, profile.zone)}: {dispute_words(objection)}",
        f"    {quoted(objection.text)}",
    ]
    lines += [f"    {ref.url or ref.note}" for ref in objection.evidence]
    if objection.is_late and objection.due:
        lines.append("    " + _("came after the term, which ended on {day}").format(day=day(objection.due)))
    for decision in objection.decisions:
        word = _("accepted") if decision.is_accepted else _("rejected")
        lines.append(
            f"    {word}: {decision.author}, {moment(decision.at, profile.zone)}. {quoted(decision.reason)}"
        )
    return lines


def decide(
    path: Path = FILE,
    identifier: str = typer.Argument(..., help=_("First characters of the objection's id.")),
    word: str = typer.Argument(..., help=_("accept or reject.")),
    reason: str = typer.Option("", "--reason", help=_("Why; the body reads it.")),
    author: str = typer.Option("", "--author", help=_("Who decides; your user name where missing.")),
) -> None:
    """`otklik objection decide`."""
    from otklik.cli.judging import tell_total
    from otklik.objections import decide as write
    from otklik.pipeline import Assessor

    host = load_host()
    assessor = Assessor(host, measurements=measured_before())
    with open_audit(path) as audit:
        before = assessor.assess(audit)
        made = write(audit, identifier, word, reason=reason, author=author_name(author), at=now())
        after = assessor.assess(audit)
    objection = made.objection
    say(_("Decided: {item}, {subject}.").format(item=objection.item, subject=objection.subject))
    if made.is_accepted and not made.answer:
        say(
            _(
                "The objection does not say what the outcome should be: otklik answer {file} {item} OUTCOME --subject {subject}"
            ).format(file=path, item=objection.item, subject=objection.subject)
        )
    found = after.findings.by_id(f"{objection.item}/{objection.subject}")
    if made.answer and found is not None and found.reason == "contradicted":
        say(
            _(
                "The measurement still says otherwise: the item counts as unknown until somebody decides: otklik decide {file} {id} person --reason …"
            ).format(file=path, id=found.id)
        )
    tell_total(before.score.total, after.score.total)
