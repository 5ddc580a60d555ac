"""What a post is about, by a dated lexicon: reports, comments, useful things, dialogue, announcements, emergencies."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from otklik.language.officialese import Lexicon
from otklik.language.russian import prose

ASKING = frozenset({"poll", "live"})  # media with which a page asks


class Rubrics(msgspec.Struct, frozen=True):
    """The lexicon, ready to be looked into."""

    edition: str
    by_name: dict[str, Lexicon]
    emergency: Lexicon
    prevention: Lexicon


@cache
def rubrics() -> Rubrics:
    """The lexicon that comes with Otklik."""
    told = tomllib.loads((files("otklik") / "data" / "rubrics.toml").read_text(encoding="utf-8"))
    edition = str(told["edition"])
    return Rubrics(
        edition=edition,
        by_name={name: Lexicon(phrases, edition) for name, phrases in told["rubrics"].items()},
        emergency=Lexicon(told["emergency"]["words"], edition),
        prevention=Lexicon(told["emergency"]["prevention"], edition),
    )


def rubrics_of(text: str, media: Iterable[str] = ()) -> frozenset[str]:
    """Names of the rubrics whose words the text has; a poll or a live broadcast is dialogue."""
    found = _of_text(text)
    return found | {"dialogue"} if ASKING.intersection(media) else found


@lru_cache(maxsize=8)  # metrics meet one record after another: each asks for the same text
def _of_text(text: str) -> frozenset[str]:
    words = prose(text).words
    return frozenset(name for name, lexicon in rubrics().by_name.items() if lexicon.find(words))


def is_about_emergency(text: str) -> bool:
    """Does the text speak of an emergency that is there, rather than of how to prevent one?"""
    words = prose(text).words
    return bool(rubrics().emergency.find(words)) and not rubrics().prevention.find(words)
