"""`otklik serve` in a real Chromium: what is painted, what keys do in both layouts, what is saved, that everything ends."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

pytest.importorskip("textual_serve", reason="needs the extra serve")
from aiohttp import web

from chromium import PATIENCE, READ_TERMINAL, Browser, Key, Page, chromium, needs_chromium
from otklik.store import AuditFile

pytestmark = needs_chromium
ENTER, ESCAPE, ONE = Key("Enter", "\r", 13), Key("Escape", "", 27), Key("Digit1", "1", 49)
NOTE = {"qwerty": Key("KeyN", "n", 78), "йцукен": Key("KeyN", "т", 78)}
WRITE, OPEN = Key("KeyE", "e", 69), Key("KeyO", "o", 79)
F2, F6, F8, F12 = (Key(f"F{n}", "", 111 + n) for n in (2, 6, 8, 12))
ALT, CTRL = 1, 2
QUIT = Key("KeyQ", "q", 81)
ASKED = "LAW-07"


class Served(NamedTuple):
    """A running `otklik serve`."""

    process: asyncio.subprocess.Process
    link: str
    audit: Path

    def screens(self) -> list[int]:
        """Processes of windows over this audit; the server itself is `otklik serve`."""
        return [number for number, words in processes() if "tui" in words and str(self.audit) in words]


def processes() -> Iterator[tuple[int, list[str]]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            is_dead = ") Z " in (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        if not is_dead:
            yield int(folder.name), words


async def until(is_so: Callable[[], object], what: str) -> None:
    """Looks again and again, because a process that ends tells nobody but its parent."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"did not come about: {what}") from None


@pytest.fixture
def at_item(home_of_child: Path, audit: Path) -> None:
    """The screens open at the item that is asked."""
    from otklik_tui.home import Home, Place, Remembered

    places = {str(audit): Place(screen="checklist", item=ASKED)}
    Home(home_of_child).remember(Remembered(places=places, open=str(audit)))


@pytest.fixture
def home_of_child(tmp_path: Path) -> Path:
    return tmp_path / "home of child"


@pytest.fixture
def serve(audit: Path, home_of_child: Path, tmp_path: Path) -> Callable[..., object]:
    """`async with serve("--read-only") as served`."""

    @asynccontextmanager
    async def served(*words: str) -> AsyncIterator[Served]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "otklik", "serve", str(audit), "--port", "0", "--author", "Петрова", *words),
            env={
                **os.environ,
                "OTKLIK_LANG": "ru",
                "OTKLIK_STATE": str(home_of_child),
                "OTKLIK_KEYS": str(tmp_path / "keys"),
            },
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        found = re.search(r"http://\S+", (await process.stdout.readline()).decode())
        assert found
        one = Served(process, found[0], audit)
        try:
            yield one
        finally:
            for number in (*([process.pid] if process.returncode is None else []), *one.screens()):
                os.kill(number, signal.SIGKILL)
            await process.wait()

    return served


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with chromium(tmp_path) as one:
        yield one


def answers(audit: Path) -> dict[str, str]:
    with AuditFile.open(audit, read_only=True) as opened:
        return {f"{item}/{of}": said.outcome.value for (item, of), said in opened.answers().items()}


@pytest.mark.usefixtures("at_item")
async def test_the_link_shows_the_screens_in_russian_and_keys_work_in_both_layouts(
    serve: Callable[..., object], browser: Browser, tmp_path: Path
) -> None:
    async with serve() as served:  # type: ignore[attr-defined]
        page = await browser.page(730, 460)
        await page.go(served.link)
        shown = await page.until_painted("Приреченская область", "оценено", "Каким актом")
        assert len(shown.split("\n")) == 24
        assert await page.value("location.href") == served.link.partition("?")[0]
        assert await page.value("document.documentElement.lang") == "ru"
        assert await page.value("document.title") == "Отклик · prirechye.otklik"
        assert await page.value("document.cookie") == ""  # no script sees it
        assert is_drawn(await page.picture(tmp_path / "checklist.png"))
        for key in NOTE.values():
            await page.press(key)
            await page.until_painted("Ctrl+S")
            await page.press(ESCAPE)
            await page.until_painted("Каким актом", without="Ctrl+S")
        await page.press(ONE)
        await page.until_painted("сохранено в")
        assert answers(served.audit) == {f"{ASKED}/region": "PASS"}
        for back in (F6, F8):
            await page.press(Key("KeyS", "ы", 83), ALT)
            await page.until_painted("Кто отвечает", "Петрова")
            await page.press(back)
            await page.until_painted("оценено", without="Кто отвечает")
        hosts = {urlsplit(address).netloc for address in page.asked}
        assert hosts == {urlsplit(served.link).netloc}
        assert any(address.startswith("ws://") for address in page.asked)
        assert not [told for told in browser.events if told["method"] == "Runtime.exceptionThrown"]


