"""How long a collection will go on yet."""

from __future__ import annotations

from collections.abc import Iterable


def time_left(elapsed: float, platforms: Iterable[tuple[float, float]]) -> float | None:
    """Seconds, of the slowest platform: they run side by side. `platforms`: pages that this run has or had to do
    on each, and how many of them it has done; parts of a page count.

    None until every platform has a page's worth behind it, or half of what it has: what comes in at once at the start
    tells nothing of what takes long.
    """
    longest = 0.0
    for pages, done in platforms:
        if done < min(1.0, pages / 2):
            return None
        if done < pages:
            longest = max(longest, elapsed / done * (pages - done))
    return longest
