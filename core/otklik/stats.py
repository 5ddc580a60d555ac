"""Small statistics that metrics and importers share; no numeric library is worth its import here. Public API."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache

Z_95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution
TAIL = 0.025  # left out at each end of a 95 % interval
RESAMPLES = 1000
SEED = 20261120  # fixed: the same facts give the same interval


def wilson(successes: int, n: int, z: float = Z_95) -> tuple[float, float] | None:
    """Wilson score interval of a share (Wilson 1927); None where n is 0.

    Unlike the normal approximation it stays inside 0…1 and is honest for a handful of observations.
    """
    if n <= 0:
        return None
    share = successes / n
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    centre = share + z * z / (2 * n)
    scale = 1 + z * z / n
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return max(0.0, min(low, share)), min(1.0, max(high, share))


def kappa(counted: Mapping[tuple[Hashable, Hashable], int]) -> float | None:
    """Agreement of two raters beyond chance: (p_o − p_e) ÷ (1 − p_e), where p_o is the share of units on which they
    agree and p_e the share on which two raters with these frequencies of categories would agree by chance. `counted`: how
    often the two gave each pair of categories.

    Source: Cohen J. A coefficient of agreement for nominal scales // Educational and Psychological Measurement, 1960,
    20 (1), 37–46. None without units, and where both use one and the same category: chance alone would agree always.
    """
    whole = sum(counted.values())
    if not whole:
        return None
    firsts: Counter[Hashable] = Counter()
    seconds: Counter[Hashable] = Counter()
    for (first, second), n in counted.items():
        firsts[first] += n
        seconds[second] += n
    expected = math.fsum(n * seconds[category] for category, n in firsts.items()) / whole**2
    if expected == 1:
        return None
    observed = sum(n for (first, second), n in counted.items() if first == second) / whole
    return (observed - expected) / (1 - expected)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Value below which `share` (0…1) of the values lie, linear between neighbours (type 7); None where there are none."""
    if not values:
        return None
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    low, high = ordered[below], ordered[above]
    return min(high, low + (high - low) * (position - below))


def percentile_interval(values: Sequence[float], share: float) -> tuple[float, float] | None:
    """95 % interval of `percentile` by the percentile bootstrap (Efron 1979), with a fixed seed; None below two values.

    Which ranks a resample draws does not depend on the values: a rank of n draws with replacement is that of an ordered
    uniform number, whose distribution is known (Beta). So the ranks are drawn once for each n and share, and no resample
    is made in full.
    """
    if len(values) < 2:
        return None
    ordered = sorted(values)
    found = sorted(
        ordered[low] + (ordered[high] - ordered[low]) * part
        for low, high, part in _resampled_ranks(len(ordered), share)
    )
    point = percentile(ordered, share)
    assert point is not None
    ends = percentile(found, TAIL), percentile(found, 1 - TAIL)
    assert ends[0] is not None
    assert ends[1] is not None
    return min(ends[0], point), max(ends[1], point)


@lru_cache(maxsize=4096)
def _resampled_ranks(n: int, share: float) -> tuple[tuple[int, int, float], ...]:
    """For each resample: the two neighbouring places in the sorted values, and how far between them the percentile lies."""
    rng = random.Random(SEED + n)  # noqa: S311 - a simulation that must repeat itself, no secret
    position = share * (n - 1)
    below = math.floor(position)
    part = position - below
    drawn: list[tuple[int, int, float]] = []
    for _resample in range(RESAMPLES):
        first = rng.betavariate(below + 1, n - below)  # the (below + 1)-th smallest of n uniform numbers
        rest = n - below - 1
        second = first + (1 - first) * (1 - rng.random() ** (1 / rest)) if rest and part else first
        drawn.append((min(int(first * n), n - 1), min(int(second * n), n - 1), part))
    return tuple(drawn)


def median(values: Sequence[float]) -> float | None:
    """The middle value, mean of the two middle ones for an even number; None where there are none."""
    return percentile(values, 0.5)


def mean(values: Sequence[float]) -> float | None:
    """Arithmetic mean; None where there are none."""
    return math.fsum(values) / len(values) if values else None
