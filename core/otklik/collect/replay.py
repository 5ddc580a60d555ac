"""A recording in place of the network: `--replay FILE`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode

import msgspec

from otklik.archive.read import read_archive
from otklik.collect.asked import shown, with_query
from otklik.collect.client import KEPT_HEADERS, REDIRECTS
from otklik.collect.clock import Clock, SystemClock
from otklik.collect.http import join_url, normal_url
from otklik.collect.secrets import Secrets
from otklik.errors import CollectError, Unreachable
from otklik.model import Exchange, GapReason
from otklik.platform import Platform, Secret

_Pairs = tuple[tuple[str, str], ...]
_PLACEHOLDER = re.compile(r"«secret ([^»]+)»")
_MAX_REDIRECTS = 8


class _Key(msgspec.Struct, frozen=True):
    """A request without what may differ from run to run: order of parameters, secrets."""

    method: str
    base: str
    query: _Pairs
    form: _Pairs

    def without(self, names: frozenset[str]) -> _Key:
        """Without the parameters `names`: a foreign recording holds a secret's value there."""
        return _Key(
            self.method,
            self.base,
            tuple(pair for pair in self.query if pair[0] not in names),
            tuple(pair for pair in self.form if pair[0] not in names),
        )


class Recording:
    """Exchanges of an archive by request. A repeated request gets the next recorded answer, and then the last."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._exchanges = tuple(exchanges)
        self._keys = tuple(_key(e.method, e.url, e.request_body) for e in self._exchanges)
        self._indexes: dict[frozenset[str], dict[_Key, list[int]]] = {}
        self._asked: dict[_Key, int] = {}

    @classmethod
    def open(cls, path: Path) -> Recording:
        """The recording in a WARC, WACZ or HAR file. Raises ImportFileError."""
        return cls(read_archive(path))

    def __len__(self) -> int:
        return len(self._exchanges)

    @property
    def secrets(self) -> frozenset[str]:
        """Names of the secrets that recorded requests carried."""
        found: set[str] = set()
        for exchange in self._exchanges:
            sent = [*parse_qsl(exchange.url.partition("?")[2]), *_form(exchange.request_body)]
            found.update(match for _name, value in sent for match in _PLACEHOLDER.findall(value))
        return frozenset(found)

    def answer(
        self, method: str, url: str, body: bytes = b"", secret_names: frozenset[str] = frozenset()
    ) -> Exchange | None:
        """The next recorded answer, None where this was never asked. `secret_names`: parameters that hold secrets."""
        if secret_names not in self._indexes:
            index: dict[_Key, list[int]] = {}
            for number, key in enumerate(self._keys):
                index.setdefault(key.without(secret_names), []).append(number)
            self._indexes[secret_names] = index
        asked = _key(method, url, body).without(secret_names)
        numbers = self._indexes[secret_names].get(asked)
        if not numbers:
            return None
        turn = self._asked.get(asked, 0)
        self._asked[asked] = turn + 1
        return self._exchanges[numbers[min(turn, len(numbers) - 1)]]


class ReplayClient:
    """Satisfies `otklik.platform.Client` out of a recording; nothing is waited for and no host is asked.

    Raises Unreachable with reason not_recorded for a request that the recording lacks.
    """

    def __init__(
        self,
        *,
        platform: Platform,
        recording: Recording,
        clock: Clock | None = None,
        secrets: Secrets | None = None,
    ) -> None:
        self._platform = platform.id
        self._recording = recording
        self._clock: Clock = clock or SystemClock()
        self._secrets = secrets or Secrets()
        known = frozenset(platform.secrets)
        self.secrets = (recording.secrets & known) | self._secrets.names(known)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Nothing is open."""

    def now(self) -> datetime:
        """The run's clock, aware, UTC."""
        return self._clock.now()

    async def wait(self, seconds: float) -> None:
        """A recording does not ask to wait."""

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
        """The recorded answer to this GET."""
        kept = normal_url(with_query(url, shown(params or {})))
        return self._answer("GET", kept, b"", _secret_names(params or {}), accounts, role, max_bytes)

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
        """The recorded answer to this POST."""
        body = urlencode(shown(data)).encode()
        return self._answer("POST", normal_url(url), body, _secret_names(data), accounts, role, max_bytes)

    def _answer(
        self,
        method: str,
        url: str,
        body: bytes,
        secret_names: frozenset[str],
        accounts: Sequence[str],
        role: str,
        max_bytes: int | None,
    ) -> Exchange:
        found = self._recording.answer(method, url, body, secret_names)
        if found is None:
            raise Unreachable(GapReason.NOT_RECORDED, url=url)
        followed = [] if found.final_url else self._followed(found)
        final = followed[-1][1] if followed else found
        if max_bytes is not None and len(final.body) > max_bytes:
            raise Unreachable(GapReason.TOO_LARGE, url=url, limit=str(max_bytes))
        meta = {**final.meta, "redirects": [u for u, _ in followed]} if followed else final.meta
        return Exchange(
            platform=self._platform,
            accounts=tuple(accounts),
            role=role,
            url=self._secrets.redact_url(url),
            method=method,
            request_body=body,
            status=final.status,
            headers=tuple((k, self._secrets.redact(v)) for k, v in final.headers if k in KEPT_HEADERS),
            body=self._secrets.redact(final.body),
            received_at=final.received_at,
            final_url=followed[-1][0] if followed else found.final_url,
            meta=meta,
        )

    def _followed(self, first: Exchange) -> list[tuple[str, Exchange]]:
        """Redirects that the archive holds one by one, as browsers and crawlers record them."""
        steps: list[tuple[str, Exchange]] = []
        last, url = first, first.url
        while last.status in REDIRECTS and len(steps) < _MAX_REDIRECTS:
            try:
                url = normal_url(join_url(url, last.header("location")))
            except CollectError:
                break
            following = self._recording.answer("GET", url)
            if following is None:
                break
            steps.append((self._secrets.redact_url(url), following))
            last = following
        return steps


def _secret_names(given: Mapping[str, str | Secret]) -> frozenset[str]:
    return frozenset(key for key, value in given.items() if isinstance(value, Secret))


def _key(method: str, url: str, body: bytes) -> _Key:
    try:
        address = normal_url(url)
    except CollectError:  # an archive may hold anything; nobody asks for it
        address = url
    base, _, query = address.partition("?")
    if base.count("/") == 2:  # https://a.example and https://a.example/ are one
        base += "/"
    form = _form(body) or ((("", hashlib.sha256(body).hexdigest()),) if body else ())
    return _Key(method.upper(), base, _unplaced(parse_qsl(query, keep_blank_values=True)), _unplaced(form))


def _form(body: bytes) -> _Pairs:
    """Fields of a form, () where the body is none."""
    try:
        return (
            tuple(parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True))
            if body
            else ()
        )
    except ValueError:
        return ()


def _unplaced(pairs: Iterable[tuple[str, str]]) -> _Pairs:
    return tuple(sorted(pair for pair in pairs if not _PLACEHOLDER.search(pair[1])))
