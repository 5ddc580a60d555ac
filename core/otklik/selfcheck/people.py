"""Checks of who answered: named or not, one or two, agreed or not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from otklik.i18n import _, ngettext
from otklik.report import words
from otklik.selfcheck.evidence import about
from otklik.selfcheck.model import ACTS, GivenAnswer, Remark, Work
from otklik.store.journal import Ancestry, Event

NOBODY = ("", "?")  # "?": the computer did not tell its user's name


def author_missing(work: Work) -> Iterator[Remark]:
    """CHK-14."""
    nameless = [event for event in _acts(work) if event.author.strip() in NOBODY]
    if nameless:
        told = ngettext("{n} record.", "{n} records.", len(nameless))
        yield Remark(
            text=told.format(n=words.number(len(nameless), 0)), events=tuple(event.id for event in nameless)
        )


def one_name_in_two_copies(work: Work) -> Iterator[Remark]:
    """CHK-15: two acts under one name of which neither had seen the other were made in two copies."""
    ancestry = Ancestry(work.events)
    by_author: dict[str, list[Event]] = defaultdict(list)
    for event in _acts(work):
        if event.author.strip() not in NOBODY:
            by_author[" ".join(event.author.split()).casefold()].append(event)
    for events in by_author.values():
        apart = [pair for pair in pairwise(events) if not ancestry.has_seen(pair[1].id, pair[0].id)]
        if apart:
            counted = Counter(event.id for pair in apart for event in pair)
            yield Remark(
                text=_("{author}: recorded in two copies that did not know of each other.").format(
                    author=events[0].author
                ),
                events=tuple(counted),
            )


def not_reconciled(work: Work) -> Iterator[Remark]:
    """CHK-16: several answers to one finding stand, and they differ."""
    groups: dict[str, list[GivenAnswer]] = defaultdict(list)
    for answer in work.standing:
        groups[answer.finding].append(answer)
    for answers in groups.values():
        if len({answer.outcome for answer in answers}) > 1:
            told = [
                f"{answer.author or _('author not named')}{words.ASIDE}{words.outcome_words(answer.outcome)}"
                for answer in answers
                if answer.outcome is not None
            ]
            yield about(f"{answers[0].item}: {'; '.join(told)}.", answers)


def _acts(work: Work) -> Iterator[Event]:
    return (event for event in work.events if event.kind in ACTS)
