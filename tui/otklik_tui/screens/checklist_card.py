"""The card of the checklist: the question, whom it is about, and what is known of the line under the cursor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from textual import events
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget

from otklik.agenda import Proposal
from otklik.i18n import _
from otklik.model import Answer, EvidenceRef
from otklik.packs.model import Depth
from otklik.report import words
from otklik.report.subjects import Subjects
from otklik_tui.acts import evidence_words
from otklik_tui.home import Draft
from otklik_tui.screens.base import OtklikScreen
from otklik_tui.views.card import detail_parts, elsewhere_told, question_parts
from otklik_tui.views.checklist import (
    ORDER_TITLES,
    Card,
    QuestionLine,
    Said,
    SubjectRow,
    Walk,
    card,
    depth_told,
    lines,
    matching,
    nothing_words,
)
from otklik_tui.waiting import Elsewhere
from otklik_tui.widgets.rows import Rows
from otklik_tui.widgets.safe import Told
from otklik_tui.widgets.search_line import SearchLine

MOST_OF_A_NOTE = 110  # letters beside a line; its dialog has all of them


class CardScreen(OtklikScreen):
    """Questions on the left, the card of one of them on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk()
        self.every_line: tuple[QuestionLine, ...] = ()  # of the walk, whatever is searched for
        self.lines: tuple[QuestionLine, ...] = ()  # those that fit what is searched for
        self.card: Card | None = None
        self.said: dict[str, Said] = {}  # since the assessment was made
        self.is_for_all = False
        self._proposals: tuple[Proposal, ...] = ()
        self._answers: dict[str, Answer] = {}
        self._subjects: Subjects | None = None
        self._attached: dict[str, tuple[EvidenceRef, ...]] = {}  # waiting for the answer they belong to
        self._shown_at: tuple[str, datetime] | None = None
        self._just_attached = ""  # finding to which something was attached, with nothing recorded since
        self._drafts: dict[str, str] = {}
        self._typing: dict[Draft, dict[str, str]] = {}  # what else was begun and not saved
        self._private: dict[str, str] = {}
        self._audit = self._file = ""  # which audit, and in which file
        self._unkept: set[str] = set()  # findings whose note or attachments could not be kept on the disk
        self._begun_elsewhere: dict[str, Elsewhere[str]] = {}  # notes that wait in other files of the audit
        self._attached_elsewhere: dict[str, Elsewhere[tuple[EvidenceRef, ...]]] = {}

    def body(self) -> Iterable[Widget]:
        yield Vertical(
            SearchLine(
                placeholder=_("Search: id or words of the question. Empty: all questions"), id="search"
            ),
            Horizontal(
                Vertical(
                    Told(id="walk", classes="hint"),
                    Rows(id="questions", header=False, is_opened_by_click=True),
                    id="list",
                ),
                Vertical(
                    VerticalScroll(Told(id="question"), id="top"),
                    Rows(id="subjects", header=False),
                    Told(id="detail"),
                    id="card",
                ),
            ),
        )

    @property
    def subjects(self) -> Rows:
        return self.query_one("#subjects", Rows)

    @property
    def questions(self) -> Rows:
        return self.query_one("#questions", Rows)

    def find_lines(self) -> None:
        """Which questions the walk has, and which of them fit what is searched for."""
        assessment = self.workspace.assessment
        if assessment is not None:
            walk = msgspec.structs.replace(self.walk, search="")
            self.every_line = lines(assessment, walk, said=self.said, proposals=self._proposals)
            self.lines = matching(assessment, self.every_line, self.walk.search)

    def _fill_questions(self) -> None:
        rows = [
            (
                one.item,
                (one.sign, one.item, str(one.waiting or ""), one.question),
                "" if one.waiting else "dim",
            )
            for one in self.lines
        ]
        self.questions.fill(("", "", "", ""), rows)

    def show_card(self, item: str, finding: str = "") -> None:
        """The card of an item with the cursor on a finding, else on the first that waits."""
        assessment = self.workspace.assessment
        if assessment is None or self._subjects is None:
            return
        made = card(assessment, self.workspace.host, self._subjects, self._answers, item, self.said)
        is_other = self.card is None or made is None or made.item != self.card.item
        self.card = made
        question = self.query_one("#question", Told)
        if made is None:
            question.tell(nothing_words(self.walk))
            self.subjects.fill(("",), ())
            self.show_detail()
            return
        question.tell(*question_parts(made, self._place(made)))
        self.subjects.fill(("", "", "", ""), [self._row(row) for row in made.rows])
        findings = [row.finding for row in made.rows]
        if finding in findings and not (is_other and made.row(finding) is None):
            at: int | None = findings.index(finding)
        else:
            at = made.next_waiting(-1)
        self.subjects.move_cursor(row=at or 0, animate=False)
        if is_other:
            self.query_one("#top", VerticalScroll).scroll_home(animate=False)
        self._point_at(item)
        if self.app.focused in (None, self.query_one("#top")):
            self.subjects.focus()
        self.show_detail()
        self.stand_still()

    def stand_still(self) -> None:
        """One stands at another line: a subclass remembers it."""

    def _place(self, made: Card) -> str:
        names = [one.item for one in self.lines]
        place = f"{names.index(made.item) + 1}/{len(names)}" if made.item in names else ""
        if self.has_class("-narrow"):
            place += f" · {_(ORDER_TITLES[self.walk.order])}"
            if self.walk.depth is not Depth.FULL:
                place += f" · {depth_told(self.walk.depth)}"
            if self.walk.search:
                place += f" · {words.quoted(self.walk.search)}"
        return place

    def _row(self, row: SubjectRow) -> tuple[str, tuple[str, ...], str]:
        marks = ("✎" if self._drafts.get(row.finding) or row.note else "") + (
            "📎" if self._attached.get(row.finding) else ""
        )
        marks += "🔒" if not self.otklik.is_presented and self._private.get(row.finding) else ""
        told = (row.sign, row.title, row.state + (f" {marks}" if marks else ""), row.measured)
        return row.finding, told, "" if row.is_waiting else "dim"

    def show_detail(self) -> None:
        """What is measured, expected and known of the line under the cursor."""
        row = self.row
        self.show_keys()
        if row is None:
            self.query_one("#detail", Told).tell("")
            return
        if self._shown_at is None or self._shown_at[0] != row.finding:
            self._shown_at = (row.finding, self.workspace.now())
        waiting = self.card.waiting if self.card else 0
        parts = detail_parts(
            row,
            for_all=waiting if self.is_for_all else None,
            draft=self._drafts.get(row.finding, ""),
            attached=[evidence_words(one) for one in self._attached.get(row.finding, ())],
            private="" if self.otklik.is_presented else self._private.get(row.finding, ""),
            elsewhere=() if self.otklik.is_presented else self.waits_elsewhere(row),
            most=MOST_OF_A_NOTE,
        )
        self.query_one("#detail", Told).tell(*parts)

    def waits_elsewhere(self, row: SubjectRow) -> tuple[tuple[str, str], ...]:
        """What was begun to this line in other files of the audit."""
        return elsewhere_told(
            row,
            self.offered(row),
            self._attached_elsewhere.get(row.finding) if not self._attached.get(row.finding) else None,
            note="N",
            attach="E",
        )

    def offered(self, row: SubjectRow) -> Elsewhere[str] | None:
        """A note begun in another file; None where one waits here, or it is what stands."""
        begun = self._begun_elsewhere.get(row.finding)
        is_here = self._drafts.get(row.finding) or (begun is not None and begun.kept == row.note)
        return None if is_here else begun

    @property
    def row(self) -> SubjectRow | None:
        """The line under the cursor."""
        return self.card.row(self.subjects.chosen) if self.card is not None else None

    def on_data_table_row_highlighted(self, event: Rows.RowHighlighted) -> None:
        if event.data_table is self.subjects:
            self.show_detail()
            self.stand_still()

    def on_data_table_row_selected(self, event: Rows.RowSelected) -> None:
        """A click on a question opens its card."""
        if event.data_table is not self.questions:
            return
        if self.is_searching:
            self.take_found()
        else:
            self.show_card(self.questions.chosen)
            self.subjects.focus()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Who leaves the list without opening what was looked at there answers the card: the list points at it again."""
        if event.widget is self.questions and not self.is_searching and self.card is not None:
            self._point_at(self.card.item)

    def _point_at(self, item: str) -> None:
        names = [one.item for one in self.lines]
        if item in names:
            self.questions.move_cursor(row=names.index(item), animate=False)

    @property
    def is_searching(self) -> bool:
        """Whether words of a search are being typed."""
        return self.has_class("-searching")

    def take_found(self) -> None:
        """The search has found what was looked for: a subclass ends it."""
