"""Who may enter: the link's key, the cookie it becomes, the names this server is called by, where a websocket comes from."""

from __future__ import annotations

import hmac
import re
import secrets
from enum import StrEnum
from ipaddress import ip_address

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[\w.-]+)(?P<port>:\d{1,5})?", re.ASCII | re.IGNORECASE)
OF_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Verdict(StrEnum):
    """What becomes of a request."""

    ENTER = "enter"
    WELCOME = "welcome"  # the link was followed: the key becomes a cookie
    NO_KEY = "no key"
    WRONG_HOST = "wrong host"  # another site's name leads to this address (DNS rebinding)
    WRONG_ORIGIN = "wrong origin"  # another site's page opens the websocket


class Guard:
    """One run's secrets. `names`: what the server may be called besides, in small letters; `any_address`: by addresses too."""

    def __init__(self, names: frozenset[str] = OF_LOOPBACK, *, any_address: bool = False) -> None:
        self.token = secrets.token_urlsafe(32)
        self.visit = secrets.token_urlsafe(32)  # the cookie is another secret: it ends up in other places
        self._names, self._any_address = names, any_address

    def judge(self, *, path: str, host: str, token: str, cookie: str, origin: str | None) -> Verdict:
        """`host`, `origin`: the headers as they came; `token` of the address, `cookie` of this server; "" where missing."""
        if not self.is_ours(host):
            return Verdict.WRONG_HOST
        if path == "/" and _is_same(token, self.token):
            return Verdict.WELCOME
        if not _is_same(cookie, self.visit):
            return Verdict.NO_KEY
        if path == "/ws" and (origin or "").lower() != f"http://{host}".lower():
            return Verdict.WRONG_ORIGIN
        return Verdict.ENTER

    def is_ours(self, host: str) -> bool:
        """A name that no foreign DNS gives out. An address cannot be rebound; the port may be that of a tunnel."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found["name"].strip("[]").lower()
        return name in self._names or (self._any_address and _is_address(name))


def _is_same(given: str, kept: str) -> bool:
    """In constant time, whatever was given."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), kept.encode())


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
