"""Packs that come with Otklik: the base method and norms of regions."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from otklik.hookspecs import hookimpl


@hookimpl
def register_packs() -> Iterable[Traversable]:
    root = files(__name__)
    return tuple(
        place for place in sorted(root.iterdir(), key=lambda p: p.name) if (place / "pack.toml").is_file()
    )
