"""One browser window: a process of its own with the screens, and the pipe between them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress

import msgspec
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from otklik.cli.common import remark

DRIVER = "otklik_tui.serving.driver:ServedDriver"
BEGINS = b"__GANGLION__\n"  # what Textual's web driver writes before its first packet
PART = 64 * 1024  # bytes of a file that are asked for at once
MOST_CELLS = 1000  # a window that says it is larger is not drawn larger
MOST_SAID = 64 * 1024  # bytes of what a process says on stderr


class Downloads(DownloadManager):
    """Files on their way from a process to its browser."""

    patience_seconds = 60.0  # for a part of a file, of a process that may be judging an audit meanwhile

    async def download(self, delivery_key: str) -> AsyncGenerator[bytes, None]:
        """The parts of a file. Raises ConnectionError where it is cut off: the browser must not take half for the whole."""
        told = self._active_downloads[delivery_key]
        asked: dict[str, str | int | bool | None] = {
            "type": "deliver_chunk_request",
            "key": delivery_key,
            "size": PART,
            "name": told.name,
        }
        try:
            while True:
                if not await told.app_service.send_meta(asked):
                    raise ConnectionError(delivery_key)
                async with asyncio.timeout(self.patience_seconds):
                    part = await told.incoming_chunks.get()
                if part is None:
                    raise ConnectionError(delivery_key)
                if not part:
                    return
                yield part
        except TimeoutError as error:
            raise ConnectionError(delivery_key) from error
        finally:
            self._active_downloads.pop(delivery_key, None)


class Session(AppService):
    """`command` is a list and goes through no shell; nothing of a request gets into it.

    `environment`: what the process has besides the server's own.
    """

    leaving_seconds = 10.0  # then a process that has not left is ended; everything answered is on the disk

    def __init__(
        self,
        command: Sequence[str],
        *,
        write_bytes: Callable[[bytes], Awaitable[None]],
        write_str: Callable[[str], Awaitable[None]],
        close: Callable[[], Awaitable[None]],
        download_manager: DownloadManager,
        environment: dict[str, str],
    ) -> None:
        super().__init__(
            "",
            write_bytes=write_bytes,
            write_str=write_str,
            close=close,
            download_manager=download_manager,
        )
        self._arguments, self._own_environment = tuple(command), environment
        self._stopping = asyncio.Lock()

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        return {
            **super()._build_environment(cells(width), cells(height)),
            **self._own_environment,
            "TEXTUAL_DRIVER": DRIVER,
        }

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Apart from this terminal's Ctrl+C: the server ends the process, which closes its audit."""
        apart = (
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        self._process = process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width, height),
            **apart,
        )
        assert process.stdin is not None
        self._stdin = process.stdin
        return process

    async def on_meta(self, data: bytes) -> None:
        """Besides what textual-serve knows of: other colours for the page around the screens."""
        told = msgspec.json.decode(data, type=dict[str, object])
        if told.get("type") == "colours":
            await self.remote_write_str(msgspec.json.encode(["colours", told["colours"]]).decode())
        else:
            await super().on_meta(data)

    async def set_terminal_size(self, width: int, height: int) -> None:
        await super().set_terminal_size(cells(width), cells(height))

    async def run(self) -> None:
        """Hand on what the process tells until it ends; then the window is told so, whatever the reason."""
        process = self._process
        assert process is not None
        assert process.stderr is not None
        said = asyncio.create_task(_last_of(process.stderr))
        # ends where the process or the window has ended, or what was said is no packet
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError, ValueError):
                await self._hand_on(process)
        finally:
            await self.remote_close()
        assert process.stdout is not None
        while await process.stdout.read(MOST_SAID):
            pass  # until it ends it must not wait for a reader
        await process.wait()
        if text := (await said).decode("utf-8", "replace").strip():
            remark(text)

    async def _hand_on(self, process: Process) -> None:
        stdout = process.stdout
        assert stdout is not None
        while (line := await stdout.readline()) != BEGINS:
            if not line:
                return
        take = {b"D": self.on_data, b"M": self.on_meta, b"P": self.on_packed}
        while (head := await stdout.readexactly(5))[:1] in take:
            await take[head[:1]](await stdout.readexactly(int.from_bytes(head[1:], "big")))

    async def stop(self) -> None:
        """Ask the process to leave and wait; one that does not is ended."""
        async with self._stopping:  # the window closes while the server ends
            if self._process is None or self._task is None:
                return
            try:
                async with asyncio.timeout(self.leaving_seconds):
                    await super().stop()
            except TimeoutError:
                self._process.kill()
            await self._process.wait()
            self._task = None


async def _last_of(stream: asyncio.StreamReader) -> bytes:
    said = b""
    while data := await stream.read(4096):
        said = (said + data)[-MOST_SAID:]
    return said


def cells(wanted: object) -> int:
    """A width or height of a terminal as a browser tells it; 0 and nonsense would not be drawn."""
    return min(max(wanted, 1), MOST_CELLS) if isinstance(wanted, int) else 1
