"""Findings in lines: all of them in pages, narrowed by words, sections, bodies, outcomes and owners; exceptions."""

from __future__ import annotations

from functools import partial

import msgspec

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.model import Finding, Mark, Subject
from otklik_tui.acts import end_waiver, waive
from otklik_tui.plain.aloud import sentences
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.way import WayPlace
from otklik_tui.plain.words import Word
from otklik_tui.views.findings import FindingTable, Places, Wanted, narrowed_words
from otklik_tui.views.waiver import Whom, questions, wrong_with


class FindingsPlace(Place):
    """A number opens what that finding rests on."""

    id = "findings"
    into_audit = frozenset({"w", "m", "u"})

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.wanted = Wanted()
        self.places = Places()
        self._table: FindingTable | None = None
        self._of = self._audit = ""
        self._chosen: int | None = None  # the line that was opened last

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("l", _.context("typed", "list"), _("the findings from the first on"), lambda rest: self.tell_list(), is_first=True),
            Word("/", _.context("typed", "search"), _("findings with these words: item, body, outcome; without words: all"), self.search, is_first=True, also=_.context("typed", "find")),
            Word("s", _.context("typed", "section"), _("only of chosen sections"), partial(self.narrow, "sections")),
            Word("b", _.context("typed", "body"), _("only of chosen bodies"), partial(self.narrow, "bodies")),
            Word("o", _.context("typed", "outcome"), _("only with chosen outcomes and marks"), partial(self.narrow, "outcomes"), is_first=True),
            Word("r", _.context("typed", "owner"), _("only what is somebody's work"), partial(self.narrow, "owners")),
            Word("x", _.context("typed", "everything"), _("show all findings again"), self.widen),
            Word("w", _.context("typed", "waive"), _("an accepted exception for the finding of that number, or its end"), self.waive, is_first=True, writes=True),
            Word("m", _.context("typed", "decide"), _("settle the dispute of a person with the measurement in the finding of that number"), self.decide, writes=True),
            Word("a", _.context("typed", "answer"), _("to the question of the finding of that number"), self.answer, is_first=True),
            Word("u", _.context("typed", "undo"), _("take back the last answer or exception"), self.undo, writes=True),
        )  # fmt: skip

    # --- the list ----------------------------------------------------------------------------------------------------

    def table(self) -> FindingTable:
        """The findings as they are judged now, disputed and outdated ones first."""
        assessment = self.assessment
        if self.workspace.audit_id != self._audit:
            self._audit, self.wanted, self._chosen = self.workspace.audit_id, Wanted(), None
        if self._table is None or assessment.id != self._of:
            before = self._table
            kept = ""  # the finding that was opened: a word without a number means it, wherever it stands now
            if before is not None and self._chosen is not None and self._chosen < len(self.places):
                kept = before.row(self.places[self._chosen]).id
            self._of = assessment.id
            self._table = FindingTable(assessment, self.host)
            self._table.put_stale_first(
                frozenset(place for place in self._table.look_for_stale() if place is not None)
            )
            self.places = Places(self._table.places(self.wanted))
            place = self._table.place_of(kept) if kept else None
            self._chosen = self.places.find(place) if place is not None else None
        return self._table

    def enter(self) -> None:
        self.table()
        self.tell_list()

    def tell_list(self) -> None:
        """How many there are and what narrows them, then the first page."""
        table = self.table()
        self.say(sentences(narrowed_words(self.wanted, table, len(self.places), True)))
        if self.wanted.words:
            self.say(_("Searched for: {words}.").format(words=self.wanted.words))
        places = self.places
        self.talk.page(len(places), lambda number: f"{number + 1}. {self._row_told(table, places, number)}")

    def again(self) -> None:
        """The list goes on from the finding that was opened."""
        table, places = self.table(), self.places
        at = min(self._chosen or 0, max(len(places) - 1, 0))
        self.talk.page(
            len(places), lambda number: f"{number + 1}. {self._row_told(table, places, number)}", at=at
        )

    @staticmethod
    def _row_told(table: FindingTable, places: Places, number: int) -> str:
        row = table.row(places[number])
        return f"{row.item}. {sentences(row.title, row.subject, row.outcome)}"

    def _narrowed(self, **changes: object) -> None:
        self.wanted = msgspec.structs.replace(self.wanted, **changes)
        self.places, self._chosen = Places(self.table().places(self.wanted)), None
        self.tell_list()

    def search(self, rest: str) -> None:
        self._narrowed(words=rest)

    def widen(self, rest: str = "") -> None:
        self.wanted = Wanted()
        self._narrowed()

    def narrow(self, what: str, rest: str) -> None:
        """Choose sections, bodies, outcomes or owners by number."""
        asked = {
            "sections": _("Which sections?"),
            "bodies": _("Which bodies?"),
            "outcomes": _("Which outcomes and marks?"),
            "owners": _("Whose work?"),
        }
        options = getattr(self.table(), what)
        self._narrowed(
            **{what: frozenset(self.talk.choose(asked[what], options, getattr(self.wanted, what)))}
        )

    def number(self, number: int, rest: str) -> None:
        finding = self._finding(str(number))
        self.sitting.into(WayPlace(self.sitting, finding.id))

    def _finding(self, number: str) -> Finding:
        """The finding of a line; without a number the one that was opened last."""
        table = self.table()
        if number.isdecimal():
            self._chosen = index_of(int(number), len(self.places))
        elif number or self._chosen is None or self._chosen >= len(self.places):
            raise UsageError(_("Type the number of a line of the list after the word."))
        return table.finding(self.places[self._chosen])

    # --- acts --------------------------------------------------------------------------------------------------------

    def answer(self, rest: str) -> None:
        """To the question in the checklist."""
        from otklik_tui.plain.checklist import ChecklistPlace

        finding = self._finding(rest)
        place = self.sitting.at("checklist")
        assert isinstance(place, ChecklistPlace)
        place.ask_about(finding.item, finding.id)
        self.sitting.go("checklist")

    def decide(self, rest: str) -> None:
        """Settle the dispute of a person with the measurement."""
        self.settle_dispute(self._finding(rest).id)

    def waive(self, rest: str) -> None:
        """Record an accepted exception, or end the one that covers it."""
        finding = self._finding(rest)
        whom = Whom(self.assessment, self.host, finding)
        named = f"{finding.item}, {whom.title(finding.subject)}"
        if Mark.WAIVED in finding.marks:
            question = _("The exception covers {finding}. Why does it end?").format(finding=named)
            why = self.talk.ask_for(question)
            for event in finding.waivers:
                self.do(end_waiver(self.workspace, event, why, item=finding.item))
            self.sitting.tell_moved(_("The exception has ended."))
            return
        told = self.talk.fill_in(
            _("An accepted exception for {finding}").format(finding=named),
            questions(self.assessment, whom),
            check=lambda told: wrong_with(told, whom),
            hint=_("It is shown in every report, and the score is given with it and without it."),
        )
        address = whom.address(told["subject"])
        title = whom.title(Subject.parse(address))
        self.do(waive(self.workspace, finding.item, {**told, "subject": address}, title=title))
        recorded = _("Recorded: the exception for {item}, {subject}.")
        self.sitting.tell_moved(recorded.format(item=finding.item, subject=title))
