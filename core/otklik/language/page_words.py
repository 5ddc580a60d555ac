"""What the card of a page says: tasks of the body, rules of the community, an entry in the register of large pages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from otklik.language.officialese import Lexicon
from otklik.language.russian import prose


class Wordlist(msgspec.Struct, frozen=True):
    """`data/page_words.toml`, ready to be looked into."""

    tasks: Lexicon
    rules: Lexicon
    register_addresses: tuple[str, ...]


@cache
def wordlist() -> Wordlist:
    """The words that come with Otklik."""
    told = tomllib.loads((files("otklik") / "data" / "page_words.toml").read_text(encoding="utf-8"))
    edition = str(told["edition"])
    return Wordlist(
        tasks=Lexicon(told["tasks"], edition),
        rules=Lexicon(told["rules"], edition),
        register_addresses=tuple(told["register_addresses"]),
    )


def tasks_in(text: str) -> tuple[str, ...]:
    """Turns that say what a body does, each once."""
    return tuple(dict.fromkeys(wordlist().tasks.find(prose(text).words)))


def rules_in(text: str) -> str:
    """The words with which rules of the community are named, "" where they are not."""
    return next(iter(wordlist().rules.find(prose(text).words)), "")


def has_register_address(text: str) -> bool:
    """Does the text hold the address of an entry in the register of large pages?"""
    lowered = text.lower()
    return any(address in lowered for address in wordlist().register_addresses)
