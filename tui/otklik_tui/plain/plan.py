"""The plan in lines: actions in their order, what each brings, limits and proposal, how an action goes on."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from otklik.errors import OtklikError, UsageError
from otklik.fulfilment.parts import Part, parts_of
from otklik.i18n import _
from otklik.planning.records import Plan
from otklik.report import words as told_words
from otklik_tui.acts import keep_plan, say_fulfilment
from otklik_tui.plain.aloud import range_told, sentences
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.views.plan import (
    MUST,
    WITHOUT,
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


class PlanPlace(Place):
    """A number tells everything of that action; words take a number, else the action that was told last."""

    id = "plan"
    into_audit = frozenset({"s", "e"})

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.plan: Plan | None = None
        self.is_saved = False
        self.rests_on = Ground(events=frozenset())
        self.order: tuple[str, ...] = ()
        self.must: set[str] = set()
        self.without: set[str] = set()
        self.parts: tuple[Part, ...] = ()
        self._chosen = ""
        self._file: Path | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("l", _.context("typed", "list"), _("the actions in their order, with what each brings"), lambda rest: self.tell_list(), is_first=True),
            Word("p", _.context("typed", "propose"), _("the best plan within hours, weeks and people that you name"), self.propose, is_first=True),
            Word("s", _.context("typed", "save"), _("keep the proposal in the audit"), self.save, is_first=True, writes=True),
            Word("[", _.context("typed", "up"), _("move an action a place up: up 3"), partial(self.shift, -1)),
            Word("]", _.context("typed", "down"), _("move an action a place down"), partial(self.shift, 1)),
            Word("v", _.context("typed", "move"), _("move an action to a place: move 5 1"), self.move, is_first=True),
            Word("m", _.context("typed", "must"), _("an action that has to be in the proposal, and back"), partial(self.mark, is_must=True)),
            Word("x", _.context("typed", "without"), _("an action that is left out of the proposal, and back"), partial(self.mark, is_must=False)),
            Word("e", _.context("typed", "progress"), _("who answers for an action, until when, and how far it is"), self.say_progress, is_first=True, writes=True),
            Word("c", _.context("typed", "priority"), _("the order of the plan, or by priority, again"), self.by_priority),
        )  # fmt: skip

    # --- what is told ------------------------------------------------------------------------------------------------

    def enter(self) -> None:
        self._look()
        self.tell_summary()
        self.tell_list()

    def _look(self) -> tuple[ActionRow, ...]:
        """The actions as they are now."""
        workspace, assessment = self.workspace, self.assessment
        if workspace.path != self._file:
            self._file, self._chosen, self.order = workspace.path, "", ()
            self.must, self.without = set(), set()
            self.plan = saved_plan(workspace.events)
            self.is_saved = self.plan is not None
            self.rests_on = ground_of_saved(workspace.events)
        self.order = order_of(assessment, self.plan, self.order)
        self.parts = parts_of(assessment, workspace.events)
        return rows(assessment, self.order, self.plan, self.must, self.without, self.parts)

    def tell_summary(self) -> None:
        """What is planned and what it brings."""
        assessment, events = self.assessment, self.workspace.events
        is_old = self.plan is not None and is_outdated(self.plan, self.rests_on, assessment, events)
        told = summary(assessment, self.plan, is_saved=self.is_saved, is_outdated=is_old, has_keys=False)
        self.say(sentences(told))

    def tell_list(self) -> None:
        """Actions in pages, a line each."""
        found = self._look()
        self.talk.page(len(found), lambda number: f"{number + 1}. {_row_told(found[number])}", size=5)

    def number(self, number: int, rest: str) -> None:
        at, row = self._row(str(number))
        assessment = self.assessment
        self.say(f"{at + 1}. {_row_told(row)}")
        for name, text in detail(assessment, self.host, self.plan, row.action):
            self.say(f"{name}: {text}")
        for line in said_lines(assessment, self.host, self._parts_of(row.action), assessment.profile.zone):
            self.say(line)

    def _row(self, number: str) -> tuple[int, ActionRow]:
        """The action of a line; without a number the one that was told last."""
        found = self._look()
        if number.isdecimal():
            at = index_of(int(number), len(found))
            self._chosen = found[at].action
            return at, found[at]
        chosen = next(((at, row) for at, row in enumerate(found) if row.action == self._chosen), None)
        if number or chosen is None:
            raise UsageError(_("Type the number of an action of the list after the word."))
        return chosen

    def _parts_of(self, action: str) -> list[Part]:
        return [part for part in self.parts if part.action == action]

    # --- order -------------------------------------------------------------------------------------------------------

    def shift(self, by: int, rest: str) -> None:
        """An action a place up or down."""
        at, _row = self._row(rest)
        self._move(at, at + by)

    def move(self, rest: str) -> None:
        """An action to a place."""
        first, _space, second = rest.partition(" ")
        if not second.strip().isdecimal():
            raise UsageError(_("Type the action and its new place, as in: move 5 1."))
        at, _row = self._row(first)
        self._move(at, index_of(int(second), len(self.order)))

    def _move(self, at: int, to: int) -> None:
        if at >= len(self.order):
            raise UsageError(rest_stays())
        if not 0 <= to < len(self.order):
            raise UsageError(_("It stands at the end already."))
        self.order = moved(self.order, at, to)
        found = self._look()
        self._chosen = found[to].action
        self.say(_("Now at place {place}:").format(place=to + 1) + " " + _row_told(found[to]))

    def by_priority(self, rest: str = "") -> None:
        self.order = order_of(self.assessment, self.plan)
        self.tell_list()

    def mark(self, rest: str, *, is_must: bool) -> None:
        """Demand an action of the optimiser, or forbid it; the same again ends that."""
        _at, row = self._row(rest)
        into, out_of = (self.must, self.without) if is_must else (self.without, self.must)
        out_of.discard(row.action)
        into ^= {row.action}
        _at, row = self._row("") if self._chosen else self._row(rest)
        self.say(_row_told(row))

    # --- the optimiser -----------------------------------------------------------------------------------------------

    def propose(self, rest: str = "") -> None:
        """Ask for the limits, then let the optimiser choose; it is not kept until it is saved."""
        from otklik.plan import make_plan

        self._look()
        assessment = self.assessment
        today = self.workspace.now().astimezone(assessment.profile.zone).date()
        fields = questions(assessment, self.plan, today)
        told = self.talk.fill_in(_("What there is to do it with"), fields, check=wrong_with)
        wish = wish_of(told, self.must, self.without)
        rests_on = ground(assessment, self.workspace.events)
        self.say(_("Looking for the best plan."))
        self.plan = self.do(self.workspace.beside(lambda audit, judged: make_plan(judged, wish)))
        self.is_saved, self.rests_on = False, rests_on
        self.order = order_of(assessment, self.plan)
        self.tell_summary()
        self.tell_list()

    def save(self, rest: str = "") -> None:
        self._look()
        if self.plan is None:
            raise UsageError(_("There is no plan yet: propose makes one."))
        self.do(keep_plan(self.workspace, self.plan))
        self.is_saved = True
        self.say(_("Saved."))
        self.tell_summary()

    # --- how it goes on ----------------------------------------------------------------------------------------------

    def say_progress(self, rest: str) -> None:
        """For whom, then status, responsible person, day and comment."""
        _at, row = self._row(rest)
        parts = self._parts_of(row.action)
        if len(parts) > 1:
            options = whose(self.assessment, self.host, parts)
            chosen = self.talk.choose(_("For whom? 0: for all"), options)
            parts = [part for part in parts if part.body in chosen] or parts

        def check(told: dict[str, str]) -> str:
            try:
                said_fields(parts, told)
            except OtklikError as error:
                return str(error)
            return ""

        fields = said_fields(parts, self.talk.fill_in(row.title, state_fields(parts), check=check))
        if not fields:
            self.say(_("Left as it was."))
            return
        for part in parts:
            self.sitting.do(say_fulfilment(self.workspace, row.action, part.body, fields))
        self.sitting.settle()
        self.say(_("Recorded."))


def _row_told(row: ActionRow) -> str:
    """An action as sentences: what, whose, what it brings and costs."""
    signs = {
        MUST: _("has to be in the proposal"),
        WITHOUT: _("left out of the proposal"),
        "": "" if row.is_in_plan else _("not in the plan"),
    }
    brings = _("brings {gain}, costs {hours} hours").format(gain=row.gain.removeprefix("+"), hours=row.hours)
    together = (
        ""
        if row.together == told_words.DASH
        else _("with all before it the score is {n}").format(n=row.together)
    )
    weeks = _("weeks: {weeks}").format(weeks=range_told(row.weeks)) if row.weeks else ""
    due = _("due {day}").format(day=row.due) if row.due else ""
    return sentences(row.title, row.owner, signs.get(row.sign, ""), brings, together, weeks, due, row.state)
