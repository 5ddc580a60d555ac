"""Websites of a sandbox world, over ASGI: each site as good or as bad as its qualities say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from otklik.platform import Simulator
from otklik.sandbox.world import World, WorldSite
from otklik_website.addresses import host_of
from otklik_website.simulated_pages import Answer, answer

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class WebsiteSimulator(Simulator):
    """Answers for every site of the world, on its host and on "www." of it."""

    platform = "website"

    def hosts(self, world: World) -> frozenset[str]:
        hosts = {host_of(f"https://{site.host}") for site in world.sites}
        return frozenset(hosts | {f"www.{host}" for host in hosts})

    def app(self, world: World, now: Callable[[], float] | None = None) -> Any:
        """The ASGI application. Plain http is told from https by the scope's scheme or `x-forwarded-proto`."""
        sites = {host_of(f"https://{site.host}"): site for site in world.sites}

        async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return
            headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
            }
            host = host_of("https://" + headers.get("host", "").partition(":")[0])
            scheme = headers.get("x-forwarded-proto") or scope.get("scheme", "http")
            given = _answer(sites.get(host), scheme, scope["path"], world)
            await send(
                {
                    "type": "http.response.start",
                    "status": given.status,
                    "headers": [
                        (name.encode("latin-1"), value.encode("latin-1")) for name, value in given.headers
                    ],
                }
            )
            body = b"" if scope["method"] == "HEAD" else given.body
            await send({"type": "http.response.body", "body": body})

        return application


def _answer(site: WorldSite | None, scheme: str, path: str, world: World) -> Answer:
    if site is None:
        return Answer(404, b"no such site")
    if not site.responds:
        return Answer(503, b"")
    if scheme == "http" and site.https and site.redirects_http:
        return Answer(301, b"", (("location", f"https://{site.host}{path}"),))
    return answer(site, path, world)
