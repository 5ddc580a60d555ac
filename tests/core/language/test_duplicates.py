"""Near-duplicates, held against comparing every pair."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.language.duplicates import copies, words_of

WORDS = [f"слово{letter}" for letter in "абвгдежзик"]
texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=6, max_size=24).map(" ".join), max_size=12)


def similarity(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    return 2 * (Counter(one) & Counter(other)).total() / (len(one) + len(other))


@given(told=texts)
def test_copies_are_those_that_comparing_all_pairs_finds(told: list[str]) -> None:
    bags = [words_of(text) for text in told]
    expected = [
        any(similarity(bag, other) >= 0.9 for place, other in enumerate(bags) if place != own)
        for own, bag in enumerate(bags)
    ]
    assert copies(bags) == expected


def test_a_greeting_with_another_name_does_not_hide_a_template() -> None:
    body = "Ваше обращение передано в профильное ведомство для рассмотрения."
    assert words_of(f"Здравствуйте, Анна! {body}") == words_of(f"Добрый вечер, Пётр Ильич. {body}")


@pytest.mark.parametrize("text", ["", "Спасибо!", "Здравствуйте, Анна! Спасибо за отзыв!"])
def test_short_texts_are_not_compared(text: str) -> None:
    assert words_of(text) == ()
    assert copies([words_of(text), words_of(text)]) == [False, False]
