"""A transport that connects only to public addresses."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from otklik.collect.hosts import is_public, literal_address
from otklik.collect.http import httpx
from otklik.collect.tls import cause_of
from otklik.errors import Unreachable
from otklik.model import GapReason

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
_OPEN_HOSTS = 32  # hosts whose connections are kept for reuse
_ADDRESSES_TRIED = 4


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects only to addresses that it has looked up and found public, so that a name cannot change its meaning
    between check and use. Behind a proxy the proxy looks names up; names and addresses that are local by their form are
    refused all the same.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        allow_private: frozenset[str],
        proxy: str = "",
        resolve: Resolve | None = None,
    ) -> None:
        self._context = context
        self._allow_private = allow_private
        self._proxy = proxy
        self._resolve = resolve or _resolve
        self._transports: OrderedDict[str, httpx.AsyncHTTPTransport] = OrderedDict()
        self._busy: dict[str, int] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii").lower().rstrip(".")
        addresses = [""] if self._proxy else await self._addresses(host, request)
        for address in addresses[:-1]:
            try:
                return await self._ask(host, address, request)
            except httpx.ConnectError as error:
                if cause_of(error, ssl.SSLError):  # the next address would show the same certificate
                    raise
            except httpx.ConnectTimeout:
                continue
        return await self._ask(host, addresses[-1], request)

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()

    async def _addresses(self, host: str, request: httpx.Request) -> list[str]:
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        seconds = request.extensions["timeout"]["connect"]
        try:
            async with asyncio.timeout(seconds):
                found = list(dict.fromkeys(await self._resolve(host, port)))[:_ADDRESSES_TRIED]
        except TimeoutError as error:
            raise httpx.ConnectTimeout("the name was not resolved in time", request=request) from error
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        if host not in self._allow_private:
            for address in found:
                parsed = literal_address(address)
                if parsed is None or not is_public(parsed):
                    raise Unreachable(GapReason.PRIVATE_ADDRESS, host=host)
        return found

    async def _ask(self, host: str, address: str, request: httpx.Request) -> httpx.Response:
        # the certificate is checked against the name, the connection goes to the address that was checked
        extensions = {**request.extensions, "sni_hostname": host}
        url = request.url.copy_with(host=address) if address else request.url
        sent = httpx.Request(
            request.method,
            url,
            headers=request.headers,
            stream=request.stream,
            extensions=extensions if address else request.extensions,
        )
        self._busy[host] = self._busy.get(host, 0) + 1
        try:
            response = await self._transport(host).handle_async_request(sent)
        except BaseException:
            self._busy[host] -= 1
            raise
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Released(response.stream, lambda: self._release(host))
        return response

    def _release(self, host: str) -> None:
        self._busy[host] -= 1

    def _transport(self, host: str) -> httpx.AsyncHTTPTransport:
        # one pool a host: two hosts at one address must not share a connection whose certificate is for one of them
        if host not in self._transports:
            self._transports[host] = httpx.AsyncHTTPTransport(
                verify=self._context,
                trust_env=False,
                proxy=self._proxy or None,
                limits=httpx.Limits(max_connections=16, max_keepalive_connections=4, keepalive_expiry=30.0),
            )
        self._transports.move_to_end(host)
        return self._transports[host]

    @property
    def open_hosts(self) -> int:
        """Hosts to which connections may be open."""
        return len(self._transports)

    async def close_idle(self) -> None:
        """Close connections to the hosts asked longest ago."""
        idle = [host for host in self._transports if not self._busy.get(host)]
        for host in idle[: max(len(self._transports) - _OPEN_HOSTS, 0)]:
            await self._transports.pop(host).aclose()


class _Released(httpx.AsyncByteStream):
    """A stream that tells when it is closed."""

    def __init__(self, stream: httpx.AsyncByteStream, released: Callable[[], None]) -> None:
        self._stream = stream
        self._released: Callable[[], None] | None = released

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece

    async def aclose(self) -> None:
        if self._released:
            self._released()
            self._released = None
        await self._stream.aclose()


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for _family, _type, _proto, _name, address in found]
