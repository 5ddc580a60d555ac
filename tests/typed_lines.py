"""A person at the line mode: types one line after another and hears what is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from otklik.host import Host
from otklik_tui.home import Home
from otklik_tui.means import Means
from otklik_tui.plain.sitting import Sitting

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
Typed = str | Callable[[], None]  # a line, or what happens meanwhile


class Lines:
    """Keeps what was said: all of it, and what came after each line. Ends the input behind the last line."""

    def __init__(self, *typed: Typed) -> None:
        self._typed = list(typed)
        self.said: list[str] = []
        self.after: list[list[str]] = [[]]  # after[0]: before anything was typed
        self.hidden: list[str] = []  # typed without being shown

    def ask(self, prompt: str) -> str | None:
        while self._typed and not isinstance(self._typed[0], str):
            self._typed.pop(0)()  # type: ignore[operator]
        self.after.append([])
        line = self._typed.pop(0) if self._typed else None
        assert line is None or isinstance(line, str)
        return line

    def ask_secretly(self, prompt: str) -> str | None:
        line = self.ask(prompt)
        if line is not None:
            self.hidden.append(line)
        return line

    def say(self, text: str) -> None:
        text = text.replace("\xa0", " ")
        self.said.append(text)
        self.after[-1].append(text)

    @property
    def all(self) -> str:
        return "\n".join(self.said)

    def last(self, back: int = 1) -> str:
        """What was said after one of the last lines; 1 is the end of the input."""
        return "\n".join(self.after[-back])


class Desk:
    """Sits people down at an audit: `desk.sit(path, "1", "further")`."""

    def __init__(self, home: Home, host: Host, means: Means) -> None:
        self.home, self.host, self.means = home, host, means

    def sit(
        self,
        path: Path | None,
        *typed: Typed,
        author: str = "Петрова",
        is_presented: bool = False,
        is_read_only: bool = False,
    ) -> Lines:
        lines = Lines(*typed)
        Sitting(
            lines,
            Home(self.home.folder, is_for_guests=is_read_only),
            self.host,
            self.means,
            author=author,
            now=lambda: NOW,
            is_presented=is_presented,
            is_read_only=is_read_only,
        ).run(path)
        return lines
