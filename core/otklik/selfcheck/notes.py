"""Checks of notes: missing where they are needed, pasted, or holding what does not belong there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from otklik.i18n import _, ngettext
from otklik.language.personal_data import personal_data_in
from otklik.model import Outcome
from otklik.report import words
from otklik.restricted import host_of
from otklik.selfcheck.evidence import about
from otklik.selfcheck.model import GivenAnswer, Remark, Work
from otklik.store.journal import Event

_EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")


def not_met_without_note(work: Work) -> Iterator[Remark]:
    """CHK-02: a person's own verdict, with nothing that says why."""
    yield from _without_note(
        work, (Outcome.FAIL, Outcome.PARTIAL), lambda a: a.is_bare and not a.is_confirmation
    )


def not_applicable_without_note(work: Work) -> Iterator[Remark]:
    """CHK-03: evidence alone does not say why a question does not concern somebody."""
    yield from _without_note(
        work, (Outcome.NOT_APPLICABLE,), lambda a: not a.note.strip() and not a.is_confirmation
    )


def _without_note(
    work: Work, outcomes: tuple[Outcome, ...], lacks: Callable[[GivenAnswer], bool]
) -> Iterator[Remark]:
    by_item: dict[str, list[GivenAnswer]] = defaultdict(list)
    for answer in work.standing:
        if answer.outcome in outcomes and lacks(answer):
            by_item[answer.item].append(answer)
    for item, answers in by_item.items():
        told = ngettext("{item}: {n} answer.", "{item}: {n} answers.", len(answers))
        yield about(told.format(item=item, n=words.number(len(answers), 0)), answers)


def few_notes(work: Work) -> Iterator[Remark]:
    """CHK-04: of answers that are more than a confirmation of what was measured."""
    own = [answer for answer in work.standing if not answer.is_confirmation]
    noted = sum(bool(answer.note.strip()) for answer in own)
    if len(own) < work.threshold("review_fewest_answers"):
        return
    if noted / len(own) < work.threshold("review_note_share"):
        yield Remark(
            text=_("A note stands in {noted} of {all} answers ({share}).").format(
                noted=words.number(noted, 0),
                all=words.number(len(own), 0),
                share=words.percent(noted / len(own), 0),
            )
        )


def same_note(work: Work) -> Iterator[Remark]:
    """CHK-05: equal letters and digits; the shorter a note, the more often it may stand. One note to one question for the
    pages of one body is one statement."""
    groups: dict[str, list[GivenAnswer]] = defaultdict(list)
    for answer in work.standing:
        text = _even(answer.note)
        if text:
            groups[text].append(answer)
    for text, answers in groups.items():
        statements = {(answer.item, answer.body) for answer in answers}
        if len(statements) >= work.threshold(_most_alike(work, text)):
            told = ngettext("{note}: {n} answer.", "{note}: {n} answers.", len(answers))
            note = words.quoted(_short(answers[0].note))
            yield about(told.format(note=note, n=words.number(len(answers), 0)), answers)


def _most_alike(work: Work, text: str) -> str:
    """The norm that says how many answers with such a note are too many."""
    if len(text) >= work.threshold("review_same_note_length"):
        return "review_same_note"
    is_word = len(text) < work.threshold("review_short_note_length")
    return "review_same_word" if is_word else "review_same_short_note"


def personal_data(work: Work) -> Iterator[Remark]:
    """CHK-06: in everything that people wrote into the journal. What was found is not repeated here."""
    own_hosts = {host_of(account.account.url) for account in work.assessment.accounts}
    for event in work.events:
        kinds: dict[str, None] = {}
        for text in _texts(event):
            kinds |= dict.fromkeys(sorted(personal_data_in(text)))
            if any(not _is_of(host, own_hosts) for host in _EMAIL.findall(text)):
                kinds["email"] = None
        if kinds:
            item, subject = event.payload.get("item"), event.payload.get("subject")
            where = item or _("event {event}").format(event=event.id[:12])
            yield Remark(
                text=f"{where}: {words.listed([_kind_words(kind) for kind in kinds])}.",
                findings=(f"{item}/{subject}",) if event.kind == "answer" else (),
                events=(event.id,),
            )


def _texts(event: Event) -> Iterator[str]:
    for key in ("note", "reason", "text"):
        if isinstance(event.payload.get(key), str):
            yield event.payload[key]
    evidence = event.payload.get("evidence")
    for ref in evidence if isinstance(evidence, list) else ():
        if isinstance(ref, dict):
            yield str(ref.get("note") or "")


def _is_of(host: str, own: set[str]) -> bool:
    """Is it the mail of one of the sites assessed?"""
    host = host.lower()
    return any(host == known or known.endswith(f".{host}") for known in own if known)


def _kind_words(kind: str) -> str:
    return {
        "snils": _("a pension insurance number"),
        "passport": _("a passport number"),
        "mobile_phone": _("a mobile phone number"),
        "bank_card": _("a bank card number"),
        "personal_inn": _("a person's tax number"),
        "birth_date": _("a date of birth"),
        "email": _("an e-mail address"),
    }.get(kind, kind)


def _even(text: str) -> str:
    """Letters and digits alone, so that a comma makes no other note."""
    return re.sub(r"[\W_]+", " ", text.casefold().replace("ё", "е")).strip()


def _short(text: str) -> str:
    """The beginning of a note, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59].rstrip() + "…"
