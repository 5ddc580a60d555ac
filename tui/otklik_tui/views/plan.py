"""The plan: actions in the order one puts them in, what each brings, what all up to it bring together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from otklik.assess import body_of
from otklik.cli.planning import next_monday, why_left_out
from otklik.days import read_day
from otklik.errors import OtklikError
from otklik.fulfilment.model import FIELDS, Status, field_words, shown, status_words, value_words
from otklik.i18n import _, language
from otklik.plan import Wish
from otklik.planning.people import people_of, people_words, titles_of
from otklik.planning.records import SCHEMA, Plan
from otklik.planning.tasks import ANYBODY, rules
from otklik.report import words
from otklik.report.planned import disputes
from otklik.report.subjects import Subjects
from otklik_tui.views.fill_in import Field, Wrong

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from otklik.assess import Assessment
    from otklik.fulfilment.parts import Part
    from otklik.host import Host
    from otklik.judge import Cell
    from otklik.model import Recommendation
    from otklik.planning.records import Step
    from otklik.store.journal import Event

MUST, WITHOUT = "!", "×"
MOST_NAMED = 12  # bodies under an action


class ActionRow(msgspec.Struct, frozen=True, kw_only=True):
    """An action in a line. `together`: what the total would be when it and all before it are done."""

    action: str
    sign: str  # "!" must be in the plan, "×" must not, "✓" proposed, "" not
    title: str
    owner: str
    hours: str
    gain: str
    together: str
    weeks: str
    due: str
    state: str  # «сделано 3/8, Иванов»; "" where nothing was said
    is_in_plan: bool
    is_rest: bool = False  # what the plan leaves of an action that it does in part


def order_of(assessment: Assessment, plan: Plan | None = None, kept: Sequence[str] = ()) -> tuple[str, ...]:
    """Ids of all actions: as `kept`, else as the plan has them, else by priority; those that are missing at the end."""
    by_priority = [told.id for told in assessment.recommendations]
    planned = [step.action for step in plan.steps] if plan is not None else []
    wanted = dict.fromkeys([*(kept or planned), *by_priority])
    return tuple(name for name in wanted if name in set(by_priority))


def moved(order: Sequence[str], index: int, to: int) -> tuple[str, ...]:
    """The order with the action at `index` standing at `to`."""
    names = list(order)
    if not 0 <= index < len(names):
        return tuple(order)
    names.insert(max(min(to, len(names) - 1), 0), names.pop(index))
    return tuple(names)


def rows(
    assessment: Assessment,
    order: Sequence[str],
    plan: Plan | None,
    must: Collection[str] = (),
    without: Collection[str] = (),
    parts: Sequence[Part] = (),
) -> tuple[ActionRow, ...]:
    """The actions in this order, then what is left of those the plan does in part. With a plan gain and hours are of what it
    does of them; what is left out adds nothing."""
    told = {one.id: one for one in assessment.recommendations}
    steps: Mapping[str, Step] = {step.action: step for step in plan.steps} if plan is not None else {}
    total = assessment.score.total
    found: list[ActionRow] = []
    cells: list[Cell] = []
    for name in order:
        one, step = told[name], steps.get(name)
        is_out = name in without
        if not is_out:
            cells += _cells(assessment, name, step)
        after = assessment.rise.total(cells)
        gains = (
            (step.gain, step.gain_low, step.gain_high) if step else (one.gain, one.gain_low, one.gain_high)
        )
        found.append(
            ActionRow(
                action=name,
                sign=MUST if name in must else WITHOUT if name in without else "✓" if step else "",
                title=_title(one, step),
                owner=words.role_words(one.owner, one.owner_title),
                hours=words.number(step.hours if step else one.effort_hours),
                gain=_gain(*gains, total.maximum),
                together=words.DASH
                if is_out or total.result is None  # a sum with what is not told as a result would mislead
                else words.score_number(total.result + after, total.maximum),
                weeks=_weeks(step),
                due=_due(one, step),
                state=state_words([part for part in parts if part.action == name]),
                is_in_plan=step is not None or plan is None,
            )
        )
    for rest in plan.left_out if plan is not None else ():
        step = steps.get(rest.action)
        if step is None or rest.action not in order:
            continue
        one = told[rest.action]
        chosen = set(step.findings)
        work = assessment.work[rest.action].cells
        cells += [cell for cell in work if f"{cell.item}/{cell.subject}" not in chosen]
        found.append(
            ActionRow(
                action=rest.action,
                sign="",
                title=_("The rest: {title}, {n} of {all}").format(
                    title=one.title.in_language(language()), n=rest.subjects, all=rest.of_subjects
                ),
                owner=words.role_words(one.owner, one.owner_title),
                hours=words.number(rest.hours),
                gain=f"+{_points(rest.gain, total.maximum)}",
                together=words.DASH
                if total.result is None
                else words.score_number(total.result + assessment.rise.total(cells), total.maximum),
                weeks="",
                due=_due(one, None),
                state="",
                is_in_plan=False,
                is_rest=True,
            )
        )
    return tuple(found)


def rest_stays() -> str:
    """Why the rest of an action is not moved."""
    return _("This is what the plan leaves of an action: it has no place of its own, move the action itself.")


def _title(told: Recommendation, step: Step | None) -> str:
    title = told.title.in_language(language())
    if step is None or step.subjects == step.of_subjects:
        return title
    return _("{title}: {n} of {all}").format(title=title, n=step.subjects, all=step.of_subjects)


def _cells(assessment: Assessment, name: str, step: Step | None) -> list[Cell]:
    """What an action settles; of a plan's step only what the plan does of it."""
    cells = assessment.work[name].cells
    if step is None or step.is_whole:
        return list(cells)
    chosen = set(step.findings)
    return [cell for cell in cells if f"{cell.item}/{cell.subject}" in chosen]


