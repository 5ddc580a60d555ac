"""Recordings spoilt at random: keys dropped, types swapped, numbers beyond measure, markup cut in the middle."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

JUNK: tuple[Callable[[], Any], ...] = (
    lambda: None,
    lambda: True,
    lambda: 0,
    lambda: -1,
    lambda: 2**63,
    lambda: 10**40,
    lambda: -(2**70),
    lambda: 1e308,
    lambda: 0.5,
    lambda: "",
    lambda: "12",
    lambda: "\x1b[31m=cmd|'/c calc'!A1\u202e\x00",
    lambda: "я" * 70_000,
    lambda: "\ud800",
    lambda: "https://[сломано/ www. javascript:alert(1) t.me/ vk.com/id1",
    list,
    dict,
    lambda: [None, [], {}, "x"],
    lambda: {"items": {"items": [{"items": None}]}, "count": "many"},
    lambda: _nested(60),
)


def _nested(depth: int) -> Any:
    return [] if depth == 0 else {"inner": [_nested(depth - 1)]}


def spoilt_json(recording: bytes, chance: random.Random) -> bytes:
    """The recording with one to six faults."""
    told = json.loads(recording)
    for _ in range(chance.randrange(1, 7)):
        told = _spoil(told, chance)
    text = json.dumps(told, ensure_ascii=chance.random() < 0.5)
    content = text.encode("utf-8", "surrogatepass")
    return content[: chance.randrange(len(content))] if chance.random() < 0.05 else content


def _spoil(told: Any, chance: random.Random) -> Any:
    told = copy.deepcopy(told)
    places = list(_places(told))
    if not places:
        return chance.choice(JUNK)()
    holder, key = chance.choice(places)
    match chance.randrange(5):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.extend(copy.deepcopy(holder[key]) for _ in range(chance.randrange(1, 30)))
        case 1:
            holder[f"new_{key}"] = holder.pop(key)
        case 2:
            other, other_key = chance.choice(places)
            holder[key] = copy.deepcopy(other[other_key])
        case _:
            holder[key] = chance.choice(JUNK)()
    return told


def _places(told: Any) -> Iterator[tuple[Any, Any]]:
    """Every key and every entry, with what holds it."""
    stack = [told]
    while stack:
        holder = stack.pop()
        keys = (
            list(holder)
            if isinstance(holder, dict)
            else range(len(holder))
            if isinstance(holder, list)
            else ()
        )
        for key in keys:
            yield holder, key
            stack.append(holder[key])


MARKUP = (
    b"", b"<", b"</div>", b"<div>" * 300, b"</span></a>", b"\x00", b"\xff\xfe", b"&#0;&#x110000;", b"<script>", b"<!--",
    b'" onclick="x', "\x1b[2J=cmd\u202e".encode(), b"999999999999999999999999K", b"-1", b"0001-01-01T00:00:00+00:00",
    b"9999-12-31T23:59:59-23:59", b"2023-13-45", b"1e400", b"%s%n", "ё".encode("cp1251"), b"{" * 2000, b"<p>" + b"\xd1" * 500,
)  # fmt: skip


def spoilt_html(recording: bytes, chance: random.Random) -> bytes:
    """The page with one to six faults: pieces cut, doubled, moved, exchanged for junk."""
    page = recording
    for _ in range(chance.randrange(1, 7)):
        a, b = sorted(chance.randrange(len(page) + 1) for _ in range(2))
        b = min(b, a + chance.choice((3, 30, 300, 3000, len(page))))
        match chance.randrange(6):
            case 0:
                page = page[:a]
            case 1:
                page = page[:a] + page[b:]
            case 2:
                page = page[:b] + page[a:b] + page[b:]
            case 3:
                words = (
                    b"class=",
                    b"datetime=",
                    b"href=",
                    b"data-post=",
                    b"tgme_",
                    b"</",
                    b">",
                    b"message",
                    b"20",
                )
                word = chance.choice(words)
                page = page.replace(word, chance.choice(MARKUP), chance.randrange(1, 40))
            case _:
                page = page[:a] + chance.choice(MARKUP) + page[a if chance.random() < 0.5 else b :]
        page = page[:400_000]
    return page
