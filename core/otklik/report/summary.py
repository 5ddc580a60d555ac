"""The summary in words, from the score's tree: what is the result, can it be trusted, what was not seen, what comes first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from otklik.i18n import _, ngettext
from otklik.model import Outcome
from otklik.report import words
from otklik.report.model import (
    AccountRow,
    BodyRow,
    FindingRow,
    GapRow,
    RecommendationRow,
    ScoreRow,
    Summary,
)

SHOWN_CAUSES = 3  # of gaps of one sort; all of them stand in the list of gaps
FIRST_ACTIONS = 5  # the design's «three to five things to do first»


def summarise(
    region: str,
    total: ScoreRow,
    sections: Sequence[ScoreRow],
    findings: Sequence[FindingRow],
    recommendations: Sequence[RecommendationRow],
    accounts: Sequence[AccountRow],
    bodies: Sequence[BodyRow],
    gaps: Sequence[GapRow],
    contradictions: int,
) -> Summary:
    """Deterministic: the same figures give the same sentences."""
    return Summary(
        result=tuple(_result(region, total, sections, findings, bodies, accounts)),
        trust=tuple(_trust(total, sections, findings, contradictions)),
        unseen=tuple(_unseen(sections, accounts, gaps)),
        first_actions=tuple(row.id for row in recommendations[:FIRST_ACTIONS]),
    )


def _result(
    region: str,
    total: ScoreRow,
    sections: Sequence[ScoreRow],
    findings: Sequence[FindingRow],
    bodies: Sequence[BodyRow],
    accounts: Sequence[AccountRow],
) -> Iterator[str]:
    if total.value is None:
        yield _("{region}: nothing could be judged yet, so there is no score.").format(region=region)
    else:
        yield _("{region}: {score} of 100.").format(region=region, score=total.text)
        judged = [row for row in sections if row.value is not None]
        best = max(judged, key=lambda row: row.value or 0.0, default=None)
        worst = min(judged, key=lambda row: row.value or 0.0, default=None)
        if best and worst and (best.value or 0.0) > (worst.value or 0.0):
            yield _("Strongest: {best} ({best_score}). Weakest: {worst} ({worst_score}).").format(
                best=words.quoted(best.title),
                best_score=_scored(best),
                worst=words.quoted(worst.title),
                worst_score=_scored(worst),
            )
    counts = Counter(row.outcome for row in findings)
    if findings:
        told = [
            f"{words.outcome_words(outcome)} {words.DASH} {words.number(counts[outcome], 0)}"
            for outcome in (Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL)
        ]
        yield _("{bodies} and {pages} were looked at. Of what was judged: {counts}.").format(
            bodies=words.counted(len(bodies), "{n} body", "{n} bodies"),
            pages=words.counted(len(accounts), "{n} page", "{n} pages"),
            counts=", ".join(told),
        )


def _scored(row: ScoreRow) -> str:
    """A score is not told without what it rests on."""
    if not row.unknown:
        return row.text
    return _("{score}, {coverage} judged").format(score=row.text, coverage=row.coverage_text)


def _trust(
    total: ScoreRow, sections: Sequence[ScoreRow], findings: Sequence[FindingRow], contradictions: int
) -> Iterator[str]:
    if total.value is None:
        yield _("There is nothing to trust or to doubt until data are collected and questions answered.")
        return
    yield _("{share} of what was to be judged could be judged.").format(
        share=words.percent(total.coverage, 0)
    )
    if total.unknown:
        yield _(
            "Whatever the rest turns out to be, the total will not be below {low} nor above {high} points."
        ).format(low=words.number(total.low * 100), high=words.number(total.high * 100))
    yield from _order(sections)
    least = min(
        (row for row in sections if row.unknown and row.value is not None),
        key=lambda row: row.coverage,
        default=None,
    )
    if least is not None:
        yield _("Least is known about {section}: {share} could be judged.").format(
            section=words.quoted(least.title), share=words.percent(least.coverage, 0)
        )
    waiting = sum(row.outcome is Outcome.NEEDS_REVIEW for row in findings) - contradictions
    if waiting > 0:
        yield ngettext(
            "{n} finding waits for a person and does not count yet.",
            "{n} findings wait for a person and do not count yet.",
            waiting,
        ).format(n=words.number(waiting, 0))
    if contradictions:
        yield ngettext(
            "In {n} finding a person and the measurement disagree; it counts as unknown.",
            "In {n} findings a person and the measurement disagree; they count as unknown.",
            contradictions,
        ).format(n=words.number(contradictions, 0))


def _order(sections: Sequence[ScoreRow]) -> Iterator[str]:
    """Does the weakest section stay the weakest whatever the unknown turns out to be?"""
    judged = sorted((row for row in sections if row.value is not None), key=lambda row: row.value or 0.0)
    if len(judged) < 2:
        return
    weakest, others = judged[0], judged[1:]
    if all(weakest.high < row.low for row in others):
        yield _("{section} stays the weakest section whatever the unknown turns out to be.").format(
            section=words.quoted(weakest.title)
        )
    elif (weakest.value or 0.0) < (judged[-1].value or 0.0):
        yield _("The intervals of sections overlap: which one is the weakest may still change.")


def _unseen(
    sections: Sequence[ScoreRow], accounts: Sequence[AccountRow], gaps: Sequence[GapRow]
) -> Iterator[str]:
    if not accounts:
        yield _("No pages are listed in the profile, so nothing was collected.")
        return
    uncollected = [row for row in accounts if not row.collected]
    if uncollected:
        yield ngettext(
            "{n} page of {all} was not collected.", "{n} pages of {all} were not collected.", len(uncollected)
        ).format(n=words.number(len(uncollected), 0), all=words.number(len(accounts), 0))
    imported = [row for row in accounts if row.is_imported]
    if imported:
        yield ngettext(
            "{n} page is known from files that were brought in: the audit speaks of the time they cover, and of no other.",
            "{n} pages are known from files that were brought in: the audit speaks of the time they cover, and of no other.",
            len(imported),
        ).format(n=words.number(len(imported), 0))
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for gap in gaps:
        groups[gap.what_text, gap.happened].add(gap.account)
    by_what: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)
    for (what, happened), concerned in groups.items():
        by_what[what].append((happened, concerned))
    for what, causes in sorted(
        by_what.items(), key=lambda pair: (-len(set().union(*(c for _h, c in pair[1]))), pair[0])
    ):
        concerned = set().union(*(c for _h, c in causes))
        pages = words.counted(len(concerned), "{n} page", "{n} pages")
        common = sorted(causes, key=lambda pair: (-len(pair[1]), pair[0]))[:SHOWN_CAUSES]
        told = " ".join(words.sentence(happened) for happened, _pages in common)
        yield _("Not obtained: {what} ({pages}). {happened}").format(what=what, pages=pages, happened=told)
    for row in sections:
        if row.value is None and row.unknown:
            yield _("Nothing could be judged in {section}.").format(section=words.quoted(row.title))
    if not uncollected and not gaps and not imported:
        yield _("Everything that was sought was obtained.")
