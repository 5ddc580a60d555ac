"""What was measured of audits, kept on this computer from one command and sitting to the next, outside of audit files.

An entry is found by what measurements are made from: everything that was collected, to the last byte, and the code that
measures. Whatever of it is another, the entry is not found, and what holds of the rest (profile, norms, pages of others) is
compared by the memory itself. So an entry never outlives the formulas that made it, and without it the same is measured.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from otklik.errors import StoreError
from otklik.i18n import language
from otklik.whole_file import whole_file

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.memory import Memory
    from otklik.store import AuditFile

SUFFIX = ".measured"
MOST = 24  # entries; the ones that were not asked for longest go first
MOST_BYTES = 256 * 2**20


class MeasurementsKept:
    """A folder of entries. It is a convenience: what cannot be read, written or is damaged there is measured again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # by audit file, the entry written here: the next one takes its place
        self._own: dict[Path, Path] = {}
        self._code: dict[Host, str] = {}

    @classmethod
    def of_user(cls) -> MeasurementsKept:
        """OTKLIK_CACHE, else where this system keeps what can be made again."""
        if named := os.environ.get("OTKLIK_CACHE"):
            return cls(Path(named))
        import platformdirs

        return cls(platformdirs.user_cache_path("otklik", appauthor=False) / "measured")

    def bring(self, audit: AuditFile, host: Host, memory: Memory) -> frozenset[int]:
        """Bring what is kept of the audit to the memory; the ids of its entries as objects, none where nothing is kept."""
        from otklik.memory_packed import unpack

        path = self._entry(audit, host)
        try:
            content = path.read_bytes()
            digest, packed = content[:32], content[32:]
            if hashlib.sha256(packed).digest() != digest:
                return frozenset()
            brought = unpack(packed)
            os.utime(path)
        except (OSError, msgspec.MsgspecError):
            return frozenset()
        memory.bring(brought)
        return frozenset(map(id, brought.kept))

    def keep(
        self, audit: AuditFile, host: Host, memory: Memory, known: Collection[int] = frozenset()
    ) -> None:
        """Keep what the memory holds, where there is more in it than the `known` entries and nothing is being collected."""
        from otklik.memory_packed import pack

        given = memory.give()
        is_being_collected = any(snapshot.closed_at is None for snapshot in audit.snapshots())
        if given is None or is_being_collected or memory.entries <= frozenset(known):
            return
        path = self._entry(audit, host)
        # a plugin may have measured what cannot be packed; where two programs write one entry at once, its digest tells
        with suppress(OSError, StoreError, TypeError, OverflowError):
            packed = pack(given)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with whole_file(path, is_private=True) as stream:
                stream.write(hashlib.sha256(packed).digest() + packed)
            before = self._own.get(audit.path)
            if before is not None and before != path:
                before.unlink(missing_ok=True)
            self._own[audit.path] = path
            self._clear_away()

    def _entry(self, audit: AuditFile, host: Host) -> Path:
        if host not in self._code:
            self._code[host] = code_fingerprint(host)
        told = (audit.fingerprint(), self._code[host], language())
        return self._folder / (hashlib.sha256("\n".join(told).encode()).hexdigest() + SUFFIX)

    def _clear_away(self) -> None:
        stats = [(entry.stat(), entry) for entry in self._folder.glob(f"*{SUFFIX}")]
        stats.sort(key=lambda found: found[0].st_mtime, reverse=True)
        room = MOST_BYTES
        for place, (stat, entry) in enumerate(stats):
            room -= stat.st_size
            if place and (place >= MOST or room < 0):  # the newest stays, however large
                entry.unlink(missing_ok=True)


_INSTALLED = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
_WITH_VERSION = (*_INSTALLED, sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))


def code_fingerprint(host: Host) -> str:
    """One hash of what measures: Python, all that is installed with its version, each file of the core and of plugins, and
    of what came with them from elsewhere than installed packages, since there it changes without a version."""
    plugins = [(state.name, state.version, state.error) for state in host.states]
    told = hashlib.sha256(repr((sys.version, plugins, sorted(_installed()))).encode())
    for path in sorted({path for name, is_plugin in host.code.items() for path in _files(name, is_plugin)}):
        told.update(f"\n{path}\n".encode())
        with suppress(OSError):
            told.update(path.read_bytes())
    return told.hexdigest()


def _installed() -> Iterator[str]:
    """Names and versions of installed distributions, as their folders are called."""
    for place in set(_INSTALLED):
        with suppress(OSError):
            names = (entry.name for entry in Path(place).iterdir())
            yield from (name for name in names if name.endswith((".dist-info", ".egg-info")))


def _files(module: str, is_plugin: bool) -> Iterator[Path]:
    loaded = sys.modules.get(module)
    file = getattr(loaded, "__file__", None)
    for place in map(Path, getattr(loaded, "__path__", None) or ([file] if file else [])):
        if not is_plugin and str(place).startswith(_WITH_VERSION):
            continue
        if place.is_file():
            yield place
        for folder, inside, files in os.walk(place):
            inside[:] = [one for one in inside if one != "__pycache__"]
            yield from (Path(folder) / one for one in files)
