"""How like the name of a page is to the official one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.language.likeness import likeness

MINZDRAV = "Министерство здравоохранения Приреченской области"
HOUSING = "Министерство жилищно-коммунального хозяйства и энергетики Приреченской области"
THEATRE = "Приреченский областной драматический театр имени первых поселенцев Верхней Слободы"


@pytest.mark.parametrize(
    ("title", "official", "expected"),
    [
        (MINZDRAV, MINZDRAV, 1),
        ("МИНИСТЕРСТВО ЗДРАВООХРАНЕНИЯ | Приреченская область", MINZDRAV, 1),
        ("Минздрав Приреченской области – официальная страница", MINZDRAV, 1),
        ("Минздрав", MINZDRAV, 2 / 3),  # 1 of 1 word, 2 of 4: harmonic mean of 1 and 1/2
        ("Минжилкомхоз Приреченской области", HOUSING, 12 / 13),  # 3 of 3, 6 of 7
        ("ЗАГС Приречья", "Управление записи актов гражданского состояния", 8 / 13),  # 1 of 2, 4 of 5
        ("Драмтеатр Приреченска", THEATRE, 6 / 7),  # 2 of 2, 3 of 4: «областной» is left out
        ("ЦРБ Заозёрск", "ГБУЗ «Заозёрская центральная районная больница»", 1),
        ("Администрация г. Приреченска", "Администрация города Приреченска", 1),
        ("Приреченск", "Администрация города Приреченска", 0.5),  # 1 of 1, 1 of 3
        ("Живём на берегу!", "Администрация города Приреченска", 0),
        ("Школа № 5", "Школа № 6", 0.5),  # «школа» of two words on both sides
    ],
)
def test_words_agree_in_any_case_and_shortened(title: str, official: str, expected: float) -> None:
    assert likeness(title, official) == pytest.approx(expected)


def test_the_name_of_the_region_may_be_added() -> None:
    hospital = "Детская больница города Приреченска"
    title = "Детская больница Приреченска | Заречная область"
    assert likeness(title, hospital, "Заречная область") == pytest.approx(6 / 7)  # 3 of 3, 3 of 4
    assert likeness(title, hospital) == pytest.approx(2 / 3)  # 3 of 5, 3 of 4


@pytest.mark.parametrize(
    ("title", "official"), [("🏥", MINZDRAV), ("Минздрав", ""), ("", MINZDRAV), ("и", "и")]
)
def test_a_name_without_words_is_not_compared(title: str, official: str) -> None:
    assert likeness(title, official) is None


@given(st.text(alphabet="абвё «»№5-", max_size=40), st.text(alphabet="абвё «»№5-", max_size=40))
def test_any_two_names_are_compared(title: str, official: str) -> None:
    value = likeness(title, official)
    assert value is None or 0 <= value <= 1
    if value is not None:
        assert likeness(official, official) == 1
