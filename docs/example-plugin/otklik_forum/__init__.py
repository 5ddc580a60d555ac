"""A local forum: an example of a community plugin."""

from __future__ import annotations

from collections.abc import Iterable

from otklik.hookspecs import hookimpl
from otklik.platform import Platform


@hookimpl
def register_platforms() -> Iterable[Platform]:
    from otklik_forum.platform import Forum

    return [Forum()]
