"""Pace of requests: per host, or per host and secret where the platform sets a limit for a token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from aiolimiter import AsyncLimiter

from otklik.platform import Limit


class Pace:
    """One limit at work: spacing, concurrency, and a pause that the host asked for."""

    def __init__(self, requests_per_second: float, concurrency: int) -> None:
        # AsyncLimiter(50, 1) would let 50 go at once; one request in each 1/50 s spaces them
        self._limiter = AsyncLimiter(1, 1 / requests_per_second)
        self._turns = asyncio.Semaphore(concurrency)
        self._not_before = 0.0

    def pause(self, seconds: float) -> None:
        """Let nobody through for so long."""
        self._not_before = max(self._not_before, asyncio.get_running_loop().time() + seconds)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn; it lasts as long as the block."""
        async with self._turns:
            while (wait := self._not_before - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(wait)
            await self._limiter.acquire()
            yield


class Limits:
    """All limits of one platform.

    For a request, the limits of its secrets on this host hold; without any, the host's own, else that of "*", else
    `default` requests per second for each host. `lowered` (from settings) can only slow down.
    """

    def __init__(self, limits: Iterable[Limit], lowered: Mapping[str, float], default: float) -> None:
        self._declared = {(limit.host.lower(), limit.secret): limit for limit in limits}
        self._lowered = lowered
        self._default = default
        self._paces: dict[tuple[str, str], Pace] = {}

    def paces(self, host: str, secrets: Collection[str] = ()) -> tuple[Pace, ...]:
        """What a request to `host` that carries `secrets` has to keep, always in one order."""
        named = [s for s in sorted(set(secrets)) if (host, s) in self._declared or ("*", s) in self._declared]
        return tuple(self._pace(host, secret) for secret in named or [""])

    @asynccontextmanager
    async def turn(self, host: str, secrets: Collection[str] = ()) -> AsyncIterator[None]:
        """Wait until the request may go."""
        async with AsyncExitStack() as stack:
            for pace in self.paces(host, secrets):
                await stack.enter_async_context(pace.turn())
            yield

    def _pace(self, host: str, secret: str) -> Pace:
        if (host, secret) not in self._paces:
            limit = self._declared.get((host, secret)) or self._declared.get(("*", secret))
            rate = limit.requests_per_second if limit else self._default
            rate = min([rate, *(self._lowered[key] for key in (host, "*") if key in self._lowered)])
            self._paces[host, secret] = Pace(rate, limit.concurrency if limit else 1)
        return self._paces[host, secret]
