"""Comments: what was written under the posts, searched as one types, with the post and the thread beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar

import msgspec
from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik.store import AuditFile
from otklik.store.comments import CommentPlace
from otklik_tui.looking import Looking
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.comments import CommentPlaces, CommentTable, Wanted, narrowed_words
from otklik_tui.widgets.long_list import Column, Line, LongList
from otklik_tui.widgets.safe import Told
from otklik_tui.workspace import Change

CACHE_KB = 4000  # of the file: rows are read once and go by
PAUSE = 0.12  # seconds the cursor stands still before what it stands on is told in full


class CommentsScreen(OtklikScreen):
    """Rows are read from the file as they come in sight; Enter shows the captured page with the comment marked."""

    AUTO_FOCUS = "#comments"
    ABOUT = Help(
        N_("Comments"),
        N_(
            "What people and officials wrote under the posts, newest first. Words typed narrow the list, P and W choose"
            " pages and whose words. Beside it stand the whole comment, its post and its thread; Enter shows the captured"
            " page, where the comment is marked. Who wrote is not told, and nobody is followed from one comment to another."
        ),
        "otklik comments {file} TEXT --account NAME --whose citizen",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Captured page")),
        Binding("slash", "search", N_("Search")),
        Binding("p", "narrow('accounts')", N_("Pages")),
        Binding("w", "narrow('whose')", N_("Whose words")),
        Binding("escape", "back", N_("Back, show all"), show=False),
        Binding("y", "copy_row", N_("Copy the line"), show=False),
    ]
    CSS = """
    CommentsScreen Input { border: none; height: 1; background: $panel; }
    CommentsScreen Input:focus { border: none; text-style: bold; }
    CommentsScreen #narrowed { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    CommentsScreen #left { width: 3fr; }
    CommentsScreen #around { width: 2fr; height: 1fr; border-left: solid $border; padding: 0 1; }
    CommentsScreen.-narrow #both { layout: vertical; }
    CommentsScreen.-narrow #left { width: 1fr; height: 3fr; }
    CommentsScreen.-narrow #around { width: 1fr; height: 2fr; border-left: none; border-top: solid $border; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.table: CommentTable | None = None
        self.wanted = Wanted()
        self.places = CommentPlaces()
        self.looking: Looking[CommentPlace] = Looking(self, self._found)
        self._file: AuditFile | None = None  # a connection of its own: a search under way holds up no answer
        self._shown: tuple[str, tuple[int, ...]] = ("", ())  # audit, snapshots
        self._is_whole = False  # everything that fits had been found when the file was let go
        self._still = 0  # number of the last move of the cursor
        self._told: CommentPlace | None = None

    def body(self) -> Iterable[Widget]:
        columns = (
            Column(_("When"), width=16),
            Column(_("Who"), width=7),
            Column(_("Page"), share=2),
            Column(_("Comment"), share=5),
        )
        yield Horizontal(
            Vertical(
                Input(placeholder=_("Search: words of the comment, page"), id="search"),
                Told(id="narrowed", classes="hint"),
                LongList(columns, id="comments", has_header=True),
                id="left",
            ),
            VerticalScroll(Told(id="told"), id="around"),
            id="both",
        )

    @property
    def listing(self) -> LongList:
        return self.query_one("#comments", LongList)

    # --- the table ---------------------------------------------------------------------------------------------------

    def changed(self, change: Change) -> None:
        if change not in (Change.OPENED, Change.ASSESSED):
            return
        path = self.workspace.path
        if self._file is not None and (path is None or self._file.path != path):
            self._let_go()
        if path is None:
            self.table, self.places = None, CommentPlaces()
            self.listing.show(0, self._line)
            self.query_one("#narrowed", Told).tell("")
            return
        try:
            if self._file is None:
                self._file = AuditFile.open(path, read_only=True)
                self._file.connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
            latest = tuple(sorted(one.id for one in self._file.latest_snapshots().values()))
            now = (self.workspace.audit_id, latest)
            if self.table is not None and now == self._shown:
                return
            is_as_it_was = now == self._shown and self._is_whole
            if now[0] != self._shown[0]:
                self._widen()
            self._shown = now
            assessment = self.workspace.assessment
            profile = assessment.profile if assessment is not None else None
            self.table = CommentTable(self._file, self.workspace.host, profile)
            if is_as_it_was:
                self.listing.refresh()
                self._tell_soon()
            else:
                self.look(keep=self.chosen)
        except OtklikError as error:
            self.table, self.places = None, CommentPlaces()
            self.listing.show(0, self._line)
            self.query_one("#narrowed", Told).tell("")
            self.workspace.tell_trouble(str(error))

    def on_screen_suspend(self, event: events.ScreenSuspend) -> None:  # type: ignore[override]
        if self in self.app.screen_stack:  # a dialog stands before it: one has not left
            event.prevent_default()

    def leaving(self) -> None:
        """The file is let go: elsewhere it may be renamed or handed on."""
        self._let_go()

    def _let_go(self) -> None:
        if self.table is not None:
            self._is_whole = self.looking.is_over
        self.looking.end()
        self.table = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def look(self, *, keep: CommentPlace | None = None) -> None:
        """Show what fits: the first rows at once, the others as they are found."""
        if self.table is None:
            return
        self.places = CommentPlaces()
        self.looking.begin(self.table.look_through(self.wanted), self.places)
        at = 0
        if keep is not None:  # the row one was at, where it stands among the first
            at = next((n for n, place in enumerate(self.places) if place == keep), 0)
        self._told = None
        if not self.places:
            self.query_one("#told", Told).tell("")
        self.listing.show(len(self.places), self._line, cursor=at)
        self._found()
        if not self.looking.is_over:
            self.workspace.spawn(self.looking.go_on(self.listing))

    def _found(self) -> None:
        if self.table is not None:
            told = narrowed_words(self.wanted, self.table, len(self.places), self.looking.is_over)
            self.query_one("#narrowed", Told).tell(told)
        self._tell_soon()

    def _line(self, index: int) -> Line:
        if self.table is None or index >= len(self.places):
            return Line(())
        row = self.table.row(self.places[index])
        return Line((row.at, row.whose, row.page, row.text), "bold" if row.is_official else "")

    @property
    def chosen(self) -> CommentPlace | None:
        """Where the comment under the cursor lies."""
        return self.places[min(self.listing.cursor, len(self.places) - 1)] if self.places else None

    # --- narrowing ---------------------------------------------------------------------------------------------------

    def is_looking_for(self, words: str) -> bool:
        """Are the rows on the screen those of these words?"""
        return self.wanted.words == words

    def on_input_changed(self, event: Input.Changed) -> None:
        self.wanted = msgspec.structs.replace(self.wanted, words=event.value)
        self.look()

    def on_input_submitted(self) -> None:
        self.listing.focus()

    def action_search(self) -> None:
        self.query_one("#search", Input).focus()

    def action_narrow(self, what: str) -> None:
        """Choose pages, or whose words."""
        from otklik_tui.screens.choose import ChooseScreen

        if self.table is None or not len(self.table):
            self.tell_why(_("There is no comment here."))
            return
        asked, options = {
            "accounts": (_("Which pages?"), self.table.pages),
            "whose": (_("Whose words?"), self.table.writers),
        }[what]

        def take(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                self.wanted = msgspec.structs.replace(self.wanted, **{what: frozenset(chosen)})
                self.look()

        self.app.push_screen(ChooseScreen(asked, options, getattr(self.wanted, what)), callback=take)

    def action_back(self) -> None:
        """Out of the search, then everything is shown again."""
        if self.app.focused is not self.listing:
            self.listing.focus()
        elif not self.wanted.is_everything:
            kept = self.chosen
            self._widen()
            self.look(keep=kept)

    def _widen(self) -> None:
        self.wanted = Wanted()
        with self.prevent(Input.Changed):
            self.query_one("#search", Input).value = ""

    # --- one comment -------------------------------------------------------------------------------------------------

    def on_long_list_moved(self) -> None:
        self._tell_soon()

    def on_long_list_chosen(self) -> None:
        self.action_open()

    def _tell_soon(self) -> None:
        """Once the cursor stands still."""
        self._still += 1
        self.workspace.spawn(self._tell_chosen(self._still))

    async def _tell_chosen(self, still: int) -> None:
        await asyncio.sleep(PAUSE)
        if still != self._still or not self.is_mounted or self.table is None or self.chosen == self._told:
            return
        self._told = self.chosen
        self.query_one("#told", Told).tell(*(self.table.around(self._told) if self._told else ("",)))
        self.query_one("#around").scroll_home(animate=False)

    def action_open(self) -> None:
        """The captured page or answer with the comment marked."""
        from otklik_tui.screens.evidence import EvidenceScreen

        if self.table is None or self.chosen is None:
            self.tell_why(_("There is no comment here."))
            return
        self.app.push_screen(EvidenceScreen(self.table.row(self.chosen).evidence))

    def action_copy_row(self) -> None:
        """The line under the cursor goes to the clipboard."""
        if self.listing.count:
            cells = self.listing.line_at(self.listing.cursor).cells
            self.app.copy_to_clipboard(" · ".join(cell for cell in cells if cell))
            self.notify(_("Copied."))
