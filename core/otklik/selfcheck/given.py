"""Answers as they were given: read from the journal, with what the machine had to say about the same finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from otklik.model import EvidenceRef, Finding, Mark, Outcome, Subject
from otklik.packs.model import Mode
from otklik.selfcheck.model import GivenAnswer
from otklik.store.journal import Event, standing_answers

if TYPE_CHECKING:
    from otklik.assess import Assessment


def given_answers(events: Sequence[Event], assessment: Assessment) -> tuple[GivenAnswer, ...]:
    """Every answer event in order. Optional fields that older events lack, or that cannot be read, are left empty."""
    standing = {answer.event for found in standing_answers(events).values() for answer in found}
    told = [event for event in events if event.kind == "answer"]
    findings = _findings(assessment, {(e.payload["item"], e.payload["subject"]) for e in told})
    bodies = assessment.body_of_account
    return tuple(
        _given(event, findings.get((event.payload["item"], event.payload["subject"])), bodies, standing)
        for event in told
    )


def _findings(assessment: Assessment, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Finding]:
    """Findings of these items and subjects, without making the others.

    Where a person agrees with an automatic measurement, `proposed` is what both say.
    """
    found: dict[tuple[str, str], Finding] = {}
    for item in dict.fromkeys(item for item, _subject in wanted):
        for batch in assessment.findings.batches_of(item):
            for index, subject in enumerate(batch.subjects):
                key = (item, str(subject))
                if key in wanted:
                    found[key] = _with_proposal(batch.finding(index), batch.item.mode)
    return found


def _with_proposal(finding: Finding, mode: Mode) -> Finding:
    is_certain = mode is Mode.AUTOMATIC and any(m.value is not None for m in finding.measured)
    if finding.proposed is not None or not is_certain or Mark.CONTRADICTED in finding.marks:
        return finding
    return msgspec.structs.replace(finding, proposed=finding.outcome)


def _given(
    event: Event, finding: Finding | None, bodies: Mapping[str, str], standing: Iterable[str]
) -> GivenAnswer:
    from otklik.assess import body_of

    payload = event.payload
    proposed = _outcome(payload.get("proposed")) or (finding.proposed if finding is not None else None)
    asked = payload.get("asked")
    return GivenAnswer(
        event=event.id,
        item=payload["item"],
        subject=payload["subject"],
        body=body_of(Subject.parse(payload["subject"]), bodies),
        outcome=_outcome(payload.get("outcome")),
        note=str(payload.get("note") or ""),
        evidence=tuple(msgspec.convert(ref, EvidenceRef) for ref in payload.get("evidence") or ()),
        author=event.author.strip(),
        at=datetime.fromisoformat(event.at),
        shown_at=_moment(payload.get("shown_at")),
        source=str(payload.get("source") or ""),
        proposed=proposed,
        asked={key: str(value) for key, value in asked.items()} if isinstance(asked, Mapping) else {},
        is_measured=finding is not None and any(ref.exchange for ref in finding.evidence),
        stands=event.id in standing,
    )


def _outcome(value: Any) -> Outcome | None:
    return Outcome(value) if isinstance(value, str) and value in set(Outcome) else None


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