DIGIT = {str(n): Key(f"Digit{n}", str(n), 48 + n) for n in range(1, 4)}
SAVE, UNDO = (Key("KeyS", "s", 83), CTRL), Key("KeyU", "u", 85)
# without Esc: a terminal takes Esc and a key right behind it for Alt and that key
BURST = (
    NOTE["qwerty"], DIGIT["1"], DIGIT["2"], SAVE, DIGIT["3"],  # a note, and the answer that takes it
    DIGIT["1"], UNDO, DIGIT["2"],  # the next, taken back, answered otherwise
    NOTE["йцукен"], DIGIT["3"], DIGIT["2"], DIGIT["1"], SAVE, DIGIT["3"],
)  # fmt: skip


def said(audit: Path) -> list[tuple[str, str, str]]:
    """The journal: item, outcome, note."""
    with AuditFile.open(audit, read_only=True) as opened:
        return [
            (event.payload["item"], event.payload["outcome"], event.payload.get("note", ""))
            for event in opened.events()
        ]


@pytest.mark.usefixtures("at_item")
async def test_a_burst_of_keys_through_the_browser_writes_what_a_slow_hand_writes(
    serve: Callable[..., object], browser: Browser
) -> None:
    async with serve() as served:  # type: ignore[attr-defined]
        page = await browser.page(1300, 800)
        await page.go(served.link)
        await page.until_painted("оценено", ASKED)
        await page.burst(*BURST)
        try:
            await until(lambda: len(said(served.audit)) >= 5, "all of it is written")
        except AssertionError as error:
            raise AssertionError(f"{said(served.audit)}\n{await page.value(READ_TERMINAL)}") from error
        await page.until_painted("сохранено в", without="Ctrl+S")
        first, second, taken_back, again, last = said(served.audit)
    assert first == (ASKED, "FAIL", "12")
    item = second[0]
    assert item != ASKED
    assert (second, taken_back, again) == ((item, "PASS", ""), (item, "", ""), (item, "PARTIAL", ""))
    assert last[0] not in (ASKED, item)
    assert last[1:] == ("FAIL", "321")


def is_drawn(picture: Path) -> bool:
    """Is the first line, which stands on a panel, drawn with letters in two colours? Empty canvases have one colour."""
    from PIL import Image

    with Image.open(picture) as image:
        colours = image.convert("RGB").crop((0, 0, 700, 18)).getcolors(100_000) or []
    return len(colours) > 20


async def test_a_link_on_a_foreign_page_leads_in_as_well(
    serve: Callable[..., object], browser: Browser
) -> None:
    async with serve() as served, foreign_page(served.link) as address:  # type: ignore[attr-defined]
        page = await browser.page()
        await page.go(address)
        await page.until("!!document.querySelector('a')")
        await page.value("document.querySelector('a').click()")
        await page.until_painted("Приреченская область")


