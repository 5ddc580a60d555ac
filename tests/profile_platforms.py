"""Two small platforms for tests of profiles: one with keys, one without, and a website that takes what is left."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from importlib.metadata import EntryPoint
from typing import ClassVar

from otklik.addresses import host_and_path
from otklik.hookspecs import hookimpl
from otklik.host import Host
from otklik.model import Account, Cursor, Exchange, Gap, Record, Text, Unchanged, Window
from otklik.platform import Client, Limit, Masker, Platform, Resume


class _Addresses(Platform):
    """A platform of which only addresses are asked."""

    domains: ClassVar[tuple[str, ...]] = ()

    def hosts(self, accounts: Sequence[Account]) -> frozenset[str]:
        return frozenset(self.domains)

    def limits(self) -> tuple[Limit, ...]:
        return ()

    def account_from_url(self, url: str) -> str | None:
        host, path = host_and_path(url)
        name = path.removeprefix("s/").partition("/")[0].lower()
        return (
            name
            if host.removeprefix("m.") in self.domains and re.fullmatch(r"[a-z0-9_.]{4,}", name)
            else None
        )

    def account_url(self, handle: str) -> str:
        return f"https://{self.domains[0]}/{handle}"

    async def collect(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume
    ) -> AsyncIterator[Exchange | Gap | Cursor | Unchanged]:
        for account in accounts:
            yield Cursor(account=account.id, is_done=True)

    def read(self, exchange: Exchange, account: Account) -> Iterable[Record]:
        return ()

    def mask(self, exchange: Exchange, masker: Masker) -> Exchange:
        return exchange


class FakeVk(_Addresses):
    id = "vk"
    title = Text("ВКонтакте", "VK")
    domains = ("vk.com", "vk.ru")
    secrets: ClassVar[Mapping[str, Text]] = {
        "vk_service": Text("стены и комментарии", "walls and comments"),
        "vk_user": Text("всё открытое", "everything public"),
    }


class FakeTelegram(_Addresses):
    id = "telegram"
    title = Text("Telegram")
    domains = ("t.me", "telegram.me")


class FakeWebsite(_Addresses):
    id = "website"
    title = Text("Сайт", "Website")

    def account_from_url(self, url: str) -> str | None:
        host, _path = host_and_path(url)
        return host if "." in host and " " not in host else None

    def account_url(self, handle: str) -> str:
        return f"https://{handle}"


@hookimpl
def register_platforms() -> Iterable[Platform]:
    return (FakeVk(), FakeTelegram(), FakeWebsite())


def fake_host() -> Host:
    """A host with these platforms only."""
    return Host([EntryPoint("fake", "profile_platforms", "otklik")])
