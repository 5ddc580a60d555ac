"""Days as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.days import strict_day, typed_day


@given(st.dates())
def test_a_day_is_read_as_files_write_it_and_as_russians_do(day: date) -> None:
    assert typed_day(day.isoformat()) == strict_day(day.isoformat()) == day
    assert typed_day(f" {day.day:02}.{day.month:02}.{day.year:04} ") == day
    assert typed_day(f"{day.day}.{day.month}.{day.year:04}") == day


@pytest.mark.parametrize(
    "text", ["", "31.02.2026", "2026-02-31", "20261123", "1.1.26", "2026-W48-1", "23/11/2026", "13.2026"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert typed_day(text) is None
    assert strict_day(text) is None


def test_files_keep_one_writing() -> None:
    assert strict_day("23.11.2026") is None
