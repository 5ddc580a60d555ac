"""What to ask, and how calls of all accounts share requests: at most 25 calls and 5 MB an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from otklik_vk.answers import COMMENTS, GROUPS, WALL
from otklik_vk.settings import Settings


class Call(msgspec.Struct, eq=False):
    """One call of the API. `handles`: accounts it serves (many only for groups.getById).

    `rank` puts first what brings more calls and bytes: groups, walls, then posts with many comments. `items` is how many items
    the answer may hold, `told` how many there are in all.
    """

    method: str
    handles: tuple[str, ...]
    params: dict[str, Any]
    rank: float = 0.0
    items: float = 1.0
    told: int = 0
    attempts: int = 0

    @property
    def post(self) -> str:
        return str(self.params.get("post_id", ""))


def code_of(calls: Sequence[Call]) -> str:
    """The code of an `execute`: a list of calls and nothing else. ASCII, so that no text can become code."""
    return (
        "return ["
        + ",".join(f"API.{c.method}({json.dumps(c.params, separators=(',', ':'))})" for c in calls)
        + "];"
    )


class Sizes:
    """Sizes of answers, learned from answers: bytes of an item by method, comments under a top-level one."""

    def __init__(self, settings: Settings) -> None:
        start = settings.sizes
        self._bounds = settings.bounds
        self._bytes = {GROUPS: [start.group, 1.0], WALL: [start.post, 1.0], COMMENTS: [start.comment, 1.0]}
        self._levels = [1.0, 1.0]  # comments in all, top-level ones, of posts seen

    def expected_items(self, comments: int) -> float:
        """Items in the first page of a post with so many comments, threads included."""
        per_page = self._bounds.comments_per_page
        return min(
            comments, per_page * min(self._levels[0] / self._levels[1], 1.0 + self._bounds.thread_items)
        )

    def expected_bytes(self, call: Call) -> float:
        size, count = self._bytes[call.method]
        items = self.expected_items(call.told) if call.method == COMMENTS and call.told else call.items
        return 200.0 + items * size / count

    def learn(self, method: str, items: int, size: int) -> None:
        """So many items took so many bytes. Older answers weigh less, so that a run follows its pages."""
        known = self._bytes[method]
        known[0], known[1] = known[0] * 0.98 + size, known[1] * 0.98 + items

    def learn_too_large(self, batch: Iterable[Call]) -> None:
        """An answer went over the bound: items of these methods are bigger than thought."""
        calls = list(batch)
        expected = sum(self.expected_bytes(call) for call in calls)
        growth = max(1.1, self._bounds.answer_bytes / max(expected, 1.0) * 1.1)
        for method in {call.method for call in calls}:
            self._bytes[method][0] *= growth

    def learn_levels(self, comments: int, top: int) -> None:
        """A post's comments in all and at top level."""
        if comments >= top > 0:
            self._levels[0] = self._levels[0] * 0.98 + comments
            self._levels[1] = self._levels[1] * 0.98 + top


class Queue:
    """Calls that are waiting. A batch takes the foremost that fit and fills up with small ones."""

    def __init__(self, settings: Settings, sizes: Sizes) -> None:
        self._bounds = settings.bounds
        self._fill = settings.sizes.fill * settings.bounds.answer_bytes
        self._sizes = sizes
        self._calls: list[Call] = []
        self._is_sorted = True
        self._halves: list[list[Call]] = []

    def __bool__(self) -> bool:
        return bool(self._calls or self._halves)

    def add(self, calls: Iterable[Call]) -> None:
        before = len(self._calls)
        self._calls.extend(calls)
        self._is_sorted = self._is_sorted and len(self._calls) == before

    def split(self, batch: Sequence[Call]) -> None:
        """An answer was too big: its calls will be asked in two parts."""
        middle = len(batch) // 2
        self._halves += [list(batch[middle:]), list(batch[:middle])]

    def foremost(self) -> Call:
        """The call that comes next; the queue must not be empty."""
        if self._halves:
            return self._halves[-1][0]
        self._sort()
        return self._calls[-1]

    def take_one(self) -> Call:
        """The foremost call, for tokens without `execute`."""
        self._unite()
        self._sort()
        return self._calls.pop()

    def take(self, allowed: Callable[[Call], bool]) -> list[Call]:
        """A batch of calls that one token allows; the foremost call must be among them."""
        while self._halves and all(map(allowed, self._halves[-1])):
            half = self._halves.pop()
            if len(half) == 1 or sum(map(self._sizes.expected_bytes, half)) <= self._fill:
                return half
            self.split(half)  # what was learned since says that it is too big as well
        self._unite()
        self._sort()
        batch: list[Call] = []
        size = 0.0
        left: list[Call] = []
        calls = self._calls
        small = self._sizes.expected_bytes(calls[0])
        while calls and len(batch) < self._bounds.execute_calls:
            # Both bounds are to be met at once: room is kept for small calls in all places that are left.
            room = self._fill - size - small * (self._bounds.execute_calls - len(batch) - 1)
            if batch and room < 2 * small:
                break
            call = calls.pop()
            expected = self._sizes.expected_bytes(call)
            if not allowed(call) or (batch and expected > room):
                left.append(call)
                continue
            batch.append(call)
            size += expected
        calls.extend(reversed(left))
        self._fill_up(batch, size, allowed)
        return batch

    def drain(self) -> list[Call]:
        """Everything that waits, taken out."""
        calls = self._calls + [call for half in self._halves for call in half]
        self._calls, self._halves, self._is_sorted = [], [], True
        return calls

    def _unite(self) -> None:
        self.add([call for half in self._halves for call in half])
        self._halves.clear()

    def _fill_up(self, batch: list[Call], size: float, allowed: Callable[[Call], bool]) -> None:
        """Adds the smallest calls (last in rank) to a batch while there is room."""
        taken = 0
        for call in self._calls:
            size += self._sizes.expected_bytes(call)
            if len(batch) >= self._bounds.execute_calls or (batch and size > self._fill) or not allowed(call):
                break
            batch.append(call)
            taken += 1
        del self._calls[:taken]

    def _sort(self) -> None:
        if not self._is_sorted:
            self._calls.sort(key=lambda call: call.rank)
            self._is_sorted = True
