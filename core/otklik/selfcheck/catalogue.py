"""The checks there are and their thresholds: `data/selfcheck.toml`, over which packs may set a region's own values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec
import tomli

from otklik.packs.model import Norm
from otklik.packs.norms import Norms
from otklik.selfcheck.model import Check


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    check: tuple[Check, ...]
    norm: tuple[Norm, ...]


@cache
def _read() -> _File:
    text = (files("otklik") / "data" / "selfcheck.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomli.loads(text), _File)


def checks() -> tuple[Check, ...]:
    """Every check, by id."""
    return _read().check


def default_norms() -> tuple[Norm, ...]:
    """Thresholds that hold where no pack says otherwise."""
    return _read().norm


def thresholds(packs: Norms, region: str, day: date) -> Mapping[str, Norm]:
    """Each threshold as of the day: a pack's number, else the default."""
    own = Norms(default_norms())
    found: dict[str, Norm] = {}
    for identifier in own.ids:
        set_by_pack = packs.resolve(identifier, region, day)
        if set_by_pack is not None and _is_number(set_by_pack):
            found[identifier] = set_by_pack
            continue
        default = own.resolve(identifier, region, day)
        # an audit of a day before all periods is held to the first value there was
        found[identifier] = default or min(
            (n for n in default_norms() if n.id == identifier), key=lambda n: n.valid_from
        )
    return found


def _is_number(norm: Norm) -> bool:
    return isinstance(norm.value, int | float) and not isinstance(norm.value, bool)
