"""Hosts restricted in Russia, by a dated list: such an address is printed as text without a link."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import idna
import tomli


@cache
def restricted_hosts() -> frozenset[str]:
    """Registered names, lower-case ASCII; each stands for its subdomains too."""
    told = tomli.loads((files("otklik") / "data" / "restricted.toml").read_text(encoding="utf-8"))
    return frozenset(
        host for service in told["service"] if service["status"] == "restricted" for host in service["hosts"]
    )


def is_restricted(url: str) -> bool:
    """Does the address, with or without a scheme, lead to a restricted host? False where no host can be made out."""
    labels = host_of(url).split(".")
    return any(".".join(labels[start:]) in restricted_hosts() for start in range(len(labels)))


def host_of(url: str) -> str:
    """Host of an address as lower-case ASCII (punycode), "" where there is none. Understands a missing scheme."""
    text = url.strip().replace("\\", "/")
    if "://" not in text.split("?", 1)[0]:
        text = "//" + text.lstrip("/")
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:  # a bracket that opens no IPv6 address
        return ""
    host = host.rstrip(".")
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host.lower()
