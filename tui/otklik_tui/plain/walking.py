"""The words by which one chooses what is asked: by section, by who is in the room, by what is unknown, in the time left."""

from __future__ import annotations

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.packs.model import Depth
from otklik.report import words as told_words
from otklik_tui.plain.aloud import sentences, waits
from otklik_tui.plain.asking import AskingPlace
from otklik_tui.plain.place import index_of
from otklik_tui.plain.words import Word, plain
from otklik_tui.views.advice import minutes_of
from otklik_tui.views.card import question_parts
from otklik_tui.views.checklist import Order, QuestionLine, roles

LEAST_MINUTES = 5  # smaller numbers are answers


class WalkingPlace(AskingPlace):
    """Orders, searches, lists."""

    @property
    def walking(self) -> tuple[Word, ...]:
        """Words of going about."""
        return (
            Word("s", _.context("typed", "further"), _("go on without an answer"), lambda rest: self.go_on(), is_first=True),
            Word("l", _.context("typed", "list"), _("the questions in this order, with how many answers wait"), self.tell_list, is_first=True),
            Word("i", _.context("typed", "item"), _("go to a question, answered or automatic too: item LAW-02"), self.to_item, is_first=True),
            Word("c", _.context("typed", "whom"), _("whom the question is about; with a number: go to that line"), self.tell_rows, is_first=True),
            Word("g", _.context("typed", "details"), _("why it is asked, norms, basis, whom to ask"), self.tell_details),
            Word("y", _.context("typed", "explain"), _("what this line rests on, down to the captured page"), self.explain),
            Word("]", _.context("typed", "following"), _("the next question, answered or not"), lambda rest: self.step(1)),
            Word("[", _.context("typed", "previous"), _("the question before"), lambda rest: self.step(-1)),
            Word("/", _.context("typed", "search"), _("questions with these words or this id; without words: all of them"), lambda rest: self.take_walk(search=rest), also=_.context("typed", "find")),
            Word("v", _.context("typed", "section"), _("sections with what waits in them; with a number: go there"), self.to_section),
            Word("o", _.context("typed", "order"), _("by section, or by what is unknown, and back"), self.turn_order),
            Word("r", _.context("typed", "room"), _("only questions to those who are in the room"), self.choose_room),
            Word("t", _.context("typed", "time"), _("what is best asked in the minutes left: time 45, or 45 alone"), self.take_time),
            Word("d", _.context("typed", "depth"), _("express, core or full; without a word the next of them"), self.take_depth),
        )  # fmt: skip

    # --- lists -------------------------------------------------------------------------------------------------------

    def tell_list(self, rest: str = "") -> None:
        """The questions of the walk in pages."""
        shown = self.questions()
        self.tell_walk()
        self.talk.page(len(shown), lambda number: _question_told(shown[number]))

    def to_item(self, rest: str) -> None:
        """A question by its id, or by what it begins with."""
        wanted = plain(rest.strip())
        if not wanted:
            raise UsageError(_("Name the item, as in: item LAW-02."))
        method = self.assessment.method
        known = next((one.id for one in method.items if plain(one.id) == wanted), "")
        if not known:
            raise UsageError(_("There is no item {item}. The list tells their ids.").format(item=rest[:20]))
        self.show(known)

    def tell_rows(self, rest: str = "") -> None:
        """Whom the question is about, or one of these lines."""
        made, _row = self.here()
        if rest:
            if not rest.isdecimal():
                raise UsageError(_("Type the number of a line, as in: whom 3."))
            row = made.rows[index_of(int(rest), len(made.rows))]
            self._finding = row.finding
            self.tell_row(made, row)
            return
        self.talk.page(
            len(made.rows),
            lambda number: f"{number + 1}. {sentences(made.rows[number].title, made.rows[number].state)}",
        )

    def tell_details(self, rest: str = "") -> None:
        """Everything that is known of the question."""
        made, row = self.here()
        told = "".join(part if isinstance(part, str) else part[0] for part in question_parts(made, ""))
        for line in told.splitlines():
            self.say(line)
        self.tell_row(made, row)

    def explain(self, rest: str = "") -> None:
        """The way down from this line."""
        from otklik_tui.plain.way import WayPlace

        _made, row = self.here()
        self.sitting.into(WayPlace(self.sitting, row.finding))

    # --- orders ------------------------------------------------------------------------------------------------------

    def to_section(self, rest: str = "") -> None:
        """Sections of this walk, or the first that waits in one of them."""
        shown = self.questions()
        names = tuple(dict.fromkeys(one.section for one in shown))
        if not rest:
            self.talk.page(len(names), lambda number: f"{number + 1}. {_section_told(names[number], shown)}")
            return
        if not rest.isdecimal():
            raise UsageError(_("Type the number of a section, as in: section 2."))
        chosen = names[index_of(int(rest), len(names))]
        inside = [one for one in shown if one.section == chosen]
        self.show(next((one.item for one in inside if one.waiting), inside[0].item))

    def turn_order(self, rest: str = "") -> None:
        is_section = self.walk.order is Order.SECTION
        self.take_walk(order=Order.UNKNOWN if is_section else Order.SECTION)

    def choose_room(self, rest: str = "") -> None:
        options = [
            (names, f"{title}, " + told_words.counted(n, *told_words.QUESTIONS))
            for names, title, n in roles(self.assessment)
        ]
        chosen = [names for names, _title in options if set(names.split(",")) & self.walk.roles]
        named = self.talk.choose(_("Who is in the room?"), options, chosen)
        found = frozenset(name for names in named for name in names.split(","))
        self.take_walk(order=Order.ROOM if found else Order.SECTION, roles=found)

    def take_time(self, rest: str = "") -> None:
        rest = rest or self.talk.ask_for(_("How many minutes are left?"), "45")
        minutes = minutes_of(rest)
        if not minutes:
            if rest not in ("", "0"):
                raise UsageError(_("{text} is no number of minutes: nothing was changed.").format(text=rest))
            self.take_walk(order=Order.SECTION, minutes=0.0, search="")
            return
        # of all questions: one that an old search hides may be the best to ask
        self.take_walk(order=Order.TIME, minutes=minutes, search="")

    def number(self, number: int, rest: str) -> None:
        """«45»: what is best asked in so many minutes."""
        if number < LEAST_MINUTES:
            super().number(number, rest)
        else:
            self.take_time(str(number))

    def take_depth(self, rest: str = "") -> None:
        depths = list(Depth)
        if not rest:
            self.take_walk(depth=depths[(depths.index(self.walk.depth) + 1) % len(depths)])
            return
        for depth in depths:
            if plain(told_words.depth_words(depth.value)).startswith(plain(rest)) or depth.value.startswith(
                rest
            ):
                self.take_walk(depth=depth)
                return
        names = told_words.listed([told_words.depth_words(depth.value) for depth in depths])
        raise UsageError(_("The depth is one of: {names}.").format(names=names))


def _question_told(one: QuestionLine) -> str:
    return f"{one.item}. {one.question} " + sentences(waits(one.waiting))


def _section_told(name: str, shown: tuple[QuestionLine, ...]) -> str:
    return sentences(name, waits(sum(one.waiting for one in shown if one.section == name)))
