"""The only module that imports httpx (httpx2 where it is installed): one request out, one bounded answer in."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from otklik.collect.content import TooLargeError, TruncatedError, UnknownEncodingError, read_content
from otklik.collect.hosts import literal_address
from otklik.collect.settings import Bounds
from otklik.collect.tls import cause_of, certificate_fault, tls_facts
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
    """The address that a Location header means. Raises Unreachable."""
    try:
        return str(httpx.URL(base).join(location))
    except (httpx.InvalidURL, ValueError):
        raise Unreachable(host=host_of_url(base), detail="the address is malformed") from None


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
        told = response.headers.get("content-length", "")
        length = int(told[:20]) if told.isdecimal() and response.status_code not in (204, 304) else 0
        if length > max_bytes:
            raise TooLargeError
        assert isinstance(response.stream, httpx.AsyncByteStream)
        encoding = response.headers.get("content-encoding", "")
        body, received = await read_content(response.stream, encoding, max_bytes, bounds.max_ratio)
        if received < length:
            raise TruncatedError
        not_after, issuer = tls_facts(response.extensions)
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


def _failure(error: Exception, host: str) -> Exception:
    certificate = cause_of(error, ssl.SSLCertVerificationError)
    if certificate is not None:
        return Unreachable(GapReason.TLS, host=host, detail=certificate_fault(certificate))
    if cause_of(error, ssl.SSLError) is not None and isinstance(error, httpx.ConnectError | ssl.SSLError):
        return Unreachable(
            GapReason.TLS, host=host, detail="the host does not speak a TLS version that is safe today"
        )
    if cause_of(error, socket.gaierror) is not None:
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


def _http_version(extensions: Mapping[str, Any]) -> str:
    version = extensions.get("http_version", b"")
    return version.decode("ascii", "replace") if isinstance(version, bytes) else ""
