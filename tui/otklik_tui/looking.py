"""Rows that are found while a person looks at the first of them: a key never waits for longer than a slice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from otklik_tui.screens.base import OtklikScreen
    from otklik_tui.widgets.long_list import LongList

AT_ONCE = 64  # rows that are found before the first paint: a screenful
FIRST = 0.008  # seconds of looking for them: what takes longer is shown as it is found
SLICE = 0.003  # seconds of looking on before a key may come in between: on its way to the paint it does so several times

P = TypeVar("P")
P_contra = TypeVar("P_contra", contravariant=True)


class Heap(Protocol[P_contra]):
    """Where what is found is put."""

    def __len__(self) -> int: ...
    def append(self, place: P_contra, /) -> None: ...


class Looking(Generic[P]):
    """A search under way. `told` is called when rows have been added, after the first screenful at the end only."""

    def __init__(self, screen: OtklikScreen, told: Callable[[], None]) -> None:
        self._screen, self._told = screen, told
        self._rest: Iterator[P | None] = iter(())
        self._heap: Heap[P]
        self._run = 0
        self.is_over = True

    def begin(self, found: Iterator[P | None], heap: Heap[P]) -> None:
        """Put the first rows on the heap now; None is none, but a moment in which one may pause."""
        self.end()
        self._rest, self._heap, self.is_over = found, heap, False
        self._take(AT_ONCE, FIRST)

    def end(self) -> None:
        """Look no further."""
        self._run += 1
        close = getattr(self._rest, "close", None)
        if close is not None:
            close()  # what it reads from is let go
        self._rest, self.is_over = iter(()), True

    async def go_on(self, listing: LongList) -> None:
        """The rest, in slices: what is found at once is painted before."""
        run = self._run
        await self._painted()
        while self._goes_on(run):
            await asyncio.sleep(SLICE)
            before, until = len(self._heap), perf_counter() + SLICE
            while self._goes_on(run) and perf_counter() < until:
                self._take(AT_ONCE, SLICE)
            if before < listing.size.height and len(self._heap) > before and self._is_shown(run):
                listing.grow(len(self._heap))  # the first screenful is shown as it is found
        if self._is_shown(run):
            listing.grow(len(self._heap))
            self._told()

    def _goes_on(self, run: int) -> bool:
        return run == self._run and not self.is_over

    def _is_shown(self, run: int) -> bool:
        return run == self._run and self._screen.is_mounted

    async def _painted(self) -> None:
        painted = asyncio.get_running_loop().create_future()
        if self._screen.call_after_refresh(lambda: painted.set_result(None)):
            await painted

    def _take(self, most: int, seconds: float) -> None:
        """So many more rows, fewer where finding them takes longer."""
        heap, until = self._heap, perf_counter() + seconds
        wanted = len(heap) + most
        for place in self._rest:
            if place is not None:
                heap.append(place)
                if len(heap) < wanted:
                    continue
                return
            if perf_counter() > until:
                return
        self.is_over = True
