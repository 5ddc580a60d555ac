"""The one HTTP client: hosts, pace, retries, redirects, bounds and redaction around every request of a platform."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import msgspec
import stamina

from otklik.collect.asked import Asked, compose, redirected, without
from otklik.collect.clock import Clock, SystemClock
from otklik.collect.guard import GuardedTransport, Resolve
from otklik.collect.hosts import is_refused_by_form, is_same_owner
from otklik.collect.http import (
    Again,
    Incoming,
    Outgoing,
    Transport,
    host_of_url,
    join_url,
    normal_url,
    send,
    tls_context,
)
from otklik.collect.limits import Limits
from otklik.collect.secrets import Secrets
from otklik.collect.settings import PlatformSettings
from otklik.errors import AccessDenied, CollectError, RateLimited, Unreachable
from otklik.model import Account, Exchange, GapReason
from otklik.platform import Platform, Secret

KEPT_HEADERS = frozenset(
    (
        "content-disposition",
        "content-language",
        "content-type",
        "etag",
        "last-modified",
        "location",
        "retry-after",
        "server",
        "strict-transport-security",
    )
)
REDIRECTS = frozenset((301, 302, 303, 307, 308))


class HttpClient:
    """Satisfies `otklik.platform.Client` for one platform and its accounts. Use as an async context manager.

    With `transport` (sandbox, tests) no name is looked up; without it connections go only to public addresses.
    `also_hosts`: hosts of other addresses in the profile, to which a redirect may lead. `seed` makes jitter repeatable.
    """

    def __init__(
        self,
        *,
        platform: Platform,
        accounts: Sequence[Account] = (),
        secrets: Secrets | None = None,
        settings: PlatformSettings | None = None,
        clock: Clock | None = None,
        transport: Transport | None = None,
        also_hosts: Iterable[str] = (),
        resolve: Resolve | None = None,
        seed: int | None = None,
    ) -> None:
        self._platform = platform.id
        self._settings = settings or PlatformSettings()
        self._bounds = self._settings.bounds
        self._secrets = secrets or Secrets()
        self._clock: Clock = clock or SystemClock()
        self._hosts = {host.lower().rstrip(".") for host in platform.hosts(accounts)}
        self._also = {host.lower().rstrip(".") for host in also_hosts}
        self._private = frozenset(self._settings.allow_private)
        self._limits = Limits(platform.limits(), self._settings.limits, self._bounds.requests_per_second)
        self._random = random.Random(seed)  # noqa: S311 - jitter is no secret
        self.secrets = self._secrets.names(platform.secrets)
        base_hosts = {host_of_url(self._settings.base_url)} if self._settings.base_url else set()
        self._owned = None
        if transport is None:
            self._owned = GuardedTransport(
                tls_context(self._settings.ca_bundle),
                self._private | base_hosts,
                self._settings.proxy,
                resolve,
            )
        self._transport: Transport = transport or self._owned  # type: ignore[assignment]
        # without any handler Python prints each scheduled retry to stderr
        logging.getLogger("stamina").addHandler(_SILENT)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections that this client opened."""
        if self._owned is not None:
            await self._owned.aclose()

    @property
    def open_hosts(self) -> int:
        """Hosts to which connections may be open; 0 over a transport that was given."""
        return self._owned.open_hosts if self._owned is not None else 0

    def now(self) -> datetime:
        """The run's clock, aware, UTC."""
        return self._clock.now()

    async def wait(self, seconds: float) -> None:
        """Let time pass by the run's clock."""
        await asyncio.sleep(seconds)

    async def get(
        self,
        url: str,
        *,
        accounts: Sequence[str],
        role: str,
        params: Mapping[str, str | Secret] | None = None,
        headers: Mapping[str, str | Secret] | None = None,
        max_bytes: int | None = None,
    ) -> Exchange:
        """GET `url`. Raises Unreachable, RateLimited, AccessDenied."""
        asked = compose(
            self._secrets,
            method="GET",
            url=url,
            accounts=accounts,
            role=role,
            params=params,
            headers=headers,
            max_bytes=self._max_bytes(max_bytes),
        )
        return await self._ask(asked)

    async def post(
        self,
        url: str,
        *,
        accounts: Sequence[str],
        role: str,
        data: Mapping[str, str | Secret],
        headers: Mapping[str, str | Secret] | None = None,
        max_bytes: int | None = None,
    ) -> Exchange:
        """POST `data` as a form. Raises Unreachable, RateLimited, AccessDenied."""
        asked = compose(
            self._secrets,
            method="POST",
            url=url,
            accounts=accounts,
            role=role,
            data=data,
            headers=headers,
            max_bytes=self._max_bytes(max_bytes),
        )
        return await self._ask(asked)

    def _max_bytes(self, asked: int | None) -> int:
        return min(asked or self._bounds.max_body_bytes, self._bounds.max_body_bytes)

    # --- attempts ----------------------------------------------------------------------------------------------------

    async def _ask(self, asked: Asked) -> Exchange:
        failed = 0

        def next_wait(error: Exception) -> bool | float:
            nonlocal failed
            if not isinstance(error, Again):
                return False
            failed += 1
            if error.is_dns and failed >= self._bounds.dns_attempts:
                return False
            longest = min(self._bounds.backoff_seconds * 2 ** (failed - 1), self._bounds.backoff_max_seconds)
            return (error.wait or 0.0) + self._random.uniform(longest / 2, longest)

        failure: CollectError
        try:
            async for attempt in stamina.retry_context(
                on=next_wait, attempts=self._bounds.attempts, timeout=None
            ):
                with attempt:
                    return await self._follow(asked)
        except Again as again:
            failure = again.error
        raise failure

    async def _follow(self, asked: Asked) -> Exchange:
        """One attempt, through redirects."""
        started = asyncio.get_running_loop().time()
        outgoing, secrets, visited = asked.outgoing, asked.secrets, [asked.outgoing.url]
        while True:
            host = host_of_url(outgoing.url)
            self._check_host(host)
            incoming = await self._send(outgoing, host, secrets, asked)
            location = incoming.header("location")
            if incoming.status not in REDIRECTS or not location:
                break
            target = self._redirect_target(outgoing.url, location, visited)
            if host_of_url(target) != host or not target.startswith("https://"):
                outgoing = without(outgoing, asked.secret_headers)
                secrets = frozenset()
            outgoing = redirected(outgoing, incoming.status, target, bool(asked.secrets))
            visited.append(target)
        if incoming.status == 401 and secrets:
            raise AccessDenied(GapReason.TOKEN_REFUSED, secret=min(secrets), host=host)
        redirects = [self._secrets.redact_url(url) for url in visited[1:]]
        meta: dict[str, bool | int | float | str | list[str] | None] = {
            "elapsed_ms": round((asyncio.get_running_loop().time() - started) * 1000),
            "received_bytes": incoming.received,
        }
        if redirects:
            meta["redirects"] = redirects
        for name in ("http_version", "tls_not_after", "tls_issuer"):
            if told := getattr(incoming, name):
                meta[name] = told
        return Exchange(
            platform=self._platform,
            accounts=asked.accounts,
            role=asked.role,
            url=asked.url,
            method=asked.outgoing.method,
            request_body=asked.body,
            status=incoming.status,
            headers=tuple((k, self._secrets.redact_url(v)) for k, v in incoming.headers if k in KEPT_HEADERS),
            body=self._secrets.redact(incoming.body),
            received_at=self._clock.now(),
            final_url=redirects[-1] if redirects else "",
            meta=meta,
        )

    async def _send(self, outgoing: Outgoing, host: str, secrets: frozenset[str], asked: Asked) -> Incoming:
        async with self._limits.turn(host, secrets):
            try:
                incoming = await send(
                    self._transport, self._routed(outgoing, host), self._bounds, asked.max_bytes, host
                )
            except Unreachable as error:
                if error.reason == GapReason.TOO_LARGE:
                    raise Unreachable(GapReason.TOO_LARGE, **error.params, url=asked.url) from None
                raise
            finally:
                if self._owned is not None:
                    await self._owned.close_idle()
            if incoming.status == 429 or incoming.status >= 500:
                raise self._refused(incoming, host, secrets, asked)
            return incoming

    def _refused(self, incoming: Incoming, host: str, secrets: frozenset[str], asked: Asked) -> Exception:
        wait = _retry_after(incoming.header("retry-after"), self._clock.now())
        error: CollectError
        if incoming.status == 429:
            error = RateLimited(host=host, seconds=str(round(wait or 0)))
        else:
            error = Unreachable(GapReason.HTTP_STATUS, host=host, status=str(incoming.status), url=asked.url)
        if wait is not None and wait > self._bounds.max_wait_seconds:
            return error
        for pace in self._limits.paces(host, secrets) if wait else ():
            pace.pause(wait or 0)  # other requests would only be refused too
        return Again(error, wait)

    # --- where a request may go --------------------------------------------------------------------------------------

    def _check_host(self, host: str) -> None:
        if host not in self._hosts:
            raise Unreachable(GapReason.FORBIDDEN_HOST, host=host)
        if host not in self._private and not self._settings.base_url and is_refused_by_form(host):
            raise Unreachable(GapReason.PRIVATE_ADDRESS, host=host)

    def _redirect_target(self, url: str, location: str, visited: list[str]) -> str:
        host = host_of_url(url)
        try:
            target = normal_url(join_url(url, location))
        except CollectError:
            raise Unreachable(
                GapReason.REDIRECT_REFUSED, host=host, url=self._secrets.redact_url(location[:500])
            ) from None
        where = host_of_url(target)
        shown = self._secrets.redact_url(target)
        if is_refused_by_form(where) and where not in self._private:
            raise Unreachable(GapReason.PRIVATE_ADDRESS, host=where, url=shown)
        if where not in self._hosts | self._also and not is_same_owner(where, host):
            raise Unreachable(GapReason.REDIRECT_REFUSED, host=host, url=shown)
        if len(visited) > self._bounds.max_redirects:
            raise Unreachable(
                GapReason.REDIRECT_REFUSED,
                host=host,
                url=shown,
                detail="redirects lead to redirects without end",
            )
        self._hosts.add(where)
        return target

    def _routed(self, outgoing: Outgoing, host: str) -> Outgoing:
        """The request as `base_url` has it: another place, the same host name."""
        if not self._settings.base_url:
            return outgoing
        asked, base = urlsplit(outgoing.url), urlsplit(self._settings.base_url)
        url = urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + asked.path, asked.query, ""))
        told = (("host", asked.netloc), ("x-forwarded-proto", asked.scheme))
        return msgspec.structs.replace(outgoing, url=url, headers=(*outgoing.headers, *told))


_SILENT = logging.NullHandler()


def _retry_after(told: str, now: datetime) -> float | None:
    """Seconds that Retry-After asks for, from a number or an HTTP date; None where it says nothing intelligible."""
    text = told.strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)
