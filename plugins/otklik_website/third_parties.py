"""Whom a page calls besides its own site: foreign services, platforms' accounts, restricted networks."""

from __future__ import annotations

import re

from otklik.restricted import is_restricted
from otklik_website.addresses import absolute, clean, host_of
from otklik_website.page import Page
from otklik_website.settings import is_host_of, settings

_LOADED = "script[src], img[src], iframe[src], source[src], embed[src], link[href]"
_LOADING_RELATIONS = {
    "stylesheet",
    "preconnect",
    "dns-prefetch",
    "preload",
    "prefetch",
    "modulepreload",
    "icon",
}
_IN_SCRIPT = re.compile(r"(?:https?:)?//([a-z0-9][a-z0-9.-]{2,200}\.[a-z]{2,18})", re.IGNORECASE)
_IMPORT = re.compile(r"@import\s+(?:url\()?[\"']?(?:https?:)?//([a-z0-9.-]{3,200})", re.IGNORECASE)


def foreign_hosts(page: Page) -> tuple[str, ...]:
    """Foreign hosts, of the dated list, from which the page loads something, in alphabetical order."""
    return tuple(sorted(host for host in _loaded_hosts(page) if is_host_of(host, settings().foreign.hosts)))


def account_links(page: Page) -> tuple[str, ...]:
    """Addresses of accounts on platforms that the page links to, cleaned, in the order of the page."""
    facts = settings().platforms
    found: dict[str, None] = {}
    for link in page.links:
        if is_host_of(host_of(link.url).removeprefix("m."), facts.account_hosts):
            address = clean(link.url)
            rest = address.partition("://")[2].partition("/")
            if rest[2] and not any(part in "/" + rest[2] for part in facts.not_accounts):
                found[address] = None
    return tuple(found)


def restricted_links(page: Page) -> tuple[str, ...]:
    """Addresses on restricted hosts that the page links to."""
    return tuple(dict.fromkeys(link.url for link in page.links if is_restricted(link.url)))


def _loaded_hosts(page: Page) -> set[str]:
    hosts = set()
    for node in page.tree.css(_LOADED):
        if node.tag == "link":
            relation = (node.attributes.get("rel") or "").lower().split()
            if not _LOADING_RELATIONS.intersection(relation):
                continue
        hosts.add(
            host_of(absolute(page.base, node.attributes.get("src") or node.attributes.get("href") or ""))
        )
    for node in page.tree.css("script:not([src])"):
        hosts.update(
            m[1].lower().removeprefix("www.") for m in _IN_SCRIPT.finditer(node.text(deep=True)[:200_000])
        )
    for node in page.tree.css("style"):
        hosts.update(m[1].lower() for m in _IMPORT.finditer(node.text(deep=True)[:200_000]))
    return hosts - {""}
