"""Two people, two copies: what a merge made, and in what answers differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from otklik.agreement import agreement
from otklik.cli.together import coefficient_words
from otklik.i18n import _, language
from otklik.merge import Sort, disputed
from otklik.model import Outcome, Subject
from otklik.report import words
from otklik.report.subjects import Subjects

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.merge import Merged
    from otklik.store.journal import Event


class DisputeRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item and subject to which people gave different answers apart. `answers`: a line each."""

    item: str
    subject: str
    title: str
    question: str
    outcomes: str
    answers: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.item}/{self.subject}"


def dispute_rows(assessment: Assessment, host: Host, events: Sequence[Event]) -> tuple[DisputeRow, ...]:
    """What is to be reconciled, in the order of items."""
    subjects = Subjects(assessment.profile, host, {})
    return tuple(
        _row(assessment, subjects, item, subject, standing)
        for (item, subject), standing in disputed(events).items()
    )


def _row(
    assessment: Assessment, subjects: Subjects, item: str, subject: str, standing: Sequence[Event]
) -> DisputeRow:
    known, zone = assessment.method.item(item), assessment.profile.zone
    told = []
    for event in standing:
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
        outcomes=" / ".join(f"{event.author}: {_outcome(event)}" for event in standing),
        answers=tuple(told),
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
