"""Answers that do not fit the method any more: kept in the journal, not counted, and told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from otklik.model import Answer, Subject
from otklik.packs.link import Method
from otklik.packs.model import Item
from otklik.said import Answers, around


class Misfit(StrEnum):
    """Why an answer does not count."""

    RETIRED = "retired"  # the item is asked no more
    GONE = "gone"  # no pack has the item
    SUBJECT_KIND = "subject_kind"  # the item is about something wider now
    SUBJECT_GONE = "subject_gone"  # the profile has no such subject, or the item is not put to it
    OUTCOME = "outcome"  # the item cannot come out so


class Unfit(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with the reason why it does not count. `item`: the id that its item has now."""

    answer: Answer
    why: Misfit
    item: str


def misfits(
    answers: Answers,
    method: Method,
    subjects: Mapping[str, Sequence[Subject]],
    body_of: Mapping[Subject, str],
) -> tuple[Unfit, ...]:
    """Of all answers that stand. `subjects`: by item, those it is put to; an item that is missing there is of a depth
    that was not asked, and its answers are not looked at closer."""
    return tuple(_misfits(answers, method, subjects, body_of))


def _misfits(
    answers: Answers,
    method: Method,
    subjects: Mapping[str, Sequence[Subject]],
    body_of: Mapping[Subject, str],
) -> Iterator[Unfit]:
    items = method.every_item
    reached: dict[str, set[Subject]] = {}
    for identifier, given in sorted(answers.items()):
        name = method.renamed.get(identifier[0], identifier[0])
        item = items.get(name)
        if item is None:
            why = Misfit.RETIRED if name in method.retired else Misfit.GONE
            yield from (Unfit(answer=answer, why=why, item=name) for answer in given)
            continue
        if name in subjects and name not in reached:
            reached[name] = {wider for subject in subjects[name] for wider in around(subject, body_of)}
        for answer in given:
            why_not = _why(item, answer, reached.get(name))
            if why_not is not None:
                yield Unfit(answer=answer, why=why_not, item=name)


def _why(item: Item, answer: Answer, reached: set[Subject] | None) -> Misfit | None:
    if not answer.outcome.is_unknown and not item.may_be(answer.outcome):
        return Misfit.OUTCOME
    if reached is None or answer.subject in reached:
        return None
    is_narrower = answer.subject.kind.width < item.applies.subject.width
    return Misfit.SUBJECT_KIND if is_narrower else Misfit.SUBJECT_GONE
