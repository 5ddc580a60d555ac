"""Exchanges as WARC 1.1 (request, response and a metadata record each) and back; same exchanges, same bytes."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any
from urllib.parse import quote

import msgspec

from otklik.archive.bounds import ArchiveBounds, archive_bounds, broken, inflate, too_large
from otklik.errors import ImportFileError
from otklik.model import Exchange

_FORMAT = "otklik-exchange/1"
_DATE = "%Y-%m-%dT%H:%M:%S.%fZ"


class WarcEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Where a response stands in the WARC file, for an index."""

    url: str
    at: datetime
    status: int
    mime: str
    digest: str  # "sha256:…" of the body
    offset: int
    length: int
    method: str


class _Position:
    """A stream that counts what was written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.offset = 0

    def write(self, piece: bytes) -> int:
        self.offset += len(piece)
        return self._stream.write(piece)

    def flush(self) -> None:
        self._stream.flush()


def write_warc(exchanges: Iterable[Exchange], stream: IO[bytes]) -> list[WarcEntry]:
    """Write compressed records; a response stands under the address it came from, after redirects."""
    from warcio.warcwriter import WARCWriter

    out = _Position(stream)
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    entries = []
    for number, exchange in enumerate(exchanges):
        if number == 0:
            writer.write_record(_info(writer, exchange))
        offset = out.offset
        request, response, metadata = _records(writer, exchange, number)
        writer.write_record(response)
        length = out.offset - offset
        writer.write_record(request)
        writer.write_record(metadata)
        entries.append(
            WarcEntry(
                url=_target(exchange, number),
                at=exchange.received_at,
                status=exchange.status,
                mime=exchange.header("content-type").split(";")[0].strip() or "application/octet-stream",
                digest=f"sha256:{hashlib.sha256(exchange.body).hexdigest()}",
                offset=offset,
                length=length,
                method=exchange.method,
            )
        )
    return entries


def read_warc(stream: IO[bytes], name: str, bounds: ArchiveBounds | None = None) -> Iterator[Exchange]:
    """Exchanges of a WARC file, compressed or not, in its order. Raises ImportFileError."""
    bounds = bounds or archive_bounds()
    with inflate(stream, name, bounds) as content:
        yield from _Reading(name, bounds).exchanges(content)


# --- writing ---------------------------------------------------------------------------------------------------------


def _info(writer: Any, exchange: Exchange) -> Any:
    payload = b"software: Otklik\r\nformat: WARC File Format 1.1\r\n"
    return writer.create_warc_record(
        "",
        "warcinfo",
        payload=BytesIO(payload),
        length=len(payload),
        warc_headers_dict={"WARC-Record-ID": _id("warcinfo", b""), "WARC-Date": _date(exchange)},
    )


def _records(writer: Any, exchange: Exchange, number: int) -> tuple[Any, Any, Any]:
    from warcio.statusandheaders import StatusAndHeaders

    # what the request and response records cannot hold as it was
    told = msgspec.to_builtins(exchange)
    del told["body"], told["request_body"]
    metadata = json.dumps({"format": _FORMAT, "exchange": told}, ensure_ascii=False, sort_keys=True).encode()
    key = str(number).encode() + metadata + exchange.body
    response_id = _id("response", key)
    host, _, path = _url(exchange.url, number).split("://", 1)[1].partition("/")
    content_type = [("Content-Type", "application/x-www-form-urlencoded")] if exchange.request_body else []

    def record(kind: str, url: str, payload: bytes, http: Any = None, content_type: str = "") -> Any:
        identity = {"WARC-Record-ID": response_id if kind == "response" else _id(kind, key)}
        concurrent = {} if kind == "response" else {"WARC-Concurrent-To": response_id}
        return writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(payload),
            length=len(payload),
            warc_content_type=content_type,
            warc_headers_dict={**identity, "WARC-Date": _date(exchange), **concurrent},
            http_headers=http,
        )

    request_line = f"{exchange.method if exchange.method.isalpha() else 'GET'} /{path} HTTP/1.1"
    request_headers = StatusAndHeaders(request_line, [("Host", host), *content_type], is_http_request=True)
    response_headers = StatusAndHeaders(
        f"{exchange.status} {_phrase(exchange.status)}",
        [(_line(key), _line(value)) for key, value in exchange.headers],
        protocol="HTTP/1.1",
    )
    return (
        record("request", _url(exchange.url, number), exchange.request_body, request_headers),
        record("response", _target(exchange, number), exchange.body, response_headers),
        record("metadata", _target(exchange, number), metadata, content_type="application/json"),
    )


def _target(exchange: Exchange, number: int) -> str:
    return _url(exchange.final_url or exchange.url, number)


def _url(url: str, number: int) -> str:
    """An address in ASCII. An imported file may have none, and a record of HTTP must have one."""
    text = quote(_line(url), safe="%:/?#[]@!$&'()*+,;=~")
    return text if text.startswith(("http://", "https://")) else f"http://imported.invalid/{number}"


def _line(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _date(exchange: Exchange) -> str:
    return exchange.received_at.astimezone(UTC).strftime(_DATE)


def _id(kind: str, content: bytes) -> str:
    name = hashlib.sha256(kind.encode() + b"\0" + content).hexdigest()
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"


# --- reading ---------------------------------------------------------------------------------------------------------


class _Found:
    """What an archive says of one response."""

    def __init__(self) -> None:
        self.url = ""
        self.at = ""
        self.status = 0
        self.headers: tuple[tuple[str, str], ...] = ()
        self.body: bytes | None = None
        self.method = "GET"
        self.request_body = b""
        self.metadata: bytes = b""


class _Reading:
    def __init__(self, name: str, bounds: ArchiveBounds) -> None:
        self._name = name
        self._bounds = bounds
        self._found: dict[str, _Found] = {}  # by the response's record id, in the archive's order

    def exchanges(self, content: IO[bytes]) -> list[Exchange]:
        from warcio.archiveiterator import ArchiveIterator

        try:
            for number, record in enumerate(ArchiveIterator(content, no_record_parse=False)):
                if number >= self._bounds.max_records:
                    raise too_large(self._name)
                self._take(record)
        except ImportFileError:
            raise
        # warcio lets out whatever its parsers meet: decoding, index, attribute and its own errors
        except Exception as error:
            raise broken(self._name) from error
        made = [self._exchange(found) for found in self._found.values() if found.body is not None]
        if not made:
            raise broken(self._name)
        return made

    def _take(self, record: Any) -> None:
        if record.rec_type not in ("request", "response", "resource", "metadata"):
            return
        headers = record.rec_headers
        payload = record.content_stream().read(self._bounds.max_body_bytes + 1)
        if len(payload) > self._bounds.max_body_bytes:
            raise too_large(self._name)
        own = headers.get_header("WARC-Record-ID") or ""
        if record.rec_type in ("response", "resource"):
            found = self._found.setdefault(own, _Found())
            found.url = headers.get_header("WARC-Target-URI") or ""
            found.at = headers.get_header("WARC-Date") or ""
            found.body = payload
            if record.rec_type == "resource":
                found.status, found.headers = 200, (("content-type", record.content_type or ""),)
            elif record.http_headers is not None:
                found.status = int(record.http_headers.get_statuscode() or 0)
                found.headers = tuple((k.lower(), v) for k, v in record.http_headers.headers)
            return
        found = self._found.setdefault(headers.get_header("WARC-Concurrent-To") or own, _Found())
        if record.rec_type == "metadata":
            found.metadata = payload
        elif record.http_headers is not None:
            found.method = record.http_headers.protocol or "GET"
            found.request_body = payload

    def _exchange(self, found: _Found) -> Exchange:
        body = found.body or b""
        if found.metadata and (own := _own(found.metadata)) is not None:
            return msgspec.structs.replace(own, body=body, request_body=found.request_body)
        return Exchange(
            platform="",
            accounts=(),
            role="",
            url=found.url,
            method=found.method,
            request_body=found.request_body,
            status=found.status,
            headers=found.headers,
            body=body,
            received_at=recorded_time(found.at),
            meta={"imported_from": self._name},
        )


def _own(metadata: bytes) -> Exchange | None:
    """The exchange that Otklik wrote, without bodies; None where the metadata are somebody else's."""
    try:
        told = msgspec.json.decode(metadata)
        if not isinstance(told, dict) or told.get("format") != _FORMAT:
            return None
        exchange = msgspec.convert(told.get("exchange"), Exchange)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return exchange if exchange.received_at.tzinfo is not None else None


def recorded_time(text: str) -> datetime:
    """An archive's time stamp, aware, UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
