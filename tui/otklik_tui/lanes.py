"""Threads that work one task after another: each owns its SQLite connection, and none keeps the program from ending."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")


class Lane:
    """A thread of its own. It is a daemon: a measurement under way never holds up the end of the program."""

    def __init__(self, name: str) -> None:
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    async def run(self, task: Callable[..., T], *arguments: Any) -> T:
        """What `task` returns or raises, after all that was asked before."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        context = copy_context()  # the language in force

        def do() -> None:
            try:
                result = context.run(task, *arguments)
            except BaseException as error:
                self._tell(loop, future, error=error)
            else:
                self._tell(loop, future, result=result)

        self._tasks.put(do)
        return await future

    def _work(self) -> None:
        while True:
            self._tasks.get()()

    @staticmethod
    def _tell(
        loop: asyncio.AbstractEventLoop,
        future: asyncio.Future[T],
        result: T | None = None,
        error: BaseException | None = None,
    ) -> None:
        def settle() -> None:
            if future.cancelled():
                return
            if isinstance(error, asyncio.CancelledError):
                future.cancel()
            elif error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type]

        if not loop.is_closed():
            loop.call_soon_threadsafe(settle)
