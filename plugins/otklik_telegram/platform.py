"""Telegram as a platform: public channels through their preview."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import ClassVar

from otklik.model import (
    Account,
    Cursor,
    Exchange,
    Gap,
    ObservationKey,
    Record,
    Text,
    Unchanged,
    Window,
)
from otklik.platform import Client, Limit, Masker, Platform, Resume
from otklik_telegram.addresses import handle_of, url_of
from otklik_telegram.settings import settings


def _key(name: str, kind: str, ru: str, en: str) -> ObservationKey:
    return ObservationKey(key=f"telegram.{name}", type=kind, title=Text(ru, en))


class Telegram(Platform):
    id = "telegram"
    title = Text("Telegram", "Telegram")
    observations: ClassVar[tuple[ObservationKey, ...]] = (
        _key("has_avatar", "bool", "Есть фото канала", "The channel has a photo"),
        _key("has_description", "bool", "Есть описание канала", "The channel has a description"),
        _key("description_length", "int", "Длина описания, знаков", "Length of the description, characters"),
        ObservationKey(
            key="telegram.description_links",
            type="str",
            title=Text("Адреса в описании канала", "Addresses in the channel's description"),
            is_many=True,
        ),
        _key("has_site_link", "bool", "В описании есть ссылка на сайт", "The description links to a site"),
        _key(
            "has_contact",
            "bool",
            "В описании есть телефон или почта",
            "The description has a phone or an e-mail",
        ),
        _key(
            "restricted_links",
            "int",
            "Ссылки на ограниченные ресурсы в описании",
            "Links to restricted sites",
        ),
        _key("photos", "int", "Фотографий в канале", "Photos in the channel"),
        _key("videos", "int", "Видео в канале", "Videos in the channel"),
        _key("files", "int", "Файлов в канале", "Files in the channel"),
        _key("links", "int", "Ссылок в канале", "Links in the channel"),
    )

    def hosts(self, accounts: Sequence[Account]) -> frozenset[str]:
        return settings().hosts

    def limits(self) -> tuple[Limit, ...]:
        return settings().limits

    def account_from_url(self, url: str) -> str | None:
        return handle_of(url)

    def account_url(self, handle: str) -> str:
        return url_of(handle)

    def collect(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume
    ) -> AsyncIterator[Exchange | Gap | Cursor | Unchanged]:
        from otklik_telegram.collector import collect

        return collect(accounts, window, client, resume)

    def read(self, exchange: Exchange, account: Account) -> Iterable[Record]:
        from otklik_telegram.reader import read

        return read(exchange, account)

    def mask(self, exchange: Exchange, masker: Masker) -> Exchange:
        from otklik_telegram.masking import mask

        return mask(exchange, masker)
