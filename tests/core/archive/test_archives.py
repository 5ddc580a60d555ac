"""Archives give back what was put in, are the same bytes each time, and break in one sentence."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from otklik.archive.bounds import archive_bounds
from otklik.archive.read import read_archive
from otklik.archive.wacz import read_wacz, write_wacz
from otklik.archive.warc import read_warc, write_warc
from otklik.errors import ImportFileError
from otklik.model import Exchange

AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
PAGE = Exchange(
    platform="website",
    accounts=("website:minzdrav.prirechye.example",),
    role="home",
    url="http://minzdrav.prirechye.example/",
    headers=(("content-type", "text/html; charset=windows-1251"), ("server", "nginx")),
    body="<p>Приречье</p>".encode("windows-1251"),
    received_at=AT,
    final_url="https://minzdrav.prirechye.example/",
    meta={"elapsed_ms": 120, "redirects": ["https://minzdrav.prirechye.example/"], "tls_issuer": "Центр"},
)
CALL = Exchange(
    platform="vk",
    accounts=("vk:prirechye_a", "vk:prirechye_b"),
    role="execute",
    url="https://api.vk.example/method/execute",
    method="POST",
    request_body=b"code=return+1%3B&access_token=%C2%ABsecret+vk%C2%BB",
    headers=(("content-type", "application/json"),),
    body=b'{"response": [1]}',
    received_at=AT + timedelta(seconds=1),
)
IMPORTED = msgspec.structs.replace(
    CALL, url="", method="GET", request_body=b"", meta={"imported_from": "a.json"}
)
ALL = [PAGE, CALL, IMPORTED]


def warc_of(exchanges: list[Exchange]) -> bytes:
    stream = io.BytesIO()
    write_warc(exchanges, stream)
    return stream.getvalue()


def wacz_of(exchanges: list[Exchange]) -> bytes:
    stream = io.BytesIO()
    write_wacz(exchanges, stream, "Приречье")
    return stream.getvalue()


def from_warc(content: bytes) -> list[Exchange]:
    return list(read_warc(io.BytesIO(content), "a.warc.gz"))


def test_warc_gives_back_what_was_put_in() -> None:
    assert from_warc(warc_of(ALL)) == ALL
    assert from_warc(gzip.decompress(warc_of(ALL))) == ALL


def test_wacz_gives_back_what_was_put_in() -> None:
    assert list(read_wacz(io.BytesIO(wacz_of(ALL)), "a.wacz")) == ALL


def test_same_exchanges_are_same_bytes() -> None:
    assert warc_of(ALL) == warc_of(ALL)
    assert wacz_of(ALL) == wacz_of(ALL)


def test_no_exchanges_make_a_package_that_is_told_to_be_empty() -> None:
    with pytest.raises(ImportFileError, match=r"a\.wacz"):
        list(read_wacz(io.BytesIO(wacz_of([])), "a.wacz"))


exchanges = st.builds(
    Exchange,
    platform=st.text(max_size=5),
    accounts=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    role=st.text(max_size=5),
    url=st.one_of(st.text(max_size=20), st.just("https://a.example/ж?q=1 2")),
    method=st.sampled_from(["GET", "POST"]),
    request_body=st.binary(max_size=50),
    status=st.integers(100, 599),
    headers=st.lists(
        st.tuples(st.sampled_from(["content-type", "server"]), st.text(max_size=9)), max_size=3
    ).map(tuple),
    body=st.binary(max_size=200),
    received_at=st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
    final_url=st.sampled_from(["", "https://b.example/"]),
    meta=st.dictionaries(
        st.text(max_size=5), st.one_of(st.integers(-(2**60), 2**60), st.text(max_size=5)), max_size=2
    ),
)


@given(st.lists(exchanges, min_size=1, max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_exchange_comes_back(given_exchanges: list[Exchange]) -> None:
    assert from_warc(warc_of(given_exchanges)) == given_exchanges


def test_a_warc_is_valid_by_its_own_digests() -> None:
    iterator = ArchiveIterator(io.BytesIO(warc_of(ALL)), check_digests="raise")
    records = [
        (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read()) for r in iterator
    ]
    assert [kind for kind, _, _ in records] == ["warcinfo", *["response", "request", "metadata"] * 3]
    assert records[1][1:] == (PAGE.final_url, PAGE.body)
    assert records[2][1] == PAGE.url


def test_a_wacz_has_what_its_format_asks_for() -> None:
    package = zipfile.ZipFile(io.BytesIO(wacz_of(ALL)))
    manifest = package.read("datapackage.json")
    told: dict[str, Any] = json.loads(manifest)
    assert (told["profile"], told["wacz_version"], told["title"]) == ("data-package", "1.1.1", "Приречье")
    assert {r["path"] for r in told["resources"]} == {
        "archive/data.warc.gz",
        "indexes/index.cdx",
        "pages/pages.jsonl",
    }
    for resource in told["resources"]:
        content = package.read(resource["path"])
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    digest = json.loads(package.read("datapackage-digest.json"))
    assert digest["hash"] == f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    assert all(member.compress_type == zipfile.ZIP_STORED for member in package.infolist())
    pages = package.read("pages/pages.jsonl").decode().splitlines()
    assert [json.loads(line).get("url") for line in pages] == [None, PAGE.final_url]


def test_the_index_leads_to_each_response() -> None:
    package = zipfile.ZipFile(io.BytesIO(wacz_of(ALL)))
    warc = package.read("archive/data.warc.gz")
    lines = package.read("indexes/index.cdx").decode().splitlines()
    assert lines == sorted(lines)
    assert lines[1].startswith("example,vk,api)/method/execute 20260302090001 {")
    for line in lines:
        told = json.loads(line.split(" ", 2)[2])
        start = int(told["offset"])
        record = next(iter(ArchiveIterator(io.BytesIO(warc[start : start + int(told["length"])]))))
        assert record.rec_headers.get_header("WARC-Target-URI") == told["url"]


# --- archives of others ----------------------------------------------------------------------------------------------

FOREIGN = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-03-02T09:00:00Z\r\n"
    "WARC-Target-URI: https://a.example/\r\nContent-Type: application/http; msgtype=response\r\n"
)


def foreign(http: bytes) -> bytes:
    return FOREIGN.encode() + f"Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"


def test_a_crawlers_record_is_understood() -> None:
    packed = gzip.compress(b"hello", mtime=0)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + packed
    (exchange,) = from_warc(foreign(http))
    assert (exchange.url, exchange.status, exchange.body) == ("https://a.example/", 200, b"hello")
    assert exchange.meta == {"imported_from": "a.warc.gz"}


def har(tmp_path: Path, *entries: dict[str, Any]) -> list[Exchange]:
    file = tmp_path / "a.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}), encoding="utf-8-sig")
    return list(read_archive(file))


def har_entry(content: dict[str, Any], **request: Any) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-03-02T12:00:00.000+03:00",
        "time": 12.6,
        "request": {"method": "GET", "url": "https://a.example/", "headers": [], **request},
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": "text/html; charset=windows-1251"}],
            "content": content,
        },
    }


def test_a_browsers_recording_is_understood(tmp_path: Path) -> None:
    posted = {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a", "value": "1 2"}]}
    text, raw = har(
        tmp_path,
        har_entry({"text": "Приречье", "mimeType": "text/html"}, method="post", postData=posted),
        har_entry({"text": base64.b64encode(b"\x00\x01").decode(), "encoding": "base64"}),
    )
    assert (text.body.decode(), text.method, text.request_body) == ("Приречье", "POST", b"a=1+2")
    assert text.header("content-type") == "text/html; charset=utf-8"
    assert text.received_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert raw.body == b"\x00\x01"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 not a zip",
        b"{",
        b'{"log": {}}',
        b'{"log": {"entries": [{}]}}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"nonsense",
        b"\x1f\x8b\x08nonsense",
        gzip.compress(b"nonsense", mtime=0),
        b"WARC/1.0\r\n\r\n",
        b"\x00" * 1000,
        foreign(b"HTTP/1.1 abc OK\r\n\r\n").replace(b"2026-03-02", b"yesterday"),
    ],
)
def test_what_is_no_archive_is_one_sentence_with_the_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.bin"
    file.write_bytes(content)
    with pytest.raises(ImportFileError, match=r"broken\.bin") as caught:
        list(read_archive(file))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"none\.warc"):
        list(read_archive(tmp_path / "none.warc"))


@given(st.integers(0, 5000), st.integers(1, 255), st.sampled_from(["warc", "wacz", "plain"]))
@settings(max_examples=150, deadline=None)
def test_a_damaged_archive_is_read_or_refused_and_nothing_else(position: int, change: int, kind: str) -> None:
    whole = wacz_of(ALL) if kind == "wacz" else warc_of(ALL)
    content = bytearray(gzip.decompress(whole) if kind == "plain" else whole)
    content[position % len(content)] ^= change
    reader = read_wacz if kind == "wacz" else read_warc
    with contextlib.suppress(ImportFileError):
        assert all(isinstance(e, Exchange) for e in reader(io.BytesIO(bytes(content)), "a"))


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    small = msgspec.structs.replace(archive_bounds(), max_content_bytes=1 << 20, max_body_bytes=1 << 19)
    bomb = gzip.compress(foreign(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(8 << 20)))
    with pytest.raises(ImportFileError, match=r"a\.warc\.gz"):
        list(read_warc(io.BytesIO(bomb), "a.warc.gz", small))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/data.warc", foreign(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(8 << 20)))
    with pytest.raises(ImportFileError, match=r"a\.wacz"):
        list(read_wacz(io.BytesIO(stream.getvalue()), "a.wacz", small))
    inner = gzip.compress(bytes(4 << 20), mtime=0)
    nested = foreign(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + inner)
    with pytest.raises(ImportFileError, match=r"a\.warc"):
        list(read_warc(io.BytesIO(nested), "a.warc", small))
