"""Plans: the set of actions with the highest gain within hours, weeks and people, what is left out and why, a roadmap.

The gain of an action counts as much as the law behind it weighs in the scoring profile's ranking. The choice is exact
(`planning/choose.py`); nothing here asks the clock.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from otklik.assess import Assessment, body_of
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.judge import Cell
from otklik.model import Recommendation
from otklik.packs.conform import nearest
from otklik.packs.model import LEVELS
from otklik.planning.choose import Choice, choose
from otklik.planning.people import titles_of
from otklik.planning.records import Duty, Idle, LeftOut, Milestone, Need, Overdue, Plan, Step, WeekWork
from otklik.planning.tasks import ANYBODY, Limits, Part, Task, Weeks, by_id, requires, rules
from otklik.planning.weeks import is_late, lay_out, urgency

MINUTES = 60
DAYS = 7


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan is asked to keep to. `people`: hours by role over all weeks, None where only the sum is limited."""

    hours: float
    weeks: int
    start: date
    people: Mapping[str, float] | None = None
    must: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def make_plan(assessment: Assessment, wish: Wish) -> Plan:
    """The best plan. Raises UsageError for limits that cannot be, unknown actions and roles, and where what must be done
    does not fit."""
    _check(wish, assessment.recommendations)
    return _Planning(assessment, wish).plan()


