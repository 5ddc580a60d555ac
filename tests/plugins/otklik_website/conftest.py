"""A whole collection of simulated sites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from otklik.errors import CollectError
from otklik.model import Account, Window
from otklik.sandbox.world import WorldSite
from otklik_website.platform import Website
from otklik_website.simulator import WebsiteSimulator
from website_site import NOW, Afresh, Brought, SmallClient, make_world

Collect = Callable[..., Any]


@pytest.fixture
def collect() -> Collect:
    """`await collect(site, …, failures={}, state=None)`: a whole collection of the simulated sites."""

    async def run(
        *sites: WorldSite,
        failures: Mapping[str, CollectError] | None = None,
        state: str | None = None,
        app: Any = None,
    ) -> Brought:
        platform = Website()
        client = SmallClient(app or WebsiteSimulator().app(make_world(*sites)), failures)
        accounts = [
            Account(platform="website", handle=site.host, url=platform.account_url(site.host))
            for site in sites
        ]
        window = Window(since=NOW, until=NOW)
        return Brought([i async for i in platform.collect(accounts, window, client, Afresh(state))], client)

    return run
