"""One sitting of the line mode: the loop, the words that work everywhere, the open audit and what goes on with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from otklik.errors import OtklikError, UsageError
from otklik.i18n import _
from otklik.profile import load_profile
from otklik.report import words as told_words
from otklik.safe_text import safe_line
from otklik_tui.collecting import Collecting
from otklik_tui.plain.aloud import moved_told, score_told
from otklik_tui.plain.talk import Console, Ended, GivenUp, Talk
from otklik_tui.plain.words import Word, found, split
from otklik_tui.screens import BY_ID, WALK, ScreenEntry
from otklik_tui.workspace import Change, Workspace

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.model import ScoreLine
    from otklik_tui.home import Home
    from otklik_tui.means import Means
    from otklik_tui.plain.place import Place

T = TypeVar("T")
FIRST = "checklist"  # where one is in an audit that is opened for the first time
MOST_ECHOED = 40  # signs of an unknown word that are repeated


class Sitting:
    """`is_read_only`: showing that cannot be left, over this audit alone; `is_presented`: the same until it is left."""

    def __init__(
        self,
        console: Console,
        home: Home,
        host: Host,
        means: Means,
        *,
        author: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        is_presented: bool = False,
        is_read_only: bool = False,
    ) -> None:
        self.talk = Talk(console)
        self.home = home
        self.is_read_only = is_read_only
        self.is_presented = is_presented or is_read_only
        self.profile_path: Path | None = None  # the region profile that is being edited
        self.workspace = Workspace(home, host, author=author, now=now, is_read_only=is_read_only)
        self.collecting = Collecting(self.workspace, means)
        self.on_collected: Callable[[], None] = lambda: None
        self.workspace.on_change = self._changed
        self._loop = asyncio.new_event_loop()
        self._places: dict[str, Place] = {}
        self._stack: list[Place] = []
        self._is_going = True
        self._told_others = 0
        self._told_trouble = ""
        self._total: ScoreLine | None = None  # as it was told last

    # --- work --------------------------------------------------------------------------------------------------------

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for a work and return what it gives. Raises OtklikError."""
        return self._loop.run_until_complete(work)

    def soon(self, act: Callable[[], object]) -> None:
        """From a signal handler: do it as soon as the loop runs."""
        self._loop.call_soon_threadsafe(act)

    def settle(self) -> None:
        """Wait until nothing goes on any more: what was written is judged then."""
        self.do(self.workspace.settled())

    def _changed(self, change: Change) -> None:
        if change is Change.COLLECTED:
            self.on_collected()

    # --- the loop ----------------------------------------------------------------------------------------------------

    def run(self, path: Path | None) -> None:
        """Until the person leaves or the input ends. Raises OtklikError where what was named cannot be opened."""
        try:
            self._begin(path)
            while self._is_going:
                self._turn()
        except Ended:
            pass
        finally:
            self._leave()

    def _begin(self, path: Path | None) -> None:
        last = self.home.remembered.open
        chosen = path or (Path(last) if last and Path(last).is_file() else None)
        if chosen is None:
            self.go("start")
        elif path is not None:
            self.open_named(chosen)
        else:
            try:
                self.open_named(chosen)
            except OtklikError as error:  # what was open last may be gone or broken: there are others
                self.talk.say(str(error))
                self.go("start")

    def _leave(self) -> None:
        """Everything is written already."""
        total = self._total
        held = [] if self.is_presented else [told for place in self._places.values() for told in place.held()]
        self.do(self.workspace.close(is_last=True))
        self._loop.close()
        for told in held:
            self.talk.say(told)
        if total is not None:
            self.talk.say(_("Left. Everything is saved.") + " " + score_told(total))

    def _turn(self) -> None:
        try:
            typed = self.talk.ask(self.place.title)
        except KeyboardInterrupt:
            self._is_going = False
            return
        try:
            self._look_for_others()
            self._take(typed)
            self.settle()
        except (GivenUp, KeyboardInterrupt):
            self.talk.say(_("Left as it was."))
        except OtklikError as error:
            self._told_trouble = str(error)
            self.talk.say(str(error))
        self._tell_others()
        self._tell_trouble()

    def _take(self, typed: str) -> None:
        place = self.place
        if not typed:
            place.empty()
            return
        here = place.words
        head, rest = split(typed, here)
        meant = found(head, here) or found(head, self.words)
        if len(meant) == 1:
            if meant[0].writes and self.is_presented:
                raise UsageError(_("This is for showing only: nothing can be changed."))
            if self.workspace.reading_why and meant[0].key in place.into_audit:
                raise UsageError(self.workspace.reading_why)
            meant[0].do(rest)
        elif meant:
            names = told_words.listed([word.name for word in meant])
            self.talk.say(_("That may be {words}: type more of it.").format(words=names))
        elif head.isdecimal() and len(head) < 10:
            place.number(int(head), rest)
        else:
            told = _("“{word}” is no word of this place. ? tells what can be typed.")
            self.talk.say(told.format(word=safe_line(head)[:MOST_ECHOED]))

    def _look_for_others(self) -> None:
        if self.workspace.is_open:
            self.do(self.workspace.look_for_others())
            self.settle()

    def _tell_others(self) -> None:
        new = self.workspace.others_wrote - self._told_others
        self._told_others = self.workspace.others_wrote
        if new > 0:
            self.talk.say(
                _.plural(
                    "Somebody else has written into this file: {n} event is taken in.",
                    "Somebody else has written into this file: {n} events are taken in.",
                    new,
                ).format(n=new)
            )
            self.tell_moved()

    def _tell_trouble(self) -> None:
        trouble = self.workspace.trouble
        if trouble and trouble != self._told_trouble:
            self.talk.say(trouble)
        self._told_trouble = trouble

    # --- places ------------------------------------------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """Where one is."""
        return self._stack[-1]

    def at(self, name: str) -> Place:
        """A place of the walk, made when one goes there first."""
        if name not in self._places:
            made = getattr(import_module(f"otklik_tui.plain.{name}"), f"{name.capitalize()}Place")
            self._places[name] = made(self)
        return self._places[name]

    def go(self, name: str) -> None:
        """Go to a place of the walk and tell it."""
        if BY_ID[name].needs_audit and not self.workspace.is_open:
            self.talk.say(_("Open an audit first, or make one."))
            name = "start"
        self._stack = [self.at(name)]
        self._arrive()

    def into(self, place: Place) -> None:
        """Go into something that is opened from here; «назад» comes back."""
        self._stack.append(place)
        self._arrive()

    def back(self, rest: str = "") -> None:
        """Out of what was opened."""
        if len(self._stack) == 1:
            self.talk.say(_("This place was not opened from another one."))
            return
        self._stack.pop()
        self.talk.say(f"{self.place.title}.")
        self.place.again()

    def _arrive(self) -> None:
        place = self.place
        self.talk.say(f"{place.title}.")
        place.enter()
        if place is self.place:  # coming may have led on
            self.tell_words()

    def open_named(self, path: Path) -> None:
        """Open what a person named: an audit file, or a region profile to edit. Raises OtklikError."""
        if path.suffix != ".toml" or self.is_read_only:
            self.open_audit(path)
            return
        load_profile(path)  # what is wrong with it is told before what is open is left
        self.take_profile(path.absolute())
        self.go("region")

    def take_profile(self, path: Path) -> None:
        """Edit a region profile: an audit stays open only where it was made of this one."""
        self.profile_path = path
        if self.workspace.path not in (None, path.with_suffix(".otklik")):
            self.do(self.workspace.close())
        if not self.workspace.is_open:
            self.workspace.remember_profile(path)

    def open_audit(self, path: Path) -> None:
        """Open an audit, judge it, and go where one was in it. Raises OtklikError."""
        self.talk.say(
            _("The audit is being read and pages are measured. This takes a moment the first time.")
        )
        self.do(self.workspace.open_file(path))
        self.profile_path = None  # that of the audit is edited from now on
        self.settle()
        self._told_others, self._total = 0, None
        for note in (self.workspace.reading_why, *self.workspace.notes):
            if note:
                self.talk.say(note)
        assessment = self.workspace.assessment
        if assessment is None:  # it cannot be judged: why is told as trouble
            self.go("start")
            return
        self.tell_where()
        kept = self.home.remembered.places.get(str(self.workspace.path))
        wanted = kept.screen if kept is not None else FIRST
        self.go(wanted if any(entry.id == wanted for entry in self.entries()) else FIRST)

    def entries(self) -> tuple[ScreenEntry, ...]:
        """Where one may go."""
        return tuple(entry for entry in WALK if entry.is_for_guests or not self.is_read_only)

    # --- words that work everywhere ----------------------------------------------------------------------------------

    @property
    def words(self) -> tuple[Word, ...]:
        """Without the letters that mean a word of the place one is at."""
        taken = {word.key for word in self.place.words}
        return tuple(word._replace(key="") if word.key in taken else word for word in self._everywhere())

    def _everywhere(self) -> tuple[Word, ...]:
        names = place_names()
        return (
            Word("?", _.context("typed", "help"), _("what can be typed here"), self.tell_help),
            Word(
                "",
                _.context("typed", "more"),
                _("the next page of a list; an empty line too"),
                lambda rest: self.talk.more(),
            ),
            Word("b", _.context("typed", "back"), _("back to where this was opened"), self.back),
            Word(
                "",
                _.context("typed", "where"),
                _("which audit is open, its score and what is next"),
                lambda rest: self.tell_where(),
            ),
            Word(
                "",
                _.context("typed", "show"),
                _("begin or end showing to officials: nothing changes, nothing private is told"),
                self.present,
            ),
            *(self._way_to(entry, names[entry.id]) for entry in self.entries()),
            Word("q", _.context("typed", "quit"), _("leave; everything is saved"), self.leave),
        )

    def _way_to(self, entry: ScreenEntry, name: str) -> Word:
        key = "" if "+" in entry.key else entry.key  # a line cannot hold Alt
        return Word(key, name, "", lambda rest: self.go(entry.id))

    def leave(self, rest: str = "") -> None:
        self._is_going = False

    def present(self, rest: str = "") -> None:
        """Begin or end showing."""
        if self.is_read_only:
            raise UsageError(_("It was begun for looking only: nothing can be changed here."))
        self.is_presented = not self.is_presented
        self.talk.say(
            _("Showing: nothing can be changed, nothing private is told.")
            if self.is_presented
            else _("Showing has ended.")
        )

    def tell_words(self) -> None:
        """In one line what can be typed."""
        first = [word.short for word in self._here() if word.is_first]
        told = [*first, _.context("typed", "back")] if len(self._stack) > 1 else first
        if told:
            self.talk.say(_("You can type: {words}; ? tells everything.").format(words="; ".join(told)))
        else:
            self.talk.say(_("? tells what can be typed."))

    def _here(self) -> tuple[Word, ...]:
        return tuple(word for word in self.place.words if not (word.writes and self.is_presented))

    def tell_help(self, rest: str = "") -> None:
        """Everything that can be typed, a line a word."""
        self.talk.say(f"{self.place.title}.")
        for word in (*self._here(), *self.words):
            if word.tells:
                self.talk.say(f"{word.told}: {word.tells}")
        places = [word.told for word in self.words if not word.tells]
        self.talk.say(_("Places: {places}.").format(places="; ".join(places)))
        self.talk.say(_("The beginning of a word is enough; letters work in both layouts of the keyboard."))

    # --- the open audit ----------------------------------------------------------------------------------------------

    def tell_where(self) -> None:
        """Which audit is open, its score, coverage, and what is next."""
        from otklik_tui.views.start import recent_rows

        workspace, assessment = self.workspace, self.workspace.assessment
        if workspace.path is None:
            self.talk.say(_("No audit is open."))
            return
        if assessment is None:
            self.talk.say(_("Open: {file}.").format(file=workspace.path.name))
            return
        self.talk.say(
            _("Open: {region}, file {file}, as of {day}.").format(
                region=assessment.profile.region.name,
                file=workspace.path.name,
                day=told_words.day(assessment.as_of, assessment.profile.zone),
            )
        )
        self._total = assessment.score.total
        self.talk.say(score_told(self._total))
        (row,) = recent_rows([workspace.recent(assessment)], (), assessment.profile.zone)
        self.talk.say(_("What is next: {next}.").format(next=row.next))

    def tell_moved(self, before_words: str = "") -> None:
        """How the score has moved since it was told last."""
        assessment = self.workspace.assessment
        now = assessment.score.total if assessment is not None else None
        told = f"{before_words} {moved_told(self._total, now)}".strip()
        self._total = now
        if told:
            self.talk.say(told)


def place_names() -> dict[str, str]:
    """Places by the words one types."""
    return {
        "start": _.context("typed", "start"),
        "region": _.context("typed", "region"),
        "collect": _.context("typed", "collection"),
        "checklist": _.context("typed", "questions"),
        "findings": _.context("typed", "findings"),
        "comments": _.context("typed", "comments"),
        "plan": _.context("typed", "plan"),
        "report": _.context("typed", "report"),
        "pictures": _.context("typed", "figures"),
        "compare": _.context("typed", "compare"),
        "together": _.context("typed", "together"),
        "plugins": _.context("typed", "plugins"),
        "settings": _.context("typed", "settings"),
    }
