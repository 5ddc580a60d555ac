"""Who may enter: every route × key × cookie × host × origin, over loopback."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

pytest.importorskip("textual_serve", reason="needs the extra serve")
import aiohttp
import msgspec
from yarl import URL

from otklik_tui.home import Home, Remembered
from otklik_tui.serving.guard import OF_LOOPBACK, Guard
from otklik_tui.serving.run import bind
from otklik_tui.serving.server import STATICS, ScreensServer
from otklik_tui.serving.session import Session
from otklik_tui.themes import TITLES, themes

ROUTES = [
    "/",
    "/ws",
    "/download/0",
    "/static/textual.js",
    "/static/page.js",
    "/static/",
    "/nothing",
    "/%2e%2e/",
]
# Says what it was started with as Textual's web driver would, then waits for the end of input.
TELLS = """
import os, sys
def tell(kind, text):
    content = text.encode()
    sys.stdout.buffer.write(kind + len(content).to_bytes(4, "big") + content)
    sys.stdout.buffer.flush()
sys.stdout.buffer.write(b"__GANGLION__\\n")
tell(b"D", "|".join([*sys.argv[1:], os.environ["COLUMNS"], os.environ["ROWS"]]))
for packet in iter(lambda: sys.stdin.buffer.read(5), b""):
    told = sys.stdin.buffer.read(int.from_bytes(packet[1:], "big"))
    if packet[:1] == b"M" and b"quit" in told:
        break
    tell(b"D", told.decode())
