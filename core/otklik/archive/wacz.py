"""Exchanges as WACZ 1.1.1, a zipped WARC with index and page list that web-archive viewers open, and back."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import IO
from urllib.parse import urlsplit

from otklik.archive.bounds import ArchiveBounds, archive_bounds, broken, spooled, too_large
from otklik.archive.warc import WarcEntry, read_warc, write_warc
from otklik.model import Exchange

_WARC = "archive/data.warc.gz"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # zip's earliest time: same exchanges, same bytes
_STEP = 1 << 20


def write_wacz(exchanges: Iterable[Exchange], stream: IO[bytes], title: str = "") -> None:
    """Write the package to a seekable stream."""
    with spooled() as warc, zipfile.ZipFile(stream, "w") as package:
        entries = write_warc(exchanges, warc)
        resources = [_store(package, _WARC, warc)]
        index = "".join(f"{line}\n" for line in sorted(_index_line(entry) for entry in entries))
        resources.append(_put(package, "indexes/index.cdx", index.encode()))
        resources.append(_put(package, "pages/pages.jsonl", _pages(entries)))
        times = sorted(entry.at.astimezone(UTC).isoformat() for entry in entries)
        described: dict[str, object] = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": title,
            "software": "Otklik",
            "resources": resources,
        }
        if times:
            described["created"] = times[-1]
        manifest = json.dumps(described, ensure_ascii=False, indent=1).encode()
        _put(package, "datapackage.json", manifest)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(manifest).hexdigest()}"}
        _put(package, "datapackage-digest.json", json.dumps(digest).encode())


def read_wacz(stream: IO[bytes], name: str, bounds: ArchiveBounds | None = None) -> Iterator[Exchange]:
    """Exchanges of all WARC files in a package. Raises ImportFileError."""
    bounds = bounds or archive_bounds()
    try:
        with zipfile.ZipFile(stream) as package:
            members = [m for m in package.infolist() if m.filename.endswith((".warc", ".warc.gz"))]
            if not members:
                raise broken(name)
            # the directory of a zip may lie about sizes: what is read is bounded again while it is read
            if sum(member.file_size for member in members) > bounds.max_content_bytes:
                raise too_large(name)
            for member in members:
                with package.open(member) as warc, _bounded(warc, name, member, bounds) as content:
                    yield from read_warc(content, name, bounds)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise broken(name) from error


def _bounded(source: IO[bytes], name: str, member: zipfile.ZipInfo, bounds: ArchiveBounds) -> IO[bytes]:
    content = spooled()
    written = 0
    limit = max(64 << 20, member.compress_size * bounds.max_ratio)
    while piece := source.read(_STEP):
        written += content.write(piece)
        if written > min(limit, bounds.max_content_bytes):
            raise too_large(name)
    content.seek(0)
    return content


def _put(package: zipfile.ZipFile, path: str, content: bytes) -> dict[str, object]:
    package.writestr(_member(path), content)
    return _resource(path, hashlib.sha256(content).hexdigest(), len(content))


def _store(package: zipfile.ZipFile, path: str, content: IO[bytes]) -> dict[str, object]:
    content.seek(0)
    digest = hashlib.sha256()
    size = 0
    with package.open(_member(path), "w", force_zip64=True) as member:
        while piece := content.read(_STEP):
            member.write(piece)
            digest.update(piece)
            size += len(piece)
    return _resource(path, digest.hexdigest(), size)


def _member(path: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(path, _EPOCH)
    member.external_attr = 0o644 << 16
    member.create_system = 3  # the same bytes on Windows
    return member


def _resource(path: str, digest: str, size: int) -> dict[str, object]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{digest}", "bytes": size}


def _pages(entries: Sequence[WarcEntry]) -> bytes:
    lines: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    for number, entry in enumerate(entries):
        if entry.mime == "text/html" and entry.method == "GET":
            at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            lines.append({"id": str(number), "url": entry.url, "ts": at, "title": entry.url})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _index_line(entry: WarcEntry) -> str:
    fields = {
        "url": entry.url,
        "mime": entry.mime,
        "status": str(entry.status),
        "digest": entry.digest,
        "length": str(entry.length),
        "offset": str(entry.offset),
        "filename": _WARC.rpartition("/")[2],
    }
    if entry.method != "GET":
        fields["method"] = entry.method
    return (
        f"{_surt(entry.url)} {entry.at.astimezone(UTC):%Y%m%d%H%M%S} {json.dumps(fields, ensure_ascii=False)}"
    )


def _surt(url: str) -> str:
    """Sort-friendly form of an address: "org,example)/path?query"."""
    parts = urlsplit(url)
    if not parts.hostname:
        return url.lower().replace(" ", "%20")
    host = ",".join(reversed(parts.hostname.removeprefix("www.").split(".")))
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{port}){parts.path or '/'}{query}".lower().replace(" ", "%20")
