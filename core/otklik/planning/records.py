"""A plan as it is shown and stored: what is done when, what is left out and why, what doing nothing costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from otklik.model import Text

SCHEMA = "otklik.plan/1"


class WeekWork(msgspec.Struct, frozen=True):
    """Hours of work in a week, counted from 1."""

    week: int
    hours: float


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """An action of the plan. `bodies`: ids of those it is done for, () where it is done once for all."""

    action: str
    title: Text
    owner: str
    owner_title: Text | None = None  # where a pack brings the role
    bodies: tuple[str, ...] = ()
    subjects: int  # pages, bodies on platforms … that it is done for
    of_subjects: int  # that need it
    findings: tuple[str, ...]  # ids of those it resolves
    hours: float
    gain: float  # expected rise of the total, 0…1
    gain_low: float = 0.0
    gain_high: float = 0.0
    legal_level: str = ""
    is_verified: bool = True  # the act behind the level was read
    due: date | None = None
    weeks: tuple[WeekWork, ...] = ()
    is_late: bool = False  # some of its work lies after the week in which it is due
    after: tuple[str, ...] = ()  # steps of the plan that come first
    course: str = ""

    @property
    def is_whole(self) -> bool:
        """Done for all that need it?"""
        return self.subjects == self.of_subjects

    @property
    def last_week(self) -> int:
        """The week in which it is finished."""
        return max((work.week for work in self.weeks), default=0)


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that binds: `limit` is "hours", "role" or "weeks"; what is needed and what is left of it."""

    limit: str
    role: str = ""
    hours: float = 0.0
    left: float = 0.0

    @property
    def lacking(self) -> float:
        """Hours that would have to be added."""
        return max(self.hours - self.left, 0.0)


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """An action, or the rest of one, that is not in the plan.

    `reason`: limits, waits (for another that is left out), without (as asked), nobody (no hours of its role), nothing
    (it raises nothing). `needs`: what would have to be there to do all of it.
    """

    action: str
    title: Text
    owner: str
    owner_title: Text | None = None  # where a pack brings the role
    subjects: int
    of_subjects: int
    hours: float
    gain: float
    legal_level: str = ""
    due: date | None = None
    reason: str
    waits_for: str = ""
    needs: tuple[Need, ...] = ()


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """Findings that rest on one level of law and stay open where nothing is done. `unverified`: of these, those for
    which a lawyer has to confirm that the law asks for it."""

    level: str
    findings: int
    actions: int
    unverified: int = 0


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """An action whose day passes before the plan ends, or has passed."""

    action: str
    title: Text
    due: date
    legal_level: str
    is_verified: bool = True


class Idle(msgspec.Struct, frozen=True, kw_only=True):
    """What doing nothing costs."""

    value: float | None  # the total stays
    low: float
    high: float
    forgone: float  # what the plan would add
    duties: tuple[Duty, ...] = ()
    overdue: tuple[Overdue, ...] = ()


class Milestone(msgspec.Struct, frozen=True, kw_only=True):
    """What is finished by so many days after the start."""

    days: int
    until: date
    actions: tuple[str, ...]
    hours: float
    gain: float  # of all that is finished by then


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The whole plan. `is_proven`: no better one exists; `is_exact`: gains of actions add up to the rise of the total."""

    schema: str = SCHEMA
    assessment: str
    scoring: str
    start: date
    hours: float
    weeks: int
    people: Mapping[str, float] | None = None
    must: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    hours_used: float = 0.0
    gain: float = 0.0
    gain_low: float = 0.0
    gain_high: float = 0.0
    milestones: tuple[Milestone, ...] = ()
    idle: Idle
    is_proven: bool = True
    is_exact: bool = True
