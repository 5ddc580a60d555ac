"""An address of the profile as an account; an address of a known platform is never taken for a website."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec
import tomli

from otklik.addresses import clean, host_and_path
from otklik.model import Text
from otklik.profile.model import Listed

if TYPE_CHECKING:
    from otklik.host import Host

WEBSITE = "website"


class KnownPlatform(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a platform whether its plugin is installed or not; from data/platforms.toml."""

    id: str
    title: Text
    hosts: tuple[str, ...]
    personal: tuple[str, ...]
    folders: tuple[str, ...] = ()  # first parts of a path behind which the page's own part stands
    passed: tuple[str, ...] = ()  # first parts of a path that say nothing of the page

    def is_personal(self, path: str) -> bool:
        """Is this the path of a private person's page?"""
        return any(re.fullmatch(pattern, path.strip("/")) for pattern in self.personal)


@cache
def known_platforms() -> Mapping[str, KnownPlatform]:
    """Known platforms by id."""
    data: dict[str, Any] = tomli.loads((files("otklik.data") / "platforms.toml").read_text(encoding="utf-8"))
    return {
        key: msgspec.convert({"id": key, **table}, KnownPlatform)
        for key, table in data.items()
        if isinstance(table, dict)
    }


def known_platform(address: str) -> KnownPlatform | None:
    """The known platform that the address belongs to by its host."""
    host, _ = host_and_path(address)
    return next(
        (p for p in known_platforms().values() if any(host == h or host.endswith("." + h) for h in p.hosts)),
        None,
    )


def recognise(address: str, host: Host, *, body: str = "", index: int = 0) -> Listed:
    """What an address in any spelling is. The page of a private person is never an account, whatever its plugin says."""
    cleaned = clean(address)
    known = known_platform(cleaned)
    is_ours = known is None or (
        known.id in host.platforms and not known.is_personal(host_and_path(cleaned)[1])
    )
    account = host.account(cleaned, body) if cleaned and is_ours else None
    if account is not None and known is not None and account.platform == WEBSITE:
        account = None
    platform = account.platform if account is not None else known.id if known is not None else ""
    return Listed(body=body, index=index, address=address, account=account, platform=platform)