"""


class Running(NamedTuple):
    """A server on a free port of this computer."""

    server: ScreensServer
    port: int
    home: Home

    @property
    def token(self) -> str:
        return self.server.guard.token

    @property
    def cookie(self) -> dict[str, str]:
        return {"Cookie": f"otklik-{self.port}={self.server.guard.visit}"}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def running(
    home: Home, *command: str, told_language: str = "en", sessions: type[Session] = Session
) -> AsyncIterator[Running]:
    bound = bind("127.0.0.1", 0)
    server = ScreensServer(
        command or [sys.executable, "-c", TELLS, "--", "a b.otklik"],
        Guard(),
        home=home,
        title="Отклик",
        told_language=told_language,
        sessions=sessions,
    )
    task = asyncio.create_task(server.run(bound))
    try:
        yield Running(server, bound.getsockname()[1], home)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def served(home: Home) -> AsyncIterator[Running]:
    async with running(home) as one:
        yield one


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as one:
        yield one


class Given(NamedTuple):
    """What a request brings, and what it gets by route: "" stands for all other routes."""

    token: str | None = None  # "right" is this run's
    cookie: str | None = None
    host: str | None = None  # where None, as a browser says it
    origin: str | None = None
    status: dict[str, int] = {}  # noqa: RUF012


REFUSED = {"": 403}
ENTERS = {"": 404, "/": 200, "/ws": 403, "/static/textual.js": 200, "/static/page.js": 200}
TABLE = {
    "nothing at all": Given(status=REFUSED),
    "a wrong key": Given(token="wrong", status=REFUSED),
    "a key that is not even text": Given(token="\ud800\udcff", status=REFUSED),
    "an empty key and an empty cookie": Given(token="", cookie="", status=REFUSED),
    "the key, which opens the first page only": Given(token="right", status={**REFUSED, "/": 200}),
    "a wrong cookie": Given(cookie="wrong", status=REFUSED),
    "the key as a cookie": Given(cookie="token", status=REFUSED),
    "the cookie as a key": Given(token="visit", status=REFUSED),
    "the cookie; no origin with the websocket": Given(cookie="right", status=ENTERS),
    "the cookie by the name localhost": Given(cookie="right", host="localhost", status=ENTERS),
    "the cookie through a tunnel": Given(cookie="right", host="localhost:9", status=ENTERS),
    "the cookie by IPv6": Given(cookie="right", host="[::1]:9", status=ENTERS),
    "a name that leads here": Given(cookie="right", host="evil.example", status=REFUSED),
    "the key by a name that leads here": Given(token="right", host="evil.example:8710", status=REFUSED),
    "an address of another computer": Given(cookie="right", host="192.0.2.7", status=REFUSED),
    "a name with a user before it": Given(cookie="right", host="127.0.0.1@evil.example", status=REFUSED),
    "a name behind a dot": Given(cookie="right", host="127.0.0.1.evil.example", status=REFUSED),
    "no host": Given(cookie="right", host="", status=REFUSED),
    "an origin elsewhere": Given(cookie="right", origin="http://evil.example", status=ENTERS),
    "an origin on another port": Given(cookie="right", origin="http://127.0.0.1:1", status=ENTERS),
    "an origin by https": Given(cookie="right", origin="https://HOST", status=ENTERS),
    "an origin that hides": Given(cookie="right", origin="null", status=ENTERS),
    # it is let in, and told that this is no websocket
    "its own origin": Given(cookie="right", origin="http://HOST", status={**ENTERS, "/ws": 400}),
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("case", TABLE)
async def test_who_may_enter(served: Running, client: aiohttp.ClientSession, case: str, route: str) -> None:
    given = TABLE[case]
    guard = served.server.guard
    right = {"right": guard.token, "visit": guard.visit}
    cookies = {"right": guard.visit, "token": guard.token}
    headers = {"Host": given.host} if given.host is not None else {}
    if given.cookie is not None:
        headers["Cookie"] = f"otklik-{served.port}={cookies.get(given.cookie, given.cookie)}"
    if given.origin is not None:
        headers["Origin"] = given.origin.replace("HOST", f"127.0.0.1:{served.port}")
    query = ""
    if given.token is not None:
        query = "?token=" + quote(right.get(given.token, given.token), errors="surrogatepass", safe="")
    async with client.get(URL(served.address + route + query, encoded=True), headers=headers) as answer:
        text = (await answer.read()).decode()
    assert answer.status == given.status.get(route, given.status[""]), text[:500]
    if answer.status == 403:
        assert answer.content_type == "text/html"
        assert '<html lang="en">' in text
        assert "Set-Cookie" not in answer.headers
        assert guard.token not in text + str(answer.headers)
        assert guard.visit not in text + str(answer.headers)


@pytest.mark.parametrize("route", ROUTES)
async def test_no_answer_is_kept_framed_or_tells_where_it_came_from(
    served: Running, client: aiohttp.ClientSession, route: str
) -> None:
    for headers in ({}, served.cookie):
        async with client.get(served.address + route, headers=headers) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["X-Frame-Options"] == "DENY"
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy
            assert "frame-ancestors 'none'" in policy


async def test_the_key_becomes_a_cookie_and_leaves_the_address(
    served: Running, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{served.address}/?token={served.token}") as answer:
        cookie = answer.headers["Set-Cookie"]
        text = await answer.text()
    assert re.fullmatch(
        rf"otklik-{served.port}={re.escape(served.server.guard.visit)}; HttpOnly; Path=/; SameSite=Strict",
        cookie,
    )
    assert '<meta http-equiv="refresh" content="0; url=/">' in text
    assert served.token not in text


async def test_each_run_has_keys_of_its_own() -> None:
    made = [Guard() for _ in range(50)]
    keys = {key for guard in made for key in (guard.token, guard.visit)}
    assert len(keys) == 100
    assert min(map(len, keys)) >= 43  # 256 bits


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("192.0.2.7:8710", True),
        ("[2001:db8::1]:8710", True),
        ("consultant-pc:8710", True),
        ("CONSULTANT-PC", True),
        ("127.0.0.1", True),
        ("evil.example", False),
        ("192.0.2.7.evil.example", False),
        ("[evil.example]", False),
        ("0x7f.1", False),
        ("", False),
    ],
)
def test_in_the_network_it_answers_to_addresses_and_its_own_name(host: str, is_ours: bool) -> None:
    assert Guard(OF_LOOPBACK | {"consultant-pc"}, any_address=True).is_ours(host) is is_ours


# --- pages and assets ----------------------------------------------------------------------------------------------------


def of_other_hosts(text: str) -> list[str]:
    found: list[str] = re.findall(r"(?:https?:|wss?:)?//([\w.-]+\.[a-z]{2,}|localhost)\b", text)
    return found


async def test_the_page_names_no_foreign_host_and_loads_its_own_files_only(
    served: Running, client: aiohttp.ClientSession
) -> None:
    async with client.get(served.address, headers=served.cookie) as answer:
        text = await answer.text()
    assert of_other_hosts(text) == []
    loaded = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert sorted(loaded) == [
        "/static/page.css",
        "/static/page.js",
        "/static/textual.js",
        "/static/xterm.css",
        "data:,",
    ]
    assert f'data-session-websocket-url="ws://127.0.0.1:{served.port}/ws"' in text
    assert {Path(name).name for name in loaded if name.startswith("/")} == set(STATICS)


@pytest.mark.parametrize("name", sorted(STATICS))
def test_an_asset_loads_nothing_from_elsewhere(name: str) -> None:
    text = STATICS[name].read_text(encoding="utf-8")
    if name.endswith(".css"):
        assert not re.findall(r"url\(|@import", text)
    # the terminal's licence and manual stand in comments and messages; none of these is asked for
    known = {"github.com", "bellard.org", "jsfiddle.net", "vt100.net"}
    assert set(of_other_hosts(text)) <= known
    assert not re.findall(r"(?:fetch|import|WebSocket|importScripts)\(\s*[\"'`]", text)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("theme", TITLES)
async def test_the_page_is_in_the_colours_and_the_language_that_were_set_in_the_screens(
    home: Home, client: aiohttp.ClientSession, theme: str, language: str
) -> None:
    async with running(home, told_language="") as served:
        home.remember(Remembered(theme=theme, language=language))
        async with client.get(served.address, headers=served.cookie) as answer:
            text = await answer.text()
        async with client.get(served.address) as answer:
            refused = await answer.text()
    colours = next(one for one in themes() if one.name == f"otklik-{theme}")
    for page in (text, refused):
        assert f'<html lang="{language}">' in page
        assert "<title>Отклик</title>" in page
        assert f"{colours.background};" in page
        assert f"{colours.foreground};" in page
    assert ("Открыть снова" in text) is (language == "ru")
    assert ("Ключа нет" in refused) is (language == "ru")


# --- the websocket -------------------------------------------------------------------------------------------------------


def of_own_page(served: Running) -> dict[str, str]:
    return {**served.cookie, "Origin": served.address}


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("?width=120&height=40", "120|40"),
        ("", "80|24"),
        ("?width=999999999&height=0", "80|1"),
        ("?width=99999&height=2000", "1000|1000"),
        ("?width=%24(id)&height=;reboot", "80|24"),
        ("?width=-5&height=٣", "80|24"),
    ],
)
async def test_nothing_of_a_request_reaches_the_command_but_a_size_within_bounds(
    served: Running, client: aiohttp.ClientSession, query: str, size: str
) -> None:
    async with client.ws_connect(f"{served.address}/ws{query}", headers=of_own_page(served)) as socket:
        told = await socket.receive(timeout=60)
    assert told.data.decode() == f"--|a b.otklik|{size}"


async def test_what_is_no_message_of_the_page_is_passed_over(
    served: Running, client: aiohttp.ClientSession
) -> None:
    nonsense = [
        "", "{", "[]", "null", '["stdin"]', '["stdin", 5]', '["resize", {"width": "9"}]', '["resize", [1, 2]]',
        '["resize", null]', '["deliver_chunk_request", {"key": "0"}]', '["quit"]', "[" * 9999,
    ]  # fmt: skip
    async with client.ws_connect(f"{served.address}/ws", headers=of_own_page(served)) as socket:
        await socket.receive(timeout=60)
        for one in nonsense:
            await socket.send_str(one)
        await socket.send_bytes(b'["stdin", "no"]')
        await socket.send_str('["resize", {"width": 5000, "height": -1}]')
        await socket.send_str('["stdin", "й\\ud800"]')  # half a sign is no text
        await socket.send_str('["stdin", "й"]')
        told = [(await socket.receive(timeout=60)).data.decode() for _ in range(2)]
    assert msgspec.json.decode(told[0]) == {"type": "resize", "width": 1000, "height": 1}
    assert told[1] == "й"


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit('no such audit')",
        "print('__GANGLION__', flush=True); raise SystemExit",
        "print('__GANGLION__\\n?????', flush=True); input()",
    ],
)
async def test_a_process_that_ends_or_speaks_nonsense_closes_its_window(
    home: Home, client: aiohttp.ClientSession, code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running(home, sys.executable, "-c", code) as served:
        headers = of_own_page(served)
        async with client.ws_connect(f"{served.address}/ws", headers=headers) as socket:
            assert (await socket.receive(timeout=60)).type is aiohttp.WSMsgType.CLOSE
    if "no such audit" in code:
        assert "no such audit" in capfd.readouterr().err


class Hasty(Session):
    """Waits for nobody."""

    leaving_seconds = 0.2


async def test_a_process_that_does_not_leave_is_ended(home: Home, client: aiohttp.ClientSession) -> None:
    deaf = "import time; print('__GANGLION__', flush=True)\nwhile True: time.sleep(60)"
    async with running(home, sys.executable, "-c", deaf, sessions=Hasty) as served:
        windows = served.server._windows
        async with (
            client.ws_connect(f"{served.address}/ws", headers=of_own_page(served)),
            asyncio.timeout(60),
        ):
            while not windows:
                await asyncio.sleep(0)
            (session,) = windows.values()
        async with asyncio.timeout(60):
            while windows:
                await asyncio.sleep(0.01)
        assert session._process is not None
        assert session._process.returncode is not None


# --- files ---------------------------------------------------------------------------------------------------------------

# Offers a file of two parts, then sends what it is told to: parts, or nothing and ends.
SENDS = """
import json, sys
from textual._binary_encode import dump
def tell(kind, content):
    sys.stdout.buffer.write(kind + len(content).to_bytes(4, "big") + content)
    sys.stdout.buffer.flush()
