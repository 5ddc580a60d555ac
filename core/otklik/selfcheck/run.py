"""Runs every check over an audit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from otklik.model import Account
from otklik.selfcheck import catalogue, evidence, exceptions, facts, judgements, notes, pace, people
from otklik.selfcheck.given import given_answers
from otklik.selfcheck.model import Checked, Collected, Remark, Review, Work
from otklik.store.journal import Event

if TYPE_CHECKING:
    from otklik.assess import Assessment

CHECKS: Mapping[str, Callable[[Work], Iterator[Remark]]] = {
    "CHK-01": evidence.met_without_evidence,
    "CHK-02": notes.not_met_without_note,
    "CHK-03": notes.not_applicable_without_note,
    "CHK-04": notes.few_notes,
    "CHK-05": notes.same_note,
    "CHK-06": notes.personal_data,
    "CHK-07": evidence.evidence_reused,
    "CHK-08": evidence.evidence_address,
    "CHK-09": evidence.empty_attachment,
    "CHK-10": evidence.file_under_several_names,
    "CHK-11": pace.straight_lining,
    "CHK-12": pace.faster_than_reading,
    "CHK-13": pace.confirmed_unseen,
    "CHK-14": people.author_missing,
    "CHK-15": people.one_name_in_two_copies,
    "CHK-16": people.not_reconciled,
    "CHK-17": judgements.contradiction_open,
    "CHK-18": exceptions.overdue,
    "CHK-19": exceptions.incomplete,
    "CHK-20": exceptions.too_long,
    "CHK-21": exceptions.approver_is_involved,
    "CHK-22": exceptions.not_needed,
    "CHK-23": facts.answered_before_collected,
    "CHK-24": facts.old_snapshot,
    "CHK-25": facts.never_collected,
    "CHK-26": facts.profile_changed,
    "CHK-27": judgements.question_changed,
    "CHK-28": judgements.section_hardly_judged,
    "CHK-29": judgements.due_in_the_past,
}


class Snapshot(Protocol):
    """What is asked of `store.Snapshot`."""

    @property
    def account(self) -> Account: ...
    @property
    def closed_at(self) -> datetime | None: ...


class Recorded(Protocol):
    """What is asked of `store.AuditFile`."""

    def events(self) -> Sequence[Event]: ...
    def snapshots(self) -> Sequence[Snapshot]: ...


def review(audit: Recorded, assessment: Assessment) -> Review:
    """Every check, with what it found, in the language in force."""
    return review_work(work_of(audit.events(), assessment, audit.snapshots()))


def work_of(events: Sequence[Event], assessment: Assessment, snapshots: Sequence[Snapshot]) -> Work:
    """What checks look at. `events` in topological order."""
    day = assessment.as_of.astimezone(assessment.profile.zone).date()
    closed = [Collected(account=s.account, closed_at=s.closed_at) for s in snapshots if s.closed_at]
    return Work(
        assessment=assessment,
        events=tuple(events),
        answers=given_answers(events, assessment),
        collected=tuple(sorted(closed, key=lambda c: c.closed_at)),
        thresholds=catalogue.thresholds(assessment.method.norms, assessment.profile.region.code, day),
    )


def review_work(work: Work) -> Review:
    return Review(
        checks=tuple(
            Checked(
                check=check,
                remarks=tuple(CHECKS[check.id](work)),
                norms=tuple(work.thresholds[norm] for norm in check.norms),
            )
            for check in catalogue.checks()
        )
    )
