"""Findings as rows that are made when they are looked at, narrowed as one types, and the way down from one."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

import msgspec

from otklik.assess import body_of
from otklik.explain import explain
from otklik.i18n import _, language
from otklik.model import EvidenceRef, Finding, Mark, Outcome, Subject
from otklik.report.subjects import Subjects
from otklik.report.words import mark_words, outcome_words, role_words
from otklik_tui.keys import in_other_layout
from otklik_tui.views.checklist import SIGNS

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.explain import ExchangeOf, Explanation
    from otklik.host import Host
    from otklik.judge import Batch

DISPUTED = (Mark.CONTRADICTED, Mark.DISAGREED)
Place = tuple[int, int]  # number of the batch, index in it
BATCH, INDEX = 32, (1 << 32) - 1  # where each stands in a packed place


class Places(Sequence[Place]):
    """Places in eight bytes each: a list of pairs would take ten times that."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._packed = array("Q")
        for place in places:
            self.append(place)

    def append(self, place: Place) -> None:
        """One more behind the others."""
        self._packed.append(place[0] << BATCH | place[1])

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, at: int) -> Place: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Place]: ...
    def __getitem__(self, at: int | slice) -> Place | Sequence[Place]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        packed = self._packed[at]
        return packed >> BATCH, packed & INDEX


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; "" or nothing chosen: everything."""

    words: str = ""
    sections: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()  # outcomes, and marks by their names
    owners: frozenset[str] = frozenset()

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


class FindingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in a line."""

    id: str
    item: str
    subject: str
    outcome: str
    sign: str
    title: str  # of the item, as it came out


