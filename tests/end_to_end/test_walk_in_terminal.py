"""The whole walk in a real terminal, in Russian: a new region, its addresses pasted, collected, asked, explained, planned, reported.

With OTKLIK_CAPTURES=FOLDER every step is kept there as text, to be looked at.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.model import Outcome
from otklik.sandbox.network import SECRETS
from otklik.store import AuditFile

pytestmark = [
    pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux, a terminal that a test can type into"),
    pytest.mark.timeout(900),  # on a busy machine; each step waits for what it waits for
]
WALKER = Path(__file__).parent.parent / "walker.py"
PATIENCE = 240.0  # seconds until a step is given up
PASTED = """Правительство Приреченской области
https://vk.com/prirechye_government
https://t.me/prirechye_government
https://government.prirechye.example

Министерство здравоохранения Приреченской области: https://vk.com/prirechye_minzdrav, t.me/prirechye_minzdrav
https://minzdrav.prirechye.example
"""


class Terminal:
    """A terminal of its own, of the size given, with the screens over the sandbox in it."""

    def __init__(self, folder: Path, width: int, height: int) -> None:
        self.folder = folder
        self._socket = folder / "tmux"
        self._size = f"{width}x{height}"
        self._captured = 0
        environ = {
            "OTKLIK_LANG": "ru",
            "OTKLIK_STATE": str(folder / "home"),
            "OTKLIK_KEYS": str(folder / "home" / "keys"),
            "PYTHONPATH": str(WALKER.parent),
            "COLORTERM": "truecolor",
        }
        told = [word for name, value in environ.items() for word in ("-e", f"{name}={value}")]
        size = ("-x", str(width), "-y", str(height))
        command = (sys.executable, str(WALKER), str(folder / "home"))
        self._tmux("-f", os.devnull, "new-session", "-d", *size, "-c", str(folder), *told, *command)
        self._tmux("set-option", "-g", "status", "off")
        self._tmux("set-option", "-sg", "escape-time", "0")
        self._tmux("resize-window", *size)

    def _tmux(self, *words: str, given: str = "") -> str:
        command = ["tmux", "-u", "-S", str(self._socket), *words]
        return subprocess.run(
            command, check=True, capture_output=True, encoding="utf-8", input=given, timeout=60
        ).stdout

    def seen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def press(self, *keys: str) -> None:
        """Keys by their tmux names, a letter by itself."""
        for key in keys:
            self._tmux("send-keys", *(("-l",) if len(key) == 1 else ()), key)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    def paste(self, text: str) -> None:
        self._tmux("load-buffer", "-", given=text)
        self._tmux("paste-buffer", "-p")

    def wait(self, *told: str, until: Callable[[str], bool] = lambda seen: True) -> str:
        """Until all of it stands on the screen; keeps what is seen then."""
        end = time.monotonic() + PATIENCE
        while True:
            seen = self.seen()
            flat = " ".join(seen.split())  # a sentence may be broken into lines
            if all(" ".join(one.split()) in flat for one in told) and until(seen):
                break
            if time.monotonic() > end:
                raise AssertionError(f"not seen: {told}\n{seen}")
            time.sleep(0.1)  # between two looks, not for something to happen
        if kept := os.environ.get("OTKLIK_CAPTURES"):
            self._captured += 1
            place = Path(kept) / self._size
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{self._captured:02}.txt").write_text(seen, encoding="utf-8")
        return seen

    def end(self) -> None:
        subprocess.run(["tmux", "-S", str(self._socket), "kill-server"], check=False, capture_output=True)


@pytest.fixture(params=[(80, 24), (140, 45)], ids=["80x24", "140x45"])
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path, *request.param)
    yield made
    made.end()
