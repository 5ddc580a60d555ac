"""Any web archive as exchanges, by its content and not by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from otklik.archive.bounds import ArchiveBounds, archive_bounds, too_large
from otklik.archive.har import read_har
from otklik.archive.wacz import read_wacz
from otklik.archive.warc import read_warc
from otklik.disk import reason_of
from otklik.errors import ImportFileError
from otklik.i18n import _
from otklik.model import Exchange


def read_archive(path: Path, bounds: ArchiveBounds | None = None) -> Iterator[Exchange]:
    """Exchanges of a WARC, WACZ or HAR file in its order. Raises ImportFileError."""
    bounds = bounds or archive_bounds()
    try:
        stream = path.open("rb")
        size = path.stat().st_size
    except OSError as error:
        raise ImportFileError(
            _("{file}: the archive cannot be read: {detail}.").format(file=path, detail=reason_of(error))
        ) from error
    with stream:
        if size > bounds.max_file_bytes:
            raise too_large(path.name)
        start = stream.read(4)
        stream.seek(0)
        if start.startswith(b"PK"):
            yield from read_wacz(stream, path.name, bounds)
        elif start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            yield from read_har(stream, path.name, bounds)
        else:
            yield from read_warc(stream, path.name, bounds)
