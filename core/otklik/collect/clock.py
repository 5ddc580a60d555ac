"""The run's clock: real, or virtual for the sandbox, where limiter, retries and time limits share it and nobody waits."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from contextvars import Context
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
_TICK = 1e-6  # s: a timer that is due at once is set this much later, so that virtual time always moves


class Clock(Protocol):
    """Tells the time of a run."""

    def now(self) -> datetime:
        """Aware, UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class VirtualClock:
    """Starts at `start` and moves only while everything in its event loop waits for a timer; use with `run`."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def loop(self) -> asyncio.AbstractEventLoop:
        """A new event loop whose time is this clock's."""
        return _VirtualLoop(self)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._elapsed

    def advance(self, seconds: float) -> None:
        """Move forward."""
        self._elapsed += seconds


def run(work: Coroutine[Any, Any, T], clock: Clock) -> T:
    """`asyncio.run` by `clock`: a virtual clock does not wait."""
    factory = clock.loop if isinstance(clock, VirtualClock) else None
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(work)


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self, clock: VirtualClock) -> None:
        self._virtual_clock = clock
        self._virtual_selector = _VirtualSelector(clock)
        super().__init__(self._virtual_selector)

    def time(self) -> float:
        return self._virtual_clock.elapsed

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        # aiolimiter sets timers for a rounding error from now, for ever, where time stands still
        return super().call_at(max(when, self.time() + _TICK), callback, *args, context=context)

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        future = super().run_in_executor(executor, func, *args)
        self._virtual_selector.threads += 1
        future.add_done_callback(self._thread_ended)
        return future

    def _thread_ended(self, _: object) -> None:
        self._virtual_selector.threads -= 1


class _VirtualSelector(selectors.BaseSelector):
    """A selector that lets virtual time pass instead of waiting."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._real = selectors.DefaultSelector()
        self.threads = 0  # work handed to threads takes real time: virtual time stands still meanwhile

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or (self.threads and timeout > 0):
            return self._real.select(None)
        ready = self._real.select(0)
        if not ready and timeout > 0:
            self._clock.advance(timeout)
        return ready

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()
