"""What a page says of the channel itself."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from functools import lru_cache

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from otklik_telegram.html import address_of, count_of, plain, text_and_hrefs, text_of


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of the channel."""

    username: str = ""
    title: str = ""
    description: str = ""
    description_links: tuple[str, ...] = ()
    image: str = ""  # address of the avatar, "" where there is only a letter
    is_verified: bool = False
    counters: Mapping[str, int] = {}  # subscribers, photos, videos, files, links
    has_block: bool = False  # the visible block, not only meta tags


_PARTS = frozenset(
    {
        "tgme_channel_info_header_title",
        "tgme_channel_info_header_username",
        "tgme_channel_info_description",
        "verified-icon",
        "tgme_page_photo_image",
        "counter_value",
        "counter_type",
    }
)
_SUBSCRIBERS = re.compile(r"subscriber|подписчик", re.IGNORECASE)


def read_header(tree: LexborHTMLParser) -> Header:
    """The channel's own block; where a page has none, its landing block or its meta tags."""
    block = tree.css_first(".tgme_channel_info")
    if block is None:
        return _without_block(tree)
    told: dict[str, LexborNode] = {}
    counters: dict[str, int] = {}
    value = None
    for node in block.traverse():
        name = _part_of(node.attributes.get("class") or "")
        if name is None:
            continue
        if name == "counter_value":
            value = count_of(plain(node))
        elif name == "counter_type":
            if value is not None:
                counters[_plural(text_of(node))] = value
            value = None
        else:
            told.setdefault(name, node)
    if "subscribers" not in counters:
        counters |= _subscribers(tree, ".tgme_header_counter")
    description, links = _described(told.get("tgme_channel_info_description"))
    return Header(
        username=_text(told.get("tgme_channel_info_header_username")).lstrip("@"),
        title=_text(told.get("tgme_channel_info_header_title")) or _meta_tag(tree, "og:title"),
        description=description,
        description_links=links,
        image=_picture(told.get("tgme_page_photo_image")) or _meta_tag(tree, "og:image"),
        is_verified="verified-icon" in told,
        counters=counters,
        has_block=True,
    )


class _View(msgspec.Struct):
    c: int


@lru_cache(maxsize=256)
def _part_of(classes: str) -> str | None:
    name = classes.partition(" ")[0]
    return name if name in _PARTS else None


def native_id(node: LexborNode) -> str:
    """The channel's number out of `data-view`, which is JSON in base64: {"c": -1922921053, "p": 1, …}."""
    encoded = node.attributes.get("data-view") or ""
    try:
        return str(abs(msgspec.json.decode(b64decode(encoded + "=" * (-len(encoded) % 4)), type=_View).c))
    except (ValueError, msgspec.MsgspecError):
        return ""


def _without_block(tree: LexborHTMLParser) -> Header:
    title = tree.css_first(".tgme_page_title")
    if title is None and tree.css_first(".tgme_page, .tgme_page_wrap") is not None:
        return Header()  # nobody is there: the meta tags hold Telegram's own words
    counters: dict[str, int] = {}
    for counter in tree.css(".tgme_channel_info_counter"):
        value, kind = counter.css_first(".counter_value"), counter.css_first(".counter_type")
        if value is not None and kind is not None and (count := count_of(value.text())) is not None:
            counters[_plural(text_of(kind))] = count
    if "subscribers" not in counters:
        counters |= _subscribers(tree, ".tgme_page_extra, .tgme_header_counter")
    description, links = _described(tree.css_first(".tgme_page_description"))
    image = tree.css_first("img.tgme_page_photo_image[src], .tgme_page_photo_image img[src]")
    return Header(
        username=_text(tree.css_first(".tgme_channel_info_header_username")).lstrip("@"),
        title=_text(title) or _meta_tag(tree, "og:title"),
        description=description or _meta_tag(tree, "og:description"),
        description_links=links,
        image=_image(image) or _meta_tag(tree, "og:image"),
        is_verified=tree.css_first(".tgme_page_title .verified-icon") is not None,
        counters=counters,
    )


def _plural(kind: str) -> str:
    return kind.lower().rstrip("s") + "s"


def _subscribers(tree: LexborHTMLParser, selector: str) -> dict[str, int]:
    line = tree.css_first(selector)
    text = text_of(line) if line is not None else ""
    count = count_of(text) if _SUBSCRIBERS.search(text) else None
    return {} if count is None else {"subscribers": count}


def _text(node: LexborNode | None) -> str:
    return text_of(node) if node is not None else ""


def _picture(node: LexborNode | None) -> str:
    """The avatar: an `img` of its class or within it."""
    return _image(next((n for n in node.traverse() if n.tag == "img"), None)) if node is not None else ""


def _image(node: LexborNode | None) -> str:
    return address_of(node.attributes.get("src")) if node is not None else ""


def _described(node: LexborNode | None) -> tuple[str, tuple[str, ...]]:
    """A description and the addresses that it links to."""
    text, hrefs = text_and_hrefs(node) if node is not None else ("", [])
    return text, tuple([address for href in hrefs if (address := address_of(href))])


def _meta_tag(tree: LexborHTMLParser, name: str) -> str:
    node = tree.css_first(f'meta[property="{name}"]')
    return (node.attributes.get("content") or "").strip() if node is not None else ""
