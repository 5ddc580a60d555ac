"""What the planner chooses among, and within which limits. Times are whole minutes, so that nothing is lost in rounding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import tomli

ANYBODY = "*"  # hours of every role that is not named


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """An action for one body: for so many of its subjects, worth so much. `body` "": for all at once."""

    body: str
    size: int
    value: float


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """An action that may be done for some bodies and not for others.

    The first subject takes `first` minutes, each further one `following`; where that is 0 it is done once for all and has
    one part. `weight`: what its value counts, by the law it rests on. `after`: tasks whose work comes first.
    """

    id: str
    role: str
    first: int
    following: int
    weight: float = 1.0
    due_week: int | None = None  # counted from 1; work after it is late
    after: tuple[str, ...] = ()
    parts: tuple[Part, ...]

    @property
    def is_once(self) -> bool:
        """Done once for all?"""
        return self.following == 0

    def minutes(self, parts: Iterable[Part]) -> int:
        """What it takes for these parts."""
        size = sum(part.size for part in parts)
        if not size:
            return 0
        return self.first if self.is_once else self.first + self.following * (size - 1)

    def value(self, parts: Iterable[Part]) -> float:
        """What these parts are worth to the plan."""
        return self.weight * sum(part.value for part in parts)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """`people`: minutes by role over all weeks, None where only the sum is limited; a role not named has none, unless
    `*` gives hours for each of them. `pace`: minutes that one role works off in a week where it has them; it has more
    where its hours, spread evenly, do not fit into the weeks otherwise. So a small plan is done at once, not thinly."""

    minutes: int
    weeks: int
    pace: int = 0
    people: Mapping[str, int] | None = None
    must: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def of_role(self, role: str) -> int:
        """Minutes of a role."""
        if self.people is None:
            return self.minutes
        return self.people.get(role, self.people.get(ANYBODY, 0))

    def of_role_in_week(self, role: str) -> float:
        """Minutes that a role can work in one week."""
        return max(self.of_role(role) / self.weeks, min(self.pace, self.of_role(role)))

    def in_week(self, roles: int) -> float:
        """Minutes that so many roles can work in one week together."""
        return max(self.minutes / self.weeks, min(self.pace * roles, self.minutes))


Chosen = Mapping[str, tuple[Part, ...]]  # by task; tasks that are not done are absent
Weeks = Mapping[str, tuple[tuple[int, float], ...]]  # by task: week from 1, minutes of work in it


def requires(task: Task, part: Part, other: Task) -> tuple[Part, ...] | None:
    """Parts of `other` that must be done before this part of `task`; None: any part will do; (): none is needed."""
    if other.is_once:
        return other.parts
    if task.is_once:
        return None
    return tuple(p for p in other.parts if p.body == part.body)


def by_id(tasks: Sequence[Task]) -> dict[str, Task]:
    """Tasks by their ids, in the order of the ids."""
    return {task.id: task for task in sorted(tasks, key=lambda t: t.id)}


@cache
def rules() -> dict[str, Any]:
    """`data/plan.toml`: what a plan is where nobody says otherwise."""
    return tomli.loads((files("otklik.data") / "plan.toml").read_text(encoding="utf-8"))
