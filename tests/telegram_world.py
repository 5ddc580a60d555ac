"""A small fictional world of channels, and a client that asks its simulator over httpx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import httpx
import msgspec

from otklik.model import Account, Exchange
from otklik.platform import Secret
from otklik.sandbox.world import World, WorldAccount, WorldPost
from otklik_telegram.platform import Telegram
from otklik_telegram.simulator import TelegramSimulator

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HANDLE = "prirechye_minzdrav"


def post(number: int, **fields: object) -> WorldPost:
    """The post `number`, one every six hours up to NOW, with the fields given."""
    plain = {
        "text": f"Новость номер {number}.\n\nПриём ведут <врачи> & сёстры Приреченской больницы.",
        "views": 900 + number * 10,
        "media": ("photo",) if number % 3 == 0 else (),
    }
    return WorldPost(id=number, at=NOW - timedelta(hours=6 * (50 - number)), **{**plain, **fields})  # type: ignore[arg-type]


def channel(handle: str = HANDLE, posts: Sequence[WorldPost] = (), **fields: object) -> WorldAccount:
    told = {
        "title": "Минздрав Приречья",
        "description": "Официальный канал.\nТелефон 8 (000) 123-45-67",
        "followers": 12_345,
        "native_id": 7,
        "body": "minzdrav",
        "site": "https://minzdrav.prirechye.example",
    }
    return WorldAccount(platform="telegram", handle=handle, posts=tuple(posts), **{**told, **fields})  # type: ignore[arg-type]


def world_of(*accounts: WorldAccount) -> World:
    return World(
        region_code="99",
        region_name="Приреченская область",
        zone="Europe/Moscow",
        population=1_000_000,
        now=NOW,
        bodies=(),
        accounts=accounts,
        sites=(),
        people=(),
    )


class SimulatorClient:
    """What the core's client does, without its limits: asks the simulator in process, follows redirects, records."""

    secrets: frozenset[str] = frozenset()

    def __init__(self, world: World) -> None:
        self.asked: list[str] = []
        transport = httpx.ASGITransport(app=TelegramSimulator().app(world))
        self._client = httpx.AsyncClient(transport=transport, follow_redirects=True)

    async def get(
        self,
        url: str,
        *,
        accounts: Sequence[str],
        role: str,
        params: Mapping[str, str | Secret] | None = None,
        headers: Mapping[str, str | Secret] | None = None,
        max_bytes: int | None = None,
    ) -> Exchange:
        response = await self._client.get(url, params={k: str(v) for k, v in (params or {}).items()})
        first = response.history[0] if response.history else response
        self.asked.append(str(first.url))
        return Exchange(
            platform="telegram",
            accounts=tuple(accounts),
            role=role,
            url=str(first.url),
            status=response.status_code,
            body=response.content,
            received_at=NOW,
            final_url=str(response.url) if response.history else "",
        )

    async def post(self, url: str, **_: object) -> Exchange:
        raise NotImplementedError

    async def wait(self, seconds: float) -> None:
        raise NotImplementedError

    def now(self) -> datetime:
        return NOW


class Left(msgspec.Struct):
    """What an earlier run left: cursors by account id."""

    cursors: dict[str, str] = {}

    def cursor(self, account: str) -> str | None:
        return self.cursors.get(account)

    def known_id(self, account: str) -> str:
        return ""

    def known_posts(self, account: str) -> Mapping[str, int]:
        return {}


class PlainMasker:
    """Pseudonyms that a test can foretell."""

    def is_official(self, platform: str, person: str) -> bool:
        return False

    def person(self, platform: str, person: str) -> str:
        return person if person.startswith("person-") else f"person-{sum(map(ord, person)):06x}"

    def text(self, text: str) -> str:
        return text


def account_of(handle: str = HANDLE) -> Account:
    return Account("telegram", handle, Telegram().account_url(handle), "minzdrav")


def exchange_of(
    body: str | bytes, handle: str = HANDLE, role: str = "preview", status: int = 200
) -> Exchange:
    content = body.encode() if isinstance(body, str) else body
    return Exchange(
        platform="telegram",
        accounts=(f"telegram:{handle}",),
        role=role,
        url=f"https://t.me/s/{handle}",
        status=status,
        body=content,
        received_at=NOW,
    )
