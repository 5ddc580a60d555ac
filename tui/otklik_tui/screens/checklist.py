"""The checklist: a question a card, whom it is about, and one key that answers and goes on."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual.binding import Binding, BindingType

from otklik.i18n import N_, _
from otklik.packs.model import Depth
from otklik.report import words
from otklik.report.subjects import Subjects
from otklik_tui.home import Draft, Place
from otklik_tui.screens.base import Help
from otklik_tui.screens.checklist_search import SearchingScreen
from otklik_tui.views.advice import advised, minutes_of
from otklik_tui.views.checklist import (
    ORDER_TITLES,
    Order,
    Walk,
    depth_told,
    nothing_words,
    progress,
    roles,
)
from otklik_tui.widgets.safe import Told
from otklik_tui.workspace import Change


class ChecklistScreen(SearchingScreen):
    """Digits answer, Enter confirms what the measurement proposes; both go on to the next that waits."""

    ABOUT = Help(
        N_("Checklist"),
        N_(
            "A question, why it is asked, what was measured, and whom it is about. A digit answers for the line under the"
            " cursor and goes on, Enter confirms what is proposed. Every answer is saved at once; U takes the last one back."
            " The letter A before a digit or Enter answers for all who still wait. Notes and attachments are saved with the"
            " answer. Private notes stay on this computer, no report and no official sees them."
        ),
        "otklik answer {file} ITEM pass|partial|fail|na|nodata|confirm|withdraw --subject SUBJECT --note TEXT --evidence FILE\n"
        "otklik decide {file} ITEM/SUBJECT person|machine --reason WHY",
    )
    IS_READ_FIRST = True
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
        Binding("m", "decide", N_("Settle the dispute")),
        Binding("u", "undo", N_("Undo")),
        Binding("left", "question(-1)", N_("Question before"), show=False),
        Binding("right", "question(1)", N_("Next question"), show=False),
        Binding("slash", "search", N_("Search")),
        Binding("o", "order", N_("Order")),
        Binding("r", "room", N_("Who is in the room"), show=False),
        Binding("t", "time", N_("Time left"), show=False),
        Binding("d", "depth", N_("Depth"), show=False),
        Binding("delete", "detach", N_("Take the attachment off")),
        Binding("p", "private", N_("Private note"), show=False),
        Binding("w", "withdraw", N_("Withdraw the answer"), show=False),
    ]
    AUTO_FOCUS = "#subjects"  # in the list Enter opens a question, before the card it confirms
    WRITING = frozenset(
        {"answer", "for_all", "note", "attach", "detach", "undo", "private", "withdraw", "decide"}
    )
    INTO_AUDIT = WRITING - {"private"}

    # --- what is shown -----------------------------------------------------------------------------------------------

    def changed(self, change: Change) -> None:
        workspace, assessment = self.workspace, self.workspace.assessment
        if (workspace.audit_id, str(workspace.path)) != (self._audit, self._file):
            self._begin(workspace.audit_id)
        if assessment is None:
            waiting = _("The audit is being read and pages are measured. This takes a moment the first time.")
            self.query_one("#question", Told).tell(waiting if workspace.is_open else "")
            return
        if change in (Change.ASSESSED, Change.OPENED):
            self.look_at_kept()
            self._take_assessment()
            self.show_walk()

    def _begin(self, audit: str) -> None:
        """Another audit: nothing of the one before stays."""
        home, path = self.otklik.home, str(self.workspace.path)
        kept = home.remembered.places.get(path, Place())
        self._audit, self._file, self.card, self.said, self._just_attached = audit, path, None, {}, ""
        self._unkept, self._drafts, self._attached = set(), {}, {}
        self.is_for_all = False
        if self.is_searching:
            self._end_search()
        self.look_at_kept()
        self._typing = {
            kind: home.drafts(audit, kind) if audit else {} for kind in (Draft.PRIVATE, Draft.ATTACHMENT)
        }
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
        assessment = self.workspace.assessment
        self._proposals = advised(assessment, self.workspace.events, self.walk) if assessment else ()

    def show_walk(self) -> None:
        """The list of questions, then the card one was at."""
        assessment = self.workspace.assessment
        if assessment is None:
            return
        self.find_lines()
        self._fill_questions()
        self.show_walk_words()
        current = self.card.item if self.card is not None else self._wanted[0]
        if self.is_searching:
            current = self.questions.chosen
        names = [one.item for one in self.lines]
        if current not in names:
            current = next((one.item for one in self.lines if one.waiting), names[0] if names else "")
        before = self.row
        wanted = f"{self._wanted[0]}/{self._wanted[1]}"
        self.show_card(current, self.subjects.chosen if self.card is not None else wanted)
        now = self.row
        if before is None or now is None or before.finding != now.finding or now.finding in self.said:
            return
        answered = {f"{said.item}/{said.subject}" for said in self._answers.values()}
        # another answer has settled it; what somebody else has answered stays, or a key would answer the next one
        if before.is_waiting and not now.is_waiting and now.finding not in answered:
            self._go_on(now.finding)

    def show_walk_words(self) -> None:
        """Order, depth, what is left, what is searched for."""
        assessment = self.workspace.assessment
        if assessment is None:
            return
        order = _(ORDER_TITLES[self.walk.order])
        told = f"{order} · {depth_told(self.walk.depth)} · {progress(assessment, self.walk, self.lines)}"
        if self.walk.search:
            told += " · " + words.quoted(self.walk.search)
        self.query_one("#walk", Told).tell(told if self.lines else nothing_words(self.walk))

    # --- the walk ----------------------------------------------------------------------------------------------------

    def take_walk(self, **changes: object) -> None:
        """Go through the questions otherwise."""
        self.walk = msgspec.structs.replace(self.walk, **changes)
        self._advise()
        if self.walk.order is not Order.SECTION or self.walk.search:
            self.card = None
            self._wanted = ("", "")
        self.show_walk()
        self.subjects.focus()  # a key that follows is for the question that is proposed
        self._remember()

    def action_order(self) -> None:
        """By section, by what is unknown, and back; R and T lead to the two others."""
        is_section = self.walk.order is Order.SECTION
        self.take_walk(order=Order.UNKNOWN if is_section else Order.SECTION)

    def action_room(self) -> None:
        from otklik_tui.screens.choose import ChooseScreen

        assessment = self.workspace.assessment
        if assessment is None:
            self.say_it_is_read()
            return
        options = [(names, f"{title} ({n})") for names, title, n in roles(assessment)]

        def take(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                found = frozenset(name for names in chosen for name in names.split(","))
                self.take_walk(order=Order.ROOM if found else Order.SECTION, roles=found, search="")

        chosen = [names for names, _words in options if set(names.split(",")) & self.walk.roles]
        self.app.push_screen(ChooseScreen(_("Who is in the room?"), options, chosen), callback=take)

    def action_time(self) -> None:
        from otklik_tui.screens.ask import AskScreen

        def take(text: str | None) -> None:
            minutes = minutes_of(text or "")
            if minutes:
                # of all questions: one that an old search hides may be the best to ask
                self.take_walk(order=Order.TIME, minutes=minutes, search="")
            elif text is not None and text.strip() in ("", "0"):
                self.take_walk(order=Order.SECTION, minutes=0.0, search="")
            elif text is not None:
                self.tell_why(_("{text} is no number of minutes: nothing was changed.").format(text=text))

        hint = _(
            "Questions are proposed that make most of the score known in this time. Empty: all of them again."
        )
        value = words.number(self.walk.minutes, 0) if self.walk.minutes else "45"
        self.app.push_screen(AskScreen(_("How many minutes are left?"), value, hint=hint), callback=take)

    def action_depth(self) -> None:
        depths = list(Depth)
        self.take_walk(depth=depths[(depths.index(self.walk.depth) + 1) % len(depths)])

    def key_escape(self) -> None:
        """Give up the search or «for all»; else show all questions again."""
        if self.is_searching:
            self.give_up_search()
        elif self.is_for_all:
            self.is_for_all = False
            self.show_detail()
        elif self.walk.search:
            self.take_walk(search="")
