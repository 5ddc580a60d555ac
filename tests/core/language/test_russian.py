"""Words, sentences, syllables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.language.officialese import Lexicon, lexicon
from otklik.language.personal_data import personal_data_in
from otklik.language.russian import prose, sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Привет! Как дела? Хорошо.", 3),
        ("Дом на ул. Мира, д. 3, г. Приреченск.", 1),
        ("Приём ведёт А. И. Петров.", 1),
        ("Температура 3.5 градуса. Ветер…", 2),
        ("Заголовок\n— первый пункт;\n— второй пункт.", 3),
        ("«Мы успеем». Так сказал мэр.", 2),
        ("😀 12 !!! …", 0),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_addresses_hashtags_and_mentions_are_not_words() -> None:
    text = "Пишите [club1|Минздраву] на mail@prirechye.example #здоровье https://prirechye.example/а.б?в"
    assert prose(text).words == ("Пишите", "Минздраву", "на")


def test_syllables_are_vowels() -> None:
    assert prose("Объявление о съёмке в кино").syllables == 5 + 1 + 2 + 0 + 2


@given(text=st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    found = prose(text)
    assert bool(found.words) == (found.sentences > 0)
    assert found.flesch is None or found.words
    lexicon().find(found.words)
    personal_data_in(text)


def test_the_longest_phrase_wins_and_counts_once() -> None:
    told = Lexicon(["в целях", "в", "обеспечени* мер*"], "2026-01")
    assert told.find(["В", "целях", "обеспечения", "мерами"]) == ["в целях", "обеспечения мерами"]


def test_data_are_not_taken_for_the_bookish_pronoun() -> None:
    assert lexicon().find(["персональные", "данные", "граждан"]) == []
    assert lexicon().find(["данный", "дом"]) == ["данный"]
