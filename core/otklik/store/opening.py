"""How an audit file is reached: its connection, what it is known by, and errors of the disk as a sentence."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from otklik.disk import reason_of
from otklik.errors import NotWritable, StoreError
from otklik.i18n import _


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    if read_only and not path.with_name(path.name + "-wal").exists():
        # nobody has it open: it is read as it lies there, without leaving a -wal and -shm that only a writer removes
        mode += "&immutable=1"
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, timeout=10, isolation_level=None)
    try:
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")  # what is taken away leaves no bytes behind
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cache_size = -32000")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def why_not_writable(path: Path) -> str:
    is_effective = os.access in os.supports_effective_ids
    if not os.access(path, os.W_OK, effective_ids=is_effective):
        return _("the file is write-protected")
    if not os.access(path.absolute().parent, os.W_OK, effective_ids=is_effective):
        return _("its folder allows no writing")
    return _("its disk or share allows no writing")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's and the system's errors as a sentence."""
    damaged = _("{file} is not an Otklik audit file, or is damaged. Take a copy made by `otklik copy`.")
    try:
        yield
    except (UnicodeDecodeError, msgspec.MsgspecError, zlib.error) as error:
        raise StoreError(damaged.format(file=path)) from error
    except sqlite3.DatabaseError as error:
        text = str(error)
        if "not a database" in text or "malformed" in text or "decode to UTF-8" in text:
            reason = damaged
        elif "full" in text:
            reason = _(
                "The disk with {file} is full. Free some space and repeat: everything stored before is there."
            )
        elif "I/O error" in text:
            reason = _(
                "The disk with {file} gives an error or allows no larger file. Check the disk and repeat: everything stored before is there."
            )
        elif "locked" in text:
            reason = _("{file} is in use by another Otklik. Close that one and repeat.")
        elif "unable to open" in text or "readonly" in text:
            raise NotWritable(
                _(
                    "{file} cannot be opened for writing. Check the folder and its permissions; to look only: otklik tui --read-only."
                ).format(file=path)
            ) from error
        else:
            raise
        raise StoreError(reason.format(file=path)) from error
    except OSError as error:
        raise StoreError(
            _("{file} cannot be used: {reason}.").format(file=path, reason=reason_of(error))
        ) from error
