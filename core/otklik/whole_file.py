"""Writes a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from otklik.disk import reason_of
from otklik.errors import StoreError
from otklik.i18n import _


@contextmanager
def whole_file(path: Path, *, is_private: bool = False) -> Iterator[BinaryIO]:
    """A stream into a file beside `path` that takes its place at the end, so that a full disk destroys nothing that
    was there. Makes the folder. `is_private`: nobody but this user may read it. Raises StoreError where it cannot be written."""
    temporary = path.with_name(path.name + ".part")
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            mode = 0o600 if is_private else 0o666
            descriptor = os.open(
                temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), mode
            )
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            _(
                "{file} cannot be written: {reason}. Close it in other programs, free some space, or choose another folder."
            ).format(file=path, reason=reason_of(error))
        ) from error
