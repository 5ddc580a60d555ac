"""A small world, a client over the simulator with a clock of its own, and what a run brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from otklik.errors import FormatChanged
from otklik.model import Account, Comment, Cursor, Exchange, Gap, Record, Unchanged, Window
from otklik.platform import Secret
from otklik.sandbox.world import World, WorldAccount, WorldComment, WorldPerson, WorldPost
from otklik_vk.platform import Vk
from otklik_vk.simulator import Fault, VkApp, VkSimulator

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WINDOW = Window(since=NOW - timedelta(days=365), until=NOW)
TOKENS = {"vk_user": "user-secret", "vk_service": "service-secret", "vk_community": "community-secret"}
PEOPLE = tuple(WorldPerson(id=1000 + n, first_name=f"Имя{n}", last_name=f"Фамилия{n}") for n in range(20))


def world_of(*accounts: WorldAccount) -> World:
    return World(
        region_code="99",
        region_name="Приреченская область",
        zone="Asia/Yekaterinburg",
        population=1_000_000,
        now=NOW,
        bodies=(),
        accounts=accounts,
        sites=(),
        people=PEOPLE,
    )


def page(handle: str = "prirechye_minzdrav", number: int = 501, **told: Any) -> WorldAccount:
    told = {"title": "Минздрав Приреченской области", "body": "minzdrav"} | told
    return WorldAccount(platform="vk", handle=handle, native_id=number, **told)


def post(number: int, days_ago: float, **told: Any) -> WorldPost:
    return WorldPost(id=number, at=NOW - timedelta(days=days_ago), **({"text": f"Запись {number}"} | told))


def comments(
    top: int, replies: Mapping[int, int] | None = None, first: int = 10_000
) -> tuple[WorldComment, ...]:
    """`top` comments by citizens; `replies`: how many answers stand under the n-th of them."""
    found = []
    number = first
    for position in range(top):
        number += 1
        parent = number
        at = NOW - timedelta(days=1) + timedelta(seconds=number - first)
        found.append(
            WorldComment(id=parent, at=at, text="Когда починят крышу?", person=PEOPLE[position % 20].id)
        )
        for reply in range((replies or {}).get(position, 0)):
            number += 1
            at = NOW - timedelta(days=1) + timedelta(seconds=number - first)
            who: dict[str, Any] = (
                {"account": "vk:prirechye_minzdrav"} if reply == 0 else {"person": PEOPLE[reply % 20].id}
            )
            found.append(WorldComment(id=number, at=at, text="Здравствуйте! Ответим.", parent=parent, **who))
    return tuple(found)


def account_of(handle: str = "prirechye_minzdrav") -> Account:
    return Account("vk", handle, f"https://vk.com/{handle}", "minzdrav")


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds


class SimulatorClient:
    """The client's contract over the simulator: real httpx requests, paced at `per_second` by the clock given."""

    def __init__(
        self, app: VkApp, clock: Clock, secrets: Sequence[str] = ("vk_user",), per_second: float = 3.0
    ) -> None:
        self.secrets = frozenset(secrets)
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))
        self._clock = clock
        self._step = 1.0 / per_second + 1e-6
        self.asked: list[Exchange] = []
        self.waits: list[float] = []

    async def get(self, url: str, **_: Any) -> Exchange:
        raise AssertionError(f"VK is asked by POST, not by GET {url}")

    async def post(
        self,
        url: str,
        *,
        accounts: Sequence[str],
        role: str,
        data: Mapping[str, str | Secret],
        headers: Mapping[str, str | Secret] | None = None,
        max_bytes: int | None = None,
    ) -> Exchange:
        self._clock.seconds += self._step
        wire = {
            key: TOKENS[value.name] if isinstance(value, Secret) else value for key, value in data.items()
        }
        kept = {
            key: f"«secret {value.name}»" if isinstance(value, Secret) else value
            for key, value in data.items()
        }
        answer = await self._http.post(url, data=wire)
        exchange = Exchange(
            platform="vk",
            accounts=tuple(accounts),
            role=role,
            url=url,
            method="POST",
            request_body=urlencode(kept).encode(),
            status=answer.status_code,
            body=answer.content,
            received_at=self.now(),
        )
        self.asked.append(exchange)
        return exchange

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._clock.seconds += seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self._clock.seconds)


class Left:
    """What an earlier run left: cursors, counts of comments, numbers of communities."""

    def __init__(
        self,
        cursors: Mapping[str, str] | None = None,
        known: Mapping[str, Mapping[str, int]] | None = None,
        ids: Mapping[str, str] | None = None,
    ) -> None:
        self._cursors, self._known, self._ids = cursors or {}, known or {}, ids or {}

    def cursor(self, account: str) -> str | None:
        return self._cursors.get(account)

    def known_posts(self, account: str) -> Mapping[str, int]:
        return self._known.get(account, {})

    def known_id(self, account: str) -> str:
        return self._ids.get(account, "")


class Run(msgspec.Struct):
    """Everything one collection yielded, read."""

    app: VkApp
    client: SimulatorClient
    exchanges: list[Exchange] = []
    gaps: list[Gap] = []
    cursors: dict[str, Cursor] = {}
    unchanged: list[Unchanged] = []
    records: list[Record] = []

    def of(self, kind: type[Record]) -> list[Any]:
        return [record for record in self.records if isinstance(record, kind)]

    @property
    def comments(self) -> set[tuple[str, str]]:
        return {(c.account, c.id) for c in self.records if isinstance(c, Comment)}

    def observed(self, key: str) -> list[Any]:
        return [getattr(r, "value", None) for r in self.records if getattr(r, "key", "") == key]


async def collect(
    world: World,
    secrets: Sequence[str] = ("vk_user",),
    left: Left | None = None,
    fault: Fault | None = None,
    stop_after: int | None = None,
    window: Window = WINDOW,
    per_second: float = 3.0,
    handles: Sequence[str] | None = None,
) -> Run:
    """A collection of all VK pages of the world; `stop_after` requests it is broken off, as by kill -9."""
    clock = Clock()
    app = VkSimulator().app(world, clock.now, fault)
    client = SimulatorClient(app, clock, secrets, per_second)
    run = Run(app, client)
    platform = Vk()
    named = handles if handles is not None else [a.handle for a in world.accounts if a.platform == "vk"]
    accounts = [account_of(handle) for handle in named]
    by_id = {account.id: account for account in accounts}
    async for event in platform.collect(accounts, window, client, left or Left()):
        if isinstance(event, Exchange):
            if stop_after is not None and len(run.exchanges) >= stop_after:
                break
            run.exchanges.append(event)
            for identifier in event.accounts:
                with suppress(FormatChanged):  # an answer that is not understood is kept, and told as a gap
                    run.records.extend(platform.read(event, by_id[identifier]))
        elif isinstance(event, Gap):
            run.gaps.append(event)
        elif isinstance(event, Cursor):
            run.cursors[event.account] = event
        else:
            run.unchanged.append(event)
    return run
