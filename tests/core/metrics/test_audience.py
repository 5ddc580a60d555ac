"""Growth of followers, and signs of inflated figures."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from metric_records import followers, measure, post
from otklik.model import Post

GROWTH = {"followers_growth_least_days": 7, "followers_growth_most_days": 100}
SIGNS = {
    "inflation_followers": 1000,
    "inflation_reactions_share": 0.0002,
    "inflation_views": 1000,
    "inflation_reactions_by_views": 0.0005,
    "inflation_views_by_followers": 3,
    "followers_jump_share": 0.2,
    "followers_jump_days": 30,
}


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ([("03-01 10:00", 1000), ("03-31 10:00", 1020)], 0.02),  # 2 % in 30 days
        ([("03-01 10:00", 1000), ("03-16 10:00", 990)], -0.02),  # 1 % lost in 15 days
        ([("2025-10-01 10:00", 10), ("03-01 10:00", 1000), ("03-31 10:00", 1000)], 0.0),  # too long ago
        ([("03-01 10:00", 1000), ("03-20 10:00", 900), ("03-31 10:00", 1000)], 0.0),  # the oldest that counts
    ],
)
def test_growth_is_taken_from_two_counts_of_one_audit(told: list[tuple[str, int]], value: float) -> None:
    reading = measure("followers_growth_month", [followers(told[-1][1])], norms=GROWTH, followers_told=told)
    assert reading.value == pytest.approx(value)
    assert reading.n == 2


@pytest.mark.parametrize(
    ("told", "note"),
    [
        ([], "counted once"),
        ([("03-31 10:00", 1000)], "counted once"),
        ([("03-28 10:00", 900), ("03-31 10:00", 1000)], "too close"),
        ([("2025-03-28 10:00", 900), ("03-31 10:00", 1000)], "counted once"),
    ],
)
def test_one_count_is_no_growth(told: list[tuple[str, int]], note: str) -> None:
    reading = measure("followers_growth_month", [followers(1000)], norms=GROWTH, followers_told=told)
    assert reading.value is None
    assert note in reading.note


def test_growth_of_nobody_is_not_known() -> None:
    assert "not known" in measure("followers_growth_month", [followers(None)], norms=GROWTH).note
    assert measure("followers_growth_month", [followers(5)]).note.startswith("No norm")


def lives(count: int, likes: int, views: int | None = None) -> list[Post]:
    return [post(f"03-{3 + day:02d} 10:00", likes=likes, views=views) for day in range(count)]


@pytest.mark.parametrize(
    ("people", "likes", "views", "signs"),
    [
        (5000, 20, 1500, ""),
        (50_000, 5, None, "many_followers_no_reactions"),  # 0.0001 for each follower
        (5000, 0, 900, "many_followers_no_reactions"),  # views too few to speak of
        (8000, 2, 8000, "many_views_no_reactions"),  # 0.00025 for each view and for each follower
        (500, 10, 1600, "more_views_than_followers"),  # more than three times
        (5000, 0, 20_000, "many_followers_no_reactions, many_views_no_reactions, more_views_than_followers"),
    ],
)
def test_signs_of_inflation(people: int, likes: int, views: int | None, signs: str) -> None:
    reading = measure("inflation_signs", [followers(people), *lives(8, likes, views)], norms=SIGNS)
    assert reading.detail["signs"] == signs
    assert (reading.value, reading.n) == (len(signs.split(", ")) if signs else 0, 8)


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ([("03-01 10:00", 3000), ("03-20 10:00", 4000)], 1),  # a third more in 19 days
        ([("03-01 10:00", 3000), ("03-20 10:00", 3500)], 0),
        ([("2025-12-01 10:00", 3000), ("03-20 10:00", 4000)], 0),  # slowly
    ],
)
def test_a_jump_of_followers_is_a_sign(told: list[tuple[str, int]], count: int) -> None:
    records = [followers(4000), *lives(8, 20)]
    assert measure("inflation_signs", records, norms=SIGNS, followers_told=told).value == count


@pytest.mark.parametrize(
    ("norms", "note"), [(SIGNS, "not known"), ({**SIGNS, "inflation_views": None}, "No norms state")]
)
def test_without_followers_or_norms_nothing_is_said(norms: Mapping[str, float], note: str) -> None:
    reading = measure("inflation_signs", [followers(None), *lives(8, 1)], norms=norms)
    assert reading.value is None
    assert note in reading.note
