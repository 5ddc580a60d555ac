"""The checklist: which questions there are and in which order they are asked, and a question as a card."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from otklik.depending import CLOSING
from otklik.i18n import N_, _, language
from otklik.model import Finding, Mark, Outcome, Text
from otklik.packs.model import Depth, Item, Mode
from otklik.report import words
from otklik.report.judged import basis_row, expected_figure, measured_figures, mode_words
from otklik.report.method import norm_words
from otklik.report.reasons import reason_words, remark_words
from otklik.report.subjects import Subjects
from otklik_tui.keys import in_other_layout

if TYPE_CHECKING:
    from otklik.agenda import Proposal
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.judge import Batch
    from otklik.model import Answer


class Order(StrEnum):
    """In which order questions come."""

    SECTION = "section"  # as the checklist has them
    ROOM = "room"  # those of the roles in the room
    UNKNOWN = "unknown"  # what would make most of the score known
    TIME = "time"  # what fits into the minutes that are left, most known a minute first


ORDER_TITLES = {
    Order.SECTION: N_("by section"),
    Order.ROOM: N_("who is in the room"),
    Order.UNKNOWN: N_("what is unknown"),
    Order.TIME: N_("in the time left"),
}
_DEPTHS = (Depth.EXPRESS, Depth.CORE, Depth.FULL)
SIGNS = {
    Outcome.PASS: "✓",
    Outcome.PARTIAL: "◐",
    Outcome.FAIL: "✗",
    Outcome.NOT_APPLICABLE: "–",
    Outcome.NO_DATA: "·",
    Outcome.NEEDS_REVIEW: "?",
    Outcome.ERROR: "!",
}


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """How one goes through the questions."""

    order: Order = Order.SECTION
    depth: Depth = Depth.FULL
    roles: frozenset[str] = frozenset()  # who is in the room
    minutes: float = 0.0  # left
    search: str = ""


class QuestionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A question in a line of the list."""

    item: str
    question: str
    section: str
    waiting: int  # subjects that wait for a person
    subjects: int
    minutes: float = 0.0  # that it is expected to take
    gain: float = 0.0  # coverage of the total that it would bring, 0…1

    @property
    def sign(self) -> str:
        return "?" if self.waiting else "✓"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered since the assessment was made."""

    outcome: Outcome | None  # None: withdrawn
    note: str = ""
    event: str = ""


class SubjectRow(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a question is about, how that stands, and what it rests on."""

    finding: str
    subject: str
    title: str
    sign: str
    state: str  # "предлагается: выполнено", "выполнено", "нужна проверка человеком"
    measured: str
    expected: str
    remarks: tuple[str, ...]  # why, who answered, what is out of date
    evidence: tuple[str, ...]  # where it was seen
    is_waiting: bool
    is_measured: bool  # judged by measurement alone: a person would contradict it
    proposed: Outcome | None
    outcome: Outcome
    is_contradicted: bool = False  # a person and the measurement disagree, and nobody has decided
    note: str = ""  # of the answer that stands


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A question with everything that is needed to answer it."""

    item: str
    section: str
    question: str
    mode: str
    why: str
    basis: tuple[str, ...]
    norms: tuple[str, ...]  # what the question is about: value, unit and act
    guidance: str
    evidence: str  # what counts as evidence
    owner: str
    may_be_partial: bool
    rows: tuple[SubjectRow, ...]

    @property
    def waiting(self) -> int:
        return sum(row.is_waiting for row in self.rows)

    def row(self, finding: str) -> SubjectRow | None:
        return next((row for row in self.rows if row.finding == finding), None)

    def next_waiting(self, after: int) -> int | None:
        """Index of the next row that waits, after this one and round; None where none does."""
        count = len(self.rows)
        return next(
            (i % count for i in range(after + 1, after + 1 + count) if self.rows[i % count].is_waiting), None
        )


def lines(
    assessment: Assessment,
    walk: Walk,
    *,
    said: Collection[str] = (),
    proposals: Iterable[Proposal] = (),
) -> tuple[QuestionLine, ...]:
    """The questions of a walk in their order. `said`: findings answered since the assessment was made; `proposals`: what
    `otklik.agenda` advises, for the orders that go by it."""
    advised = {proposal.item: proposal for proposal in proposals}
    sections = {section.id: section.title.in_language(language()) for section in assessment.method.sections}
    answered = frozenset(said)
    found: dict[str, QuestionLine] = {}
    for item in assessment.method.items:
        if not _is_chosen(item, walk):
            continue
        subjects = waiting = 0
        for batch in assessment.findings.batches_of(item.id):
            for index, (subject, outcome) in enumerate(zip(batch.subjects, batch.outcomes(), strict=True)):
                if outcome is Outcome.NOT_APPLICABLE:
                    continue
                subjects += 1
                if outcome is Outcome.NEEDS_REVIEW and f"{item.id}/{subject}" not in answered:
                    waiting += not _is_closed(batch, index)
        if not subjects:
            continue
        proposal = advised.get(item.id)
        found[item.id] = QuestionLine(
            item=item.id,
            question=item.question.in_language(language()),
            section=sections.get(item.section, item.section),
            waiting=waiting,
            subjects=subjects,
            minutes=proposal.minutes if proposal else 0.0,
            gain=proposal.gain if proposal else 0.0,
        )
    if walk.order in (Order.UNKNOWN, Order.TIME):
        every = tuple(found[name] for name in advised if name in found)
    else:
        every = tuple(found.values())
    return matching(assessment, every, walk.search)


def waiting(assessment: Assessment) -> int:
    """Answers that are waited for in all questions: the one count that every screen tells."""
    return sum(line.waiting for line in lines(assessment, Walk()))


def matching(assessment: Assessment, every: Iterable[QuestionLine], search: str) -> tuple[QuestionLine, ...]:
    """Those of the lines that have every word; a word typed in the wrong layout means its twin too."""
    asked = [(word, in_other_layout(word).casefold()) for word in search.casefold().split()]
    if not asked:
        return tuple(every)

    def fits(line: QuestionLine) -> bool:
        item = assessment.method.item(line.item)
        assert item is not None  # lines are made of items
        texts = (item.id, item.question.ru, item.question.en, item.title.ru, item.title.en)
        told = " ".join(texts).casefold()
        return all(any(one in told for one in either) for either in asked)

    return tuple(filter(fits, every))


def asked_at(assessment: Assessment, depth: Depth) -> frozenset[str]:
    """Ids of the questions that are asked at this depth."""
    return frozenset(item.id for item in assessment.method.items if _is_as_deep(item, depth))


def nothing_words(walk: Walk) -> str:
    """Why there is no question, and what shows some again."""
    if walk.search:
        return _("No question fits {search}: it hides the others. Esc shows all of them again.").format(
            search=words.quoted(walk.search)
        )
    if walk.order is Order.TIME:
        return _("Nothing that waits fits into {minutes} min. O shows all questions again.").format(
            minutes=words.number(walk.minutes, 0)
        )
    return _("There is no question in this order and depth. O and D show others.")


def _is_closed(batch: Batch, index: int) -> bool:
    """Does it depend on another item first, so that an answer to this one would not count yet?"""
    verdict = batch.verdicts.get(index)
    return verdict is not None and verdict.reason in CLOSING


def _is_chosen(item: Item, walk: Walk) -> bool:
    is_in_room = walk.order is not Order.ROOM or not walk.roles or item.owner in walk.roles
    return _is_as_deep(item, walk.depth) and is_in_room


def _is_as_deep(item: Item, depth: Depth) -> bool:
    return _DEPTHS.index(item.depth) <= _DEPTHS.index(depth)


def roles(assessment: Assessment) -> tuple[tuple[str, str, int], ...]:
    """(role, in words, how many questions are asked of it), most first; roles of the same name are one."""
    counted: dict[str, tuple[list[str], int]] = {}
    brought = assessment.method.roles
    for item in assessment.method.items:
        title = words.role_words(item.owner, brought.get(item.owner))
        names, n = counted.setdefault(title, ([], 0))
        if item.owner not in names:
            names.append(item.owner)
        counted[title] = names, n + 1
    ordered = sorted(counted.items(), key=lambda entry: (-entry[1][1], entry[0]))
    return tuple((",".join(names), title, n) for title, (names, n) in ordered)


def card(
    assessment: Assessment,
    host: Host,
    subjects: Subjects,
    answers: Mapping[str, Answer],
    item_id: str,
    said: Mapping[str, Said] | None = None,
) -> Card | None:
    """The card of an item; None where the method has no such item. `answers`: by event; `said`: answered since."""
    item = assessment.method.item(item_id)
    if item is None:
        return None
    titles = {section.id: section.title.in_language(language()) for section in assessment.method.sections}
    rows = [
        _row(batch.finding(index), item, host, subjects, answers, (said or {}))
        for batch in assessment.findings.batches_of(item_id)
        for index in range(len(batch))
        if batch.outcome(index) is not Outcome.NOT_APPLICABLE
        or f"{item_id}/{batch.subjects[index]}" in (said or {})
        or batch.verdict(index).answer is not None
    ]
    return Card(
        item=item.id,
        section=titles.get(item.section, item.section),
        question=_told(item.question),
        mode=mode_words(item.mode),
        why=_told(item.why),
        basis=tuple(_basis_line(basis_row(basis, item.needs_lawyer)) for basis in item.basis),
        norms=tuple(norm_words(norm) for norm in assessment.norms if norm.id in item.shown_norms),
        guidance=_told(item.guidance),
        evidence=_told(item.evidence),
        owner=words.role_words(item.owner, assessment.method.roles.get(item.owner)),
        may_be_partial=item.may_be(Outcome.PARTIAL),
        rows=tuple(rows),
    )


def _told(text: Text | None) -> str:
    return text.in_language(language()) if text is not None else ""


def _basis_line(row: object) -> str:
    from otklik.report.model import BasisRow

    assert isinstance(row, BasisRow)
    lawyer = f" ({_('requires a lawyer’s check')})" if row.needs_lawyer else ""
    level = row.level_text if row.standing else row.level
    return f"{level} · {row.text}{lawyer}"


def _row(
    finding: Finding,
    item: Item,
    host: Host,
    subjects: Subjects,
    answers: Mapping[str, Answer],
    said: Mapping[str, Said],
) -> SubjectRow:
    now = said.get(finding.id)
    outcome = now.outcome or Outcome.NEEDS_REVIEW if now is not None else finding.outcome
    is_waiting = now is None and outcome is Outcome.NEEDS_REVIEW and finding.reason not in CLOSING
    answer = answers.get(finding.answer)
    told = [reason_words(finding, host), *remark_words(finding, subjects, host)] if now is None else []
    told = [words.sentence(one) for one in told if one]
    if answer is not None and now is None:
        told.insert(0, words.stopped(_answer_words(answer)))
    unit = finding.measured[0].unit if finding.measured else ""
    return SubjectRow(
        finding=finding.id,
        subject=str(finding.subject),
        title=subjects.words(finding.subject).title,
        sign=_sign(finding, outcome, is_waiting),
        state=_state(finding, outcome, is_waiting),
        measured="; ".join(figure.text for figure in measured_figures(finding, host)),
        expected="; ".join(expected_figure(one, unit, host).text for one in finding.expected),
        remarks=tuple(told),
        evidence=tuple(dict.fromkeys(_places(finding))),
        is_waiting=is_waiting,
        is_measured=item.mode is Mode.AUTOMATIC and finding.outcome.is_judged and not finding.answers,
        proposed=finding.proposed if is_waiting else None,
        outcome=outcome,
        is_contradicted=now is None and Mark.CONTRADICTED in finding.marks,
        note=now.note if now is not None else answer.note if answer is not None else "",
    )


def _sign(finding: Finding, outcome: Outcome, is_waiting: bool) -> str:
    if is_waiting and finding.proposed is not None and not finding.marks:
        return "→"
    if is_waiting and (Mark.CONTRADICTED in finding.marks or Mark.DISAGREED in finding.marks):
        return "!"
    return SIGNS[outcome]


def _state(finding: Finding, outcome: Outcome, is_waiting: bool) -> str:
    if is_waiting and finding.proposed is not None and not finding.marks:
        return _("proposed: {outcome}").format(outcome=words.outcome_words(finding.proposed))
    marks = [words.mark_words(mark) for mark in finding.marks] if outcome is finding.outcome else []
    if is_waiting and not marks:
        return _("asked")
    return ", ".join([words.outcome_words(outcome), *marks] if not is_waiting else marks)


def _answer_words(answer: Answer) -> str:
    told = _("{author}, {day}: {outcome}").format(
        author=answer.author or "?", day=words.day(answer.at), outcome=words.outcome_words(answer.outcome)
    )
    return f"{told}. {words.quoted(answer.note)}" if answer.note else told


def _places(finding: Finding) -> Iterable[str]:
    """Where it was seen: addresses and attached files; journal events and places in an answer are for the evidence viewer."""
    for ref in finding.evidence:
        if ref.url:
            yield ref.url
        elif ref.place.startswith("sha256:"):
            yield ref.note or ref.place


def contradiction(row: SubjectRow, outcome: Outcome | None) -> str:
    """What is asked before an answer against a measurement is recorded; "" where it contradicts none."""
    if not row.is_measured or row.is_waiting or outcome is None or outcome is row.outcome:
        return ""
    return _(
        "The measurement says “{machine}”. Record “{person}” against it? The item will count as disputed until"
        " somebody decides."
    ).format(machine=words.outcome_words(row.outcome), person=words.outcome_words(outcome))


def depth_told(depth: Depth) -> str:
    """How deep one asks; where some questions are left out, that the score is of all nevertheless."""
    told = words.depth_words(depth.value)
    return told if depth is Depth.FULL else f"{told} ({_('the score is of all questions')})"


def progress(assessment: Assessment, walk: Walk, shown: Iterable[QuestionLine]) -> str:
    """«осталось вопросов: 12, ответов: 40», and what the advice promises."""
    rows = tuple(shown)
    waiting = sum(row.waiting for row in rows)
    questions = sum(1 for row in rows if row.waiting)
    told = _("questions left: {questions}, answers: {answers}").format(
        questions=words.number(questions, 0), answers=words.number(waiting, 0)
    )
    if walk.order is Order.TIME and rows:
        told += " · " + _("{minutes} min will make {gain} more of the score known").format(
            minutes=words.number(sum(row.minutes for row in rows), 0),
            gain=words.percent(sum(row.gain for row in rows)),
        )
    return told
