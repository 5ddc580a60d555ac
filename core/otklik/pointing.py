"""A captured page or answer as lines of text, and where in it a place stands that a finding names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from otklik.i18n import _
from otklik.model import Exchange
from otklik.safe_text import safe_text

MOST_LETTERS = 20_000_000  # of a body that is laid out; a larger one is no page that a person reads
MOST_SPOTS = 500
DEEPEST = 24  # levels of indentation
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "img",
        "input",
        "li",
        "link",
        "main",
        "meta",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "table",
        "tbody",
        "td",
        "textarea",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_UNREAD = frozenset(("script", "style", "noscript", "template"))


class Spot(msgspec.Struct, frozen=True):
    """Lines from `first` to `last`, both included."""

    first: int
    last: int


class Pointed(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a captured answer: its head, an empty one, its body. `spots`: what the place names, in order."""

    lines: tuple[str, ...]
    spots: tuple[Spot, ...] = ()
    remark: str = ""  # why there is nothing to point at


def pointed(exchange: Exchange, place: str, *, as_source: bool = False) -> Pointed:
    """The exchange with `place` found in it: a JSON pointer, a CSS selector, "bytes=a-b", "meta/KEY", "url", "status".

    A page is told as a person reads it, with `as_source` as its tags stand. Never raises for what stands in a body.
    """
    head = list(_head(exchange))
    named = next((n for n, (key, _line) in enumerate(head) if key == place), None)
    lines, spots, remark = _body(exchange, place if named is None else "", as_source)
    shift = len(head) + 1
    found = tuple(Spot(spot.first + shift, spot.last + shift) for spot in spots[:MOST_SPOTS])
    if named is not None:
        found = (Spot(named, named),)
    if place and not found and not remark:
        remark = _("The place {place} is not found in what was captured.").format(place=place)
    told = tuple(safe_text(line).replace("\n", " ") for line in (*(line for _key, line in head), "", *lines))
    return Pointed(lines=told, spots=found, remark=remark)


