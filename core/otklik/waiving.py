"""Records an accepted exception, or its withdrawal: one event of the journal, checked before it is written."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from otklik.answering import subjects_told
from otklik.days import typed_day
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.model import Subject, SubjectKind, Waiver
from otklik.store import AuditFile
from otklik.store.journal import RecordedWaiver, recorded_waivers
from otklik.waivers import covers, platform_of

if TYPE_CHECKING:
    from otklik.assess import Assessment

FEWEST_CHARACTERS = 6  # of an event's id, so that a slip of the finger names nothing


class Excepted(msgspec.Struct, frozen=True):
    """What was written; `replaces`: events of the waivers whose place it takes."""

    event: str
    subject: str
    replaces: tuple[str, ...] = ()


def record_waiver(
    audit: AuditFile,
    assessment: Assessment,
    item: str,
    *,
    subject: str,
    platform: str = "",
    reason: str,
    approver: str,
    since: str,
    until: str,
    review: str = "",
    author: str,
    at: datetime,
) -> Excepted:
    """Write the waiver. Days are text as people type them: 2026-11-23 or 23.11.2026. Raises UsageError."""
    for name, value in (("--reason", reason), ("--approver", approver)):
        if not value.strip():
            raise UsageError(_("An exception needs {option}.").format(option=name))
    first, last = _day("--from", since), _day("--until", until)
    if last < first:
        raise UsageError(_("--until {until} lies before --from {since}.").format(until=until, since=since))
    again = _day("--review", review) if review else None
    if again is not None and not first <= again <= last:
        raise UsageError(
            _("--review {review} lies outside the exception, which holds from {since} to {until}.").format(
                review=review, since=since, until=until
            )
        )
    scope = scope_of(assessment, item, subject, platform)
    payload = {
        "item": item,
        "subject": str(scope),
        "platform": platform,
        "reason": reason.strip(),
        "approver": approver.strip(),
        "from": first.isoformat(),
        "until": last.isoformat(),
        "review": again.isoformat() if again is not None else "",
        "seen": assessment.id,
    }
    standing = {waiver.event for waiver in audit.waivers()}
    event = audit.append(
        "waiver", {key: value for key, value in payload.items() if value}, author=author, at=at
    )
    left = {waiver.event for waiver in audit.waivers()}
    return Excepted(event, str(scope), tuple(sorted(standing - left)))


def record_withdrawal(audit: AuditFile, event: str, *, reason: str, author: str, at: datetime) -> Waiver:
    """End the waiver whose id begins with `event`; returns it. Raises UsageError."""
    if not reason.strip():
        raise UsageError(_("An exception needs {option}.").format(option="--reason"))
    entry = _recorded(recorded_waivers(audit.events()), event)
    if entry.ended_by is not None:
        raise UsageError(
            _("The exception {event} was ended already, by event {by}.").format(
                event=entry.waiver.event[:12], by=entry.ended_by.id[:12]
            )
        )
    payload = {"waiver": entry.waiver.event, "reason": reason.strip()}
    audit.append("waiver_withdrawn", payload, author=author, at=at)
    return entry.waiver


def _recorded(entries: tuple[RecordedWaiver, ...], event: str) -> RecordedWaiver:
    if len(event) < FEWEST_CHARACTERS:
        raise UsageError(_("Give at least {n} characters of the event's id.").format(n=FEWEST_CHARACTERS))
    found = [entry for entry in entries if entry.waiver.event.startswith(event.lower())]
    if len(found) != 1:
        text = (
            _("{event} names several exceptions: give more characters.")
            if found
            else _("There is no exception {event}. See otklik waive FILE --list.")
        )
        raise UsageError(text.format(event=event))
    return found[0]


def _day(option: str, text: str) -> date:
    day = typed_day(text)
    if day is None:
        raise UsageError(
            _("{option} {text} is no day of the calendar. Write it as 23.11.2026 or 2026-11-23.").format(
                option=option, text=text or "…"
            )
        )
    return day


def scope_of(assessment: Assessment, item: str, text: str, platform: str) -> Subject:
    """The subject that the waiver is about; it has to cover at least one finding of the item."""
    if assessment.method.item(item) is None:
        from otklik.packs.conform import nearest

        known = [i.id for i in assessment.method.items]
        raise UsageError(_("There is no item {id} in the packs.").format(id=item) + nearest(item, known))
    subjects = [s for batch in assessment.findings.batches_of(item) for s in batch.subjects]
    if not subjects:
        raise UsageError(_("Item {id} is put to nobody in this audit.").format(id=item))
    if not text and len(subjects) == 1:
        return subjects[0]
    try:
        scope = Subject.parse(text) if text else None
    except ValueError:
        scope = None
    if scope is None:
        raise UsageError(
            _("Say whom the exception is for: --subject with region, body/ID or one of {subjects}.").format(
                subjects=subjects_told(subjects)
            )
        )
    if platform and scope.kind not in (SubjectKind.BODY, SubjectKind.REGION):
        raise UsageError(
            _("--platform narrows region or body/ID; {subject} is one subject already.").format(subject=scope)
        )
    if not covers_any(assessment, item, scope, platform):
        told = _("Item {id} is not put to {subject}. It is put to {subjects}.")
        if platform and not any(platform_of(subject) == platform for subject in subjects):
            told = _("Item {id} is put to nobody on {platform}. It is put to {subjects}.")
        raise UsageError(
            told.format(id=item, subject=scope, platform=platform, subjects=subjects_told(subjects))
        )
    return scope


def covers_any(assessment: Assessment, item: str, scope: Subject, platform: str = "") -> bool:
    """Is there a finding of the item that an exception for `scope` would cover?"""
    from otklik.assess import body_of

    probe = Waiver(event="", item=item, subject=scope, platform=platform, at=assessment.as_of)
    bodies = assessment.body_of_account
    return any(
        covers(probe, subject, lambda one: body_of(one, bodies))
        for batch in assessment.findings.batches_of(item)
        for subject in batch.subjects
    )
