"""The screens' end of the pipe to the server: closing the window closes the audit, and a server that has gone ends them."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from textual.drivers.web_driver import WebDriver
from textual.theme import Theme

from otklik_tui.themes import colours_of

if TYPE_CHECKING:
    from otklik_tui.app import OtklikApp


class ServedDriver(WebDriver):
    """Named by TEXTUAL_DRIVER in the environment of a served process."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._pen = Lock()
        self._write = cast("Any", self._write_whole)

    def _write_whole(self, content: bytes) -> int:
        """Painting and sending a file go on in two threads: a packet of one never gets into that of the other."""
        rest = memoryview(content)
        with (
            self._pen,
            suppress(OSError),
        ):  # nobody reads any more: the end of input says so too, and ends the program
            while rest:
                rest = rest[os.write(self.fileno, rest) :]
        return len(content)

    def start_application_mode(self) -> None:
        """The page around the screens takes the colours of another theme too."""
        super().start_application_mode()
        app = self._app
        app.call_later(lambda: app.theme_changed_signal.subscribe(app, self._tell_colours))

    def _tell_colours(self, theme: Theme) -> None:
        self.write_meta({"type": "colours", "colours": colours_of(theme)})

    def run_input_thread(self) -> None:
        """Input ends by itself only where the server has ended, in whatever way."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._leave()

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """The window was closed: leave as by a key, which closes the audit file."""
        if packet_type == "quit":
            self._leave()
        else:
            super().on_meta(packet_type, payload)

    def _leave(self) -> None:
        app = cast("OtklikApp", self._app)
        app.call_later(app.action_quit)
