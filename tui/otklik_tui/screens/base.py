"""What every screen of the walk has: frame, help, the workspace, errors as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.i18n import _
from otklik.safe_text import safe_line
from otklik_tui.keys import meant
from otklik_tui.views.frame import FrameView, frame
from otklik_tui.views.help import HelpView, help_of
from otklik_tui.widgets.frame import Foot, Head, KeyLine, StatusLine, TitleBar, Trouble
from otklik_tui.workspace import Change, Given, Workspace

if TYPE_CHECKING:
    from otklik_tui.app import OtklikApp


SAID_SECONDS = 8.0  # how long it stands why a key did nothing
REST_SECONDS = 1.0  # a hand that has typed nothing for so long begins something new


class Help(NamedTuple):
    """What F1 tells of a place, as msgids. `command` has the same result; {file} stands for the audit file."""

    title: str
    what: str
    command: str


class OtklikScreen(Screen[None]):
    """A place of the walk. Subclasses say ABOUT, BINDINGS with msgids as descriptions, `body` and what to do on changes.

    Actions named in `WRITING` change something: they do not work in presentation mode. `clock`: seconds, for what is typed.
    """

    ABOUT: ClassVar[Help]
    WRITING: ClassVar[frozenset[str]] = frozenset()
    INTO_AUDIT: ClassVar[frozenset[str]] = frozenset()  # of these, what writes into the open audit itself
    IS_READ_FIRST: ClassVar[bool] = False  # keys do nothing before there is an assessment

    def compose(self) -> ComposeResult:
        yield Head()
        yield from self.body()
        yield Foot()

    def body(self) -> Iterable[Widget]:
        """The widgets between title and status."""
        raise NotImplementedError

    def changed(self, change: Change) -> None:
        """The workspace has changed while this screen is shown; also called when it is shown again, with OPENED."""

    def leaving(self) -> None:
        """One goes elsewhere, or the program ends."""

    def on_screen_suspend(self) -> None:
        self.leaving()

    # --- what screens use --------------------------------------------------------------------------------------------

    @property
    def otklik(self) -> OtklikApp:
        """The program."""
        return cast("OtklikApp", self.app)

    @property
    def workspace(self) -> Workspace:
        """The open audit and the work on it."""
        return self.otklik.workspace

    # --- frame -------------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.bindings_updated_signal.subscribe(self, lambda _screen: self.show_keys())

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_keys)

    def on_screen_resume(self) -> None:
        self.hear(Change.OPENED)
        self.call_after_refresh(self.show_keys)

    def hear(self, change: Change) -> None:
        """Called by the program; shows the frame, then lets the screen follow."""
        if not self.is_mounted or self._is_failing:
            return
        try:
            if change is Change.WRITTEN:
                self.say_no_more()
            self.show_frame()
            self.changed(change)
        except Exception as error:  # a bug of a screen: whoever wrote or judged goes on, and it is told
            self._is_failing = True  # telling makes it hear again
            try:
                self.workspace.tell_bug(error)
                self.show_trouble()
            finally:
                self._is_failing = False

    _is_failing = False

    def show_frame(self) -> None:
        view = self.frame_view()
        self.query_one(TitleBar).show(view)
        self.query_one(StatusLine).show(view)
        self.show_trouble()

    def show_trouble(self) -> None:
        self.query_one(Trouble).show(self.workspace.trouble)

    async def take_back(self) -> Given | None:
        """Undo the last act and say what it was; None where there was nothing, or it failed and was told."""
        try:
            undone = await self.workspace.undo()
        except OtklikError:
            return None
        if undone is None:
            self.notify(_("There is nothing to take back since the audit was opened."))
        else:
            self.notify(safe_line(_("Taken back: {words}").format(words=undone.told)), markup=False)
        return undone

    def ask_dispute(self, finding: str, then: Callable[[], None] = lambda: None) -> None:
        """Ask whose word stands in a finding where a person and the measurement disagree, and record it; or take back what
        was decided, between two people too."""
        from otklik_tui.acts import settle_dispute
        from otklik_tui.screens.fill_in import FillInScreen
        from otklik_tui.views.dispute import no_dispute, questions, recorded, title_and_hint, wrong_with

        assessment = self.workspace.assessment
        found = assessment.findings.by_id(finding) if assessment is not None else None
        why_not = no_dispute(found, self.workspace.events)
        if found is None or why_not:
            self.tell_why(why_not)
            return

        async def write(told: dict[str, str]) -> None:
            try:
                await settle_dispute(self.workspace, finding, told)
            except OtklikError:
                return  # the workspace has told it
            self.notify(safe_line(recorded(finding, told)), markup=False)
            then()

        def take(told: dict[str, str] | None) -> None:
            if told is not None:
                self.workspace.spawn(write(told))

        title, hint = title_and_hint(found)
        self.app.push_screen(
            FillInScreen(title, questions(found), hint=hint, check=partial(wrong_with, found)), callback=take
        )

    def tell_why(self, sentence: str) -> None:
        """Why a key did nothing: stands in the status line for a while, or until another key does something."""
        self._said = sentence
        if self._said_until is not None:
            self._said_until.stop()
        self._said_until = self.set_timer(SAID_SECONDS, self.say_no_more) if sentence else None
        self.query_one(StatusLine).show(self.frame_view())

    def say_no_more(self) -> None:
        if self._said:
            self.tell_why("")

    def say_it_is_read(self) -> None:
        """The key does nothing as long as there is no assessment."""
        if self.workspace.is_open:
            self.tell_why(_("The audit is still being read: wait a moment and repeat."))
        else:
            self.tell_why(_("No audit is open."))

    def say_it_is_shown(self) -> None:
        """The key does nothing as long as officials are shown the screens."""
        if self.workspace.reading_why and not self.otklik.is_presented:
            self.tell_why(self.workspace.reading_why)
        elif self.otklik.is_read_only:
            self.tell_why(_("It was begun for looking only: nothing can be changed here."))
        else:
            self.tell_why(_("This is shown to officials: nothing can be changed. F12 ends it."))

    _said = ""
    _said_until: Timer | None = None

    def frame_view(self) -> FrameView:
        workspace, assessment = self.workspace, self.workspace.assessment
        return frame(
            _(self.ABOUT.title),
            region=assessment.profile.region.name if assessment else "",
            file=workspace.path.name if workspace.path else "",
            total=assessment.score.total if assessment else None,
            before=workspace.total_before,
            written_at=workspace.written_at,
            zone=self.otklik.zone,
            work=tuple(workspace.work.values()),
            others_wrote=workspace.others_wrote,
            notes=workspace.notes,
            reading_why=workspace.reading_why,
            answer=self._said,
        )

    def show_keys(self) -> None:
        """The line of keys follows the focus and what is possible now."""
        if self.is_mounted:
            line = self.query_one(KeyLine)
            line.display = not self.otklik.is_read_only
            if self.otklik.is_presented:
                line.show_end()
            else:
                shown = self.active_bindings.values()
                line.show(self.as_meant(one) for one in shown if self.is_offered(one.binding.action))

    def is_offered(self, action: str) -> bool:
        """Whether a key stands in the line of keys; what does not says why when it is pressed."""
        return True

    def meaning(self, binding: Binding) -> str:
        """What the key does now, as a msgid: some mean something else in a list than on a card."""
        return binding.description

    def as_meant(self, active: ActiveBinding) -> ActiveBinding:
        """The key with what it does now, as the line of keys and the help tell it."""
        binding = replace(active.binding, description=self.meaning(active.binding))
        return active._replace(binding=binding)

    def help_view(self) -> HelpView:
        """What F1 tells."""
        bindings = [
            (active.binding.key, active.binding.description)
            for active in map(self.as_meant, self.active_bindings.values())
            if active.binding.description
            and (active.binding.key != "enter" or self.is_offered(active.binding.action))
            and active.enabled
            and not active.node.is_modal
            and (active.node is self or active.node is self.app)
        ]
        path = self.workspace.path
        return help_of(self.ABOUT, bindings, path.name if path else "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in self.withheld

    def is_withheld(self, key: str) -> bool:
        """Whether the key would change something, and does not because this is only shown or only read."""
        bound = self._bindings.key_to_bindings
        found = bound.get(meant(key, bound), ())
        return any(one.action.partition("(")[0] in self.withheld for one in found)

    @property
    def withheld(self) -> frozenset[str]:
        """Actions that do not work now: officials are shown the screens, or nothing can be written into the audit."""
        if self.otklik.is_presented:
            return self.WRITING
        return self.INTO_AUDIT if self.workspace.reading_why else frozenset()

    def is_too_early(self, event: events.Key) -> bool:
        """Whether a key is to be dropped, and says so: before the assessment is there, a letter meant for a dialog that did
        not open would act as a command once it is. So it is until the hand has rested."""
        is_command = meant(event.key, self._bindings.key_to_bindings) in self._bindings.key_to_bindings
        if not self.IS_READ_FIRST or not (is_command or event.is_printable) or event.key == "escape":
            return False
        if self.workspace.is_reading:
            self.say_it_is_read()
        elif self.clock() - self._dropped_at < REST_SECONDS:
            self.tell_why(
                _("This was begun while the audit was still being read: nothing was done, repeat it.")
            )
        else:
            return False
        self._dropped_at = self.clock()
        return True

    clock: Callable[[], float] = staticmethod(monotonic)
    _dropped_at = -inf  # when a key came too early

    async def action_press(self, key: str) -> None:
        """A click on the line of keys does what the key does."""
        self.app.simulate_key(key)
