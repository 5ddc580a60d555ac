"""VK's way of writing mentions and links inside a text."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from otklik.addresses import find_addresses

_MENTION = re.compile(r"\[([^\[\]|\n]{1,300})\|([^\[\]\n]{0,300})\]")
_AT = re.compile(r"[@*](id\d+)(?:\s?\(([^()\n]{0,100})\))?", re.ASCII)
_PERSON = re.compile(r"id\d+|person-\S*", re.ASCII)
_PERSONAL_ADDRESS = re.compile(
    r"(?<![\w.])((?:https?://)?(?:m\.|www\.)?vk\.(?:com|ru)/)(?:id\d+|person-)", re.ASCII | re.IGNORECASE
)
_URL = re.compile(
    r"(?<![\w@.])(?:https?://|(?:www\.|t\.me/|vk\.(?:com|ru|cc)/|ok\.ru/|max\.ru/))[^\s<>\"«»\[\]|]+",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"(?:club|public|event|wall|topic|page|video|photo|app|album)-?\d[\d_\-]*", re.ASCII)
HIDDEN = "…"  # stands for a citizen's name in a mention


def plain(text: str) -> str:
    """The text as a page shows it: mentions by their label; a citizen's name in a mention is never shown."""
    shown = _MENTION.sub(lambda m: HIDDEN if _PERSON.fullmatch(m[1].strip()) else m[2], text)
    return (
        _PERSONAL_ADDRESS.sub(rf"\1{HIDDEN}", _AT.sub(HIDDEN, shown))
        if "/" in shown or "id" in shown
        else shown
    )


def links_of(text: str) -> list[str]:
    """Addresses in the text, those under a label included, in order; citizens' pages are left out."""
    found = []
    for target, _ in _MENTION.findall(text):
        if _OBJECT.fullmatch(target):
            found.append(f"https://vk.com/{target}")
        elif target.lower().startswith(("http://", "https://")):
            found.append(unwrapped(target))
    for match in _URL.finditer(_MENTION.sub(" ", text)):
        address = match[0].rstrip(".,;:!?)…»\"'")
        found.append(unwrapped(address if "://" in address else f"https://{address}"))
    return list(dict.fromkeys(address for address in found if not _PERSONAL_ADDRESS.match(address)))


def addresses_in(text: str) -> list[str]:
    """As `links_of`, and addresses without a scheme, as people write a site's."""
    bare = (address for address in find_addresses(text) if not _PERSONAL_ADDRESS.match(address))
    found = links_of(text)
    known = {re.sub(r"^https?://", "", address) for address in found}
    return found + [address for address in bare if re.sub(r"^https?://", "", address) not in known]


def unwrapped(address: str) -> str:
    """The address behind VK's redirector `away.php?to=`."""
    try:
        parts = urlsplit(address)
        if parts.path == "/away.php" and (parts.hostname or "").removeprefix("m.") in ("vk.com", "vk.ru"):
            return parse_qs(parts.query).get("to", [address])[0]
    except ValueError:
        return address
    return address


def without_people(text: str) -> str:
    """Mentions and addresses of citizens without name and number; the text reads the same. Idempotent."""
    if "id" not in text.lower():
        return text
    text = _MENTION.sub(lambda m: f"[person-|{HIDDEN}]" if _PERSON.fullmatch(m[1].strip()) else m[0], text)
    text = _AT.sub(f"[person-|{HIDDEN}]", text)
    return _PERSONAL_ADDRESS.sub(r"\1person-", text)
