"""Judges items over columns of facts, a batch of like subjects at a time; findings are made when they are looked at."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from typing import NamedTuple, overload

import msgspec

from otklik.measure import AccountMeasured
from otklik.model import (
    Answer,
    EvidenceRef,
    Expected,
    Finding,
    Mark,
    Measurement,
    Outcome,
    Remark,
    Subject,
)
from otklik.packs.model import Item
from otklik.packs.rules import ERROR, Column, CompiledRule
from otklik.said import Heard

OUTCOMES: Mapping[float | None, Outcome] = {
    None: Outcome.NO_DATA,
    0.0: Outcome.FAIL,
    1.0: Outcome.PASS,
    ERROR: Outcome.ERROR,
}


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What is to be said of one subject beyond its outcome. Absent where the rule's score says it all.

    Between `low` and `high` the score may lie; None: as the outcome says.
    """

    outcome: Outcome
    score: float | None = None
    reason: str = ""
    params: Mapping[str, str] = {}
    marks: tuple[Mark, ...] = ()
    proposed: Outcome | None = None
    answer: Answer | None = None
    low: float | None = None
    high: float | None = None
    heard: Heard | None = None
    decision: str = ""
    remarks: tuple[Remark, ...] = ()


class Cell(NamedTuple):
    """One item × subject, as scores need it. Between `low` and `high` the score may lie; None: as the outcome says."""

    item: str
    subject: Subject
    outcome: Outcome
    score: float | None
    low: float | None = None
    high: float | None = None


Bounds = Mapping[int, tuple[float, float]]


class Strip(NamedTuple):
    """One item × like subjects, as columns: what cells are made of, and what scores add up without making them."""

    item: str
    subjects: Sequence[Subject]
    outcomes: Sequence[Outcome]
    scores: Sequence[float | None]
    bounds: Bounds  # index → between which the score may lie; a missing one: as the outcome says

    def cells(self) -> Iterator[Cell]:
        """One by one."""
        cells = map(Cell, repeat(self.item), self.subjects, self.outcomes, self.scores)
        return cells if not self.bounds else self._bounded(cells)

    def cell(self, index: int) -> Cell:
        """One of them."""
        bounds = self.bounds.get(index, (None, None))
        return Cell(self.item, self.subjects[index], self.outcomes[index], self.scores[index], *bounds)

    def _bounded(self, cells: Iterable[Cell]) -> Iterator[Cell]:
        for index, cell in enumerate(cells):
            low, high = self.bounds.get(index, (None, None))
            yield cell if low is None else cell._replace(low=low, high=high)


def strips_of(cells: Iterable[Cell]) -> Iterator[Strip]:
    """Cells as columns, one strip for each item, in the order in which items come."""
    by_item: dict[str, list[Cell]] = {}
    for cell in cells:
        by_item.setdefault(cell.item, []).append(cell)
    for item, found in by_item.items():
        yield Strip(
            item,
            [cell.subject for cell in found],
            [cell.outcome for cell in found],
            [cell.score for cell in found],
            {
                index: (cell.low, cell.high)
                for index, cell in enumerate(found)
                if cell.low is not None and cell.high is not None
            },
        )


# index, what counts there, what it rests on → why that is out of date; nothing where it is not
Staleness = Callable[[int, Verdict, Sequence[Measurement], Sequence[EvidenceRef]], tuple[Remark, ...]]

# outcome, the value that was compared (a tuple where a rule has several conditions), what it was compared with
Judgement = tuple[Outcome, object, tuple[Expected, ...]]


