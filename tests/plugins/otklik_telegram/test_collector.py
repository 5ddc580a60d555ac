from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from otklik.errors import Unreachable
from otklik.model import (
    Account,
    AccountFacts,
    Cursor,
    Exchange,
    Gap,
    GapReason,
    Observation,
    Post,
    Unchanged,
    Window,
)
from otklik.sandbox.world import World, WorldAccount
from otklik_telegram.platform import Telegram
from otklik_telegram.simulator import preview_page
from telegram_world import NOW, Left, SimulatorClient, account_of, channel, post, world_of

Step = Exchange | Gap | Cursor | Unchanged


async def collected(
    client: SimulatorClient, window: Window, accounts: Sequence[Account], left: Left | None = None
) -> list[Step]:
    return [step async for step in Telegram().collect(accounts, window, client, left or Left())]


def posts_of(steps: Sequence[Step], account: Account) -> list[Post]:
    exchanges = [step for step in steps if isinstance(step, Exchange)]
    return [r for e in exchanges for r in Telegram().read(e, account) if isinstance(r, Post)]


def year(count: int = 50) -> WorldAccount:
    return channel(posts=[post(n) for n in range(1, count + 1)])


async def test_all_posts_come_page_by_page_from_the_newest_back(window: Window) -> None:
    client = SimulatorClient(world_of(year()))
    steps = await collected(client, window, [account_of()])

    assert client.asked == [
        "https://t.me/s/prirechye_minzdrav",
        "https://t.me/s/prirechye_minzdrav?before=31",
        "https://t.me/s/prirechye_minzdrav?before=11",
    ]
    assert sorted(int(p.id) for p in posts_of(steps, account_of())) == list(range(1, 51))
    assert steps[-1] == Cursor(account="telegram:prirechye_minzdrav", is_done=True)
    assert not [step for step in steps if isinstance(step, Gap)]


async def test_posts_are_what_the_world_has(window: Window) -> None:
    world = channel(
        posts=[
            post(
                7,
                text="Раз\nдва <три>",
                media=("photo",),
                links=("https://prirechye.example/x",),
                is_edited=True,
            ),
            post(8, repost_of="Соседний канал", reactions=(("👍", 12), ("⭐", 2)), views=1_234_567),
        ]
    )
    steps = await collected(SimulatorClient(world_of(world)), window, [account_of()])
    first, second = posts_of(steps, account_of())

    assert first.text == "Раз\nдва <три>\nhttps://prirechye.example/x"
    assert (first.media, first.links, first.is_edited) == (("photo",), ("https://prirechye.example/x",), True)
    assert first.published_at == world.posts[0].at
    assert (second.is_repost, second.forwarded_from, second.views, second.likes) == (
        True,
        "Соседний канал",
        1_230_000,
        14,
    )


async def test_pages_before_the_window_are_not_asked_for() -> None:
    client = SimulatorClient(world_of(year()))
    await collected(client, Window(NOW - timedelta(days=2), NOW), [account_of()])
    assert len(client.asked) == 1


async def test_an_interrupted_collection_goes_on_where_it_stopped(window: Window) -> None:
    whole = await collected(SimulatorClient(world_of(year())), window, [account_of()])
    cursor = next(step for step in whole if isinstance(step, Cursor))
    assert (cursor.done, cursor.told >= 2) == (1, True)

    client = SimulatorClient(world_of(year()))
    rest = await collected(client, window, [account_of()], Left({cursor.account: cursor.state}))
    assert "before=31" in client.asked[0]
    first_page = [step for step in whole if isinstance(step, Exchange)][:1]
    together = posts_of([*first_page, *rest], account_of())
    assert sorted(int(p.id) for p in together) == list(range(1, 51))


