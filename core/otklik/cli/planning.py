"""`otklik plan`: what to do within so many hours, weeks and people."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import author as author_name
from otklik.cli.common import load_host, measured_before, now, open_audit, open_to_look, remark, say
from otklik.cli.judging import DEPTH, FILE, PACKS, SCORING
from otklik.days import read_day
from otklik.errors import UsageError
from otklik.i18n import _, language

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.model import Text
    from otklik.planning.records import Duty, LeftOut, Overdue, Plan, Step
    from otklik.store import AuditFile

WIDEST = 46  # characters of an action's title in a table
UNREAD = "?"  # beside a level: the act was not read


def add_to(app: typer.Typer) -> None:
    app.command("plan", help=_("The best set of actions within hours, weeks and people, by weeks."))(plan)


def plan(
    path: Path = FILE,
    hours: float = typer.Option(..., "--hours", help=_("Hours of work there are in all.")),
    weeks: int = typer.Option(0, "--weeks", help=_("Weeks in which they must be worked; 13 where missing.")),
    people: str = typer.Option(
        "", "--people", help=_("Hours by role over all weeks: press_officer=40,webmaster=10,*=5.")
    ),
    must: list[str] = typer.Option([], "--must", help=_("Action that has to be done. May be repeated.")),
    without: list[str] = typer.Option([], "--without", help=_("Action to leave out. May be repeated.")),
    start: str = typer.Option("", "--from", help=_("First day of the plan; the next Monday where missing.")),
    form: str = typer.Option("text", "--format", help=_("text or json.")),
    save: bool = typer.Option(False, "--save", help=_("Keep the plan in the audit, for reports.")),
    author: str = typer.Option("", "--author", help=_("Who plans; your user name where missing.")),
    packs: list[Path] = PACKS,
    depth: str = DEPTH,
    scoring: str = SCORING,
) -> None:
    """`otklik plan`."""
    import msgspec

    from otklik.pipeline import assess_audit
    from otklik.plan import Wish, make_plan
    from otklik.planning.people import people_of, titles_of
    from otklik.planning.tasks import rules

    if form not in ("text", "json"):
        raise UsageError(_("--format is text or json."))
    host = load_host()
    with (open_audit if save else open_to_look)(path) as file:
        assessment = assess_audit(
            file, host, packs=packs, depth=depth, scoring=scoring, measurements=measured_before()
        )
        wish = Wish(
            hours=hours,
            weeks=weeks or rules()["weeks"],
            start=read_day(start) if start else next_monday(now().astimezone(assessment.profile.zone).date()),
            people=people_of(people, titles_of(assessment.recommendations), where="--people: ")
            if people
            else None,
            must=tuple(must),
            without=tuple(without),
        )
        made = make_plan(assessment, wish)
        states = _states(assessment, file)
        if save:
            event = file.append("plan", msgspec.to_builtins(made), author=author_name(author), at=now())
    if form == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(made)).decode() + "\n")
    else:
        names = {body.id: body.short_name or body.name for body in assessment.profile.bodies}
        for line in plan_lines(made, names, states):
            say(line)
    if save:
        remark(_("Kept in the audit: event {event}.").format(event=event[:12]))


def next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _states(assessment: Assessment, file: AuditFile) -> dict[str, str]:
    """How each action goes on, in words; of those alone of which something was said."""
    from collections import Counter

    from otklik.fulfilment.model import Status, status_words
    from otklik.fulfilment.parts import parts_of

    parts = [part for part in parts_of(assessment, file.events()) if part.is_proposed]
    states = {}
    for action in dict.fromkeys(part.action for part in parts if part.said.words):
        own = [part.said.status for part in parts if part.action == action]
        counts = Counter(own)
        states[action] = ", ".join(
            (status_words(status) if status else _("disagreement"))
            + (f" {counts[status]}/{len(own)}" if len(own) > 1 else "")
            for status in (None, Status.DONE, Status.DOING, Status.DROPPED)
            if counts[status]
        ) or status_words(Status.TO_DO)
    return states


def plan_lines(made: Plan, bodies: dict[str, str], states: Mapping[str, str] = {}) -> Iterator[str]:
    """The plan as text: what it brings, what is done when, what is left out, what doing nothing costs.

    `states`: how an action goes on, where something was said of it.
    """
    from otklik.report.words import day

    end = made.start + timedelta(days=7 * made.weeks - 1)
    yield _("Plan: {hours} of {limit} hours, {weeks}, {start} – {end}").format(
        hours=_hours(made.hours_used),
        limit=_hours(made.hours),
        weeks=_.plural("{n} week", "{n} weeks", made.weeks).format(n=made.weeks),
        start=day(made.start),
        end=day(end),
    )
    if made.idle.value is not None:
        yield total_words(made.idle.value, made.gain, made.gain_low, made.gain_high)
    yield _(
        "Order: by the week in which it is due; within a week by what an hour brings, weighed by law; what others wait for comes before them."
    )
    if not made.is_exact:
        yield _(
            "This scoring profile multiplies fines: actions were chosen by what each brings alone, the gain of all is worked out together."
        )
    if not made.is_proven:
        yield _("The time for computing ended: a better plan may exist.")
    yield ""
    yield from _roadmap(made, bodies, states)
    if made.left_out:
        yield ""
        yield _("Left out:")
        yield from _table(
            (_("Action"), _("Who"), _("Hours"), _("Gain"), _("Why, and what it would need")),
            [_left_row(one, made) for one in made.left_out],
            numbers=(2, 3),
        )
    yield ""
    yield from _idle(made)


def _roadmap(made: Plan, bodies: dict[str, str], states: Mapping[str, str]) -> Iterator[str]:
    from otklik.report.words import day

    if not made.steps:
        yield _("Nothing fits into these limits.")
        return
    finished: set[str] = set()
    number = 0
    for milestone in made.milestones:
        new = [s for s in made.steps if s.action in milestone.actions and s.action not in finished]
        finished |= {step.action for step in new}
        yield _("By {day} ({days} days): {gain} to the total, {hours} h").format(
            day=day(milestone.until),
            days=milestone.days,
            gain="+" + _points(milestone.gain),
            hours=_hours(milestone.hours),
        )
        yield from _steps(new, number, bodies, states)
        number += len(new)
    later = [step for step in made.steps if step.action not in finished]
    if later:
        yield _("Later:")
        yield from _steps(later, number, bodies, states)


def _steps(
    steps: Sequence[Step], number: int, bodies: dict[str, str], states: Mapping[str, str]
) -> Iterator[str]:
    if not steps:
        yield "  " + _("nothing new is finished")
        return
    rows = [_step_row(number + place, step, bodies) for place, step in enumerate(steps, 1)]
    titles: tuple[str, ...] = (
        _("№"),
        _("Action"),
        _("Who"),
        _("Where"),
        _("Hours"),
        _("Gain"),
        _("Weeks"),
        _("Due"),
    )
    if states:
        titles = (*titles, _("How it goes on"))
        rows = [(*row, states.get(step.action, "")) for row, step in zip(rows, steps, strict=True)]
    yield from _table(titles, rows, numbers=(0, 4, 5))


def _step_row(number: int, step: Step, bodies: dict[str, str]) -> tuple[str, ...]:
    from otklik.report.words import role_words, short_day

    first = step.weeks[0].week if step.weeks else 0
    weeks = str(first) if first == step.last_week else f"{first}–{step.last_week}"
    where = (
        _("all {n}").format(n=step.of_subjects) if step.is_whole else f"{step.subjects}/{step.of_subjects}"
    )
    if step.bodies and not step.is_whole and len(step.bodies) <= 3:
        where += ": " + ", ".join(bodies.get(body, body) for body in step.bodies)
    due = f"{short_day(step.due)} ({_level(step)})" if step.due else ""
    return (
        str(number),
        _short(step.title.in_language(language())),
        role_words(step.owner, step.owner_title),
        where,
        _hours(step.hours),
        _gain_cell(step.gain, step.gain_low, step.gain_high),
        weeks,
        due + (" " + _("late") if step.is_late else ""),
    )


def _left_row(left: LeftOut, made: Plan) -> tuple[str, ...]:
    from otklik.report.words import role_words

    titles = {step.action: step.title for step in made.steps} | {
        one.action: one.title for one in made.left_out
    }
    title = _short(left.title.in_language(language()))
    if left.subjects != left.of_subjects:
        title += f" ({left.subjects}/{left.of_subjects})"
    return (
        title,
        role_words(left.owner, left.owner_title),
        _hours(left.hours),
        "+" + _points(left.gain),
        why_left_out(left, titles),
    )


def why_left_out(left: LeftOut, titles: dict[str, Text]) -> str:
    from otklik.report.words import role_words

    if left.reason == "waits":
        return _("waits for “{action}”, which is left out").format(
            action=titles[left.waits_for].in_language(language())
        )
    fixed = {
        "without": _("left out as asked"),
        "nothing": _("raises nothing"),
        "nobody": _("there is nobody for it: no hours of this role"),
    }
    if left.reason in fixed:
        return fixed[left.reason]
    told = []
    for need in left.needs:
        if need.limit == "weeks":
            told.append(_("there are hours, but not between what it waits for and the end: more weeks"))
            continue
        lacking = _("{needed} h needed, {left} h left, {lacking} h lacking").format(
            needed=_hours(need.hours), left=_hours(need.left), lacking=_hours(need.lacking)
        )
        brought = left.owner_title if need.role == left.owner else None
        who = role_words(need.role, brought) if need.limit == "role" else _("in all")
        told.append(f"{who}: {lacking}")
    return "; ".join(told)


def _idle(made: Plan) -> Iterator[str]:
    from otklik.report.words import interval, level_words, short_day

    idle = made.idle
    yield _("If nothing is done:")
    if idle.value is not None:
        yield "  " + _(
            "the total stays {value} of 100 (interval {interval}); the plan would add {gain}"
        ).format(
            value=_points(idle.value), interval=interval(idle.low, idle.high), gain=_points(idle.forgone)
        )
    for duty in idle.duties:
        yield "  " + _("of what rests on {level}, this stays undone: {findings}, {actions}{check}").format(
            level=level_words(duty.level),
            findings=_.plural("{n} finding", "{n} findings", duty.findings).format(n=duty.findings),
            actions=_.plural("{n} action", "{n} actions", duty.actions).format(n=duty.actions),
            check=_unverified(duty),
        )
    if idle.overdue:
        yield "  " + _("due dates that pass before the plan ends:")
        for late in idle.overdue:
            yield f"    {short_day(late.due)} ({_level(late)})  {late.title.in_language(language())}"
    told: list[Step | Overdue] = [*made.steps, *idle.overdue]
    if not all(map(_is_told, told)):
        yield ""
        yield _(
            "{mark} – the act was not read: whether it asks for this, a lawyer has to confirm; until then it weighs less and its day is later."
        ).format(mark=UNREAD)


def _level(told: Step | Overdue) -> str:
    """«Ф», and «Ф?» where the act was not read."""
    return told.legal_level + ("" if _is_told(told) else UNREAD)


def _is_told(told: Step | Overdue) -> bool:
    from otklik.packs.model import LEVELS

    return told.is_verified or told.legal_level not in LEVELS[:2]


def _unverified(duty: Duty) -> str:
    if not duty.unverified:
        return ""
    if duty.unverified == duty.findings:
        return "; " + _("requires a lawyer's check: the acts were not read")
    told = _.plural(
        "{n} of them requires a lawyer's check", "{n} of them require a lawyer's check", duty.unverified
    )
    return "; " + told.format(n=duty.unverified)


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int]) -> Iterator[str]:
    """Columns of even width; `numbers` are set to the right."""
    widths = [max(len(row[n]) for row in (titles, *rows)) for n in range(len(titles))]
    for row in (titles, *rows):
        cells = [
            text.rjust(width) if n in numbers else text.ljust(width)
            for n, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  " + "  ".join(cells).rstrip()


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _hours(value: float) -> str:
    from otklik.report.words import number

    return number(value, 1)


def _points(share: float) -> str:
    from otklik.report.words import number

    return number(share * 100, 2 if 0 < share < 0.001 else 1)


def total_words(now: float, gain: float, low: float, high: float) -> str:
    """The total now and after the plan: the number that the screens show and the audit will have. Readers add up what is
    printed: where that gives another last digit, it is said why."""
    told = _("Total: {before} of 100 now, {after} after the plan: {gain}").format(
        before=_points(now), after=_points(now + gain), gain=_gain(gain, low, high)
    )
    is_odd = round(_printed(now) + _printed(gain), 3) != _printed(now + gain)
    return f"{told} {_('(each number is rounded by itself)')}" if is_odd else told


def _printed(share: float) -> float:
    """The number that `_points` prints."""
    return round(share * 100, 2 if 0 < share < 0.001 else 1) / 100


def _gain_cell(gain: float, low: float, high: float) -> str:
    return f"+{_points(gain)} ({_points(low)}–{_points(high)})"


def _gain(gain: float, low: float, high: float) -> str:
    return _("+{gain} (from +{low} to +{high})").format(
        gain=_points(gain), low=_points(low), high=_points(high)
    )