class FindingTable:
    """All findings of an assessment in the order in which they are shown: disputed ones, outdated ones, then the rest as
    the checklist has them. No finding is made but for a row in sight."""

    def __init__(self, assessment: Assessment, host: Host) -> None:
        self._assessment = assessment
        self._subjects = Subjects(assessment.profile, host, {})
        self._batches: tuple[Batch, ...] = assessment.findings.batches
        self._of_account = assessment.body_of_account
        self._titles: dict[Subject, str] = {}
        self._bodies: dict[Subject, str] = {}
        self._stale: frozenset[Place] = frozenset()
        self.disputed: tuple[Place, ...] = tuple(self._disputed())
        self._first: tuple[Place, ...] = self.disputed

    def __len__(self) -> int:
        return sum(map(len, self._batches))

    def _disputed(self) -> Iterator[Place]:
        for number, batch in enumerate(self._batches):
            for index, verdict in sorted(batch.verdicts.items()):
                if any(mark in verdict.marks for mark in DISPUTED):
                    yield number, index

    # --- what is out of date -----------------------------------------------------------------------------------------

    def look_for_stale(self) -> Iterator[Place | None]:
        """Goes through all findings, for age is seen in the finding alone; None where one is not out of date, so that
        whoever asks may pause. `put_stale_first` takes what was found."""
        for number, batch in enumerate(self._batches):
            for index in range(len(batch)):
                yield (number, index) if batch.is_stale(index) else None

    def put_stale_first(self, stale: frozenset[Place]) -> None:
        """Behind the disputed ones, before all others."""
        self._stale = stale
        self._first = (*self.disputed, *sorted(stale - set(self.disputed)))

    # --- rows --------------------------------------------------------------------------------------------------------

    def row(self, place: Place) -> FindingRow:
        """The line of a finding."""
        number, index = place
        batch = self._batches[number]
        item, subject, outcome = batch.item, batch.subjects[index], batch.outcome(index)
        title = item.failure_title if outcome in (Outcome.FAIL, Outcome.PARTIAL) else item.title
        chosen = title if outcome.is_judged else item.question
        marks = self._marks(place)
        return FindingRow(
            id=f"{item.id}/{subject}",
            item=item.id,
            subject=self._title(subject),
            outcome=", ".join([outcome_words(outcome), *(mark_words(mark) for mark in marks)]),
            sign="!" if marks and marks != (Mark.WAIVED,) else SIGNS[outcome],
            title=chosen.in_language(language()),
        )

    def finding(self, place: Place) -> Finding:
        """The finding in full."""
        return self._batches[place[0]].finding(place[1])

    def _marks(self, place: Place) -> tuple[Mark, ...]:
        number, index = place
        batch = self._batches[number]
        verdict = batch.verdicts.get(index)
        marks = verdict.marks if verdict is not None else ()
        if place in self._stale:
            marks += (Mark.STALE,)
        return (*marks, Mark.WAIVED) if index in batch.waived else marks

    def _title(self, subject: Subject) -> str:
        found = self._titles.get(subject)
        if found is None:
            found = self._titles[subject] = self._subjects.words(subject).title
        return found

    def _body(self, subject: Subject) -> str:
        found = self._bodies.get(subject)
        if found is None:
            found = self._bodies[subject] = body_of(subject, self._of_account)
        return found

    # --- narrowing ---------------------------------------------------------------------------------------------------

    def places(self, wanted: Wanted) -> Iterator[Place]:
        """Places that fit, the first at once: whoever asks need not wait for the last."""
        return (place for place in self.look_through(wanted) if place is not None)

    def look_through(self, wanted: Wanted) -> Iterator[Place | None]:
        """The same with a None behind every batch, so that whoever asks may pause where nothing fits for long."""
        search = _Search(self, wanted)
        for place in self._first:
            if search.fits(place):
                yield place
        first = frozenset(self._first)
        for number, batch in enumerate(self._batches):
            for index in search.of_batch(number, batch):
                if (number, index) not in first:
                    yield number, index
            yield None

    @cached_property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """(id, title) of those that have findings."""
        used = {batch.item.section for batch in self._batches}
        return tuple(
            (section.id, section.title.in_language(language()))
            for section in self._assessment.method.sections
            if section.id in used
        )

    @cached_property
    def bodies(self) -> tuple[tuple[str, str], ...]:
        """(id, title); the region itself stands first."""
        region = ("", self._assessment.profile.region.name)
        return (region, *((b.id, b.short_name or b.name) for b in self._assessment.profile.bodies))

    @cached_property
    def owners(self) -> tuple[tuple[str, str], ...]:
        """(role, in words) of those who have something to do with a finding."""
        used = dict.fromkeys(batch.item.owner for batch in self._batches)
        brought = self._assessment.method.roles
        named = ((role, role_words(role, brought.get(role))) for role in used if role)
        return tuple(sorted(named, key=lambda pair: pair[1]))

    @cached_property
    def outcomes(self) -> tuple[tuple[str, str], ...]:
        """(outcome or mark, in words)."""
        marks = (*DISPUTED, Mark.STALE, Mark.WAIVED)
        return (
            *((outcome.value, outcome_words(outcome)) for outcome in Outcome),
            *((mark.value, mark_words(mark)) for mark in marks),
        )


