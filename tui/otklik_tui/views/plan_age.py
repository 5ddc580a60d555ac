"""Whether a plan was made before what is known now: its own event, and what is said of its actions, change nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from otklik.fulfilment.model import FULFILMENT, RETURNED
from otklik.planning.records import SCHEMA, Plan

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.store.journal import Event

BESIDE = frozenset({"plan", FULFILMENT, RETURNED, "retention", "unseal"})  # events that no finding rests on


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What was known when a plan was made. `facts`: the profile and the pages collected, None where that is not known."""

    events: frozenset[str]
    facts: tuple[str, ...] | None = None


def ground(assessment: Assessment, events: Sequence[Event]) -> Ground:
    """What is known now."""
    return Ground(events=frozenset(event.id for event in events), facts=_facts(assessment))


def ground_of_saved(events: Sequence[Event]) -> Ground:
    """What the journal held when the plan was kept last."""
    known = {event.id: event for event in events}
    saved = [event for event in events if event.kind == "plan" and event.payload.get("schema") == SCHEMA]
    waiting, held = [saved[-1].id] if saved else [], set[str]()
    while waiting:
        name = waiting.pop()
        if name in known and name not in held:
            held.add(name)
            waiting += known[name].parents
    return Ground(events=frozenset(held))


def is_outdated(plan: Plan, rests_on: Ground, assessment: Assessment, events: Sequence[Event]) -> bool:
    """Whether something has been answered, decided or collected since, or the total is another now."""
    if plan.assessment == assessment.id:
        return False
    if any(event.id not in rests_on.events and event.kind not in BESIDE for event in events):
        return True
    if rests_on.facts is not None:
        return rests_on.facts != _facts(assessment)
    return _is_of_another_state(plan, assessment)


def _is_of_another_state(plan: Plan, assessment: Assessment) -> bool:
    """Whether the total, or what there is to do, is not what the plan tells of."""
    total = assessment.score.total
    told = {step.action for step in plan.steps} | {one.action for one in plan.left_out}
    return (plan.idle.value, plan.idle.low, plan.idle.high) != (
        total.value,
        total.low,
        total.high,
    ) or told != {one.id for one in assessment.recommendations}


def _facts(assessment: Assessment) -> tuple[str, ...]:
    collected = sorted(str(one.snapshot) for one in assessment.accounts if one.snapshot is not None)
    return (assessment.as_of.isoformat(), assessment.profile.text, *collected)
