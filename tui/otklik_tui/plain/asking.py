"""Where one is among the questions: the order of the walk, the question and the line that is asked for."""

from __future__ import annotations

import msgspec

from otklik.errors import OtklikError
from otklik.i18n import _
from otklik.model import Answer
from otklik.packs.model import Depth
from otklik.report import words as told_words
from otklik.report.subjects import Subjects
from otklik_tui.acts import evidence_words
from otklik_tui.home import Place as Remembered
from otklik_tui.plain.aloud import lines_told, sentences, waits
from otklik_tui.plain.place import Place
from otklik_tui.views.advice import advised
from otklik_tui.views.card import detail_parts, elsewhere_told
from otklik_tui.views.checklist import (
    ORDER_TITLES,
    Card,
    Order,
    QuestionLine,
    SubjectRow,
    Walk,
    card,
    depth_told,
    lines,
    progress,
)
from otklik_tui.waiting import Elsewhere


class AskingPlace(Place):
    """Tells the question and the line of it that one is at, and goes on to the next that waits."""

    id = "checklist"

    _audit = ""
    _file = ""  # the path of the audit
    _item = ""  # the question one is at
    _finding = ""  # the line one is at
    _told = ""  # the question that was told last
    _shown: SubjectRow | None = None  # the line as it was told
    _is_wanted = False  # one came here to answer this line, whether it waits or not

    def _begin(self) -> None:
        """Another audit: nothing of the one before stays."""
        workspace, home = self.workspace, self.sitting.home
        if (workspace.audit_id, str(workspace.path)) == (self._audit, self._file):
            return
        kept = home.remembered.places.get(str(workspace.path), Remembered())
        self._audit, self._told, self._shown = workspace.audit_id, "", None
        self._file = str(workspace.path)
        self._private = home.private_notes(self._audit)
        self.look_at_kept()
        self._shown_at = workspace.now()
        is_kept = kept.order in (Order.SECTION, Order.UNKNOWN)  # who was in the room then has gone
        self.walk = Walk(
            order=Order(kept.order) if is_kept else Order.SECTION,
            depth=Depth(kept.depth) if kept.depth in set(Depth) else Depth.FULL,
        )
        self._item, self._finding = kept.item, f"{kept.item}/{kept.subject}"

    def look_at_kept(self) -> None:
        """What waits in this file, as another window may have left it, and what in other files of the audit."""
        home, audit, file = self.sitting.home, self._audit, self._file
        self._drafts, self._attached = home.drafts(audit, file=file), home.attached(audit, file=file)
        self._begun_elsewhere = home.drafts_elsewhere(audit, file)
        self._attached_elsewhere = home.attached_elsewhere(audit, file)

    def offered(self, row: SubjectRow) -> Elsewhere[str] | None:
        """A note begun in another file; None where one waits here, or it is what stands."""
        begun = self._begun_elsewhere.get(row.finding)
        is_here = self._drafts.get(row.finding) or (begun is not None and begun.kept == row.note)
        return None if is_here else begun

    # --- what there is -----------------------------------------------------------------------------------------------

    def questions(self) -> tuple[QuestionLine, ...]:
        """The questions of the walk, in its order."""
        assessment = self.assessment
        advice = advised(assessment, self.workspace.events, self.walk)
        return lines(assessment, self.walk, proposals=advice)

    def answers(self) -> dict[str, Answer]:
        """Answers that stand, by event."""
        from otklik.store.journal import standing_answers

        found = standing_answers(self.workspace.events).values()
        return {one.event: one for several in found for one in several}

    def card(self, item: str = "") -> Card | None:
        """The card of a question, of the one where one is."""
        assessment = self.assessment
        subjects = Subjects(assessment.profile, self.host, {})
        return card(assessment, self.host, subjects, self.answers(), item or self._item)

    def here(self) -> tuple[Card, SubjectRow]:
        """Where one is. Raises OtklikError where there is no such line."""
        made = self.card() if self._item else None
        row = made.row(self._finding) if made is not None else None
        if made is None or row is None:
            raise OtklikError(_("No question was told yet. Type further, or the id of an item."))
        return made, row

    # --- telling -----------------------------------------------------------------------------------------------------

    def ask_about(self, item: str, finding: str) -> None:
        """When one comes here next, it is told, answered or not."""
        self._begin()
        self._item, self._finding, self._shown = item, finding, None
        self._is_wanted = True

    def enter(self) -> None:
        self._begin()
        self._told = ""
        self.tell_walk()
        made = self.card() if self._item else None
        row = made.row(self._finding) if made is not None else None
        if row is not None and (row.is_waiting or self._is_wanted):
            self.tell()
        else:
            self.go_on()
        self._is_wanted = False

    def again(self) -> None:
        self._told = ""
        self.tell()

    def tell_walk(self) -> None:
        """In which order one asks, how deep, and what is left."""
        shown = self.questions()
        told = [
            _(ORDER_TITLES[self.walk.order]),
            depth_told(self.walk.depth),
            progress(self.assessment, self.walk, shown),
        ]
        if self.walk.search:
            told.append(_("searched for {words}").format(words=told_words.quoted(self.walk.search)))
        self.say(sentences(*told))

    def tell(self) -> None:
        """The question, where it is another one, then the line."""
        made, row = self.here()
        if made.item != self._told:
            self._told = made.item
            self.say(f"{made.item}. {made.section}. {made.question}")
            if made.guidance:
                self.say(_("How to decide") + ": " + made.guidance)
            if len(made.rows) > 1:
                self.say(sentences(lines_told(len(made.rows)), waits(made.waiting)))
        self.tell_row(made, row)

    def tell_row(self, made: Card, row: SubjectRow) -> None:
        """Whom it is about, how that stands, what was measured and noted."""
        number = [one.finding for one in made.rows].index(row.finding) + 1
        place = (
            _("{number} of {all}").format(number=number, all=len(made.rows)) + ". "
            if len(made.rows) > 1
            else ""
        )
        self.say(f"{place}{sentences(row.title, row.state)}")
        is_shown = self.sitting.is_presented
        parts = detail_parts(
            row,
            for_all=None,
            draft="" if is_shown else self._drafts.get(row.finding, ""),
            attached=[evidence_words(one) for one in self._attached.get(row.finding, ())],
            private="" if is_shown else self._private.get(row.finding, ""),
            elsewhere=()
            if is_shown
            else elsewhere_told(
                row,
                self.offered(row),
                self._attached_elsewhere.get(row.finding) if not self._attached.get(row.finding) else None,
                note=told_words.quoted(_.context("typed", "note")),
                attach=told_words.quoted(_.context("typed", "attach")),
            ),
        )
        told = "".join(part if isinstance(part, str) else part[0] for part in parts)
        for line in told.splitlines():
            self.say(line)
        if row.is_contradicted and not is_shown:
            self.say(_("The word “{word}” settles the dispute.").format(word=_.context("typed", "decide")))
        if self._shown is None or self._shown.finding != row.finding:
            self._shown_at = self.workspace.now()
        self._shown = row
        self.talk.end_list()

    def show(self, item: str, finding: str = "") -> None:
        """Go to a question: to that line of it, else to the first that waits, else to the first."""
        made = self.card(item)
        if made is None or not made.rows:
            raise OtklikError(_("There is no question {item} about anybody here.").format(item=item))
        row = made.row(finding) or made.rows[made.next_waiting(-1) or 0]
        self._item, self._finding = made.item, row.finding
        self.tell()
        self._remember()

    # --- going on ----------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The next that waits: of this question, else of the next question that has one."""
        made = self.card() if self._item else None
        if made is not None:
            findings = [row.finding for row in made.rows]
            at = findings.index(self._finding) if self._finding in findings else -1
            following = made.next_waiting(at)
            if following is not None and (following > at or self._is_last_waiting()):
                self._finding = made.rows[following].finding
                self.tell()
                self._remember()
                return
        shown = self.questions()
        names = [one.item for one in shown]
        at = names.index(self._item) if self._item in names else -1
        nearest = next((one.item for one in (*shown[at + 1 :], *shown[: at + 1]) if one.waiting), "")
        if nearest:
            self._finding = ""
            self.show(nearest)
        else:
            self.say(_("Nothing waits for an answer in this order any more."))

    def _is_last_waiting(self) -> bool:
        """Does nothing wait in other questions?"""
        return not any(one.waiting for one in self.questions() if one.item != self._item)

    def step(self, by: int) -> None:
        """The question before or after, answered or not."""
        names = [one.item for one in self.questions()]
        if not names:
            raise OtklikError(_("No question fits. The word search alone brings all of them back."))
        at = names.index(self._item) if self._item in names else -1
        self.show(names[(at + by) % len(names)])

    def take_walk(self, **changes: object) -> None:
        """Go through the questions otherwise."""
        self.walk = msgspec.structs.replace(self.walk, **changes)
        self.tell_walk()
        shown = self.questions()
        self._told = ""
        first = next((one.item for one in shown if one.waiting), shown[0].item if shown else "")
        if first:
            self.show(first)
        else:
            self.say(_("No question fits. The word search alone brings all of them back."))

    def _remember(self) -> None:
        if self.sitting.is_presented or self.workspace.path is None:
            return
        subject = self._finding.partition("/")[2]
        place = Remembered(
            item=self._item, subject=subject, order=self.walk.order.value, depth=self.walk.depth.value
        )
        self.sitting.home.at_place(str(self.workspace.path), place)
