"""Text, numbers and addresses out of Telegram's HTML, wherever on a page they stand."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

# Stands for a line break until the spaces of the source are collapsed; a Unicode noncharacter, so in no text.
_BREAK = "\ufdd0"
_SPACES = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")  # shown by a browser as one space
_WHITE = " \t\r\n\f"
_COUNT = re.compile(r"(\d[\d.,]*)([KMBКМ]?)", re.IGNORECASE)
_INNER_SPACE = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3})")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_BEYOND_MEASURE = 1e15
_SCALE = {"": 1, "k": 10**3, "к": 10**3, "m": 10**6, "м": 10**6, "b": 10**9}
_SHARE = re.compile(r"\d+(?:[.,]\d+)?")
_BACKGROUND = re.compile(r"""url\(\s*(?:'([^']*)'|"([^"]*)"|([^)]*))""")
_SCHEMES = ("http://", "https://", "tg://", "mailto:", "tel:")


def text_of(node: LexborNode) -> str:
    """Visible text; `<br>` and quotations make lines, a picture of an emoji gives the emoji."""
    return text_and_hrefs(node)[0]


def text_and_hrefs(node: LexborNode) -> tuple[str, list[str]]:
    """Visible text, and the `href` of each link in it, in one pass."""
    if (only := _only_text(node)) is not None:
        return clean(only), []
    parts: list[str] = []
    hrefs: list[str] = []
    after_quotations: set[int] = set()
    for child in node.traverse(include_text=True):
        if after_quotations and child.mem_id in after_quotations:
            parts.append(_BREAK)
        text = child.text_content
        if text is not None:
            parts.append(text)
            continue
        tag = child.tag
        if tag == "br":
            parts.append(_BREAK)
        elif tag == "a":
            if href := child.attributes.get("href"):
                hrefs.append(href)
        elif tag == "blockquote":
            parts.append(_BREAK)
            if (after := child.next) is not None:
                after_quotations.add(after.mem_id)
        elif tag == "img" and "emoji" in ((told := child.attributes).get("class") or ""):
            parts.append(told.get("alt") or "")
    return clean("".join(parts)), hrefs


def plain(node: LexborNode) -> str:
    """Text of a node that holds a word or a number, as a rule in one piece."""
    only = _only_text(node)
    return node.text() if only is None else only


def _only_text(node: LexborNode) -> str | None:
    first = node.first_child
    return None if first is None or first.next is not None else first.text_content


def clean(source: str) -> str:
    """Text of the tree as it is seen."""
    text = source.strip(_WHITE)
    if "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        text = _SPACES.sub(" ", text)
    if _BREAK in text:
        return "\n".join([line.strip(" ") for line in text.split(_BREAK)]).strip()
    return text


def count_of(text: str) -> int | None:
    """A count as Telegram prints it: `757`, `10 518`, `1.2K`, `3.1M`; None where there is none."""
    if len(text) < 16 and text.isascii():
        if text.isdecimal():
            return int(text)
        digits, scale = text[:-1], _SCALE.get(text[-1:].lower())
        if scale is not None and digits.replace(".", "", 1).isdecimal():  # "1.2K", as nearly all are
            return round(float(digits) * scale)
    found = _COUNT.fullmatch(text) or _COUNT.search(_INNER_SPACE.sub("", text[:64]))
    if found is None:
        return None
    digits, scale = found[1].rstrip(".,"), _SCALE[found[2].lower()]
    digits = digits.replace(",", "" if scale == 1 and _THOUSANDS.fullmatch(digits) else ".")
    try:
        count = float(digits) * scale
    except ValueError:
        return None
    return round(count) if count < _BEYOND_MEASURE else None


def share_of(text: str) -> float | None:
    """`45%` as 0.45."""
    found = _SHARE.search(text[:64])
    return float(found[0].replace(",", ".")) / 100 if found else None


def address_of(href: str | None) -> str:
    """An absolute address; "" for hashtags and other places within the page."""
    address = (href or "").strip()
    if address.startswith("//"):
        return "https:" + address
    return address if address.startswith(_SCHEMES) else ""


def background_of(node: LexborNode) -> str:
    """Address of the picture in a style, "" where there is none."""
    found = _BACKGROUND.search(node.attributes.get("style") or "")
    return address_of(found[1] or found[2] or found[3]) if found else ""
