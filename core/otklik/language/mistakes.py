"""Mistakes in a Russian text that are mistakes in every context, by a dated list; it finds few and invents none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from otklik.language.officialese import Lexicon
from otklik.language.russian import prose, without_markup

# Latin letters that look as Cyrillic ones do: typed by mistake they hide a word from search and from a screen reader.
_TWINS = frozenset("acekopxyABCEHKMOPTX")
_LEAST = 4  # letters of a word in which a twin is told from a made-up name
_LETTERS = re.compile(r"[^\W\d_]+")
_SPACE_BEFORE = re.compile(r"[а-яё]+[  ]+(?:,(?=\s)|\.(?=\s|$))", re.IGNORECASE)
_TWICE = re.compile(r"(?<![\w-])(и|в|на|по|для|от|при|из|без)[  ]+\1(?![\w.-])")
_DOUBLE_SPACE = re.compile(r"\S[  ]{2,}[^\s–—-]")


def mistakes_in(text: str) -> tuple[str, ...]:
    """What is written wrong, as it stands, each once, in the order of the kinds: words, turns, spaces, letters."""
    words = prose(text).words
    told = _lexicon()
    found = [*told.find(words), *_by_rule(text)]
    return tuple(dict.fromkeys(found))


def has_double_space(text: str) -> bool:
    """Are two spaces in a row somewhere inside a line? Untidy rather than wrong."""
    return _DOUBLE_SPACE.search(text) is not None


def edition() -> str:
    """Of the list."""
    return _lexicon().edition


def _by_rule(text: str) -> Iterator[str]:
    for pattern in (_SPACE_BEFORE, _TWICE):
        for found in pattern.finditer(text):
            yield " ".join(found[0].split())
    for found in _LETTERS.finditer(without_markup(text)):
        if _has_twin(found[0]):
            yield found[0]


def _has_twin(word: str) -> bool:
    latin = [c for c in word if c.isascii()]
    return bool(latin) and len(word) >= _LEAST and 2 * len(latin) < len(word) and _TWINS.issuperset(latin)


@cache
def _lexicon() -> Lexicon:
    told = tomllib.loads((files("otklik") / "data" / "mistakes.toml").read_text(encoding="utf-8"))
    phrases = [*(f"{beginning}*" for beginning in told["beginnings"]), *told["words"], *told["turns"]]
    return Lexicon(phrases, edition=str(told["edition"]))