class Batch:
    """One item over subjects that share a rule. `accounts`: whose facts stand behind each subject, None where none.

    `bounds` and `why` are asked when somebody looks: outcomes need neither.
    """

    def __init__(
        self,
        item: Item,
        subjects: Sequence[Subject],
        scores: Sequence[float | None],
        *,
        rule: CompiledRule | None = None,
        accounts: Sequence[AccountMeasured | None] = (),
        measured: Mapping[int, tuple[Measurement, ...]] | None = None,
        verdicts: Mapping[int, Verdict] | None = None,
        why: Callable[[int], tuple[str, Mapping[str, str]]] | None = None,
        columns: Sequence[Column] = (),
        bounds: Callable[[], Bounds] | None = None,
        staleness: Staleness | None = None,
    ) -> None:
        self.item = item
        self.subjects = subjects
        self.rule = rule
        self._accounts = accounts
        self._measured = measured or {}
        self.verdicts: dict[int, Verdict] = dict(verdicts or {})
        self.waived: dict[
            int, tuple[str, ...]
        ] = {}  # index → events of the waivers in force; set by `waivers.mark`
        self._scores = scores
        self._why = why
        self._columns = columns
        self._told_bounds = bounds
        self._staleness = staleness

    def __len__(self) -> int:
        return len(self.subjects)

    def outcome(self, index: int) -> Outcome:
        """The outcome for the subject at `index`."""
        verdict = self.verdicts.get(index)
        if verdict is not None:
            return verdict.outcome
        return OUTCOMES.get(self._scores[index], Outcome.PARTIAL)

    def score(self, index: int) -> float | None:
        """0…1, None where not judged."""
        verdict = self.verdicts.get(index)
        score = verdict.score if verdict is not None else self._scores[index]
        return None if score == ERROR else score

    def verdict(self, index: int) -> Verdict:
        """The outcome with its reason, worked out where the rule's score is all there is."""
        found = self.verdicts.get(index)
        if found is not None:
            return found
        outcome = self.outcome(index)
        reason: str = ""
        params: Mapping[str, str] = {}
        if not outcome.is_judged and self._why is not None:
            reason, params = self._why(index)
        low, high = self._bounds.get(index, (None, None))
        return Verdict(outcome, self.score(index), reason, params, low=low, high=high)

    def outcomes(self) -> list[Outcome]:
        """The outcome of every subject."""
        found = list(map(OUTCOMES.get, self._scores, repeat(Outcome.PARTIAL)))
        for index, verdict in self.verdicts.items():
            found[index] = verdict.outcome
        return found

    @cached_property
    def _bounds(self) -> Bounds:
        return self._told_bounds() if self._told_bounds is not None else {}

    def strip(self, *, with_waivers: bool = False) -> Strip:
        """Every subject's outcome and score, without making findings; an accepted exception being NOT_APPLICABLE if asked."""
        outcomes = self.outcomes()
        scores = [None if score == ERROR else score for score in self._scores]
        bounds = dict(self._bounds)
        for index, verdict in self.verdicts.items():
            scores[index] = verdict.score
            bounds.pop(index, None)
            if verdict.low is not None and verdict.high is not None:
                bounds[index] = verdict.low, verdict.high
        for index in self.waived if with_waivers else ():
            outcomes[index], scores[index] = Outcome.NOT_APPLICABLE, None
            bounds.pop(index, None)
        return Strip(self.item.id, self.subjects, outcomes, scores, bounds)

    def cells(self) -> Iterator[Cell]:
        """Every subject's outcome and score, without making findings."""
        return self.strip().cells()

    def judgements(self) -> Iterator[Judgement]:
        """For every subject; a subject without a rule has nothing compared."""
        columns = [column.cells for column in self._columns]
        compared = (
            columns[0] if len(columns) == 1 else zip(*columns, strict=True) if columns else repeat(None)
        )
        return zip(self.outcomes(), compared, repeat(self._expected()))

    def finding(self, index: int) -> Finding:
        """The finding in full."""
        subject = self.subjects[index]
        verdict = self.verdict(index)
        measured = self._measured_at(index)
        answers = verdict.heard.answers if verdict.heard is not None else ()
        evidence = self._evidence_of(verdict, measured)
        stale = self._staleness(index, verdict, measured, evidence) if self._staleness is not None else ()
        given_for = verdict.heard.given_for if verdict.heard is not None else subject
        marks = [*verdict.marks, *((Mark.STALE,) if stale else ())]
        marks += (Mark.WAIVED,) if index in self.waived else ()
        return Finding(
            item=self.item.id,
            subject=subject,
            outcome=verdict.outcome,
            score=self.score(index),
            low=verdict.low,
            high=verdict.high,
            marks=tuple(marks),
            measured=measured,
            expected=self._expected(),
            evidence=tuple(evidence),
            reason=verdict.reason,
            params=verdict.params,
            answer=verdict.answer.event if verdict.answer is not None else "",
            answers=tuple(answer.event for answer in answers),
            given_for=None if given_for == subject else given_for,
            decision=verdict.decision,
            proposed=verdict.proposed,
            waivers=self.waived.get(index, ()),
            remarks=(*verdict.remarks, *_straddles(verdict), *stale),
        )

    def is_stale(self, index: int) -> bool:
        """Does the finding at `index` rest on what is out of date? Told without making the finding."""
        if self._staleness is None:
            return False
        verdict = self.verdict(index)
        if not verdict.outcome.is_judged and not verdict.marks:
            return False
        measured = self._measured_at(index)
        return bool(self._staleness(index, verdict, measured, self._evidence_of(verdict, measured)))

    @staticmethod
    def _evidence_of(verdict: Verdict, measured: Sequence[Measurement]) -> list[EvidenceRef]:
        evidence = [ref for m in measured for ref in m.evidence]
        for answer in verdict.heard.answers if verdict.heard is not None else ():
            evidence += [EvidenceRef(event=answer.event, note=answer.note), *answer.evidence]
        return evidence

    def _measured_at(self, index: int) -> tuple[Measurement, ...]:
        if index in self._measured:
            return self._measured[index]
        account = self._accounts[index] if self._accounts else None
        if account is None or self.rule is None:
            return ()
        sources = dict.fromkeys(c.source for c in self.rule.conditions)
        facts = (account.facts.get(source) for source in sources)
        return tuple(fact.measurement for fact in facts if fact is not None)

    def _expected(self) -> tuple[Expected, ...]:
        if self.rule is None:
            return ()
        expected = tuple(e for c in self.rule.conditions for e in c.expected)
        # The same is asked of a fact wherever it is told first.
        return tuple(dict.fromkeys(expected)) if self.rule.join == "first" else expected


