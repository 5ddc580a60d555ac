"""`platform.toml` as a record."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from otklik.platform import Limit


class Drift(msgspec.Struct, frozen=True):
    """When missing fields mean that the markup moved."""

    min_posts: int
    max_filled: float  # share of posts, 0…1
    source: str
    checked_on: str


class Description(msgspec.Struct, frozen=True):
    social_hosts: frozenset[str]
    checked_on: str


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    base_url: str
    hosts: frozenset[str]
    posts_a_page: int
    page_limit: int
    checked_on: str
    limits: tuple[Limit, ...]
    drift: Drift
    description: Description


@cache
def settings() -> Settings:
    """What `platform.toml` says."""
    content = files(__package__).joinpath("platform.toml").read_bytes()
    return msgspec.toml.decode(content, type=Settings)
