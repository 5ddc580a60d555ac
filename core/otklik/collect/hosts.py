"""Which hosts belong together, and which addresses are private."""

from __future__ import annotations

import ipaddress
import re
import socket
from functools import cache
from importlib.resources import files

import tomli

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}\.?")


@cache
def _suffixes() -> frozenset[str]:
    told = tomli.loads((files("otklik") / "data" / "suffixes.toml").read_text(encoding="utf-8"))
    return frozenset(told["suffixes"])


def registrable_domain(host: str) -> str:
    """The part of a host's name that one owner holds: its last two labels, three below the suffixes of the data file."""
    labels = host.lower().rstrip(".").split(".")
    for start in range(len(labels)):
        if ".".join(labels[start:]) in _suffixes():
            return ".".join(labels[max(start - 1, 0) :])
    return ".".join(labels[-2:])


def is_same_owner(host: str, other: str) -> bool:
    """Do two hosts lie within one registrable domain? Addresses in figures only when they are equal."""
    if literal_address(host) or literal_address(other):
        return host == other
    return registrable_domain(host) == registrable_domain(other)


def literal_address(host: str) -> IPAddress | None:
    """The address that a host in figures stands for, in any form a resolver takes ("2130706433", "0x7f.1", "[::1]")."""
    text = host.strip("[]").split("%", 1)[0].lower()
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    if not _NUMERIC.fullmatch(text):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text.rstrip(".")))
    except OSError:
        return None


def is_local_name(host: str) -> bool:
    """Names that by convention never leave a machine or a local network."""
    name = host.lower().rstrip(".")
    return name == "localhost" or name.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa"))


def is_public(address: IPAddress) -> bool:
    """Reachable by everybody: not private, loopback, link-local, carrier-grade NAT, multicast, nor such in IPv6 dress."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def is_refused_by_form(host: str) -> bool:
    """Is the host private by how it is written, before anything is looked up?"""
    address = literal_address(host)
    return not is_public(address) if address else is_local_name(host)
