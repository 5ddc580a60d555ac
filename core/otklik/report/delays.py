"""How long people waited for the first official answer, in working hours: counted as the metrics of answering do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime

from otklik.metric import WorkingTime
from otklik.model import Comment, Window

SHARES_OF_NORM = (0.125, 0.25, 0.5, 1, 2, 3, 5)  # where one part of the picture ends, by the norm
NO_NORM = (1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 40.0)  # the same where there is no norm: doubled hours, then days


class Threads:
    """Questions of one page with their first answers: a question is a top-level comment in the window by nobody official."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._asked: dict[tuple[str, str], datetime] = {}
        self._answered: dict[tuple[str, str], datetime] = {}

    def add(self, comment: Comment) -> None:
        """Records may come in any order."""
        if comment.is_deleted or not self._window.since <= comment.published_at < self._window.until:
            return
        if not comment.parent:
            if not comment.is_official:
                self._asked[comment.post, comment.id] = comment.published_at
        elif comment.is_official:
            key = comment.post, comment.parent
            self._answered[key] = min(self._answered.get(key, comment.published_at), comment.published_at)

    def hours(self, working_time: WorkingTime) -> list[float]:
        """Working hours to each first answer; those outside the calendar's years are left out."""
        waited = (
            working_time.hours_between(asked, self._answered[key])
            for key, asked in self._asked.items()
            if key in self._answered
        )
        return [hours for hours in waited if hours is not None]


def edges(norm: float | None) -> tuple[float, ...]:
    """Ends of the parts of the distribution; the norm is one of them."""
    return NO_NORM if not norm else tuple(norm * share for share in SHARES_OF_NORM)


def counted(hours: Iterable[float], ends: Sequence[float]) -> tuple[int, ...]:
    """How many answers fall into each part; the last one is open. An answer at an end still belongs below it."""
    counts = [0] * (len(ends) + 1)
    for value in hours:
        counts[bisect_left(ends, value)] += 1
    return tuple(counts)
