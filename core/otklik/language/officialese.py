"""Officialese («канцелярит») in a text, by a dated lexicon."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

Phrase = tuple[tuple[str, bool], ...]  # words, lower case; True: with any ending, told by a `*`

_KEY = 3  # letters of a phrase's first word by which it is looked up


class Lexicon:
    """Phrases, looked up by the first letters of their first word."""

    def __init__(self, phrases: Sequence[str], edition: str) -> None:
        self.edition = edition
        self._by_key: dict[str, list[Phrase]] = {}
        self._longest = 1
        for phrase in phrases:
            told = _fold(phrase).split()
            words = tuple((word.rstrip("*"), word.endswith("*")) for word in told)
            self._longest = max(self._longest, len(words))
            self._by_key.setdefault(words[0][0][:_KEY], []).append(words)
        for found in self._by_key.values():
            found.sort(key=len, reverse=True)

    def find(self, words: Sequence[str]) -> list[str]:
        """Phrases met in the words of a text, the longest at each place, in order; words are not counted twice."""
        lowered, keys = _folded(tuple(words))
        found: list[str] = []
        free = 0  # place after the last phrase
        for place in self._places(keys):
            phrase = self._at(lowered, place) if place >= free else None
            if phrase is not None:
                free = place + len(phrase)
                found.append(" ".join(lowered[place:free]))
        return found

    def begins_at(self, words: Sequence[str]) -> list[int]:
        """Every place where a phrase begins."""
        lowered, keys = _folded(tuple(words))
        return [place for place in self._places(keys) if self._at(lowered, place) is not None]

    def starts(self, words: Sequence[str]) -> bool:
        """Do the words begin with a phrase?"""
        lowered = [_fold(word) for word in words[: self._longest]]
        return bool(lowered) and self._at(lowered, 0) is not None

    def _places(self, keys: Sequence[str]) -> Sequence[int]:
        """Where a phrase may begin: hardly anywhere, in most texts and by most lexicons."""
        known = self._by_key
        return () if known.keys().isdisjoint(keys) else [at for at, key in enumerate(keys) if key in known]

    def _at(self, words: Sequence[str], place: int) -> Phrase | None:
        """The longest phrase that stands at a place."""
        for phrase in self._by_key.get(words[place][:_KEY], ()):
            if _matches(phrase, words, place):
                return phrase
        return None


def _fold(word: str) -> str:
    return word.lower().replace("ё", "е")


@lru_cache(maxsize=16)  # dozens of lexicons look into the same text one after another
def _folded(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words as phrases are written, and the letters by which phrases are looked up."""
    lowered = tuple(_fold(word) for word in words)
    return lowered, tuple(word[:_KEY] for word in lowered)


def _matches(phrase: Phrase, words: Sequence[str], place: int) -> bool:
    if place + len(phrase) > len(words):
        return False
    for offset, (told, is_open) in enumerate(phrase, place):
        word = words[offset]
        if not (word.startswith(told) if is_open else word == told):
            return False
    return True


@cache
def lexicon() -> Lexicon:
    """The lexicon that comes with Otklik."""
    told = tomllib.loads((files("otklik") / "data" / "officialese.toml").read_text(encoding="utf-8"))
    phrases = [phrase for group in told.values() if isinstance(group, list) for phrase in group]
    return Lexicon(phrases, edition=str(told["edition"]))
