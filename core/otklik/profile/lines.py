"""Where in a TOML text each key stands: tomli tells values, not lines, and a problem must name its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

_HEADER = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\[\]#\n]+?)[ \t]*\]\]?")
_KEY = re.compile(
    r"""[ \t]*((?:"[^"\n]*"|'[^'\n]*'|[\w\-]+)(?:[ \t]*\.[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[\w\-]+))*)[ \t]*="""
)
_PART = re.compile(r""""[^"\n]*"|'[^'\n]*'|[\w\-]+""")
_LIST = re.compile(r"[ \t]*\[")
_STRINGS = ('"""', "'''", '"', "'")


class Lines:
    """Line numbers of a text that is valid TOML. Paths are as `region.code`, `body[0].accounts[2]`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._counts: dict[str, int] = {}

    def __getitem__(self, path: str) -> int:
        """Line of the path, or of what encloses it; 1 where nothing does."""
        while path:
            if path in self._found:
                return self._found[path]
            path = re.sub(r"(?:\.|^)[^.\[\]]+$|\[\d+\]$", "", path)
        return 1

    def as_mapping(self) -> Mapping[str, int]:
        """Every path found, with its line."""
        return self._found

    @cached_property
    def _found(self) -> dict[str, int]:
        """Every path with its line; made when the first problem asks, as most profiles have none."""
        text, at, line, prefix = self._text, 0, 1, ""
        found: dict[str, int] = {}
        while at < len(text):
            start = at
            if header := _HEADER.match(text, at):
                prefix = self._table(found, header[2], is_array=header[1] == "[[", line=line)
                at = header.end()
            elif key := _KEY.match(text, at):
                path = ".".join(filter(None, (prefix, _dotted(key[1]))))
                found.setdefault(path, line)
                at = self._value(found, key.end(), path, line)
            at = _end_of_line(text, at)
            line += text.count("\n", start, at)
        return found

    def _table(self, found: dict[str, int], name: str, *, is_array: bool, line: int) -> str:
        parts = _dotted(name).split(".")
        path = ""
        for number, part in enumerate(parts):
            path = f"{path}.{part}" if path else part
            if is_array and number == len(parts) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = f"{path}[{self._counts[path]}]"
        found.setdefault(path, line)
        return path

    def _value(self, found: dict[str, int], at: int, path: str, line: int) -> int:
        """Pass one value; note the line of each element of an outermost array. Returns where the value ends."""
        text, depth, index, expects = self._text, 0, 0, False
        is_list = _LIST.match(text, at) is not None
        while at < len(text):
            char = text[at]
            if char == "\n":
                if depth == 0:
                    return at
                line += 1
            elif char == "#":
                at = _find(text, "\n", at)
                continue
            elif char not in " \t\r":
                if depth == 1 and is_list and expects and char not in ",]":
                    found[f"{path}[{index}]"] = line
                    expects = False
                if quote := next((q for q in _STRINGS if text.startswith(q, at)), ""):
                    end = _after_string(text, at, quote)
                    line += text.count("\n", at, end)
                    at = end
                    continue
                if char in "[{":
                    depth += 1
                    expects = expects or depth == 1
                elif char in "]}":
                    depth -= 1
                elif char == "," and depth == 1:
                    index, expects = index + 1, True
            at += 1
        return at


def _dotted(name: str) -> str:
    return ".".join(part.strip("\"'") for part in _PART.findall(name))


def _find(text: str, what: str, at: int) -> int:
    found = text.find(what, at)
    return len(text) if found < 0 else found


def _end_of_line(text: str, at: int) -> int:
    return min(_find(text, "\n", at) + 1, len(text))


def _after_string(text: str, at: int, quote: str) -> int:
    at += len(quote)
    while at < len(text) and not text.startswith(quote, at):
        at += 2 if text[at] == "\\" and quote[0] == '"' else 1
    at += len(quote)
    while (
        len(quote) == 3 and at < len(text) and text[at] == quote[0]
    ):  # """ may be preceded by two more quotes
        at += 1
    return at
