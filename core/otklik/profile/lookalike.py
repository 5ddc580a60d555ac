"""Handles and hosts that a reader would take for one another: how fake pages name themselves."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Letters and digits that look alike in small type: an excerpt of Unicode TR39 confusables.txt, Cyrillic and Latin.
_CYRILLIC = "авеёкмнорстухѕіїјһԁӏьг"
_LATIN = "abeekmhopctyxsiijhdlbr"
_TWINS = str.maketrans(_CYRILLIC + "01|i", _LATIN + "olll")
_SHORTEST = 6  # a shorter name is one edit away from too many others
_BUCKET = 50  # accounts compared within one group of near names


def skeleton(name: str) -> str:
    """What a hurried reader sees of a name: twins made one, separators gone, `rn` as `m`, `vv` as `w`."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_TWINS).replace("i", "l")
    return re.sub(r"[_.\-]", "", folded).replace("rn", "m").replace("vv", "w")


class _Name(NamedTuple):
    """A name with what it is compared by."""

    name: str
    skeleton: str
    bare: str  # without its digits

    @classmethod
    def of(cls, name: str) -> _Name:
        return cls(name, skeleton(name), re.sub(r"\d", "", name))


def are_confusable(first: str, second: str) -> bool:
    """Do two different names look alike: same skeleton, or one edit apart? Numbers tell bodies apart: school5, school6."""
    return _are_confusable(_Name.of(first), _Name.of(second))


def confusable_pairs(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Indexes of names that look alike, each pair once, the earlier first. Time grows with the number of names."""
    known = [_Name.of(name) for name in names]
    near: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(known):
        whole = name.skeleton[:100]
        for key in {whole, *(whole[:i] + whole[i + 1 :] for i in range(len(whole)))}:
            near[key].append(index)
    seen: set[tuple[int, int]] = set()
    for group in near.values():
        for at, first in enumerate(group[:_BUCKET]):
            for second in group[at + 1 : _BUCKET]:
                if (first, second) not in seen:
                    seen.add((first, second))
                    if _are_confusable(known[first], known[second]):
                        yield first, second


def _are_confusable(first: _Name, second: _Name) -> bool:
    if first.name == second.name or _are_series(first, second):
        return False
    one, two = first.skeleton, second.skeleton
    return one == two or (min(len(one), len(two)) >= _SHORTEST and _one_edit(one, two))


def has_mixed_scripts(word: str) -> bool:
    """Are Cyrillic and Latin letters mixed inside one word (a label of a host, a handle)?"""
    return any({"LATIN", "CYRILLIC"} <= _scripts(part) for part in re.split(r"[.\-_/]", word))


def imitates_latin(host: str) -> bool:
    """A Cyrillic label under a Latin ending, all of whose letters have Latin twins: «хорос.com»."""
    *labels, top = host.split(".")
    return top.isascii() and any(
        _scripts(label) == {"CYRILLIC"} and all(c in _CYRILLIC or not c.isalpha() for c in label)
        for label in labels
    )


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha()}


def _are_series(first: _Name, second: _Name) -> bool:
    """Names that differ in their numbers only, both having one."""
    return first.bare == second.bare and first.bare != first.name and second.bare != second.name


def _one_edit(one: str, two: str) -> bool:
    """One letter added, lost, replaced, or two neighbours changed over."""
    if len(one) > len(two):
        one, two = two, one
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    if len(two) - len(one) == 1:
        return one[at:] == two[at + 1 :]
    if len(one) != len(two):
        return False
    return one[at + 1 :] == two[at + 1 :] or (
        one[at : at + 2] == two[at : at + 2][::-1] and one[at + 2 :] == two[at + 2 :]
    )
