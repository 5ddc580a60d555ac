"""The regional table of official pages («госпаблики») for Otklik: what the public interfaces of VK do not show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from otklik.hookspecs import hookimpl

if TYPE_CHECKING:
    from otklik.platform import TableImporter


@hookimpl
def register_importers() -> Iterable[TableImporter]:
    from otklik_gospubliki.importer import OfficialPagesTable

    return [OfficialPagesTable()]
