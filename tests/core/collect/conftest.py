"""Clients that really connect, to loopback only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from collecting import Fake, limit, quick
from otklik.collect.client import HttpClient
from otklik.collect.settings import PlatformSettings


@pytest.fixture
def loopback() -> Callable[..., HttpClient]:
    """A client that really connects, to 127.0.0.1 only."""

    def make(settings: PlatformSettings | None = None, hosts: Sequence[str] = ("127.0.0.1",)) -> HttpClient:
        platform = Fake(hosts, tuple(limit(host) for host in hosts))
        return HttpClient(platform=platform, settings=settings or quick(), seed=1)

    return make
