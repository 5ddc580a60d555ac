"""The plan in a report: rows of actions and bodies with what officials said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo

from otklik.assess import Assessment
from otklik.fulfilment.model import (
    Fulfilment,
    Status,
    Word,
    field_words,
    shown,
    status_words,
    value_words,
)
from otklik.fulfilment.parts import Part, parts_of
from otklik.i18n import _, language
from otklik.report import words
from otklik.report.model import FindingRow, PlanRow
from otklik.report.subjects import Subjects
from otklik.store.journal import Event

DISPUTED = "disputed"  # in place of a status: people say different ones
STATES = (Status.DONE, Status.DOING, Status.DROPPED, Status.TO_DO)  # in the order in which they are counted


def plan_rows(
    assessment: Assessment,
    events: Sequence[Event],
    subjects: Subjects,
    findings: Sequence[FindingRow],
    zone: tzinfo,
) -> tuple[PlanRow, ...]:
    """In the order of `parts_of`."""
    numbers = {row.id: row.number for row in findings}
    return tuple(_row(part, subjects, numbers, zone) for part in parts_of(assessment, events))


def _row(part: Part, subjects: Subjects, numbers: Mapping[str, int], zone: tzinfo) -> PlanRow:
    said = part.said
    return PlanRow(
        id=f"{part.action}/{part.body}",
        action=part.action,
        title=part.title.in_language(language()),
        body=part.body,
        body_title=subjects.body_title(part.body) if part.body else _("the whole region"),
        owner=part.owner,
        owner_text=words.role_words(part.owner, part.owner_title) if part.owner else "",
        findings=tuple(numbers[found] for found in part.findings if found in numbers),
        due=part.due,
        due_text=words.day(part.due) if part.due else "",
        is_proposed=part.is_proposed,
        status=said.status.value if said.status else DISPUTED,
        status_text=shown(said, "status"),
        person=shown(said, "person"),
        agreed=said.due,
        agreed_text=shown(said, "due"),
        comment=shown(said, "comment"),
        said_text=_by(said.last, zone) if said.last else "",
        disputes=tuple(disputes(said, zone)),
    )


def disputes(said: Fulfilment, zone: tzinfo) -> Iterable[str]:
    """«Статус: Сделано (Минздрав, 1 декабря 2026 г.) или В работе (Петрова, 2 декабря 2026 г.)», a sentence a field."""
    for field, found in said.disputed.items():
        values = [f"{value_words(field, word.value)} ({_by(word, zone)})" for word in found]
        yield f"{field_words(field)}: " + _(" or ").join(values)


def _by(word: Word, zone: tzinfo) -> str:
    return ", ".join(filter(None, (word.author, words.day(word.at, zone))))


def state_of(rows: Sequence[PlanRow]) -> str:
    """«Сделано: 3 из 8, в работе: 2»; "" where nobody has said anything."""
    if all(not row.said_text for row in rows):
        return ""
    if len(rows) == 1:
        return rows[0].status_text
    counts = Counter(row.status for row in rows)
    told = _("{status}: {n} of {all}")
    states = [(status.value, status_words(status)) for status in STATES]
    return ", ".join(
        told.format(status=title, n=counts[status], all=len(rows))
        for status, title in [(DISPUTED, _("disagreement")), *states]
        if counts[status]
    )
