"""Engagement by Popsters' definitions, each number worked out in its row."""

from __future__ import annotations

import pytest

from metric_records import followers, measure, post

POSTS = [
    post("03-03 10:00", id="1", likes=10, reposts=2, comments=3, views=300),  # 15
    post("03-04 10:00", id="2", likes=5, comments=0, views=100),  # 5; reposts are not told
    post("03-05 10:00", id="3", views=200),  # nothing told
    post("03-06 10:00", id="4", likes=40),  # 40; no views
]


@pytest.mark.parametrize(
    ("metric", "value", "n"),
    [
        ("followers", 1000, 1),
        ("er_post_followers", 60 / 1000 / 3, 3),  # (15 + 5 + 40) / 1000 / 3 posts
        ("er_day_followers", 60 / 1000 / 28, 3),  # the same by 28 days
        ("er_views", 0.05, 2),  # mean of 15/300 and 5/100
        ("view_rate", 0.2, 3),  # mean of 300, 100, 200 = 200; / 1000
    ],
)
def test_rates(metric: str, value: float, n: int) -> None:
    reading = measure(metric, [followers(1000), *POSTS])
    assert reading.value == pytest.approx(value)
    assert reading.n == n


def test_medians_stand_beside_the_means() -> None:
    records = [followers(1000), *POSTS]
    assert measure("er_post_followers", records).detail["median"] == pytest.approx(0.015)  # 15 of 5, 15, 40
    assert measure("view_rate", records).detail["median_views"] == 200


def test_the_liveliest_posts_are_shown_first() -> None:
    urls = [ref.url[-1] for ref in measure("er_post_followers", [followers(1000), *POSTS]).evidence]
    assert urls == ["4", "1", "2"]


@pytest.mark.parametrize("count", [None, 0])
def test_without_followers_there_is_no_rate_by_followers(count: int | None) -> None:
    for metric in ("er_post_followers", "er_day_followers", "view_rate"):
        reading = measure(metric, [followers(count), *POSTS])
        assert reading.value is None
        assert reading.note == "The number of followers is not known."


def test_reactions_or_views_that_are_not_told_are_not_zero() -> None:
    silent = [followers(10), post("03-03 10:00")]
    assert measure("er_post_followers", silent).note.startswith("The platform tells neither")
    assert measure("er_views", silent).note.startswith("The platform tells no views")
    assert measure("view_rate", silent).value is None


def test_posts_nobody_reacted_to_are_a_true_zero() -> None:
    assert measure("er_post_followers", [followers(10), post("03-03 10:00", likes=0)]).value == 0
