"""Signs of barriers in a page's own source: keyboard, zoom, movement, contrast.

Style sheets in files and scripts are not read, so what is found here is a barrier and what is not found is no proof.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from otklik_website.page import Page
from otklik_website.settings import settings

_MOST_STYLED = 5000
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_NO_OUTLINE = re.compile(r"outline(?:-width|-style)?\s*:\s*(?:0|none)\b", re.IGNORECASE)
_REPLACED = re.compile(r"box-shadow|border|background|text-decoration|outline-offset", re.IGNORECASE)
_FOCUSABLE = re.compile(
    r":focus(?!-within)|^\s*\*\s*$|(?:^|[\s,])(?:a|button|input|select|textarea)\s*(?:,|$)"
)
_WIDTH = re.compile(r"(?:^|;)\s*(?:min-)?width\s*:\s*(\d{1,5})(?:\.\d+)?px", re.IGNORECASE)
_NO_ZOOM = re.compile(
    r"user-scalable\s*=\s*(?:no|0)|maximum-scale\s*=\s*(?:0?\.\d+|1(?:\.\d+)?)(?!\d)", re.IGNORECASE
)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)", re.IGNORECASE)
_GROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)", re.IGNORECASE)
_NAMED = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "red": (255, 0, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "yellow": (255, 255, 0),
    "blue": (0, 0, 255),
    "green": (0, 128, 0),
    "navy": (0, 0, 128),
}
Colour = tuple[int, int, int]


class Contrast(NamedTuple):
    """The least contrast among elements that name both colours themselves, and how many they are."""

    least: float
    elements: int
    place: str


def keyboard_barriers(page: Page) -> Counter[str]:
    """What hinders going through the page with Tab, by sort."""
    found: Counter[str] = Counter()
    for node in page.tree.css("[tabindex]")[:_MOST_STYLED]:
        told = (node.attributes.get("tabindex") or "").strip()
        found["tabindex>0"] += told.isdecimal() and int(told[:6]) > 0
    for node in page.tree.css("div[onclick], span[onclick], td[onclick], img[onclick], li[onclick]")[
        :_MOST_STYLED
    ]:
        found["onclick"] += "tabindex" not in node.attributes and node.css_first("a[href], button") is None
    for style in page.tree.css("style"):
        for selector, rules in _RULE.findall(style.text(deep=True)[:200_000]):
            if _FOCUSABLE.search(selector) and _NO_OUTLINE.search(rules) and not _REPLACED.search(rules):
                found["outline: none"] += 1
    return +found


def zoom_barriers(page: Page) -> Counter[str]:
    """What hinders reading at 200 % on a screen of ordinary width, by sort."""
    found: Counter[str] = Counter()
    if _NO_ZOOM.search(page.attribute("meta[name=viewport i]", "content")):
        found["viewport"] += 1
    limit = settings().accessible.screen_px // 2  # at 200 % half of the screen is left
    for node in page.tree.css("[style*=width i], table[width], td[width], div[width], iframe[width]")[
        :_MOST_STYLED
    ]:
        width = _WIDTH.search(node.attributes.get("style") or "")
        told = width[1] if width else (node.attributes.get("width") or "").strip().removesuffix("px")
        if told.isdecimal() and int(told[:6]) > limit:
            found["width"] += 1
    return +found


def moving_parts(page: Page) -> str:
    """The class or mark of a carousel, a running line or a page that reloads itself; "" where none is seen."""
    refresh = page.attribute("meta[http-equiv=refresh i]", "content").partition(";")[0].strip()
    if refresh.isdecimal() and int(refresh[:6]) > 0:
        return "meta refresh"
    return next((mark for mark in settings().accessible.moving if page.tree.css_first(mark)), "")


def inline_contrast(page: Page) -> Contrast | None:
    """Contrast by WCAG of elements whose own style names text and background; None where no element does."""
    least, count, place = 22.0, 0, ""
    for text, ground, node in _pairs(page):
        count += 1
        ratio = contrast(text, ground)
        if ratio < least:
            least, place = ratio, (node.attributes.get("style") or node.tag or "")[:200]
    return Contrast(least, count, place) if count else None


def contrast(first: Colour, second: Colour) -> float:
    """(L1 + 0.05) / (L2 + 0.05) of the relative luminances, the lighter above: WCAG 2.1, 1.4.3."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _pairs(page: Page) -> Iterator[tuple[Colour, Colour, LexborNode]]:
    for node in page.tree.css("[style*=color i]")[:_MOST_STYLED]:
        style = node.attributes.get("style") or ""
        said, ground = _COLOUR.search(style), _GROUND.search(style)
        if said and ground and node.text(deep=True).strip():
            text, behind = _colour(said[1]), _colour(ground[1])
            if text is not None and behind is not None:
                yield text, behind, node


def _colour(told: str) -> Colour | None:
    """A plain opaque colour; None for a picture, a gradient, transparency or a name that is not known."""
    told = told.strip().lower()
    if told in _NAMED:
        return _NAMED[told]
    if found := _HEX.fullmatch(told):
        digits = found[1] if len(found[1]) == 6 else "".join(c * 2 for c in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := _RGB.fullmatch(told):
        return min(int(found[1]), 255), min(int(found[2]), 255), min(int(found[3]), 255)
    return None


def _luminance(colour: Colour) -> float:
    parts = [value / 255 for value in colour]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
