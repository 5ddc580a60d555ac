"""How regularly a page publishes."""

from __future__ import annotations

import pytest

from metric_records import at, followers, measure, post, seen
from otklik.model import Window


def test_posts_per_week_is_the_mean_of_whole_weeks() -> None:
    posts = [
        post("03-02 00:00"),  # week 1: the first second of Monday by the region's clocks
        post("03-08 23:59"),  # week 1: the last minute of Sunday
        post("03-09 00:00"),  # week 2
        post("03-20 12:00", kind="service"),  # no post
        post("03-29 12:00"),  # week 4
    ]
    reading = measure("posts_per_week", posts, norms={"posts_per_week": 2})
    assert reading.value == 1.0  # (2 + 1 + 0 + 1) / 4
    assert reading.n == 4
    assert reading.detail == {
        "weeks": 4,
        "min": 0,
        "median": 1.0,
        "weeks_below": 3,
        "first_week": "2026-03-02",
        "by_week": "2, 1, 0, 1",
    }


def test_days_before_the_first_monday_and_after_the_last_are_left_out() -> None:
    window = Window(at("03-04 00:00"), at("03-18 15:00"))  # whole week: 9–15 March
    posts = [post("03-05 10:00"), post("03-10 10:00"), post("03-11 10:00"), post("03-17 10:00")]
    reading = measure("posts_per_week", posts, window=window)
    assert (reading.value, reading.n) == (2.0, 2)
    assert "weeks_below" not in reading.detail


def test_a_period_without_a_whole_week_has_no_weekly_figure() -> None:
    reading = measure(
        "posts_per_week", [post("03-05 10:00")], window=Window(at("03-03 00:00"), at("03-15 12:00"))
    )
    assert reading.value is None
    assert "no whole week" in reading.note


@pytest.mark.parametrize(
    ("moments", "days"),
    [
        (["03-03 00:00", "03-13 12:00", "03-29 00:00"], 15.5),  # 1, 10.5, 15.5, 1
        (["03-20 00:00"], 18.0),  # from the period's start
        (["03-03 00:00"], 27.0),  # to the period's end
    ],
)
def test_the_longest_gap_counts_the_ends_of_the_period(moments: list[str], days: float) -> None:
    assert measure("max_gap_days", [post(moment) for moment in moments]).value == days


def test_the_gap_shows_the_posts_around_it() -> None:
    reading = measure(
        "max_gap_days", [post("03-03 00:00", id="1"), post("03-20 00:00", id="2"), post("03-29 00:00")]
    )
    assert [ref.url for ref in reading.evidence] == ["https://vk.ru/wall-1_1", "https://vk.ru/wall-1_2"]


def test_days_since_the_last_post_run_to_the_end_of_the_period() -> None:
    assert measure("days_since_last_post", [post("03-03 00:00"), post("03-27 12:00")]).value == 2.5
    silent = measure("days_since_last_post", [])
    assert (silent.value, silent.low) == (28.0, 28.0)
    assert "at least" in silent.note


def test_reposts_and_forwards_are_not_own() -> None:
    posts = [
        post("03-03 10:00"),
        post("03-04 10:00", is_repost=True),
        post("03-05 10:00", forwarded_from="Приречье сегодня"),
        post("03-06 10:00"),
    ]
    reading = measure("own_content_share", posts)
    assert (reading.value, reading.n, reading.detail["reposts"]) == (0.5, 4, 2)  # 2 of 4


def test_formats_are_counted_once_each() -> None:
    posts = [
        post("03-03 10:00"),
        post("03-04 10:00", media=("photo", "album")),
        post("03-05 10:00", media=("video", "round_video", "poll")),
        post("03-06 10:00", media=("link",)),
    ]
    reading = measure("format_mix", posts)
    assert reading.value == 4  # text, photo, video, poll
    assert reading.detail == {"photo": 1, "poll": 1, "text": 2, "video": 1}


def test_video_and_poll_a_month_is_the_lesser_of_the_two() -> None:
    posts = [
        post("03-03 10:00", media=("video",)),
        post("03-04 10:00", media=("video",)),
        post("03-05 10:00", media=("poll",)),
    ]
    assert measure("video_and_poll_per_month", posts).value == pytest.approx(30 / 28)  # 1 poll in 28 days


def test_open_comments_are_a_share_of_posts_of_which_it_is_known() -> None:
    posts = [
        post("03-03 10:00", comments_open=True),
        post("03-04 10:00", comments_open=False),
        post("03-05 10:00"),
    ]
    reading = measure("comments_open_share", posts)
    assert (reading.value, reading.n) == (0.5, 2)
    assert measure("comments_open_share", [post("03-05 10:00")]).note.startswith("The platform does not tell")


def test_the_pinned_post_may_be_older_than_the_period() -> None:
    reading = measure(
        "pinned_age_days", [followers(5), post("2026-01-29 00:00", is_pinned=True), post("03-03 10:00")]
    )
    assert reading.value == 60.0  # 29 January to 30 March
    assert measure("pinned_age_days", [seen("vk.pinned_age_days", 12.5)]).value == 12.5
    assert measure("pinned_age_days", []).value is None