class _Planning:
    """One plan under way."""

    def __init__(self, assessment: Assessment, wish: Wish) -> None:
        self._assessment, self._wish = assessment, wish
        self._told = {told.id: told for told in assessment.recommendations}
        body_of_account = {a.account.id: a.body.id for a in assessment.accounts}
        self._cells: dict[str, dict[str, list[Cell]]] = {}  # by action, then body; "" where done once for all
        for name, work in assessment.work.items():
            by_body = self._cells.setdefault(name, {})
            for cell in work.cells:
                body = body_of(cell.subject, body_of_account) if _minutes(work.following) else ""
                by_body.setdefault(body, []).append(cell)
        self._tasks = by_id([self._task(told) for told in assessment.recommendations])
        self._limits = Limits(
            minutes=_minutes(wish.hours),
            weeks=wish.weeks,
            pace=_minutes(assessment.scoring.ranking.hours_per_day * rules()["workday"]),
            people=None
            if wish.people is None
            else {role: _minutes(hours) for role, hours in wish.people.items()},
            must=frozenset(wish.must),
            without=frozenset(wish.without),
        )

    def plan(self) -> Plan:
        wish, assessment = self._wish, self._assessment
        tasks = list(self._tasks.values())
        choice = choose(tasks, self._limits)
        if choice is None:
            raise UsageError(self._why_must_does_not_fit())
        weeks = lay_out(tasks, choice.chosen, self._limits, choice.weeks)
        steps = tuple(self._step(name, parts, choice, weeks) for name, parts in choice.chosen.items())
        urgent = urgency({name: self._tasks[name] for name in choice.chosen}, choice.chosen)
        steps = tuple(
            sorted(steps, key=lambda s: (s.weeks[0].week if s.weeks else 0, urgent[s.action], s.action))
        )
        gain = assessment.rise.total(
            cell for name, parts in choice.chosen.items() for cell in self._cells_of(name, parts)
        )
        return Plan(
            assessment=assessment.id,
            scoring=assessment.scoring.id,
            start=wish.start,
            hours=wish.hours,
            weeks=wish.weeks,
            people=wish.people,
            must=tuple(sorted(wish.must)),
            without=tuple(sorted(wish.without)),
            steps=steps,
            left_out=tuple(self._left_out(choice)),
            hours_used=math.fsum(step.hours for step in steps),
            gain=gain,
            gain_low=min(gain, math.fsum(step.gain_low for step in steps)),
            gain_high=max(gain, math.fsum(step.gain_high for step in steps)),
            milestones=tuple(self._milestones(steps)),
            idle=self._idle(gain),
            is_proven=choice.is_proven,
            is_exact=assessment.scoring.combine == "mean",
        )

    # --- what there is to choose among ------------------------------------------------------------------------------

    def _task(self, told: Recommendation) -> Task:
        work = self._assessment.work[told.id]
        parts = tuple(
            Part(
                body=body,
                size=len({cell.subject for cell in cells}),
                value=self._assessment.rise.total(cells),
            )
            for body, cells in sorted(self._cells[told.id].items())
        )
        return Task(
            id=told.id,
            role=told.owner,
            first=max(_minutes(work.first), 1),
            following=_minutes(work.following),
            weight=told.legal_weight,
            due_week=None if told.due is None else self._week_of(told.due),
            after=told.after,
            parts=parts,
        )

    def _week_of(self, day: date) -> int:
        """The week of the plan that a day lies in; 0 where it has passed before the plan begins."""
        return max((day - self._wish.start).days // DAYS + 1, 0)

    def _cells_of(self, name: str, parts: Iterable[Part]) -> list[Cell]:
        return [cell for part in parts for cell in self._cells[name][part.body]]

    # --- what is done -----------------------------------------------------------------------------------------------

    def _step(self, name: str, parts: tuple[Part, ...], choice: Choice, weeks: Weeks) -> Step:
        told, task = self._told[name], self._tasks[name]
        cells = self._cells_of(name, parts)
        gain = self._assessment.rise.total(cells)
        # for some of the bodies the interval is in proportion
        share = gain / told.gain if told.gain else 1.0
        laid = weeks.get(name, ())
        return Step(
            action=name,
            title=told.title,
            owner=told.owner,
            owner_title=told.owner_title,
            bodies=tuple(part.body for part in parts if part.body),
            subjects=sum(part.size for part in parts),
            of_subjects=sum(part.size for part in task.parts),
            findings=tuple(f"{cell.item}/{cell.subject}" for cell in cells),
            hours=task.minutes(parts) / MINUTES,
            gain=gain,
            gain_low=told.gain_low * share,
            gain_high=told.gain_high * share,
            legal_level=told.legal_level,
            is_verified=told.is_verified,
            due=told.due,
            weeks=tuple(WeekWork(week, round(minutes / MINUTES, 2)) for week, minutes in laid),
            is_late=any(is_late(task, week) for week, _minutes_of_it in laid),
            after=tuple(other for other in task.after if other in choice.chosen),
            course=told.course,
        )

    def _milestones(self, steps: Sequence[Step]) -> Iterator[Milestone]:
        """What is finished by each mark of the roadmap that the plan reaches; a week's work is done by its last workday."""
        for days in rules()["marks"]:
            done = [s for s in steps if DAYS * (s.last_week - 1) + rules()["workday"] <= days]
            yield Milestone(
                days=days,
                until=self._wish.start + timedelta(days=days - 1),
                actions=tuple(step.action for step in done),
                hours=math.fsum(step.hours for step in done),
                gain=self._assessment.rise.total(
                    cell
                    for step in done
                    for part in self._tasks[step.action].parts
                    if not step.bodies or part.body in step.bodies
                    for cell in self._cells[step.action][part.body]
                ),
            )
            if days >= DAYS * self._wish.weeks:
                return

    # --- what is not ------------------------------------------------------------------------------------------------

    def _left_out(self, choice: Choice) -> Iterator[LeftOut]:
        """In the order of the recommendations' priority."""
        for told in self._assessment.recommendations:
            task = self._tasks[told.id]
            done = choice.chosen.get(told.id, ())
            rest = tuple(part for part in task.parts if part not in done)
            if not rest:
                continue
            reason, waits_for, needs = self._why_not(task, done, rest, choice)
            yield LeftOut(
                action=told.id,
                title=told.title,
                owner=told.owner,
                owner_title=told.owner_title,
                subjects=sum(part.size for part in rest),
                of_subjects=sum(part.size for part in task.parts),
                hours=(task.minutes(task.parts) - task.minutes(done)) / MINUTES,
                gain=self._assessment.rise.total(self._cells_of(told.id, rest)),
                legal_level=told.legal_level,
                due=told.due,
                reason=reason,
                waits_for=waits_for,
                needs=needs,
            )

    def _why_not(
        self, task: Task, done: tuple[Part, ...], rest: tuple[Part, ...], choice: Choice
    ) -> tuple[str, str, tuple[Need, ...]]:
        if task.id in self._limits.without:
            return "without", "", ()
        if not task.value(rest):
            return "nothing", "", ()
        if not self._limits.of_role(task.role):
            return "nobody", "", (Need(limit="role", role=task.role, hours=self._hours(task, done, rest)),)
        free, waiting = self._free(task, rest, choice)
        if not free:
            return "waits", waiting, ()
        used = {name: self._tasks[name].minutes(parts) for name, parts in choice.chosen.items()}
        of_role = sum(minutes for name, minutes in used.items() if self._tasks[name].role == task.role)
        left = (self._limits.minutes - sum(used.values())) / MINUTES
        left_of_role = (self._limits.of_role(task.role) - of_role) / MINUTES
        least = min(self._hours(task, done, (part,)) for part in free)
        whole = self._hours(task, done, rest)
        needs = []
        if whole > left:
            needs.append(Need(limit="hours", hours=whole, left=left))
        if self._limits.people is not None and whole > left_of_role:
            needs.append(Need(limit="role", role=task.role, hours=whole, left=left_of_role))
        if least <= min(left, left_of_role):
            # there are hours for a part of it, but not between what it waits for and the end
            needs.append(Need(limit="weeks", hours=least, left=min(left, left_of_role)))
        return "limits", "", tuple(needs)

    def _hours(self, task: Task, done: tuple[Part, ...], more: tuple[Part, ...]) -> float:
        return (task.minutes((*done, *more)) - task.minutes(done)) / MINUTES

    def _free(self, task: Task, rest: tuple[Part, ...], choice: Choice) -> tuple[tuple[Part, ...], str]:
        """Parts that wait for nothing that is left out; and, where all do, what one of them waits for."""
        free, waiting = [], ""
        for part in rest:
            blocking = [name for name in task.after if self._blocks(task, part, name, choice)]
            if blocking:
                waiting = waiting or blocking[0]
            else:
                free.append(part)
        return tuple(free), waiting

    def _blocks(self, task: Task, part: Part, name: str, choice: Choice) -> bool:
        if name not in self._tasks:
            return False
        have = choice.chosen.get(name, ())
        needed = requires(task, part, self._tasks[name])
        return not have if needed is None else not set(needed) <= set(have)

    def _why_must_does_not_fit(self) -> str:
        """What the actions that must be done take, with those they wait for, and what there is."""
        names = set(self._wish.must)
        while True:
            more = {
                other for name in names for other in self._tasks[name].after if other in self._tasks
            } - names
            if not more:
                break
            names |= more
        barred = sorted(names & set(self._wish.without))
        if barred:
            return _("What --must names waits for {action}, which --without takes out.").format(
                action=", ".join(barred)
            )
        must = [self._tasks[name] for name in self._wish.must]
        hours = sum(task.minutes(task.parts) for task in must) / MINUTES
        text = _(
            "What --must names does not fit: it takes {needed} hours, of {hours}, in {weeks} weeks."
        ).format(needed=_number(hours), hours=_number(self._wish.hours), weeks=self._wish.weeks)
        for role in sorted({task.role for task in must}) if self._limits.people is not None else ():
            needed = sum(task.minutes(task.parts) for task in must if task.role == role)
            if needed > self._limits.of_role(role):
                text += " " + _("{role}: {needed} hours of {hours}.").format(
                    role=titles_of(self._told.values()).get(role, role),
                    needed=_number(needed / MINUTES),
                    hours=_number(self._limits.of_role(role) / MINUTES),
                )
        return text

    def _idle(self, forgone: float) -> Idle:
        total = self._assessment.score.total
        end = self._wish.start + timedelta(days=DAYS * self._wish.weeks - 1)
        told = self._assessment.recommendations
        duties = []
        for level in LEVELS[:2]:  # federal law and regional acts, not advice
            own = [t for t in told if t.legal_level == level]
            unread = sum(len(t.findings) for t in own if not t.is_verified)
            findings = sum(len(t.findings) for t in own)
            if own:
                duties.append(Duty(level=level, findings=findings, actions=len(own), unverified=unread))
        overdue = [t for t in told if t.due is not None and t.due <= end]
        overdue.sort(key=lambda t: (t.due, LEVELS.index(t.legal_level or "П"), t.id))
        return Idle(
            value=total.value,
            low=total.low,
            high=total.high,
            forgone=forgone,
            duties=tuple(duties),
            overdue=tuple(
                Overdue(
                    action=t.id,
                    title=t.title,
                    due=t.due,
                    legal_level=t.legal_level,
                    is_verified=t.is_verified,
                )
                for t in overdue
                if t.due is not None
            ),
        )


def _check(wish: Wish, told: Sequence[Recommendation]) -> None:
    bounds = rules()
    if not 0 < wish.hours <= bounds["most_hours"]:  # nan is neither
        raise UsageError(
            _("--hours must be more than 0 and at most {most}.").format(most=_number(bounds["most_hours"]))
        )
    if not 1 <= wish.weeks <= bounds["most_weeks"]:
        raise UsageError(_("--weeks must be from 1 to {most}.").format(most=bounds["most_weeks"]))
    if not bounds["earliest_day"] <= wish.start <= bounds["latest_day"]:
        raise UsageError(
            _("--from must be from {first} to {last}.").format(
                first=bounds["earliest_day"], last=bounds["latest_day"]
            )
        )
    known = [t.id for t in told]
    for name in (*wish.must, *wish.without):
        if name not in known:
            raise UsageError(_("Nothing has to be done by {id}.").format(id=name) + nearest(name, known))
    both = sorted(set(wish.must) & set(wish.without))
    if both:
        raise UsageError(_("{action} is named by --must and by --without.").format(action=", ".join(both)))
    titles = titles_of(told)
    roles = sorted({t.owner for t in told})
    named = ", ".join(
        role if titles.get(role, role) == role else f"{role} ({titles[role]})" for role in roles
    )
    for role, hours in (wish.people or {}).items():
        if role != ANYBODY and role not in roles:
            raise UsageError(
                _("Nothing is to be done by {role}; roles here are: {roles}.").format(role=role, roles=named)
                + nearest(role, roles)
            )
        if not 0 <= hours <= bounds["most_hours"]:
            raise UsageError(
                _("Hours of {role} must be from 0 to {most}.").format(
                    role=role, most=_number(bounds["most_hours"])
                )
            )


def _minutes(hours: float) -> int:
    return round(hours * MINUTES)


def _number(value: float) -> str:
    from otklik.report.words import number

    return number(value, 1)
