"""The screens of Otklik: one program over one open audit. Declares the walk, the keys that work everywhere, the themes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.keys import key_to_character
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input, TextArea

from otklik.errors import OtklikError
from otklik.host import Host
from otklik.i18n import N_, _
from otklik.profile import load_profile
from otklik.safe_text import safe_line
from otklik_tui.collecting import Collecting
from otklik_tui.home import Home, Place
from otklik_tui.keys import meant
from otklik_tui.means import Means, of_system
from otklik_tui.palette import Palette, Places
from otklik_tui.screens import BY_ID, WALK, ScreenEntry
from otklik_tui.screens.base import OtklikScreen
from otklik_tui.themes import DEFAULT, TITLES, themes
from otklik_tui.turns import Turns
from otklik_tui.views.help import Helpful
from otklik_tui.widgets.rows import Rows
from otklik_tui.workspace import Change, Workspace

FIRST = "checklist"  # where one is in an audit that is opened for the first time
NOTE_SECONDS = 10.0  # how long it is told what opening found
WATCH_SECONDS = 3.0  # how often it is looked whether somebody else writes into the file


class OtklikApp(App[None]):
    """`path`: the audit to open at once; else what was open last.

    `is_read_only`: presentation that cannot be left, over this audit alone: nothing is written, no other file is reached.
    """

    CSS_PATH = Path(__file__).with_name("themes") / "otklik.tcss"
    COMMANDS = {Places}  # noqa: RUF012 - as Textual declares it
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", N_("Help")),
        *(Binding(entry.key, f"go('{entry.id}')", entry.title, show=False) for entry in WALK),
        Binding("ctrl+p", "command_palette", N_("Commands")),
        Binding("ctrl+o", "jump", N_("Jump"), show=False),
        Binding("f12", "present", N_("Show to officials"), show=False),
        Binding("ctrl+t", "next_theme", N_("Colours"), show=False),
        Binding("ctrl+a", "select_all", show=False, priority=True),
        Binding("ctrl+q", "quit", N_("Quit"), priority=True),
    ]
    is_presented: reactive[bool] = reactive(False, init=False)

    def __init__(
        self,
        path: Path | None = None,
        *,
        home: Home | None = None,
        host: Host | None = None,
        author: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        place: str = "",
        means: Means | None = None,
        is_presented: bool = False,
        is_read_only: bool = False,
    ) -> None:
        super().__init__()
        self.is_read_only = is_read_only
        self.set_reactive(OtklikApp.is_presented, is_presented or is_read_only)
        self.set_class(self.is_presented, "-presented")
        self.home = home or Home.of_user()
        self.workspace = Workspace(
            self.home, host, author=author or _user(), now=now, is_read_only=is_read_only
        )
        self.workspace.on_change = self.workspace_changed
        self.turns = Turns(self, lambda: self.workspace.is_writing)
        self.collecting = Collecting(self.workspace, means or of_system())
        self._path, self._place = path, place
        self.profile_path: Path | None = None  # the region profile that is being edited
        for theme in themes():
            self.register_theme(theme)
        remembered = self.home.remembered.theme
        self.theme = f"otklik-{remembered if remembered in TITLES else DEFAULT}"
        for entry in WALK:
            self.add_mode(entry.id, _maker(entry))
        self.title = _("Otklik")

    async def on_mount(self) -> None:
        last = self.home.remembered.open
        path = self._path or (Path(last) if last and Path(last).is_file() else None)
        await self.switch_mode("start")
        self.set_interval(WATCH_SECONDS, self._watch)
        if path is not None:
            await self.open_named(path, self._place)

    @property
    def zone(self) -> tzinfo | None:
        """The region's time zone; the computer's where no audit is open."""
        assessment = self.workspace.assessment
        return assessment.profile.zone if assessment else None

    # --- the walk ----------------------------------------------------------------------------------------------------

    async def open_audit(self, path: Path, place: str = "") -> None:
        """Open an audit and go where one was in it; what hinders is told on the screen."""
        self.collecting.pause()  # what runs belongs to the audit that was open
        try:
            await self.workspace.open_file(path)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            return
        self.profile_path = None  # that of the audit is edited from now on
        for note in self.workspace.notes:
            self.notify(safe_line(note), markup=False, timeout=NOTE_SECONDS)
        kept = self.home.remembered.places.get(str(self.workspace.path))
        wanted = place or (kept.screen if kept else FIRST)
        await self.action_go(wanted if any(entry.id == wanted for entry in self.places()) else FIRST)

    async def open_named(self, path: Path, place: str = "") -> None:
        """Open what a person named: an audit file, or a region profile to edit."""
        if path.suffix == ".toml" and not self.is_read_only:
            try:
                load_profile(path)  # what is wrong with it is told before what is open is left
            except OtklikError as error:
                self.workspace.tell_trouble(str(error))
                return
            await self.take_profile(path.absolute())
            await self.action_go("region")
        else:
            await self.open_audit(path, place)

    async def take_profile(self, path: Path) -> None:
        """Edit a region profile: an audit stays open only where it was made of this one."""
        self.profile_path = path
        if self.workspace.path not in (None, path.with_suffix(".otklik")):
            self.collecting.pause()
            await self.workspace.close()
        if not self.workspace.is_open:
            self.workspace.remember_profile(path)

    async def action_go(self, place: str) -> None:
        """Go to a place of the walk."""
        entry = BY_ID[place]
        if entry not in self.places():
            return
        while isinstance(self.screen, Screen) and self.screen.is_modal:
            await self.pop_screen()
        needed = _("Open an audit first, or make one.")
        if entry.needs_audit and not self.workspace.is_open:
            self.workspace.tell_trouble(needed)
            place = "start"
        elif self.workspace.trouble == needed:
            self.workspace.tell_trouble("")  # it spoke of the place that could not be gone to
        if self.current_mode != place:
            await self.switch_mode(place)
            self._leave_trouble()
        if entry.needs_audit and place == entry.id:
            self.remember(screen=place)

    def _leave_trouble(self) -> None:
        """What failed before one went elsewhere is of the place that was left; why an audit cannot be read is of all."""
        workspace = self.workspace
        is_old = workspace.trouble == self._trouble_before
        if is_old and (workspace.assessment is not None or not workspace.is_open):
            workspace.tell_trouble("")

    _trouble_before = ""  # what stood there when the last key was pressed

    def remember(self, **changes: str) -> None:
        """Where one is in the open audit: there one is again when the program is begun anew, however it ended."""
        import msgspec

        path = str(self.workspace.path or "")
        kept = self.home.remembered.places.get(path, Place())
        place = msgspec.structs.replace(kept, **changes)
        if not path or (place == kept and path in self.home.remembered.places):
            return
        try:
            self.home.at_place(path, place)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key and no command leads where one may not go."""
        if action == "go":
            return any(entry.id in parameters for entry in self.places())
        return super().check_action(action, parameters)

    def places(self) -> tuple[ScreenEntry, ...]:
        """Where one may go: officials are shown the open audit, no other one and nothing of this computer."""
        is_shut = self.is_read_only or (self.is_presented and self.workspace.is_open)
        return tuple(entry for entry in WALK if entry.is_for_guests or not is_shut)

    def secrets_present(self) -> frozenset[str]:
        """Names of the tokens that this computer holds."""
        try:
            return self.collecting.secrets_present()
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            return frozenset()

    # --- the workspace -----------------------------------------------------------------------------------------------

    def workspace_changed(self, change: Change) -> None:
        """Let the screen that is shown follow; the others catch up when they are shown again."""
        if not self.is_running:
            return
        for screen in self.screen_stack:
            if isinstance(screen, OtklikScreen):
                screen.hear(change)

    async def _watch(self) -> None:
        try:
            await self.workspace.look_for_others()
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))

    async def action_quit(self) -> None:
        """Leave; everything is written already. A collection under way goes on next time."""
        self.collecting.pause()
        for screen in self.screen_stack:
            if isinstance(screen, OtklikScreen):
                screen.leaving()
        await self.workspace.close(is_last=True)
        self.exit()

    def action_help_quit(self) -> None:
        """Ctrl+C copies what is marked, else the row one stands at, and never ends the program: say what does."""
        if isinstance(self.focused, Rows) and (whole := self.focused.whole):
            self.copy_to_clipboard(whole)
            self.notify(safe_line(_("Copied: {text}").format(text=whole)), markup=False)
            return
        self.notify(_("Ctrl+Q leaves; everything answered is saved."))

    # --- keys --------------------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """A key waits for its turn; then it is taken for its twin of QWERTY where that is bound and nobody types a text."""
        if (
            isinstance(event, events.InputEvent | events.Paste)
            and not event.is_forwarded
            and self.screen_stack
            and self.turns.has_to_wait(event)
        ):
            return
        if isinstance(event, events.Key) and not event.is_forwarded and self.screen_stack:
            self._trouble_before = self.workspace.trouble
            if self._is_read(event):
                self.workspace.tell_trouble("")
                return
            if self._is_typed_too_early(event):
                return
            event = self._as_bound(event)
        await super().on_event(event)

    def action_press(self, key: str) -> None:
        """A click on what a dialog says of its keys."""
        self.simulate_key(key)

    def simulate_key(self, key: str) -> None:
        """A click on the line of keys does what the key does, before keys that were typed after the click."""
        self.turns.give_first(events.Key(key, None))

    def _is_read(self, event: events.Key) -> bool:
        """Whether Esc takes an error away that stands there, rather than what it does otherwise."""
        is_shown = bool(self.workspace.trouble) and not self.is_presented
        return event.key == "escape" and is_shown and isinstance(self.screen, OtklikScreen)

    def _is_typed_too_early(self, event: events.Key) -> bool:
        focused, screen = self.focused, self.screen
        if focused is not None and focused.check_consume_key(event.key, key_to_character(event.key)):
            return False
        return isinstance(screen, OtklikScreen) and screen.is_too_early(event)

    def _as_bound(self, event: events.Key) -> events.Key:
        focused = self.focused
        if focused is not None and focused.check_consume_key(event.key, key_to_character(event.key)):
            return event
        screen = self.screen
        is_no_way = event.key in {entry.key for entry in WALK} - {entry.key for entry in self.places()}
        if isinstance(screen, OtklikScreen) and (is_no_way or screen.is_withheld(event.key)):
            screen.say_it_is_shown()
        key = meant(event.key, self.screen.active_bindings)
        # a letter with Alt or Ctrl is a command, no text: a field must not take it for one
        is_command = "+" in event.key and key in self.screen.active_bindings
        return events.Key(key, None) if key != event.key or is_command else event

    def action_help(self) -> None:
        """What this place or dialog is for, its keys, and its command."""
        from otklik_tui.screens.help import HelpScreen

        if isinstance(self.screen, Helpful):
            self.push_screen(HelpScreen(self.screen.help_view()))

    def action_jump(self) -> None:
        """Letters beside everything that can be focused."""
        from otklik_tui.screens.jump import JumpScreen

        self.push_screen(JumpScreen(self.screen), callback=lambda widget: widget and widget.focus())

    def action_command_palette(self) -> None:
        """All commands of this place and of the program, searched as one types."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(
                Palette(placeholder=_("What is to be done? Type a part of it"), id="--command-palette")
            )

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None of Textual's own, which speak English: `Places` has what is needed."""
        return ()

    def action_select_all(self) -> None:
        """Everything in the field one types in is marked: Textual goes to the beginning of the line, as few expect."""
        if isinstance(self.focused, Input | TextArea):
            self.focused.select_all()

    # --- how it looks ------------------------------------------------------------------------------------------------

    async def action_present(self) -> None:
        """Presentation: read-only, nothing private, the open audit alone."""
        if self.is_read_only:
            self.notify(_("It was begun for looking only: nothing can be changed here."))
            return
        self.is_presented = not self.is_presented
        if self.current_mode not in {entry.id for entry in self.places()}:
            await self.action_go(FIRST)

    def watch_is_presented(self, is_presented: bool) -> None:
        self.set_class(is_presented, "-presented")
        self.workspace_changed(Change.OPENED)
        self.screen.refresh_bindings()

    def action_next_theme(self) -> None:
        """Dark, light, high contrast, and round again."""
        names = list(TITLES)
        self.use_theme(names[(names.index(self.theme.removeprefix("otklik-")) + 1) % len(names)])

    async def speak(self, language: str) -> None:
        """Change the language and remember it: places are made anew, so that nothing stays in the other one."""
        import os

        import msgspec

        os.environ["OTKLIK_LANG"] = language
        try:
            self.home.remember(msgspec.structs.replace(self.home.remembered, language=language))
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
        here = self.current_mode
        for entry in WALK:
            if entry.id != here:
                await self.remove_mode(entry.id)
                self.add_mode(entry.id, _maker(entry))
        if here in BY_ID:
            await self.screen.recompose()
            self.workspace_changed(Change.OPENED)
            self.screen.refresh_bindings()

    def use_theme(self, name: str) -> None:
        """Take a theme and remember it."""
        import msgspec

        self.theme = f"otklik-{name}"
        try:
            self.home.remember(msgspec.structs.replace(self.home.remembered, theme=name))
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))


def _maker(entry: ScreenEntry) -> Callable[[], OtklikScreen]:
    """Makes the screen when one goes there first."""

    def make() -> OtklikScreen:
        return entry.load()()

    return make


def _user() -> str:
    from otklik.cli.common import author

    return author("")
