"""What every screen of the walk has: frame, help, the workspace, errors as one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.i18n import _
from otklik.safe_text import safe_line
from otklik_tui.views.frame import FrameView, frame
from otklik_tui.widgets.frame import Foot, KeyLine, StatusLine, TitleBar, Trouble
from otklik_tui.workspace import Change, Given, Workspace

if TYPE_CHECKING:
    from otklik_tui.app import OtklikApp


class Help(NamedTuple):
    """What F1 tells of a place, as msgids. `command` has the same result; {file} stands for the audit file."""

    title: str
    what: str
    command: str


class OtklikScreen(Screen[None]):
    """A place of the walk. Subclasses say ABOUT, BINDINGS with msgids as descriptions, `body` and what to do on changes.

    Actions named in `WRITING` change something: they do not work in presentation mode.
    """

    ABOUT: ClassVar[Help]
    WRITING: ClassVar[frozenset[str]] = frozenset()

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield Trouble()
        yield from self.body()
        yield Foot()

    def body(self) -> Iterable[Widget]:
        """The widgets between title and status."""
        raise NotImplementedError

    def changed(self, change: Change) -> None:
        """The workspace has changed while this screen is shown; also called when it is shown again, with OPENED."""

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
            self.notify(safe_line(_("Taken back: {words}").format(words=undone.words)), markup=False)
        return undone

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
        )

    def show_keys(self) -> None:
        """The line of keys follows the focus and what is possible now."""
        if self.is_mounted:
            self.query_one(KeyLine).show(self.active_bindings.values())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (self.otklik.is_presented and action in self.WRITING)

    async def action_press(self, key: str) -> None:
        """A click on the line of keys does what the key does."""
        self.app.simulate_key(key)
