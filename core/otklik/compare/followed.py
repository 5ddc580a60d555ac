"""What became of recommendations: proved or refuted by later measurements, never done by declaration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

import msgspec

from otklik.model import Finding, Mark, Outcome, Recommendation, Subject

ABSENT = "absent"  # reason of a finding: the profile says that the body has no such page
FindingOf = Callable[[str, Subject], Finding | None]  # of the later audit, by item and subject


class Done(StrEnum):
    """What the later measurements say of a recommendation. A person's word alone never makes it proved."""

    PROVED = "proved"
    PARTLY = "partly"
    REFUTED = "refuted"
    DENIED = "denied"  # a person says that it is not done, nothing was measured
    SAME = "same"  # what was measured then is all there is: nothing was measured again
    WORD = "word"
    UNKNOWN = "unknown"


class Seen(StrEnum):
    """What became of one finding of a recommendation."""

    PASSED = "passed"
    BETTER = "better"  # partly met, and was not before
    NOT = "not"
    DENIED = "denied"  # a person says that it is not met, nothing was measured
    SAME = "same"  # not measured again
    SAID = "said"  # a person says so, nothing was measured
    UNSEEN = "unseen"  # not judged, or not asked any more
    GONE = "gone"  # does not apply any more, or is an accepted exception


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation of the earlier audit and what became of it."""

    recommendation: Recommendation
    done: Done
    counts: Mapping[Seen, int]
    findings: tuple[tuple[str, Seen], ...]  # as the earlier audit names them
    is_due: bool = True  # its day had come when the later audit was made
    rule_changed: tuple[str, ...] = ()  # items of it that ask something else now


def follow(
    recommendations: Iterable[Recommendation],
    scores: Mapping[str, float],
    later: Callable[[Subject], Subject | None],
    finding_of: FindingOf,
    on: date,
    edited: Collection[str] = (),
    *,
    is_again: bool = True,
) -> tuple[Followed, ...]:
    """Each recommendation with what the later audit says of its findings.

    `scores` are those of the earlier findings by id, `later` is how a subject is called now, `edited` are items that ask
    something else now. `is_again`: the later audit has measurements of its own, it is no copy of the earlier one.
    """
    return tuple(_followed(r, scores, later, finding_of, on, edited, is_again) for r in recommendations)


def _followed(
    recommendation: Recommendation,
    scores: Mapping[str, float],
    later: Callable[[Subject], Subject | None],
    finding_of: FindingOf,
    on: date,
    edited: Collection[str],
    is_again: bool,
) -> Followed:
    seen: list[tuple[str, Seen]] = []
    items: dict[str, None] = {}
    for identifier in recommendation.findings:
        item, _slash, told = identifier.partition("/")
        items[item] = None
        subject = later(Subject.parse(told))
        found = None if subject is None else finding_of(item, subject)
        seen.append((identifier, what_is_seen(found, scores.get(identifier, 0.0), is_again=is_again)))
    counts = Counter(what for _finding, what in seen)
    return Followed(
        recommendation=recommendation,
        done=how_done(counts),
        counts=counts,
        findings=tuple(seen),
        is_due=recommendation.due is None or recommendation.due <= on,
        rule_changed=tuple(item for item in items if item in edited),
    )


def what_is_seen(finding: Finding | None, before: float, *, is_again: bool = True) -> Seen:
    """What one later finding says. `before`: the score that the earlier one had; `is_again`: measured since then."""
    if finding is None or finding.outcome.is_unknown:
        return Seen.UNSEEN
    is_excused = Mark.WAIVED in finding.marks and finding.outcome is not Outcome.PASS
    if finding.outcome is Outcome.NOT_APPLICABLE or is_excused:
        return Seen.GONE
    is_fact = is_measured(finding)
    if is_fact and not is_again:
        return Seen.SAME
    if finding.outcome is Outcome.FAIL or (finding.score or 0.0) <= before:
        return Seen.NOT if is_fact else Seen.DENIED
    if not is_fact:
        return Seen.SAID
    return Seen.PASSED if finding.outcome is Outcome.PASS else Seen.BETTER


def is_measured(finding: Finding) -> bool:
    """Does the outcome rest on a measurement? Confirming what the measurement proposes does not make it a word; that
    there is no page is what the profile says."""
    if finding.reason == ABSENT and not finding.answer:
        return False
    return not finding.answer or finding.proposed is finding.outcome


def how_done(counts: Mapping[Seen, int]) -> Done:
    """The word for a recommendation. What does not apply any more speaks neither for nor against it."""
    seen = {what: counts.get(what, 0) for what in Seen}
    if seen[Seen.PASSED] and not any(seen[w] for w in Seen if w not in (Seen.PASSED, Seen.GONE)):
        return Done.PROVED
    if seen[Seen.PASSED] or seen[Seen.BETTER]:
        return Done.PARTLY
    for what, done in (
        (Seen.NOT, Done.REFUTED),
        (Seen.SAME, Done.SAME),
        (Seen.DENIED, Done.DENIED),
        (Seen.SAID, Done.WORD),
    ):
        if seen[what]:
            return done
    return Done.UNKNOWN


def share_done(followed: Sequence[Followed]) -> tuple[float | None, int, float | None, float | None]:
    """(share proved, of how many known, low, high) among recommendations that are due; bounds if all unknown failed
    or passed. A word is not known: it stands between the bounds."""
    due = [one for one in followed if one.is_due]
    counts = Counter(one.done for one in due)
    known = counts[Done.PROVED] + counts[Done.PARTLY] + counts[Done.REFUTED]
    open_ = len(due) - known
    if not due:
        return None, 0, None, None
    proved = counts[Done.PROVED]
    return (
        proved / known if known else None,
        known,
        proved / len(due),
        (proved + open_) / len(due),
    )
