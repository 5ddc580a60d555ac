"""Keys, pastes and clicks take turns: what one leads to is there before the next is given to whoever has the focus then."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from contextvars import Context
from time import monotonic

from textual import events
from textual.app import App
from textual.errors import NoWidget
from textual.message_pump import MessagePump
from textual.widget import Widget

from otklik_tui.keys import in_latin

LOOK_SECONDS = 0.25  # how often it is looked whether what is waited for is still there
WRITING_SECONDS = 0.005  # how often it is looked whether something is still being written
LEAVE_SECONDS = 5.0  # after so long the key that leaves waits for nobody

Turn = events.InputEvent | events.Paste


class Turns:
    """The order of what a person does, where it comes faster than the screen follows.

    A key goes from the program to the focused widget, up through its parents, and back to the program, whose bindings push
    a screen or move the focus: each has a queue of its own, and a second key would overtake the first in them. So a turn
    ends when every queue on that way was worked off, until neither screen nor focus change any more and `is_writing` says
    that no act is being written. A dialog's answer is not waited for, only the dialog.
    """

    def __init__(self, app: App[None], is_writing: Callable[[], bool]) -> None:
        self._app, self._is_writing = app, is_writing
        self._waiting: deque[Turn] = deque()
        self._given: Turn | None = None  # posted once more, since its turn has come
        self._task: asyncio.Task[None] | None = None
        self._since = 0.0  # when the turn under way began

    @property
    def count(self) -> int:
        """How many are under way or wait."""
        return len(self._waiting) + (self._task is not None)

    def has_to_wait(self, event: Turn) -> bool:
        """True: the event is kept, and the program gets it again when its turn has come."""
        if event is self._given:
            self._given = None
            return False
        if self._task is not None:
            if self._is_leaving(event):
                return False
            self._waiting.append(event)
            return True
        if not self._app.screen.is_mounted:  # a dialog that no key has opened is still being built
            self._waiting.append(event)
            self._begin(())
            return True
        if _leads_on(event):
            self._begin(self._way_of(event))
        return False

    def give_first(self, event: events.Key) -> None:
        """A click that stands for a key: the key comes before what waits."""
        if self._task is not None:
            self._waiting.appendleft(event)
        else:
            self._app.post_message(event)

    def _is_leaving(self, event: Turn) -> bool:
        is_key = isinstance(event, events.Key) and in_latin(event.key) == "ctrl+q"
        return is_key and monotonic() - self._since > LEAVE_SECONDS

    # --- a turn ------------------------------------------------------------------------------------------------------

    def _begin(self, way: Iterable[MessagePump]) -> None:
        # in a context of its own: what the program keeps from being told just now must not stick to the keys that follow
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._take_turns(way), context=Context())

    async def _take_turns(self, way: Iterable[MessagePump]) -> None:
        try:
            await self._settled(way)
            while self._waiting and self._app.is_running:
                event = self._waiting.popleft()
                way = self._way_of(event)
                self._given = event
                self._app.post_message(event)
                if _leads_on(event):
                    await self._settled(way)
        finally:
            self._task = None

    async def _settled(self, way: Iterable[MessagePump]) -> None:
        """What an event that goes this way leads to is there."""
        self._since = monotonic()
        for pump in (self._app, *way):
            await self._passed(pump)
        seen: object = None
        while self._app.is_running and self._app.screen_stack:
            here = (self._app.screen, self._app.focused)
            way = self._way_from(self._app.focused or self._app.screen)
            for pump in way:
                await self._passed(pump)
            if self._is_writing():
                await asyncio.sleep(WRITING_SECONDS)
            elif here == seen and not any(pump.message_queue_size for pump in way if pump is not self._app):
                return
            seen = here

    async def _passed(self, pump: MessagePump) -> None:
        """Everything that lay in the queue was worked off, or nobody works it off any more."""
        passed = asyncio.get_running_loop().create_future()
        if not pump.call_later(passed.set_result, None):
            return
        while not passed.done() and pump.is_attached and self._app.is_running:
            await asyncio.wait((passed,), timeout=LOOK_SECONDS)

    # --- the way of an event -----------------------------------------------------------------------------------------

    def _way_of(self, event: Turn) -> tuple[MessagePump, ...]:
        app = self._app
        if isinstance(event, events.MouseEvent):
            try:
                return self._way_from(app.get_widget_at(int(event.x), int(event.y))[0])
            except NoWidget:
                pass
        return self._way_from(app.focused or app.screen)

    @staticmethod
    def _way_from(widget: Widget) -> tuple[MessagePump, ...]:
        """From a widget up to the program."""
        return tuple(node for node in widget.ancestors_with_self if isinstance(node, MessagePump))


def _leads_on(event: Turn) -> bool:
    """Pointing and scrolling keep their place in the order, but lead nowhere."""
    return isinstance(event, events.Key | events.Paste | events.MouseDown | events.MouseUp)
