"""`platform.toml` as records: hosts, words, budgets."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class Pace(msgspec.Struct, frozen=True):
    requests_per_second: float
    concurrency: int
    source: str
    checked_on: str


class Budget(msgspec.Struct, frozen=True):
    """Bounds of one collection. Sizes in bytes."""

    sites_at_once: int
    sitemaps: int
    sitemap_addresses: int
    pages_per_role: int
    documents: int
    links_checked: int
    page_bytes: int
    sitemap_bytes: int
    document_bytes: int
    document_pages: int
    longest_crawl_delay: float
    document_letters: int


class Robot(msgspec.Struct, frozen=True):
    name: str


class Platforms(msgspec.Struct, frozen=True):
    hosts: frozenset[str]
    account_hosts: frozenset[str]
    not_accounts: tuple[str, ...]


class Links(msgspec.Struct, frozen=True):
    not_asked: tuple[str, ...]


class Tracking(msgspec.Struct, frozen=True):
    parameters: tuple[str, ...]
    index_files: frozenset[str]


class Foreign(msgspec.Struct, frozen=True):
    basis: str
    checked_on: str
    hosts: frozenset[str]


class PageWords(msgspec.Struct, frozen=True):
    text: tuple[str, ...]
    path: tuple[str, ...]


class Appeals(msgspec.Struct, frozen=True):
    pos_hosts: frozenset[str]
    esia_hosts: frozenset[str]
    esia_words: tuple[str, ...]
    email_invitations: tuple[str, ...]
    email_verbs: tuple[str, ...]
    email_negations: tuple[str, ...]


class Words(msgspec.Struct, frozen=True):
    consent: tuple[str, ...]
    consent_documents: tuple[str, ...]
    allowed_latin: frozenset[str]
    calendar_marks: tuple[str, ...]
    news_marks: tuple[str, ...]


class Accessible(msgspec.Struct, frozen=True):
    screen_px: int
    moving: tuple[str, ...]
    key_sections: tuple[str, ...]


class Tls(msgspec.Struct, frozen=True):
    proven_bad: tuple[str, ...]


class Settings(msgspec.Struct, frozen=True):
    pace: Pace
    budget: Budget
    robot: Robot
    platforms: Platforms
    links: Links
    tracking: Tracking
    foreign: Foreign
    pages: dict[str, PageWords]
    appeals: Appeals
    words: Words
    accessible: Accessible
    tls: Tls


@cache
def settings() -> Settings:
    """The package's own `platform.toml`."""
    text = files("otklik_website").joinpath("platform.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Settings)


@cache
def stems(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any phrase by the beginnings of its words: "обращени граждан" finds «Обращения граждан»."""
    options = (r"\w*\s+".join(re.escape(word) for word in phrase.split()) for phrase in phrases)
    return re.compile(r"(?<!\w)(?:" + "|".join(options) + ")", re.IGNORECASE)


def is_host_of(host: str, family: frozenset[str]) -> bool:
    """Is `host` one of `family` or a subdomain of one?"""
    labels = host.split(".")
    return any(".".join(labels[start:]) in family for start in range(len(labels)))
