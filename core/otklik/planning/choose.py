"""Chooses the tasks of the highest value that fit: an exact method, a mixed-integer program over tasks and weeks.

Variables: how many bodies of a kind a task is done for, whether it is begun, minutes of work in each week, whether a task
that others wait for is finished by a week. Bodies for which every task costs and brings the same are one kind.
Aims, one after the other: the highest value; among those the fewest minutes; among those the smallest sum of places in
the list by id. So the same tasks in any order give the same plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from otklik.planning.milp import Program, Solved
from otklik.planning.tasks import Chosen, Limits, Part, Task, Weeks, by_id

SHARE = 1e-9  # of all values: less than this is no difference
SCALE = 1000.0  # all values together, so that the solver's tolerances mean the same for every audit


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What is done. `weeks`: one way to lay it out; `is_proven`: nothing better exists."""

    chosen: Chosen
    weeks: Weeks
    is_proven: bool


def choose(tasks: Sequence[Task], limits: Limits) -> Choice | None:
    """None where what must be done does not fit."""
    if not tasks:
        return Choice(chosen={}, weeks={}, is_proven=True)
    return _Choosing(tasks, limits).choice()


class _Choosing:
    """The program of one choice."""

    def __init__(self, tasks: Sequence[Task], limits: Limits) -> None:
        self._tasks = by_id(tasks)
        self._limits = limits
        self._program = Program()
        self._kinds = _kinds(self._tasks)
        self._begun = {i: self._program.variable(0, 1, whole=True) for i in self._tasks}
        # by task: (variable, parts of bodies of one kind)
        self._counts: dict[str, dict[str, tuple[int, tuple[Part, ...]]]] = {}
        self._work: dict[str, list[int]] = {}
        for task in self._tasks.values():
            self._add_task(task)
        for task in self._tasks.values():
            for name in task.after:
                if name in self._tasks:
                    self._add_order(task, self._tasks[name])
        self._add_capacity()

    def choice(self) -> Choice | None:
        worth = self._values()
        found = self._program.minimise({v: -w for v, w in worth.items()})
        if found is None:
            return None
        is_proven = found.is_proven
        self._program.row(worth, low=-found.objective - SCALE * SHARE)
        minutes = {v: m for task in self._tasks.values() for v, m in self._minutes(task).items()}
        found = self._program.minimise(minutes) or found
        is_proven &= found.is_proven
        self._program.row(minutes, high=found.objective + 0.5)
        places = {
            variable: float(place)
            for place, task in enumerate(self._tasks, 1)
            for variable, _parts in self._counts[task].values()
        }
        found = self._program.minimise(places) or found
        return Choice(
            chosen=self._chosen(found),
            weeks=self._weeks(found),
            is_proven=is_proven and found.is_proven,
        )

    # --- variables and rows -----------------------------------------------------------------------------------------

    def _add_task(self, task: Task) -> None:
        begun = self._begun[task.id]
        kinds = self._kinds[task.id]
        most = task.minutes(task.parts)
        is_barred = task.id in self._limits.without
        counts: dict[str, tuple[int, tuple[Part, ...]]] = {}
        for kind, parts in kinds.items():
            variable = self._program.variable(0, 0 if is_barred else len(parts), whole=True)
            counts[kind] = variable, parts
            self._program.row({variable: 1, begun: -len(parts)}, high=0)
            if task.id in self._limits.must:
                self._program.row({variable: 1}, low=len(parts))
        self._counts[task.id] = counts
        self._program.row({begun: 1, **{v: -1 for v, _parts in counts.values()}}, high=0)
        self._work[task.id] = [self._program.variable(0, most) for _week in range(self._limits.weeks)]
        minutes = {variable: -factor for variable, factor in self._minutes(task).items()}
        self._program.row({**dict.fromkeys(self._work[task.id], 1.0), **minutes}, low=0, high=0)

    def _minutes(self, task: Task) -> dict[int, float]:
        """Minutes of a task as a sum over its variables."""
        counts = self._counts[task.id].values()
        if task.is_once:
            return {self._begun[task.id]: task.first}
        minutes: dict[int, float] = {v: task.following * parts[0].size for v, parts in counts}
        minutes[self._begun[task.id]] = task.first - task.following
        return minutes

    def _add_order(self, task: Task, other: Task) -> None:
        """`other` is done for the same bodies, and its work comes first."""
        begun, before = self._begun[task.id], self._begun[other.id]
        if other.is_once or task.is_once:
            self._program.row({begun: 1, before: -1}, high=0)
        else:
            for kind, (variable, _parts) in self._counts[task.id].items():
                if kind in self._counts[other.id]:
                    self._program.row({variable: 1, self._counts[other.id][kind][0]: -1}, high=0)
        weeks = self._limits.weeks
        done = [self._program.variable(0, 1, whole=True) for _week in range(weeks)]
        mine, theirs = self._work[task.id], self._work[other.id]
        long, most = other.minutes(other.parts), task.minutes(task.parts)
        for week in range(weeks):
            # nothing of the other is left after a week by which it is done
            self._program.row({**dict.fromkeys(theirs[week + 1 :], 1.0), done[week]: long}, high=long)
            self._program.row({mine[week]: 1, done[week]: -most, before: most}, high=most)

    def _add_capacity(self) -> None:
        limits = self._limits
        roles: dict[str, list[str]] = defaultdict(list)
        for task in self._tasks.values():
            roles[task.role].append(task.id)
        # In the sums whole minutes are compared; a week holds a share of them.
        self._sum(list(self._tasks), limits.minutes)
        for role, names in roles.items():
            self._sum(names, limits.of_role(role))
        for week in range(limits.weeks):
            self._program.row(
                {self._work[name][week]: 1 for name in self._tasks}, high=limits.in_week(len(roles))
            )
            for role, names in roles.items():
                self._program.row(
                    {self._work[name][week]: 1 for name in names}, high=limits.of_role_in_week(role)
                )

    def _sum(self, names: Sequence[str], most: int) -> None:
        minutes: dict[int, float] = {}
        for name in names:
            minutes |= self._minutes(self._tasks[name])
        self._program.row(minutes, high=most)

    def _values(self) -> dict[int, float]:
        worth = {
            variable: task.weight * parts[0].value
            for task in self._tasks.values()
            for variable, parts in self._counts[task.id].values()
        }
        whole = sum(task.value(task.parts) for task in self._tasks.values())
        return {variable: value * SCALE / whole for variable, value in worth.items()} if whole else worth

    # --- what was found ---------------------------------------------------------------------------------------------

    def _chosen(self, found: Solved) -> Chosen:
        chosen: dict[str, tuple[Part, ...]] = {}
        for name, counts in self._counts.items():
            parts = [p for variable, kind in counts.values() for p in kind[: int(found.values[variable])]]
            if parts:
                chosen[name] = tuple(sorted(parts, key=lambda p: p.body))
        return chosen

    def _weeks(self, found: Solved) -> Weeks:
        laid = {
            name: tuple(
                (week, found.values[variable])
                for week, variable in enumerate(variables, 1)
                if found.values[variable] > 0.5
            )
            for name, variables in self._work.items()
        }
        return {name: weeks for name, weeks in laid.items() if weeks}


def _kinds(tasks: dict[str, Task]) -> dict[str, dict[str, tuple[Part, ...]]]:
    """By task: its parts by kind of body. Of one kind are bodies whose parts are alike in every task; the kind is called
    after the first of them."""
    of_body: dict[str, list[tuple[str, int, float]]] = defaultdict(list)
    for task in tasks.values():
        for part in task.parts:
            of_body[part.body].append((task.id, part.size, part.value))
    kind_of: dict[tuple[tuple[str, int, float], ...], str] = {}
    names = {body: kind_of.setdefault(tuple(of_body[body]), body) for body in sorted(of_body)}
    kinds: dict[str, dict[str, tuple[Part, ...]]] = {}
    for task in tasks.values():
        grouped: dict[str, list[Part]] = defaultdict(list)
        for part in sorted(task.parts, key=lambda p: p.body):
            grouped[names[part.body]].append(part)
        kinds[task.id] = {kind: tuple(parts) for kind, parts in grouped.items()}
    return kinds
