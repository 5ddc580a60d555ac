"""Searching in the checklist: the list is narrowed as one types, the card follows once the letters stand still."""

from __future__ import annotations

import asyncio

import msgspec

from otklik_tui.screens.checklist_notes import NotingScreen
from otklik_tui.views.checklist import Walk, matching
from otklik_tui.widgets.search_line import SearchLine

STILL_SECONDS = (
    0.12  # letters stand still for so long before a card is made, which takes time where there are many pages
)


class SearchingScreen(NotingScreen):
    """A card that is looked for."""

    _before_search: tuple[Walk, str, str] = (Walk(), "", "")  # walk, item and finding, to come back to
    _letters = 0  # number of the last change of the words

    @property
    def search_line(self) -> SearchLine:
        return self.query_one("#search", SearchLine)

    def action_search(self) -> None:
        if self.workspace.assessment is None:
            self.say_it_is_read()
            return
        self._remember()  # being searched, nothing is where one stands
        self._before_search = (self.walk, self.card.item if self.card else "", self.subjects.chosen)
        self.add_class("-searching")
        with self.prevent(SearchLine.Changed):
            self.search_line.value = self.walk.search
        self.search_line.focus()

    def on_input_changed(self, event: SearchLine.Changed) -> None:
        if event.input is not self.search_line or not self.is_searching:
            return
        assessment = self.workspace.assessment
        if assessment is None:
            return
        self.walk = msgspec.structs.replace(self.walk, search=event.value.strip())
        self.lines = matching(assessment, self.every_line, self.walk.search)
        self._fill_questions()
        waiting = next((at for at, one in enumerate(self.lines) if one.waiting), 0)
        self.questions.move_cursor(row=waiting, animate=False)
        self.show_walk_words()
        self._show_soon()

    def on_search_line_stepped(self, event: SearchLine.Stepped) -> None:
        self.questions.move_cursor(row=self.questions.cursor_row + event.by, animate=False)
        self._show_soon()

    def on_input_submitted(self) -> None:
        self.take_found()

    def take_found(self) -> None:
        """The question under the cursor is the one that was looked for."""
        before, item, finding = self._before_search
        is_other = self.walk.search != before.search or self.questions.chosen != item
        self._end_search()
        self.show_card(self.questions.chosen, "" if is_other else finding)
        self._remember()

    def show_walk_words(self) -> None:
        """Order, depth, what is left, what is searched for: a subclass tells them."""

    def give_up_search(self) -> None:
        """As it was before."""
        self.walk, item, finding = self._before_search
        self._end_search()
        self.find_lines()
        self._fill_questions()
        self.show_walk_words()
        self.show_card(item, finding)

    def _end_search(self) -> None:
        self._letters += 1
        self.remove_class("-searching")
        self.subjects.focus()

    def _show_soon(self) -> None:
        self._letters += 1
        if not self.has_class("-narrow"):  # there the list takes the place of the card
            self.workspace.spawn(self._show_found(self._letters))

    async def _show_found(self, letters: int) -> None:
        await asyncio.sleep(STILL_SECONDS)
        if letters == self._letters and self.is_searching and self.is_mounted:
            self.show_card(self.questions.chosen)
