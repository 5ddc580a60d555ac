"""What is written beside an answer in the checklist: notes, private notes, attachments."""

from __future__ import annotations

from textual import events
from textual.binding import Binding

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik.model import EvidenceRef
from otklik_tui.acts import WORDS, evidence_words, forget_evidence, keep_evidence, left_by, lies_here
from otklik_tui.home import Draft, PrivateNote
from otklik_tui.screens.checklist_answers import AnsweringScreen
from otklik_tui.views.checklist import SubjectRow
from otklik_tui.workspace import Given

CONFIRM = "answer('confirm')"
OPEN_QUESTION = N_("Open the question")


class NotingScreen(AnsweringScreen):
    """A card with what is written to it."""

    def action_note(self) -> None:
        from otklik_tui.screens.write import WriteScreen

        if self.opens_instead():
            return
        row, made = self.row, self.card
        if row is None or made is None:
            self.say_nothing_stands_here()
            return

        offered = self.offered(row) if not row.note else None
        begun = offered.kept if offered is not None else ""

        async def take(text: str | None) -> None:
            if text is not None and offered is not None and offered.is_lost:
                self._keep(
                    row.finding,
                    lambda: self.otklik.home.keep_draft(self._audit, row.finding, "", file=offered.file),
                )
                self._begun_elsewhere.pop(row.finding, None)
            if text is None:
                pass  # it was kept as it was typed
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
        if offered is not None:
            told = _("Begun in {file}: Ctrl+S takes it over into this one.")
            hint = told.format(file=offered.name or _("an unnamed copy")) + " " + hint

        def keep(text: str) -> None:
            if text != begun or self._drafts.get(row.finding):  # looked at alone, it stays where it is
                self._keep_draft(row.finding, text)

        self.app.push_screen(
            WriteScreen(
                question,
                self._drafts.get(row.finding) or row.note or begun,
                hint=hint,
                keep=keep,
            ),
            callback=take,
        )

    def action_private(self) -> None:
        from otklik_tui.screens.write import WriteScreen

        if self.opens_instead():
            return
        row, made = self.row, self.card
        if row is None or made is None:
            self.say_nothing_stands_here()
            return

        async def save(text: str) -> None:
            note = PrivateNote(finding=row.finding, text=text, at=self.workspace.now())
            self.otklik.home.note_privately(self._audit, note)
            self.workspace.tell_trouble("")
            self._private[row.finding] = text
            self._keep_draft(row.finding, "", Draft.PRIVATE)

        question = _("Private note to {item}, {subject}").format(item=made.item, subject=row.title)
        hint = _("It stays on this computer: neither reports nor presentation show it.")
        self.app.push_screen(
            WriteScreen(
                question,
                self._typing[Draft.PRIVATE].get(row.finding) or self._private.get(row.finding, ""),
                hint=hint,
                keep=lambda text: self._keep_draft(row.finding, text, Draft.PRIVATE),
                save=save,
            ),
            callback=lambda text: self.show_card(made.item, row.finding),
        )

    # --- attachments -------------------------------------------------------------------------------------------------

    async def action_attach(self) -> None:
        from otklik_tui.screens.write import WriteScreen
        from otklik_tui.views.attach import taken_for

        if self.opens_instead():
            return
        row, made = self.row, self.card
        if row is None or made is None:
            self.say_nothing_stands_here()
            return
        if await self._take_over(row):
            self.show_card(made.item, row.finding)
            return

        async def save(text: str) -> None:
            if text:
                kept = await keep_evidence(self.workspace, text)
                self.workspace.tell_trouble("")
                self._keep_attached(row.finding, (*self._attached.get(row.finding, ()), kept))
                self._just_attached = row.finding
            self._keep_draft(row.finding, "", Draft.ATTACHMENT)

        question = _("Attach to {item}, {subject}").format(item=made.item, subject=row.title)
        hint = _("An address, the name of a file, or a text pasted here.")
        self.app.push_screen(
            WriteScreen(
                question,
                self._typing[Draft.ATTACHMENT].get(row.finding, ""),
                hint=hint,
                keep=lambda text: self._keep_draft(row.finding, text, Draft.ATTACHMENT),
                explain=taken_for,
                save=save,
            ),
            callback=lambda text: self.show_card(made.item, row.finding),
        )

    async def _take_over(self, row: SubjectRow) -> bool:
        """Attachments begun in another file wait here too, where their contents lie in this one; False: there are none."""
        left = self._attached_elsewhere.get(row.finding)
        if left is None or self._attached.get(row.finding):
            return False
        try:
            is_here = await lies_here(self.workspace, left.kept)
        except OtklikError:
            is_here = False
        if not is_here:
            return False
        self._keep_attached(row.finding, left.kept)
        if left.is_lost:
            self._keep(
                row.finding,
                lambda: self.otklik.home.keep_attached(self._audit, row.finding, (), file=left.file),
            )
            self._attached_elsewhere.pop(row.finding, None)
        names = ", ".join(evidence_words(one) for one in left.kept)
        self.tell_why(_("Taken over, will be saved with your answer: {names}.").format(names=names))
        return True

    async def action_detach(self) -> None:
        """What was attached last to this line, and is not recorded yet, is not to go with the answer."""
        row = self.row
        attached = self._attached.get(row.finding, ()) if row is not None else ()
        if row is None or not attached:
            self.tell_why(_("Nothing is attached here that waits for an answer."))
            return
        *others, taken = attached
        self._keep_attached(row.finding, tuple(others))
        self._just_attached = ""
        self.show_card(row.finding.partition("/")[0], row.finding)
        self.tell_why(await self._forget(taken))

    async def _forget(self, taken: EvidenceRef) -> str:
        """Take the content out of the file, where neither an answer nor another line rests on it; what became of it."""
        is_elsewhere = any(one.place == taken.place for refs in self._attached.values() for one in refs)
        name = evidence_words(taken)
        if taken.url:
            return _("Taken off: {name}.").format(name=name)
        if is_elsewhere:
            return _("Taken off: {name}. It waits with another answer too, so it stays in the audit.").format(
                name=name
            )
        try:
            is_gone = await forget_evidence(self.workspace, taken)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            return _("Taken off: {name}.").format(name=name)
        if is_gone:
            return _("Taken off: {name}. It is in the audit no more.").format(name=name)
        return _(
            "Taken off: {name}. The audit keeps its content: an answer in the journal, even one taken back, rested on it."
        ).format(name=name)

    def is_offered(self, action: str) -> bool:
        if action == "detach":
            return self.row is not None and bool(self._attached.get(self.row.finding))
        if action == "decide":
            return self.row is not None and self.row.is_contradicted
        if action == "answer('partial')":
            return self.card is None or self.card.may_be_partial
        if action == CONFIRM:
            return self.is_in_list or self.is_to_confirm
        return True

    def meaning(self, binding: Binding) -> str:
        """In the list Enter opens the question that one looks at."""
        return OPEN_QUESTION if binding.action == CONFIRM and self.is_in_list else binding.description

    @property
    def is_in_list(self) -> bool:
        return self.app.focused is self.questions and not self.is_searching

    @property
    def is_to_confirm(self) -> bool:
        """Whether something is proposed that Enter would confirm: for the line under the cursor, or for all who wait."""
        if self.is_for_all and self.card is not None:
            return any(row.is_waiting and row.proposed is not None for row in self.card.rows)
        return self.row is not None and self.row.proposed is not None

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.show_keys()

    # --- taking back -------------------------------------------------------------------------------------------------

    async def action_undo(self) -> None:
        """Take back the last act: where that was to attach something, it is taken off again."""
        if self._just_attached and self.row is not None and self.row.finding == self._just_attached:
            await self.action_detach()
        else:
            await super().action_undo()

    async def wait_again(self, undone: Given) -> None:
        """Note and attachments of answers that were taken back wait with their questions, unless they stand anyway or
        something else has been begun there."""
        try:
            left = await left_by(self.workspace, undone)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            return
        for one in left:
            if one.note and one.finding not in self._drafts:
                self._keep_draft(one.finding, one.note)
            if one.evidence and not self._attached.get(one.finding):
                self._keep_attached(one.finding, one.evidence)
