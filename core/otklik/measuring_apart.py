"""Measures in a process of its own, so that a program with screens answers keys meanwhile.

    python -m otklik.measuring_apart

It reads names of audit files from stdin, a line each, as JSON, and writes what was measured since the line before: eight
bytes of length, then what `memory_packed` packs; nothing where it could not. It ends with its stdin.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from otklik.errors import OtklikError

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.memory import Kept, Memory
    from otklik.memory_kept import MeasurementsKept

LENGTH = 8  # bytes that tell how many follow
NICER = 5  # whoever types comes first


class Ended(Exception):
    """Nobody waits for the measurement any more."""


class MeasuringApart:
    """The other process, started when it is first needed. It has the plugins that are installed, like `Host()`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ended = False

    def bring(self, path: Path, memory: Memory) -> bool:
        """Bring what is measured of the file to the memory; False where it has to be measured here.

        Raises Ended where `end` was called meanwhile.
        """
        import msgspec

        from otklik.memory_packed import unpack

        try:
            content = self._ask(path)
            if content:
                memory.bring(unpack(content))
        except (OSError, ValueError, msgspec.MsgspecError):
            content = b""  # it could not be started, or has died
        if self._is_ended:
            raise Ended
        return bool(content)

    def end(self) -> None:
        """From any thread; who waits in `bring` gets Ended."""
        self._is_ended = True
        process = self._process
        if process is not None:
            process.kill()
            process.wait()

    def _ask(self, path: Path) -> bytes:
        process = self._process
        if process is None and not self._is_ended:
            process = self._process = _start()
        if process is None or process.stdin is None or process.stdout is None:
            return b""
        if self._is_ended:  # meanwhile, before there was anything to end
            process.kill()
        process.stdin.write(json.dumps(str(path)).encode() + b"\n")
        process.stdin.flush()
        length = int.from_bytes(process.stdout.read(LENGTH), "big")
        content = process.stdout.read(length)
        return content if len(content) == length else b""


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "otklik.measuring_apart"]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL  # what it would tell would be written across the screen
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, creationflags=flags)  # noqa: S603 - this Python, this module
    # a session of its own: Ctrl+C in the terminal is not meant for it
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, start_new_session=True)  # noqa: S603 - as above


def serve(asked: BinaryIO, told: BinaryIO) -> None:
    """Measure each file that is asked for."""
    from otklik.host import Host
    from otklik.memory import Memory
    from otklik.memory_kept import MeasurementsKept

    before = MeasurementsKept.of_user()
    host, memories = Host(), dict[str, Memory]()
    given: list[Kept] = []  # they are held: an id as an object says something only while it lives
    for line in asked:
        name = json.loads(line)
        if name not in memories:
            memories, given = {name: Memory()}, []
        content = _measured(Path(name), host, memories[name], before, given)
        told.write(len(content).to_bytes(LENGTH, "big") + content)
        told.flush()


def _measured(path: Path, host: Host, memory: Memory, before: MeasurementsKept, given: list[Kept]) -> bytes:
    from otklik.memory_packed import pack
    from otklik.pipeline import measure_audit
    from otklik.store import AuditFile

    try:
        with AuditFile.open(path, read_only=True) as audit:
            measure_audit(audit, host, memory, measurements=before)
        new = memory.give({id(kept) for kept in given})
        if new is None:
            return b""
        content = pack(new)
    except (OtklikError, TypeError, OverflowError):
        return b""  # whoever asked does it and tells what hinders
    given += new.kept
    return content


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICER)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a plugin that prints must not write between the answers
    with contextlib.suppress(BrokenPipeError):  # whoever asked is gone
        serve(sys.stdin.buffer, answers)
