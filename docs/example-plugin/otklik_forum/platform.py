"""The forum: where it is, how to ask."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

import tomli

from otklik.errors import CollectError
from otklik.gaps import gap_from_error
from otklik.model import Account, Cursor, Exchange, Gap, ObservationKey, Record, Text, Unchanged, Window
from otklik.platform import Client, Limit, Masker, Platform, Resume

_ADDRESS = re.compile(r"(?:https?://)?forum\.prirechye\.example/board/([a-z0-9-]+)", re.IGNORECASE)


@cache
def settings() -> dict[str, Any]:
    return tomli.loads((files("otklik_forum") / "platform.toml").read_text(encoding="utf-8"))


class Forum(Platform):
    """Boards of the forum that bodies keep."""

    id = "forum"
    title = Text("Форум", "Forum")
    observations: ClassVar[tuple[ObservationKey, ...]] = (
        ObservationKey(
            key="forum.has_rules", type="bool", title=Text("Правила доски есть", "The board has rules")
        ),
    )

    def hosts(self, accounts: Sequence[Account]) -> frozenset[str]:
        return frozenset({settings()["host"]})

    def limits(self) -> tuple[Limit, ...]:
        told = settings()
        return (Limit(told["host"], told["requests_per_second"], told["source"], told["checked_on"]),)

    def account_from_url(self, url: str) -> str | None:
        found = _ADDRESS.match(url.strip())
        return found[1].lower() if found else None

    def account_url(self, handle: str) -> str:
        return f"https://{settings()['host']}/board/{handle}"

    async def collect(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume
    ) -> AsyncIterator[Exchange | Gap | Cursor | Unchanged]:
        for account in accounts:
            try:
                yield await client.get(account.url, accounts=[account.id], role="board")
            except CollectError as error:
                yield gap_from_error(account.id, "account", error)
            yield Cursor(account=account.id, is_done=True)

    def read(self, exchange: Exchange, account: Account) -> Iterable[Record]:
        from otklik_forum.reader import read

        return read(exchange, account)

    def mask(self, exchange: Exchange, masker: Masker) -> Exchange:
        """A board's page shows official topics only, so there is nobody to mask."""
        return exchange
