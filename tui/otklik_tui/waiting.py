"""What waits for an answer belongs to the audit file it was typed in: of a copy it is known, and offered with its origin."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class OfFile(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """What waits in one audit file, by finding."""

    file: str = ""  # its path; "" where an earlier Otklik did not say it
    node: str = ""  # which file that is on its disk, whatever it is called
    found: dict[str, T]


class Elsewhere(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """What waits in another file of the same audit."""

    file: str
    kept: T

    @property
    def is_lost(self) -> bool:
        """Whether that file is there no more, so that it cannot be gone on with there."""
        return not self.file or not Path(self.file).exists()

    @property
    def name(self) -> str:
        return Path(self.file).name


def node_of(file: str) -> str:
    """Which file it is on its disk: it stays so when it is renamed. "" where there is none, or the system does not say."""
    try:
        found = Path(file).stat()
    except (OSError, ValueError):
        return ""
    return f"{found.st_dev}:{found.st_ino}" if found.st_ino else ""


def own(all_: Iterable[OfFile[T]], file: str) -> dict[str, T]:
    """What waits in this file, renamed meanwhile or not."""
    return {finding: kept for one in all_ if is_of(one, file) for finding, kept in one.found.items()}


def elsewhere(all_: Iterable[OfFile[T]], file: str) -> dict[str, Elsewhere[T]]:
    """What waits in other files of the audit, the one that was kept last of each finding."""
    return {
        finding: Elsewhere(file=one.file, kept=kept)
        for one in all_
        if not is_of(one, file)
        for finding, kept in one.found.items()
    }


def kept_with(all_: Iterable[OfFile[T]], file: str, finding: str, value: T) -> list[OfFile[T]]:
    """With what waits there now; what is empty waits no more."""
    known = list(all_)
    found = own(known, file)
    found.pop(finding, None)
    if value:
        found[finding] = value
    others = [one for one in known if not is_of(one, file)]
    return [*others, OfFile(file=file, node=node_of(file), found=found)] if found else others


def is_of(kept: OfFile[T], file: str) -> bool:
    """Is it the same file? By its name; where nothing is called so any more, as the same file of the disk."""
    if kept.file == file:
        return True
    if not kept.file or not kept.node or kept.node != node_of(file):
        return False
    return node_of(kept.file) in ("", kept.node)