@asynccontextmanager
async def foreign_page(link: str) -> AsyncIterator[str]:
    """To a browser `localhost` is another site than 127.0.0.1. Its script tries the websocket too."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=f'<a href="{link}">экраны</a>', content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "localhost", 0)
    await site.start()
    try:
        yield f"http://localhost:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def test_another_page_of_this_computer_cannot_open_the_websocket(
    serve: Callable[..., object], browser: Browser
) -> None:
    """It is of the same site, because ports do not count: the cookie is sent along, and the origin gives it away."""
    async with serve() as served, foreign_page(served.link) as address:  # type: ignore[attr-defined]
        page = await browser.page()
        await page.go(served.link)
        await page.until_painted("Приреченская область")
        port = urlsplit(served.link).port
        await page.go(address.replace("localhost", "127.0.0.1"))
        await page.until("!!document.querySelector('a')")
        await until(lambda: not served.screens(), "the first window's process has ended")
        await page.value(
            f"const s = new WebSocket('ws://127.0.0.1:{port}/ws'); s.onopen = () => window.ended = 'open';"
            "s.onclose = () => window.ended ??= 'refused'; null"
        )
        assert await page.until("window.ended") == "refused"
        assert not served.screens()


async def test_the_page_takes_the_colours_of_another_theme(
    serve: Callable[..., object], browser: Browser, tmp_path: Path
) -> None:
    margin = "getComputedStyle(document.body).backgroundColor"
    async with serve() as served:  # type: ignore[attr-defined]
        page = await browser.page()
        await page.go(served.link)
        await page.until_painted("Приреченская область")
        for colour in ("rgb(251, 251, 249)", "rgb(0, 0, 0)", "rgb(20, 24, 29)"):  # light, high contrast, dark
            await page.press(Key("KeyT", "t", 84), CTRL)
            await page.until(margin, lambda told, colour=colour: told == colour)
            await until_drawn(page, tmp_path / "theme.png", colour)


async def until_drawn(page: Page, picture: Path, colour: str) -> None:
    """Most of the screen and the margin in the corner are drawn in this colour."""
    from PIL import Image

    told = tuple(int(part) for part in re.findall(r"\d+", colour))
    async with asyncio.timeout(PATIENCE):
        while True:
            with Image.open(await page.picture(picture)) as image:
                drawn = image.convert("RGB")
                corner = drawn.getpixel((drawn.width - 1, drawn.height - 1))
                _count, most = max(drawn.getcolors(1_000_000) or [(0, None)])
            if corner == most == told:
                return
            await page.browser.something()


async def test_a_report_goes_to_the_downloads_of_the_browser(
    serve: Callable[..., object], browser: Browser, tmp_path: Path
) -> None:
    async with serve() as served:  # type: ignore[attr-defined]
        page = await browser.page()
        await page.go(served.link)
        await page.until_painted("оценено")
        await page.press(F8)
        await page.until_painted("Форматы")
        await page.press(WRITE)
        await page.until_painted("prirechye.html")
        await page.press(OPEN)
        await page.until_painted("Браузер сохраняет prirechye.html")
        saved, written = tmp_path / "saved" / "prirechye.html", served.audit.with_name("prirechye.html")
        await until(lambda: saved.is_file() and saved.stat().st_size == written.stat().st_size, "saved")
        assert saved.read_bytes() == written.read_bytes()


@pytest.mark.usefixtures("at_item")
async def test_two_tabs_are_two_copies_of_one_audit(serve: Callable[..., object], browser: Browser) -> None:
    async with serve() as served:  # type: ignore[attr-defined]
        first, second = await browser.page(), await browser.page()
        for page in (first, second):
            await page.go(served.link)
            await page.until_painted("оценено", ASKED)
        assert len(served.screens()) == 2
        await first.press(ONE)
        await first.until_painted("сохранено в")
        await second.until_painted("этот файл открыт ещё где-то")
        await second.press(Key("Digit3", "3", 51))
        await second.until_painted("сохранено в")
        assert answers(served.audit) == {f"{ASKED}/region": "FAIL"}, await second.value(READ_TERMINAL)
        await first.close()
        await until(lambda: len(served.screens()) == 1, "the closed tab's process has ended")
        await second.press(QUIT, CTRL)
        await second.until("document.body?.innerText.includes('Все ответы сохранены')")
        await until(lambda: not served.screens(), "the second one has ended")
        await second.value("document.getElementById('again').click()")
        await second.until_painted("оценено")


async def test_who_may_only_look_changes_nothing_and_goes_nowhere_else(
    serve: Callable[..., object], browser: Browser
) -> None:
    async with serve("--read-only") as served:  # type: ignore[attr-defined]
        page = await browser.page()
        await page.go(served.link)
        await page.until_painted("оценено", "LAW-02 ·")
        for key in (ONE, NOTE["йцукен"], F2):
            await page.press(key)
        await page.press(F12)
        await page.until_painted("LAW-02 ·", "Открыто только для просмотра")
        await page.press(F6)
        await page.until_painted("Выводы")
        assert answers(served.audit) == {}
        assert not served.audit.with_name("prirechye.html").exists()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are counted in /proc")
@pytest.mark.parametrize(("end", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -15), (signal.SIGKILL, -9)])
async def test_however_the_server_ends_no_process_stays(
    serve: Callable[..., object], browser: Browser, end: signal.Signals, code: int
) -> None:
    async with serve() as served:  # type: ignore[attr-defined]
        page = await browser.page()
        await page.go(served.link)
        await page.until_painted("оценено")
        assert len(served.screens()) == 1
        served.process.send_signal(end)
        async with asyncio.timeout(PATIENCE):
            assert await served.process.wait() == code
        await until(lambda: not served.screens(), "the window's process has ended")
        await page.until("document.body?.innerText.includes('Все ответы сохранены')")
        with AuditFile.open(served.audit, read_only=True) as closed:
            assert closed.meta("is_open") == "0"
        assert not served.audit.with_name(served.audit.name + "-wal").exists()
