"""An audit that nothing can be written into, to root neither."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CAP_DAC_OVERRIDE = 1


@contextmanager
def shut_copy(audit: Path) -> Iterator[Path]:
    """A write-protected copy in a folder that allows no writing."""
    folder = audit.parent / "shut"
    folder.mkdir()
    path = Path(shutil.copy(audit, folder))
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        with without_rights_of_root():
            yield path
    finally:
        folder.chmod(0o755)


@contextmanager
def without_rights_of_root() -> Iterator[None]:
    """Permissions of files hold for root too, in this thread and in those it begins (Linux: capset without the effective
    CAP_DAC_OVERRIDE, the permitted ones stay)."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this thread
    kept, lowered = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, kept) == 0
    lowered[:] = kept[:]
    lowered[0] &= ~(1 << CAP_DAC_OVERRIDE)
    assert libc.capset(header, lowered) == 0
    try:
        yield
    finally:
        assert libc.capset(header, kept) == 0
