"""Two people, two copies: what a merge made, and in what answers differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from otklik.agreement import agreement
from otklik.answering import WORDS
from otklik.cli.together import coefficient_words
from otklik.i18n import _, language
from otklik.merge import Sort, disputed, settled
from otklik.model import Outcome, Subject
from otklik.report import words
from otklik.report.subjects import Subjects
from otklik.store.journal import Standing

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.merge import Merged
    from otklik.store.journal import AnswerKey, Event


class DisputeRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item and subject to which people gave different answers apart. `answers`: a line each; `may_be`: words of acts."""

    item: str
    subject: str
    title: str
    question: str
    outcomes: str
    answers: tuple[str, ...]
    may_be: tuple[str, ...]  # outcomes that the item can come out as, by the word that records them
    is_settled: bool = False  # somebody who had seen both has decided it

    @property
    def id(self) -> str:
        return f"{self.item}/{self.subject}"


def dispute_rows(assessment: Assessment, host: Host, events: Sequence[Event]) -> tuple[DisputeRow, ...]:
    """What is to be reconciled, in the order of items, then what was and can be returned to the dispute."""
    subjects = Subjects(assessment.profile, host, {})
    return (
        *(_row(assessment, subjects, key, Standing(found)) for key, found in disputed(events).items()),
        *(_row(assessment, subjects, key, there) for key, there in settled(events).items()),
    )


def open_ones(rows: Iterable[DisputeRow]) -> tuple[DisputeRow, ...]:
    """Those that are still to be decided."""
    return tuple(row for row in rows if not row.is_settled)


def _row(assessment: Assessment, subjects: Subjects, key: AnswerKey, there: Standing) -> DisputeRow:
    item, subject = key
    method, zone = assessment.method, assessment.profile.zone
    known = method.item(method.renamed.get(item, item))
    told = []
    for event in (*there.settled, *there.events):
        note = str(event.payload.get("note", ""))
        when = words.moment(datetime.fromisoformat(event.at), zone)
        told.append(
            f"{event.author}, {when}: {_outcome(event)}" + (f". {words.quoted(note)}" if note else "")
        )
    return DisputeRow(
        item=item,
        subject=subject,
        title=subjects.words(Subject.parse(subject)).title,
        question=known.question.in_language(language()) if known is not None else "",
        outcomes=(_("settled: {outcomes}") if there.settled else "{outcomes}").format(
            outcomes=" / ".join(f"{event.author}: {_outcome(event)}" for event in there.events)
        ),
        answers=tuple(told),
        may_be=tuple(
            word
            for word, outcome in WORDS.items()
            if outcome.is_unknown or known is None or known.may_be(outcome)
        ),
        is_settled=bool(there.settled),
    )


def _outcome(event: Event) -> str:
    outcome = str(event.payload.get("outcome", ""))
    return words.outcome_words(Outcome(outcome)) if outcome in set(Outcome) else _("withdrawn")


def agreement_words(assessment: Assessment, events: Sequence[Event]) -> str:
    """How far those who answered apart agree in all; "" where nobody did."""
    found = agreement(events, {item.id: item.section for item in assessment.method.items})
    total = found[-1]
    if not total.raters:
        return ""
    return _("{people} answered apart. Cohen's kappa: {kappa}").format(
        people=words.listed(total.raters), kappa=coefficient_words(total.kappa)
    )


def merged_lines(merged: Merged) -> Iterator[str]:
    """What every copy brought and how their answers stand to each other."""
    for copy in merged.copies:
        yield _("{file}: events {events}, of them in no other copy {own}; snapshots {snapshots}").format(
            file=copy.name, events=copy.events, own=copy.own_events, snapshots=copy.snapshots
        )
    yield _("Together: events {events}, snapshots {snapshots}").format(
        events=merged.events, snapshots=merged.snapshots
    )
    yield _("Answers: agreed {agreed}, differ {differ}").format(
        agreed=len(merged.of_sort(Sort.AGREED)), differ=len(merged.of_sort(Sort.DIFFER))
    )
    for name, count in Counter(answer.copies[0] for answer in merged.of_sort(Sort.ONLY)).items():
        yield _("Answers only in {file}: {n}").format(file=name, n=count)
