"""How like the name of a page is to the official name of its body: abbreviations are understood, slogans are not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec

_WORD = re.compile(r"[^\W\d_]+|\d+")
_HONOUR = re.compile(r"\s(?:имени|им\.)\s.*$", re.IGNORECASE)  # «театр имени …»: people leave it out
STEM = 4  # letters that two forms of one word share at least
ENDING = 4  # letters in which they may differ at the end
PIECE = 3  # letters that stand for a word in a compound: «мин|здрав», «обл|здрав»
LEFT = 2  # letters that may be left at the end of a compound: «минздрав|а»
ACRONYM = range(2, 8)


class Wordlist(msgspec.Struct, frozen=True):
    """`data/names.toml`."""

    decorations: tuple[str, ...]
    legal_forms: frozenset[str]
    legal_phrases: tuple[str, ...]
    small: frozenset[str]
    abbreviations: Mapping[str, str]


def likeness(title: str, official: str, region: str = "") -> float | None:
    """0…1: harmonic mean of the share of the title's words that the official name has and of the share of the
    official name's words that the title tells. None where one of them has no words.

    A word agrees in any case and number («Приреченск», «Приреченской»), as a part of a compound («Минздрав» tells
    «министерство здравоохранения») or as a letter of an acronym («ЗАГС»). «Имени …» may be left out, and the name of the region may be added.
    """
    said = _words(title)
    readings = [words for name in (official, _HONOUR.sub("", official)) if (words := _words(name))]
    if not said or not readings:
        return None
    added = [word.lower() for word in _words(region)]
    return max(_agreement(said, [word.lower() for word in words], added) for words in readings)


def _words(name: str) -> list[str]:
    """Words in order and in their own case, without decorations, legal forms and small words."""
    told = wordlist()
    text = name.replace("ё", "е").replace("Ё", "Е")
    for short, full in told.abbreviations.items():
        end = "" if short.endswith(".") else r"(?!\w)"
        text = re.sub(rf"(?<!\w){re.escape(short)}{end}", f"{full} ", text, flags=re.IGNORECASE)
    for phrase in (*told.legal_phrases, *told.decorations):
        text = re.sub(rf"\b{phrase}\b", " ", text, flags=re.IGNORECASE)
    found = _WORD.findall(text)
    return [word for word in found if word.lower() not in told.small | told.legal_forms]


def _agreement(said: Sequence[str], official: Sequence[str], added: Sequence[str]) -> float:
    free = set(range(len(official)))
    told = 0
    later: list[str] = []
    for word in said:  # whole words first, so that a compound does not take what another word says outright
        match = next((i for i in sorted(free) if _is_one_word(word.lower(), official[i])), None)
        if match is None:
            later.append(word)
        else:
            free.discard(match)
            told += 1
    counted = len(said)
    for word in later:
        parts = _acronym(word, official, free) or _compound(word.lower(), official, free)
        if parts:
            free.difference_update(parts)
            told += 1
        elif any(_is_one_word(word.lower(), one) for one in added):
            counted -= 1
    if not told:
        return 0.0
    precise, complete = told / counted, (len(official) - len(free)) / len(official)
    return 2 * precise * complete / (precise + complete)


def _is_one_word(one: str, other: str) -> bool:
    if one == other:
        return True
    shared = _shared(one, other)
    return shared >= STEM and len(one) - shared <= ENDING and len(other) - shared <= ENDING


def _shared(one: str, other: str) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _acronym(word: str, official: Sequence[str], free: set[int]) -> tuple[int, ...]:
    """Neighbouring words whose first letters the word is made of."""
    if not word.isupper() or len(word) not in ACRONYM:
        return ()
    letters = word.lower()
    for start in range(len(official) - len(letters) + 1):
        places = tuple(range(start, start + len(letters)))
        if free.issuperset(places) and all(official[i][0] == c for i, c in zip(places, letters, strict=True)):
            return places
    return ()


def _compound(
    word: str, official: Sequence[str], free: set[int], start: int = 0, after: int = -1
) -> tuple[int, ...]:
    """Words, in their order, whose beginnings the word is put together of."""
    if after >= 0 and len(word) - start <= LEFT:
        return ()
    for place in sorted(i for i in free if i > after):
        longest = _shared(word[start:], official[place])
        for length in range(longest, PIECE - 1, -1):
            if len(word) - start - length <= LEFT:
                return (place,)
            rest = _compound(word, official, free, start + length, place)
            if rest:
                return (place, *rest)
    return ()


@cache
def wordlist() -> Wordlist:
    """The words that come with Otklik."""
    told = tomllib.loads((files("otklik") / "data" / "names.toml").read_text(encoding="utf-8"))
    return msgspec.convert(told, Wordlist)
