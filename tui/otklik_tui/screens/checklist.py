"""The checklist: a question a card, whom it is about, and one key that answers and goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

import msgspec
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget

from otklik.agenda import Proposal
from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik.model import Answer, EvidenceRef, Outcome
from otklik.packs.model import Depth
from otklik.report import words
from otklik.report.subjects import Subjects
from otklik_tui.acts import AnswerAsked, answer, evidence_words, keep_evidence
from otklik_tui.home import Place, PrivateNote
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.checklist import (
    ORDER_TITLES,
    Card,
    Order,
    QuestionLine,
    Said,
    SubjectRow,
    Walk,
    card,
    depth_told,
    lines,
    progress,
    roles,
)
from otklik_tui.widgets.rows import Rows
from otklik_tui.widgets.safe import Part, Told
from otklik_tui.workspace import Change

WORDS = {
    "pass": Outcome.PASS,
    "partial": Outcome.PARTIAL,
    "fail": Outcome.FAIL,
    "na": Outcome.NOT_APPLICABLE,
    "nodata": Outcome.NO_DATA,
}


class ChecklistScreen(OtklikScreen):
    """Digits answer, Enter confirms what the measurement proposes; both go on to the next that waits."""

    ABOUT = Help(
        N_("Checklist"),
        N_(
            "A question, why it is asked, what was measured, and whom it is about. A digit answers for the line under the"
            " cursor and goes on, Enter confirms what is proposed. Every answer is saved at once; U takes the last one back."
            " The letter A before a digit or Enter answers for all who still wait. Notes and attachments are saved with the"
            " answer. Private notes stay on this computer, no report and no official sees them."
        ),
        "otklik answer {file} ITEM pass|partial|fail|na|nodata|confirm|withdraw --subject SUBJECT --note TEXT --evidence FILE",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "answer('pass')", N_("Yes")),
        Binding("2", "answer('partial')", N_("Partly")),
        Binding("3", "answer('fail')", N_("No")),
        Binding("4", "answer('na')", N_("Does not apply")),
        Binding("0", "answer('nodata')", N_("No data")),
        Binding("enter", "answer('confirm')", N_("Confirm")),
        Binding("space", "skip", N_("Further")),
        Binding("a", "for_all", N_("For all")),
        Binding("n", "note", N_("Note")),
        Binding("e", "attach", N_("Attach")),
        Binding("u", "undo", N_("Undo")),
        Binding("left", "question(-1)", N_("Question before"), show=False),
        Binding("right", "question(1)", N_("Next question"), show=False),
        Binding("slash", "search", N_("Search")),
        Binding("o", "order", N_("Order")),
        Binding("r", "room", N_("Who is in the room"), show=False),
        Binding("t", "time", N_("Time left"), show=False),
        Binding("d", "depth", N_("Depth"), show=False),
        Binding("p", "private", N_("Private note"), show=False),
        Binding("w", "withdraw", N_("Withdraw the answer"), show=False),
    ]
    WRITING = frozenset({"answer", "for_all", "note", "attach", "undo", "private", "withdraw"})

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk()
        self.lines: tuple[QuestionLine, ...] = ()
        self.card: Card | None = None
        self.said: dict[str, Said] = {}  # since the assessment was made
        self.is_for_all = False
        self._proposals: tuple[Proposal, ...] = ()
        self._answers: dict[str, Answer] = {}
        self._subjects: Subjects | None = None
        self._attached: dict[str, list[EvidenceRef]] = {}  # waiting for the answer they belong to
        self._shown_at: tuple[str, datetime] | None = None
        self._drafts: dict[str, str] = {}
        self._private: dict[str, str] = {}
        self._audit = ""

    def body(self) -> Iterable[Widget]:
        yield Horizontal(
            Vertical(Told(id="walk", classes="hint"), Rows(id="questions", header=False), id="list"),
            Vertical(
                VerticalScroll(Told(id="question"), id="top"),
                Rows(id="subjects", header=False),
                Told(id="detail"),
                id="card",
            ),
        )

    @property
    def subjects(self) -> Rows:
        return self.query_one("#subjects", Rows)

    @property
    def questions(self) -> Rows:
        return self.query_one("#questions", Rows)

    # --- what is shown -----------------------------------------------------------------------------------------------

    def changed(self, change: Change) -> None:
        workspace, assessment = self.workspace, self.workspace.assessment
        if workspace.audit_id != self._audit:
            self._begin(workspace.audit_id)
        if assessment is None:
            waiting = _("The audit is being read and pages are measured. This takes a moment the first time.")
            self.query_one("#question", Told).tell(waiting if workspace.is_open else "")
            return
        if change in (Change.ASSESSED, Change.OPENED):
            self._take_assessment()
            self.show_walk()

    def _begin(self, audit: str) -> None:
        """Another audit: nothing of the one before stays."""
        home, path = self.otklik.home, str(self.workspace.path)
        kept = home.remembered.places.get(path, Place())
        self._audit, self.card, self.said, self._attached = audit, None, {}, {}
        self._drafts = home.drafts(audit) if audit else {}
        self._private = home.private_notes(audit) if audit else {}
        self.walk = Walk(
            order=Order(kept.order) if kept.order in set(Order) else Order.SECTION,
            depth=Depth(kept.depth) if kept.depth in set(Depth) else Depth.FULL,
        )
        if self.walk.order in (Order.ROOM, Order.TIME):  # whoever was in the room then has gone
            self.walk = Walk(depth=self.walk.depth)
        self._wanted = (kept.item, kept.subject)

    _wanted: tuple[str, str] = ("", "")

    def _take_assessment(self) -> None:
        from otklik.store.journal import standing_answers

        workspace, assessment = self.workspace, self.workspace.assessment
        assert assessment is not None
        known = {event.id for event in workspace.events}
        self._answers = {
            one.event: one for found in standing_answers(workspace.events).values() for one in found
        }
        self.said = {name: said for name, said in self.said.items() if said.event not in known}
        self._subjects = Subjects(assessment.profile, workspace.host, {})
        self._advise()

    def _advise(self) -> None:
        from otklik.agenda import agenda, pace, proposals

        assessment = self.workspace.assessment
        if assessment is None or self.walk.order not in (Order.UNKNOWN, Order.TIME):
            self._proposals = ()
            return
        found = pace(self.workspace.events, assessment.method.every_item)
        if self.walk.order is Order.TIME:
            self._proposals = agenda(assessment, found, self.walk.minutes)
        else:
            best = sorted(proposals(assessment, found), key=lambda one: (-one.gain, one.item))
            self._proposals = tuple(best)

    def show_walk(self) -> None:
        """The list of questions, then the card one was at."""
        assessment = self.workspace.assessment
        if assessment is None:
            return
        self.lines = lines(assessment, self.walk, said=self.said, proposals=self._proposals)
        self._fill_questions()
        order = _(ORDER_TITLES[self.walk.order])
        told = f"{order} · {depth_told(self.walk.depth)} · {progress(assessment, self.walk, self.lines)}"
        if self.walk.search:
            told += " · " + words.quoted(self.walk.search)
        self.query_one("#walk", Told).tell(told)
        current = self.card.item if self.card is not None else self._wanted[0]
        names = [one.item for one in self.lines]
        if current not in names:
            current = next((one.item for one in self.lines if one.waiting), names[0] if names else "")
        before = self.row
        self.show_card(current, self.subjects.chosen or f"{self._wanted[0]}/{self._wanted[1]}")
        now = self.row
        if before is None or now is None or before.finding != now.finding or now.finding in self.said:
            return
        answered = {f"{said.item}/{said.subject}" for said in self._answers.values()}
        # another answer has settled it; what somebody else has answered stays, or a key would answer the next one
        if before.is_waiting and not now.is_waiting and now.finding not in answered:
            self._go_on(now.finding)

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
            question.tell(_("No question fits. Esc shows all of them again."))
            self.subjects.fill(("",), ())
            return
        question.tell(*self._question_parts(made))
        self.subjects.fill(("", "", "", ""), [self._row(row) for row in made.rows])
        findings = [row.finding for row in made.rows]
        if finding in findings and not (is_other and made.row(finding) is None):
            at: int | None = findings.index(finding)
        else:
            at = made.next_waiting(-1)
        self.subjects.move_cursor(row=at or 0, animate=False)
        if is_other:
            self.query_one("#top", VerticalScroll).scroll_home(animate=False)
        names = [one.item for one in self.lines]
        if item in names:
            self.questions.move_cursor(row=names.index(item), animate=False)
        if self.app.focused in (None, self.query_one("#top")):
            self.subjects.focus()
        self.show_detail()

    def _question_parts(self, made: Card) -> list[Part]:
        names = [one.item for one in self.lines]
        place = f"{names.index(made.item) + 1}/{len(names)}" if made.item in names else ""
        narrow = self.has_class("-narrow")
        walk = f" · {_(ORDER_TITLES[self.walk.order])}" if narrow else ""
        if narrow and self.walk.depth is not Depth.FULL:
            walk += f" · {depth_told(self.walk.depth)}"
        parts: list[Part] = [
            (f"{made.item} · {made.section}", "$muted"),
            (f" · {place}{walk}\n", "$muted"),
            (f"{made.question}\n", "bold"),
        ]
        for title, text in (
            (_("Why"), made.why),
            (_("How to decide"), made.guidance),
            (_("Evidence"), made.evidence),
            (_("Norms"), "; ".join(made.norms)),
            (_("Basis"), "; ".join(made.basis)),
            (_("Whom to ask"), made.owner),
        ):
            if text:
                parts += [(f"{title}: ", "$muted"), f"{text}\n"]
        parts.append((made.mode, "$muted"))
        return parts

    def _row(self, row: SubjectRow) -> tuple[str, tuple[str, ...], str]:
        marks = ("✎" if self._drafts.get(row.finding) or row.note else "") + (
            "🔒" if not self.otklik.is_presented and self._private.get(row.finding) else ""
        )
        told = (row.sign, row.title, row.state + (f" {marks}" if marks else ""), row.measured)
        return row.finding, told, "" if row.is_waiting else "dim"

    def show_detail(self) -> None:
        """What is measured, expected and known of the line under the cursor."""
        row = self.row
        if row is None:
            self.query_one("#detail", Told).tell("")
            return
        if self._shown_at is None or self._shown_at[0] != row.finding:
            self._shown_at = (row.finding, self.workspace.now())
        parts: list[Part] = []
        if self.is_for_all:
            waiting = self.card.waiting if self.card else 0
            told = _.plural(
                "For all {n} who waits: choose the answer, Esc gives up.",
                "For all {n} who wait: choose the answer, Esc gives up.",
                waiting,
            )
            parts.append((told.format(n=words.number(waiting, 0)) + "\n", "bold $warning"))
        if row.measured or row.expected:
            parts += [(_("Measured: "), "$muted"), row.measured or words.DASH]
            if row.expected:
                parts += [("; " + _("expected: "), "$muted"), row.expected]
            parts.append("\n")
        parts += [f"{remark}\n" for remark in row.remarks]
        if row.evidence:
            parts += [(_("Seen at: "), "$muted"), ", ".join(row.evidence[:3]) + "\n"]
        draft, attached = self._drafts.get(row.finding, ""), self._attached.get(row.finding, [])
        if draft:
            parts += [(_("Note that will be saved with the answer: "), "$warning"), draft + "\n"]
        if attached:
            parts += [
                (_("Attached, will be saved with the answer: "), "$warning"),
                ", ".join(evidence_words(one) for one in attached) + "\n",
            ]
        if not self.otklik.is_presented and (private := self._private.get(row.finding)):
            parts += [(_("Private: "), "$muted"), private + "\n"]
        self.query_one("#detail", Told).tell(*parts)

    @property
    def row(self) -> SubjectRow | None:
        """The line under the cursor."""
        return self.card.row(self.subjects.chosen) if self.card is not None else None

    def on_data_table_row_highlighted(self, event: Rows.RowHighlighted) -> None:
        if event.data_table is self.subjects:
            self.show_detail()

    def on_data_table_row_selected(self, event: Rows.RowSelected) -> None:
        """A click on a question opens its card."""
        if event.data_table is self.questions:
            self.show_card(self.questions.chosen)
            self.subjects.focus()

    # --- answering ---------------------------------------------------------------------------------------------------

    async def action_answer(self, word: str) -> None:
        """Answer for the line under the cursor, or for all who wait, and go on."""
        row, made = self.row, self.card
        if self.app.focused is self.questions and word == "confirm":  # Enter in the list opens the card
            self.show_card(self.questions.chosen)
            self.subjects.focus()
            return
        if row is None or made is None:
            return
        if self.is_for_all:
            self.is_for_all = False
            rows = [one for one in made.rows if one.is_waiting and (word != "confirm" or one.proposed)]
            await self._record(rows, word)
            return
        if word == "confirm" and row.proposed is None:
            self.notify(_("Nothing is proposed here: answer with a digit, Space goes further."))
            return
        contradicts = row.is_measured and row.is_waiting is False and WORDS.get(word) is not row.outcome
        if contradicts:
            from otklik_tui.screens.choose import ConfirmScreen

            told = _(
                "The measurement says “{machine}”. Record “{person}” against it? The item will count as disputed until"
                " somebody decides."
            ).format(machine=words.outcome_words(row.outcome), person=words.outcome_words(WORDS[word]))

            async def go_on(is_sure: bool | None) -> None:
                if is_sure:
                    await self._record([row], word)

            self.app.push_screen(ConfirmScreen(told), callback=go_on)
            return
        await self._record([row], word)

    async def _record(self, rows: list[SubjectRow], word: str) -> None:
        """Write one event a row, each committed by itself; then go on. What fails stays on the screen, with its note."""
        made = self.card
        if made is None:
            return
        for row in rows:
            shown = self._shown_at
            asked = AnswerAsked(
                item=made.item,
                subject=row.subject,
                word=word,
                note=self._drafts.get(row.finding) or (row.note if word != "withdraw" else ""),
                evidence=tuple(self._attached.get(row.finding, ())) or self._evidence_of(row),
                shown_at=shown[1] if shown is not None and shown[0] == row.finding else None,
            )
            outcome = row.proposed if word == "confirm" else WORDS.get(word)
            told = f"{made.item}, {row.title}: {words.outcome_words(outcome) if outcome else _('withdrawn')}"
            try:
                recorded = await answer(self.workspace, asked, told)
            except OtklikError:
                return  # the workspace has told it
            self.said[row.finding] = Said(outcome=outcome, note=asked.note, event=recorded.event)
            self._forget_draft(row.finding)
            self._attached.pop(row.finding, None)
        self._go_on(rows[-1].finding if rows else "")

    def _evidence_of(self, row: SubjectRow) -> tuple[EvidenceRef, ...]:
        """What an earlier answer rested on stays with a later one."""
        assessment = self.workspace.assessment
        finding = assessment.findings.by_id(row.finding) if assessment else None
        found = self._answers.get(finding.answer) if finding is not None else None
        return found.evidence if found is not None else ()

    def _go_on(self, after: str) -> None:
        """The next that waits: of this question, else of the next question that has one."""
        assessment = self.workspace.assessment
        if assessment is None or self.card is None:
            return
        self.lines = lines(assessment, self.walk, said=self.said, proposals=self._proposals)
        item = self.card.item
        self.show_card(item, after)
        made = self.card
        index = next((i for i, row in enumerate(made.rows) if row.finding == after), -1) if made else -1
        following = made.next_waiting(index) if made else None
        if following is not None:
            self.subjects.move_cursor(row=following, animate=False)
        else:
            names = [one.item for one in self.lines]
            at = names.index(item) if item in names else -1
            round_ = [*self.lines[at + 1 :], *self.lines[: at + 1]]
            nearest = next((one.item for one in round_ if one.waiting), "")
            if nearest:
                self.show_card(nearest)
            else:
                self.notify(_("Nothing waits in this order any more. O shows another one."))
        self._fill_questions()
        self._remember()

    def _remember(self) -> None:
        workspace, row = self.workspace, self.row
        if workspace.path is None or self.card is None:
            return
        place = Place(
            screen="checklist",
            item=self.card.item,
            subject=row.subject if row else "",
            order=self.walk.order.value,
            depth=self.walk.depth.value,
        )
        try:
            self.otklik.home.at_place(str(workspace.path), place)
        except OtklikError as error:
            workspace.tell_trouble(str(error))

    def action_for_all(self) -> None:
        self.is_for_all = not self.is_for_all and bool(self.card and self.card.waiting)
        self.show_detail()

    async def action_undo(self) -> None:
        """Take back the last act."""
        undone = await self.take_back()
        if undone is None:
            return
        gone = set(undone.events)
        self.said = {name: said for name, said in self.said.items() if said.event not in gone}
        if undone.place:
            self.show_card(undone.place.partition("/")[0], undone.place)
        self.subjects.focus()

    async def action_withdraw(self) -> None:
        """What was answered for this line stands no more."""
        row = self.row
        if row is not None and not row.is_waiting and not row.is_measured:
            await self._record([row], "withdraw")

    def action_skip(self) -> None:
        """Go on without an answer."""
        if self.card is not None:
            self._go_on(self.subjects.chosen)

    def action_question(self, step: int) -> None:
        """The question before or after, answered or not."""
        names = [one.item for one in self.lines]
        if names and self.card is not None:
            at = names.index(self.card.item) if self.card.item in names else -1
            self.show_card(names[(at + step) % len(names)])
            self._remember()

    # --- beside the answer -------------------------------------------------------------------------------------------

    def action_note(self) -> None:
        from otklik_tui.screens.write import WriteScreen

        row, made = self.row, self.card
        if row is None or made is None:
            return

        async def take(text: str | None) -> None:
            if text is None:
                self._drafts = self.otklik.home.drafts(self._audit)
            elif not row.is_waiting and row.outcome is not None and not row.is_measured:
                self._keep_draft(row.finding, text)
                word = next((word for word, outcome in WORDS.items() if outcome is row.outcome), "")
                if word and text != row.note:
                    await self._record([row], word)
                else:
                    self._forget_draft(row.finding)
                return
            else:
                self._keep_draft(row.finding, text)
            self.show_card(made.item, row.finding)

        question = _("Note to {item}, {subject}").format(item=made.item, subject=row.title)
        hint = _("Officials and reports see it. It is saved with the answer.")
        self.app.push_screen(
            WriteScreen(
                question,
                self._drafts.get(row.finding) or row.note,
                hint=hint,
                keep=lambda text: self._keep_draft(row.finding, text),
            ),
            callback=take,
        )

    def _keep_draft(self, finding: str, text: str) -> None:
        self._drafts[finding] = text
        if not text:
            del self._drafts[finding]
        try:
            self.otklik.home.keep_draft(self._audit, finding, text)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))

    def _forget_draft(self, finding: str) -> None:
        if self._drafts.pop(finding, ""):
            self._keep_draft(finding, "")

    def action_private(self) -> None:
        from otklik_tui.screens.write import WriteScreen

        row, made = self.row, self.card
        if row is None or made is None:
            return

        def take(text: str | None) -> None:
            if text is None:
                return
            note = PrivateNote(finding=row.finding, text=text, at=self.workspace.now())
            try:
                self.otklik.home.note_privately(self._audit, note)
            except OtklikError as error:
                self.workspace.tell_trouble(str(error))
                return
            self._private[row.finding] = text
            self.show_card(made.item, row.finding)

        question = _("Private note to {item}, {subject}").format(item=made.item, subject=row.title)
        hint = _("It stays on this computer: neither reports nor presentation show it.")
        self.app.push_screen(
            WriteScreen(question, self._private.get(row.finding, ""), hint=hint), callback=take
        )

    def action_attach(self) -> None:
        from otklik_tui.screens.write import WriteScreen

        row, made = self.row, self.card
        if row is None or made is None:
            return

        async def take(text: str | None) -> None:
            if not text:
                return
            try:
                kept = await keep_evidence(self.workspace, text)
            except OtklikError as error:
                self.workspace.tell_trouble(str(error))
                return
            self._attached.setdefault(row.finding, []).append(kept)
            self.show_card(made.item, row.finding)

        from otklik_tui.views.attach import taken_for

        question = _("Attach to {item}, {subject}").format(item=made.item, subject=row.title)
        hint = _("An address, the name of a file, or a text pasted here.")
        self.app.push_screen(WriteScreen(question, hint=hint, explain=taken_for), callback=take)

    # --- the walk ----------------------------------------------------------------------------------------------------

    def take_walk(self, **changes: object) -> None:
        """Go through the questions otherwise."""
        self.walk = msgspec.structs.replace(self.walk, **changes)
        self._advise()
        if self.walk.order is not Order.SECTION or self.walk.search:
            self.card = None
            self._wanted = ("", "")
        self.show_walk()
        self._remember()

    def action_order(self) -> None:
        """By section, by what is unknown, and back; R and T lead to the two others."""
        is_section = self.walk.order is Order.SECTION
        self.take_walk(order=Order.UNKNOWN if is_section else Order.SECTION)

    def action_room(self) -> None:
        from otklik_tui.screens.choose import ChooseScreen

        assessment = self.workspace.assessment
        if assessment is None:
            return
        options = [(names, f"{title} ({n})") for names, title, n in roles(assessment)]

        def take(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                found = frozenset(name for names in chosen for name in names.split(","))
                self.take_walk(order=Order.ROOM if found else Order.SECTION, roles=found)

        chosen = [names for names, _words in options if set(names.split(",")) & self.walk.roles]
        self.app.push_screen(ChooseScreen(_("Who is in the room?"), options, chosen), callback=take)

    def action_time(self) -> None:
        from otklik_tui.screens.ask import AskScreen

        def take(text: str | None) -> None:
            minutes = _minutes(text or "")
            if minutes:
                self.take_walk(order=Order.TIME, minutes=minutes)
            elif text is not None:
                self.take_walk(order=Order.SECTION, minutes=0.0)

        hint = _(
            "Questions are proposed that make most of the score known in this time. Empty: all of them again."
        )
        value = words.number(self.walk.minutes, 0) if self.walk.minutes else "45"
        self.app.push_screen(AskScreen(_("How many minutes are left?"), value, hint=hint), callback=take)

    def action_depth(self) -> None:
        depths = list(Depth)
        self.take_walk(depth=depths[(depths.index(self.walk.depth) + 1) % len(depths)])

    def action_search(self) -> None:
        from otklik_tui.screens.ask import AskScreen

        def take(text: str | None) -> None:
            if text is not None:
                self.take_walk(search=text)

        question = _("Search: id or words of the question. Empty: all questions")
        self.app.push_screen(AskScreen(question, self.walk.search), callback=take)

    def key_escape(self) -> None:
        """Give up «for all»; else show all questions again."""
        if self.is_for_all:
            self.is_for_all = False
            self.show_detail()
        elif self.walk.search:
            self.take_walk(search="")


def _minutes(text: str) -> float:
    try:
        return max(0.0, float(text.replace(",", ".")))
    except ValueError:
        return 0.0
