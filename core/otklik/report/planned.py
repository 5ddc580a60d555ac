"""The plan in a report: rows of actions and bodies with what officials said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple

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
    shares = _Shares(assessment)
    return tuple(
        _row(part, shares.of(part), subjects, numbers, zone) for part in parts_of(assessment, events)
    )


class Share(NamedTuple):
    """What a body's part of an action is of the whole."""

    subjects: int = 0
    hours: float = 0.0
    gain: float | None = None


class _Shares:
    """Parts of actions by body. Hours are shared by subjects: the first one costs no body more than the next."""

    def __init__(self, assessment: Assessment) -> None:
        self._work, self._rise = assessment.work, assessment.rise
        # where fines are multiplied, what one body brings depends on what the others do
        self._adds_up = assessment.scoring.combine == "mean"
        self._cells = {
            name: {f"{cell.item}/{cell.subject}": cell for cell in work.cells}
            for name, work in assessment.work.items()
        }

    def of(self, part: Part) -> Share:
        """Nothing for an action that is proposed no more."""
        work = self._work.get(part.action)
        if work is None or not part.is_proposed:
            return Share()
        cells = [self._cells[part.action][finding] for finding in part.findings]
        subjects = len({cell.subject for cell in cells})
        return Share(
            subjects=subjects,
            hours=share_of_hours(work.hours, subjects, len(work.subjects)),
            gain=self._rise.total(cells) if self._adds_up else None,
        )


def share_of_hours(hours: float, subjects: int, of_subjects: int) -> float:
    """Hours of so many of an action's subjects."""
    return hours * subjects / of_subjects if of_subjects else 0.0


def _row(part: Part, share: Share, subjects: Subjects, numbers: Mapping[str, int], zone: tzinfo) -> PlanRow:
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
        subjects=share.subjects,
        effort_hours=share.hours,
        gain=share.gain,
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
