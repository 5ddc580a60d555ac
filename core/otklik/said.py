"""What people said of an item: a nearer answer goes before one that was given for something wider."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from otklik.model import REGION, Answer, Decision, Subject, SubjectKind
from otklik.packs.model import Item

Answers = Mapping[tuple[str, str], Sequence[Answer]]  # (item, subject as text) → those that stand
Decisions = Mapping[tuple[str, str], Sequence[Decision]]


class Heard(NamedTuple):
    """Answers that speak of a subject, several where people answered apart, and whom they were given for."""

    answers: tuple[Answer, ...]
    given_for: Subject

    @property
    def latest(self) -> Answer:
        return max(self.answers, key=lambda answer: (answer.at, answer.event))


def around(subject: Subject, body_of: Mapping[Subject, str]) -> Iterator[Subject]:
    """The subject, then what it belongs to, nearest first: page, body on its platform, body, region."""
    yield subject
    body = subject.id
    if subject.kind is SubjectKind.ACCOUNT:
        body = body_of.get(subject, "")
        if body:
            yield Subject(SubjectKind.PLATFORM, f"{body}@{subject.id.partition(':')[0]}")
    elif subject.kind is SubjectKind.PLATFORM:
        body = subject.id.partition("@")[0]
    if body and subject.kind is not SubjectKind.BODY:
        yield Subject(SubjectKind.BODY, body)
    if subject.kind is not SubjectKind.REGION:
        yield REGION


class Said:
    """Answers and decisions by item; those to an item's earlier id count for it where its own are missing."""

    def __init__(
        self,
        answers: Answers,
        decisions: Decisions | None = None,
        renamed: Mapping[str, str] | None = None,
        body_of: Mapping[Subject, str] | None = None,
    ) -> None:
        names = renamed or {}
        self._body_of = body_of or {}
        self._answers: dict[str, dict[str, Sequence[Answer]]] = defaultdict(dict)
        self._decisions: dict[tuple[str, str], Sequence[Decision]] = {}
        for item, subject in sorted(answers, key=lambda key: key[0] in names):
            self._answers[names.get(item, item)].setdefault(subject, answers[item, subject])
        for item, subject in sorted(decisions or {}, key=lambda key: key[0] in names):
            self._decisions.setdefault((names.get(item, item), subject), (decisions or {})[item, subject])

    def has(self, item: str) -> bool:
        """Has anybody answered it at all?"""
        return item in self._answers

    def of(self, item: Item, subject: Subject) -> Heard | None:
        """What counts for this subject: the nearest answers that the item can come out as."""
        given = self._answers.get(item.id)
        if not given:
            return None
        for wider in around(subject, self._body_of):
            fitting = tuple(
                a for a in given.get(str(wider), ()) if a.outcome.is_unknown or item.may_be(a.outcome)
            )
            if fitting:
                return Heard(fitting, wider)
        return None

    def decided(self, item: str, subject: Subject) -> Sequence[Decision]:
        """Decisions about a contradiction there, whether they still hold or not."""
        return self._decisions.get((item, str(subject)), ())
