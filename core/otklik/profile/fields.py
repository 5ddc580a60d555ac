"""Checked access to a TOML table: each wrong, missing or unknown key becomes a problem with its line."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from otklik.errors import Problem
from otklik.i18n import _
from otklik.profile.lines import Lines


def shown(value: object, width: int = 60) -> str:
    """A value of the file for a message: short, without control characters."""
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(value)[: width + 1])
    return text if len(str(value)) <= width else text[:width] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """With a leading space: the known word that a mistyped one is near to, or all where they are few; else ""."""
    words = sorted(known)
    if close := get_close_matches(word.lower()[:60], words, n=1, cutoff=0.6):
        return " " + _("Did you mean {known}?").format(known=close[0])
    return " " + _("Known: {known}.").format(known=", ".join(words)) if 0 < len(words) <= 25 else ""


class Problems:
    """What is wrong with a file, collected."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file, self.lines = file, lines
        self.found: list[tuple[int, Problem]] = []

    def add(self, path: str, sentence: str) -> None:
        """`sentence`: what is wrong and what to do. `path`: the key's path."""
        line = self.lines[path]
        counted = re.sub(r"\[(\d+)\]", lambda m: f"[{int(m[1]) + 1}]", path)  # people count from one
        where = f"{self.file}:{line}: {shown(counted, 120)}: " if path else f"{self.file}:{line}: "
        self.found.append((line, Problem(where + sentence)))

    def sorted(self) -> tuple[Problem, ...]:
        """By line."""
        return tuple(problem for _line, problem in sorted(self.found, key=lambda pair: pair[0]))


class Fields:
    """A table whose keys are asked for by type; what was not asked for is unknown."""

    def __init__(self, table: dict[str, Any], path: str, problems: Problems, width: int = 500) -> None:
        self.values, self.path, self.problems, self._width = table, path, problems, width
        self._asked: set[str] = set()

    def at(self, key: str) -> str:
        """Path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, sentence: str) -> None:
        """Note a problem of this key."""
        self.problems.add(self.at(key), sentence)

    def text(self, key: str, *, required: bool = False) -> str:
        """A string, "" where missing or wrong."""
        value = self._get(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(key, _("{value} is not a text. Put it in quotation marks.").format(value=shown(value)))
            return ""
        if required and not value.strip():
            self.wrong(key, _("is empty. Fill it in."))
        return self._clean(key, value)

    def number(self, key: str) -> int | None:
        """A whole number ≥ 0."""
        value = self._get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
            told = _("{value} is not a whole number. Write digits without quotation marks.")
            self.wrong(key, told.format(value=shown(value)))
            return None
        return value

    def day(self, key: str) -> date | None:
        """A date, required; ISO text is accepted."""
        value = self._get(key, required=True)
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = date.fromisoformat(value)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if value is not None:
            told = _("{value} is not a date. Write it as 2026-11-01.")
            self.wrong(key, told.format(value=shown(value)))
        return None

    def texts(self, key: str, limit: int) -> tuple[str, ...]:
        """A list of strings; a wrong one is left out."""
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong(key, _('must be a list: {key} = ["…", "…"].').format(key=key))
            return ()
        if len(value) > limit:
            told = _("{n} entries, at most {limit} are allowed. Remove the superfluous ones.")
            self.wrong(key, told.format(n=len(value), limit=limit))
        good = []
        for number, element in enumerate(value[:limit]):
            if isinstance(element, str) and element.strip():
                good.append(self._clean(f"{key}[{number}]", element))
            else:
                told = _("{value} is not a text. Put it in quotation marks.")
                self.wrong(f"{key}[{number}]", told.format(value=shown(element) or '""'))
        return tuple(good)

    def table(self, key: str) -> Fields | None:
        """A required table."""
        value = self._get(key, required=True)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, _("must be a table: a line [{key}] and its keys under it.").format(key=key))
            return None
        return Fields(value, self.at(key), self.problems, self._width)

    def tables(self, key: str, limit: int) -> tuple[Fields, ...]:
        """An array of tables, perhaps empty."""
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(element, dict) for element in value):
            self.wrong(
                key, _("must be tables: a line [[{key}]] before each and its keys under it.").format(key=key)
            )
            return ()
        if len(value) > limit:
            told = _("{n} entries, at most {limit} are allowed. Remove the superfluous ones.")
            self.wrong(key, told.format(n=len(value), limit=limit))
        return tuple(
            Fields(element, f"{self.at(key)}[{number}]", self.problems, self._width)
            for number, element in enumerate(value[:limit])
        )

    def no_others(self) -> None:
        """Every key that nobody asked for is unknown."""
        for key in self.values.keys() - self._asked:
            self.wrong(key, _("unknown key.") + nearest(key, self._asked))

    def _get(self, key: str, *, required: bool = False) -> Any:
        self._asked.add(key)
        if required and key not in self.values:
            self.problems.add(self.path, _("the key {key} is missing. Add it.").format(key=key))
        return self.values.get(key)

    def _clean(self, key: str, value: str) -> str:
        if len(value) > self._width:
            told = _("{n} characters, at most {limit} are allowed. Shorten it.")
            self.wrong(key, told.format(n=len(value), limit=self._width))
        if any(
            unicodedata.category(c) in ("Cc", "Cf", "Cs", "Cn") and c != "\u00ad"
            for c in value[: self._width]
        ):
            told = _("holds invisible characters or line breaks: {value}. Type it again by hand.")
            self.wrong(key, told.format(value=shown(value)))
        return value.strip()