def _gain(gain: float, low: float, high: float, maximum: float) -> str:
    """«+2,1 (1,4–2,3)»."""
    return f"+{_points(gain, maximum)} ({_points(low, maximum)}–{_points(high, maximum)})"


def _points(share: float, maximum: float) -> str:
    return words.number(share * maximum, 2 if 0 < share < 0.001 else 1)


def _weeks(step: Step | None) -> str:
    if step is None or not step.weeks:
        return ""
    first, last = step.weeks[0].week, step.last_week
    return str(first) if first == last else f"{first}–{last}"


def state_words(parts: Sequence[Part]) -> str:
    """How an action goes on, over the bodies that it is done for: status, who answers for it, the day agreed on."""
    if not any(part.said.words for part in parts):
        return ""
    counts = Counter(part.said.status for part in parts)
    told = [
        (status_words(status) if status else _("disagreement"))
        + (f" {counts[status]}/{len(parts)}" if len(parts) > 1 else "")
        for status in (None, Status.DONE, Status.DOING, Status.DROPPED)
        if counts[status]
    ] or [status_words(Status.TO_DO)]
    people = dict.fromkeys(shown(part.said, "person") for part in parts)
    days = dict.fromkeys(part.said.due for part in parts)
    if len(people) == 1:
        told += [name for name in people if name]
    if len(days) == 1:
        told += [words.short_day(day) for day in days if day is not None]
    return ", ".join(told)


def said_lines(assessment: Assessment, host: Host, parts: Sequence[Part], zone: tzinfo) -> tuple[str, ...]:
    """What was said of an action, a line a body; where people spoke apart both stand."""
    subjects = Subjects(assessment.profile, host, {})
    lines = []
    for part in parts:
        if not part.said.words:
            continue
        whose = subjects.body_title(part.body) if part.body else assessment.profile.region.name
        told = [text for field in FIELDS if part.said.words.get(field) and (text := shown(part.said, field))]
        last = part.said.last
        by = f" ({last.author}, {words.day(last.at, zone)})" if last is not None else ""
        lines.append(f"{whose}: {', '.join(told)}{by}")
        lines += [f"  ! {dispute}" for dispute in disputes(part.said, zone)]
    return tuple(lines)


def whose(assessment: Assessment, host: Host, parts: Sequence[Part]) -> tuple[tuple[str, str], ...]:
    """(body, in words) of those for whom an action is done."""
    subjects = Subjects(assessment.profile, host, {})
    region = assessment.profile.region.name
    return tuple((part.body, subjects.body_title(part.body) if part.body else region) for part in parts)


