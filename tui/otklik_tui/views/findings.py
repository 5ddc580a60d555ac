"""Findings as rows that are made when they are looked at, narrowed as one types, and the way down from one."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
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

    def find(self, place: Place) -> int | None:
        """Its number among them."""
        try:
            return self._packed.index(place[0] << BATCH | place[1])
        except ValueError:
            return None

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
        self._told: dict[Subject, str] = {}
        self._told_of: dict[
            int, Sequence[str]
        ] = {}  # by the list of subjects, which lives as long as the assessment
        self._stale: Mapping[int, frozenset[int]] = {}  # by number of the batch
        self.disputed = Places(self._disputed())
        self._first = self.disputed

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
        by_batch: dict[int, set[int]] = {}
        for number, index in stale:
            by_batch.setdefault(number, set()).add(index)
        self._stale = {number: frozenset(indexes) for number, indexes in by_batch.items()}
        self._first = Places((*self.disputed, *sorted(stale - set(self.disputed))))

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

    def place_of(self, finding: str) -> Place | None:
        """Where the finding of that id lies."""
        item, _slash, subject = finding.partition("/")
        for number, batch in enumerate(self._batches):
            if batch.item.id == item:
                for index, about in enumerate(batch.subjects):
                    if str(about) == subject:
                        return number, index
        return None

    def _marks(self, place: Place) -> tuple[Mark, ...]:
        number, index = place
        batch = self._batches[number]
        verdict = batch.verdicts.get(index)
        marks = verdict.marks if verdict is not None else ()
        if index in self._stale.get(number, ()):
            marks += (Mark.STALE,)
        return (*marks, Mark.WAIVED) if index in batch.waived else marks

    def _title(self, subject: Subject) -> str:
        found = self._titles.get(subject)
        if found is None:
            found = self._titles[subject] = self._subjects.words(subject).title
        return found

    def told_of(self, subjects: Sequence[Subject]) -> Sequence[str]:
        """What a search looks for words in, for each of a batch's subjects: items about the same pages share one list."""
        told = self._told_of.get(id(subjects))
        if told is None:
            for one in subjects:
                if one not in self._told:
                    self._told[one] = f"{self._title(one)} {one}".casefold()
            told = self._told_of[id(subjects)] = [self._told[one] for one in subjects]
        return told

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
        first: dict[int, set[int]] = {}
        for number, places in groupby(self._first, key=itemgetter(0)):
            of_batch = [index for _number, index in places]
            first.setdefault(number, set()).update(of_batch)
            yield from ((number, index) for index in search.among(number, of_batch))
        for number, batch in enumerate(self._batches):
            indexes: Sequence[int] = range(len(batch))
            if number in first:
                indexes = [index for index in indexes if index not in first[number]]
            yield from ((number, index) for index in search.among(number, indexes))
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
        self._outcomes = frozenset(outcome for outcome in Outcome if outcome.value in wanted.outcomes)
        self._marks = frozenset(mark for mark in Mark if mark.value in wanted.outcomes)
        self._items: dict[str, list[_Word] | None] = {}
        self._saying = {word: _saying(word) for word in self._words}
        # whom a word names, by the list of subjects: items about the same pages share one
        self._named: dict[tuple[int, _Word], bytes] = {}

    def among(self, number: int, indexes: Sequence[int]) -> Sequence[int]:
        """Those of a batch's findings that fit."""
        batch = self._table._batches[number]
        left = self._left(batch)
        if left is None:
            return ()
        if self._wanted.bodies:
            body, bodies, subjects = self._table._body, self._wanted.bodies, batch.subjects
            indexes = [index for index in indexes if body(subjects[index]) in bodies]
        if self._wanted.outcomes:
            outcomes, marked = batch.outcomes(), self._marked(number, self._marks)
            indexes = [index for index in indexes if outcomes[index] in self._outcomes or index in marked]
        for word in left:
            indexes = self._holding(word, number, indexes)
        return indexes

    def _left(self, batch: Batch) -> list[_Word] | None:
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
                self._items[item.id] = [word for word in self._words if not _is_in(told, word)]
        return self._items[item.id]

    def _holding(self, word: _Word, number: int, indexes: Sequence[int]) -> Sequence[int]:
        """Those whose subject, outcome or marks tell the word."""
        batch = self._table._batches[number]
        named = self._naming(batch.subjects, word)
        said, marks = self._saying[word]
        marked = self._marked(number, marks)
        if said:
            outcomes = batch.outcomes()
            return [i for i in indexes if named[i] or outcomes[i] in said or i in marked]
        if marked or 1 in named:
            return [i for i in indexes if named[i] or i in marked]
        return ()

    def _naming(self, subjects: Sequence[Subject], word: _Word) -> bytes:
        key = (id(subjects), word)
        if key not in self._named:
            self._named[key] = bytes(_is_in(told, word) for told in self._table.told_of(subjects))
        return self._named[key]

    def _marked(self, number: int, marks: Collection[Mark]) -> Collection[int]:
        """Indexes of a batch's findings that have one of the marks."""
        if not marks:
            return ()
        batch = self._table._batches[number]
        found = {i for i, verdict in batch.verdicts.items() if any(mark in marks for mark in verdict.marks)}
        if Mark.STALE in marks:
            found |= self._table._stale.get(number, frozenset())
        if Mark.WAIVED in marks:
            found.update(batch.waived)
        return found


_Word = tuple[str, ...]  # as it was typed, and as the other layout would have it


def _is_in(told: str, word: _Word) -> bool:
    return any(one in told for one in word)


def _saying(word: _Word) -> tuple[frozenset[Outcome], frozenset[Mark]]:
    """Outcomes and marks in whose names the word stands."""
    return (
        frozenset(outcome for outcome in Outcome if _is_in(outcome_words(outcome).casefold(), word)),
        frozenset(mark for mark in Mark if _is_in(mark_words(mark).casefold(), word)),
    )


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
