"""How regularly a page publishes."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metric_records import ACCOUNT, WINDOW, at, followers, measure, post, seen
from otklik.model import Post, Window
from otklik.stretches import joined, of_listings, within


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


# Two imported pages: what lies between them, 10 to 22 March, is unknown. 2 March is a Monday.
IMPORTED = (Window(at("03-02 00:00"), at("03-10 12:00")), Window(at("03-22 09:00"), at("03-29 10:00")))


def test_what_lies_between_two_imported_pages_is_no_pause() -> None:
    posts = [
        post("03-02 00:00"),
        post("03-05 00:00"),
        post("03-10 11:00"),
        post("03-22 09:00"),
        post("03-29 09:00"),
    ]
    reading = measure("max_gap_days", posts, covered=IMPORTED)
    assert reading.value == 7.0  # from 22 to 29 March: not the twelve days before
    assert "imported part" in reading.note
    assert measure("max_gap_days", posts).value == pytest.approx(11.9, abs=0.1)


def test_only_weeks_that_an_imported_page_covers_wholly_are_counted() -> None:
    posts = [post("03-03 00:00"), post("03-05 00:00"), post("03-10 11:00"), post("03-24 09:00")]
    reading = measure("posts_per_week", posts, covered=IMPORTED)
    assert (reading.value, reading.n, reading.detail["weeks"]) == (
        2.0,
        2,
        1,
    )  # 2–8 March; 23–29 is cut by hours
    assert "imported part" in reading.note
    none = measure("posts_per_week", posts, covered=IMPORTED[1:])
    assert (none.value, none.note) == (None, "What was imported covers no whole week from Monday to Sunday.")


def test_a_stretch_shorter_than_the_pause_looked_for_says_nothing_of_pauses() -> None:
    reading = measure("max_gap_days", [], covered=IMPORTED, norms={"max_gap_days": 14})
    assert reading.value is None
    assert "what lies between is unknown" in reading.note


def test_a_pinned_post_outside_of_what_is_known_is_not_counted() -> None:
    posts = [post("03-03 00:00"), post("03-15 00:00", is_pinned=True)]
    assert measure("own_content_share", posts, covered=IMPORTED).n == 1


@pytest.mark.parametrize("metric", ["er_day_followers", "video_and_poll_per_month"])
def test_a_rate_over_a_few_minutes_of_an_imported_page_is_no_rate(metric: str) -> None:
    minutes = (Window(at("03-05 10:00"), at("03-05 10:07")),)
    records = [followers(1000), post("03-05 10:00", likes=10, media=("video", "poll"))]
    reading = measure(metric, records, covered=minutes)
    assert reading.value is None
    assert "imported" in reading.note


def test_a_page_that_was_seen_to_its_last_day_tells_how_long_it_is_silent() -> None:
    known = (IMPORTED[0], Window(at("03-22 00:00"), at("03-30 00:00")))
    assert measure("days_since_last_post", [post("03-25 00:00")], covered=known).value == 5
    early = measure("days_since_last_post", [post("03-03 00:00")], covered=known)
    assert (early.value, early.low) == (8.0, 8.0)  # silent through what is known last
    blind = measure("days_since_last_post", [post("03-25 00:00")], covered=IMPORTED, reaches_as_of=False)
    assert blind.value is None


_FEED = st.lists(st.integers(0, 27 * 24), min_size=2, max_size=60, unique=True).map(sorted)
_PAGES = st.lists(st.tuples(st.integers(0, 59), st.integers(2, 20)), min_size=1, max_size=6)


@given(_FEED, _PAGES)
def test_imported_pages_never_invent_a_pause_or_a_silent_week(
    hours: list[int], slices: list[tuple[int, int]]
) -> None:
    feed = [
        Post(account=ACCOUNT.id, id=f"p{n}", published_at=WINDOW.since + timedelta(hours=hour))
        for n, hour in enumerate(hours)
    ]
    pages = [page for start, size in slices if (page := feed[start % len(feed) :][:size])]
    known = {post.id: post for page in pages for post in page}
    covered = within(joined(stretch for page in pages for stretch in of_listings(page)), WINDOW)
    records = sorted(known.values(), key=lambda post: post.published_at)

    pause = measure("max_gap_days", records, covered=covered)
    pauses = [(b.published_at - a.published_at) / timedelta(days=1) for a, b in pairwise(feed)]
    assert isinstance(pause.value, float)
    assert pause.value < 0.001 or any(pause.value == pytest.approx(true) for true in pauses)

    told = measure("posts_per_week", records, covered=covered)
    whole = measure("posts_per_week", feed)
    if told.value is not None:
        weeks = [int(n) for n in str(told.detail["by_week"]).split(", ")]
        true = [int(n) for n in str(whole.detail["by_week"]).split(", ")]
        assert all(n in true for n in weeks)
        assert min(weeks) >= min(true)
