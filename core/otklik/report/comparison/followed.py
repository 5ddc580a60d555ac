"""Recommendations of the earlier audit in words: what measurement proves, what it refutes, what is only said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from otklik.compare.followed import Done, Followed, Seen
from otklik.i18n import _, language, ngettext
from otklik.model import Subject
from otklik.report import words
from otklik.report.model import FollowedRow
from otklik.report.subjects import Subjects

SHOWN_LEFT = 6  # whose findings are not met, before «and n more»


def done_words(done: Done) -> str:
    """The seven words."""
    return {
        Done.PROVED: _("done, confirmed by measurement"),
        Done.PARTLY: _("partly"),
        Done.REFUTED: _("not done (by measurement)"),
        Done.DENIED: _("not done (by word)"),
        Done.SAME: _("not measured again"),
        Done.WORD: _("by word only"),
        Done.UNKNOWN: _("not seen"),
    }[done]


def counts_words(counts: Mapping[Seen, int]) -> str:
    """«выполнено 3, лучше прежнего 1, не выполнено 5»."""
    told = {
        Seen.PASSED: _("met {n}"),
        Seen.BETTER: _("better than before {n}"),
        Seen.NOT: _("not met {n}"),
        Seen.DENIED: _("not met by word {n}"),
        Seen.SAME: _("not measured again {n}"),
        Seen.SAID: _("met by word {n}"),
        Seen.UNSEEN: _("not seen {n}"),
        Seen.GONE: _("no longer applies {n}"),
    }
    return ", ".join(
        text.format(n=words.number(counts[seen], 0)) for seen, text in told.items() if counts.get(seen)
    )


def rows(followed: Sequence[Followed], before: Subjects) -> tuple[FollowedRow, ...]:
    """In the order in which the earlier report had them."""
    return tuple(_row(number, one, before) for number, one in enumerate(followed, 1))


def _row(number: int, one: Followed, before: Subjects) -> FollowedRow:
    recommendation = one.recommendation
    return FollowedRow(
        id=recommendation.id,
        number=number,
        title=recommendation.title.in_language(language()),
        done=one.done,
        done_text=done_words(one.done),
        counts_text=counts_words(one.counts),
        owner_text=words.role_words(recommendation.owner, recommendation.owner_title),
        due=recommendation.due,
        due_text=words.short_day(recommendation.due) if recommendation.due else "",
        is_due=one.is_due,
        left=_left(one.findings, before),
        remarks=tuple(_remarks(one)),
    )


def _left(findings: Iterable[tuple[str, Seen]], before: Subjects) -> tuple[str, ...]:
    """Whose findings are not met, each once."""
    subjects = dict.fromkeys(
        before.words(Subject.parse(identifier.partition("/")[2])).title
        for identifier, seen in findings
        if seen in (Seen.NOT, Seen.DENIED, Seen.BETTER)
    )
    shown = list(subjects)[:SHOWN_LEFT]
    more = len(subjects) - len(shown)
    if more:
        shown.append(ngettext("{n} more", "{n} more", more).format(n=words.number(more, 0)))
    return tuple(shown)


def _remarks(one: Followed) -> Iterator[str]:
    if not one.is_due and one.done is not Done.PROVED:
        yield _("Its day had not come yet.")
    if one.rule_changed:
        yield _("The rule has changed since: {items}.").format(items=", ".join(one.rule_changed))
    if one.done is Done.WORD:
        yield _("Somebody says that it is done; nothing was measured.")
    if one.done is Done.DENIED:
        yield _("Somebody says that it is not done; nothing was measured.")
