"""Findings: a table narrowed as one types, the way down from the chosen one, exceptions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik.model import Mark, Subject
from otklik_tui.looking import SLICE, Looking
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.findings import FindingTable, Place, Places, Wanted, WayNode, narrowed_words, way_down
from otklik_tui.widgets.long_list import Column, Line, LongList
from otklik_tui.widgets.safe import Told
from otklik_tui.widgets.way import Way
from otklik_tui.workspace import Change

if TYPE_CHECKING:
    from otklik_tui.views.waiver import Whom

PAUSE = 0.12  # seconds the cursor stands still before what it stands on is explained


class FindingsScreen(OtklikScreen):
    """Search narrows the table as one types; the explanation follows the cursor, Enter goes into it."""

    ABOUT = Help(
        N_("Findings"),
        N_(
            "Every item and whom it speaks of, disputed and outdated ones first. Beside it stands what it rests on: Enter"
            " goes there, and from a line with ▸ on to the captured page, where the place is marked. Words typed narrow"
            " the list; S, B, O and R choose sections, bodies, outcomes and owners."
        ),
        "otklik assess {file}\notklik explain {file} ITEM/SUBJECT\notklik waive {file} ITEM --subject SUBJECT --reason WHY"
        " --approver WHO --from 2026-01-31 --until 2026-12-31\notklik decide {file} ITEM/SUBJECT person|machine --reason WHY",
    )
    IS_READ_FIRST = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("What it rests on")),
        Binding("slash", "search", N_("Search")),
        Binding("s", "narrow('sections')", N_("Section")),
        Binding("b", "narrow('bodies')", N_("Body")),
        Binding("o", "narrow('outcomes')", N_("Outcome")),
        Binding("r", "narrow('owners')", N_("Owner")),
        Binding("w", "waive", N_("Exception")),
        Binding("m", "decide", N_("Settle the dispute")),
        Binding("a", "answer", N_("Answer")),
        Binding("u", "undo", N_("Undo")),
        Binding("escape", "back", N_("Back, show all"), show=False),
        Binding("y", "copy_row", N_("Copy the line"), show=False),
    ]
    WRITING = frozenset({"waive", "decide", "answer", "undo"})
    INTO_AUDIT = frozenset({"waive", "decide", "undo"})
    CSS = """
    FindingsScreen Input { border: none; height: 1; background: $panel; }
    FindingsScreen Input:focus { border: none; text-style: bold; }
    FindingsScreen #narrowed { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    FindingsScreen #left { width: 3fr; }
    FindingsScreen #way { width: 2fr; height: 1fr; border-left: solid $border; padding: 0 1; }
    FindingsScreen.-narrow #way { display: none; width: 1fr; border-left: none; }
    FindingsScreen.-narrow.-inside #way { display: block; }
    FindingsScreen.-narrow.-inside #left { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.table: FindingTable | None = None  # of the rows in sight
        self._newest: FindingTable | None = None
        self._coming: tuple[FindingTable, Places] | None = (
            None  # until the row one was at is found among them
        )
        self.wanted = Wanted()
        self.places = Places()
        self.looking: Looking[Place] = Looking(self, self._found)
        self._shown = ""  # assessment
        self._stale_of = ""
        self._still = 0  # number of the last move of the cursor
        self._before: list[tuple[WayNode, ...]] = []
        self._explained = ""

    def body(self) -> Iterable[Widget]:
        columns = (
            Column("", width=1),
            Column(_("Item"), width=8),
            Column(_("Finding"), share=3),
            Column(_("Of whom"), share=2),
            Column(_("Outcome"), width=15),
        )
        yield Horizontal(
            Vertical(
                Input(placeholder=_("Search: item, body, outcome"), id="search"),
                Told(id="narrowed", classes="hint"),
                LongList(columns, id="findings", has_header=True),
                id="left",
            ),
            Way(id="way"),
        )

    @property
    def listing(self) -> LongList:
        return self.query_one("#findings", LongList)

    @property
    def way(self) -> Way:
        return self.query_one("#way", Way)

    # --- the table ---------------------------------------------------------------------------------------------------

    def changed(self, change: Change) -> None:
        workspace, assessment = self.workspace, self.workspace.assessment
        if assessment is None:
            self.looking.end()
            self.table, self.places, self._shown = None, Places(), ""
            self._newest = self._coming = None
            self.listing.show(0, self._line)
            waiting = _("The audit is being read and pages are measured. This takes a moment the first time.")
            self.query_one("#narrowed", Told).tell(waiting if workspace.is_open else "")
            return
        if assessment.id == self._shown:
            return
        is_first, kept = not self._shown, self.chosen_id
        self._shown, self._explained = assessment.id, ""
        self._newest = FindingTable(assessment, workspace.host)
        self.look(keep=kept)
        if is_first:
            self.listing.focus()
        workspace.spawn(self._look_for_stale(self._newest, assessment.id))

    def look(self, *, keep: str = "") -> None:
        """Show what fits: the first rows at once, the others as they are found. With a row to `keep` that does not stand
        among the first, the rows in sight stay until it is found, so that no key meets another."""
        table = self._newest
        if table is None:
            return
        self._coming = table, Places()
        self.looking.begin(table.look_through(self.wanted), self._coming[1])
        if not keep or self.looking.is_over or self._coming_at(keep) is not None:
            self._take_over(keep)
        if not self.looking.is_over:
            self.workspace.spawn(self.looking.go_on(self.listing))

    def _coming_at(self, keep: str) -> int | None:
        """Where the finding stands among the rows that are to be shown."""
        if self._coming is None:
            return None
        table, places = self._coming
        place = table.place_of(keep)
        return places.find(place) if place is not None else None

    def _take_over(self, keep: str) -> None:
        """Show the rows that were found, with the cursor on the finding it stood on; on its number where that is none of
        them."""
        if self._coming is None:
            return
        at = self._coming_at(keep) if keep else 0
        self.table, self.places = self._coming
        self._coming = None
        self.listing.show(len(self.places), self._line, cursor=self.listing.cursor if at is None else at)
        self._tell()
        self._explain_soon()

    def _found(self) -> None:
        if self._coming is not None:
            self._take_over(self.chosen_id)
            return
        self._tell()
        self._explain_soon()

    async def _look_for_stale(self, table: FindingTable, assessment: str) -> None:
        """Outdated ones, found without making anybody wait, are put behind the disputed ones."""
        stale: set[Place] = set()
        until = perf_counter() + SLICE
        for place in table.look_for_stale():
            if place is not None:
                stale.add(place)
            if perf_counter() > until:
                await asyncio.sleep(SLICE)
                if self._shown != assessment:
                    return
                until = perf_counter() + SLICE
        if stale and self._shown == assessment and self.is_mounted:
            table.put_stale_first(frozenset(stale))
            self.look(keep=self.chosen_id if self.listing.cursor else "")

    def _line(self, index: int) -> Line:
        if self.table is None or index >= len(self.places):
            return Line(())
        row = self.table.row(self.places[index])
        return Line((row.sign, row.item, row.title, row.subject, row.outcome))

    def _tell(self) -> None:
        if self.table is not None:
            told = narrowed_words(self.wanted, self.table, len(self.places), self.looking.is_over)
            self.query_one("#narrowed", Told).tell(told)

    @property
    def chosen_id(self) -> str:
        """Id of the finding under the cursor, "" where there is none."""
        if self.table is None or not self.places:
            return ""
        return self.table.row(self.places[min(self.listing.cursor, len(self.places) - 1)]).id

    # --- narrowing ---------------------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        self.wanted = msgspec.structs.replace(self.wanted, words=event.value)
        self.look()

    def is_looking_for(self, words: str) -> bool:
        """Are the rows on the screen those of these words?"""
        return self._coming is None and self.wanted.words == words

    def on_input_submitted(self) -> None:
        self.listing.focus()

    def action_search(self) -> None:
        self.remove_class("-inside")
        self.query_one("#search", Input).focus()

    def action_narrow(self, what: str) -> None:
        """Choose sections, bodies, outcomes or owners."""
        from otklik_tui.screens.choose import ChooseScreen

        if self.table is None:
            self.say_it_is_read()
            return
        questions = {
            "sections": _("Which sections?"),
            "bodies": _("Which bodies?"),
            "outcomes": _("Which outcomes and marks?"),
            "owners": _("Whose work?"),
        }

        def take(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                self.wanted = msgspec.structs.replace(self.wanted, **{what: frozenset(chosen)})
                self.look()

        options = getattr(self.table, what)
        self.app.push_screen(
            ChooseScreen(questions[what], options, getattr(self.wanted, what)), callback=take
        )

    def action_back(self) -> None:
        """Out of the explanation step by step, then out of the search, then everything is shown again."""
        if self.app.focused is self.way or self.has_class("-inside"):
            if self._before:
                self.way.tell(self._before.pop())
                return
            self.remove_class("-inside")
            self.listing.focus()
        elif self.app.focused is not self.listing:
            self.listing.focus()
        elif not self.wanted.is_everything:
            self.wanted = Wanted()
            with self.prevent(Input.Changed):
                self.query_one("#search", Input).value = ""
            self.look(keep=self.chosen_id)

    # --- the way down ------------------------------------------------------------------------------------------------

    def on_long_list_moved(self, event: LongList.Moved) -> None:
        if event.long_list is self.listing:
            self._explain_soon()
            self.show_keys()

    async def on_long_list_chosen(self) -> None:
        await self.action_open()

    def _explain_soon(self) -> None:
        """Once the cursor stands still."""
        self._still += 1
        self.workspace.spawn(self._explain_chosen(self._still))

    async def _explain_chosen(self, still: int) -> None:
        await asyncio.sleep(PAUSE)
        if still != self._still or not self.is_mounted:
            return
        if self.has_class("-narrow") and not self.has_class("-inside"):
            return  # there is no room for it beside the table
        if self.chosen_id != self._explained:
            await self.explain(self.chosen_id)

    async def explain(self, target: str) -> None:
        """Show the way down from a finding, an item or a section."""
        host = self.workspace.host
        if not target:
            self.way.tell(())
            return
        self._explained = target
        try:
            nodes = await self.workspace.beside(
                lambda audit, assessment: way_down(assessment, host, target, audit.exchange)
            )
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            return
        if target == self._explained:
            self._before.clear()
            self.way.tell(nodes)

    async def action_open(self) -> None:
        """From the table into the explanation, from there on to the evidence or another explanation."""
        if self.app.focused is not self.way:
            self.add_class("-inside")
            self.way.focus()
            if self.chosen_id != self._explained:
                await self.explain(self.chosen_id)
            return
        node = self.way.chosen
        if node is None or not node.opens:
            self.tell_why(_("Nothing lies behind this line: only those with ▸ lead on."))
            return
        if node.evidence is not None:
            from otklik_tui.screens.evidence import EvidenceScreen

            self.app.push_screen(EvidenceScreen(node.evidence))
            return
        before = [*self._before, self.way.nodes]
        await self.explain(node.target)
        self._before = before

    def action_copy_row(self) -> None:
        """The line under the cursor goes to the clipboard."""
        here = self.way if self.app.focused is self.way else self.listing
        if here.count:
            self.app.copy_to_clipboard(" · ".join(cell for cell in here.line_at(here.cursor).cells if cell))
            self.notify(_("Copied."))

    # --- acts --------------------------------------------------------------------------------------------------------

    async def action_answer(self) -> None:
        """Go to the question in the checklist."""
        from otklik_tui.screens.checklist import ChecklistScreen

        finding = self.chosen_id
        await self.otklik.action_go("checklist")
        screen = self.app.screen
        if finding and isinstance(screen, ChecklistScreen):
            # behind what the screen does when it is shown again, before a key that was typed meanwhile
            screen.call_later(screen.show_card, finding.partition("/")[0], finding)

    async def action_undo(self) -> None:
        """Take back the last act, here or in the checklist."""
        await self.take_back()

    def action_decide(self) -> None:
        """Settle the dispute of a person with the measurement in the finding under the cursor."""
        if self.table is None:
            self.say_it_is_read()
        elif self.chosen_id:
            self.ask_dispute(self.chosen_id)

    def is_offered(self, action: str) -> bool:
        if action != "decide":
            return True
        if self.table is None or not self.places:
            return False
        place = self.places[min(self.listing.cursor, len(self.places) - 1)]
        return Mark.CONTRADICTED in self.table.finding(place).marks

    def action_waive(self) -> None:
        """Record an accepted exception for the finding under the cursor, or end the one that covers it."""
        from otklik_tui.screens.ask import AskScreen
        from otklik_tui.screens.fill_in import FillInScreen
        from otklik_tui.views.waiver import Whom, questions, wrong_with

        if self.table is None or not self.places:
            return
        finding = self.table.finding(self.places[self.listing.cursor])
        assessment = self.workspace.assessment
        assert assessment is not None
        whom = Whom(assessment, self.workspace.host, finding)
        named = f"{finding.item}, {whom.title(finding.subject)}"
        if Mark.WAIVED in finding.marks:
            question = _("The exception covers {finding}. Why does it end?").format(finding=named)
            self.app.push_screen(
                AskScreen(question), callback=lambda why: self._end(finding.item, finding.waivers, why)
            )
            return
        form = FillInScreen(
            _("An accepted exception for {finding}").format(finding=named),
            questions(assessment, whom),
            hint=_("It is shown in every report, and the score is given with it and without it."),
            check=lambda told: wrong_with(told, whom),
            first="reason",
        )
        self.app.push_screen(form, callback=lambda told: self._waive(whom, told))

    def _waive(self, whom: Whom, told: dict[str, str] | None) -> None:
        from otklik_tui.acts import waive

        item = whom.finding.item

        async def write(told: dict[str, str]) -> None:
            try:
                address = whom.address(told["subject"])
                title = whom.title(Subject.parse(address))
                await waive(self.workspace, item, {**told, "subject": address}, title=title)
            except OtklikError as error:
                self.workspace.tell_trouble(str(error))
                return
            recorded = _("Recorded: the exception for {item}, {subject}.")
            self.notify(recorded.format(item=item, subject=title), markup=False)

        if told is not None:
            self.workspace.spawn(write(told))

    def _end(self, item: str, waivers: tuple[str, ...], why: str | None) -> None:
        from otklik_tui.acts import end_waiver

        async def write() -> None:
            try:
                for event in waivers:
                    await end_waiver(self.workspace, event, why or "", item=item)
            except OtklikError:
                return
            self.notify(_("The exception has ended."))

        if why is not None:
            self.workspace.spawn(write())
