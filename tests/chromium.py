"""A headless Chromium, spoken to by its DevTools protocol: pages, keys, what they asked the network for, pictures."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

FOUND = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(FOUND is None, reason="needs a Chromium: none is installed here")
PATIENCE = 60.0  # seconds for what a condition waits for
# xterm gives itself to nobody: whoever keeps it in a property `terminal` shows it to the test
CATCH_TERMINAL = """
Object.defineProperty(Object.prototype, "terminal", {
  configurable: true,
  set(value) {
    Object.defineProperty(this, "terminal", { value, writable: true, configurable: true, enumerable: true });
    if (value && value.buffer) {
      window.seenTerminal = value;
      window.seenPaints = 0;
      value.onRender(() => { window.seenPaints += 1; });
    }
  },
});
"""
READ_TERMINAL = """
(() => {
  const terminal = window.seenTerminal;
  if (!terminal || !window.seenPaints) return "";
  const lines = [];
  for (let row = 0; row < terminal.rows; row += 1)
    lines.push(terminal.buffer.active.getLine(row)?.translateToString(true) ?? "");
  return lines.join("\\n");
})()
"""


class Key(NamedTuple):
    """A key of the keyboard and what the layout in force makes of it."""

    code: str  # "KeyN": the place on the keyboard
    text: str  # "т" while ЙЦУКЕН is on
    windows: int  # its number, the same in both layouts


class Page:
    """A tab. Waits are for conditions, looked at whenever the browser tells something or a moment has passed."""

    def __init__(self, browser: Browser, session: str, target: str) -> None:
        self.browser, self.session, self.target = browser, session, target

    async def send(self, method: str, **params: Any) -> Any:
        return await self.browser.send(method, self.session, **params)

    @property
    def asked(self) -> list[str]:
        """Addresses of all that this tab has asked the network for, websockets too."""
        return [
            told["params"]["url"] if "url" in told["params"] else told["params"]["request"]["url"]
            for told in self.browser.events
            if told.get("sessionId") == self.session
            and told["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated")
        ]

    async def go(self, address: str) -> None:
        await self.send("Page.navigate", url=address)

    async def value(self, expression: str) -> Any:
        """What the expression is in the page; None while it is between two pages."""
        try:
            told = await self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        except RuntimeError:
            return None
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    async def until(self, expression: str, is_so: Callable[[Any], bool] = bool) -> Any:
        """The expression's value when it is so."""
        value: Any = None
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not is_so(value := await self.value(expression)):
                    await self.browser.something()
                return value
        raise AssertionError(f"did not come about: {expression}; it is {value!r}")

    async def until_painted(self, *texts: str, without: str = "") -> str:
        """The screen when it shows all of these and has painted them."""
        try:
            told = await self.until(
                READ_TERMINAL,
                lambda shown: (
                    all(text in (shown or "") for text in texts) and not (without and without in shown)
                ),
            )
        except AssertionError as error:
            raise AssertionError(f"not on the screen: {texts}\n{await self.value(READ_TERMINAL)}") from error
        assert isinstance(told, str)
        return told

    async def press(self, key: Key, modifiers: int = 0) -> None:
        """`modifiers`: 1 Alt, 2 Ctrl."""
        named = {
            "code": key.code,
            "key": key.text or key.code,
            "windowsVirtualKeyCode": key.windows,
            "modifiers": modifiers,
        }
        has_text = bool(key.text) and not modifiers
        down = {**named, "text": key.text} if has_text else named
        await self.send("Input.dispatchKeyEvent", type="keyDown" if has_text else "rawKeyDown", **down)
        await self.send("Input.dispatchKeyEvent", type="keyUp", **named)

    async def burst(self, *keys: Key | tuple[Key, int]) -> None:
        """All of them without waiting for any: a key is a key, or one with modifiers."""
        pressed = [key if isinstance(key, Key) else key[0] for key in keys]
        with_what = [0 if isinstance(key, Key) else key[1] for key in keys]
        await asyncio.gather(*(self.press(key, held) for key, held in zip(pressed, with_what, strict=True)))

    async def picture(self, path: Path) -> Path:
        told = await self.send("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(told["data"]))
        return path

    async def close(self) -> None:
        await self.browser.send("Target.closeTarget", targetId=self.target)


class Browser:
    """Answers and events of the DevTools websocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.events: list[dict[str, Any]] = []
        self._socket, self._number = socket, 0
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._told = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            told = message.json()
            if "id" in told:
                waiting = self._waiting.pop(told["id"])
                if "error" in told:
                    waiting.set_exception(RuntimeError(told["error"]["message"]))
                else:
                    waiting.set_result(told["result"])
            else:
                self.events.append(told)
                self._told.set()

    async def something(self) -> None:
        """Until the browser tells something, or a moment has passed."""
        self._told.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), 0.1)

    async def send(self, method: str, session: str = "", **params: Any) -> Any:
        self._number += 1
        waiting = self._waiting[self._number] = asyncio.get_running_loop().create_future()
        said = {"id": self._number, "method": method, "params": params}
        await self._socket.send_json({**said, "sessionId": session} if session else said)
        return await waiting

    async def page(self, width: int = 1200, height: int = 700) -> Page:
        """A tab in a window of its own of this size in pixels: what is behind another one is not painted."""
        target = (await self.send("Target.createTarget", url="about:blank", newWindow=True))["targetId"]
        attached = await self.send("Target.attachToTarget", targetId=target, flatten=True)
        page = Page(self, attached["sessionId"], target)
        for domain in ("Page", "Network", "Runtime"):
            await page.send(f"{domain}.enable")
        await page.send("Page.addScriptToEvaluateOnNewDocument", source=CATCH_TERMINAL)
        await page.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        return page


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Browser]:
    """A browser with an empty profile in `folder`, which reaches this computer alone. Downloads go to `folder`/saved."""
    assert FOUND is not None
    process = await asyncio.create_subprocess_exec(
        FOUND,
        "--headless=new",
        "--no-sandbox",
        "--no-first-run",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder / 'browser'}",
        "about:blank",
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # its children end with it
    )
    assert process.stderr is not None
    try:
        address = ""
        async with asyncio.timeout(PATIENCE):
            while not address and (line := await process.stderr.readline()):
                found = re.search(rb"DevTools listening on (ws://\S+)", line)
                address = found[1].decode() if found else ""
        draining = asyncio.create_task(process.stderr.read())
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(address, max_msg_size=0) as socket,
        ):
            browser = Browser(socket)
            saved = folder / "saved"
            saved.mkdir()
            await browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(saved))
            yield browser
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await draining
        await process.wait()
