"""The platform "website": addresses, hosts, limits, and the way to collector and reader."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from urllib.parse import urlsplit

from otklik.model import Account, Cursor, Exchange, Gap, Record, Text, Unchanged, Window
from otklik.platform import Client, Limit, Masker, Platform, Resume
from otklik_website import reader
from otklik_website.addresses import handle_of, wire
from otklik_website.collector import collect_sites
from otklik_website.observations import OBSERVATIONS
from otklik_website.settings import settings


class Website(Platform):
    """A site of a body's own, or its section of another's site."""

    id = "website"
    title = Text("Сайт", "Website")
    observations = OBSERVATIONS
    offers = frozenset({"account"})

    def hosts(self, accounts: Sequence[Account]) -> frozenset[str]:
        """Hosts of the sites in punycode, each with and without "www."."""
        bare = {urlsplit(wire(account.url)).hostname or "" for account in accounts} - {""}
        return frozenset(bare | {f"www.{host}" for host in bare})

    def limits(self) -> tuple[Limit, ...]:
        pace = settings().pace
        return (
            Limit(
                host="*",
                requests_per_second=pace.requests_per_second,
                source=pace.source,
                checked_on=pace.checked_on,
                concurrency=pace.concurrency,
            ),
        )

    def account_from_url(self, url: str) -> str | None:
        """`host[:port][/path]`, host in letters; None for platforms' addresses and for what is no address."""
        return handle_of(url)

    def account_url(self, handle: str) -> str:
        return f"https://{handle}" if "/" in handle else f"https://{handle}/"

    def collect(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume
    ) -> AsyncIterator[Exchange | Gap | Cursor | Unchanged]:
        """Several sites at a time; the window does not matter, a site is seen as it stands."""
        return collect_sites(accounts, client, resume)

    def read(self, exchange: Exchange, account: Account) -> Iterable[Record]:
        return reader.read(exchange, account)

    def mask(self, exchange: Exchange, masker: Masker) -> Exchange:
        """The exchange as it is: a body's site is its own publication, and its phones and names are of officials.

        The reader takes no names and no texts of visitors from it, so `read(mask(x)) == read(x)`.
        """
        return exchange