sys.stdout.buffer.write(b"__GANGLION__\\n")
told = {"type": "deliver_file_start", "key": "k", "path": "/x/отчёт; a=\\"b\\".html", "open_method": "browser",
        "mime_type": "text/html", "encoding": "", "name": None}
tell(b"M", json.dumps(told).encode())
parts = [b"<b>", b"half", *([b""] if sys.argv[1] == "whole" else [])]
while parts:
    head = sys.stdin.buffer.read(5)
    said = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    if b"deliver_chunk_request" in said:
        tell(b"P", dump(("deliver_chunk", "k", parts.pop(0))))
if sys.argv[1] == "whole":
    sys.stdin.buffer.read(5)
"""


@pytest.mark.parametrize("kind", ["whole", "cut off"])
async def test_a_file_reaches_the_browser_whole_or_as_a_failure_and_is_never_opened_in_our_name(
    home: Home, client: aiohttp.ClientSession, kind: str
) -> None:
    async with running(home, sys.executable, "-c", SENDS, kind) as served:  # noqa: SIM117 - it is called by its address
        async with client.ws_connect(f"{served.address}/ws", headers=of_own_page(served)) as socket:
            told = await socket.receive_json(timeout=60)
            assert told == ["deliver_file_start", "k"]
            async with client.get(f"{served.address}/download/k", headers=served.cookie) as answer:
                assert answer.status == 200
                name = "%D0%BE%D1%82%D1%87%D1%91%D1%82%3B%20a%3D%22b%22.html"
                assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
                assert "sandbox" in answer.headers["Content-Security-Policy"]
                if kind == "whole":
                    assert await answer.read() == b"<b>half"
                else:
                    with pytest.raises(aiohttp.ClientPayloadError):
                        await answer.read()
            async with client.get(f"{served.address}/download/k", headers=served.cookie) as again:
                assert again.status == 404  # once


# --- where it is bound ---------------------------------------------------------------------------------------------------


def test_a_taken_port_and_a_strange_address_are_told_in_a_sentence() -> None:
    from otklik.errors import UsageError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match=r"^Port \d+ is taken\. Choose another: --port\.$"):
            bind("127.0.0.1", taken.getsockname()[1])
    for strange in ("192.0.2.7", "no.such.name.invalid", "a" * 70 + ".example", ""):
        with pytest.raises(UsageError, match=r"is no address of this computer\. Leave --host out"):
            bind(strange, 0).close()
