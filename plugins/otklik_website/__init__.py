"""Official websites of bodies: home, contacts, news, appeals, documents, as a citizen and a screen reader meet them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from otklik.hookspecs import hookimpl

if TYPE_CHECKING:
    from otklik.platform import Importer, Platform, Simulator


@hookimpl
def register_platforms() -> Iterable[Platform]:
    from otklik_website.platform import Website

    return (Website(),)


@hookimpl
def register_simulators() -> Iterable[Simulator]:
    from otklik_website.simulator import WebsiteSimulator

    return (WebsiteSimulator(),)


@hookimpl
def register_importers() -> Iterable[Importer]:
    from otklik_website.importer import SavedPage

    return (SavedPage(),)
