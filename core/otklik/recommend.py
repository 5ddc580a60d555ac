"""Recommends: failed and partial findings grouped by the action that resolves them, what to do first on top.

priority = gain × legal weight ÷ effort_hours ** effort_power, numbers from the scoring profile. Gain and effort both grow
with the number of pages, so with effort_power 1 only the rate would count and with 0 only the gain; 0.5 stands between.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from otklik.i18n import language
from otklik.judge import Cell, Strip
from otklik.model import Outcome, Recommendation, Subject, Text
from otklik.packs.model import LEVELS, Action, Basis, Item, Ranking
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
    strongest = min((b.level for b in bases), key=LEVELS.index, default="П")
    due_days = next((legal.due_days for legal in ranking.legal if legal.level == strongest), 0)
    return Recommendation(
        id=group.id,
        title=group.title,
        findings=tuple(f"{cell.item}/{cell.subject}" for cell in group.cells),
        gain=gain,
        gain_low=min(between[0], gain),
        gain_high=max(between[1], gain),
        legal_level=strongest,
        effort_hours=group.hours,
        owner=group.owner,
        owner_title=roles.get(group.owner),
        due=on + timedelta(days=due_days + math.ceil(group.hours / ranking.hours_per_day)),
        rests_on=tuple(dict.fromkeys(in_words(basis) for basis in bases)),
        needs_lawyer=any(basis.status != "V1" for basis in bases),
        after=tuple(name for name in group.after if name in work),
        course=group.course,
    )


def _priority(recommendation: Recommendation, ranking: Ranking) -> float:
    weight = next((float(e.weight) for e in ranking.legal if e.level == recommendation.legal_level), 1.0)
    hours: float = max(recommendation.effort_hours, SHORTEST_EFFORT)
    return recommendation.gain * weight / math.pow(hours, float(ranking.effort_power))


def in_words(basis: Basis) -> str:
    """«Ф: 8-ФЗ, ст. 10», in the language in force."""
    return f"{basis.level}: {basis.in_words(language())}"
