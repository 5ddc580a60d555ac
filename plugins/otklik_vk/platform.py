"""VK as the core sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import ClassVar

from otklik.model import Account, Cursor, Exchange, Gap, ObservationKey, Record, Text, Unchanged, Window
from otklik.platform import Client, Limit, Masker, Platform, Resume
from otklik_vk import addresses, masking, reader
from otklik_vk.observations import KEYS
from otklik_vk.settings import settings


class Vk(Platform):
    """Communities of VK through the API, with whichever tokens are present."""

    id: ClassVar[str] = "vk"
    title: ClassVar[Text] = Text("ВКонтакте", "VK")
    secrets: ClassVar[Mapping[str, Text]] = {
        "vk_user": Text(
            "токен пользователя: открывает всё, 25 вызовов в одном запросе",
            "User token: opens everything, 25 calls a request",
        ),
        "vk_service": Text(
            "сервисный токен приложения: страницы, записи и комментарии, один вызов в запросе",
            "Service token of an application: pages, posts and comments, one call a request",
        ),
        "vk_community": Text(
            "токен сообщества: сведения о страницах и сообщениях, без записей и комментариев",
            "Community token: facts of pages and messages, no posts and comments",
        ),
    }
    observations: ClassVar[tuple[ObservationKey, ...]] = KEYS
    offers: ClassVar[frozenset[str]] = frozenset({"account", "posts", "comments"})

    def hosts(self, accounts: Sequence[Account]) -> frozenset[str]:
        return frozenset(settings().api.hosts)

    def limits(self) -> tuple[Limit, ...]:
        return tuple(
            Limit(host, pace.requests_per_second, pace.source, pace.checked_on, pace.secret)
            for host in settings().api.hosts
            for pace in settings().limits
        )

    def account_from_url(self, url: str) -> str | None:
        return addresses.handle_of(url)

    def account_url(self, handle: str) -> str:
        return addresses.address_of(handle)

    def collect(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume
    ) -> AsyncIterator[Exchange | Gap | Cursor | Unchanged]:
        from otklik_vk.collector import Collection

        return Collection(accounts, window, client, resume, settings()).events()

    def read(self, exchange: Exchange, account: Account) -> Iterable[Record]:
        return reader.read(exchange, account)

    def mask(self, exchange: Exchange, masker: Masker) -> Exchange:
        return masking.mask(exchange, masker)
