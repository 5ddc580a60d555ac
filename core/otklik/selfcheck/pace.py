"""Checks of how answers were given: in a row, faster than reading, confirmed unseen. They ask questions, they prove nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby, pairwise

from otklik.i18n import _, ngettext
from otklik.model import Text
from otklik.packs.model import Item
from otklik.report import words
from otklik.selfcheck.evidence import about
from otklik.selfcheck.model import GivenAnswer, Remark, Work

SECONDS = 60  # of a minute


def straight_lining(work: Work) -> Iterator[Remark]:
    """CHK-11: answers of one author that say nothing but the same outcome.

    A note, evidence or another outcome ends the row; confirmations of what was proposed are passed over.
    """
    least = work.threshold("review_run")
    for author, answers in _by_author(work):
        own = [answer for answer in answers if not answer.is_confirmation]
        for key, row in groupby(own, key=lambda answer: (answer.outcome, answer.is_bare)):
            same = list(row)
            outcome, is_bare = key
            if outcome is not None and is_bare and len(same) >= least:
                told = ngettext(
                    "{author}: {n} answer “{outcome}” in a row, without notes or evidence.",
                    "{author}: {n} answers “{outcome}” in a row, without notes or evidence.",
                    len(same),
                )
                yield about(
                    told.format(
                        author=author,
                        n=words.number(len(same), 0),
                        outcome=words.outcome_words(outcome),
                    ),
                    same,
                )


def faster_than_reading(work: Work) -> Iterator[Remark]:
    """CHK-12: an author's first answer to each question, against the words of the question and its guidance.

    The time runs from when the question was shown, else from the author's answer before. Nobody is held to a clock
    that went backwards.
    """
    items = {item.id: item for item in work.assessment.method.items}
    speed = work.threshold("review_reading_speed")
    least = work.threshold("review_fast_answers")
    for author, answers in _by_author(work):
        met: set[str] = set()
        quick: list[GivenAnswer] = []
        for before, answer in zip([None, *answers], answers, strict=False):
            is_new = answer.item not in met
            met.add(answer.item)
            item = items.get(answer.item)
            since = answer.shown_at or (before.at if before is not None else None)
            if not is_new or item is None or since is None:
                continue
            needed = timedelta(seconds=words_to_read(item) * SECONDS / speed)
            if timedelta() <= answer.at - since < needed:
                quick.append(answer)
        if len(quick) >= least:
            told = ngettext(
                "{author}: {n} answer to a question seen for the first time.",
                "{author}: {n} answers to questions seen for the first time.",
                len(quick),
            )
            yield about(told.format(author=author, n=words.number(len(quick), 0)), quick)


def words_to_read(item: Item) -> int:
    """Words of the question, of how to decide and of what counts as evidence."""
    texts: list[Text | None] = [item.question, item.guidance, item.evidence]
    return sum(len(text.ru.split()) for text in texts if text is not None)


def confirmed_unseen(work: Work) -> Iterator[Remark]:
    """CHK-13: proposals confirmed one after another, each within seconds of the one before."""
    most = timedelta(seconds=work.threshold("review_confirm_seconds"))
    least = work.threshold("review_confirm_run")
    for author, answers in _by_author(work):
        on_proposals = [answer for answer in answers if answer.proposed is not None]
        for run in _quick_runs(on_proposals, most):
            if len(run) >= least:
                told = ngettext(
                    "{author}: {n} confirmation in {seconds} s.",
                    "{author}: {n} confirmations in {seconds} s.",
                    len(run),
                )
                took = (run[-1].at - run[0].at).total_seconds()
                yield about(
                    told.format(author=author, n=words.number(len(run), 0), seconds=words.number(took, 0)),
                    run,
                )


def _quick_runs(answers: Sequence[GivenAnswer], most: timedelta) -> Iterator[list[GivenAnswer]]:
    """Rows of confirmations in which each follows the one before it within `most`."""
    run: list[GivenAnswer] = [a for a in answers[:1] if a.is_confirmation]
    for before, answer in pairwise(answers):
        if answer.is_confirmation and run and answer.at - before.at <= most:
            run.append(answer)
        else:
            yield run
            run = [answer] if answer.is_confirmation else []
    yield run


def _by_author(work: Work) -> Iterator[tuple[str, list[GivenAnswer]]]:
    """Answers given at a keyboard, by author in order of time; those that came in a file tell nothing of pace."""
    found: dict[str, list[GivenAnswer]] = defaultdict(list)
    for answer in work.answers:
        if answer.source != "file" and answer.outcome is not None:
            found[answer.author].append(answer)
    for author, answers in found.items():
        yield author or _("author not named"), sorted(answers, key=lambda answer: answer.at)
