"""Asking and saying in lines: questions with their answers, forms, choices, long lists in pages."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from select import select
from shutil import get_terminal_size
from textwrap import wrap
from typing import Protocol

from otklik.i18n import _
from otklik.report import words
from otklik.safe_text import safe_text
from otklik_tui.keys import in_other_layout, sign_meant
from otklik_tui.plain.aloud import aloud
from otklik_tui.views.fill_in import Field

LEAST_WIDTH = 20  # columns that a line is broken at on the narrowest terminal
MOST_DIGITS = 10  # of a number that is meant as one
PAGE = 10  # lines that are told before one asks for more
CLEARS = ("-", "–")  # typed in a field: what stands there goes
END_SIGNS = (".", "/", "ю", "Ю")  # the key of the full stop in both layouts


class Ended(Exception):
    """The input has ended: the other end of a pipe is closed, or Ctrl+D was pressed."""


class GivenUp(Exception):
    """A form or a choice was given up: everything stays as it was."""


class Console(Protocol):
    """Where lines come from and go to."""

    def ask(self, prompt: str) -> str | None:
        """A line that was typed; None where the input has ended."""

    def ask_secretly(self, prompt: str) -> str | None:
        """The same without showing it."""

    def say(self, text: str) -> None:
        """Show a line."""


class Terminal:
    """Standard input and output. Prompts are for people: a pipe gets none."""

    def __init__(self) -> None:
        stdin: object = sys.stdin
        if isinstance(stdin, io.TextIOWrapper):  # a letter in another encoding must not end the sitting
            stdin.reconfigure(errors="replace")

    def ask(self, prompt: str) -> str | None:
        return self._answer(lambda: input(prompt if sys.stdin.isatty() else ""))

    def ask_secretly(self, prompt: str) -> str | None:
        from getpass import getpass

        return self._answer(lambda: getpass(prompt)) if sys.stdin.isatty() else self.ask("")

    def _answer(self, read: Callable[[], str]) -> str | None:
        """A line. What is said next begins a line of its own: after Ctrl+C, Ctrl+D, and a line that was typed too early,
        whose end the terminal has shown before the prompt."""
        is_early = _is_line_waiting()
        try:
            typed = read()
            if is_early:
                self.say("")
            return typed
        except (EOFError, KeyboardInterrupt) as end:
            if sys.stdin.isatty():
                self.say("")
            if isinstance(end, KeyboardInterrupt):
                raise
            return None

    def say(self, text: str) -> None:
        """On a terminal no word is broken at its edge: a reader of its screen would speak two."""
        rows = [text]
        if sys.stdout.isatty():
            width = max(get_terminal_size().columns, LEAST_WIDTH)
            rows = wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
        try:
            print("\n".join(rows), flush=True)  # noqa: T201 - this is the line mode's screen
        except BrokenPipeError:  # nobody listens any more
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())  # what is left to be said must not fail again
            raise Ended from None


def _is_line_waiting() -> bool:
    """Was a whole line typed before anybody asked? Elsewhere than on a terminal of Unix a line is shown when it is read."""
    if sys.platform == "win32" or "readline" in sys.modules or not sys.stdin.isatty():
        return False
    return bool(select([sys.stdin], [], [], 0)[0])


class Talk:
    """What places say and ask. Every question raises Ended, every form GivenUp."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._more: Callable[[], None] | None = None
        self.is_in_list = False  # what was told last is a page of a list

    # --- saying ------------------------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Our words, which may hold those of others: nothing of them can do anything to a terminal."""
        for line in safe_text(text).split("\n"):
            self._console.say(aloud(line))

    def say_verbatim(self, text: str) -> None:
        """A captured line as it stands, but for what is no text."""
        for line in safe_text(text).split("\n"):
            self._console.say(line)

    def page(
        self,
        count: int,
        line: Callable[[int], str],
        *,
        at: int = 0,
        size: int = PAGE,
        is_verbatim: bool = False,
    ) -> None:
        """Lines of a long list from `at` on; «ещё» goes on."""
        self.is_in_list = True
        say, end = self.say_verbatim if is_verbatim else self.say, min(at + size, count)
        for number in range(at, end):
            say(line(number))
        if end >= count:
            self._more = None
            return
        told = _("{end} of {all} were told. More goes on.")
        self.say(told.format(end=words.number(end, 0), all=words.number(count, 0)))
        self._more = lambda: self.page(count, line, at=end, size=size, is_verbatim=is_verbatim)

    def more(self) -> None:
        """The next page."""
        if self._more is None:
            self.say(_("That was all."))
        else:
            self._more()

    @property
    def has_more(self) -> bool:
        """Whether the list that was told last goes on."""
        return self._more is not None

    def end_list(self) -> None:
        """Something else was told: an empty line does not go on with the list any more."""
        self._more, self.is_in_list = None, False

    def lines(self, texts: Sequence[str], *, size: int = PAGE) -> None:
        """Texts in pages."""
        self.page(len(texts), lambda number: texts[number], size=size)

    # --- asking ------------------------------------------------------------------------------------------------------

    def ask(self, prompt: str) -> str:
        """A line. Raises Ended."""
        typed = self._console.ask(f"{prompt}: ")
        if typed is None:
            raise Ended
        return typed.strip()

    def ask_for(self, question: str, value: str = "") -> str:
        """An answer to a question; empty: `value`. Raises GivenUp for «отмена»."""
        now = " " + _("Now: {value}.").format(value=value) if value else ""
        self.say(f"{words.sentence(question)}{now}" if question[-1:] not in "?!" else f"{question}{now}")
        typed = self.ask(_("Answer"))
        if is_word(typed, _.context("typed", "cancel")):
            raise GivenUp
        return typed or value

    def ask_secretly(self, question: str) -> str:
        """The same without showing what is typed."""
        self.say(question)
        typed = self._console.ask_secretly(_("Answer") + ": ")
        if typed is None:
            raise Ended
        return typed.strip()

    def ask_lines(self, question: str, is_whole: Callable[[str], bool] = lambda line: False) -> str:
        """A text of several lines, ended by a line with a full stop alone, or by the end of the input; the first line
        alone where it `is_whole`."""
        self.say(question)
        self.say(_("A line with nothing but a full stop ends it; the word “cancel” alone gives up."))
        found: list[str] = []
        while (typed := self._console.ask("")) is not None and typed.strip() not in END_SIGNS:
            if is_word(typed.strip(), _.context("typed", "cancel")):
                raise GivenUp
            if not found and is_whole(typed.strip()):
                return typed.strip()
            found.append(typed)
        return "\n".join(found).strip()

    def confirm(self, question: str) -> bool:
        """Yes or no; anything else is no."""
        self.say(f"{question} " + _("Type yes or no."))
        typed = self.ask(_("Answer"))
        yes = _.context("typed", "yes")
        return is_word(typed, yes) or is_word(typed, yes[:1]) or typed == "1"

    def fill_in(
        self,
        title: str,
        fields: Sequence[Field],
        *,
        check: Callable[[dict[str, str]], str] = lambda told: "",
        hint: str = "",
        propose: Callable[[dict[str, str]], dict[str, str]] = lambda told: {},
    ) -> dict[str, str]:
        """A form, a line a field, asked again as long as `check` says that something is wrong. `propose`: what follows
        from the lines before for one where nothing stands. Raises GivenUp."""
        told = {field.name: field.value for field in fields}
        self.say(title)
        if hint:
            self.say(hint)
        self.say(_("An empty line leaves what stands, a hyphen clears it, the word “cancel” gives up."))
        for field in fields:
            told[field.name] = told[field.name] or propose(told).get(field.name, "")
            self._ask_field(field, told)
        while wrong := check(told):
            self.say(wrong)
            self._ask_field(self._ask_which(fields, told), told)
        return told

    def _ask_which(self, fields: Sequence[Field], told: dict[str, str]) -> Field:
        """The line of a form that is to be changed; neither the error nor the lines are told again unasked."""
        ways = _("The number of a line changes it; “list” repeats the lines; “cancel” gives the form up.")
        self.say(ways)
        while True:
            typed = self.ask(_("Number of the line"))
            if is_word(typed, _.context("typed", "cancel")):
                raise GivenUp
            if typed.isdecimal() and len(typed) < MOST_DIGITS and 1 <= int(typed) <= len(fields):
                return fields[int(typed) - 1]
            if is_word(typed, _.context("typed", "list")):
                for number, field in enumerate(fields, start=1):
                    self.say(
                        f"{number}. {words.sentence(f'{field.title}: {told[field.name] or words.DASH}')}"
                    )
            elif not typed or sign_meant(typed, {"?"}) == "?" or is_word(typed, _.context("typed", "help")):
                self.say(ways)
            else:
                wanted = _("A number from 1 to {most} is wanted here; ? tells what can be typed.")
                self.say(wanted.format(most=len(fields)))

    def _ask_field(self, field: Field, told: dict[str, str]) -> None:
        question = field.title + (f" ({field.hint})" if field.hint else "")
        typed = self.ask_for(question, told[field.name])
        told[field.name] = "" if typed in CLEARS else typed

    def choose(
        self, question: str, options: Sequence[tuple[str, str]], chosen: Sequence[str] | frozenset[str] = ()
    ) -> tuple[str, ...]:
        """Ids of those that were chosen by number; none for 0. Raises GivenUp where the line was empty."""
        self.say(question)
        for number, (name, title) in enumerate(options, start=1):
            mark = f" ({_('chosen')})" if name in chosen else ""
            self.say(f"{number}. {title}{mark}")
        self.say(_("Type numbers separated by spaces; 0: none; an empty line leaves it as it was."))
        while True:
            typed = self.ask(_("Numbers")).replace(",", " ").split()
            if not typed or is_word(typed[0], _.context("typed", "cancel")):
                raise GivenUp
            numbers = [int(one) for one in typed if one.isdecimal()]
            if len(numbers) == len(typed) and all(0 <= one <= len(options) for one in numbers):
                return tuple(options[one - 1][0] for one in numbers if one)
            self.say(_("Numbers from 1 to {most}, please.").format(most=len(options)))

    def choose_one(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        """The id of the one that was chosen by its number. Raises GivenUp where the line was empty."""
        self.say(question)
        for number, (_name, title) in enumerate(options, start=1):
            self.say(f"{number}. {title}")
        self.say(_("Type one number; an empty line leaves everything as it is."))
        while True:
            typed = self.ask(_("Number"))
            if not typed or is_word(typed, _.context("typed", "cancel")):
                raise GivenUp
            if typed.isdecimal() and len(typed) < MOST_DIGITS and 1 <= int(typed) <= len(options):
                return options[int(typed) - 1][0]
            self.say(_("A number from 1 to {most}, please.").format(most=len(options)))


def is_word(typed: str, word: str) -> bool:
    """Was this word typed, in either layout?"""
    plain = typed.strip().casefold()
    return bool(plain) and word.casefold() in (plain, in_other_layout(plain).casefold())
