"""In which encoding a page is: BOM, header, meta, strict UTF-8, then Russian one-byte encodings by their letters."""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{3,30})", re.IGNORECASE
)
_META_WITHIN = 4096
_SAMPLE = 50_000
_ONE_BYTE = ("cp1251", "koi8-r", "cp866")
# The commonest letters of Russian texts, about 60 % of all letters; which encoding makes the most of them is right.
_COMMON = frozenset("оеаинтсрвл")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Text and encoding's name ("utf-8", "windows-1251", …). Bytes that do not fit become U+FFFD; never raises."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    for name in (_declared(_IN_HEADER, content_type), _in_meta(body)):
        if name and _fits(body, name):
            return body.decode(name, "replace"), _known_as(name)
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start > len(body) - 4:  # cut at the size limit in the middle of a letter
            return body.decode("utf-8", "replace"), "utf-8"
    name = max(_ONE_BYTE, key=lambda candidate: _russian_share(body, candidate))
    return body.decode(name, "replace"), _known_as(name)


def _declared(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return _codec(found[1]) if found else ""


def _in_meta(body: bytes) -> str:
    found = _IN_META.search(body[:_META_WITHIN])
    return _codec(found[1].decode("ascii", "ignore")) if found else ""


def _codec(name: str) -> str:
    """The name by which Python decodes text with it; "" for an unknown one and for codecs that are not of text."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if not getattr(found, "_is_text_encoding", False) or found.name in ("utf-7", "idna", "punycode", "mbcs"):
        return ""
    # Browsers take Latin-1 for its Windows superset; a meta that can be read is not in UTF-16.
    return {"iso8859-1": "cp1252", "ascii": "utf-8", "utf-16": "utf-8", "utf-16-le": "utf-8"}.get(
        found.name, found.name
    )


def _fits(body: bytes, name: str) -> bool:
    """A declaration is believed unless the bytes refute it: servers say UTF-8 over pages in windows-1251."""
    if name == "utf-8":
        return body[:_SAMPLE].decode("utf-8", "replace").count("\ufffd") * 50 <= 1 + _high_bytes(body)
    if name == "cp1252":
        return _russian_share(body, "cp1251") < 0.3
    try:
        body[:_SAMPLE].decode(name, "replace")
    except (UnicodeError, ValueError):  # some codecs refuse even with "replace"
        return False
    return not (name in _ONE_BYTE and _high_bytes(body) and _is_utf8(body))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _high_bytes(body: bytes) -> int:
    return sum(byte > 127 for byte in body[:_SAMPLE])


def _russian_share(body: bytes, name: str) -> float:
    """Share of the commonest small Russian letters among the high bytes when read in this encoding."""
    high = bytes(byte for byte in body[:_SAMPLE] if byte > 127)
    if not high:
        return 0.0
    text = high.decode(name, "replace")
    return sum(letter in _COMMON for letter in text) / len(text)


def _known_as(name: str) -> str:
    return {"cp1251": "windows-1251", "cp1252": "windows-1252", "cp866": "ibm866"}.get(name, name)
