"""Names of bodies: ids made of them, and what they tell of a body's kind and level."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from otklik.profile.read import vocabulary

# Transliteration as VK and site editors use it; a body's id only has to be readable and to stay.
_LETTERS = {
    letter: latin
    for letter, _equals, latin in (
        pair.partition("=")
        for pair in [
            "а=a",
            "б=b",
            "в=v",
            "г=g",
            "д=d",
            "е=e",
            "ё=e",
            "ж=zh",
            "з=z",
            "и=i",
            "й=y",
            "к=k",
            "л=l",
            "м=m",
            "н=n",
            "о=o",
            "п=p",
            "р=r",
            "с=s",
            "т=t",
            "у=u",
            "ф=f",
            "х=h",
            "ц=ts",
            "ч=ch",
            "ш=sh",
            "щ=sch",
            "ъ=",
            "ы=y",
            "ь=",
            "э=e",
            "ю=yu",
            "я=ya",
        ]
    )
}
_LONGEST = 48


def slug(name: str, taken: Container[str] = ()) -> str:
    """An id for a body called so: Latin, lower case, at most 48 characters cut between words, not yet `taken`."""
    latin = "".join(_LETTERS.get(c, c) for c in name.casefold())
    words: list[str] = re.findall(r"[a-z0-9]+", latin) or ["body"]
    kept = words[0][:_LONGEST]
    for word in words[1:]:
        if len(kept) + 1 + len(word) > _LONGEST:
            break
        kept += "-" + word
    number, found = 1, kept
    while found in taken:
        number += 1
        found = f"{kept}-{number}"
    return found


def kind_and_level(name: str) -> tuple[str, str]:
    """What kind and level a body of this name probably has; ("institution", "subordinate") where nothing tells."""
    words = " " + re.sub(r"\W+", " ", name.casefold()).strip()
    for guess in vocabulary()["guess"]:
        if _has(words, guess.get("words", ())) or words.startswith(
            tuple(f" {one}" for one in guess.get("first", ()))
        ):
            kind, level = str(guess["kind"]), str(guess["level"])
            return kind, "municipal" if level == "region" and _has(
                words, vocabulary()["municipal"]
            ) else level
    return "institution", "subordinate"


def _has(words: str, beginnings: Iterable[str]) -> bool:
    return any(" " + beginning in words for beginning in beginnings)
