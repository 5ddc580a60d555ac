"""Officialese («канцелярит») in a text, by a dated lexicon."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
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
            told = phrase.lower().replace("ё", "е").split()
            words = tuple((word.rstrip("*"), word.endswith("*")) for word in told)
            self._longest = max(self._longest, len(words))
            self._by_key.setdefault(words[0][0][:_KEY], []).append(words)
        for found in self._by_key.values():
            found.sort(key=len, reverse=True)

    def find(self, words: Sequence[str]) -> list[str]:
        """Phrases met in the words of a text, the longest at each place, in order; words are not counted twice."""
        lowered = [word.lower().replace("ё", "е") for word in words]
        found: list[str] = []
        place = 0
        while place < len(lowered):
            phrase = next((p for p in self._candidates(lowered[place]) if _matches(p, lowered, place)), None)
            if phrase is None:
                place += 1
            else:
                found.append(" ".join(lowered[place : place + len(phrase)]))
                place += len(phrase)
        return found

    def starts(self, words: Sequence[str]) -> bool:
        """Do the words begin with a phrase?"""
        lowered = [word.lower().replace("ё", "е") for word in words[: self._longest]]
        return bool(lowered) and any(_matches(p, lowered, 0) for p in self._candidates(lowered[0]))

    def _candidates(self, word: str) -> Sequence[Phrase]:
        return self._by_key.get(word[:_KEY], ())


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
