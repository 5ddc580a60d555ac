"""`otklik merge`, `reconcile`, `agreement`: two people, two copies of one audit."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import author as author_name
from otklik.cli.common import load_host, now, open_audit, say
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.agreement import Agreement, Coefficient
    from otklik.merge import Merged
    from otklik.packs.link import Method
    from otklik.report.subjects import Subjects
    from otklik.store import AuditFile, Event

MOST_SHOWN = 20  # differing answers that `otklik merge` prints; `otklik reconcile` prints all
FILE = typer.Argument(..., help=_("Audit file."))


def add_to(app: typer.Typer) -> None:
    app.command("merge", help=_("Join copies of one audit in which people worked apart; nothing is lost."))(
        merge
    )
    app.command("reconcile", help=_("List answers in which people differ, or decide one of them."))(reconcile)
    app.command("agreement", help=_("How far people who answered apart agree, by section."))(agreement)


def merge(
    copies: list[Path] = typer.Argument(..., help=_("Copies of one audit, made by otklik copy.")),
    out: Path = typer.Option(..., "--out", "-o", help=_("Audit file to make.")),
    profile: Path | None = typer.Option(
        None, "--profile", help=_("region.toml to go on with, where it was changed in several copies.")
    ),
) -> None:
    """`otklik merge`."""
    from otklik.cli.common import read_profile
    from otklik.merge import Sort
    from otklik.merge import merge as merge_copies

    merged = merge_copies(copies, out, profile=read_profile(profile).text if profile else "")
    _tell_merged(merged)
    differing = merged.of_sort(Sort.DIFFER)
    with open_audit(out, read_only=True) as audit:
        words = _Words(audit)
        if differing:
            say()
            say(_("Differing answers, both are kept:"))
            for found in differing[:MOST_SHOWN]:
                words.tell(found.item, found.subject, found.standing)
            if len(differing) > MOST_SHOWN:
                more = len(differing) - MOST_SHOWN
                say(_.plural("… and {n} more", "… and {n} more", more).format(n=more))
            say(_("Decide them: otklik reconcile {file}").format(file=out))
        say()
        _tell_agreement(words.agreement(), words.method)
    say(_("Written: {file}").format(file=out))


def reconcile(
    path: Path = FILE,
    item: str = typer.Argument("", help=_("Id of the item, for example LAW-07.")),
    subject: str = typer.Argument(
        "", help=_("region, body/ID, platform/ID@PLATFORM or account/PLATFORM:HANDLE.")
    ),
    outcome: str = typer.Argument(
        "",
        help=_("pass, partial, fail, na (not applicable), nodata or withdraw; reopen takes a decision back."),
    ),
    note: str = typer.Option("", "--note", help=_("Why this outcome holds.")),
    author: str = typer.Option("", "--author", help=_("Who decides; your user name where missing.")),
) -> None:
    """`otklik reconcile`."""
    from otklik.merge import disputed, settled
    from otklik.pipeline import method_of
    from otklik.reconciling import reconcile as write

    if "/" in item and not outcome:  # a finding's whole name
        item, _slash, named = item.partition("/")
        subject, outcome = named, subject
    if item and not (subject and outcome):
        raise UsageError(_("Give item, subject and outcome, or none of them to see what differs."))
    if item:
        with open_audit(path) as audit:
            method = method_of(load_host())
            known = method.item(method.renamed.get(item, item))
            event = write(
                audit, item, subject, outcome, note=note, author=author_name(author), at=now(), known=known
            )
            left = len(disputed(audit.events()))
        say(
            _("Recorded: {item}, {subject}. Event {event}.").format(
                item=item, subject=subject, event=event[:12]
            )
        )
        say(
            _.plural("{n} answer is left to reconcile.", "{n} answers are left to reconcile.", left).format(
                n=left
            )
        )
        return
    with open_audit(path, read_only=True) as audit:
        found, done = disputed(audit.events()), settled(audit.events())
        words = _Words(audit)
        if done:
            say(_("Settled:"))
            for (of_item, of_subject), there in done.items():
                words.tell(of_item, of_subject, (*there.settled, *there.events))
            say(
                _("Return one to the dispute: otklik reconcile {file} ITEM SUBJECT reopen --note WHY").format(
                    file=path
                )
            )
            say()
        if not found:
            say(_("Nothing is to be reconciled."))
            return
        for (of_item, of_subject), standing in found.items():
            words.tell(of_item, of_subject, standing)
        say(
            _.plural(
                "{n} answer is left to reconcile.", "{n} answers are left to reconcile.", len(found)
            ).format(n=len(found))
        )
        say(_("Decide one: otklik reconcile {file} ITEM SUBJECT OUTCOME --note WHY").format(file=path))


def agreement(
    path: Path = FILE,
    form: str = typer.Option("text", "--format", help=_("text or json.")),
) -> None:
    """`otklik agreement`."""
    import msgspec

    if form not in ("text", "json"):
        raise UsageError(_("--format is text or json."))
    with open_audit(path, read_only=True) as audit:
        words = _Words(audit)
        found = words.agreement()
    if form == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found)).decode() + "\n")
    else:
        _tell_agreement(found, words.method)


class _Words:
    """Names of items and subjects of one audit."""

    def __init__(self, audit: AuditFile) -> None:
        from otklik.pipeline import method_of
        from otklik.profile import parse_profile
        from otklik.report.subjects import Subjects

        host = load_host()
        profile = parse_profile(audit.profile_text)
        self.method: Method = method_of(host)
        self._subjects: Subjects = Subjects(profile, host, {})
        self._zone = profile.zone
        self._events = audit.events()

    def agreement(self) -> tuple[Agreement, ...]:
        from otklik.agreement import agreement as compute

        return compute(self._events, {item.id: item.section for item in self.method.items})

    def tell(self, item: str, subject: str, standing: Sequence[Event]) -> None:
        """One line for the item and subject, one for each answer that stands."""
        from otklik.i18n import language
        from otklik.model import Outcome, Subject
        from otklik.report.words import moment, outcome_words, quoted

        known = self.method.item(item)
        question = known.question.in_language(language()) if known else ""
        say(f"{item}  {self._subjects.words(Subject.parse(subject)).title}: {question}".rstrip(": "))
        say(f"    {subject}")
        for event in standing:
            outcome = event.payload.get("outcome", "")
            told = outcome_words(Outcome(outcome)) if outcome else _("withdrawn")
            note = event.payload.get("note", "")
            when = moment(datetime.fromisoformat(event.at), self._zone)
            say(f"    {event.author}, {when}: {told}" + (f". {quoted(note)}" if note else ""))


def _tell_merged(merged: Merged) -> None:
    from collections import Counter

    from otklik.merge import Sort

    for copy in merged.copies:
        say(
            _("{file}: events {events}, of them in no other copy {own}; snapshots {snapshots}").format(
                file=copy.name, events=copy.events, own=copy.own_events, snapshots=copy.snapshots
            )
        )
    say(
        _("Together: events {events}, snapshots {snapshots}").format(
            events=merged.events, snapshots=merged.snapshots
        )
    )
    say(
        _("Answers: agreed {agreed}, differ {differ}").format(
            agreed=len(merged.of_sort(Sort.AGREED)), differ=len(merged.of_sort(Sort.DIFFER))
        )
    )
    for name, count in Counter(answer.copies[0] for answer in merged.of_sort(Sort.ONLY)).items():
        say(_("Answers only in {file}: {n}").format(file=name, n=count))


def _tell_agreement(found: Sequence[Agreement], method: Method) -> None:
    from otklik.i18n import language

    titles = {section.id: section.title.in_language(language()) for section in method.sections}
    total = found[-1]
    say(_("Agreement of those who answered without seeing each other's answer"))
    if total.raters:
        say(_("People: {names}").format(names=", ".join(total.raters)))
    else:
        say(_("No item has such answers of two people: there is nothing to compute."))
    for row in found if total.raters else ():
        say(titles.get(row.section, row.section) if row.section else _("Total"))
        for name, coefficient in (
            (_("Cohen's kappa"), row.kappa),
            (_("Krippendorff's alpha, categories"), row.nominal),
            (_("Krippendorff's alpha, scale met – partly – not met"), row.ordinal),
        ):
            say(f"    {name}: {coefficient_words(coefficient)}")
    for line in _apart(total):
        say(line)


def coefficient_words(found: Coefficient) -> str:
    from otklik.agreement import strength
    from otklik.report.words import number

    if found.value is None:
        reason = {
            "few": _("not computed: too few pairs of answers"),
            "one_category": _(
                "not computed: all answers are one and the same, chance cannot be told from agreement"
            ),
            "raters": _("not computed: it is for two people, there are more"),
        }[found.reason]
        return f"{reason} (n = {found.n})"
    text = number(found.value, 2)
    if found.low is not None and found.high is not None:
        text = _("{value} (from {low} to {high})").format(
            value=text, low=number(found.low, 2), high=number(found.high, 2)
        )
    told = {
        "reliable": _("can be relied on"),
        "tentative": _("for tentative conclusions only"),
        "unreliable": _("cannot be relied on"),
    }[strength(found.value)]
    return f"{text}, n = {found.n}: {told}"


def _apart(total: Agreement) -> Iterator[str]:
    if total.sequential:
        yield _("Answered one after another, having seen the other's answer, and not counted: {n}").format(
            n=total.sequential
        )
    if total.unclear:
        yield _(
            "One name answered in two copies, and not counted: {n}. Next time give each person a name: --author."
        ).format(n=total.unclear)