class Findings(Sequence[Finding]):
    """All findings of an assessment in the order of items, then subjects; each is made when it is looked at."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        self._batches = tuple(batch for batch in batches if len(batch))
        self._starts: list[int] = []
        self._by_subject: dict[str, array[int]] = {}  # item → numbers of its findings by their subjects
        count = 0
        for batch in self._batches:
            self._starts.append(count)
            count += len(batch)
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        wanted = index + self._count if index < 0 else index
        if not 0 <= wanted < self._count:
            raise IndexError(index)
        number = bisect_right(self._starts, wanted) - 1
        return self._batches[number].finding(wanted - self._starts[number])

    def __iter__(self) -> Iterator[Finding]:
        for batch in self._batches:
            for index in range(len(batch)):
                yield batch.finding(index)

    def strips(self) -> Iterator[Strip]:
        """Outcomes and scores of all, as columns."""
        return (batch.strip() for batch in self._batches)

    def strips_with_waivers(self, items: Container[str] | None = None) -> Iterator[Strip]:
        """As `strips`, accepted exceptions being NOT_APPLICABLE; of these items, of all by default."""
        return (
            batch.strip(with_waivers=True)
            for batch in self._batches
            if items is None or batch.item.id in items
        )

    def cells(self) -> Iterator[Cell]:
        """Outcomes and scores of all, without making findings."""
        return chain.from_iterable(strip.cells() for strip in self.strips())

    def cells_of(self, item: str) -> Iterator[Cell]:
        """Of one item, accepted exceptions being NOT_APPLICABLE."""
        return chain.from_iterable(strip.cells() for strip in self.strips_with_waivers({item}))

    def cells_with_waivers(self) -> Iterator[Cell]:
        """As `cells`, accepted exceptions being NOT_APPLICABLE."""
        return chain.from_iterable(strip.cells() for strip in self.strips_with_waivers())

    def waived_items(self) -> frozenset[str]:
        """Items with accepted exceptions."""
        return frozenset(batch.item.id for batch in self._batches if batch.waived)

    @property
    def batches(self) -> tuple[Batch, ...]:
        """All batches, in the order of findings."""
        return self._batches

    def batches_of(self, item: str) -> Iterator[Batch]:
        """The batches of one item."""
        return (batch for batch in self._batches if batch.item.id == item)

    def marked(self, mark: Mark) -> Iterator[Finding]:
        """Findings that carry a mark, without making the others; what is STALE is seen in the finding alone."""
        if mark is Mark.STALE:
            yield from (finding for finding in self if mark in finding.marks)
            return
        for batch in self._batches:
            for index in range(len(batch)):
                verdict = batch.verdicts.get(index)
                is_waived = mark is Mark.WAIVED and index in batch.waived
                if is_waived or (verdict is not None and mark in verdict.marks):
                    yield batch.finding(index)

    def judgements(self) -> Iterator[Judgement]:
        """Outcome, measured, expected of all, without making findings."""
        return chain.from_iterable(batch.judgements() for batch in self._batches)

    def by_id(self, identifier: str) -> Finding | None:
        """The finding `ITEM/SUBJECT`."""
        item, _slash, subject = identifier.partition("/")
        if item not in self._by_subject:
            self._by_subject[item] = self._in_order(item)
        order = self._by_subject[item]
        at = bisect_right(order, subject, key=self._subject) - 1
        return self[order[at]] if at >= 0 and self._subject(order[at]) == subject else None

    def _in_order(self, item: str) -> array[int]:
        """Numbers of an item's findings by the words of their subjects: four bytes each, where a mapping takes hundreds."""
        found = {
            start + index: str(subject)
            for start, batch in zip(self._starts, self._batches, strict=True)
            if batch.item.id == item
            for index, subject in enumerate(batch.subjects)
        }
        return array("I", sorted(found, key=found.__getitem__))

    def _subject(self, wanted: int) -> str:
        number = bisect_right(self._starts, wanted) - 1
        return str(self._batches[number].subjects[wanted - self._starts[number]])


def _straddles(verdict: Verdict) -> tuple[Remark, ...]:
    """The measurement's interval reaches across a threshold, so that the outcome might be another."""
    if not verdict.outcome.is_judged or verdict.low is None or verdict.high is None:
        return ()
    return (Remark("straddles"),) if verdict.low < verdict.high else ()
