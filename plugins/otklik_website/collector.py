"""Asks sites: several at a time, each within its budget and its robots.txt."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence

from otklik.model import Account, Cursor, Exchange, Gap
from otklik.platform import Client, Resume
from otklik_website.settings import settings
from otklik_website.visit import Item, Visit


async def collect_sites(
    accounts: Sequence[Account], client: Client, resume: Resume
) -> AsyncIterator[Exchange | Gap | Cursor]:
    """What the visits bring, as it comes. An unexpected error in one visit is raised when the others have ended."""
    waiting = deque(accounts)
    brought: asyncio.Queue[Item | None] = asyncio.Queue(
        maxsize=1
    )  # visits run at the pace of the one who stores
    bugs: list[Exception] = []

    async def work() -> None:
        while waiting:
            account = waiting.popleft()
            try:
                async for item in Visit(account, client, resume.cursor(account.id)).items():
                    await brought.put(item)
            except (
                Exception
            ) as bug:  # kept, and raised below: one site's surprise must not cost the other sites
                bugs.append(bug)

    async def work_all() -> None:
        await asyncio.gather(*(work() for _ in range(min(settings().budget.sites_at_once, len(waiting)))))
        await brought.put(None)

    working = asyncio.create_task(work_all())
    try:
        while (item := await brought.get()) is not None:
            yield item
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    if bugs:
        raise bugs[0]
