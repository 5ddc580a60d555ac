"""What is written beside an answer in the checklist: notes, private notes, attachments."""

from __future__ import annotations

from otklik.errors import OtklikError
from otklik.i18n import _
from otklik_tui.acts import WORDS, keep_evidence
from otklik_tui.home import PrivateNote
from otklik_tui.screens.checklist_answers import AnsweringScreen


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

    def action_private(self) -> None:
        from otklik_tui.screens.write import WriteScreen

        if self.opens_instead():
            return
        row, made = self.row, self.card
        if row is None or made is None:
            self.say_nothing_stands_here()
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

        if self.opens_instead():
            return
        row, made = self.row, self.card
        if row is None or made is None:
            self.say_nothing_stands_here()
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
