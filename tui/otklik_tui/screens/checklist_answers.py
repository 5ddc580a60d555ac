"""Answering in the checklist: one event a key, taken back, and on to the next that waits."""

from __future__ import annotations

from collections.abc import Callable

from textual.timer import Timer

from otklik.errors import OtklikError
from otklik.i18n import _
from otklik.model import EvidenceRef
from otklik.report import words
from otklik_tui.acts import WORDS, AnswerAsked, answer, standing_evidence
from otklik_tui.home import Draft
from otklik_tui.screens.checklist_card import CardScreen
from otklik_tui.views.checklist import Said, SubjectRow, contradiction, nothing_words
from otklik_tui.workspace import Given

STANDING_SECONDS = 0.3  # so long at one line is standing there


class AnsweringScreen(CardScreen):
    """A card that is answered."""

    _refused_for_all = ("", "")  # what was said to it, and the line it was said at

    async def action_answer(self, word: str) -> None:
        """Answer for the line under the cursor, or for all who wait, and go on."""
        row, made = self.row, self.card
        if word == "confirm" and self.app.focused is self.questions:  # Enter in the list opens the card
            self.open_chosen()
            return
        if self.opens_instead():
            return
        if row is None or made is None:
            self.say_nothing_stands_here()
            return
        if word == "partial" and not made.may_be_partial:
            told = _(
                "{item} is either met or not: “partly” is no answer to it. 1 is yes, 3 is no, 4 does not apply."
            )
            self.tell_why(told.format(item=made.item))
            return
        if self._is_meant_for_all(row):
            self.tell_why(
                _(
                    "Nothing was recorded: for all there is nobody who waits. The same key again answers for {subject} alone."
                ).format(subject=row.title)
            )
            return
        if self.is_for_all:
            rows = [one for one in made.rows if one.is_waiting and (word != "confirm" or one.proposed)]
            if (
                not rows
            ):  # it still is for all, as the card says: a digit that follows must not answer one line
                self.tell_why(
                    _("Nothing is proposed for anybody here: a digit answers for all, Esc gives up.")
                )
                return
            self.is_for_all = False
            await self._record(rows, word)
            return
        if word == "confirm" and row.proposed is None:
            self.tell_why(
                _("Nothing is proposed here: answer with a digit, Space goes further.")
                if row.is_waiting
                else _("This is settled: Enter confirms only what is proposed; a digit answers otherwise.")
            )
            return
        told = contradiction(row, WORDS.get(word))
        if told:
            from otklik_tui.screens.choose import ConfirmScreen

            async def go_on(is_sure: bool | None) -> None:
                if is_sure:
                    await self._record([row], word)

            self.app.push_screen(ConfirmScreen(told), callback=go_on)
            return
        await self._record([row], word)

    def _is_meant_for_all(self, row: SubjectRow) -> bool:
        """Was «for all» refused just before, as still stands in the status line? Then the hand goes on with the answer."""
        sentence, finding = self._refused_for_all
        self._refused_for_all = ("", "")
        return bool(sentence) and self._said == sentence and finding == row.finding

    async def _record(self, rows: list[SubjectRow], word: str) -> None:
        """Write one event a row, each committed by itself; then go on. What fails stays on the screen, with its note."""
        made = self.card
        if made is None or self.has_changed_elsewhere(rows):
            return
        act = self.workspace.begin_act() if len(rows) > 1 else 0
        for row in rows:
            shown = self._shown_at
            asked = AnswerAsked(
                item=made.item,
                subject=row.subject,
                word=word,
                note=self._drafts.get(row.finding) or (row.note if word != "withdraw" else ""),
                evidence=self._attached.get(row.finding, ()) or self._evidence_of(row),
                shown_at=shown[1] if shown is not None and shown[0] == row.finding else None,
            )
            outcome = row.proposed if word == "confirm" else WORDS.get(word)
            told = words.outcome_words(outcome) if outcome else _("withdrawn")
            whom = f"{made.item}, {row.title}: {told}"
            if act:
                whom = f"{made.item}: {_('as proposed') if word == 'confirm' else told}"
            try:
                recorded = await answer(self.workspace, asked, whom, part_of=act)
            except OtklikError:
                return  # the workspace has told it
            self.said[row.finding] = Said(outcome=outcome, note=asked.note, event=recorded.event)
            self._forget_draft(row.finding)
            self._keep_attached(row.finding, ())
            self._just_attached = ""
        self._go_on(rows[-1].finding if rows else "")

    def _keep_draft(self, finding: str, text: str, kind: Draft = Draft.NOTE) -> None:
        drafts = self._drafts if kind is Draft.NOTE else self._typing[kind]
        drafts[finding] = text
        if not text:
            del drafts[finding]
        if kind is Draft.NOTE:
            self._keep(
                finding,
                lambda: self.otklik.home.keep_draft(self._audit, finding, text, file=self._file),
            )
            return
        try:
            self.otklik.home.keep_draft(self._audit, finding, text, kind)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))

    def _keep(self, finding: str, keep: Callable[[], None]) -> None:
        """What the disk does not take stays with this window."""
        try:
            keep()
        except OtklikError as error:
            self._unkept.add(finding)
            self.workspace.tell_trouble(str(error))
        else:
            self._unkept.discard(finding)

    def look_at_kept(self) -> None:
        """What waits in this file, as another window may have left it, and what in other files of the audit."""
        home, audit, file = self.otklik.home, self._audit, self._file
        drafts, attached = self._on_disk()
        self._drafts = {**drafts, **{f: text for f, text in self._drafts.items() if f in self._unkept}}
        self._attached = {**attached, **{f: refs for f, refs in self._attached.items() if f in self._unkept}}
        self._begun_elsewhere = home.drafts_elsewhere(audit, file) if audit else {}
        self._attached_elsewhere = home.attached_elsewhere(audit, file) if audit else {}

    def _on_disk(self) -> tuple[dict[str, str], dict[str, tuple[EvidenceRef, ...]]]:
        home, audit, file = self.otklik.home, self._audit, self._file
        return (home.drafts(audit, file=file), home.attached(audit, file=file)) if audit else ({}, {})

    def has_changed_elsewhere(self, rows: list[SubjectRow]) -> bool:
        """Has another window written or changed a note or an attachment that waits here? Then it is shown as it is now,
        and nothing is recorded: on one note two answers would rest, or an answer on a note that nobody saw here."""
        drafts, attached = self._on_disk()
        changed = [
            row
            for row in rows
            if row.finding not in self._unkept
            and (
                self._drafts.get(row.finding, drafts.get(row.finding, "")) != drafts.get(row.finding, "")
                or (self._attached.get(row.finding) or attached.get(row.finding, ()))
                != attached.get(row.finding, ())
            )
        ]
        if not changed:
            return False
        self.look_at_kept()
        self.show_card(changed[0].finding.partition("/")[0], changed[0].finding)
        self.tell_why(
            _(
                "Another window has written or changed what waited here: nothing was recorded. Look at it and answer again."
            )
        )
        return True

    def _forget_draft(self, finding: str) -> None:
        if self._drafts.pop(finding, ""):
            self._keep_draft(finding, "")

    def _keep_attached(self, finding: str, refs: tuple[EvidenceRef, ...]) -> None:
        if self._attached.get(finding, ()) == refs:
            return
        self._attached[finding] = refs
        self._keep(
            finding, lambda: self.otklik.home.keep_attached(self._audit, finding, refs, file=self._file)
        )

    def _evidence_of(self, row: SubjectRow) -> tuple[EvidenceRef, ...]:
        """What an earlier answer rested on stays with a later one."""
        assessment = self.workspace.assessment
        return standing_evidence(assessment, self._answers, row.finding) if assessment else ()

    def _go_on(self, after: str) -> None:
        """The next that waits: of this question, else of the next question that has one."""
        assessment = self.workspace.assessment
        if assessment is None or self.card is None:
            return
        self.find_lines()
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
                self.tell_why(_("Nothing waits in this order any more. O shows another one."))
        self._fill_questions()
        self._remember()

    def open_chosen(self) -> None:
        """The question under the cursor of the list, with the keys on its card."""
        self.show_card(self.questions.chosen)
        self.subjects.focus()
        if self.card is not None:
            told = _(
                "{item} is opened, nothing is recorded yet: Enter confirms what is proposed, a digit answers."
            )
            self.tell_why(told.format(item=self.card.item))

    def opens_instead(self) -> bool:
        """In the list one looks at another question than that of the card: it is opened, for a key is meant for what one sees."""
        made = self.card
        is_elsewhere = self.app.focused is self.questions and self.questions.chosen
        if made is None or not is_elsewhere or self.questions.chosen == made.item:
            return False
        self.open_chosen()
        return True

    def say_nothing_stands_here(self) -> None:
        """The key does nothing where there is no line."""
        if self.workspace.assessment is None:
            self.say_it_is_read()
        else:
            self.tell_why(nothing_words(self.walk))

    def stand_still(self) -> None:
        """Remembered once one stands there for a moment, for going through a list is not standing."""
        if self._standing is not None:
            self._standing.stop()
        self._standing = self.set_timer(STANDING_SECONDS, self._remember)

    _standing: Timer | None = None

    def leaving(self) -> None:
        if self._standing is not None:
            self._standing.stop()
            self._standing = None
            self._remember()

    def _remember(self) -> None:
        """Where one is, so that it is there again after the program ended, by a power cut too."""
        row = self.row
        if self.card is None or self.is_searching or self._audit != self.workspace.audit_id:
            return
        self.otklik.remember(
            item=self.card.item,
            subject=row.subject if row else "",
            order=self.walk.order.value,
            depth=self.walk.depth.value,
        )

    def action_for_all(self) -> None:
        if self.opens_instead():
            return
        self.is_for_all = not self.is_for_all and bool(self.card and self.card.waiting)
        if self.card is None:
            self.say_nothing_stands_here()
        elif not self.card.waiting:
            self.tell_why(_("Nobody waits for an answer to this question."))
            self._refused_for_all = (self._said, self.subjects.chosen)
        self.show_detail()

    async def action_undo(self) -> None:
        """Take back the last act."""
        undone = await self.take_back()
        if undone is None:
            return
        gone = set(undone.events)
        await self.wait_again(undone)
        self.said = {name: said for name, said in self.said.items() if said.event not in gone}
        if undone.place:
            self.show_card(undone.place.partition("/")[0], undone.place)
        self.subjects.focus()

    async def wait_again(self, undone: Given) -> None:
        """What was written beside an answer that was taken back waits with the question: a subclass sees to it."""

    async def action_withdraw(self) -> None:
        """What was answered for this line stands no more."""
        if self.opens_instead():
            return
        row = self.row
        if row is not None and not row.is_waiting and not row.is_measured:
            await self._record([row], "withdraw")
        elif row is None:
            self.say_nothing_stands_here()
        else:
            self.tell_why(_("Nobody has answered here: there is nothing to withdraw."))

    def action_decide(self) -> None:
        """Settle the dispute of a person with the measurement about this line."""
        if self.opens_instead():
            return
        if self.row is None:
            self.say_nothing_stands_here()
        elif self.row.finding in self.said:
            self.tell_why(_("This was answered just now and is being judged: wait a moment and repeat."))
        else:
            self.ask_dispute(self.row.finding)

    def action_skip(self) -> None:
        """Go on without an answer."""
        if self.card is not None:
            self._go_on(self.subjects.chosen)
        else:
            self.say_nothing_stands_here()

    def action_question(self, step: int) -> None:
        """The question before or after, answered or not."""
        names = [one.item for one in self.lines]
        if names and self.card is not None:
            at = names.index(self.card.item) if self.card.item in names else -1
            self.show_card(names[(at + step) % len(names)])
            self._remember()
        else:
            self.say_nothing_stands_here()
