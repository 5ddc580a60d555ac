"""Addresses of sites: what people paste, what is shown, what goes over the wire."""

from __future__ import annotations

import ipaddress
import re
from fnmatch import fnmatchcase
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urljoin, urlsplit

import idna

from otklik_website.settings import is_host_of, settings

_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)
_LABEL = re.compile(r"^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$")
_PATH_SAFE = "/:@!$&'()*+,;=~-._"
_LONGEST = 2000


def handle_of(url: str) -> str | None:
    """`host[:port][/path][?query]` of a site's address in any spelling; None where it is no site of its own."""
    parts = _split(url)
    if parts is None:
        return None
    host = _unicode_host(parts.hostname or "", has_scheme=bool(_SCHEME.match(url.strip())))
    if not host or is_platform_host(host):
        return None
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    path = _shown_path(parts.path)
    query = _without_tracking(parts.query)
    return host + port + path + (f"?{query}" if query else "")


def clean(url: str) -> str:
    """An https address without "www.", tracking parameters and fragment; "" where it is not an address.

    Unlike `handle_of` it keeps addresses of platforms.
    """
    parts = _split(url)
    host = _unicode_host(parts.hostname or "", has_scheme=True) if parts else ""
    if parts is None or not host:
        return ""
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    query = _without_tracking(parts.query)
    return f"https://{host}{port}{_shown_path(parts.path)}" + (f"?{query}" if query else "")


def absolute(base: str, reference: str) -> str:
    """A link of a page as an address to ask for: http(s), punycode, percent-encoded, no fragment. "" if it is none."""
    reference = "".join(c for c in reference.strip() if c.isprintable())
    if not reference or len(reference) > _LONGEST or reference.startswith("#"):
        return ""
    try:
        return wire(urljoin(base, reference))
    except ValueError:  # urljoin refuses a malformed host such as "//[x"
        return ""


def wire(url: str) -> str:
    """`url` in ASCII, ready to be asked for; "" where it is no http address."""
    if not url.lower().startswith(("http://", "https://")):
        return ""
    parts = _split(url)
    host = wire_host(parts.hostname or "") if parts else ""
    if parts is None or not host:
        return ""
    port = f":{parts.port}" if parts.port else ""
    path = quote(parts.path, safe=_PATH_SAFE + "%") or "/"
    query = quote(parts.query, safe=_PATH_SAFE + "%?")
    return f"{parts.scheme.lower()}://{host}{port}{path}" + (f"?{query}" if query else "")


def wire_host(host: str) -> str:
    """A host in punycode, lower case; an IPv6 address in brackets; "" where it cannot be one."""
    host = host.lower().strip(".")
    if ":" in host:
        return f"[{host}]" if _is_ip(host) else ""
    if host.isascii():
        return host if all(map(_LABEL.match, host.split("."))) and len(host) < 254 else ""
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


@lru_cache(maxsize=8192)  # each link of a page is asked for its host by every role
def host_of(url: str) -> str:
    """Host of an absolute address in punycode without "www."; "" where there is none."""
    parts = _split(url)
    return _bare(wire_host(parts.hostname or "")) if parts else ""


def is_platform_host(host: str) -> bool:
    """Does the host belong to a platform that has, or may have, a plugin of its own?"""
    return is_host_of(_bare(host), settings().platforms.hosts)


def _split(url: str) -> SplitResult | None:
    url = url.strip()
    if not url or len(url) > _LONGEST or any(c.isspace() or not c.isprintable() for c in url):
        return None
    scheme = _SCHEME.match(url)
    if scheme is None:
        url = "https:" + url if url.startswith("//") else "https://" + url
    elif scheme[1].lower() not in ("http", "https"):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return None
    if "@" in parts.netloc or parts.port == 0:
        return None
    return parts


def _unicode_host(host: str, *, has_scheme: bool) -> str:
    """The host as it is shown. A name without dots and an IP address need a scheme to be taken for an address."""
    encoded = wire_host(host)
    if not encoded:
        return ""
    if _is_ip(encoded.strip("[]")) or "." not in encoded:
        return encoded if has_scheme and (encoded == "localhost" or "." in encoded or "[" in encoded) else ""
    encoded = _bare(encoded)
    top = encoded.rpartition(".")[2]
    if not (top.isalpha() or top.startswith("xn--")) or len(top) < 2:
        return ""
    try:
        shown = idna.decode(encoded)
    except (idna.IDNAError, UnicodeError):
        return encoded
    return shown if wire_host(shown) == encoded else encoded


def _bare(host: str) -> str:
    while host.startswith("www.") and host.count(".") > 1:
        host = host[4:]
    return host


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _shown_path(path: str) -> str:
    """A path as it is shown: Cyrillic in letters, one slash, no index file, no slash at the end."""
    segments = [_shown(segment) for segment in path.split("/") if segment not in ("", ".")]
    if segments and segments[-1].lower() in settings().tracking.index_files:
        segments.pop()
    return "".join("/" + segment for segment in segments)


def _shown(segment: str) -> str:
    raw = unquote_to_bytes(segment)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe=_PATH_SAFE.replace("/", ""))
    return "".join(c if _is_letter_like(c) else quote(c, safe=_PATH_SAFE.replace("/", "")) for c in text)


def _is_letter_like(character: str) -> bool:
    return not character.isascii() and character.isalnum()


def _without_tracking(query: str) -> str:
    patterns = settings().tracking.parameters
    kept = [
        (key, value)
        for key, value in parse_qsl(query, errors="replace", max_num_fields=None)
        if not any(fnmatchcase(key.lower(), pattern) for pattern in patterns)
    ]
    return urlencode(kept)
