"""A page as parsed once: its links, its visible text, where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from otklik.model import Exchange
from otklik_website.addresses import absolute
from otklik_website.charset import decode

_UNPRINTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_BLOCKS = (
    "br, p, div, li, td, th, tr, h1, h2, h3, h4, h5, h6, section, article, footer, header, option, dd, dt"
)
_MOST_LINKS = 5000
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,20})", re.IGNORECASE)
# Tags that need no end, and so do not nest however often they stand.
_ENDLESS = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dd",
        "dt",
        "td",
        "th",
        "tr",
        "option",
        "tbody",
        "thead",
    ]
)
# Browsers stop nesting at 512. A deeper page is made to harm: each question to it costs the square of its depth.
_DEEPEST = 1500


class Link(NamedTuple):
    url: str  # as `absolute` gives it
    text: str  # what a person reads, else its title or its picture's alternative text
    node: LexborNode


class Page:
    """An HTML page of an exchange. Never raises: odd bytes make an odd page."""

    def __init__(self, exchange: Exchange) -> None:
        self.url = exchange.final_url or exchange.url
        self.source, self.encoding = decode(exchange.body, exchange.header("content-type"))
        self.source = _not_too_deep(self.source)
        self.tree = LexborHTMLParser(self.source)
        base = self.attribute("base[href]", "href")
        self.base = absolute(self.url, base) or self.url if base else self.url

    def attribute(self, selector: str, name: str) -> str:
        """Value of the attribute at the first match, tidied; "" where absent."""
        node = self.tree.css_first(selector)
        return tidy((node.attributes.get(name) or "") if node else "")

    def first_text(self, selector: str) -> str:
        node = self.tree.css_first(selector)
        return tidy(node.text(deep=True, separator=" ")) if node else ""

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Links to http addresses in the order of the page; frames count, for some old sites are made of them."""
        found = []
        for node in self.tree.css("a[href], area[href], frame[src]")[:_MOST_LINKS]:
            url = absolute(self.base, node.attributes.get("href") or node.attributes.get("src") or "")
            if url:
                found.append(Link(url, link_text(node), node))
        return tuple(found)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Visible text, a line for each block; scripts and styles are left out."""
        tree = self.tree.clone()
        tree.strip_tags(["script", "style", "noscript", "template", "svg"])
        if tree.root is None:
            return ()
        for node in tree.css(_BLOCKS):
            node.insert_before("\n")
            node.insert_after("\n")
        text = (tree.body or tree.root).text(deep=True, separator="")
        return tuple(line for line in map(tidy, text.split("\n")) if line)

    @cached_property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def is_html(self) -> bool:
        """Is this meant to be a page, and not a picture or an empty answer?"""
        start = self.source[:5000].lower()
        return "<" in start and any(
            mark in start for mark in ("<html", "<!doctype html", "<body", "<head", "<div", "<p")
        )

    @property
    def is_drawn_by_script(self) -> bool:
        """Nothing to read and scripts: a guard against robots, or a page that a browser has yet to draw."""
        return not self.links and len(self.text) < 200 and self.tree.css_first("script") is not None


def _not_too_deep(source: str) -> str:
    """The page as far as it can be asked in reasonable time. Scripts are passed over: `a<b` is no tag there."""
    depth = position = 0
    while tag := _TAG.search(source, position):
        position, name = tag.end(), tag[2].lower()
        if name in ("script", "style"):
            end = source.find("</", position) if not tag[1] else position
            while end != -1 and source[end + 2 : end + 2 + len(name)].lower() != name:
                end = source.find("</", end + 2)
            if end == -1:
                return source
            position = end + 2 if not tag[1] else position
        elif name not in _ENDLESS:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > _DEEPEST:
                return source[: tag.start()]
    return source


def link_text(node: LexborNode) -> str:
    text = tidy(node.text(deep=True, separator=" "))
    if not text:
        image = node.css_first("img[alt]")
        spoken = node.attributes.get("aria-label") or node.attributes.get("title")
        text = tidy(spoken or (image.attributes.get("alt") if image else "") or "")
    return text[:300]


def ancestors(node: LexborNode, most: int) -> Iterator[LexborNode]:
    """The node and at most `most` above it, nearest first."""
    current: LexborNode | None = node
    for _ in range(most + 1):
        if current is None or current.tag in ("body", "html", "-undef", "-doc"):
            return
        yield current
        current = current.parent


def tidy(text: str) -> str:
    """One line without control characters and changes of direction."""
    return _SPACES.sub(" ", _UNPRINTED.sub(" ", text)).strip()
