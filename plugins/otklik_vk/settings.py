"""`platform.toml` as records: API, bounds, limits, tokens, what error codes mean."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class Api(msgspec.Struct, frozen=True):
    version: str
    base: str
    hosts: tuple[str, ...]


class Bounds(msgspec.Struct, frozen=True):
    """Bounds of one answer (bytes) and of one call (items)."""

    execute_calls: int
    answer_bytes: int
    groups_per_call: int
    posts_per_page: int
    comments_per_page: int
    thread_items: int


class Sizes(msgspec.Struct, frozen=True):
    """Bytes of one item from which planning starts; `fill` is the share of an answer's bound that is planned."""

    group: float
    post: float
    comment: float
    fill: float


class Pace(msgspec.Struct, frozen=True):
    secret: str
    requests_per_second: float
    source: str
    checked_on: str


class Wait(msgspec.Struct, frozen=True):
    """Seconds of the first wait, of the longest, and how often before giving up."""

    first: float
    most: float
    times: int

    def seconds(self, attempt: int) -> float:
        """Wait before the given attempt, 0 for the first: doubles up to `most`."""
        return float(min(self.first * 2.0**attempt, self.most))


class Refused(msgspec.Struct, frozen=True):
    reason: str  # a value of GapReason
    state: str = ""  # what account.state it shows


class PostErrors(msgspec.Struct, frozen=True):
    codes: frozenset[int]


class Errors(msgspec.Struct, frozen=True):
    too_large: frozenset[int]
    retry: frozenset[int]
    retries: int
    captcha: frozenset[int]
    token: frozenset[int]
    missing_account: frozenset[int]
    wait: dict[int, Wait]
    refused: dict[int, Refused]
    post: PostErrors


class Fields(msgspec.Struct, frozen=True):
    groups: tuple[str, ...]


class Addresses(msgspec.Struct, frozen=True):
    hosts: frozenset[str]
    video_hosts: frozenset[str]
    other_hosts: frozenset[str]
    prefixes: tuple[str, ...]
    service: frozenset[str]


class PosForm(msgspec.Struct, frozen=True):
    """A kind of ПОС link: its path and its parameters, name and pattern, in the order asked for."""

    path: str
    parameters: tuple[tuple[str, str], ...]


class Pos(msgspec.Struct, frozen=True):
    host: str
    forms: tuple[PosForm, ...]


class Settings(msgspec.Struct, frozen=True):
    api: Api
    bounds: Bounds
    sizes: Sizes
    limits: tuple[Pace, ...]
    tokens: dict[str, tuple[str, ...]]
    errors: Errors
    fields: Fields
    addresses: Addresses
    pos: Pos


@cache
def settings() -> Settings:
    """The package's own `platform.toml`."""
    told = tomllib.loads(files("otklik_vk").joinpath("platform.toml").read_text("utf-8"))
    told["tokens"].pop("source")
    return msgspec.convert(told, Settings, strict=False)
