"""Known stretches of time: what imported pages cover, and what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.model import Post, Window
from otklik.stretches import Stretch, joined, length, of_listings, within

START = datetime(2026, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def post(day: float, number: int = 0, place: str = "/response/items/0", **fields: bool) -> Post:
    identifier = str(number or int(day * 10 + 100))
    return Post(account="vk:x", id=identifier, published_at=START + day * DAY, place=place, **fields)


def days(windows: Sequence[Window]) -> list[tuple[float, float]]:
    return [(round((w.since - START) / DAY, 3), round((w.until - START) / DAY, 3)) for w in windows]


def test_a_page_covers_the_time_from_its_first_post_to_its_last() -> None:
    (stretch,) = of_listings([post(9), post(7), post(2)])
    assert days([stretch.window]) == [(2, 9)]
    assert (stretch.first, stretch.last) == ("120", "190")


def test_a_pinned_post_of_old_stretches_nothing() -> None:
    for pinned in (post(-300, is_pinned=True), post(-300)):  # older answers do not mark it
        (stretch,) = of_listings([pinned, post(9), post(7), post(2)])
        assert days([stretch.window]) == [(2, 9)]


@pytest.mark.parametrize(
    "posts",
    [
        [post(9, is_apart=True), post(2, is_apart=True)],  # a search shows what holds a word
        [post(4), post(9), post(2), post(7)],  # in no order of time
        [],
    ],
)
def test_posts_that_did_not_follow_each_other_cover_nothing(posts: list[Post]) -> None:
    assert of_listings(posts) == ()


def test_two_answers_in_one_file_are_two_stretches() -> None:
    near = [post(9, place="/0/response/items/0"), post(8, place="/0/response/items/1")]
    far = [post(2, place="/1/response/items/0"), post(1, place="/1/response/items/1")]
    assert days(joined(of_listings([*near, *far]))) == [(1, 2), (8, 9)]


def test_stretches_that_overlap_or_whose_posts_are_numbered_on_become_one() -> None:
    def stretch(since: float, until: float, first: str = "", last: str = "") -> Stretch:
        return Stretch(window=Window(START + since * DAY, START + until * DAY), first=first, last=last)

    assert days(joined([stretch(4, 8), stretch(1, 5), stretch(2, 3)])) == [(1, 8)]
    assert days(joined([stretch(5, 8, "21", "40"), stretch(1, 4, "1", "20")])) == [(1, 8)]
    assert days(joined([stretch(5, 8, "22", "40"), stretch(1, 4, "1", "20")])) == [(1, 4), (5, 8)]
    assert days(joined([stretch(5, 8, "b", "c"), stretch(1, 4, "a", "a")])) == [(1, 4), (5, 8)]


def test_only_what_lies_in_the_period_counts() -> None:
    windows = [Window(START - 9 * DAY, START + DAY), Window(START + 5 * DAY, START + 20 * DAY)]
    cut = within(windows, Window(START, START + 10 * DAY))
    assert days(cut) == [(0, 1), (5, 10)]
    assert length(cut) == 6 * DAY


_SPANS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(1, 30)).map(
        lambda pair: Stretch(window=Window(START + pair[0] * DAY, START + sum(pair) * DAY))
    ),
    max_size=8,
)


@given(_SPANS, st.randoms(use_true_random=False))
def test_the_union_is_apart_in_order_and_the_same_whatever_came_first(
    spans: list[Stretch], chance: object
) -> None:
    union = joined(spans)
    assert all(a.until <= b.since for a, b in pairwise(union))
    covered = {d for s in spans for d in range((s.window.since - START).days, (s.window.until - START).days)}
    assert length(union) == len(covered) * DAY
    shuffled = list(spans)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert joined(shuffled) == union
