"""Addresses as people paste them: found in a text, freed of what surrounds them, before any platform sees them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import unquote

import tomli

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_MARKDOWN = re.compile(
    r"\[([^\[\]\n]{0,300})\]\(\s{0,9}<?([^()\s<>]{1,2000}(?:\([^()\s]{0,200}\)[^()\s<>]{0,200}){0,5})>?[^()\n]{0,300}\)"
)
_LONGEST = 4_000  # characters of one address: what is longer is not one, and must not cost time
# «http//», «htpp://», «https:/», «https:\\» are what hands make of a scheme.
_SCHEME = re.compile(
    r"^(?P<letters>h{1,2}t{1,3}p{1,2}(?P<s>s?)|hhtp(?P<s2>s?)|htpps?)(?:\s*[:;]\s*[/\\]{1,3}\s*|//|\\\\)",
    re.IGNORECASE,
)
_REPEATED_SCHEME = re.compile(r"^(?:https?://)+(?=https?://)", re.IGNORECASE)
_LEADING = "«»„“”\"'`‘’<>()[]{}*_~|,;:.•–—- \t\r\n\xa0\u202f"
_TRAILING = "«»„“”\"'`‘’<>([{*~|,;:.!?…•–— \t\r\n\xa0\u202f\\"
_SEPARATORS = ",;:|/*•–—- \t\r\n\xa0\u202f"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_ADDRESS_END = r"[^\s\"'`<>«»„“”|]*"


class Found(NamedTuple):
    """A line of pasted text: what it says beside its addresses, and the addresses, cleaned."""

    label: str
    addresses: tuple[str, ...]


def clean(address: str) -> str:
    """One pasted address without what surrounds it: brackets, quotation marks, markdown, end punctuation, invisible
    characters, broken schemes, tracking parameters. Idempotent; the address itself is not changed or completed."""
    address = address[:_LONGEST]
    while (cleaned := _clean_once(address)) != address:
        address = cleaned
    return address


def find_addresses(text: str) -> tuple[str, ...]:
    """Addresses in a text, cleaned, in order, each once. E-mail addresses are not among them."""
    return tuple(dict.fromkeys(address for line in text.splitlines() for address in labelled(line).addresses))


def labelled(line: str) -> Found:
    """A line as its label and its addresses: «Минздрав — vk.com/minzdrav, t.me/minzdrav».

    The label is what stands before the first address, else what stands after; «сайт:», «ВК —» name no body.
    """
    line = _MARKDOWN.sub(r" \1 \2 ", _INVISIBLE.sub("", line))
    candidates = list(_candidates().finditer(line))
    if not candidates:
        return Found(_trimmed(line), ())
    found = [clean(part) for candidate in candidates for part in _glued().split(candidate[0])]
    before, after = line[: candidates[0].start()], line[candidates[0].end() :]
    label = _named(before) or _named(_candidates().sub(" ", after))
    return Found(label, tuple(dict.fromkeys(filter(None, found))))


def _trimmed(text: str) -> str:
    text = re.sub(r"[\s\xa0]+", " ", text)
    text = text.lstrip(_SEPARATORS + ")]>»").rstrip(_SEPARATORS + "([<«")
    return re.sub(r"^\d{1,4}[.)]?(?:\s+|$)", "", text)


def _named(text: str) -> str:
    """A label without the words at its end that say what kind of address follows."""
    words = _trimmed(text).split(" ")
    while words and words[-1].strip(_LEADING + _TRAILING).casefold() in _kinds():
        words.pop()
    return _trimmed(" ".join(words))


def host_and_path(address: str) -> tuple[str, str]:
    """Host in lower case without `www.` and port, and path without query: of an address with or without a scheme."""
    rest = re.sub(r"^[a-z][a-z0-9+.\-]*://|^//", "", address.strip(), flags=re.IGNORECASE)
    rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    host, _, path = rest.partition("/")
    host = host.rpartition("@")[2].partition(":")[0].rstrip(".").lower()
    return host.removeprefix("www."), unquote(path, errors="replace")


def _clean_once(address: str) -> str:
    text = _INVISIBLE.sub("", address)
    if found := _MARKDOWN.search(text):
        text = found[2]
    text = text.lstrip(_LEADING).rstrip(_TRAILING)
    while text and text[-1] in _PAIRS and text.count(text[-1]) > text.count(_PAIRS[text[-1]]):
        text = text[:-1].rstrip(_TRAILING)
    if scheme := _SCHEME.match(text):
        secure = scheme["s"] or scheme["s2"] or scheme["letters"][-1] in "sS"
        text = ("https://" if secure else "http://") + text[scheme.end() :].lstrip("/\\ ")
    text = _REPEATED_SCHEME.sub("", text)
    text = re.split(r"[\s\xa0]", text, maxsplit=1)[0]
    return _without_tracking(text)


def _without_tracking(address: str) -> str:
    before, mark, rest = address.partition("?")
    if not mark:
        return address
    query, hash_mark, fragment = rest.partition("#")
    kept = [p for p in query.replace("&amp;", "&").split("&") if p and not _is_tracking(p.partition("=")[0])]
    return before + ("?" + "&".join(kept) if kept else "") + (hash_mark + fragment if fragment else "")


def _is_tracking(name: str) -> bool:
    name = name.lower()
    return any(name.startswith(t[:-1]) if t.endswith("*") else name == t for t in _words("tracking"))


@cache
def _words(key: str) -> tuple[str, ...]:
    data = tomli.loads((files("otklik.data") / "addresses.toml").read_text(encoding="utf-8"))
    return tuple(data[key])


@cache
def _kinds() -> frozenset[str]:
    return frozenset(_words("kinds"))


@cache
def _candidates() -> re.Pattern[str]:
    schemed = rf"h{{1,2}}t{{1,3}}p{{1,2}}s?(?:[:;][/\\]{{1,3}}|//){_ADDRESS_END}"
    return re.compile(
        rf"(?<![\w@.\-/])(?:{schemed}|{_bare()}(?::\d+)?(?:[/?#]{_ADDRESS_END})?)", re.IGNORECASE
    )


@cache
def _glued() -> re.Pattern[str]:
    """A comma or semicolon with no space between two addresses."""
    return re.compile(rf"[,;](?=https?://|{_bare()})", re.IGNORECASE)


@cache
def _bare() -> str:
    """A host without a scheme: its ending tells it from other words with dots."""
    endings = "|".join(re.escape(ending) for ending in _words("endings"))
    name = r"[^\W_](?:[\w\-]{0,61}[^\W_])?"
    return rf"(?:{name}\.)+(?:{endings}|xn--[a-z0-9\-]+)(?![\w\-]|\.\w)"
