"""Telegram for Otklik: public channels through t.me/s. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from otklik.hookspecs import hookimpl

if TYPE_CHECKING:
    from otklik.platform import Platform, Simulator


@hookimpl
def register_platforms() -> Iterable[Platform]:
    from otklik_telegram.platform import Telegram

    return [Telegram()]


@hookimpl
def register_simulators() -> Iterable[Simulator]:
    from otklik_telegram.simulator import TelegramSimulator

    return [TelegramSimulator()]