def state_fields(parts: Sequence[Part]) -> tuple[Field, ...]:
    """Status, responsible person, day and comment; filled in as they were said where that is the same for all."""
    hints = {"status": ", ".join(status_words(status).lower() for status in Status), "due": "31.12.2026"}
    fields = []
    for field in FIELDS:
        values = {part.said.value(field) for part in parts}
        value = values.pop() if len(values) == 1 else ""
        filled_in = value_words(field, value) if field == "status" and value else value
        disputed = [shown(part.said, field) for part in parts if field in part.said.disputed]
        hint = disputed[0] if disputed else hints.get(field, "")
        fields.append(Field(field, field_words(field), filled_in, hint))
    return tuple(fields)


def said_fields(parts: Sequence[Part], told: Mapping[str, str]) -> dict[str, str]:
    """What was changed in the form; a status in words as its id. Raises UsageError for a status or day that is none."""
    from otklik.errors import UsageError

    before = {field.name: field.value for field in state_fields(parts)}
    changed = {field: text for field, text in told.items() if text != before[field]}
    if "status" in changed:
        known = {status_words(status).casefold(): status.value for status in Status}
        known |= {status.value: status.value for status in Status}
        status = known.get(changed["status"].casefold())
        if status is None:
            names = ", ".join(status_words(status).lower() for status in Status)
            raise UsageError(_("The status is one of: {names}.").format(names=names))
        changed["status"] = status
    if changed.get("due"):
        changed["due"] = read_day(changed["due"]).isoformat()
    return changed


def _due(told: Recommendation, step: Step | None) -> str:
    if told.due is None:
        return ""
    late = f" {_('late')}" if step is not None and step.is_late else ""
    return words.short_day(told.due) + late


def summary(
    assessment: Assessment,
    plan: Plan | None,
    *,
    is_saved: bool = False,
    is_outdated: bool = False,
    has_keys: bool = True,
) -> str:
    """What is planned and what it brings; without a plan, what all actions would bring. Without keys: with the words that
    are typed instead."""
    total = assessment.score.total
    if plan is None and not assessment.recommendations:
        if assessment.score.total.value is None and not assessment.score.total.is_thin:
            return _("Nothing is proposed yet: first collect data and answer the questions.")
        return _("There is no action to propose.")
    if plan is None:
        cells = [cell for work in assessment.work.values() for cell in work.cells]
        told = (
            _("All {n}: the total rises from {now} to {then}. P proposes what to do within your hours.")
            if has_keys
            else _(
                "All {n}: the total rises from {now} to {then}. The word “propose” makes a plan within your hours."
            )
        )
        return told.format(
            n=words.counted(len(assessment.recommendations), "{n} action", "{n} actions"),
            now=words.score_number(total.value, total.maximum),
            then=words.score_number((total.value or 0.0) + assessment.rise.total(cells), total.maximum),
        )
    told = _("{n}, {weeks}, {hours} of {limit} hours: {gain} to the total").format(
        n=words.counted(len(plan.steps), "{n} action", "{n} actions"),
        weeks=words.counted(plan.weeks, "{n} week", "{n} weeks"),
        hours=words.number(plan.hours_used),
        limit=words.number(plan.hours),
        gain=_gain(plan.gain, plan.gain_low, plan.gain_high, total.maximum),
    )
    parts = [told, _("from {day}").format(day=words.day(plan.start))]
    in_part = sum(not step.is_whole for step in plan.steps)
    if in_part:
        parts.append(
            _.plural(
                "{n} of them in part, its rest stands at the end",
                "{n} of them in part, their rests stand at the end",
                in_part,
            ).format(n=words.number(in_part, 0))
        )
    if not plan.is_proven:
        parts.append(_("The time for computing ended: a better plan may exist."))
    if is_outdated:
        parts.append(
            _("made before the last answers: P makes it anew")
            if has_keys
            else _("made before the last answers: the word “propose” makes it anew")
        )
    if is_saved:
        parts.append(_("kept in the audit"))
    else:
        parts.append(
            _("not kept yet: S keeps it") if has_keys else _("not kept yet: the word “save” keeps it")
        )
    return " · ".join(parts)


