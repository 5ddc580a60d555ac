"""Whether and how soon citizens are answered."""

from __future__ import annotations

import pytest

from metric_records import answer, at, comment, followers, measure
from otklik.model import Record, Window

THREADS: list[Record] = [
    followers(100),
    comment("03-03 10:00", "1"),  # Tuesday; answered after 2 working hours
    answer("03-03 12:00", "1"),
    answer("03-03 12:30", "1"),  # a second answer changes nothing
    comment("03-06 16:30", "2"),  # Friday; 9 March is off: 1.5 h on Friday, 1 h on Tuesday
    comment("03-06 16:40", "2-1", parent="2"),  # a citizen's reply is no question
    answer("03-10 10:00", "2", author="id7"),
    comment("03-11 10:00", "3"),  # never answered
    comment("03-11 11:00", "4", is_deleted=True),
    comment("03-11 12:00", "5", is_official=True, author="club1"),  # the page's own comment
    comment("03-29 12:00", "6"),  # Sunday before the end: no working hour has passed
]
NORMS = {"first_answer_working_hours": 8.0}


def test_young_comments_are_pending_not_unanswered() -> None:
    reading = measure("answered_comments_share", THREADS, norms=NORMS)
    assert reading.value == pytest.approx(2 / 3)  # 1 and 2 of 1, 2, 3; 6 is pending
    assert reading.n == 3
    assert reading.detail == {"questions": 4, "answered": 2, "pending": 1, "share": pytest.approx(2 / 3)}
    assert reading.low == pytest.approx(0.2077, abs=1e-4)  # Wilson for 2 of 3
    assert reading.high == pytest.approx(0.9385, abs=1e-4)


def test_without_the_norm_nothing_is_pending() -> None:
    reading = measure("answered_comments_share", THREADS)
    assert (reading.value, reading.n) == (0.5, 4)


def test_the_oldest_unanswered_comment_is_shown() -> None:
    assert [ref.place for ref in measure("answered_comments_share", THREADS, norms=NORMS).evidence] == ["/3"]


def test_only_pending_comments_make_no_share() -> None:
    reading = measure("answered_comments_share", [comment("03-29 12:00", "6")], norms=NORMS)
    assert reading.value is None
    assert "so new" in reading.note
    assert reading.detail["pending"] == 1


@pytest.mark.parametrize(
    ("metric", "working", "calendar"),
    [
        ("first_answer_hours_median", 2.25, 45.75),  # of 2 and 2.5; of 2 and 89.5 by the clock
        ("first_answer_hours_p90", 2.45, 80.75),  # 2 + 0.9·0.5; 2 + 0.9·87.5
    ],
)
def test_first_answers_are_timed_in_working_hours(metric: str, working: float, calendar: float) -> None:
    reading = measure(metric, THREADS, norms=NORMS)
    assert reading.value == pytest.approx(working)
    assert reading.detail["calendar_hours"] == pytest.approx(calendar)
    assert reading.detail["share"] == pytest.approx(2 / 3)
    assert reading.n == 2
    hours = str(reading.detail["by_hour"]).split(", ")
    assert (len(hours), hours[10], hours[12]) == (24, "1", "1")


def test_years_outside_the_calendar_leave_hours_by_the_clock() -> None:

    window = Window(at("2029-03-01 00:00"), at("2029-04-01 00:00"))
    records = [comment("2029-03-03 10:00", "1"), answer("2029-03-03 12:00", "1")]
    reading = measure("first_answer_hours_median", records, window=window)
    assert reading.value is None
    assert reading.note == "The working calendar does not hold this period."
    assert reading.detail["calendar_hours"] == 2.0


def test_speed_without_answers_is_unknown() -> None:
    reading = measure("first_answer_hours_median", [comment("03-03 10:00", "1")])
    assert reading.value is None
    assert reading.detail["share"] == 0


def test_answers_from_another_page_are_told_apart() -> None:
    reading = measure("answered_by_community_share", THREADS)
    assert (reading.value, reading.n) == (0.5, 2)  # club1 answered 1, id7 answered 2
    assert [ref.place for ref in reading.evidence] == ["/a2-03-10 10:00"]


def test_a_reply_to_a_deleted_comment_answers_nobody() -> None:
    records = [
        comment("03-03 10:00", "1", is_deleted=True),
        answer("03-03 11:00", "1"),
        comment("03-03 12:00", "2"),
    ]
    assert measure("answered_comments_share", records).value == 0


def test_a_deleted_answer_is_no_answer() -> None:
    records = [comment("03-03 10:00", "1"), answer("03-03 11:00", "1", is_deleted=True)]
    assert measure("answered_comments_share", records).value == 0
