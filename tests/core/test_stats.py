"""Statistics that metrics share."""

from __future__ import annotations

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.stats import mean, median, percentile, percentile_interval, wilson

numbers = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50)


@given(n=st.integers(1, 10_000), data=st.data())
def test_wilson_stays_inside_and_holds_the_share(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    interval = wilson(successes, n)
    assert interval is not None
    low, high = interval
    assert 0 <= low <= successes / n <= high <= 1


def test_wilson_gives_the_textbook_figures() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)  # Wilson's interval for 8 of 10 at 95 %


def test_nothing_has_no_interval_and_no_average() -> None:
    assert wilson(0, 0) is None
    assert percentile([], 0.5) is None
    assert mean([]) is None


@given(values=numbers)
def test_median_agrees_with_the_standard_library(values: list[float]) -> None:
    assert median(values) == pytest.approx(statistics.median(values), abs=1e-6)


@given(values=numbers, share=st.floats(0, 1))
def test_a_percentile_lies_within_the_values(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found is not None
    assert min(values) <= found <= max(values)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([1, 2, 3, 4], 0.9, 3.7), ([5], 0.9, 5), ([10, 20], 0.5, 15)],  # 1 + 0.9·3 = 3.7
)
def test_percentile_is_linear_between_neighbours(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == pytest.approx(expected)


@given(values=numbers, share=st.floats(0, 1))
def test_an_interval_of_a_percentile_holds_it_and_stays_within_the_values(
    values: list[float], share: float
) -> None:
    found = percentile_interval(values, share)
    if len(values) < 2:
        assert found is None
        return
    point = percentile(values, share)
    assert found is not None
    assert point is not None
    assert min(values) <= found[0] <= point <= found[1] <= max(values)


def test_drawing_ranks_is_the_bootstrap() -> None:
    rng = random.Random(7)
    values = [rng.expovariate(1 / 8) for _ in range(40)]
    for share in (0.5, 0.9):
        resampled = sorted(percentile(rng.choices(values, k=len(values)), share) or 0.0 for _ in range(4000))
        plain = percentile(resampled, 0.025), percentile(resampled, 0.975)
        assert percentile_interval(values, share) == pytest.approx(plain, rel=0.15)


def test_the_interval_of_a_median_covers_it_as_often_as_it_says() -> None:
    rng = random.Random(11)
    hits = 0
    for _ in range(300):
        sample = [rng.expovariate(1 / 8) for _ in range(30)]
        low, high = percentile_interval(sample, 0.5) or (0.0, 0.0)
        hits += low <= 8 * math.log(2) <= high  # the median of waits of 8 hours on average
    assert 0.90 <= hits / 300 <= 0.99


def test_the_same_values_give_the_same_interval_whatever_their_order() -> None:
    assert percentile_interval([3, 1, 2, 9, 4], 0.5) == percentile_interval([9, 4, 3, 2, 1], 0.5)