def detail(assessment: Assessment, host: Host, plan: Plan | None, action: str) -> tuple[tuple[str, str], ...]:
    """(name, text) of everything one wants to know of an action."""
    told = next((one for one in assessment.recommendations if one.id == action), None)
    if told is None:
        return ()
    subjects = Subjects(assessment.profile, host, {})
    work = assessment.work[action]
    bodies = dict.fromkeys(body_of(cell.subject, assessment.body_of_account) for cell in work.cells)
    where = [subjects.body_title(body) if body else assessment.profile.region.name for body in bodies]
    more = len(where) - MOST_NAMED
    named = ", ".join(where[:MOST_NAMED]) + (f" … +{more}" if more > 0 else "")
    titles = {one.id: one.title for one in assessment.recommendations}
    found = [
        (_("What it settles"), words.counted(len(told.findings), "{n} finding", "{n} findings")),
        (_("Where"), named),
        (_("Rests on"), "; ".join(told.rests_on)),
        (
            _("Comes after"),
            ", ".join(titles[one].in_language(language()) for one in told.after if one in titles),
        ),
    ]
    left = next((one for one in plan.left_out if one.action == action), None) if plan is not None else None
    if left is not None:
        part = f"{left.subjects}/{left.of_subjects}: " if left.subjects != left.of_subjects else ""
        found.insert(0, (_("Left out"), part + why_left_out(left, titles)))
    return tuple((name, text) for name, text in found if text)


# --- limits ----------------------------------------------------------------------------------------------------------


def questions(assessment: Assessment, plan: Plan | None, today: date) -> tuple[Field, ...]:
    """What the optimiser has to know; as it was told last."""
    titles = titles_of(assessment.recommendations)
    people = people_words(plan.people or {}, titles) if plan else ""
    asked = _("Hours by role; empty: only the sum is limited")
    if titles:
        asked += ". " + _("Roles here: {roles}").format(roles=", ".join(titles.values()))
    return (
        Field("hours", _("Hours of work there are in all"), f"{plan.hours:g}" if plan else ""),
        Field("weeks", _("Weeks over which they are spread"), str(plan.weeks if plan else rules()["weeks"])),
        Field("people", asked, people, people_words(dict.fromkeys([*titles][:2], 8.0), titles)),
        Field("start", _("First day"), (plan.start if plan else next_monday(today)).isoformat()),
    )


def wish_of(
    told: Mapping[str, str],
    must: Collection[str],
    without: Collection[str],
    titles: Mapping[str, str] = {},
) -> Wish:
    """The answers as limits. `titles`: of roles that have something to do. Raises UsageError for what is no number, day or role with hours."""
    from otklik.errors import UsageError

    try:
        hours, weeks = float(told["hours"].replace(",", ".")), int(told["weeks"])
    except ValueError as error:
        raise UsageError(_("Hours and weeks are numbers.")) from error
    if not 0 < hours < float("inf"):
        raise UsageError(_("There must be more than 0 hours."))
    if not 1 <= weeks <= rules()["most_weeks"]:
        raise UsageError(_("There may be from 1 to {most} weeks.").format(most=rules()["most_weeks"]))
    return Wish(
        hours=hours,
        weeks=weeks,
        start=read_day(told["start"]),
        people=people_of(told["people"], titles) if told["people"] else None,
        must=tuple(sorted(must)),
        without=tuple(sorted(without)),
    )


def wrong_with(told: Mapping[str, str], titles: Mapping[str, str] = {}) -> str:
    """What is wrong with the answers, "" where nothing is."""
    try:
        wish = wish_of(told, (), (), titles)
    except OtklikError as error:
        return Wrong(str(error), _refused(told, str(error)))
    strange = next((role for role in wish.people or {} if titles and role not in (*titles, ANYBODY)), None)
    if strange is not None:
        why = _("Nothing is to be done by {role}; roles here are: {roles}.")
        return Wrong(why.format(role=strange, roles=", ".join(titles.values())), "people")
    return ""


def _refused(told: Mapping[str, str], why: str) -> str:
    """The line that was refused."""
    try:
        if not 0 < float(told["hours"].replace(",", ".")) < float("inf"):
            return "hours"
    except ValueError:
        return "hours"
    if not (told["weeks"].isdecimal() and 1 <= int(told["weeks"]) <= rules()["most_weeks"]):
        return "weeks"
    return "start" if told["start"] in why else "people"


def saved_plan(events: Sequence[Event]) -> Plan | None:
    """The plan that was kept last."""
    kept = [
        event.payload for event in events if event.kind == "plan" and event.payload.get("schema") == SCHEMA
    ]
    return msgspec.convert(kept[-1], Plan) if kept else None
