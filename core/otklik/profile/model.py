"""Records of a region profile: the region, its bodies, where they are and where they are known not to be."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from otklik.model import Account

if TYPE_CHECKING:
    from otklik.host import Host


class Absent(msgspec.Struct, frozen=True, kw_only=True):
    """A person has confirmed that the body has no account on the platform."""

    platform: str
    checked_on: date
    reason: str


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """`zone` is an IANA name; `norms` names the norms and packs to apply over the default ones."""

    code: str
    name: str
    iso: str = ""
    oktmo: str = ""
    zone: str
    population: int | None = None
    languages: tuple[str, ...] = ("ru",)
    norms: tuple[str, ...] = ()


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation whose presence is assessed. `id` never changes; `audience` is people served."""

    id: str
    name: str
    short_name: str
    kind: str
    level: str
    parent: str = ""
    ogrn: str = ""
    oktmo: str = ""
    audience: int | None = None
    absent: tuple[Absent, ...] = ()
    accounts: tuple[str, ...] = ()  # addresses as written


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An address of the profile and what it was recognised as.

    `account` is None where no installed plugin knows it; `platform` is then the platform's id if the address is
    that of a known one, else "".
    """

    body: str
    index: int  # within the body's accounts
    address: str
    account: Account | None
    platform: str


class Profile(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A region profile as read; `text` is what goes into the audit file."""

    region: Region
    bodies: tuple[Body, ...] = ()
    text: str = ""
    path: str = ""

    @cached_property
    def by_id(self) -> dict[str, Body]:
        """Bodies by id."""
        return {body.id: body for body in self.bodies}

    @property
    def zone(self) -> ZoneInfo:
        """The region's time zone."""
        return ZoneInfo(self.region.zone)

    @cached_property
    def _recognised(self) -> dict[Host, tuple[Listed, ...]]:
        return {}

    def listed(self, host: Host) -> tuple[Listed, ...]:
        """Every address of the profile in order, recognised or not."""
        from otklik.profile.recognise import recognise

        found = self._recognised.get(host)
        if found is None:
            found = self._recognised[host] = tuple(
                recognise(address, host, body=body.id, index=index)
                for body in self.bodies
                for index, address in enumerate(body.accounts)
            )
        return found

    def accounts(self, host: Host) -> tuple[Account, ...]:
        """Accounts that installed plugins know, each once, in the profile's order."""
        found: dict[str, Account] = {}
        for listed in self.listed(host):
            if listed.account is not None:
                found.setdefault(listed.account.id, listed.account)
        return tuple(found.values())
