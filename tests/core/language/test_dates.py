"""Days that a text names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.language.dates import days_in

SAID_ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Сквер открыли 16 ноября.", [("2026-11-16", "")]),
        ("Сквер открыли 16-го ноября 2025 года.", [("2025-11-16", "")]),
        ("Ярмарка 10 января", [("2027-01-10", "")]),  # the nearest: 51 days ahead, not 314 back
        ("Собрание было 16.11 и 17.11.2025", [("2026-11-16", ""), ("2025-11-17", "")]),
        ("Вчера сдали дом, завтра заселяют.", [("2026-11-19", ""), ("2026-11-21", "")]),
        ("Накануне и позавчера", [("2026-11-19", ""), ("2026-11-18", "")]),
        ("Приём с 1 декабря, заявки до 5 декабря", [("2026-12-01", "from"), ("2026-12-05", "until")]),
        ("Фестиваль идёт с 16 по 18 ноября", [("2026-11-18", "until")]),
        ("Запись открыта до конца ноября", [("2026-11-30", "until")]),
        ("В феврале 2028 года", [("2028-02-29", "until")]),
        ("Постановление от 12.03.2024 № 117 действует", []),
        ("Часы приёма: с 9.00 до 18.00, в 10.11 перерыв", []),
        ("Рост 12.05 %, телефон 20-12-05, дом 3.10.2", []),
        ("31 февраля и 45 мая", []),
        ("Марта и Майя пришли", [("2027-03-31", "until")]),  # a name reads as a month: at worst a late bound
    ],
)
def test_days_are_read_with_their_bounds(text: str, days: list[tuple[str, str]]) -> None:
    assert [(named.day.isoformat(), named.bound) for named in days_in(text, SAID_ON)] == days


@given(
    st.text(alphabet="0123456789. -пядоекбрясмновтчзавр", max_size=60),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
def test_any_text_is_read(text: str, said_on: date) -> None:
    days = days_in(text, said_on)
    assert [named.start for named in days] == sorted(named.start for named in days)


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)), st.integers(-180, 180))
def test_a_day_without_a_year_is_the_nearest_one(said_on: date, away: int) -> None:
    meant = date.fromordinal(said_on.toordinal() + away)
    if meant.month == 2 and meant.day == 29:
        return
    months = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ]
    (named,) = days_in(f"Будет {meant.day} {months[meant.month - 1]}.", said_on)
    assert named.day == meant
