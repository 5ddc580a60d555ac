"""Which link of a site leads to which page: by what the link says, else by its address."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from otklik_website.addresses import absolute, host_of
from otklik_website.charset import decode
from otklik_website.page import Link
from otklik_website.settings import settings, stems

VISITED = ("contacts", "news", "appeals", "documents", "structure", "policy", "opendata")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|ods|rtf|pptx?)$", re.IGNORECASE)
_FILE = re.compile(r"\.(?!html?$|php$|aspx?$|jsp$|shtml$)[a-z][a-z0-9]{1,4}$", re.IGNORECASE)
_LOC = re.compile(
    r"<(?:\w{1,20}:)?loc\b[^>]{0,200}>\s{0,50}(?:<!\[CDATA\[)?\s{0,50}([^<\s\]]{1,2000})", re.IGNORECASE
)
_LONGEST_LABEL = 80  # a longer text is a headline that happens to hold the word


def find_page(role: str, links: Iterable[Link], home: str) -> Link | None:
    """The link most likely to lead to the page of this role on the same site; None where there is none."""
    words = settings().pages[role]
    pattern = stems(words.text)
    best: tuple[int, Link] | None = None
    for link in links:
        if host_of(link.url) != host_of(home) or is_file(link.url) or same_page(link.url, home):
            continue
        said = pattern.search(link.text) if len(link.text) <= _LONGEST_LABEL else None
        rank = 0
        if said:
            rank = 100 - min(said.start(), 40) - len(link.text) // 4
        elif is_path_of(role, link.url):
            rank = 30 - min(_depth(link.url), 9)
        if rank > 0 and (best is None or rank > best[0]):
            best = (rank, link)
    return best[1] if best else None


def find_address(role: str, addresses: Iterable[str], home: str) -> str:
    """As `find_page` among bare addresses of a sitemap: the shortest one whose path names the page; "" if none."""
    fitting = [
        url
        for url in addresses
        if is_path_of(role, url) and host_of(url) == host_of(home) and not is_file(url) and _depth(url) <= 3
    ]
    return min(fitting, key=lambda url: (_depth(url), len(url), url), default="")


def is_path_of(role: str, url: str) -> bool:
    path = unquote(urlsplit(url).path, errors="replace").lower()
    return any(
        re.search(rf"(?:^|[/_.-]|(?=/)){re.escape(part)}", path) for part in settings().pages[role].path
    )


def is_document(url: str) -> bool:
    return _DOCUMENT.search(urlsplit(url).path) is not None


def is_file(url: str) -> bool:
    return _FILE.search(urlsplit(url).path.rpartition("/")[2]) is not None


def same_page(first: str, second: str) -> bool:
    a, b = urlsplit(first), urlsplit(second)
    return (host_of(first), a.path.rstrip("/"), a.query) == (host_of(second), b.path.rstrip("/"), b.query)


def sitemap_addresses(body: bytes, url: str, most_bytes: int) -> tuple[tuple[str, ...], bool]:
    """Addresses of a sitemap, and whether it is an index of sitemaps. Empty where the bytes are not a sitemap."""
    if body.startswith(b"\x1f\x8b"):
        body = _unzipped(body, most_bytes)
    text, _ = decode(body)
    head = text[:2000].lower()
    is_index = "<sitemapindex" in head
    if not is_index and "<urlset" not in head:
        return (), False
    limit = settings().budget.sitemap_addresses
    found: dict[str, None] = {}
    for match in _LOC.finditer(text):
        address = absolute(url, match[1].replace("&amp;", "&"))
        if address:
            found[address] = None
        if len(found) >= limit:
            break
    return tuple(found), is_index


def is_sitemap(body: bytes, most_bytes: int) -> bool:
    if body.startswith(b"\x1f\x8b"):
        body = _unzipped(body, most_bytes)
    head = decode(body[:4000])[0].lower()
    return "<sitemapindex" in head or "<urlset" in head


def is_markup(body: bytes) -> bool:
    """Is it HTML? Sites answer a missing robots.txt with their home page."""
    return LexborHTMLParser(decode(body[:4000])[0]).css_first("meta, title, link, div, p") is not None


def _unzipped(body: bytes, most: int) -> bytes:
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            return stream.read(most)
    except (OSError, EOFError, zlib.error):
        return b""


def _depth(url: str) -> int:
    return len([part for part in urlsplit(url).path.split("/") if part])
