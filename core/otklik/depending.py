"""Items that depend on others: in what order they are judged, what a condition reads, what is said where it is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from otklik.judge import Batch, Verdict
from otklik.model import Outcome, Subject, SubjectKind
from otklik.packs.model import Condition, Item
from otklik.packs.rules import Column, CompiledRule
from otklik.said import around

ANSWER_FIRST = "answer_first"  # a person has to answer another item before this one is asked
OUTCOME_FIRST = (
    "outcome_first"  # there are no data for another item on which it depends whether this one is asked
)
NOT_ASKED = "not_asked"  # another item came out so that this one is not asked
CLOSING = frozenset(
    {ANSWER_FIRST, OUTCOME_FIRST, NOT_ASKED}
)  # an answer to the item itself does not count then
NOT_YET = "not_yet"  # the duty had not begun on the audit's day
NO_MORE = "no_more"  # it had ended by then
NOT_REQUIRED = "not_required"  # the norm of the region does not ask for it
NO_DUTY = frozenset({NOT_YET, NO_MORE, NOT_REQUIRED})  # nor does an answer count here

Batches = Mapping[str, Sequence[Batch]]


def in_order(items: Sequence[Item]) -> list[Item]:
    """Those that others rest on first, otherwise as given. Items on a cycle, which the linker refuses, come last.

    A figure of the region looks at whatever has been judged: it rests on every item that does not rest on a figure.
    """
    known = {item.id for item in items}
    waiting = {item.id: {other for other in item.rests_on if other in known} for item in items}
    figures = {item.id for item in items if _is_figure(item)}
    after = set(figures)
    while True:
        further = {identifier for identifier, others in waiting.items() if others & after} - after
        if not further:
            break
        after |= further
    for figure in figures:
        waiting[figure] |= known - after
    ordered: list[Item] = []
    rest = list(items)
    while rest:
        ready = [item for item in rest if not waiting[item.id]]
        if not ready:
            return ordered + rest
        done = {item.id for item in ready}
        ordered += ready
        rest = [item for item in rest if item.id not in done]
        for item in rest:
            waiting[item.id] -= done
    return ordered


def _is_figure(item: Item) -> bool:
    conditions = (*item.when_facts, *(c for rule in item.rules() for c in rule.conditions))
    return item.applies.subject is SubjectKind.REGION and any(c.metric for c in conditions)


class Outcomes:
    """How items came out, for conditions of other items. An item that was not put to a subject is NOT_APPLICABLE to it."""

    def __init__(self, batches: Batches, items: Mapping[str, Item], body_of: Mapping[Subject, str]) -> None:
        self._batches, self._items, self._body_of = batches, items, body_of
        self._found: dict[str, dict[Subject, Outcome]] = {}

    def of(self, identifier: str, subject: Subject) -> Outcome:
        """The outcome for the subject itself, or for what it belongs to where the item is about that."""
        found = self._found.get(identifier)
        if found is None:
            found = self._found[identifier] = {
                about: outcome
                for batch in self._batches.get(identifier, ())
                for about, outcome in zip(batch.subjects, batch.outcomes(), strict=True)
            }
        kind = self._items[identifier].applies.subject
        about = next((a for a in around(subject, self._body_of) if a.kind is kind), subject)
        return found.get(about, Outcome.NOT_APPLICABLE)

    def closed(
        self, rule: CompiledRule, asked: Sequence[Condition], subjects: Sequence[Subject]
    ) -> dict[int, Verdict]:
        """What is to be said of subjects that are not asked, or of which it is not known whether they are; by index."""
        found: dict[int, Verdict] = {}
        known: dict[tuple[Outcome, ...], Verdict | None] = {}
        for index, subject in enumerate(subjects):
            outcomes = tuple(self.of(condition.asks, subject) for condition in asked)
            if outcomes not in known:
                known[outcomes] = _closed(rule, asked, outcomes)
            verdict = known[outcomes]
            if verdict is not None:
                found[index] = verdict
        return found


def _closed(rule: CompiledRule, asked: Sequence[Condition], outcomes: Sequence[Outcome]) -> Verdict | None:
    columns = [Column([None if o.is_unknown else o.value]) for o in outcomes]
    scores = [c.scores(column)[0] for c, column in zip(rule.conditions, columns, strict=True)]
    for condition, outcome, score in zip(asked, outcomes, scores, strict=True):
        if score is not None and score < 1:
            params = {"item": condition.asks, "outcome": outcome.value}
            return Verdict(Outcome.NOT_APPLICABLE, reason=NOT_ASKED, params=params)
    for condition, outcome, score in zip(asked, outcomes, scores, strict=True):
        if score is None:
            params = {"item": condition.asks}
            if outcome is Outcome.NEEDS_REVIEW:
                return Verdict(Outcome.NEEDS_REVIEW, reason=ANSWER_FIRST, params=params)
            return Verdict(Outcome.NO_DATA, reason=OUTCOME_FIRST, params=params)
    return None