@pytest.mark.parametrize(
    ("state", "seen", "reason", "what"),
    [
        ("no_preview", "no_preview", GapReason.NO_PUBLIC_PREVIEW, "posts"),
        ("closed", "no_preview", GapReason.NO_PUBLIC_PREVIEW, "posts"),
        ("not_found", "not_found", GapReason.NOT_FOUND, "account"),
        ("deactivated", "not_found", GapReason.NOT_FOUND, "account"),
    ],
)
async def test_a_landing_page_is_a_gap_not_an_empty_channel(
    window: Window, state: str, seen: str, reason: GapReason, what: str
) -> None:
    client = SimulatorClient(world_of(channel(posts=[post(1)], state=state)))
    exchange, gap, cursor = await collected(client, window, [account_of()])

    assert gap == Gap(account="telegram:prirechye_minzdrav", what=what, reason=reason)
    assert cursor == Cursor(account="telegram:prirechye_minzdrav", is_done=True)
    assert isinstance(exchange, Exchange)
    records = list(Telegram().read(exchange, account_of()))
    assert [r.value for r in records if isinstance(r, Observation) and r.key == "account.state"] == [seen]
    facts = [(r.title, r.followers) for r in records if isinstance(r, AccountFacts)]
    assert facts == ([("Минздрав Приречья", 12_345)] if seen == "no_preview" else [])


async def test_an_open_channel_without_posts_is_empty_and_no_gap(window: Window) -> None:
    steps = await collected(SimulatorClient(world_of(channel())), window, [account_of()])
    assert not [step for step in steps if isinstance(step, Gap)]
    assert not posts_of(steps, account_of())


class FailingClient(SimulatorClient):
    """A client whose network is gone for one channel."""

    def __init__(self, world: World, handle: str) -> None:
        super().__init__(world)
        self.handle = handle

    async def get(self, url: str, **asked: object) -> Exchange:  # type: ignore[override]
        if self.handle in url:
            raise Unreachable(host="t.me", detail="timed out")
        return await super().get(url, **asked)  # type: ignore[arg-type]


async def test_one_accounts_failure_never_stops_the_rest(window: Window) -> None:
    world = world_of(year(), channel("prirechye_gov", [post(1)]))
    first, second = account_of(), account_of("prirechye_gov")
    steps = await collected(FailingClient(world, first.handle), window, [first, second])

    gaps = [step for step in steps if isinstance(step, Gap)]
    assert [(g.account, g.reason, g.params["host"]) for g in gaps] == [
        (first.id, GapReason.UNREACHABLE, "t.me")
    ]
    assert [step.account for step in steps if isinstance(step, Cursor) and step.is_done] == [
        first.id,
        second.id,
    ]
    assert len(posts_of(steps, second)) == 1


class AnsweringClient(SimulatorClient):
    """A client that is answered the same thing whatever it asks."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(world_of())
        self.status, self.body = status, body

    async def get(self, url: str, **asked: object) -> Exchange:  # type: ignore[override]
        self.asked.append(url)
        role = str(asked["role"])
        return Exchange(
            platform="telegram",
            accounts=(),
            role=role,
            url=url,
            status=self.status,
            body=self.body,
            received_at=NOW,
        )


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (404, b"", GapReason.NOT_FOUND),
        (403, b"forbidden", GapReason.HTTP_STATUS),
        (200, b"<html><body>maintenance</body></html>", GapReason.FORMAT_CHANGED),
    ],
)
async def test_an_answer_that_is_no_page_becomes_a_gap(
    window: Window, status: int, body: bytes, reason: GapReason
) -> None:
    steps = await collected(AnsweringClient(status, body), window, [account_of()])
    assert [step.reason for step in steps if isinstance(step, Gap)] == [reason]
    assert isinstance(steps[-1], Cursor)
    assert steps[-1].is_done


async def test_a_platform_that_repeats_one_page_is_left_after_the_second(window: Window) -> None:

    client = AnsweringClient(
        200, preview_page(channel(posts=[post(n) for n in range(10, 20)]), None).encode()
    )
    await collected(client, window, [account_of()])
    assert len(client.asked) == 2
