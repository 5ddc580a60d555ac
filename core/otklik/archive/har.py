"""HAR, what a browser's developer tools save, as exchanges."""

from __future__ import annotations

import base64
import binascii
from typing import IO
from urllib.parse import urlencode

import msgspec

from otklik.archive.bounds import ArchiveBounds, archive_bounds, broken, too_large
from otklik.archive.warc import recorded_time
from otklik.model import Exchange


class _Pair(msgspec.Struct):
    name: str
    value: str = ""


class _Posted(msgspec.Struct):
    text: str = ""
    params: list[_Pair] = []


class _Request(msgspec.Struct):
    method: str
    url: str
    postData: _Posted | None = None  # noqa: N815 - the format's own name


class _Content(msgspec.Struct):
    text: str | None = None
    encoding: str = ""


class _Response(msgspec.Struct):
    status: int
    headers: list[_Pair] = []
    content: _Content = msgspec.field(default_factory=_Content)


class _Entry(msgspec.Struct):
    startedDateTime: str  # noqa: N815 - the format's own name
    request: _Request
    response: _Response
    time: float = 0.0


class _Log(msgspec.Struct):
    entries: list[_Entry]


class _Har(msgspec.Struct):
    log: _Log


def read_har(stream: IO[bytes], name: str, bounds: ArchiveBounds | None = None) -> list[Exchange]:
    """Exchanges of a HAR file in its order; requests that got no answer are left out. Raises ImportFileError."""
    bounds = bounds or archive_bounds()
    content = stream.read(bounds.max_body_bytes * 4 + 1)
    if len(content) > bounds.max_body_bytes * 4:
        raise too_large(name)
    try:
        told = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=_Har)
        return [_exchange(entry, name) for entry in told.log.entries if entry.response.status > 0]
    except (msgspec.MsgspecError, ValueError, binascii.Error, RecursionError) as error:
        raise broken(name) from error


def _exchange(entry: _Entry, name: str) -> Exchange:
    content = entry.response.content
    text = content.text or ""
    body = base64.b64decode(text) if content.encoding == "base64" else text.encode("utf-8", "replace")
    headers = tuple((pair.name.lower(), pair.value) for pair in entry.response.headers)
    return Exchange(
        platform="",
        accounts=(),
        role="",
        url=entry.request.url,
        method=entry.request.method.upper(),
        request_body=_posted(entry.request.postData),
        status=entry.response.status,
        headers=headers if content.encoding == "base64" else _as_utf8(headers),
        body=body,
        received_at=recorded_time(entry.startedDateTime),
        meta={"imported_from": name, "elapsed_ms": round(max(entry.time, 0.0))},
    )


def _posted(data: _Posted | None) -> bytes:
    if data is None:
        return b""
    return data.text.encode() if data.text else urlencode([(p.name, p.value) for p in data.params]).encode()


def _as_utf8(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The browser has decoded the text, so that the declared charset no longer tells the truth."""
    return tuple(
        (
            key,
            f"{value.split(';')[0].strip()}; charset=utf-8"
            if key == "content-type" and ";" in value
            else value,
        )
        for key, value in headers
    )
