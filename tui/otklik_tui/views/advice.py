"""What to ask first: the order that the time left, or what is unknown, advises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from otklik_tui.views.checklist import Order, Walk, asked_at

if TYPE_CHECKING:
    from otklik.agenda import Proposal
    from otklik.assess import Assessment
    from otklik.store.journal import Event


def advised(assessment: Assessment, events: Sequence[Event], walk: Walk) -> tuple[Proposal, ...]:
    """What to ask first, for the orders that go by it; nothing for the others."""
    from otklik.agenda import agenda, pace, proposals

    if walk.order not in (Order.UNKNOWN, Order.TIME):
        return ()
    found = pace(events, assessment.method.every_item)
    if walk.order is Order.TIME:
        return agenda(assessment, found, walk.minutes, asked_at(assessment, walk.depth))
    return tuple(sorted(proposals(assessment, found), key=lambda one: (-one.gain, one.item)))


def minutes_of(text: str) -> float:
    """Minutes as a person types them, «45», «45 мин», «45 минут»; 0 for what is no number of minutes."""
    number = re.sub(r"(?i)\s*(?:минут[аы]?|мин\.?|minutes?|min\.?)$", "", text.strip())
    try:
        found = float(number.replace(",", "."))
    except ValueError:
        return 0.0
    return found if 0 < found < inf else 0.0