def _head(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """(place, line) of what was asked and how it was answered."""
    yield "url", f"{exchange.method} {exchange.url}"
    if exchange.final_url:
        yield "final_url", "→ " + exchange.final_url
    yield "status", _("status {status}").format(status=exchange.status)
    for name, value in exchange.headers:
        yield f"header/{name}", f"{name}: {value}"
    for key, meta in exchange.meta.items():
        yield f"meta/{key}", f"{key}: {json.dumps(meta, ensure_ascii=False)}"


def _body(exchange: Exchange, place: str, as_source: bool) -> tuple[list[str], list[Spot], str]:
    body = exchange.body
    if len(body) > MOST_LETTERS:
        return [], [], _("The answer is too large to be shown: {n} MB.").format(n=len(body) // 1_000_000)
    span = re.fullmatch(r"bytes=(\d+)-(\d+)", place)
    if span is not None:
        return _bytes(body, int(span[1]), int(span[2]))
    text = _text(exchange)
    if "\0" in text:
        return [], [], _("The answer is no text: {n} bytes.").format(n=len(body))
    kind = exchange.header("content-type")
    if "json" in kind or text.lstrip()[:1] in ("{", "["):
        try:
            return _nearest(json.loads(text), place)
        except (ValueError, RecursionError):
            pass
    if "html" in kind or text.lstrip()[:1] == "<":
        return _html(text, place, as_source)
    return text.splitlines(), [], ""


def _text(exchange: Exchange) -> str:
    """The body as text: as the head says, else UTF-8, else the Russian Windows encoding."""
    found = re.search(r"charset=[\"']?([\w-]+)", exchange.header("content-type") + str(exchange.body[:2000]))
    for name in (found[1] if found else "utf-8", "utf-8", "cp1251"):
        try:
            return exchange.body.decode(name)
        except (LookupError, UnicodeError):
            continue
    return exchange.body.decode("utf-8", "replace")


def _bytes(body: bytes, start: int, end: int) -> tuple[list[str], list[Spot], str]:
    before, middle, after = (
        part.decode("utf-8", "replace").splitlines()
        for part in (body[:start], body[start : end + 1], body[end + 1 :])
    )
    spots = [Spot(len(before), len(before) + len(middle) - 1)] if middle else []
    return [*before, *middle, *after], spots, ""


# --- JSON ------------------------------------------------------------------------------------------------------------


def _nearest(value: Any, place: str) -> tuple[list[str], list[Spot], str]:
    """The place, else what it would stand in: that a field is missing is a finding too."""
    around = place
    while True:
        lines, spots = _json(value, around)
        if spots or "/" not in around:
            break
        around = around.rpartition("/")[0]
    if not spots or around == place:
        return lines, spots, ""
    missing = place.removeprefix(around).lstrip("/")
    return (
        lines,
        spots,
        _("There is no {missing} here: what it would stand in is marked.").format(missing=missing),
    )


def _json(value: Any, place: str) -> tuple[list[str], list[Spot]]:
    """Indented, an entry a line; without recursion, for answers may be as deep as they like."""
    lines: list[str] = []
    spots: list[Spot] = []
    # ("open", pointer, key, value, is_last, depth), or a closing line with the line at which its value began
    stack: list[tuple[Any, ...]] = [("open", "", "", value, True, 0)]
    while stack:
        what, pointer, key, one, is_last, depth = stack.pop()
        indent, comma = "  " * min(depth, DEEPEST), "" if is_last else ","
        if what == "close":
            sign, began = one
            lines.append(f"{indent}{sign}{comma}")
            if pointer == place and place:
                spots.append(Spot(began, len(lines) - 1))
            continue
        if isinstance(one, dict | list) and one:
            signs = "{}" if isinstance(one, dict) else "[]"
            stack.append(("close", pointer, "", (signs[1], len(lines)), is_last, depth))
            lines.append(f"{indent}{key}{signs[0]}")
            stack += reversed(list(_entries(one, pointer, depth + 1)))
            continue
        if pointer == place and place:
            spots.append(Spot(len(lines), len(lines)))
        lines.append(f"{indent}{key}{json.dumps(one, ensure_ascii=False)}{comma}")
    return lines, spots


def _entries(value: dict[str, Any] | list[Any], pointer: str, depth: int) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for n, (name, inner) in enumerate(value.items(), 1):
            token = name.replace("~", "~0").replace("/", "~1")
            yield (
                "open",
                f"{pointer}/{token}",
                f"{json.dumps(name, ensure_ascii=False)}: ",
                inner,
                n == len(value),
                depth,
            )
    else:
        for n, inner in enumerate(value):
            yield "open", f"{pointer}/{n}", "", inner, n == len(value) - 1, depth


# --- HTML ------------------------------------------------------------------------------------------------------------


def _html(text: str, place: str, as_source: bool) -> tuple[list[str], list[Spot], str]:
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    tree = LexborHTMLParser(text)
    wanted: set[int] = set()
    if place:
        try:
            wanted = {node.mem_id for node in tree.css(place)}
        except SelectolaxError:
            return text.splitlines(), [], _("{place} is no place in a page.").format(place=place)
    return _Page(wanted, as_source).of(tree.root)


class _Page:
    """One walk over a page: lines of text, or of tags and text."""

    def __init__(self, wanted: set[int], as_source: bool) -> None:
        self._wanted, self._as_source = wanted, as_source
        self._lines: list[str] = []
        self._words: list[str] = []  # of the line under way
        self._spots: list[Spot] = []

    def of(self, root: Any) -> tuple[list[str], list[Spot], str]:
        stack: list[tuple[Any, int, int | None]] = [(root, 0, None)] if root is not None else []
        while stack:
            node, depth, began = stack.pop()
            if began is not None:
                self._leave(node, began, depth)
                continue
            if node.tag == "-text":
                self._take(node.text_content or "", depth)
                continue
            if node.tag.startswith(("-", "_", "!")):
                continue
            is_wanted = node.mem_id in self._wanted
            if not self._as_source and node.tag in _UNREAD and not is_wanted:
                continue
            if self._as_source or is_wanted or node.tag in _BLOCKS:
                self._end_line(depth)
            start = len(self._lines)
            if self._as_source or (is_wanted and not node.text(strip=True)):
                self._lines.append("  " * min(depth, DEEPEST) * self._as_source + _tag(node))
            stack.append((node, depth, start))
            stack += [(child, depth + 1, None) for child in reversed(_children(node))]
        self._end_line(0)
        return self._lines, sorted(self._spots, key=lambda spot: spot.first), ""

    def _leave(self, node: Any, began: int, depth: int) -> None:
        is_wanted = node.mem_id in self._wanted
        if self._as_source or is_wanted or node.tag in _BLOCKS:
            self._end_line(depth + 1)
        if is_wanted:
            last = len(self._lines) - 1
            # an element around nothing that can be read points at the line before which it stands
            self._spots.append(
                Spot(min(began, max(last, 0)), max(last, began, 0) if last >= began else max(last, 0))
            )

    def _take(self, text: str, depth: int) -> None:
        words = text.split()
        if words:
            self._words.append(" ".join(words))
        if self._as_source:
            self._end_line(depth)

    def _end_line(self, depth: int) -> None:
        if self._words:
            self._lines.append("  " * min(depth, DEEPEST) * self._as_source + " ".join(self._words))
            self._words.clear()


def _children(node: Any) -> Sequence[Any]:
    return list(node.iter(include_text=True))


def _tag(node: Any) -> str:
    told = "".join(
        f' {name}="{value}"' if value is not None else f" {name}" for name, value in node.attributes.items()
    )
    return f"<{node.tag}{told}>"
