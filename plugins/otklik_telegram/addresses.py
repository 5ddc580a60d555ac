"""Telegram addresses in every spelling people paste."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
# Telegram gives out 4 characters and more; shorter ones are left to the platform to deny.
_HANDLE = re.compile(r"[a-z](?:[a-z0-9]|_(?!_)){0,31}")
# First path segments and subdomains that are services of t.me, not channels.
_RESERVED = frozenset(
    {
        "a",
        "addemoji",
        "addlist",
        "addstickers",
        "addtheme",
        "auth",
        "bg",
        "boost",
        "c",
        "confirmphone",
        "contact",
        "dl",
    }
    | {
        "faq",
        "giftcode",
        "invoice",
        "iv",
        "joinchat",
        "k",
        "lang",
        "login",
        "m",
        "msg",
        "nft",
        "passport",
        "privacy",
    }
    | {"proxy", "resolve", "s", "setlanguage", "share", "socks", "stickers", "username", "web", "www", "z"}
)


def handle_of(address: str) -> str | None:
    """Canonical handle (lower case) of a public channel, None where the address is not one of a channel.

    Invitations, sticker sets, shares, proxies and private posts (`t.me/c/123`) are not addresses of a channel.
    """
    text = address.strip().strip("<>«»\"'").strip()
    if text.startswith("@"):
        return _handle(text[1:])
    if "://" not in text:
        text = "https://" + text.lstrip("/")
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return None
    if parts.scheme.lower() == "tg":
        return _handle(parse_qs(parts.query).get("domain", [""])[0]) if host == "resolve" else None
    if parts.scheme.lower() not in ("http", "https"):
        return None
    if host not in HOSTS:
        name, _, parent = host.partition(".")
        return _handle(name) if parent in HOSTS else None
    segments = [segment for segment in parts.path.split("/") if segment]
    if segments and segments[0].lower() == "s":
        segments = segments[1:]
    return _handle(segments[0]) if segments else None


def url_of(handle: str) -> str:
    """Canonical address of a channel."""
    return f"https://t.me/{handle}"


def _handle(text: str) -> str | None:
    name = text.strip().lstrip("@").lower()
    return name if _HANDLE.fullmatch(name) and not name.endswith("_") and name not in _RESERVED else None
