"""Small statistics that metrics share; no numeric library is worth its import here."""

from __future__ import annotations

import math
from collections.abc import Sequence

Z_95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution


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


def median(values: Sequence[float]) -> float | None:
    """The middle value, mean of the two middle ones for an even number; None where there are none."""
    return percentile(values, 0.5)


def mean(values: Sequence[float]) -> float | None:
    """Arithmetic mean; None where there are none."""
    return math.fsum(values) / len(values) if values else None
