"""The summary in words, from the score's tree: what is the result, can it be trusted, what was not seen, what comes first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from otklik.i18n import _, ngettext
from otklik.model import Mark, Outcome
from otklik.report import words
from otklik.report.model import (
    AccountRow,
    BodyRow,
    FindingRow,
    GapRow,
    RecommendationRow,
    ScoreRow,
    Summary,
    WaiverRow,
)

SHOWN_CAUSES = 3  # of gaps of one sort; all of them stand in the list of gaps
JUDGED = (Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL)
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
    waivers: Sequence[WaiverRow] = (),
    total_without_waivers: ScoreRow | None = None,
    own_check: Sequence[str] = (),
) -> Summary:
    """Deterministic: the same figures give the same sentences."""
    return Summary(
        result=tuple(_result(region, total, total_without_waivers, sections, findings, bodies, accounts)),
        trust=(
            *_trust(total, sections, findings),
            *_exceptions(findings, waivers),
            *own_check,
        ),
        unseen=tuple(_unseen(sections, accounts, gaps)),
        first_actions=tuple(row.id for row in recommendations[:FIRST_ACTIONS]),
    )


def _result(
    region: str,
    total: ScoreRow,
    without: ScoreRow | None,
    sections: Sequence[ScoreRow],
    findings: Sequence[FindingRow],
    bodies: Sequence[BodyRow],
    accounts: Sequence[AccountRow],
) -> Iterator[str]:
    if total.is_thin:
        yield _("{region}: {too_little}. The total lies between {low} and {high} of {most}.").format(
            region=region,
            too_little=total.text,
            most=words.number(total.maximum),
            **_ends(total),
        )
    elif total.value is None:
        yield _("{region}: nothing could be judged yet, so there is no score.").format(region=region)
    else:
        if total.unknown:
            whole = (
                _(
                    "{region}: {score} of 100, between {low} and {high}: {coverage} of what was to be judged could be."
                )
                if total.maximum == 100
                else _(
                    "{region}: {score}, between {low} and {high}: {coverage} of what was to be judged could be."
                )
            )
        else:
            whole = _("{region}: {score} of 100.") if total.maximum == 100 else _("{region}: {score}.")
        yield whole.format(
            region=region, score=total.text, coverage=words.percent(total.coverage, 0), **_ends(total)
        )
    if without is not None and not without.is_thin:
        yield _("Without accepted exceptions the total would be {score} (interval {interval}).").format(
            score=without.text, interval=without.interval
        )
    if total.value is not None or total.is_thin:
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
    waived = Counter(row.outcome for row in findings if Mark.WAIVED in row.marks)
    looked = {
        "bodies": words.counted(len(bodies), "{n} body", "{n} bodies"),
        "pages": words.counted(len(accounts), "{n} page", "{n} pages"),
    }
    if findings and not any(counts[outcome] for outcome in JUDGED):
        yield _("The profile has {bodies} and {pages}.").format(**looked)
    elif findings:
        told = [_counted(outcome, counts[outcome], waived[outcome]) for outcome in JUDGED]
        yield _("{bodies} and {pages} were looked at. Of what was judged: {counts}.").format(
            counts=", ".join(told), **looked
        )


def _counted(outcome: Outcome, n: int, waived: int) -> str:
    """«не выполнено – 356 (из них принятых исключений: 1)»: as many as the screens and `otklik score` tell."""
    told = f"{words.outcome_words(outcome)}{words.ASIDE}{words.number(n, 0)}"
    if waived:
        told += " " + _("(of these accepted exceptions: {n})").format(n=words.number(waived, 0))
    return told


def _ends(row: ScoreRow) -> dict[str, str]:
    """The interval as two numbers."""
    return {"low": words.number(row.low * row.maximum), "high": words.number(row.high * row.maximum)}


def _scored(row: ScoreRow) -> str:
    """A score is not told without what it rests on."""
    if not row.unknown:
        return row.text
    return _("{score}, {coverage} judged").format(score=row.text, coverage=row.coverage_text)


def _trust(total: ScoreRow, sections: Sequence[ScoreRow], findings: Sequence[FindingRow]) -> Iterator[str]:
    if total.value is None and not total.is_thin:
        yield _("There is nothing to trust or to doubt until data are collected and questions answered.")
        return
    if total.is_thin:
        yield _(
            "Too little could be judged for a total: {share}. What was judged stands below; the number would say what happened to be known."
        ).format(share=words.judged_share(total.coverage, total.needed))
    else:
        yield _("{share} of what was to be judged could be judged.").format(
            share=words.percent(total.coverage, 0)
        )
    if total.unknown:
        yield _(
            "Whatever the rest turns out to be, the total will not be below {low} nor above {high} points."
        ).format(**_ends(total))
    yield from _order(sections)
    open_sections = [row for row in sections if row.unknown]
    if open_sections:
        least = min(row.coverage for row in open_sections)
        told = [words.quoted(row.title) for row in open_sections if row.coverage == least]
        yield ngettext(
            "Least is known about {sections}: {share} could be judged.",
            "Least is known about the sections {sections}: {share} could be judged of each.",
            len(told),
        ).format(sections=", ".join(told), share=words.percent(least, 0))
    open_ones = [row for row in findings if Mark.WAIVED not in row.marks]
    disputed = {Mark.CONTRADICTED, Mark.DISAGREED}
    contradictions = sum(bool(disputed & set(row.marks)) for row in open_ones)
    stale = sum(Mark.STALE in row.marks for row in open_ones)
    waiting = [
        row for row in open_ones if row.outcome is Outcome.NEEDS_REVIEW and not disputed & set(row.marks)
    ]
    if waiting:
        yield words.waiting_words(len({row.item for row in waiting}), len(waiting))
    if contradictions:
        yield ngettext(
            "In {n} finding a person and the measurement, or two people, disagree; it counts as unknown.",
            "In {n} findings a person and the measurement, or two people, disagree; they count as unknown.",
            contradictions,
        ).format(n=words.number(contradictions, 0))
    if stale:
        yield ngettext(
            "{n} finding rests on facts or an answer that are out of date; it counts, and is listed first.",
            "{n} findings rest on facts or answers that are out of date; they count, and are listed first.",
            stale,
        ).format(n=words.number(stale, 0))


def _exceptions(
    findings: Sequence[FindingRow],
    waivers: Sequence[WaiverRow],
) -> Iterator[str]:
    """Accepted exceptions are never hidden: how many there are, and which are over or not needed."""
    waived = sum(Mark.WAIVED in row.marks for row in findings)
    if waived:
        yield ngettext(
            "{n} finding is an accepted exception and does not count.",
            "{n} findings are accepted exceptions and do not count.",
            waived,
        ).format(n=words.number(waived, 0))
    overdue = sum(row.state.is_overdue for row in waivers)
    if overdue:
        yield ngettext(
            "{n} exception is over, was not reviewed in time or is incomplete: see “Exceptions whose term is over”.",
            "{n} exceptions are over, were not reviewed in time or are incomplete: see “Exceptions whose term is over”.",
            overdue,
        ).format(n=words.number(overdue, 0))
    idle = sum(not row.is_needed and bool(row.met) for row in waivers)
    if idle:
        yield ngettext(
            "{n} exception is no longer needed: what it covers is met.",
            "{n} exceptions are no longer needed: what they cover is met.",
            idle,
        ).format(n=words.number(idle, 0))


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
    without = [row for row in accounts if not row.is_obtained]
    if without:
        yield ngettext(
            "Nothing was obtained of {n} page of {all}.",
            "Nothing was obtained of {n} pages of {all}.",
            len(without),
        ).format(n=words.number(len(without), 0), all=words.number(len(accounts), 0))
    imported = [row for row in accounts if row.is_imported]
    if imported:
        yield ngettext(
            "{n} page is known from files that were brought in: the audit speaks of the time they cover, and of no other.",
            "{n} pages are known from files that were brought in: the audit speaks of the time they cover, and of no other.",
            len(imported),
        ).format(n=words.number(len(imported), 0))
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for gap in gaps:
        groups[gap.what_text, gap.brief or gap.happened].add(gap.account)
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
    thin = [row for row in sections if row.is_thin]
    if thin:
        told = ", ".join(f"{words.quoted(row.title)} ({row.coverage_text})" for row in thin)
        least = words.percent(thin[0].needed)
        yield _("Less than {least} could be judged in {sections}: no score is told.").format(
            least=least, sections=told
        )
    unjudged = [row for row in sections if row.value is None and row.unknown and not row.is_thin]
    if unjudged:
        yield ngettext(
            "Nothing could be judged in the section {sections}.",
            "Nothing could be judged in the sections {sections}.",
            len(unjudged),
        ).format(sections=", ".join(words.quoted(row.title) for row in unjudged))
    if not without and not gaps and not imported:
        yield _("Everything that was sought was obtained.")
