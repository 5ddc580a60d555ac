"""What checks look at and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from otklik.model import Account, EvidenceRef, Outcome, Text
from otklik.packs.model import Norm

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.store.journal import Event


ACTS = ("answer", "waiver", "waiver_withdrawn", "decision")  # what a person says
WORKED = (*ACTS, "import")


class Severity(StrEnum):
    SERIOUS = "serious"  # mend before the report is handed over
    WARNING = "warning"  # look at it
    NOTE = "note"  # know of it


class Check(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question put to the audit. `norms` names the thresholds it compares with."""

    id: str
    severity: Severity
    title: Text
    why: Text
    remedy: Text
    norms: tuple[str, ...] = ()


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a check has found, with what it rests on. `text` is in the language in force."""

    text: str
    findings: tuple[str, ...] = ()  # ids
    events: tuple[str, ...] = ()  # of the journal
    accounts: tuple[str, ...] = ()  # ids


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A check with what it has found; nothing: it was passed."""

    check: Check
    remarks: tuple[Remark, ...] = ()
    norms: tuple[Norm, ...] = ()  # the thresholds in force


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """All checks in the order of their ids."""

    checks: tuple[Checked, ...]

    @property
    def found(self) -> tuple[Checked, ...]:
        """Checks with remarks, the most serious first."""
        order = list(Severity)
        return tuple(
            sorted((c for c in self.checks if c.remarks), key=lambda c: order.index(c.check.severity))
        )

    def count(self, severity: Severity) -> int:
        """How many checks of this severity have remarks."""
        return sum(checked.check.severity is severity for checked in self.found)


class GivenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer event as it was written, whether it still stands or not."""

    event: str
    item: str
    subject: str
    body: str = ""
    outcome: Outcome | None  # None: an earlier answer was withdrawn
    note: str = ""
    evidence: tuple[EvidenceRef, ...] = ()
    author: str = ""
    at: datetime
    shown_at: datetime | None = None  # when the question was put before the person; None where it is not told
    source: str = ""  # "terminal", "screen", "file"; "" where it is not told
    proposed: Outcome | None = None  # what the machine proposed then, else what it proposes now
    asked: Mapping[str, str] = {}  # pack, version and hash of the texts that were answered
    is_measured: bool = False  # the finding rests on collected facts besides the answer
    stands: bool = False

    @property
    def finding(self) -> str:
        return f"{self.item}/{self.subject}"

    @property
    def is_confirmation(self) -> bool:
        """The machine proposed this very outcome."""
        return self.proposed is not None and self.outcome is self.proposed

    @property
    def is_bare(self) -> bool:
        """Neither a note nor evidence."""
        return not self.note.strip() and not self.evidence


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """A closed snapshot: whose, and when it was closed."""

    account: Account
    closed_at: datetime


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """An audit with everything that was done on it."""

    assessment: Assessment
    events: tuple[Event, ...]  # in topological order
    answers: tuple[GivenAnswer, ...]  # in that order
    collected: tuple[Collected, ...]  # in order of time
    thresholds: Mapping[str, Norm]

    def threshold(self, norm: str) -> float:
        """The number of the norm in force."""
        value = self.thresholds[norm].value
        assert isinstance(value, int | float)
        return float(value)

    @property
    def standing(self) -> tuple[GivenAnswer, ...]:
        """Answers that count today."""
        return tuple(answer for answer in self.answers if answer.stands)

    @property
    def day(self) -> date:
        """The day that the audit speaks of, by the region's calendar."""
        return self.assessment.as_of.astimezone(self.assessment.profile.zone).date()

    @property
    def last_day(self) -> date:
        """The last day on which somebody or something worked on the audit: the clock that checks may ask."""
        moments = [self.assessment.as_of, *(c.closed_at for c in self.collected)]
        moments += [datetime.fromisoformat(event.at) for event in self.events if event.kind in WORKED]
        return max(moments).astimezone(self.assessment.profile.zone).date()
