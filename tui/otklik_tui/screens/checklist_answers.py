"""Answering in the checklist: one event a key, taken back, and on to the next that waits."""

from __future__ import annotations

from otklik.errors import OtklikError
from otklik.i18n import _
from otklik.model import EvidenceRef
from otklik.report import words
from otklik_tui.acts import WORDS, AnswerAsked, answer, standing_evidence
from otklik_tui.home import Place
from otklik_tui.screens.checklist_card import CardScreen
from otklik_tui.views.checklist import (
    Said,
    SubjectRow,
    contradiction,
    lines,
)


class AnsweringScreen(CardScreen):
    """A card that is answered."""

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
        told = contradiction(row, WORDS.get(word))
        if told:
            from otklik_tui.screens.choose import ConfirmScreen

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

    def _evidence_of(self, row: SubjectRow) -> tuple[EvidenceRef, ...]:
        """What an earlier answer rested on stays with a later one."""
        assessment = self.workspace.assessment
        return standing_evidence(assessment, self._answers, row.finding) if assessment else ()

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
