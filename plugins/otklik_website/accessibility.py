"""What a screen reader and a phone find on a page: alternative texts, labels, headings, language, moving parts."""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from otklik_website.page import Page, ancestors, tidy
from otklik_website.settings import settings

_FIELDS = "input, select, textarea"
_NOT_FILLED_IN = {"hidden", "submit", "button", "image", "reset"}
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*")
_LATIN = re.compile(r"^[A-Za-z-]+$")
_NAVIGATION = "nav a, header a, [class*=menu] a, [id*=menu] a, [role=navigation] a, [class*=nav] a, frame"
_SELF_STARTING = (
    ("video[autoplay]", "video"),
    ("audio[autoplay]", "audio"),
    ("bgsound", "bgsound"),
    ("marquee", "marquee"),
    ("iframe[src*='autoplay=1']", "iframe"),
    ("[data-ride=carousel], [data-bs-ride=carousel]", "carousel"),
    ("[data-autoplay]:not([data-autoplay=false]):not([data-autoplay='0'])", "carousel"),
)


class Share(NamedTuple):
    """`good` of `all`; where there is nothing to be wrong the share is whole."""

    good: int
    all: int

    @property
    def value(self) -> float:
        return self.good / self.all if self.all else 1.0


def images_with_alt(tree: LexborHTMLParser) -> Share:
    """Images with an alternative text. An empty `alt` marks a decoration, so it counts, unless the image is all that
    a link consists of: then the link has no name. Counters of one pixel are passed over."""
    images = [node for node in tree.css("img") if not _is_pixel(node)]
    return Share(sum(map(_has_alternative, images)), len(images))


def labelled_fields(tree: LexborHTMLParser) -> Share:
    """Fields of forms that have a name a screen reader can say; a placeholder is not one."""
    fields = [
        n for n in tree.css(_FIELDS) if (n.attributes.get("type") or "text").lower() not in _NOT_FILLED_IN
    ]
    named = {node.attributes.get("for") for node in tree.css("label[for]")}
    return Share(sum(_has_label(node, named) for node in fields), len(fields))


def is_adaptive(tree: LexborHTMLParser) -> bool:
    node = tree.css_first("meta[name=viewport i]")
    return node is not None and "device-width" in (node.attributes.get("content") or "").lower()


def starts_by_itself(page: Page) -> str:
    """What on the page moves or sounds by itself, "" if nothing is seen. Scripts may start more."""
    return next((name for selector, name in _SELF_STARTING if page.tree.css_first(selector)), "")


def latin_words_in_navigation(page: Page) -> Share:
    """Latin words among the words of the navigation; names of services in `platform.toml` are not counted at all."""
    allowed = settings().words.allowed_latin
    texts = {tidy(node.text(deep=True, separator=" ")) for node in page.tree.css(_NAVIGATION)[:2000]}
    words = [word for text in texts for word in _WORD.findall(text) if word.lower() not in allowed]
    return Share(sum(bool(_LATIN.match(word)) for word in words), len(words))


def _is_pixel(node: LexborNode) -> bool:
    return (node.attributes.get("width") or "") in ("0", "1") or (node.attributes.get("height") or "") in (
        "0",
        "1",
    )


def _has_alternative(node: LexborNode) -> bool:
    attributes = node.attributes
    if (
        (attributes.get("alt") or "").strip()
        or attributes.get("aria-label")
        or attributes.get("aria-labelledby")
    ):
        return True
    if attributes.get("role") in ("presentation", "none") or attributes.get("aria-hidden") == "true":
        return True
    return "alt" in attributes and not _is_whole_link(node)


def _is_whole_link(node: LexborNode) -> bool:
    for element in ancestors(node, 5):
        if element.tag == "a":
            is_named = element.attributes.get("aria-label") or element.attributes.get("title")
            return not is_named and not element.text(deep=True).strip()
    return False


def _has_label(node: LexborNode, named: set[str | None]) -> bool:
    attributes = node.attributes
    if any((attributes.get(name) or "").strip() for name in ("aria-label", "aria-labelledby", "title")):
        return True
    if attributes.get("id") and attributes.get("id") in named:
        return True
    return any(e.tag == "label" and e.text(deep=True).strip() for e in ancestors(node, 6))
