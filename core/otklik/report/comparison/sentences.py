"""Sentences of a comparison: what changed, whether the difference can be trusted, who was renamed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from otklik.compare.followed import Done, Followed, share_done
from otklik.compare.matching import Match, MatchKind
from otklik.compare.model import ChangeKind, Comparison, Step
from otklik.i18n import _, ngettext
from otklik.model import Outcome, ScoreLine, Subject
from otklik.report import words
from otklik.report.comparison.followed import done_words
from otklik.report.comparison.model import ComparisonReport, ScoreChange
from otklik.report.model import ScoreSince
from otklik.report.subjects import Subjects

NOTICED = 0.0005  # of a score: half of the last digit that is shown


def step_words(step: Step) -> str:
    """A reason of a change."""
    return {
        Step.REMOVED: _("Questions that are no longer asked"),
        Step.CHANGED: _("Questions with another rule"),
        Step.NORMS: _("Other values of norms"),
        Step.ADDED: _("New questions"),
        Step.WEIGHTS: _("Other weights"),
        Step.FACTS: _("Judged both times, came out otherwise"),
        Step.KNOWLEDGE: _("Became known, or cannot be seen any more"),
        Step.APPLICABILITY: _("Appeared, vanished, or ceased to apply"),
        Step.EXCEPTIONS: _("Accepted exceptions"),
    }[step]


def kind_words(kind: ChangeKind) -> str:
    """Heading of a list of changes."""
    return {
        ChangeKind.IMPROVED: _("What has improved"),
        ChangeKind.FELL: _("What has fallen"),
        ChangeKind.BECAME_KNOWN: _("What has become known"),
        ChangeKind.BECAME_UNKNOWN: _("What cannot be seen any more"),
        ChangeKind.APPEARED: _("What is new"),
        ChangeKind.VANISHED: _("What has gone"),
    }[kind]


def summary(made: Comparison, total: ScoreChange, sections: Sequence[ScoreChange]) -> Iterator[str]:
    """What a deputy governor reads first."""
    if not made.is_one_region:
        yield from _two_regions(made, total, sections)
        return
    yield _headline(total)
    if made.effects and abs(total.method or 0.0) >= NOTICED and total.like is not None:
        yield _(
            "Of this, {method} came from another method: by the present one the earlier total would have been {like}."
        ).format(method=_points(total.method), like=total.like.text)
    if total.facts is not None and total.knowledge is not None and total.applicability is not None:
        yield _(
            "What was judged both times changed the total by {facts}; what became known or unknown, by {knowledge}; "
            "what appeared, vanished or ceased to apply, by {applicability}."
        ).format(
            facts=_points(total.facts),
            knowledge=_points(total.knowledge),
            applicability=_points(total.applicability),
        )
    exceptions = next((e.total for e in made.effects if e.step is Step.EXCEPTIONS), None)
    if total.difference is None:
        exceptions = None
    if exceptions is not None and abs(exceptions) >= NOTICED:
        yield _("Accepted exceptions changed the total by {points}.").format(points=_points(exceptions))
    yield from _counts(made)
    yield from moved(sections)
    yield from recommended(made.followed)
    yield from _done_in_full(made.followed)


def rounding_words(report: ComparisonReport) -> str:
    """What is said where the numbers of a row of scores, as they are shown, do not add up; "" where they do."""
    rows = [*report.sections, *([report.total] if report.total is not None else [])]
    return (
        _(
            "Each number is rounded by itself, so a row may add up to a little more or less than its difference."
        )
        if any(_is_odd(row, with_reasons=report.kind == "times") for row in rows)
        else ""
    )


def _is_odd(row: ScoreChange, *, with_reasons: bool) -> bool:
    """Do numbers that add up exactly no longer do once each is rounded?"""
    if row.difference is None or row.before.value is None or row.after.value is None:
        return False
    sums: list[tuple[float, ...]] = [(row.after.value, -row.before.value)]
    reasons = [row.method, row.facts, row.knowledge, row.applicability]
    known = tuple(part for part in reasons if part is not None)
    if with_reasons and len(known) == len(reasons):
        sums.append(known)
    shown = _tenths(row.difference)
    return any(
        abs(math.fsum(parts) - row.difference) < NOTICED and sum(map(_tenths, parts)) != shown
        for parts in sums
    )


def _tenths(share: float) -> int:
    """A share of a score in tenths of a point, as it is shown."""
    return round(round(share * 100, 1) * 10)


def _headline(total: ScoreChange) -> str:
    before, after = total.before.value, total.after.value
    if total.before.is_thin or total.after.is_thin:
        return _(
            "There is no difference of totals to tell. Before: {before} (interval {before_interval}). Now: {after} (interval {after_interval})."
        ).format(
            before=total.before.text,
            before_interval=total.before.interval,
            after=total.after.text,
            after_interval=total.after.interval,
        )
    if before is None or after is None:
        return _("One of the audits could judge nothing, so there is no difference to tell.")
    told = {"before": total.before.text, "after": total.after.text, "difference": total.difference_text}
    if abs(after - before) < NOTICED:
        return _("The total has not changed: {after}.").format(**told)
    if after > before:
        return _("The total rose: {before} before, {after} now ({difference}).").format(**told)
    return _("The total fell: {before} before, {after} now ({difference}).").format(**told)


def _points(share: float | None) -> str:
    """«+3,7 балла»."""
    if share is None:
        return words.DASH
    sign = "" if abs(share) < NOTICED else "+" if share > 0 else "\u2212"
    return sign + words.points(abs(share))


def _counts(made: Comparison) -> Iterator[str]:
    counts = Counter(change.kind for change in made.changes)
    if not made.changes:
        yield _("Not a single finding has changed.")
        return
    yield _("Findings that improved: {improved}, that fell: {fell}.").format(
        improved=words.number(counts[ChangeKind.IMPROVED], 0), fell=words.number(counts[ChangeKind.FELL], 0)
    )
    rest = {
        ChangeKind.BECAME_KNOWN: _("became known: {n}"),
        ChangeKind.BECAME_UNKNOWN: _("cannot be seen any more: {n}"),
        ChangeKind.APPEARED: _("new: {n}"),
        ChangeKind.VANISHED: _("gone: {n}"),
    }
    told = [text.format(n=words.number(counts[kind], 0)) for kind, text in rest.items() if counts[kind]]
    if told:
        yield words.sentence(", ".join(told))


def moved(sections: Sequence[ScoreChange] | Sequence[ScoreSince]) -> Iterator[str]:
    """Which section has risen and which has fallen most."""
    told = [row for row in sections if row.difference is not None and abs(row.difference) >= NOTICED]
    best = max(told, key=lambda row: row.difference or 0.0, default=None)
    worst = min(told, key=lambda row: row.difference or 0.0, default=None)
    if best is not None and (best.difference or 0.0) > 0:
        yield _("Most has risen {section}: {difference}.").format(
            section=words.quoted(best.title), difference=_points(best.difference)
        )
    if worst is not None and (worst.difference or 0.0) < 0:
        yield _("Most has fallen {section}: {difference}.").format(
            section=words.quoted(worst.title), difference=_points(worst.difference)
        )


def recommended(followed: Sequence[Followed]) -> Iterator[str]:
    """What became of the recommendations, by their words."""
    if not followed:
        yield _("The earlier audit recommended nothing.")
        return
    counts = Counter(one.done for one in followed)
    told = [f"{done_words(done)}: {words.number(counts[done], 0)}" for done in Done if counts[done]]
    yield ngettext(
        "Of the {n} recommendation of the earlier audit: {told}.",
        "Of the {n} recommendations of the earlier audit: {told}.",
        len(followed),
    ).format(n=words.number(len(followed), 0), told=", ".join(told))


def _done_in_full(followed: Sequence[Followed]) -> Iterator[str]:
    share, known, _low, _high = share_done(followed)
    if share is not None:
        yield _(
            "Of those that were due by the day of this audit and of which measurement tells ({n}), {share} are done in full."
        ).format(share=words.percent(share, 0), n=words.number(known, 0))


def _two_regions(made: Comparison, total: ScoreChange, sections: Sequence[ScoreChange]) -> Iterator[str]:
    yield _("{first}: {before}; {second}: {after} (both by one method).").format(
        first=made.before.region,
        before=total.before.text,
        second=made.after.region,
        after=total.after.text,
    )
    # with overlapping intervals what is unknown could turn the order round
    certain = [row for row in (total, *sections) if row.is_certain and abs(row.difference or 0.0) >= NOTICED]
    if not total.is_certain and None not in (total.before.value, total.after.value):
        yield _(
            "Which of them is ahead cannot be said: the intervals of the totals overlap ({before} and {after})."
        ).format(before=total.before.interval, after=total.after.interval)
    for row in sorted(certain, key=lambda row: -abs(row.difference or 0.0))[:3]:
        ahead = made.after.region if (row.difference or 0.0) > 0 else made.before.region
        yield _("{section}: {region} is ahead by {difference}.").format(
            section=words.quoted(row.title), region=ahead, difference=words.points(abs(row.difference or 0.0))
        )
    if not certain and sections:
        yield _("There is no section of which it could be said either.")
    yield _(
        "Regions differ in bodies and pages, so that shares of items are compared and not page with page."
    )


def trust(made: Comparison, total: ScoreChange) -> Iterator[str]:
    """Whether the difference can be trusted."""
    if total.before.value is not None and total.after.value is not None:
        told = {"before": total.before.interval, "after": total.after.interval}
        if total.is_certain:
            yield _(
                "The intervals do not touch ({before} and {after}): whatever the unknown turns out to be, the difference stays."
            ).format(**told)
        elif not made.is_one_region:
            yield _(
                "The intervals overlap ({before} and {after}): what is unknown could turn the difference round, so it tells nothing."
            ).format(**told)
        else:
            yield _(
                "The intervals overlap ({before} and {after}): the unknown could turn the difference round. "
                "What was judged both times does not depend on it."
            ).format(**told)
    for side in (made.before, made.after):
        if side.reported is not None and side.reported.result is not None:
            yield _(
                "The report of audit {id} says {reported}; with the answers and formulas of today it is {now}."
            ).format(
                id=side.audit,
                reported=words.points(side.reported.result),
                now=_told_now(side.score.total),
            )
    if not made.before.is_own_method and made.is_one_region:
        yield _("The earlier audit had not been judged by a method of its own: the later one's was taken.")
    elif not made.before.is_own_method:
        yield _(
            "The audit of {first} had not been judged by a method of its own: that of {second} was taken."
        ).format(first=made.before.region, second=made.after.region)
    if made.before.depth != made.after.depth:
        yield _("The audits are of different depth: {before} and {after}.").format(
            before=words.depth_words(made.before.depth), after=words.depth_words(made.after.depth)
        )


def _told_now(line: ScoreLine) -> str:
    if line.is_thin:
        return words.too_little(line.coverage, line.needed)
    return words.DASH if line.value is None else words.points(line.value)


def unchanged(counts: Mapping[Outcome, int]) -> str:
    """How many findings stayed as they were."""
    told = ", ".join(
        f"{words.outcome_words(outcome)}: {words.number(counts[outcome], 0)}"
        for outcome in Outcome
        if counts.get(outcome)
    )
    return _("Stayed as it was: {counts}.").format(counts=told) if told else ""


def renamed(matches: Sequence[Match], now: Subjects, before: Subjects) -> Iterator[str]:
    """Subjects that are called otherwise now, each with why they are taken for the same."""
    reasons = {
        MatchKind.RENAMED: _("the page has another address, its number on the platform is the same"),
        MatchKind.TAKEN: _("the only page of the body on this platform, before and now"),
        MatchKind.REPLACED: _("another page in place of the former one: its number on the platform differs"),
        MatchKind.BODY: _("the body has another id, its ОГРН is the same"),
    }
    for match in matches:
        yield _("{who}: {before} → {after}: {reason}.").format(
            who=now.words(match.after).title,
            before=_called(match.before),
            after=_called(match.after),
            reason=reasons[match.kind],
        )


def _called(subject: Subject) -> str:
    return subject.id.partition(":")[2] or subject.id


def presence(made: Comparison, now: Subjects, before: Subjects) -> Iterator[str]:
    """Bodies and pages that are in one of the profiles only."""
    lists = (
        (_("New bodies: {names}."), made.bodies.appeared, now),
        (_("New pages: {names}."), made.accounts.appeared, now),
        (_("Bodies that are no longer listed: {names}."), made.bodies.vanished, before),
        (_("Pages that are no longer listed: {names}."), made.accounts.vanished, before),
    )
    for text, subjects, called in lists:
        if subjects:
            yield text.format(names="; ".join(called.words(subject).title for subject in subjects))
