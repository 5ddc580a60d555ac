"""How long people waited, and when they are answered: counted as the metrics do, drawn so that grey suffices."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.i18n import using
from otklik.model import Comment, Window
from otklik.report.answer_charts import answers_by_weekday, time_to_answer, waits
from otklik.report.delays import Threads, counted, edges
from otklik.report.model import Activity
from otklik.working_time import WorkingCalendar

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
WINDOW = Window(since=MONDAY - timedelta(days=7), until=MONDAY + timedelta(days=7))
TIME = WorkingCalendar.load().in_zone(UTC)


def comment(identifier: str, at: datetime, parent: str = "", *, official: bool = False) -> Comment:
    return Comment(
        account="vk:a",
        post="1",
        id=identifier,
        parent=parent,
        published_at=at,
        text="т",
        is_official=official,
    )


def hours(*comments: Comment) -> list[float]:
    threads = Threads(WINDOW)
    for one in comments:
        threads.add(one)
    return threads.hours(TIME)


QUESTION = comment("q", MONDAY)
ANSWER = comment("a", MONDAY + timedelta(hours=2), "q", official=True)


def test_the_first_official_answer_counts_whatever_the_order_of_records() -> None:
    later = comment("b", MONDAY + timedelta(hours=5), "q", official=True)
    assert hours(QUESTION, ANSWER, later) == hours(later, ANSWER, QUESTION) == [2.0]


@pytest.mark.parametrize(
    "comments",
    [
        (QUESTION,),  # nobody has answered
        (QUESTION, comment("a", MONDAY + timedelta(hours=2), "q")),  # a neighbour has
        (comment("q", MONDAY, official=True), ANSWER),  # the page speaks to itself
        (comment("q", MONDAY - timedelta(days=30)), ANSWER),  # asked before the period
    ],
)
def test_what_is_no_answered_question_is_not_counted(comments: tuple[Comment, ...]) -> None:
    assert hours(*comments) == []


@given(st.lists(st.floats(0, 500)), st.one_of(st.none(), st.floats(1, 48)))
def test_every_wait_is_counted_once_and_the_norm_parts_them(waited: list[float], norm: float | None) -> None:
    ends = edges(norm)
    counts = counted(waited, ends)
    assert sum(counts) == len(waited)
    if norm is not None:
        within = sum(count for count, end in zip(counts, ends, strict=False) if end <= norm)
        assert within == sum(value <= norm for value in waited)


ACTIVITY = Activity(
    answers_by_weekday=(5, 4, 3, 2, 1, 0, 6),
    wait_ends=edges(8),
    wait_counts=(5, 4, 3, 2, 1, 0, 0, 7),
    wait_norm=8,
)


def test_late_columns_and_days_off_are_hollow_and_the_norm_is_written() -> None:
    with using("ru"):
        late, week = time_to_answer(ACTIVITY), answers_by_weekday(ACTIVITY)
        assert waits(ACTIVITY)[0] == "до 1"
        assert waits(ACTIVITY)[-1] == "больше 40"
    assert "норма: 8" in late
    assert "64 % в пределах нормы (8 рабочих часов)" in late.replace("\xa0", " ")
    assert len(re.findall('fill="#fff"', late)) == 2  # those that hold answers
    assert len(re.findall('fill="#fff"', week)) == 1  # Sunday


def test_without_answers_there_is_a_sentence() -> None:
    with using("ru"):
        assert "не получил ответа" in time_to_answer(Activity())
        assert "нечего" in answers_by_weekday(Activity())
