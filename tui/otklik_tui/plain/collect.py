"""The collection in lines: what comes in page by page, what was not obtained and what to do, a missing token."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.report import words as told_words
from otklik_tui.plain.aloud import sentences
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.views.collect import (
    CollectRow,
    CollectView,
    GapRow,
    TokenChoice,
    collect_view,
    left_words,
    page_states,
    profile_errors,
    wrong_with_token,
)

NAMED = 3  # pages that are named at a reason


class CollectPlace(Place):
    """Each page is told when it is complete; Ctrl+C pauses, the same word goes on."""

    id = "collect"
    into_audit = frozenset({"r"})
    _rows: tuple[CollectRow, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("r", _.context("typed", "run"), _("collect what is missing, with a number only that line; Ctrl+C pauses"), self.run, is_first=True, writes=True),
            Word("l", _.context("typed", "list"), _("platforms and pages, how far each is"), lambda rest: self.tell_list(), is_first=True),
            Word("m", _.context("typed", "missing"), _("what was not obtained, why, and what to do"), lambda rest: self.tell_gaps(), is_first=True),
            Word("k", _.context("typed", "token"), _("enter a token that is missing; it is not shown"), self.token, is_first=True, writes=True),
            Word("c", _.context("typed", "questions"), _("to the questions"), lambda rest: self.sitting.go("checklist")),
        )  # fmt: skip

    # --- what is told ------------------------------------------------------------------------------------------------

    def enter(self) -> None:
        if not self.workspace.is_open:
            path = self.sitting.profile_path
            if path is None:
                self.say(_("First say whose pages are collected: type region."))
            else:
                told = _("Type run: it makes the audit of {file} and begins to collect.")
                self.say(told.format(file=path.name))
            return
        view = self._look()
        self.say(sentences(view.summary, self._what_next(view)))
        if view.gaps:
            told = _.plural(
                "Something was not obtained, for {n} reason: missing tells it.",
                "Something was not obtained, for {n} reasons: missing tells them.",
                len(view.gaps),
            )
            self.say(told.format(n=len(view.gaps)))

    def _look(self) -> CollectView:
        host = self.host
        states, errors = self.do(
            self.workspace.read(lambda audit: (page_states(audit, host), profile_errors(audit, host)))
        )
        collecting = self.sitting.collecting
        present = collecting.secrets_present() if any(state.gaps for state in states) else ()
        view = collect_view(states, host, is_paused=collecting.is_paused, errors=errors, present=present)
        self._rows = view.rows
        return view

    @staticmethod
    def _what_next(view: CollectView) -> str:
        if view.done < view.pages:
            return _("run goes on") if view.done or view.is_halted else _("run begins")
        return _("run asks for what is missing again") if view.gaps else _("everything is there")

    def tell_list(self) -> None:
        """Platforms, each with its pages."""
        self._opened()
        rows = self._look().rows
        self.talk.page(len(rows), lambda number: f"{number + 1}. {_row_told(rows[number])}")

    def tell_gaps(self) -> None:
        """Reasons of what is missing, each with the remedy and whom it concerns."""
        self._opened()
        gaps = self._look().gaps
        if not gaps:
            self.say(_("Nothing is missing of what was asked for."))
            return
        self.talk.page(len(gaps), lambda number: _gap_told(gaps[number]), size=5)

    def _opened(self) -> None:
        if not self.workspace.is_open:
            raise UsageError(_("Nothing is collected yet: no audit is open."))

    def number(self, number: int, rest: str) -> None:
        if not self._rows:
            self._opened()
            self._look()
        self.say(_row_told(self._rows[index_of(number, len(self._rows))]))

    # --- collecting --------------------------------------------------------------------------------------------------

    def run(self, rest: str = "") -> None:
        """Collect, and tell every page that is complete; what is collected is judged at the end."""
        collecting = self.sitting.collecting
        only: list[str] = []
        if rest:
            if not rest.isdecimal():
                raise UsageError(_("Type the number of a line of the list after the word."))
            self._opened()
            rows = self._look().rows
            only = [rows[index_of(int(rest), len(rows))].key]
        if not self.workspace.is_open:
            path = self.sitting.profile_path
            if path is None:
                raise UsageError(_("First say whose pages are collected: type region."))
            self.do(collecting.begin(path))
        self.say(_("Collecting. Ctrl+C pauses; what is stored stays."))
        titles = _titles(self._look().rows)
        told: set[str] = set()

        def tell() -> None:
            progress = collecting.progress
            if progress is None or progress.share < 1.0 or progress.account in told:
                return
            told.add(progress.account)
            done = _("Page {done} of {pages} is complete: {page}.").format(
                done=progress.accounts_done,
                pages=progress.accounts,
                page=titles.get(progress.account, progress.account),
            )
            self.say(f"{done} {sentences(left_words(progress.seconds_left))}".rstrip())

        self.sitting.on_collected = tell
        try:
            with self._paused_by_ctrl_c():
                self.do(self._start(only))
        finally:
            self.sitting.on_collected = lambda: None
        self.enter()
        self.sitting.tell_where()

    async def _start(self, only: list[str]) -> None:
        self.sitting.collecting.start(only)
        await self.workspace.settled()

    @contextmanager
    def _paused_by_ctrl_c(self) -> Iterator[None]:
        """Ctrl+C asks the collection to stop when the answer under way has come."""
        before = signal.signal(
            signal.SIGINT, lambda number, frame: self.sitting.soon(self.sitting.collecting.pause)
        )
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def token(self, rest: str = "") -> None:
        """Enter a token that is missing, one of those that would help; then what needed it is asked for again."""
        is_open, path = self.workspace.is_open, self.sitting.profile_path
        if not is_open and path is None:
            raise UsageError(_("First say whose pages are collected: type region."))
        collecting = self.sitting.collecting
        offered = collecting.tokens_offered(self._look() if is_open else None, path)
        if not offered:
            self.say(_("No token is missing."))
            return
        token = self._choose_token(offered, rest.strip())
        hint = _("It is not shown and never gets into the audit.")
        question = sentences(_("Token {name}").format(name=token.name), token.opens, hint)
        value = self.talk.ask_secretly(question)
        if not value:
            self.say(_("Left as it was."))
            return
        wrong = wrong_with_token(value)
        if wrong:
            raise UsageError(wrong)
        where = collecting.means.keep_secret(token.name, value)
        told = _("The token {name} is kept in {where}.")
        if is_open:
            told = _("The token {name} is kept in {where}; what needed it is asked for again.")
        self.say(told.format(name=token.name, where=where))
        if is_open:
            self.run()

    def _choose_token(self, offered: tuple[TokenChoice, ...], named: str) -> TokenChoice:
        """The token that was named, or is chosen by its number; the only one there is."""
        if named:
            found = next((one for one in offered if named.casefold() == one.name.casefold()), None)
            if found is None:
                names = ", ".join(one.name for one in offered)
                raise UsageError(_("These tokens are missing: {names}.").format(names=names))
            return found
        if len(offered) == 1:
            return offered[0]
        options = [  # the name of a token is written as it is, though a sentence begins with it
            (
                one.name,
                " ".join((f"{one.name} ({one.platform})." if one.platform else f"{one.name}.", one.opens)),
            )
            for one in offered
        ]
        chosen = self.talk.choose_one(_("Which token? The first one of a platform opens most."), options)
        return next(one for one in offered if one.name == chosen)


def _titles(rows: tuple[CollectRow, ...]) -> dict[str, str]:
    """Pages by their ids: «ВКонтакте, Минздрав, prirechye_minzdrav»."""
    found, platform = {}, ""
    for row in rows:
        platform = row.title if row.is_platform else platform
        found[row.key] = f"{platform}, {row.title}"
    return found


def _row_told(row: CollectRow) -> str:
    if row.is_platform:
        done, _slash, pages = row.state.partition("/")
        return sentences(row.title, _("{done} of {all} pages").format(done=done, all=pages), row.remark)
    return sentences(row.title, row.state, row.remark)


def _gap_told(gap: GapRow) -> str:
    n = told_words.counted(len(gap.accounts), *told_words.UNITS["accounts"])
    more = len(gap.accounts) - NAMED
    named = ", ".join(gap.accounts[:NAMED]) + (" " + _("and {n} more").format(n=more) if more > 0 else "")
    token = _("The word “token” enters one here.") if gap.secret else ""
    return " ".join(
        part
        for part in (f"{n}: {gap.what}", gap.remedy, token, _("It concerns: {pages}.").format(pages=named))
        if part
    )
