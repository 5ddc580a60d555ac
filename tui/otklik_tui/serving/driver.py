"""The screens' end of the pipe to the server: closing the window closes the audit, and a server that has gone ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.drivers.web_driver import WebDriver

if TYPE_CHECKING:
    from otklik_tui.app import OtklikApp


class ServedDriver(WebDriver):
    """Named by TEXTUAL_DRIVER in the environment of a served process."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        write = self._write

        def write_while_read(content: bytes) -> int:
            try:
                return write(content)
            except OSError:  # nobody reads any more: the end of input says so too, and ends the program
                return len(content)

        self._write = cast("Any", write_while_read)

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
