"""Facts of Russia's regions by code: data/regions.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import tomli

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.model import Text


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a fact comes from and as of when; `is_checked` False: from general knowledge, not compared yet."""

    title: str
    state: date
    is_checked: bool


class RegionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a region. `sources` by kind of fact: code, codes, zone, population, languages."""

    code: str  # series of car plates: "02"
    tax_code: str
    name: Text
    iso: str = ""
    okato: str
    oktmo: str
    zone: str  # IANA, of the capital
    other_zones: tuple[str, ...] = ()
    population: int | None = None
    languages: tuple[str, ...]
    sources: Mapping[str, Source] = {}


@cache
def regions() -> tuple[RegionFacts, ...]:
    """All regions by code."""
    data = _directory()
    sources = {key: msgspec.convert(table, Source) for key, table in data["source"].items()}
    return tuple(
        msgspec.convert(
            {
                **row,
                "sources": {
                    fact: sources[key] for fact, key in {**data["sources"], **row.get("sources", {})}.items()
                },
            },
            RegionFacts,
        )
        for row in data["region"]
    )


@cache
def _directory() -> dict[str, Any]:
    table: dict[str, Any] = tomli.loads((files("otklik.data") / "regions.toml").read_text(encoding="utf-8"))
    return table


@cache
def known_codes() -> frozenset[str]:
    """Codes of all regions, and of the one that Otklik trains on."""
    return frozenset({*(region.code for region in regions()), training_region()[0]})


def training_region() -> tuple[str, Text]:
    """Code and name of the fictional region of the demo and the sandbox, which is no region of Russia."""
    row = _directory()["training"]
    return row["code"], msgspec.convert(row["name"], Text)


def region_facts(code: str) -> RegionFacts | None:
    """The region with this code, None for one that does not exist."""
    return next((region for region in regions() if region.code == code.strip()), None)


@cache
def common_names() -> dict[str, tuple[str, ...]]:
    """How people call regions besides the official names, by code: data/region_names.toml."""
    text = (files("otklik.data") / "region_names.toml").read_text(encoding="utf-8")
    return {code: tuple(names) for code, names in tomli.loads(text)["names"].items()}


def find_region(words: str) -> RegionFacts:
    """The region by code ("02", "2"), by a part of its name, or as people call it. Raises UsageError with candidates."""
    wanted = _even(words)
    if wanted.isdecimal():
        found = [region for region in regions() if region.code == wanted.zfill(2)]
    else:
        found = [
            region for region in regions() if wanted in map(_even, common_names().get(region.code, ()))
        ] or [r for r in regions() if wanted and wanted in _even(f"{r.name.ru}\n{r.name.en}")]
        found = [r for r in found if wanted in (_even(r.name.ru), _even(r.name.en))] or found
    if len(found) == 1:
        return found[0]
    if not found:
        told = _("There is no region {words}. Give the two digits of its code, e.g. 02, or its name.")
        raise UsageError(told.format(words=words[:60]))
    names = ", ".join(f"{region.code} {region.name.ru}" for region in found[:8])
    raise UsageError(
        _("More than one region is meant by {words}: {names}.").format(words=words[:60], names=names)
    )


def _even(words: str) -> str:
    """Without case, «ё» and kinds of dashes."""
    folded = words.strip().casefold().replace("ё", "е")
    return re.sub(r"\s*[\u2010-\u2015\u2212-]\s*", "-", folded)
