"""Phrases are met wherever they stand, the longest at each place, whatever the lexicon looks at first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from otklik.language.officialese import Lexicon

PHRASES = ("ремонт*", "ремонт дороги", "в рамках", "в рамках работ*", "елка", "в")
WORDS = st.lists(
    st.sampled_from(("В", "рамках", "работы", "Ремонтом", "ремонт", "дороги", "ёлка", "в", "дом"))
)


def stands(phrase: str, words: list[str], place: int) -> bool:
    told = phrase.split()
    met = [word.lower().replace("ё", "е") for word in words[place : place + len(told)]]
    return len(met) == len(told) and all(
        word.startswith(part.rstrip("*")) if part.endswith("*") else word == part
        for word, part in zip(met, told, strict=True)
    )


@given(WORDS)
def test_phrases_are_found_as_by_trying_each_at_every_place(words: list[str]) -> None:
    expected, free = [], 0
    for place in range(len(words)):
        lengths = [len(p.split()) for p in PHRASES if stands(p, words, place)]
        if lengths and place >= free:
            free = place + max(lengths)
            expected.append(" ".join(words[place:free]).lower().replace("ё", "е"))
    assert Lexicon(PHRASES, "").find(words) == expected


@given(WORDS)
def test_every_place_where_a_phrase_begins_is_told(words: list[str]) -> None:
    lexicon = Lexicon(PHRASES, "")
    begins = [place for place in range(len(words)) if any(stands(p, words, place) for p in PHRASES)]
    assert lexicon.begins_at(words) == begins
    assert lexicon.starts(words) is (0 in begins)
