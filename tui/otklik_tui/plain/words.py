"""Words that can be typed at a place: a letter as on the screens, or a word; in either layout of the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from otklik_tui.keys import in_other_layout, sign_meant

LEAST = 2  # letters of a word that are enough where only one begins so


class Word(NamedTuple):
    """`key`: a sign of QWERTY as on the screens, "" none; `name`: the whole word; `do` gets the rest of the line.

    `is_first`: told in the one line of what can be typed. `writes`: it does nothing while one only shows. `also`: another
    whole word for the same.
    """

    key: str
    name: str
    tells: str
    do: Callable[[str], None]
    is_first: bool = False
    writes: bool = False
    also: str = ""

    @property
    def short(self) -> str:
        """«список», «1 да»: in the line of what can be typed; letters are told by the help."""
        return f"{self.key} {self.name}" if self.key.isdecimal() else self.name

    @property
    def told(self) -> str:
        """«примечание, n»: the word and its letter."""
        return ", ".join(part for part in (self.name, self.key) if part)


def split(line: str, words: Sequence[Word]) -> tuple[str, str]:
    """The word and what follows it; after the sign of searching no space is needed: «/приказ»."""
    head, _space, rest = line.strip().partition(" ")
    is_bound = any(word.key == "/" for word in words)
    if is_bound and len(head) > 1 and head[0] in "/.":
        return "/", f"{head[1:]} {rest}".strip()
    return head, rest.strip()


def found(typed: str, words: Sequence[Word]) -> tuple[Word, ...]:
    """The word that is meant; several where its beginning fits several, none where it fits none."""
    keys = {word.key for word in words if word.key}
    twin = in_other_layout(typed)
    for sign in (sign_meant(typed, keys), typed.lower(), twin.lower()):
        if sign in keys:
            return tuple(word for word in words if word.key == sign)[:1]
    meant = (plain(typed), plain(twin))
    whole = tuple(word for word in words if plain(word.name) in meant) or tuple(
        word for word in words if word.also and plain(word.also) in meant
    )
    if whole or len(typed) < LEAST:
        return whole[:1]
    return tuple(word for word in words if any(plain(word.name).startswith(one) for one in meant))


def plain(text: str) -> str:
    """As people type it: without capitals, «е» for «ё»."""
    return text.casefold().replace("ё", "е")
