"""`columns.toml` as records."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from otklik.spreadsheet import plain


class Column(msgspec.Struct, frozen=True):
    """A column that is understood, by every name it goes under."""

    id: str
    names: tuple[str, ...]


class Personal(msgspec.Struct, frozen=True):
    names: tuple[str, ...]


class Ages(msgspec.Struct, frozen=True):
    starts: tuple[int, ...] = msgspec.field(name="from")


class Coding(msgspec.Struct, frozen=True):
    person: tuple[str, ...]
    machine: tuple[str, ...]
    second: tuple[str, ...]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checked_on: date
    header_rows: int
    header_columns: int
    fewest_answers: int
    speeding_share: float
    least_seconds: float
    looked_at: int
    personal_share: float
    column: tuple[Column, ...]
    personal: Personal
    ages: Ages
    coding: Coding


@cache
def settings() -> Settings:
    """What `columns.toml` says."""
    return msgspec.toml.decode(files(__package__).joinpath("columns.toml").read_bytes(), type=Settings)


def is_called(title: str, names: tuple[str, ...]) -> bool:
    """Is this one of the names? One that ends in * stands for every longer one."""
    given = plain(title)
    return any(
        given.startswith(plain(name)) if name.endswith("*") else given == plain(name) for name in names
    )


def column_called(title: str) -> str:
    """Id of the known column that is called so, "" where there is none."""
    return next((column.id for column in settings().column if is_called(title, column.names)), "")
