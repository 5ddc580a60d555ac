"""The sandbox's network in process: real requests, answered by the plugins' simulators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from otklik.collect.http import Transport, httpx
from otklik.errors import FOREIGN
from otklik.host import Host
from otklik.sandbox.world import World

SECRETS = {"OTKLIK_SECRET_VK_USER": "user-sandbox", "OTKLIK_SECRET_VK_COMMUNITY": "community-sandbox"}


class SandboxTransport(Transport):
    """Routes a request to the simulator that answers for its host; an unknown host cannot be reached."""

    def __init__(self, host: Host, world: World, now: Callable[[], float] | None = None) -> None:
        self._world = world
        self._sites = {site.host: site for site in world.sites}
        self._apps: dict[str, Transport] = {}
        for platform, simulator in host.simulators.items():
            try:
                transport = httpx.ASGITransport(app=simulator.app(world, now))
                names = [
                    name if name.isascii() else name.encode("idna").decode()
                    for name in simulator.hosts(world)
                ]
            except FOREIGN as error:  # its hosts cannot be reached; the others answer
                host.failed("simulator", platform, error)
                continue
            self._apps |= dict.fromkeys(names, transport)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        site = self._sites.get(name)
        app = self._apps.get(name)
        if app is None or (site is not None and request.url.scheme == "https" and not site.https):
            raise httpx.ConnectError("no such host in the sandbox", request=request)
        response = await app.handle_async_request(request)
        if request.url.scheme == "https":
            days = site.tls_days_left if site is not None else 90
            response.extensions["network_stream"] = _Stream(self._world, days)
        return response


class _Stream:
    """Shows a certificate as a TLS connection does."""

    def __init__(self, world: World, days_left: int) -> None:
        self._ends = world.now + timedelta(days=days_left)

    def get_extra_info(self, name: str) -> Any:
        return self if name == "ssl_object" else None

    def getpeercert(self) -> dict[str, Any]:
        day, month, year, time = format_datetime(self._ends, usegmt=True).split(", ")[1].split(" ")[:4]
        issuer = ((("organizationName", "Sandbox CA"),),)
        return {"notAfter": f"{month} {day} {time} {year} GMT", "issuer": issuer}
