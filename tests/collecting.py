"""A platform to ask, and settings that give up soon."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import ClassVar

import msgspec

from otklik.collect.settings import PlatformSettings, default_bounds
from otklik.model import Account, Cursor, Exchange, Gap, Record, Text, Unchanged, Window
from otklik.platform import Client, Limit, Masker, Platform, Resume

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOST = "api.prirechye.example"


class Fake(Platform):
    """A platform that is at given hosts under given limits; it collects nothing by itself."""

    id = "fake"
    title = Text("Выдуманная")
    secrets: ClassVar = {"fake_token": Text("Токен"), "other_token": Text("Другой токен")}

    def __init__(self, hosts: Sequence[str] = (HOST,), limits: tuple[Limit, ...] = ()) -> None:
        self._hosts = frozenset(hosts)
        self._limits = limits

    def hosts(self, accounts: Sequence[Account]) -> frozenset[str]:
        return self._hosts

    def limits(self) -> tuple[Limit, ...]:
        return self._limits

    def account_from_url(self, url: str) -> str | None:
        return None

    def account_url(self, handle: str) -> str:
        return f"https://{HOST}/{handle}"

    async def collect(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume
    ) -> AsyncIterator[Exchange | Gap | Cursor | Unchanged]:
        return
        yield

    def read(self, exchange: Exchange, account: Account) -> list[Record]:
        return []

    def mask(self, exchange: Exchange, masker: Masker) -> Exchange:
        return exchange


def limit(host: str = HOST, rate: float = 1000.0, secret: str = "", concurrency: int = 1) -> Limit:
    return Limit(host, rate, "test", "2026-03-01", secret, concurrency)


def quick(**changes: float) -> PlatformSettings:
    """Settings for loopback: 127.0.0.1 allowed, everything gives up within a fraction of a second."""
    short: dict[str, float] = {
        "connect_seconds": 0.2,
        "read_seconds": 0.2,
        "deadline_seconds": 0.3,
        "attempts": 2,
        "backoff_seconds": 0.01,
        "backoff_max_seconds": 0.02,
        "requests_per_second": 1000.0,
    }
    bounds = msgspec.structs.replace(default_bounds(), **(short | changes))
    return PlatformSettings(allow_private=("127.0.0.1",), bounds=bounds)
