"""Near-duplicates among texts: exact set-similarity join by prefixes (Chaudhuri 2006; Bayardo 2007), no sampling."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from otklik.language.answers import OPENING, greeting_in
from otklik.language.russian import prose, sentences

SIMILARITY = 0.9  # Dice coefficient of two texts' words from which one is a copy of the other
LEAST_WORDS = 6  # «Спасибо!» said twice is no template

Bag = tuple[str, ...]  # words numbered by occurrence, so that a set keeps how often each stands


def words_of(text: str) -> Bag:
    """Words without the greeting sentence (a name differs, the template stays); () for a text too short to compare."""
    told = sentences(text)
    if len(told) > 1 and len(told[0]) <= OPENING and greeting_in(told[0]):
        text = " ".join(told[1:])
    seen: Counter[str] = Counter()
    bag = []
    for word in prose(text).words:
        lowered = word.lower().replace("ё", "е")
        seen[lowered] += 1
        bag.append(f"{lowered}#{seen[lowered]}")
    return tuple(sorted(bag)) if len(bag) >= LEAST_WORDS else ()


def copies(bags: Sequence[Bag], similarity: float = SIMILARITY) -> list[bool]:
    """For each text: is there another with Dice similarity 2·|a∩b| / (|a|+|b|) ≥ `similarity`? Empty bags are not compared."""
    times = Counter(bag for bag in bags if bag)
    unique = list(times)
    alike = dict(zip(unique, _have_neighbour(unique, similarity), strict=True))
    return [bool(bag) and (times[bag] > 1 or alike[bag]) for bag in bags]


def _have_neighbour(bags: Sequence[Bag], similarity: float) -> list[bool]:
    frequency = Counter(word for bag in bags for word in bag)
    rank = {
        word: place
        for place, (word, _) in enumerate(sorted(frequency.items(), key=lambda kv: (kv[1], kv[0])))
    }
    sets = [frozenset(rank[word] for word in bag) for bag in bags]
    least_common = similarity / (2 - similarity)  # |a∩b| ≥ this · |a| for any b similar to a
    index: dict[int, list[int]] = {}
    alike = [False] * len(bags)
    for current in sorted(range(len(bags)), key=lambda number: len(sets[number])):
        words = sets[current]
        prefix = sorted(words)[: len(words) - math.ceil(least_common * len(words) - 1e-9) + 1]
        seen: set[int] = set()
        for word in prefix:
            for other in index.get(word, ()):
                if other in seen or (alike[current] and alike[other]):
                    continue
                seen.add(other)
                if _dice(words, sets[other]) >= similarity:
                    alike[current] = alike[other] = True
        for word in prefix:
            index.setdefault(word, []).append(current)
    return alike


def _dice(one: frozenset[int], other: frozenset[int]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
