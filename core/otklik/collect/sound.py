"""What a reader returned, held to the contract before it is stored: a record that cannot be read back would spoil the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from otklik.model import Account, AccountFacts, Comment, Observation, Poll, Post, Record
from otklik.platform import Platform

KINDS: tuple[type[Record], ...] = (AccountFacts, Observation, Post, Comment, Poll)
_TYPES: dict[str, tuple[type, ...]] = {"bool": (bool,), "int": (int,), "float": (int, float), "str": (str,)}


def sound(platform: Platform, account: Account, records: Iterable[Record]) -> tuple[list[Record], list[str]]:
    """The records that keep to the contract, and what is wrong with the others, each complaint once (for the plugin's author)."""
    declared = _declared(platform)
    good: list[Record] = []
    wrong: dict[str, None] = {}
    for record in records:
        complaint = _complaint(record, account, declared)
        if complaint:
            wrong[complaint] = None
        else:
            good.append(record)
    for kind in KINDS:
        alike = [record for record in good if type(record) is kind]
        try:
            _read_back(alike, kind)
        except (msgspec.ValidationError, TypeError, ValueError, OverflowError):
            for record in alike:
                try:
                    _read_back([record], kind)
                except (msgspec.ValidationError, TypeError, ValueError, OverflowError) as error:
                    wrong[f"{kind.__name__}: {error}"] = None
                    good.remove(record)
    return good, list(wrong)


def _read_back(records: list[Record], kind: type[Record]) -> None:
    msgspec.json.decode(msgspec.json.encode(records), type=list[kind])  # type: ignore[valid-type]


def _complaint(record: Any, account: Account, declared: Mapping[str, str]) -> str:
    name = type(record).__name__
    if type(record) not in KINDS:
        return f"{name} is no record"
    if record.account != account.id:
        return f"{name} of {record.account}, where {account.id} was read"
    if isinstance(record, Post | Comment):
        at = record.published_at
        return (
            ""
            if isinstance(at, datetime) and at.tzinfo is not None
            else f"{name}.published_at has no time zone"
        )
    if isinstance(record, Observation):
        if record.key not in declared:
            return f"Observation {record.key} is not declared in observations"
        if not _fits(record.value, declared[record.key]):
            return f"Observation {record.key} is declared {declared[record.key]}, its value is {record.value!r:.60}"
    return ""


def _fits(value: object, declared: str) -> bool:
    if value is None:
        return True
    if declared == "date":
        try:
            return isinstance(value, str) and (not value or bool(date.fromisoformat(value[:10])))
        except ValueError:
            return False
    allowed = _TYPES[declared]
    return isinstance(value, allowed) and (declared == "bool" or not isinstance(value, bool))


@lru_cache(maxsize=64)
def _declared(platform: Platform) -> Mapping[str, str]:
    from otklik.builtin import OBSERVATIONS

    return {key.key: key.type for key in (*OBSERVATIONS, *platform.observations)}
