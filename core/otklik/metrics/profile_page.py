"""How complete a page's profile is, and whether a body's pages name each other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from otklik.metric import Reading, Scope
from otklik.metrics.base import N_, AccountMeter, AccountMetric, listing
from otklik.model import AccountFacts, Observation, Record, Text, Value
from otklik.restricted import host_of

NOTHING_OBSERVED = N_("Nothing was observed of the page's profile.")
NO_OTHER_PAGES = N_("The body has no other pages in the profile.")
LINKS_UNKNOWN = N_("The page has links whose addresses were not collected.")

_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,}(?:/[\w./@?=&%~-]*)?")
_LINK_KEYS = (
    "site",
    "link",
    "links",
    "links_to_accounts",
    "menu_links",
)  # last parts of keys that hold addresses


class CompletenessMeter(AccountMeter):
    requires = "account"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.elements = _elements().get(scope.account.platform, ())
        self.found: dict[str, bool] = {}

    def add(self, record: Record) -> None:
        if isinstance(record, Observation) and record.key in self.elements and record.value is not None:
            self.found[record.key] = _is_filled(record.value) or self.found.get(record.key, False)

    def measured(self) -> Reading:
        if not self.found:
            return Reading(value=None, note=NOTHING_OBSERVED)
        missing = [key for key in self.elements if self.found.get(key) is False]
        return Reading(
            value=(len(self.found) - len(missing)) / len(self.found),
            n=len(self.found),
            detail={"missing": listing(missing), "unknown": len(self.elements) - len(self.found)},
        )


def _is_filled(value: Value) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value) and value is not None and value > 0


@cache
def _elements() -> dict[str, tuple[str, ...]]:
    told = tomllib.loads((files("otklik") / "data" / "profile_elements.toml").read_text(encoding="utf-8"))
    return {platform: tuple(keys) for platform, keys in told["platforms"].items()}


class ProfileCompleteness(AccountMetric):
    id = "profile_completeness"
    title = Text("Заполненность страницы", "Completeness of the profile")
    unit = "share"
    formula = Text(
        "Заполненные сведения страницы, делённые на сведения, о которых известно, есть ли они; перечень по площадкам "
        "в data/profile_elements.toml",
        "Elements of the profile that are filled in, divided by elements of which it is known; the list by platform is "
        "in data/profile_elements.toml",
    )
    source = "Региональные требования к оформлению; рейтинг госпабликов 2023 года, блок «оформление»"
    needs = frozenset([Observation])
    meter_type = CompletenessMeter


class OtherPagesMeter(AccountMeter):
    requires = "account"

    def add(self, record: Record) -> None:
        """What is counted stands in the profile."""

    def measured(self) -> Reading:
        own = address_key(self.scope.account.url)
        others = {key for address in self.scope.listed if (key := address_key(address)) != own}
        return Reading(value=len(others), n=len(others))


class OtherPages(AccountMetric):
    id = "other_pages"
    title = Text("Других страниц у органа", "Other pages of the body")
    unit = "accounts"
    formula = Text(
        "Адреса того же органа в профиле, кроме этой страницы",
        "Addresses of the same body in the profile, this page excepted",
    )
    source = "Профиль региона"
    needs = frozenset([AccountFacts])
    meter_type = OtherPagesMeter


class LinksMeter(AccountMeter):
    """Which of the body's other pages are named among the addresses of this page."""

    requires = "account"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        own = address_key(scope.account.url)
        self.others = {
            key: address for address in sorted(scope.listed) if (key := address_key(address)) != own
        }
        self.named: set[str] = set()
        self.observed = False

    def add(self, record: Record) -> None:
        if isinstance(record, Observation):
            self.observed = True
            if record.key.rpartition(".")[2] in _LINK_KEYS and isinstance(record.value, str):
                self.name(_ADDRESS.findall(record.value))

    def name(self, addresses: Iterable[str]) -> None:
        """Addresses that this page shows."""
        self.named.update(address_key(address) for address in addresses)

    def measured(self) -> Reading:
        if not self.others:
            return Reading(value=None, note=NO_OTHER_PAGES)
        if not self.observed:
            return Reading(value=None, note=NOTHING_OBSERVED)
        missing = [address for key, address in self.others.items() if key not in self.named]
        return Reading(
            value=(len(self.others) - len(missing)) / len(self.others),
            n=len(self.others),
            detail={"missing": listing(missing)},
        )


class SiteLinksToAccountsShare(AccountMetric):
    id = "site_links_to_accounts_share"
    title = Text("Доля страниц, на которые ведёт сайт", "Share of accounts linked from the site")
    unit = "share"
    formula = Text(
        "Другие страницы того же органа, адреса которых есть на сайте, делённые на все другие его страницы в профиле",
        "Other pages of the same body whose addresses the site shows, divided by all its other pages in the profile",
    )
    source = "Региональные требования к перекрёстным ссылкам; практика Канады"
    needs = frozenset([Observation])
    platforms = frozenset(["website"])
    meter_type = LinksMeter


class CrossLinksMeter(LinksMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.links_told = 0
        self.links_seen = 0

    def add(self, record: Record) -> None:
        if isinstance(record, AccountFacts):
            self.observed = True
            self.name(_ADDRESS.findall(record.description))
        elif isinstance(record, Observation):
            last = record.key.rpartition(".")[2]
            if last == "links_count" and isinstance(record.value, int):
                self.links_told = record.value
            elif last in ("link", "links"):
                self.links_seen += 1
            super().add(record)

    def measured(self) -> Reading:
        reading = super().measured()
        if reading.value != 1.0 and reading.value is not None and self.links_told and not self.links_seen:
            return Reading(value=None, note=LINKS_UNKNOWN, detail=reading.detail)
        return reading


class CrossLinksShare(AccountMetric):
    id = "cross_links_share"
    title = Text("Доля перекрёстных ссылок", "Share of cross links")
    unit = "share"
    formula = Text(
        "Другие страницы и сайт того же органа, названные в описании и ссылках страницы, делённые на все другие его "
        "страницы в профиле",
        "Other pages and the site of the same body named in the page's description and links, divided by all its other "
        "pages in the profile",
    )
    source = "Региональные требования к перекрёстным ссылкам; практика Канады"
    needs = frozenset([AccountFacts, Observation])
    meter_type = CrossLinksMeter


def address_key(address: str) -> str:
    """An address so that spellings of one page agree: platform or host, then the first part of the path."""
    host = host_of(address)
    path = re.sub(r"^[a-z]+://", "", address.strip(), flags=re.IGNORECASE).partition("/")[2]
    first = re.split(r"[?#/]", path.removeprefix("s/"))[0].lower().lstrip("@")
    for platform, hosts in _platform_hosts().items():
        if any(host == known or host.endswith("." + known) for known in hosts):
            return f"{platform}:{first}"
    return host.removeprefix("www.")


@cache
def _platform_hosts() -> dict[str, tuple[str, ...]]:
    told = tomllib.loads((files("otklik") / "data" / "platforms.toml").read_text(encoding="utf-8"))
    return {
        key: tuple(value["hosts"])
        for key, value in told.items()
        if isinstance(value, dict) and "hosts" in value
    }
