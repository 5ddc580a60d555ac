"""Which page an address leads to, whatever its spelling: for links between the pages of a body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from otklik.restricted import host_of

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.model import Account
    from otklik.profile.model import Listed, Profile

WEBSITE = "website"


class Pages:
    """The pages of a profile. A link may name one by its number, in another spelling, or deeper inside a site."""

    def __init__(
        self,
        by_body: Mapping[str, Iterable[str]],
        account_of: Callable[[str], Account | None] = lambda address: None,
        native: Mapping[str, str] | None = None,
    ) -> None:
        """`by_body`: addresses of each body. `native`: by account id the number the platform itself gives it."""
        self._by_body = {body: frozenset(addresses) for body, addresses in by_body.items()}
        self._account_of = account_of
        self._also = {
            f"{identifier.partition(':')[0]}:{number}": identifier
            for identifier, number in (native or {}).items()
            if number
        }
        self._sites = self._handles_of_sites()
        self._listed = frozenset(self.page(a) for addresses in self._by_body.values() for a in addresses)

    @classmethod
    def of_profile(cls, profile: Profile, host: Host) -> Pages:
        """Every address of the profile, also those of platforms that no plugin reads."""
        from otklik.profile.recognise import recognise

        by_body: dict[str, list[str]] = {}
        for line in profile.listed(host):
            address = line.account.url if line.account is not None else line.address
            by_body.setdefault(line.body, []).append(address)
        known = {address: line.account for line in profile.listed(host) for address in _spellings(line)}

        def account_of(address: str) -> Account | None:
            return known[address] if address in known else recognise(address, host).account

        return cls(by_body, account_of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pages) and (self._by_body, self._also) == (other._by_body, other._also)

    __hash__ = None  # type: ignore[assignment]

    def knowing(self, native: Mapping[str, str]) -> Pages:
        """The same pages, known by the platforms' own numbers too."""
        return Pages(self._by_body, self._account_of, native)

    def of_body(self, body: str) -> frozenset[str]:
        """Addresses of a body's pages."""
        return self._by_body.get(body, frozenset())

    def is_listed(self, address: str) -> bool:
        """Is it a page of some body of the profile?"""
        return self.page(address) in self._listed

    def page(self, address: str) -> str:
        """One text for all addresses of one page."""
        account = self._account_of(address)
        if account is None:
            return address_key(address)
        if account.platform == WEBSITE:
            return f"{WEBSITE}:{self._site(account.handle)}"
        return self._also.get(account.id, account.id)

    def _site(self, handle: str) -> str:
        """The site of the profile that the address lies in, the address itself where there is none."""
        cuts = [at for at, sign in enumerate(handle) if sign in "/?"]
        parts = (handle[:cut] for cut in (len(handle), *reversed(cuts)))  # the longest first
        return next((part for part in parts if part in self._sites), handle)

    def _handles_of_sites(self) -> frozenset[str]:
        accounts = (self._account_of(a) for addresses in self._by_body.values() for a in addresses)
        return frozenset(a.handle for a in accounts if a is not None and a.platform == WEBSITE)


def _spellings(line: Listed) -> tuple[str, ...]:
    return (line.address,) if line.account is None else (line.address, line.account.url)


def address_key(address: str) -> str:
    """As `Pages.page` where no plugin knows the address: platform and path of the page there, or the host."""
    from otklik.profile.recognise import known_platforms

    host = host_of(address)
    path = re.sub(r"^[a-z]+://", "", address.strip(), flags=re.IGNORECASE).partition("/")[2]
    parts = [part.lower() for part in re.split(r"[?#]", path)[0].split("/") if part]
    for platform in known_platforms().values():
        if any(host == known or host.endswith("." + known) for known in platform.hosts):
            while len(parts) > 1 and parts[0] in platform.passed:
                parts = parts[1:]
            depth = 2 if parts and parts[0] in platform.folders else 1
            return f"{platform.id}:{'/'.join(parts[:depth]).lstrip('@')}"
    return host.removeprefix("www.")
