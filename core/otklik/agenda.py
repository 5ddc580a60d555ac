"""What to ask next in the time that is left: where a minute makes most of the score known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Any

import msgspec
import tomli

from otklik.assess import Assessment
from otklik.depending import CLOSING
from otklik.model import Finding, Outcome
from otklik.packs.model import Item, Mode
from otklik.selfcheck.pace import words_to_read
from otklik.store.journal import Event
from otklik.whatif import WhatIf

MINUTE = 60.0  # seconds


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A question worth asking. `gain`: by how much the coverage of the total would rise, 0…1; the interval of the score
    narrows by as much, whatever the answers are."""

    item: str
    findings: tuple[str, ...]  # those that wait for a person
    minutes: float
    gain: float

    @property
    def per_minute(self) -> float:
        return self.gain / self.minutes


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes for one subject by the item's mode, and words read a minute. `measured`: modes of this audit's own pace."""

    minutes: Mapping[Mode, float]
    words_per_minute: float
    measured: frozenset[Mode] = frozenset()

    def of(self, item: Item, subjects: int) -> float:
        """Minutes for an item: it is read once, and settled for each subject."""
        return words_to_read(item) / self.words_per_minute + subjects * self.minutes[item.mode]


def pace(events: Iterable[Event], items: Mapping[str, Item]) -> Pace:
    """The pace of an audit's answers: the median time from when a question was shown; estimates where few are there."""
    told = _defaults()
    took: dict[Mode, list[float]] = {}
    for event in events:
        shown = event.payload.get("shown_at") if event.kind == "answer" else None
        item = items.get(event.payload.get("item", "")) if shown else None
        if item is not None and isinstance(shown, str):
            seconds = (datetime.fromisoformat(event.at) - datetime.fromisoformat(shown)).total_seconds()
            if seconds > 0:
                took.setdefault(item.mode, []).append(seconds / MINUTE)
    measured = {mode: median(found) for mode, found in took.items() if len(found) >= told["least"]}
    return Pace(
        minutes={mode: measured.get(mode, told["minutes"][mode.value]) for mode in Mode},
        words_per_minute=told["words_per_minute"],
        measured=frozenset(measured),
    )


def proposals(assessment: Assessment, pace: Pace) -> tuple[Proposal, ...]:
    """Every item that waits for people, what makes most known in a minute first."""
    rise = assessment.rise
    found = []
    for item_id, share in WhatIf(assessment).shares("total").items():
        item = assessment.method.item(item_id)
        tallied = rise.tallies.get(item_id)
        waiting = waiting_of(assessment, item_id)
        if item is None or tallied is None or not waiting:
            continue
        whole = tallied.judged_weight + tallied.unknown_weight
        weight = sum(rise.weight_of(finding.subject) for finding in waiting)
        if whole and weight:
            found.append(
                Proposal(
                    item=item_id,
                    findings=tuple(finding.id for finding in waiting),
                    minutes=pace.of(item, len(waiting)),
                    gain=share * weight / whole,
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.per_minute, one.item)))


def agenda(
    assessment: Assessment, pace: Pace, minutes: float, asked: Collection[str] | None = None
) -> tuple[Proposal, ...]:
    """What fits into `minutes`, in the order in which it is best asked; of the last item as many subjects as fit.

    `asked`: ids of the questions that are asked at all, None: every one.
    """
    left = minutes
    chosen = []
    for proposal in proposals(assessment, pace):
        if asked is not None and proposal.item not in asked:
            continue
        item = assessment.method.item(proposal.item)
        assert item is not None  # proposals are made of items
        if proposal.minutes <= left:
            chosen.append(proposal)
            left -= proposal.minutes
            continue
        each = pace.minutes[item.mode]
        fitting = int((left - pace.of(item, 0)) / each)
        if fitting > 0:
            part = proposal.findings[:fitting]
            share = len(part) / len(proposal.findings)
            spent = pace.of(item, fitting)
            chosen.append(
                Proposal(item=proposal.item, findings=part, minutes=spent, gain=proposal.gain * share)
            )
            left -= spent
    return tuple(chosen)


def waiting_of(assessment: Assessment, item: str) -> list[Finding]:
    """Findings of an item that a person's answer would settle now."""
    return [
        batch.finding(index)
        for batch in assessment.findings.batches_of(item)
        for index in range(len(batch))
        if batch.outcome(index) is Outcome.NEEDS_REVIEW
        and index not in batch.waived
        and batch.verdict(index).reason not in CLOSING
    ]


@cache
def _defaults() -> Mapping[str, Any]:
    return tomli.loads((files("otklik.data") / "agenda.toml").read_text(encoding="utf-8"))
