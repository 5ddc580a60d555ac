"""Asks for preview pages, from the newest back to the start of the window."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from math import ceil

from otklik.errors import CollectError
from otklik.model import Account, Cursor, Exchange, Gap, GapReason, Window
from otklik.platform import Client, Resume
from otklik_telegram import drift
from otklik_telegram.markup import parse_page
from otklik_telegram.reader import NO_PREVIEW, NOT_FOUND, OLDER, state_of
from otklik_telegram.settings import settings

_REASONS = frozenset(GapReason)


async def collect(
    accounts: Sequence[Account], window: Window, client: Client, resume: Resume
) -> AsyncIterator[Exchange | Gap | Cursor]:
    """Pages of all accounts, one account after another: the pace is the host's, not ours.

    A cursor's state is the number of the oldest message seen and of pages asked for; an account that fails yields its gap and is done.
    """
    for account in accounts:
        try:
            async for step in _collect_account(account, window, client, resume.cursor(account.id)):
                yield step
        except CollectError as error:
            reason = GapReason(error.reason) if error.reason in _REASONS else GapReason.OTHER
            yield Gap(account=account.id, what="posts", reason=reason, params=dict(error.params))
        yield Cursor(account=account.id, is_done=True)


async def _collect_account(
    account: Account, window: Window, client: Client, state: str | None
) -> AsyncIterator[Exchange | Gap | Cursor]:
    before, asked = _parse(state)
    for done in range(asked + 1, settings().page_limit + 1):
        exchange = await _ask(account, client, before)
        yield exchange
        gap = _gap(account, exchange)
        if gap is not None:
            yield gap
            return
        page = parse_page(exchange.body)
        drift.check(page)
        if not page.posts:
            return
        oldest = min(int(post.id) for post in page.posts)
        times = [post.time for post in page.posts if post.time is not None]
        if min(times) < window.since or oldest <= 1 or (before is not None and oldest >= before):
            return
        before = oldest
        told = _pages_told(window, min(times), done)
        yield Cursor(account=account.id, state=f"{before} {done}", told=told, done=done)
    limit = str(settings().page_limit)
    yield Gap(account=account.id, what="posts", reason=GapReason.BUDGET, params={"limit": limit})


def _parse(state: str | None) -> tuple[int | None, int]:
    """Cursor state as (oldest number seen, pages asked for)."""
    before, _, done = (state or "").partition(" ")
    return (int(before), int(done)) if before.isdecimal() and done.isdecimal() else (None, 0)


def _pages_told(window: Window, oldest: datetime, done: int) -> int:
    """Pages that the whole window will take, if posts go on coming as often as in the pages seen."""
    covered = (window.until - oldest).total_seconds()
    whole = (window.until - window.since).total_seconds()
    return max(done + 1, ceil(done * whole / covered)) if covered > 0 else done + 1


async def _ask(account: Account, client: Client, before: int | None) -> Exchange:
    return await client.get(
        f"{settings().base_url}/s/{account.handle}",
        accounts=(account.id,),
        role="preview" if before is None else OLDER,
        params=None if before is None else {"before": str(before)},
    )


def _gap(account: Account, exchange: Exchange) -> Gap | None:
    """Why this answer is no page of posts, None where it is one."""
    if exchange.status == 404:
        return Gap(account=account.id, what="account", reason=GapReason.NOT_FOUND)
    if exchange.status != 200:
        params = {"status": str(exchange.status), "url": exchange.url}
        return Gap(account=account.id, what="posts", reason=GapReason.HTTP_STATUS, params=params)
    state = state_of(parse_page(exchange.body))
    if state == NOT_FOUND:
        return Gap(account=account.id, what="account", reason=GapReason.NOT_FOUND)
    if state == NO_PREVIEW:
        return Gap(account=account.id, what="posts", reason=GapReason.NO_PUBLIC_PREVIEW)
    return None
