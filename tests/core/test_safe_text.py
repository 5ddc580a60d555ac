"""Untrusted text cannot move the cursor, change colours, reorder its surroundings or break a format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.safe_text import safe_line, safe_text, safe_values


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("\x1b[31mкрасное\x1b[0m", "красное"),
        ("\x1b]0;заголовок окна\x07текст", "текст"),
        ("\x1b]8;;https://a.example\x1b\\ссылка\x1b]8;;\x1b\\", "ссылка"),
        ("\x9b31mтекст", "текст"),
        ("стёрто\x08\x08\x00", "стёрто"),
        ("счёт \u202e0001\u202c рублей", "счёт 0001 рублей"),
        ("\u2066изолят\u2069", "изолят"),
        ("строка\r\nвторая\u2028третья", "строка\nвторая\nтретья"),
        ("сирота \ud83d", "сирота "),
        ("\ufeffметка", "метка"),
        ("один\tдва\nтри", "один\tдва\nтри"),
        ("«ёлочки» № 5\xa0000 ✅ عربي", "«ёлочки» № 5\xa0000 ✅ عربي"),
    ],
)
def test_what_acts_goes_and_what_is_read_stays(dirty: str, clean: str) -> None:
    assert safe_text(dirty) == clean


@given(st.text(alphabet=st.characters(), max_size=60))
def test_text_is_made_safe_once_and_for_all(text: str) -> None:
    once = safe_text(text)
    assert safe_text(once) == once
    assert not any(ord(c) < 32 and c not in "\n\t" for c in once)
    once.encode()


def test_a_line_is_one_line_and_keeps_its_non_breaking_spaces() -> None:
    assert safe_line("  один\n\n два\t5\xa0000 ") == "один два 5\xa0000"


def test_values_are_cleaned_at_any_depth() -> None:
    assert safe_values({"а\x00": ["\x1b[1mб", {"в": 1.5}, None]}) == {"а": ["б", {"в": 1.5}, None]}
