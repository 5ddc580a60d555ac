"""How complete a page's profile is, and whether a body's pages name each other."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from otklik.addresses import find_addresses
from otklik.metric import Reading, Scope
from otklik.metrics.base import N_, AccountMeter, AccountMetric, listing
from otklik.model import AccountFacts, Observation, Record, Text, Value

NOTHING_OBSERVED = N_("Nothing was observed of the page's profile.")
NO_OTHER_PAGES = N_("The body has no other pages in the profile.")
LINKS_UNKNOWN = N_("The page has links whose addresses were not collected.")

# Last parts of keys that hold addresses which a page shows. "site" is one field among several: that it is known does
# not say that the links are.
_LINK_KEYS = frozenset({"link", "links", "links_to_accounts", "menu_links", "description_links"})
_ADDRESS_KEYS = _LINK_KEYS | {"site"}


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


class LinksMeter(AccountMeter):
    """Which of the body's other pages are named among the addresses of this page."""

    requires = "account"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        own = scope.page(scope.account.url)
        self.others = {
            page: address for address in sorted(scope.listed) if (page := scope.page(address)) != own
        }
        self.named: dict[str, str] = {}  # page → address as it stands
        self.are_links_told = False

    def add(self, record: Record) -> None:
        if not isinstance(record, Observation):
            return
        last = record.key.rpartition(".")[2]
        if last in _ADDRESS_KEYS and isinstance(record.value, str):
            self.name(record.value)
        # A count says nothing of addresses; an empty value says that there are none.
        if last in _LINK_KEYS and not isinstance(record.value, int):
            self.are_links_told = True

    def name(self, text: str) -> None:
        """Addresses in a text that this page shows."""
        for address in find_addresses(text):
            self.named.setdefault(self.scope.page(address), address)

    def measured(self) -> Reading:
        if not self.others:
            return Reading(value=None, note=NO_OTHER_PAGES)
        missing = [address for page, address in self.others.items() if page not in self.named]
        if missing and not self.are_links_told:
            return Reading(value=None, note=LINKS_UNKNOWN, detail={"missing": listing(missing)})
        return Reading(
            value=(len(self.others) - len(missing)) / len(self.others),
            n=len(self.others),
            detail={"missing": listing(missing)},
        )


class PagesOfBodyMeter(AccountMeter):
    requires = "account"

    def add(self, record: Record) -> None:
        """The profile tells it; nothing is read."""

    def measured(self) -> Reading:
        pages = {self.scope.page(address) for address in self.scope.listed}
        return Reading(value=len(pages), n=len(pages))


class PagesOfBody(AccountMetric):
    id = "pages_of_body"
    title = Text("Страниц у органа", "Pages of the body")
    unit = "accounts"
    formula = Text(
        "Число страниц и сайтов органа в профиле региона",
        "Pages and sites of the body in the region's profile",
    )
    source = "Профиль региона"
    needs = frozenset([AccountFacts])
    meter_type = PagesOfBodyMeter


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


class UnlistedMeter(LinksMeter):
    def measured(self) -> Reading:
        if not self.are_links_told:
            return Reading(value=None, note=LINKS_UNKNOWN)
        unlisted = [address for address in self.named.values() if not self.scope.is_listed(address)]
        return Reading(value=len(unlisted), n=len(self.named), detail={"unlisted": listing(unlisted)})


class SiteLinksUnlisted(AccountMetric):
    id = "site_links_unlisted"
    title = Text(
        "Ссылки сайта на страницы, которых нет в профиле", "Links of the site to pages not in the profile"
    )
    unit = "links"
    formula = Text(
        "Число страниц на площадках, на которые ведёт сайт и которых нет в профиле региона ни у одного органа",
        "Pages on platforms that the site links to and that the profile lists under no body",
    )
    source = "Практика: полный перечень страниц сверяют с сайтом; забытые и чужие страницы находят по ссылкам"
    needs = frozenset([Observation])
    platforms = frozenset(["website"])
    meter_type = UnlistedMeter


class CrossLinksMeter(LinksMeter):
    """The description, too, is a place for links; where a page has no other, it tells all there is."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.is_described = False
        self.are_links_counted = False

    def add(self, record: Record) -> None:
        if isinstance(record, AccountFacts):
            self.is_described |= bool(record.description)
            self.name(record.description)
        elif isinstance(record, Observation):
            self.are_links_counted |= record.key.endswith(".links_count") and bool(record.value)
            super().add(record)

    def measured(self) -> Reading:
        self.are_links_told |= self.is_described and not self.are_links_counted
        return super().measured()


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
