"""Recommends: failed and partial findings grouped by the action that resolves them, what to do first on top.

priority = gain × legal weight ÷ effort_hours ** effort_power, numbers from the scoring profile. Gain and effort both grow
with the number of pages, so with effort_power 1 only the rate would count and with 0 only the gain; 0.5 stands between.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from otklik.i18n import language
from otklik.judge import Cell, Strip
from otklik.model import Outcome, Recommendation, Subject, Text
from otklik.packs.model import LEVELS, Action, Basis, Item, Level, Ranking
from otklik.rise import Rise

SHORTEST_EFFORT = (
    0.25  # hours; an action told to take no time still costs a moment, and is not divided by zero
)

UNMET = (Outcome.FAIL, Outcome.PARTIAL)


class Work(msgspec.Struct):
    """Findings that one action resolves, and what that takes."""

    id: str
    title: Text
    owner: str
    first: float  # hours of the first subject
    following: float  # of each further one
    after: tuple[str, ...] = ()
    course: str = ""
    cells: list[Cell] = []
    subjects: set[Subject] = set()
    items: dict[str, Item] = {}

    @property
    def hours(self) -> float:
        """The first subject in full, each further one as the action says."""
        return self.first + self.following * (len(self.subjects) - 1)


def gather(strips: Iterable[Strip], items: Sequence[Item], actions: Mapping[str, Action]) -> dict[str, Work]:
    """Failed and partial findings by the action that resolves them."""
    by_id = {i.id: i for i in items}
    groups: dict[str, Work] = {}
    for strip in strips:
        unmet = [
            strip.cell(index)
            for index, outcome in enumerate(strip.outcomes)
            if outcome in UNMET and strip.scores[index] is not None
        ]
        if not unmet:
            continue
        item = by_id[strip.item]
        name = item.action or item.id
        if name not in groups:
            groups[name] = _group(item, actions.get(item.action))
        group = groups[name]
        group.cells += unmet
        group.subjects.update(cell.subject for cell in unmet)
        group.items[item.id] = item
    return groups


def recommend(
    work: Mapping[str, Work],
    rise: Rise,
    items: Sequence[Item],
    ranking: Ranking,
    on: date,
    roles: Mapping[str, Text] = {},
) -> tuple[Recommendation, ...]:
    """Ordered by priority, then gain, then id."""
    items_of: dict[str, list[str]] = {}  # what the action resolves, whether it has failed yet or not
    for item in items:
        items_of.setdefault(item.action or item.id, []).append(item.id)
    made = [
        _recommendation(one, rise, rise.between(items_of[one.id]), work, ranking, on, roles)
        for one in work.values()
    ]
    made.sort(key=lambda told: (-_priority(told, ranking), -told.gain, told.id))
    return tuple(made)


def _group(item: Item, action: Action | None) -> Work:
    if action is None:
        hours = float(item.effort_hours)
        return Work(item.id, item.remedy, item.owner, hours, hours, course=item.course)
    first = float(action.effort_hours)
    following = first if action.effort_hours_next is None else float(action.effort_hours_next)
    return Work(action.id, action.title, action.owner, first, following, action.after, action.course)


def _recommendation(
    group: Work,
    rise: Rise,
    between: tuple[float, float],
    work: Mapping[str, Work],
    ranking: Ranking,
    on: date,
    roles: Mapping[str, Text],
) -> Recommendation:
    gain = rise.total(group.cells)
    bases = [basis for item in group.items.values() for basis in item.basis]
    legal = _legal(group.items.values(), ranking)
    return Recommendation(
        id=group.id,
        title=group.title,
        findings=tuple(f"{cell.item}/{cell.subject}" for cell in group.cells),
        gain=gain,
        gain_low=min(between[0], gain),
        gain_high=max(between[1], gain),
        legal_level=legal.level,
        legal_weight=legal.weight,
        is_verified=legal.is_verified,
        effort_hours=group.hours,
        owner=group.owner,
        owner_title=roles.get(group.owner),
        due=on + timedelta(days=legal.due_days + math.ceil(group.hours / ranking.hours_per_day)),
        rests_on=tuple(dict.fromkeys(in_words(basis) for basis in bases)),
        needs_lawyer=any(item.asks_lawyer for item in group.items.values()),
        after=tuple(name for name in group.after if name in work),
        course=group.course,
    )


class _Legal(NamedTuple):
    """What a basis does to the rank of an action."""

    level: Level
    weight: float
    due_days: int
    is_verified: bool


def _legal(items: Iterable[Item], ranking: Ranking) -> _Legal:
    """Of the basis that weighs most; among like ones the stronger level, then the nearer day."""
    by_level = {entry.level: entry for entry in ranking.legal}
    told: list[_Legal] = []
    for item in items:
        for basis in item.basis:
            is_verified = basis.status == "V1" and not item.needs_lawyer
            entry = by_level.get(basis.level)
            weight, days = (1.0, 0) if entry is None else entry.told(is_verified)
            told.append(_Legal(basis.level, weight, days, is_verified))
    return min(
        told,
        key=lambda one: (-one.weight, LEVELS.index(one.level), one.due_days, not one.is_verified),
        default=_Legal("П", 1.0, 0, True),
    )


def _priority(recommendation: Recommendation, ranking: Ranking) -> float:
    hours: float = max(recommendation.effort_hours, SHORTEST_EFFORT)
    return recommendation.gain * recommendation.legal_weight / math.pow(hours, float(ranking.effort_power))


def in_words(basis: Basis) -> str:
    """«Ф: 8-ФЗ, ст. 10», in the language in force; where it does not bind, «П (так требуют другие регионы): …»."""
    from otklik.report.words import standing_words

    standing = standing_words(basis)
    level = f"{basis.level} ({standing})" if standing else basis.level
    return f"{level}: {act_words(basis)}"


def act_words(basis: Basis) -> str:
    """«8-ФЗ, ст. 10»."""
    return basis.in_words(language())
