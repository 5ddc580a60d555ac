"""`columns.toml` as records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from otklik.spreadsheet import plain


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column that is understood. `key`: the observation it gives; "" where it only tells whom the row is about."""

    id: str
    type: str  # text, bool, share, int, float
    names: tuple[str, ...]
    key: str = ""
    most: float | None = None


class Words(msgspec.Struct, frozen=True):
    yes: frozenset[str]
    no: frozenset[str]
    totals: frozenset[str]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checked_on: date
    header_rows: int
    header_depth: int
    header_columns: int
    column: tuple[Column, ...]
    words: Words
    levels: Mapping[str, tuple[str, str]]


@cache
def settings() -> Settings:
    """What `columns.toml` says."""
    return msgspec.toml.decode(files(__package__).joinpath("columns.toml").read_bytes(), type=Settings)


@cache
def columns_by_name() -> Mapping[str, Column]:
    """Columns by every name they go under, as `plain` makes it."""
    return {plain(name): column for column in settings().column for name in column.names}
