"""The time left is that of the slowest platform, and nothing is said before each has shown how fast it is."""

from __future__ import annotations

import pytest

from otklik.collect.time_left import time_left


@pytest.mark.parametrize(
    ("elapsed", "platforms", "seconds"),
    [
        (60, [(4, 2.0)], 60),  # two pages a minute, two left
        (60, [(4, 4.0), (3, 1.0)], 120),  # the first platform is through: a page a minute, two left
        (60, [(4, 2.0), (3, 1.5)], 60),  # 60 and 60, side by side
        (60, [(4, 3.0), (3, 1.0)], 120),  # 20 and 120: the slower decides
        (5, [(3, 3.0), (3, 0.9)], None),  # the second has no page behind it
        (5, [(3, 3.0), (3, 0.0)], None),
        (30, [(1, 0.25)], None),
        (30, [(1, 0.5)], 30),  # of a single page half is enough
        (30, [(1, 1.0)], 0),
        (30, [], 0),
    ],
)
def test_the_slowest_platform_decides(
    elapsed: float, platforms: list[tuple[float, float]], seconds: float | None
) -> None:
    assert time_left(elapsed, platforms) == seconds
