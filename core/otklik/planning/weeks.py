"""Lays chosen tasks out by weeks: what is due first comes first, then what brings most for an hour; nobody waits idle."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from otklik.planning.milp import Program
from otklik.planning.tasks import Chosen, Limits, Task, Weeks, by_id

LEAST = 1e-6  # minutes; less is a rounding error


def lay_out(tasks: Sequence[Task], chosen: Chosen, limits: Limits, otherwise: Weeks) -> Weeks:
    """Minutes of each task in each week, filled in order of urgency, which anybody can follow. Where that does not fit,
    because something was begun too late for what waits for it, the layout with the least late work is worked out.
    `otherwise`: a layout that is known to fit."""
    known = by_id([task for task in tasks if task.id in chosen])
    simple = _in_turn(known, chosen, limits)
    return simple if simple is not None else _least_late(known, chosen, limits) or otherwise


def is_late(task: Task, week: int) -> bool:
    """Does work in that week come after the week in which it is due?"""
    return task.due_week is not None and week > task.due_week


def _in_turn(tasks: Mapping[str, Task], chosen: Chosen, limits: Limits) -> Weeks | None:
    """Week by week the most urgent task that may begin; None where something is left over."""
    urgent = urgency(tasks, chosen)
    in_week = limits.in_week(len({task.role for task in tasks.values()}))
    left = {name: float(tasks[name].minutes(chosen[name])) for name in tasks}
    laid: dict[str, dict[int, float]] = defaultdict(dict)
    for week in range(1, limits.weeks + 1):
        free = in_week
        free_of = {task.role: limits.of_role_in_week(task.role) for task in tasks.values()}
        while True:
            ready = [
                name
                for name, task in tasks.items()
                if left[name] > LEAST
                and min(free, free_of[task.role]) > LEAST
                and not any(left.get(other, 0.0) > LEAST for other in task.after)
            ]
            if not ready:
                break
            name = min(ready, key=lambda n: (*urgent[n], n))
            worked = min(left[name], free, free_of[tasks[name].role])
            laid[name][week] = laid[name].get(week, 0.0) + worked
            left[name] -= worked
            free -= worked
            free_of[tasks[name].role] -= worked
    if any(minutes > LEAST for minutes in left.values()):
        return None
    return {name: tuple(sorted(weeks.items())) for name, weeks in sorted(laid.items())}


def urgency(tasks: Mapping[str, Task], chosen: Chosen) -> dict[str, tuple[float, float]]:
    """Due week, or that of what waits for it where that is sooner; then what brings most for an hour, weighed by law."""
    due: dict[str, float] = {}

    def of(name: str) -> float:
        if name not in due:
            own = tasks[name].due_week
            due[name] = math.inf if own is None else float(own)
            waiting = [other for other, task in tasks.items() if name in task.after]
            due[name] = min([due[name], *(of(other) for other in waiting)])
        return due[name]

    return {
        name: (of(name), -task.value(chosen[name]) / max(task.minutes(chosen[name]), 1))
        for name, task in tasks.items()
    }


def _least_late(tasks: Mapping[str, Task], chosen: Chosen, limits: Limits) -> Weeks | None:
    """The layout with the least late work, early rather than late; None where there is none."""
    program = Program()
    work = {}
    costs: dict[int, float] = {}
    for place, (name, task) in enumerate(tasks.items()):
        minutes = task.minutes(chosen[name])
        work[name] = [program.variable(0, minutes) for _week in range(limits.weeks)]
        program.row(dict.fromkeys(work[name], 1.0), low=minutes, high=minutes)
        for week, variable in enumerate(work[name], 1):
            late = 1000.0 * task.weight if is_late(task, week) else 0.0
            costs[variable] = late + week * (1 + place / (1000.0 * len(tasks)))
    for name, task in tasks.items():
        for other in task.after:
            if other in tasks:
                long = tasks[other].minutes(chosen[other]), task.minutes(chosen[name])
                _put_before(program, work[other], work[name], *long)
    roles: dict[str, list[str]] = defaultdict(list)
    for task in tasks.values():
        roles[task.role].append(task.id)
    for week in range(limits.weeks):
        program.row({work[n][week]: 1 for n in tasks}, high=limits.in_week(len(roles)))
        for role, names in roles.items():
            program.row({work[n][week]: 1 for n in names}, high=limits.of_role_in_week(role))
    found = program.minimise(costs)
    if found is None:
        return None
    return {
        name: tuple(
            (week, found.values[variable])
            for week, variable in enumerate(variables, 1)
            if found.values[variable] > LEAST * 1000
        )
        for name, variables in work.items()
    }


def _put_before(
    program: Program, first: Sequence[int], then: Sequence[int], long: float, then_long: float
) -> None:
    """No work of `then` in a week after which some of `first` is left."""
    for week, variable in enumerate(then):
        done = program.variable(0, 1, whole=True)
        program.row({**dict.fromkeys(first[week + 1 :], 1.0), done: long}, high=long)
        program.row({variable: 1, done: -then_long}, high=0)
