"""Every hook. A hook declares and returns at once; it reads no file, asks no network. Called once, after all plugins are loaded."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from otklik.metric import Metric, RegionMetric
    from otklik.platform import (
        Importer,
        Platform,
        RegisterImporter,
        ReportFormat,
        Simulator,
        TableImporter,
    )

hookspec = pluggy.HookspecMarker("otklik")
hookimpl = pluggy.HookimplMarker("otklik")


@hookspec
def register_platforms() -> Iterable[Platform]:  # type: ignore[empty-body]
    """Platforms whose accounts this plugin recognises, collects and reads."""


@hookspec
def register_importers() -> Iterable[Importer | TableImporter | RegisterImporter]:  # type: ignore[empty-body]
    """Kinds of files this plugin understands."""


@hookspec
def register_metrics() -> Iterable[Metric | RegionMetric]:  # type: ignore[empty-body]
    """Named formulas that packs may refer to by id, over one account or over the whole region."""


@hookspec
def register_report_formats() -> Iterable[ReportFormat]:  # type: ignore[empty-body]
    """Formats that `otklik report` can write."""


@hookspec
def register_packs() -> Iterable[Traversable]:  # type: ignore[empty-body]
    """Folders that hold a `pack.toml`: items, norms, scoring profiles."""


@hookspec
def register_simulators() -> Iterable[Simulator]:  # type: ignore[empty-body]
    """Applications that answer as a platform does, for the sandbox."""
