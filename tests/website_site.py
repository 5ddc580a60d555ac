"""A small client over simulated sites, and makers of sites and exchanges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import httpx

from otklik.errors import CollectError, Unreachable
from otklik.model import Account, Cursor, Exchange, Gap, Observation
from otklik.platform import Secret
from otklik.sandbox.world import World, WorldSite
from otklik_website.platform import Website

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOST = "minzdrav.prirechye.example"
ACCOUNT = Account(platform="website", handle=HOST, url=f"https://{HOST}/", body="minzdrav")


def make_site(**qualities: Any) -> WorldSite:
    """A good site of a fictional ministry; `qualities` spoil it."""
    good: dict[str, Any] = {
        "host": HOST,
        "body": "minzdrav",
        "title": "Министерство здравоохранения Приреченской области",
        "phones": ("8 (4900) 20-01-00",),
        "emails": ("minzdrav@prirechye.example",),
        "address": "400999, Приреченская область, г. Приреченск, ул. Садовая, д. 1",
        "hours": "пн–чт 9:00–18:00, пт 9:00–16:45",
        "account_links": ("https://vk.com/prirechye_minzdrav?from=site", "https://t.me/prirechye_minzdrav"),
        "news": ((date(2026, 11, 20), "Открыта запись на приём"), (date(2026, 11, 1), "Подведены итоги")),
        "documents": (("Приказ № 1", True), ("Приказ № 2", False)),
    }
    return WorldSite(**(good | qualities))


def make_world(*sites: WorldSite) -> World:
    return World(
        region_code="99",
        region_name="Приреченская область",
        zone="Europe/Moscow",
        population=900_000,
        now=NOW,
        bodies=(),
        accounts=(),
        sites=sites,
        people=(),
    )


def exchange(body: bytes | str, role: str = "home", **fields: Any) -> Exchange:
    given: dict[str, Any] = {
        "platform": "website",
        "accounts": (ACCOUNT.id,),
        "role": role,
        "url": f"https://{HOST}/",
        "body": body.encode() if isinstance(body, str) else body,
        "received_at": NOW,
    }
    return Exchange(**(given | fields))


def observed(exchanges: Exchange | Sequence[Exchange]) -> dict[str, list[Any]]:
    """Values by key without "website.", in the order they were read."""
    found: dict[str, list[Any]] = {}
    for one in [exchanges] if isinstance(exchanges, Exchange) else exchanges:
        for record in Website().read(one, ACCOUNT):
            if isinstance(record, Observation):
                found.setdefault(record.key.removeprefix("website."), []).append(record.value)
    return found


class SmallClient:
    """Asks an ASGI application; `failures` says which addresses raise, by their beginning."""

    secrets: frozenset[str] = frozenset()

    def __init__(self, app: Any, failures: Mapping[str, CollectError] | None = None) -> None:
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), follow_redirects=True)
        self._failures = failures or {}
        self.asked: list[tuple[str, str]] = []
        self.waited: list[float] = []

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
        self.asked.append((role, url))
        for beginning, error in self._failures.items():
            if url.startswith(beginning):
                raise error
        answer = await self._http.get(url)
        if answer.status_code >= 500:
            raise Unreachable("http_status", host=answer.url.host, status=str(answer.status_code), url=url)
        return Exchange(
            platform="website",
            accounts=tuple(accounts),
            role=role,
            url=url,
            status=answer.status_code,
            headers=tuple(answer.headers.items()),
            body=answer.content,
            received_at=NOW,
            final_url=str(answer.url) if answer.history else "",
            meta={
                "elapsed_ms": 120,
                "tls_not_after": "2027-01-02T10:00:00+00:00",
                "tls_issuer": "Sandbox CA",
            },
        )

    async def post(self, url: str, **_: Any) -> Exchange:
        raise AssertionError("a website is only read")

    async def wait(self, seconds: float) -> None:
        self.waited.append(seconds)

    def now(self) -> datetime:
        return NOW


class Afresh:
    """Nothing was left by an earlier run, unless a state is given."""

    def __init__(self, state: str | None = None) -> None:
        self._state = state

    def cursor(self, account: str) -> str | None:
        return self._state

    def known_id(self, account: str) -> str:
        return ""

    def known_posts(self, account: str) -> Mapping[str, int]:
        return {}


class Brought:
    """What a collection brought, sorted."""

    def __init__(self, items: Sequence[Any], client: SmallClient) -> None:
        self.exchanges = [i for i in items if isinstance(i, Exchange)]
        self.gaps = [i for i in items if isinstance(i, Gap)]
        self.cursors = [i for i in items if isinstance(i, Cursor)]
        self.client = client

    @property
    def roles(self) -> list[str]:
        return [e.role for e in self.exchanges]

    @property
    def observed(self) -> dict[str, list[Any]]:
        return observed(self.exchanges)
