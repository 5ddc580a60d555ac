"""The sandbox on loopback: each platform's simulator on a port of its own, for real requests from another program."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from otklik.host import Host
from otklik.i18n import _
from otklik.sandbox.network import SECRETS
from otklik.sandbox.region import prirechye


def serve(host: Host, port: int, say: Callable[[str], None]) -> None:
    """Serve until stopped; says which settings and tokens lead a collection here."""
    import uvicorn

    world = prirechye()
    servers = []
    say(_("Settings for --config:"))
    for number, (platform, simulator) in enumerate(sorted(host.simulators.items())):
        config = uvicorn.Config(
            simulator.app(world, time.monotonic), host="127.0.0.1", port=port + number, log_level="warning"
        )
        servers.append(uvicorn.Server(config))
        say(f"[platforms.{platform}]")
        say(f'base_url = "http://127.0.0.1:{port + number}"')
        say('allow_private = ["127.0.0.1"]')
    say(_("Tokens for the environment:"))
    for name, value in SECRETS.items():
        say(f"{name}={value}")

    async def run() -> None:
        await asyncio.gather(*(server.serve() for server in servers))

    asyncio.run(run())
