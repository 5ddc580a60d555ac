"""A collector's request in two versions: as it is sent, and as it is kept, with placeholders for secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlencode

import msgspec

from otklik.collect.http import Outgoing, normal_url
from otklik.collect.secrets import Secrets, placeholder
from otklik.errors import AccessDenied
from otklik.model import GapReason
from otklik.platform import Secret

Values = Mapping[str, str | Secret]
_FORM = "application/x-www-form-urlencoded"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """`url` and `body` are as kept; only `outgoing` holds values of secrets."""

    accounts: tuple[str, ...]
    role: str
    outgoing: Outgoing
    url: str
    body: bytes
    secrets: frozenset[str]
    secret_headers: frozenset[str]
    max_bytes: int

    def __repr__(self) -> str:
        return f"Asked({self.outgoing.method} {self.url})"


def compose(
    secrets: Secrets,
    *,
    method: str,
    url: str,
    accounts: Sequence[str],
    role: str,
    max_bytes: int,
    params: Values | None = None,
    data: Values | None = None,
    headers: Values | None = None,
) -> Asked:
    """Put a request together. Raises AccessDenied for a secret that is missing, Unreachable for a malformed address."""
    params, headers = params or {}, headers or {}

    def values(given: Values) -> dict[str, str]:
        return {key: _value(value, secrets, role) for key, value in given.items()}

    own = {"user-agent": _user_agent(), "accept": "*/*", "accept-encoding": "gzip, deflate"}
    if data is not None:
        own["content-type"] = _FORM
    sent = own | {key.lower(): value for key, value in values(headers).items()}
    carried = [*params.values(), *(data or {}).values(), *headers.values()]
    return Asked(
        accounts=tuple(accounts),
        role=role,
        outgoing=Outgoing(
            method=method,
            url=normal_url(with_query(url, values(params))),
            headers=tuple(sent.items()),
            content=b"" if data is None else urlencode(values(data)).encode(),
        ),
        url=secrets.redact_url(normal_url(with_query(url, shown(params)))),
        body=b"" if data is None else urlencode(shown(data)).encode(),
        secrets=frozenset(value.name for value in carried if isinstance(value, Secret)),
        secret_headers=frozenset(key.lower() for key, value in headers.items() if isinstance(value, Secret)),
        max_bytes=max_bytes,
    )


def shown(given: Values) -> dict[str, str]:
    """`given` with placeholders for secrets."""
    return {key: placeholder(v.name) if isinstance(v, Secret) else v for key, v in given.items()}


def with_query(url: str, params: Mapping[str, str]) -> str:
    """The address with `params` after those it has."""
    if not params:
        return url
    base = url.split("#", 1)[0]
    return f"{base}{'&' if '?' in base else '?'}{urlencode(params)}"


def without(outgoing: Outgoing, names: frozenset[str]) -> Outgoing:
    """The request without the headers `names`."""
    return msgspec.structs.replace(outgoing, headers=tuple(p for p in outgoing.headers if p[0] not in names))


def redirected(outgoing: Outgoing, status: int, target: str, has_secrets: bool) -> Outgoing:
    """The next request of a redirect; a form goes along only where the status says so and it holds no secret."""
    keeps_form = status in (307, 308) and not has_secrets
    if outgoing.method == "GET" or keeps_form:
        return msgspec.structs.replace(outgoing, url=target)
    headers = tuple(pair for pair in outgoing.headers if pair[0] != "content-type")
    return Outgoing(method="GET", url=target, headers=headers)


def _value(value: str | Secret, secrets: Secrets, role: str) -> str:
    if not isinstance(value, Secret):
        return value
    found = secrets.get(value.name)
    if found is None:
        raise AccessDenied(GapReason.TOKEN_NEEDED, secret=value.name, method=role)
    return found


def _user_agent() -> str:
    try:
        return f"Otklik/{version('otklik')}"
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "Otklik"
