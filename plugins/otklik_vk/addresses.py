"""VK addresses in every spelling people paste, as one canonical handle of a community."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from otklik.addresses import clean
from otklik_vk.settings import settings

_NUMBERED = re.compile(r"(?:club|public|event)0*([1-9]\d{0,17})", re.ASCII)
_PERSONAL = re.compile(r"id\d+", re.ASCII)
# Objects of a community carry its number with a minus sign: wall-1_2, video-1_2, albums-1, app5_-1.
_OWNED = re.compile(
    r"(?:wall|videos?|clips?|photos?|albums?|topic|board|market|product|uslugi|story|stories|audios?|audio_playlist|page|docs?"
    r"|podcasts?|poll|reviews|write|playlist|articles|tag|donut|app\d+_|menu|narrative|event|gim)-0*([1-9]\d{0,17})(?![\d])",
    re.ASCII,
)
_BOARD = re.compile(
    r"(?:board|gim)0*([1-9]\d{0,17})(?![\d_])", re.ASCII
)  # these carry the number without the sign
_PLAYLIST = re.compile(r"-0*([1-9]\d{0,17})_-?\d+", re.ASCII)
_HANDLE = re.compile(r"[a-z0-9_](?:[a-z0-9_.]{0,62}[a-z0-9_])?", re.ASCII)
_POPUP = ("w", "z", "sel", "album", "section_owner")


def handle_of(address: str) -> str | None:
    """`club123` or a screen name in lower case; None for people, services and other platforms."""
    address = clean(address)
    if not address or len(address) > 2000:
        return None
    if "/" not in address and "." not in address:
        return _numbered(address.lower()) or _owner(address.lower())
    try:
        parts = urlsplit(address if "://" in address else "https://" + address.lstrip("/"))
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https"):
        return None
    path = unquote(parts.path, errors="replace").lower().strip("/")
    asked = parse_qs(parts.query)
    known = settings().addresses
    if host in known.other_hosts:
        return None
    if _without_prefixes(host, known.prefixes) in known.hosts:
        return _page(path, known.service) or _from_query(asked)
    if any(host == video or host.endswith("." + video) for video in known.video_hosts):
        return _video(path) or _from_query(asked)
    return None


def address_of(handle: str) -> str:
    """Canonical address of a handle."""
    return f"https://vk.com/{handle}"


def _without_prefixes(host: str, prefixes: tuple[str, ...]) -> str:
    for prefix in prefixes:
        host = host.removeprefix(prefix)
    return host


def _page(path: str, service: frozenset[str]) -> str | None:
    first, _, rest = path.partition("/")
    if (found := _numbered(first) or _owner(first)) is not None:
        return found
    if first == "clips" and rest:
        return _video(rest) or _name(rest.partition("/")[0], service)
    if first in ("video", "clips", "videos", "music", "market", "audios"):
        return _video(rest)
    if first.startswith("@"):  # an article: @handle-slug
        return _name(re.split(r"-", first[1:], maxsplit=1)[0], service)
    if first == "s" or first.endswith((".php", ".html")):
        return None
    return _name(first, service)


def _video(path: str) -> str | None:
    """What stands after vkvideo.ru/ or vk.com/video/: @handle, playlist/-1_2, video-1_2."""
    for part in path.split("/"):
        if part.startswith("@"):
            return _numbered(part[1:]) or _name(part[1:], settings().addresses.service)
        if found := _owner(part) or _numbered(part) or _first(_PLAYLIST, part):
            return found
    return None


def _from_query(asked: dict[str, list[str]]) -> str | None:
    """The object shown over a page: ?w=wall-1_2, ?z=video-1_2, ?sel=-1."""
    for key in _POPUP:
        for value in asked.get(key, ()):
            lowered = value.lower()
            if found := _owner(lowered) or (
                _first(re.compile(r"-(\d{1,18})", re.ASCII), lowered) if key == "sel" else None
            ):
                return found
    return None


def _numbered(part: str) -> str | None:
    match = _NUMBERED.fullmatch(part)
    return f"club{match[1]}" if match else None


def _owner(part: str) -> str | None:
    return _first(_OWNED, part) or _first(_BOARD, part)


def _first(pattern: re.Pattern[str], part: str) -> str | None:
    match = pattern.match(part)
    return f"club{match[1]}" if match else None


def _name(part: str, service: frozenset[str]) -> str | None:
    if part in service or _PERSONAL.fullmatch(part) or not _HANDLE.fullmatch(part):
        return None
    # What starts as an object of a person (video205_1, wall1_2) is a person's page.
    if re.fullmatch(
        r"(?:wall|videos?|clips?|photos?|albums?|audios?|topic|docs?|story|gifts|write|app|tag)\d+(?:_\d+)?",
        part,
    ):
        return None
    return part if len(part) >= 2 and not part.isdigit() else None