class _Search:
    """One search: what is the same for many rows is asked once."""

    def __init__(self, table: FindingTable, wanted: Wanted) -> None:
        self._table, self._wanted = table, wanted
        words = wanted.words.casefold().split()
        # a word typed in the wrong layout means its twin too
        self._words = [tuple(dict.fromkeys((word, in_other_layout(word).casefold()))) for word in words]
        self._outcome_names = frozenset(o.value for o in Outcome) & wanted.outcomes
        self._mark_names = wanted.outcomes - self._outcome_names
        self._items: dict[str, list[tuple[str, ...]] | None] = {}
        self._of_subject: dict[tuple[Subject, tuple[str, ...]], bool] = {}
        self._outcome_words: Mapping[Outcome, str] = {o: outcome_words(o).casefold() for o in Outcome}

    def fits(self, place: Place) -> bool:
        number, index = place
        batch = self._table._batches[number]
        left = self._left(batch)
        return left is not None and self._is_wanted(place, batch, index, left)

    def of_batch(self, number: int, batch: Batch) -> Iterator[int]:
        left = self._left(batch)
        if left is None:
            return
        if not left and not self._wanted.bodies and not self._wanted.outcomes:
            yield from range(len(batch))
            return
        for index in range(len(batch)):
            if self._is_wanted((number, index), batch, index, left):
                yield index

    def _left(self, batch: Batch) -> list[tuple[str, ...]] | None:
        """Words that the item does not hold; None where it is not wanted at all."""
        item, wanted = batch.item, self._wanted
        if item.id not in self._items:
            if (wanted.sections and item.section not in wanted.sections) or (
                wanted.owners and item.owner not in wanted.owners
            ):
                self._items[item.id] = None
            else:
                texts = (item.title, item.failure_title, item.question)
                told = " ".join((item.id, *(text.in_language(language()) for text in texts))).casefold()
                self._items[item.id] = [word for word in self._words if not any(one in told for one in word)]
        return self._items[item.id]

    def _is_wanted(self, place: Place, batch: Batch, index: int, left: list[tuple[str, ...]]) -> bool:
        table, wanted, subject = self._table, self._wanted, batch.subjects[index]
        if wanted.bodies and table._body(subject) not in wanted.bodies:
            return False
        if wanted.outcomes:
            marks = table._marks(place)
            if batch.outcome(index).value not in self._outcome_names and not any(
                mark.value in self._mark_names for mark in marks
            ):
                return False
        return all(self._holds(table, batch, index, subject, word, place) for word in left)

    def _holds(
        self,
        table: FindingTable,
        batch: Batch,
        index: int,
        subject: Subject,
        word: tuple[str, ...],
        place: Place,
    ) -> bool:
        key = (subject, word)
        known = self._of_subject.get(key)
        if known is None:
            told = f"{table._title(subject)} {subject}".casefold()
            known = self._of_subject[key] = any(one in told for one in word)
        if known or any(one in self._outcome_words[batch.outcome(index)] for one in word):
            return True
        return any(one in mark_words(mark).casefold() for mark in table._marks(place) for one in word)


# --- the way down ----------------------------------------------------------------------------------------------------


class WayNode(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the explanation. `opens`: what Enter shows: evidence, or another explanation."""

    text: str
    depth: int
    kind: str
    target: str = ""
    evidence: EvidenceRef | None = None

    @property
    def opens(self) -> bool:
        return self.evidence is not None or (
            self.kind in ("item", "finding", "section") and bool(self.target)
        )


def way_down(
    assessment: Assessment, host: Host, target: str, exchange: ExchangeOf | None = None
) -> tuple[WayNode, ...]:
    """The explanation of a finding, an item or a section down to the captured answer, a line a node."""
    found: list[WayNode] = []
    stack: list[tuple[Explanation, int]] = [(explain(assessment, host, target, exchange), 0)]
    while stack:
        node, depth = stack.pop()
        own = node.target if depth else ""  # the line one stands on leads nowhere
        found.append(WayNode(text=node.text, depth=depth, kind=node.kind, target=own, evidence=node.evidence))
        stack += [(below, depth + 1) for below in reversed(node.below)]
    return tuple(found)


def wrapped(nodes: tuple[WayNode, ...], width: int) -> tuple[tuple[str, int], ...]:
    """(text, number of the node) for every line of at most `width` letters; further lines of a node stand under its first."""
    from textwrap import wrap

    lines = []
    for number, node in enumerate(nodes):
        indent = "  " * min(node.depth, 6)
        sign = "▸ " if node.opens else "· " if node.depth else ""
        rows = wrap(
            node.text,
            max(width, 20),
            initial_indent=indent + sign,
            subsequent_indent=indent + " " * len(sign),
            break_on_hyphens=False,
        )
        lines += [(row, number) for row in rows or [indent + sign]]
    return tuple(lines)


def narrowed_words(wanted: Wanted, table: FindingTable, shown: int, is_all: bool) -> str:
    """«12 из 4843 · Диалог · не выполнено»: how many rows there are and what narrows them."""
    from otklik.report.words import number

    count = number(shown, 0) + ("" if is_all else "…")
    told = [_("{shown} of {all}").format(shown=count, all=number(len(table), 0))]
    for chosen, known in (
        (wanted.sections, table.sections),
        (wanted.bodies, table.bodies),
        (wanted.outcomes, table.outcomes),
        (wanted.owners, table.owners),
    ):
        titles = [title for name, title in known if name in chosen]
        if titles:
            told.append(", ".join(titles))
    return " · ".join(told)
