"""Virtual time passes only while everything waits, and nobody waits for it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from aiolimiter import AsyncLimiter
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.collect.clock import SystemClock, VirtualClock, run

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_week_of_sleep_takes_no_time() -> None:
    clock = VirtualClock(START)
    began = time.monotonic()
    run(asyncio.sleep(7 * 86400), clock)
    assert time.monotonic() - began < 5
    assert clock.now() - START == timedelta(days=7)


def test_sleepers_wake_in_the_order_of_their_times() -> None:
    clock = VirtualClock(START)
    woken: list[tuple[str, datetime]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        woken.append((name, clock.now()))

    async def main() -> None:
        await asyncio.gather(sleeper("late", 30), sleeper("early", 10), sleeper("between", 20))

    run(main(), clock)
    assert woken == [
        (n, START + timedelta(seconds=s)) for n, s in (("early", 10), ("between", 20), ("late", 30))
    ]


def test_a_time_limit_is_kept_in_virtual_time() -> None:
    async def main() -> str:
        try:
            async with asyncio.timeout(5):
                await asyncio.sleep(3600)
        except TimeoutError:
            return "stopped"
        return "slept"

    clock = VirtualClock(START)
    assert run(main(), clock) == "stopped"
    assert clock.elapsed == 5


def test_time_stands_still_while_a_thread_works() -> None:
    async def main() -> int:
        async with asyncio.timeout(1):
            return await asyncio.to_thread(sum, range(2_000_000))

    assert run(main(), VirtualClock(START)) == sum(range(2_000_000))


@given(st.floats(min_value=0.01, max_value=100), st.integers(2, 200), st.floats(0, 1e7))
@settings(max_examples=30, deadline=None)
def test_a_limiter_never_spins_at_one_moment(rate: float, requests: int, offset: float) -> None:
    async def main() -> float:
        limiter = AsyncLimiter(1, 1 / rate)
        await asyncio.sleep(offset)
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(limiter.acquire() for _ in range(requests)))
        return asyncio.get_running_loop().time() - began

    took = run(main(), VirtualClock(START))
    least = (requests - 1) / rate
    assert least - 1e-3 <= took <= least * 1.001 + requests * 1e-5


def test_the_system_clock_tells_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    assert run(asyncio.sleep(0, "done"), SystemClock()) == "done"
