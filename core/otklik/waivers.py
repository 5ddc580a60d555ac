"""Accepted exceptions as of the audit's day: which findings they mark, and which of them are over, ahead or not needed.

A waiver never changes an outcome. It marks what it covers and is not met; with waivers such a finding counts as
NOT_APPLICABLE, without them as judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date

import msgspec

from otklik.judge import Batch, Findings
from otklik.model import Outcome, Subject, SubjectKind, Waiver, WaiverState

MET = (Outcome.PASS, Outcome.NOT_APPLICABLE)  # there is nothing to except


class WaiverStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver on the audit's day, with the findings it covers."""

    waiver: Waiver
    state: WaiverState
    waives: tuple[str, ...] = ()  # findings that it marks
    met: tuple[str, ...] = ()  # findings that are met or do not apply: nothing to except
    unmet: tuple[
        str, ...
    ] = ()  # findings that are not met and that it does not excuse, or not yet, or no more

    @property
    def is_needed(self) -> bool:
        """False where it is in force and everything it covers is met meanwhile, or there is nothing it covers."""
        return not self.state.waives or bool(self.waives)


def state_on(waiver: Waiver, day: date) -> WaiverState:
    """How the waiver stands on `day`, a day of the region's calendar."""
    if waiver.unreadable or waiver.since is None or waiver.until is None:
        return WaiverState.INCOMPLETE
    if not (waiver.approver and waiver.reason):
        return WaiverState.INCOMPLETE
    if day > waiver.until:
        return WaiverState.EXPIRED
    if day < waiver.since:
        return WaiverState.AHEAD
    missed = waiver.review is not None and waiver.review < day
    return WaiverState.REVIEW_DUE if missed else WaiverState.IN_FORCE


def covers(waiver: Waiver, subject: Subject, body_of: Callable[[Subject], str]) -> bool:
    """Does the waiver speak of `subject`? A body's waiver holds for its pages and platforms, the region's for all."""
    scope = waiver.subject
    if scope is None:
        return False
    if scope.kind is SubjectKind.REGION:
        is_within = True
    elif scope.kind is SubjectKind.BODY:
        is_within = body_of(subject) == scope.id
    else:
        return subject == scope
    return is_within and waiver.platform in ("", platform_of(subject))


def platform_of(subject: Subject) -> str:
    """The platform that a subject is on, "" for a body or the region."""
    if subject.kind is SubjectKind.ACCOUNT:
        return subject.id.partition(":")[0]
    return subject.id.rpartition("@")[2] if subject.kind is SubjectKind.PLATFORM else ""


def mark(
    findings: Findings, waivers: Iterable[Waiver], day: date, body_of: Callable[[Subject], str]
) -> tuple[WaiverStanding, ...]:
    """Mark what waivers excuse on `day`; returns how each waiver stands, in the order given."""
    standings = []
    places: dict[str, _Places] = {}
    for waiver in waivers:
        state = state_on(waiver, day)
        found: dict[str, list[str]] = defaultdict(list)
        if waiver.item not in places:
            places[waiver.item] = _Places(findings.batches_of(waiver.item), body_of)
        for batch, index, outcome in places[waiver.item].covered(waiver):
            if outcome in MET:
                sort = "met"
            elif state.waives:
                sort = "waives"
                batch.waived[index] = (*batch.waived.get(index, ()), waiver.event)
            else:
                sort = "unmet"
            found[sort].append(f"{batch.item.id}/{batch.subjects[index]}")
        standings.append(
            WaiverStanding(
                waiver=waiver,
                state=state,
                **{name: tuple(identifiers) for name, identifiers in found.items()},
            )
        )
    return tuple(standings)


Place = tuple[Batch, int, Outcome]


class _Places:
    """Findings of one item by body: a region may have as many waivers as bodies."""

    def __init__(self, batches: Iterable[Batch], body_of: Callable[[Subject], str]) -> None:
        self._body_of = body_of
        self._all: list[Place] = []
        self._by_body: dict[str, list[Place]] = defaultdict(list)
        for batch in batches:
            for index, outcome in enumerate(batch.outcomes()):
                self._all.append((batch, index, outcome))
                self._by_body[body_of(batch.subjects[index])].append(self._all[-1])

    def covered(self, waiver: Waiver) -> Iterator[Place]:
        """Those that the waiver speaks of."""
        if waiver.subject is None:
            return
        is_of_all = waiver.subject.kind is SubjectKind.REGION
        for place in self._all if is_of_all else self._by_body.get(self._body_of(waiver.subject), ()):
            if covers(waiver, place[0].subjects[place[1]], self._body_of):
                yield place
