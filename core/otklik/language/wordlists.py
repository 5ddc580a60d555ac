"""Dated word lists that come with Otklik: groups of phrases by which answers, comments, posts and polls are read."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from otklik.language.officialese import Lexicon
from otklik.language.russian import prose, without_markup
from otklik.model import Text

BEGINNING = 5  # letters by which two forms of one word are known


@cache
def wordlist(name: str) -> Wordlist:
    """`data/NAME.toml`: groups of phrases, an edition and a source."""
    return Wordlist(_told(name))


class Wordlist:
    """Groups of phrases of one file."""

    def __init__(self, told: dict[str, object]) -> None:
        self.edition = str(told["edition"])
        self._groups = {
            group: Lexicon(phrases, self.edition)
            for group, phrases in told.items()
            if isinstance(phrases, list)
        }

    def find(self, group: str, text: str) -> list[str]:
        """Phrases of the group met in the text, in order."""
        return self._groups[group].find(prose(text).words)

    def starts(self, group: str, words: Sequence[str]) -> bool:
        """Do the words begin with a phrase of the group?"""
        return self._groups[group].starts(words)

    def begins_at(self, group: str, words: Sequence[str]) -> list[int]:
        """Every place where a phrase of the group begins."""
        return self._groups[group].begins_at(words)

    def has(self, group: str, text: str) -> bool:
        """Is a phrase of the group met in the text?"""
        return bool(self.find(group, text))


def says_done(text: str) -> bool:
    """Does an answer say that the thing is done? Not where «не» or «будет» stands before it."""
    words = prose(text).words
    told = wordlist("answer_words")
    return any(
        not any(told.starts("not_yet", [word]) for word in words[max(0, place - 2) : place])
        for place in told.begins_at("done", words)
    )


class Topic(msgspec.Struct, frozen=True):
    """What residents write about."""

    id: str
    title: Text
    lexicon: Lexicon


@cache
def topics() -> tuple[Topic, ...]:
    """Topics of `data/topics.toml`, in its order."""
    told = _told("topics")
    edition = str(told["edition"])
    return tuple(
        Topic(id=name, title=Text(one["ru"], one["en"]), lexicon=Lexicon(one["words"], edition))
        for name, one in told["topics"].items()  # type: ignore[attr-defined]
    )


@lru_cache(maxsize=8)  # metrics meet one record after another: each asks for the same text
def topics_in(text: str) -> frozenset[str]:
    """Ids of the topics that a text touches."""
    words = prose(text).words
    return frozenset(topic.id for topic in topics() if topic.lexicon.find(words))


def content_words(text: str) -> frozenset[str]:
    """Beginnings of a text's longer words: two texts that share one speak of one thing, whatever the endings.

    Words of five letters and more, their first five; words of courtesy and form are left out.
    """
    empty = wordlist("answer_words")
    words = (word.lower().replace("ё", "е") for word in prose(without_markup(text)).words)
    return frozenset(
        word[:BEGINNING] for word in words if len(word) >= BEGINNING and not empty.starts("empty", [word])
    )


def _told(name: str) -> dict[str, object]:
    return tomllib.loads((files("otklik") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
