"""The only module that imports httpx (httpx2 where it is installed): one request out, one bounded answer in."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from otklik.collect.content import TooLargeError, TruncatedError, UnknownEncodingError, read_content
from otklik.collect.hosts import is_local_name, is_public, literal_address
from otklik.collect.settings import Bounds
from otklik.errors import CollectError, Unreachable, UsageError
from otklik.i18n import _
from otklik.model import GapReason

if TYPE_CHECKING:
    import httpx as httpx  # noqa: PLC0414 - exported: the sandbox answers through it
else:
    try:
        import httpx2 as httpx
    except ImportError:
        import httpx

Transport = httpx.AsyncBaseTransport
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
_OPEN_HOSTS = 32  # hosts whose connections are kept for reuse
_ADDRESSES_TRIED = 4
_NAME = re.compile(
    r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.IGNORECASE
)  # httpx itself would ask "[bad" for its address


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it goes on the wire; may hold secrets, so it is never shown nor kept."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes = b""

    def __repr__(self) -> str:
        return f"Outgoing({self.method})"


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with its body decompressed. `received`: bytes on the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    received: int
    http_version: str = ""
    tls_not_after: str = ""
    tls_issuer: str = ""

    def header(self, name: str) -> str:
        """Value of the header (lower-case name), "" where absent."""
        return next((value for key, value in self.headers if key == name), "")


class Again(Exception):
    """The request failed in a way that may pass. `error` is what to raise in the end; `wait`: seconds asked for."""

    def __init__(self, error: CollectError, wait: float | None = None, is_dns: bool = False) -> None:
        super().__init__(error.reason)
        self.error = error
        self.wait = wait
        self.is_dns = is_dns


def normal_url(url: str) -> str:
    """The address as it is asked for: ASCII host, percent-encoded path, no fragment. Raises Unreachable."""
    malformed = Unreachable(host=url.split("?", 1)[0][:200], detail="the address is malformed")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise malformed from None
    host = parsed.raw_host.decode("ascii", "replace")
    if parsed.scheme not in ("http", "https") or not (_NAME.fullmatch(host) or literal_address(host)):
        raise malformed
    return str(parsed.copy_with(fragment=None, username=None, password=None))


def host_of_url(url: str) -> str:
    """Host of a `normal_url`: lower-case ASCII, IPv6 without brackets."""
    return httpx.URL(url).raw_host.decode("ascii").lower().rstrip(".")


def join_url(base: str, location: str) -> str:
    """The address that a Location header means."""
    return str(httpx.URL(base).join(location))


async def send(
    transport: Transport, outgoing: Outgoing, bounds: Bounds, max_bytes: int, host: str
) -> Incoming:
    """Ask once. Raises Again for what may pass, CollectError for what will not; neither refers to the request."""
    failure: Exception
    try:
        async with asyncio.timeout(bounds.deadline_seconds):
            return await _send(transport, outgoing, bounds, max_bytes)
    except TimeoutError:
        failure = Again(Unreachable(host=host, detail="the answer did not come to its end in time"))
    except TooLargeError:
        failure = Unreachable(GapReason.TOO_LARGE, host=host, limit=str(max_bytes))
    except UnknownEncodingError:
        failure = Unreachable(host=host, detail="the answer is compressed in a way that was not asked for")
    except TruncatedError:
        failure = Again(Unreachable(host=host, detail="the answer broke off"))
    except CollectError as error:
        failure = error
    except (httpx.TransportError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
        failure = _failure(error, host)
    # raised outside the handler: the library's error refers to the request, and the request holds secrets
    raise failure


async def _send(transport: Transport, outgoing: Outgoing, bounds: Bounds, max_bytes: int) -> Incoming:
    timeout = httpx.Timeout(bounds.read_seconds, connect=bounds.connect_seconds, pool=bounds.deadline_seconds)
    request = httpx.Request(
        outgoing.method,
        outgoing.url,
        headers=[(key.encode(), value.encode()) for key, value in outgoing.headers],
        content=outgoing.content or None,
        extensions={"timeout": timeout.as_dict()},
    )
    response = await transport.handle_async_request(request)
    try:
        headers = tuple((key.lower(), value) for key, value in response.headers.multi_items())
        if sum(len(key) + len(value) + 4 for key, value in headers) > bounds.max_header_bytes:
            raise TooLargeError
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) > max_bytes:
            raise TooLargeError
        assert isinstance(response.stream, httpx.AsyncByteStream)
        encoding = response.headers.get("content-encoding", "")
        body, received = await read_content(response.stream, encoding, max_bytes, bounds.max_ratio)
        if length.isdecimal() and received < int(length) and response.status_code not in (204, 304):
            raise TruncatedError
        not_after, issuer = _tls_facts(response.extensions)
        return Incoming(
            status=response.status_code,
            headers=headers,
            body=body,
            received=received,
            http_version=_http_version(response.extensions),
            tls_not_after=not_after,
            tls_issuer=issuer,
        )
    finally:
        await response.aclose()


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
                if _cause(error, ssl.SSLError):  # the next address would show the same certificate
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
        async with asyncio.timeout(seconds):
            found = list(dict.fromkeys(await self._resolve(host, port)))[:_ADDRESSES_TRIED]
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


@cache
def tls_context(ca_bundle: str = "") -> ssl.SSLContext:
    """Verifying context with certifi's roots and those of `ca_bundle` (such as the root of Минцифры); made once.

    Raises UsageError where the bundle cannot be read.
    """
    context = httpx.create_ssl_context(trust_env=False)
    if ca_bundle:
        try:
            context.load_verify_locations(cafile=ca_bundle)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(
                _(
                    "{file}: no certificates in PEM form could be read; correct ca_bundle in the settings."
                ).format(file=ca_bundle)
            ) from error
    return context


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for _family, _type, _proto, _name, address in found]


def is_refused_by_form(host: str) -> bool:
    """Is the host private by how it is written, before anything is looked up?"""
    address = literal_address(host)
    return not is_public(address) if address else is_local_name(host)


def _failure(error: Exception, host: str) -> Exception:
    certificate = _cause(error, ssl.SSLCertVerificationError)
    if certificate is not None:
        return Unreachable(GapReason.TLS, host=host, detail=_certificate_fault(certificate))
    if _cause(error, ssl.SSLError) is not None and isinstance(error, httpx.ConnectError | ssl.SSLError):
        return Unreachable(
            GapReason.TLS, host=host, detail="the host does not speak a TLS version that is safe today"
        )
    if _cause(error, socket.gaierror) is not None:
        return Again(Unreachable(host=host, detail="the name of the host cannot be resolved"), is_dns=True)
    for kind, detail in _DETAILS:
        if isinstance(error, kind):
            return Again(Unreachable(host=host, detail=detail))
    return Unreachable(host=host, detail="the request could not be made")


_DETAILS: tuple[tuple[type[Exception], str], ...] = (
    (httpx.ConnectTimeout, "no connection in time"),
    (httpx.TimeoutException, "the answer did not come to its end in time"),
    (httpx.ProxyError, "the proxy refuses the connection"),
    (httpx.ConnectError, "no connection"),
    (httpx.RemoteProtocolError, "the answer broke off"),
    (httpx.NetworkError, "the connection was broken"),
    (OSError, "the connection was broken"),
)


def _cause(error: BaseException | None, kind: type[Any]) -> Any:
    """The first error of `kind` among `error` and what led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, kind):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None


def _certificate_fault(error: ssl.SSLCertVerificationError) -> str:
    return _CERTIFICATE_FAULTS.get(error.verify_code, "the certificate is not trusted")


# X509_V_ERR_* of OpenSSL
_CERTIFICATE_FAULTS: Mapping[int, str] = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate is issued by an authority that is not trusted",
    20: "the certificate is issued by an authority that is not trusted",
    21: "the certificate is issued by an authority that is not trusted",
    23: "the certificate was revoked",
    62: "the certificate is for another host",
    64: "the certificate is for another host",
}


def _http_version(extensions: Mapping[str, Any]) -> str:
    version = extensions.get("http_version", b"")
    return version.decode("ascii", "replace") if isinstance(version, bytes) else ""


def _tls_facts(extensions: Mapping[str, Any]) -> tuple[str, str]:
    stream = extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    shown = (tls.getpeercert() or {}) if tls is not None else {}
    ends = shown.get("notAfter", "")
    not_after = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC).isoformat() if ends else ""
    issuer = {key: value for part in shown.get("issuer", ()) for key, value in part}
    names = [issuer[key] for key in ("organizationName", "commonName") if issuer.get(key)]
    return not_after, ", ".join(names)
