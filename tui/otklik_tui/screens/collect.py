"""Collection: how far each platform and page is, time left, what is missing and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik.report import words
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.collect import (
    CollectView,
    PageState,
    TokenChoice,
    collect_view,
    page_states,
    profile_errors,
)
from otklik_tui.widgets.rows import Rows
from otklik_tui.widgets.safe import Part, Told
from otklik_tui.workspace import Change

if TYPE_CHECKING:
    from otklik.store import AuditFile


class CollectScreen(OtklikScreen):
    """Enter begins, pauses and goes on. What is complete is judged while the rest comes in."""

    ABOUT = Help(
        N_("Collection"),
        N_(
            "What is public is collected for every page of the profile, platforms side by side. It may be paused at any"
            " moment and goes on where it stopped, tomorrow too; what has been collected can be used meanwhile. Below stands"
            " what was not obtained, why, and what to do. A missing token is entered here and goes to the system's key store."
        ),
        "otklik collect {file}",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "run", N_("Collect or pause")),
        Binding("o", "only", N_("Only this one")),
        Binding("k", "token", N_("Enter a token")),
        Binding("c", "checklist", N_("To the questions")),
    ]
    WRITING = frozenset({"run", "only", "token"})
    INTO_AUDIT = frozenset({"run", "only"})

    def __init__(self) -> None:
        super().__init__()
        self.states: tuple[PageState, ...] = ()
        self.view: CollectView | None = None
        self.errors = 0  # of the profile
        self.present: frozenset[str] = frozenset()  # tokens of this computer, where one was missed
        self._is_stale = self._is_reading = False

    def body(self) -> Iterable[Widget]:
        yield Told(id="summary")
        yield Rows(id="pages", header=False)
        yield VerticalScroll(Told(id="gaps"), id="missing")

    @property
    def table(self) -> Rows:
        return self.query_one("#pages", Rows)

    def changed(self, change: Change) -> None:
        if change is Change.COLLECTED and self.otklik.collecting.is_running:
            self.show_view()  # what the file holds is read when a page is complete
        if change in (Change.OPENED, Change.ASSESSED, Change.COLLECTED):
            self._is_stale = True
            if not self._is_reading:
                self._is_reading = True
                self.read_states()

    @work
    async def read_states(self) -> None:
        """What the file holds, then what the run says; once for all that came in meanwhile."""
        workspace = self.workspace
        try:
            while self._is_stale:
                self._is_stale = False
                self.states, self.errors = (
                    await workspace.read(self._stored) if workspace.is_open else ((), 0)
                )
                is_missed = any(state.gaps for state in self.states)
                self.present = self.otklik.secrets_present() if is_missed else frozenset()
                self.show_view()
        except OtklikError as error:
            workspace.tell_trouble(str(error))
        finally:
            self._is_reading = False

    def _stored(self, audit: AuditFile) -> tuple[tuple[PageState, ...], int]:
        return page_states(audit, self.workspace.host), profile_errors(audit, self.workspace.host)

    def show_view(self) -> None:
        """Platforms and pages; reasons of gaps below."""
        collecting, summary = self.otklik.collecting, self.query_one("#summary", Told)
        if not self.workspace.is_open:
            path = self.otklik.profile_path
            told = (
                _("Enter makes the audit of {file} and begins to collect.").format(file=path.name)
                if path is not None
                else _("First say whose pages are collected: F3.")
            )
            summary.tell(told)
            self.table.fill(("",), ())
            self.query_one("#gaps", Told).tell("")
            return
        view = self.view = collect_view(
            self.states,
            self.workspace.host,
            collecting.progress,
            collecting.shares,
            is_running=collecting.is_running,
            is_paused=collecting.is_paused,
            only=collecting.only,
            errors=self.errors,
            present=self.present,
        )
        summary.tell(
            (view.summary, "bold"), *(f" · {part}" for part in (view.left, self._what_next(view)) if part)
        )
        self.table.fill(
            ("", "", "", "", ""),
            [
                (
                    row.key,
                    (
                        row.sign,
                        row.title if row.is_platform else f"\xa0\xa0{row.title}",
                        row.state,
                        row.bar,
                        row.remark,
                    ),
                    "bold" if row.is_platform else "",
                )
                for row in view.rows
            ],
        )
        if self.app.focused is None:
            self.table.focus()
        self.query_one("#gaps", Told).tell(*self._gap_parts(view))

    def _what_next(self, view: CollectView) -> str:
        if self.otklik.collecting.is_running:
            return _("Enter pauses")
        if view.is_halted:
            return _("Enter goes on")
        if view.done < view.pages:
            return _("Enter begins, or goes on") if view.done else _("Enter begins")
        return _("Enter asks for what is missing again") if view.gaps else _("everything is there")

    @staticmethod
    def _gap_parts(view: CollectView) -> list[Part]:
        parts: list[Part] = []
        for gap in view.gaps:
            n = words.counted(len(gap.accounts), *words.UNITS["accounts"])
            named = ", ".join(gap.accounts[:3]) + (" …" if len(gap.accounts) > 3 else "")
            parts += [(f"{n}: ", "bold"), gap.what + " "]
            if gap.secret:
                parts.append((_("K enters a token here.") + " ", "bold $accent"))
            parts += [(f"{gap.remedy} ({named})\n", "$muted")]
        return parts

    # --- acts --------------------------------------------------------------------------------------------------------

    async def action_run(self) -> None:
        """Begin, pause, go on."""
        collecting = self.otklik.collecting
        if collecting.is_running:
            collecting.pause()
            return
        if not self.workspace.is_open and not await self._begin():
            return
        collecting.start()

    async def _begin(self) -> bool:
        path = self.otklik.profile_path
        if path is None:
            await self.otklik.action_go("region")
            return False
        try:
            await self.otklik.collecting.begin(path)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            return False
        return True

    def action_only(self) -> None:
        """The platform or page under the cursor alone."""
        if self.otklik.collecting.is_running:
            self.tell_why(_("The collection runs: Enter pauses it first."))
        elif self.table.chosen:
            self.otklik.collecting.start([self.table.chosen])
        else:
            self.say_it_is_read()

    def action_token(self) -> None:
        """Enter a token that is missing, one of those that would help; then what needed it is asked for again."""
        from otklik_tui.screens.choose import ChooseOneScreen

        view = self.view if self.workspace.is_open else None
        try:
            offered = self.otklik.collecting.tokens_offered(view, self.otklik.profile_path)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            return
        if not offered:
            self.notify(_("No token is missing."))
        elif len(offered) == 1:
            self._ask_token(offered[0])
        else:
            by_name = {one.name: one for one in offered}

            def take(name: str | None) -> None:
                if name is not None:
                    self._ask_token(by_name[name])

            options = [
                (one.name, " · ".join(part for part in (one.name, one.platform) if part), one.opens)
                for one in offered
            ]
            self.app.push_screen(
                ChooseOneScreen(_("Which token? The first one of a platform opens most."), options),
                callback=take,
            )

    def _ask_token(self, token: TokenChoice) -> None:
        from otklik_tui.screens.ask import AskScreen
        from otklik_tui.views.collect import wrong_with_token

        def take(value: str | None) -> None:
            if not value:
                return
            wrong = wrong_with_token(value)
            if wrong:
                self.tell_why(wrong)
                return
            try:
                where = self.otklik.collecting.means.keep_secret(token.name, value)
            except OtklikError as error:
                self.workspace.tell_trouble(str(error))
                return
            told = _("The token {name} is kept in {where}.")
            if self.workspace.is_open:
                told = _("The token {name} is kept in {where}; what needed it is asked for again.")
                self.otklik.collecting.start()
            self.notify(told.format(name=token.name, where=where), markup=False)

        hint = " ".join(
            part for part in (token.opens, _("It is not shown and never gets into the audit.")) if part
        )
        self.app.push_screen(
            AskScreen(_("Token {name}").format(name=token.name), hint=hint, is_secret=True), callback=take
        )

    async def action_checklist(self) -> None:
        await self.otklik.action_go("checklist")
