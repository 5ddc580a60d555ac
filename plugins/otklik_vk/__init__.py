"""VK: communities, their walls, comments and polls, through the API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from otklik.hookspecs import hookimpl

if TYPE_CHECKING:
    from otklik.platform import Platform, Simulator


@hookimpl
def register_platforms() -> Iterable[Platform]:
    from otklik_vk.platform import Vk

    return (Vk(),)


@hookimpl
def register_simulators() -> Iterable[Simulator]:
    from otklik_vk.simulator import VkSimulator

    return (VkSimulator(),)
