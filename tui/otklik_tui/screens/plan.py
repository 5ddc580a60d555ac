"""The plan: actions moved up and down, limits, what the optimiser proposes, gain and interval."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.fulfilment.parts import Part, parts_of
from otklik.i18n import N_, _
from otklik.planning.people import titles_of
from otklik.planning.records import Plan
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.plan import (
    ActionRow,
    detail,
    moved,
    order_of,
    questions,
    rest_stays,
    rows,
    said_fields,
    said_lines,
    saved_plan,
    state_fields,
    summary,
    whose,
    wish_of,
    wrong_with,
)
from otklik_tui.views.plan_age import Ground, ground, ground_of_saved, is_outdated
from otklik_tui.widgets.long_list import Column, Line, Movable
from otklik_tui.widgets.safe import Part as Words
from otklik_tui.widgets.safe import Told
from otklik_tui.workspace import Change

WIDE = 110  # columns of a terminal from which on everything stands beside each other


class PlanScreen(OtklikScreen):
    """The order is one's own; the optimiser's proposal brings it into its weeks."""

    ABOUT = Help(
        N_("Plan"),
        N_(
            "What there is to do, what each action brings with its interval, and what the total would be when it and all"
            " above it are done. [ and ] move an action up and down, the mouse drags it. P asks for hours, weeks and people"
            " and proposes the best set within them; M demands an action of it, X leaves it out. S keeps the proposal in"
            " the audit; the order in which you put actions lasts until Otklik is closed. E records who answers for an"
            " action, until when, and how far it is."
        ),
        "otklik plan {file} --hours 80 --weeks 13 --people press_officer=40 --must ACTION --without ACTION --save\n"
        "otklik fulfilment {file} ACTION --body BODY --status doing --person NAME --due 2026-12-31",
    )
    IS_READ_FIRST = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "propose", N_("Propose a plan")),
        Binding("left_square_bracket", "shift(-1)", N_("Up")),
        Binding("right_square_bracket", "shift(1)", N_("Down")),
        Binding("shift+up", "shift(-1)", N_("Up"), show=False),
        Binding("shift+down", "shift(1)", N_("Down"), show=False),
        Binding("m", "demand", N_("Must be done")),
        Binding("x", "leave_out", N_("Leave out")),
        Binding("e", "say", N_("How it goes on")),
        Binding("s", "save", N_("Keep in the audit")),
        Binding("c", "by_priority", N_("By priority"), show=False),
    ]
    WRITING = frozenset({"save", "say"})
    INTO_AUDIT = WRITING
    CSS = """
    PlanScreen #summary { padding: 0 1; }
    PlanScreen #about { height: auto; max-height: 40%; padding: 0 1; border-top: solid $border; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.plan: Plan | None = None
        self.is_saved = False
        self.rests_on = Ground(events=frozenset())  # what was known when the plan was made
        self.order: tuple[str, ...] = ()
        self.must: set[str] = set()
        self.without: set[str] = set()
        self.rows: tuple[ActionRow, ...] = ()
        self.parts: tuple[Part, ...] = ()
        self._shown = ""
        self._file: Path | None = None

    def body(self) -> Iterable[Widget]:
        yield Vertical(
            Told(id="summary"),
            Movable(id="actions", has_header=True),
            VerticalScroll(Told(id="detail"), id="about", can_focus=False),
        )

    @property
    def _is_wide(self) -> bool:
        """As the program's breakpoint has it, whose class comes only after the first drawing."""
        return self.app.size.width >= WIDE

    def _columns(self) -> tuple[Column, ...]:
        """On a narrow terminal who does it and in which weeks stands under the list only."""
        is_wide = self._is_wide
        return (
            Column("", width=1),
            Column(_("Action"), share=4),
            *((Column(_("Who"), share=2),) if is_wide else ()),
            Column(_("Hours"), width=6, is_number=True),
            Column(_("Gain"), width=17),
            Column(_("Total"), width=6, is_number=True),
            *((Column(_("Weeks"), width=6),) if is_wide else ()),
            Column(_("Due"), width=18 if is_wide else 10),
            *((Column(_("State"), share=2),) if is_wide else ()),
        )

    def on_resize(self) -> None:
        self.listing.columns = self._columns()
        self.listing.refresh()

    @property
    def listing(self) -> Movable:
        return self.query_one("#actions", Movable)

    def changed(self, change: Change) -> None:
        workspace, assessment = self.workspace, self.workspace.assessment
        if workspace.path != self._file:
            self._file, self._shown = workspace.path, ""
            self.plan, self.is_saved, self.order = None, False, ()
            self.must, self.without = set(), set()
        if assessment is None:
            waiting = _("The audit is being read and pages are measured. This takes a moment the first time.")
            self.query_one("#summary", Told).tell(waiting if workspace.is_open else "")
            self.listing.show(0, self._line)
            return
        if assessment.id == self._shown:
            return
        if not self._shown:
            self.plan = saved_plan(workspace.events)
            self.is_saved = self.plan is not None
            self.rests_on = ground_of_saved(workspace.events)
            self.listing.focus()
        self._shown = assessment.id
        self.order = order_of(assessment, self.plan, self.order)
        self.show_rows()

    def show_rows(self, cursor: int | None = None) -> None:
        """The actions in their order, and what they bring."""
        assessment = self.workspace.assessment
        if assessment is None:
            return
        self.listing.columns = self._columns()
        self.parts = parts_of(assessment, self.workspace.events)
        self.rows = rows(assessment, self.order, self.plan, self.must, self.without, self.parts)
        is_old = self.plan is not None and is_outdated(
            self.plan, self.rests_on, assessment, self.workspace.events
        )
        self.query_one("#summary", Told).tell(
            summary(assessment, self.plan, is_saved=self.is_saved, is_outdated=is_old)
        )
        self.listing.show(len(self.rows), self._line, cursor=cursor)
        self.show_detail()

    def _line(self, index: int) -> Line:
        row = self.rows[index]
        cells = (
            row.sign,
            row.title,
            row.owner,
            row.hours,
            row.gain,
            row.together,
            row.weeks,
            row.due,
            row.state,
        )
        if not self._is_wide:
            cells = (row.sign, row.title, row.hours, row.gain, row.together, row.due)  # type: ignore[assignment]
        return Line(cells, "" if row.is_in_plan else "dim")

    @property
    def chosen(self) -> str:
        """Id of the action under the cursor."""
        return self.rows[self.listing.cursor].action if self.rows else ""

    def show_detail(self) -> None:
        assessment = self.workspace.assessment
        if assessment is None or not self.rows:
            self.query_one("#detail", Told).tell("")
            return
        row = self.rows[self.listing.cursor]
        parts: list[Words] = [(f"{row.title}\n", "bold")]
        when = ((_("Who"), row.owner), (_("Weeks"), row.weeks))
        told = detail(assessment, self.workspace.host, self.plan, row.action)
        for name, text in (*((name, text) for name, text in when if text), *told):
            parts += [(f"{name}: ", "$muted"), f"{text}\n"]
        zone = assessment.profile.zone
        said = said_lines(assessment, self.workspace.host, self._parts_of(row.action), zone)
        parts += [f"{line}\n" for line in said]
        self.query_one("#detail", Told).tell(*parts)

    def _parts_of(self, action: str) -> list[Part]:
        return [part for part in self.parts if part.action == action]

    def on_long_list_moved(self) -> None:
        self.show_detail()

    # --- order -------------------------------------------------------------------------------------------------------

    def action_shift(self, by: int) -> None:
        """The action under the cursor a place up or down."""
        at = self.listing.cursor
        self._move(at, at + by)

    def on_movable_dragged(self, event: Movable.Dragged) -> None:
        self._move(event.index, event.to)

    def _move(self, index: int, to: int) -> None:
        if index >= len(self.order):
            self.tell_why(rest_stays())
        elif 0 <= to < len(self.order):
            self.order = moved(self.order, index, to)
            self.show_rows(cursor=to)

    def action_by_priority(self) -> None:
        """As the plan has them, else as the recommendations stand."""
        assessment = self.workspace.assessment
        if assessment is not None:
            self.order = order_of(assessment, self.plan)
            self.show_rows(cursor=0)

    # --- the optimiser -----------------------------------------------------------------------------------------------

    def action_demand(self) -> None:
        self._mark(self.must, self.without)

    def action_leave_out(self) -> None:
        self._mark(self.without, self.must)

    def _mark(self, into: set[str], out_of: set[str]) -> None:
        if self.chosen:
            out_of.discard(self.chosen)
            into ^= {self.chosen}
            self.show_rows()

    def action_propose(self) -> None:
        """Ask for the limits, then let the optimiser choose."""
        from otklik_tui.screens.fill_in import FillInScreen

        assessment = self.workspace.assessment
        if assessment is None:
            return
        today = self.workspace.now().astimezone(assessment.profile.zone).date()
        titles = titles_of(assessment.recommendations)
        form = FillInScreen(
            _("What there is to do it with"),
            questions(assessment, self.plan, today),
            check=lambda told: wrong_with(told, titles),
        )
        self.app.push_screen(form, callback=self._propose)

    def _propose(self, told: dict[str, str] | None) -> None:
        if told is not None:
            self.workspace.spawn(self.propose(told))

    async def propose(self, told: dict[str, str]) -> None:
        """The best plan within what was told; what hinders stands above, and the plan before stays."""
        from otklik.plan import make_plan

        workspace = self.workspace
        seen = workspace.assessment
        titles = titles_of(seen.recommendations) if seen is not None else {}
        wish = wish_of(told, self.must, self.without, titles)
        rests_on = ground(seen, workspace.events) if seen is not None else self.rests_on
        workspace.set_work("plan", _("looking for the best plan"))
        try:
            made = await workspace.beside(lambda audit, assessment: make_plan(assessment, wish))
        except OtklikError as error:
            workspace.tell_trouble(str(error))
            return
        finally:
            workspace.set_work("plan", "")
        workspace.tell_trouble("")
        self.plan, self.is_saved, self.rests_on = made, False, rests_on
        assessment = workspace.assessment
        if assessment is not None and self.is_mounted:
            self.order = order_of(assessment, made)
            self.show_rows(cursor=0)

    # --- how it goes on ----------------------------------------------------------------------------------------------

    def action_say(self) -> None:
        """For whom, then status, responsible person, day and comment."""
        from otklik_tui.screens.choose import ChooseScreen

        assessment, action = self.workspace.assessment, self.chosen
        if assessment is None or not action:
            return
        parts = self._parts_of(action)
        if len(parts) == 1:
            self._ask(action, parts)
            return

        def take(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                self._ask(action, [part for part in parts if part.body in chosen] or parts)

        question = _("For whom? None marked: for all")
        options = whose(assessment, self.workspace.host, parts)
        self.app.push_screen(ChooseScreen(question, options), callback=take)

    def _ask(self, action: str, parts: list[Part]) -> None:
        from otklik_tui.screens.fill_in import FillInScreen

        def check(told: dict[str, str]) -> str:
            try:
                said_fields(parts, told)
            except OtklikError as error:
                return str(error)
            return ""

        def take(told: dict[str, str] | None) -> None:
            fields = said_fields(parts, told) if told is not None else {}
            if fields:
                self.workspace.spawn(self.say(action, [part.body for part in parts], fields))

        title = next((row.title for row in self.rows if row.action == action), action)
        self.app.push_screen(FillInScreen(title, state_fields(parts), check=check), callback=take)

    async def say(self, action: str, bodies: list[str], fields: dict[str, str]) -> None:
        """Record it, an event a body."""
        from otklik_tui.acts import say_fulfilment

        try:
            for body in bodies:
                await say_fulfilment(self.workspace, action, body, fields)
        except OtklikError:
            return  # the workspace has told it
        self.notify(_("Recorded."))

    async def action_save(self) -> None:
        """Keep the plan in the audit, where reports and the next visit find it."""
        from otklik_tui.acts import keep_plan

        if self.plan is None:
            self.notify(_("There is no plan yet: P proposes one."))
            return
        try:
            await keep_plan(self.workspace, self.plan)
        except OtklikError:
            return  # the workspace has told it
        self.is_saved = True
        self.show_rows()
