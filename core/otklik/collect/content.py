"""An answer's body: decompressed as it comes, and stopped at its bounds."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, Iterator

_RATIO_COUNTS_FROM = 1 << 20  # bytes: below this a high ratio is just a repetitive page
_STEP = 1 << 16


class TooLargeError(Exception):
    """The body is larger than allowed, or grows too much when decompressed."""


class TruncatedError(Exception):
    """The body ended early or its compression is broken."""


class UnknownEncodingError(Exception):
    """The body is compressed in a way that was not asked for."""


async def read_content(
    pieces: AsyncIterable[bytes], encoding: str, max_bytes: int, max_ratio: int
) -> tuple[bytes, int]:
    """The decompressed body and the number of bytes received. Raises the errors above."""
    decoder = _decoder(encoding)
    body = bytearray()
    received = 0
    async for piece in pieces:
        received += len(piece)
        if received > max_bytes:
            raise TooLargeError
        for part in decoder.decode(piece) if decoder else (piece,):
            body += part
            if len(body) > max_bytes or len(body) > max(_RATIO_COUNTS_FROM, received * max_ratio):
                raise TooLargeError
    if decoder and received and not decoder.is_complete:
        raise TruncatedError
    return bytes(body), received


class _Inflater:
    """gzip or deflate, a step at a time so that a bomb is never held in memory."""

    def __init__(self, encoding: str) -> None:
        self._is_raw_possible = encoding == "deflate"  # some servers send deflate without its zlib header
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)

    @property
    def is_complete(self) -> bool:
        return self._inflater.eof

    def decode(self, piece: bytes) -> Iterator[bytes]:
        while piece and not self._inflater.eof:  # what follows the end of the stream is padding
            yield self._step(piece)
            piece = self._inflater.unconsumed_tail

    def _step(self, piece: bytes) -> bytes:
        try:
            part = self._inflater.decompress(piece, _STEP)
        except zlib.error as error:
            if not self._is_raw_possible:
                raise TruncatedError from error
            self._is_raw_possible = False
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._step(piece)
        self._is_raw_possible = self._is_raw_possible and not part
        return part


def _decoder(encoding: str) -> _Inflater | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip", "deflate"):
        return _Inflater(name)
    raise UnknownEncodingError
