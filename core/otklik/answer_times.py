"""How long citizens wait for the first official answer, over all pages of an audit: a distribution, not a mean."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import msgspec

from otklik.assess import Assessment
from otklik.metric import Scope, WorkingTime
from otklik.metrics.dialogue import DelayMeter
from otklik.model import Comment
from otklik.report.collected import Collection
from otklik.stats import percentile
from otklik.store.audit_file import Snapshot

EDGES = (1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 40.0)  # working hours at which one column ends and the next begins


class AnswerTimes(msgspec.Struct, frozen=True, kw_only=True):
    """`counts`: first answers by working hours, up to each of `edges`, the last one beyond them."""

    edges: tuple[float, ...] = EDGES
    counts: tuple[int, ...] = ()
    median: float | None = None
    answered: int = 0  # with a known number of working hours
    outside: int = 0  # answered at a time that the working calendar does not hold
    unanswered: int = 0  # up to the end of the period
    pages: int = 0  # on which citizens wrote
    norm: float | None = None  # that holds for the region as a whole, in working hours


def answer_times(
    audit: Collection, assessment: Assessment, working_time: WorkingTime | None = None
) -> AnswerTimes:
    """One pass over the comments of the latest snapshots, paired as the metrics of dialogue pair them; pages whose
    comments were not obtained are left out. Memory: a number a question."""
    if working_time is None:
        from otklik.working_time import WorkingCalendar

        working_time = WorkingCalendar.load().in_zone(assessment.profile.zone)
    snapshots = audit.latest_snapshots()
    hours = array("d")
    outside = unanswered = pages = 0
    for measured in assessment.accounts:
        fact = measured.facts.get("metric first_answer_hours_median")
        snapshot = snapshots.get(measured.account.id)
        if snapshot is None or fact is None or "questions" not in fact.measurement.detail:
            continue
        meter = DelayMeter(_scope(measured.account.id, snapshot, assessment, working_time))
        for comment in _comments(audit, snapshot):
            meter.add(comment)
        hours.extend(meter.working)
        outside += meter.outside
        unanswered += len(meter.waiting)
        pages += 1
    norm = assessment.method.norms.resolve(
        "first_answer_working_hours", assessment.profile.region.code, assessment.norms_on
    )
    return AnswerTimes(
        counts=_counts(hours),
        median=percentile(hours, 0.5) if hours else None,
        answered=len(hours),
        outside=outside,
        unanswered=unanswered,
        pages=pages,
        norm=float(norm.value) if norm is not None and isinstance(norm.value, int | float) else None,
    )


def _scope(account: str, snapshot: Snapshot, assessment: Assessment, working_time: WorkingTime) -> Scope:
    measured = assessment.account(account)
    assert measured is not None
    return Scope(
        account=measured.account,
        body_name=measured.body.name,
        window=snapshot.window,
        zone=assessment.profile.zone,
        working_time=working_time,
        norm=lambda identifier: None,
        listed=frozenset(),
    )


def _comments(audit: Collection, snapshot: Snapshot) -> Iterable[Comment]:
    in_part = snapshot.imported.in_part if snapshot.imported is not None else frozenset()
    for record, _uid in audit.records(snapshot.id):
        if isinstance(record, Comment) and record.post not in in_part:
            yield record


def _counts(hours: Iterable[float]) -> tuple[int, ...]:
    from bisect import bisect_left

    counts = [0] * (len(EDGES) + 1)
    for value in hours:
        counts[bisect_left(EDGES, value)] += 1
    return tuple(counts)
