"""Bounds for reading archives, and reading within them."""

from __future__ import annotations

import tempfile
import zlib
from functools import cache
from importlib.resources import files
from typing import IO, cast

import msgspec
import tomli

from otklik.errors import ImportFileError
from otklik.i18n import _

_STEP = 1 << 16
_RATIO_COUNTS_FROM = 64 << 20
_IN_MEMORY = 32 << 20


class ArchiveBounds(msgspec.Struct, frozen=True, kw_only=True):
    """Meanings stand in `data/archive.toml`."""

    max_file_bytes: int
    max_content_bytes: int
    max_ratio: int
    max_body_bytes: int
    max_records: int


@cache
def archive_bounds() -> ArchiveBounds:
    """Bounds of `data/archive.toml`."""
    told = tomli.loads((files("otklik") / "data" / "archive.toml").read_text(encoding="utf-8"))
    return msgspec.convert(told, ArchiveBounds)


def too_large(name: str) -> ImportFileError:
    """The archive or something in it is larger than Otklik reads."""
    return ImportFileError(_("{file}: the archive holds more than Otklik reads; split it.").format(file=name))


def broken(name: str) -> ImportFileError:
    """The archive is not what its name says, or damaged."""
    return ImportFileError(
        _("{file}: this is no readable web archive (WARC, WACZ or HAR); copy or record it again.").format(
            file=name
        )
    )


def spooled() -> IO[bytes]:
    """A temporary file that stays in memory while it is small."""
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))


def inflate(source: IO[bytes], name: str, bounds: ArchiveBounds) -> IO[bytes]:
    """The content of `source` without its gzip members, at its beginning. Raises ImportFileError."""
    content = spooled()
    piece = source.read(_STEP)
    is_gzip = piece.startswith(b"\x1f\x8b")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    consumed = written = 0
    try:
        while piece:
            consumed += len(piece)
            while piece:
                part = inflater.decompress(piece, _STEP) if is_gzip else piece
                written += content.write(part)
                ratio_limit = max(_RATIO_COUNTS_FROM, consumed * bounds.max_ratio)
                if written > bounds.max_content_bytes or (is_gzip and written > ratio_limit):
                    raise too_large(name)
                if not is_gzip:
                    break
                piece = inflater.unconsumed_tail
                if inflater.eof:
                    piece = inflater.unused_data.lstrip(b"\0")
                    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
            piece = source.read(_STEP)
    except zlib.error as error:
        raise broken(name) from error
    content.seek(0)
    return content
