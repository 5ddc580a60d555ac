"""What a collection works with: settings, tokens, clock, network, keys. The sandbox gives others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from otklik.collect.clock import Clock
    from otklik.collect.http import Transport
    from otklik.collect.secrets import Secrets
    from otklik.collect.settings import Settings
    from otklik.privacy.keys import KeyStore


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """Made anew for every run: a token that was entered meanwhile is found."""

    settings: Callable[[], Settings]
    secrets: Callable[[], Secrets]
    clock: Callable[[], Clock]
    keys: Callable[[], KeyStore]
    transport: Callable[[], Transport | None]
    keep_secret: Callable[[str, str], str]  # name, value → where it lies, in words


def of_system(config: Path | None = None) -> Means:
    """This computer's; settings of the file `config` where one is named."""
    from otklik.collect.clock import SystemClock
    from otklik.collect.secrets import Secrets, keep_system_secret
    from otklik.collect.settings import load_settings
    from otklik.privacy.keys import KeyStore

    return Means(
        settings=lambda: load_settings(config),
        secrets=Secrets.of_system,
        clock=SystemClock,
        keys=KeyStore,
        transport=lambda: None,
        keep_secret=keep_system_secret,
    )
