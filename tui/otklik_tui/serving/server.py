"""The web server: textual-serve's, with our page, our guard, no shell and no foreign host."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec
import textual_serve
from aiohttp import WSCloseCode, WSMsgType, web
from jinja2 import Environment, FileSystemLoader
from textual_serve.app_service import AppService
from textual_serve.server import Server

from otklik.i18n import _, language, using
from otklik_tui.home import Home
from otklik_tui.serving.guard import Guard, Verdict
from otklik_tui.serving.session import Downloads, Session, cells
from otklik_tui.themes import DEFAULT, TITLES, colours_of, themes

HERE = Path(__file__).parent
THEIRS = Path(textual_serve.__file__).parent / "static"
STATICS = {
    "textual.js": THEIRS / "js" / "textual.js",
    "xterm.css": THEIRS / "css" / "xterm.css",
    "page.js": HERE / "static" / "page.js",
    "page.css": HERE / "static" / "page.css",
}
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# the terminal makes style sheets while it runs; nothing else is let in that is not this server's own
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src {connect};"
    " img-src data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FONT_SIZE = 16
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ScreensServer(Server):
    """`command` starts the screens; `told_language`: by the user, for this run; `title` stands on the browser's tab."""

    def __init__(
        self,
        command: Sequence[str],
        guard: Guard,
        *,
        home: Home,
        title: str,
        told_language: str = "",
        sessions: type[Session] = Session,
    ) -> None:
        super().__init__("", title=title)
        self.guard, self.home = guard, home
        self._arguments, self._told_language = tuple(command), told_language
        self.download_manager = Downloads()
        self._windows: dict[web.WebSocketResponse, Session] = {}
        self._sessions = sessions
        self._cookie = ""
        self._pages = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._guarded])
        app.add_routes(
            [
                web.get("/", self.handle_index),
                web.get("/ws", self.handle_websocket, allow_head=False),
                web.get("/download/{key}", self.handle_download, allow_head=False),
                web.get("/static/{name}", self.handle_static),
            ]
        )
        app.on_response_prepare.append(_with_headers)
        app.on_shutdown.append(self.on_shutdown)
        return app

    async def run(self, bound: socket.socket) -> None:
        """Serve on a socket that is bound already, until cancelled; then every window's process has ended too."""
        self._cookie = f"otklik-{bound.getsockname()[1]}"  # a browser's cookies are not kept apart by ports
        runner = web.AppRunner(await self._make_app(), access_log=None)
        await runner.setup()
        try:
            await web.SockSite(runner, bound).start()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def on_shutdown(self, app: web.Application) -> None:
        """Close the windows: each then waits for its process."""
        windows = dict(self._windows)
        for websocket in windows:
            await websocket.close(code=WSCloseCode.GOING_AWAY)
        await asyncio.gather(*(session.stop() for session in windows.values()))

    # --- who enters --------------------------------------------------------------------------------------------------

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        with using(self._language()):
            verdict = self.guard.judge(
                path=request.path,
                host=request.headers.get("Host", ""),
                token=request.query.get("token", ""),
                cookie=request.cookies.get(self._cookie, ""),
                origin=request.headers.get("Origin"),
            )
            if verdict is Verdict.WELCOME:
                return self._welcome()
            if verdict is not Verdict.ENTER:
                return self._told(_refusals()[verdict], status=403)
            try:
                return await handler(request)
            except web.HTTPNotFound:
                return self._told(_("There is nothing here. The screens are at the address /."), status=404)
            except web.HTTPMethodNotAllowed:
                return self._told(_("This address takes no such request."), status=405)

    def _welcome(self) -> web.Response:
        """The key becomes a cookie and leaves the address bar.

        By a page of our own, not by a redirection: a browser would not give a strict cookie to the address that a link on a
        foreign page has redirected to.
        """
        response = self._told(_("The screens are opened."), leads_on=True)
        response.set_cookie(self._cookie, self.guard.visit, httponly=True, samesite="Strict", path="/")
        return response

    def _told(self, sentence: str, *, status: int = 200, leads_on: bool = False) -> web.Response:
        return self._page("told.html", status=status, sentence=sentence, leads_on=leads_on, on=_("Go on"))

    def _page(
        self, template: str, *, status: int = 200, connect: str = "'none'", **words: object
    ) -> web.Response:
        text = self._pages.get_template(template).render(
            language=language(), title=self.title, colours=self._colours(), **words
        )
        headers = {"Content-Security-Policy": POLICY.format(connect=connect)}
        return web.Response(text=text, content_type="text/html", status=status, headers=headers)

    def _kept(self) -> Home:
        """What was set in the screens meanwhile holds for the next page."""
        return Home(self.home.folder, is_for_guests=True)

    def _language(self) -> str:
        return self._told_language or self._kept().remembered.language or "ru"

    def _colours(self) -> Mapping[str, str | None]:
        kept = self._kept().remembered.theme
        name = f"otklik-{kept if kept in TITLES else DEFAULT}"
        return colours_of(next(theme for theme in themes() if theme.name == name))

    # --- what is there -----------------------------------------------------------------------------------------------

    async def handle_index(self, request: web.Request) -> web.Response:
        host = request.headers["Host"]  # the guard knows it
        return self._page(
            "screens.html",
            connect=f"ws://{host}",
            websocket=f"ws://{host}/ws",
            font_size=FONT_SIZE,
            opening=_("The screens are opened."),
            ended=_("The screens are closed. Everything answered is saved."),
            again=_("Open again"),
            no_script=_("The screens need JavaScript, which this browser does not run."),
        )

    async def handle_static(self, request: web.Request) -> web.StreamResponse:
        path = STATICS.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def handle_download(self, request: web.Request) -> web.StreamResponse:
        """A file that the screens give to the browser, once."""
        key = request.match_info["key"]
        try:
            told = await self.download_manager.get_download_metadata(key)
        except KeyError:
            raise web.HTTPNotFound from None
        response = web.StreamResponse(
            headers={
                "Content-Type": told.mime_type or "application/octet-stream",
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(told.file_name, safe='')}",
                "Content-Security-Policy": "sandbox; default-src 'none'",
            }
        )
        await response.prepare(request)
        async for chunk in self.download_manager.download(key):
            await response.write(chunk)
        await response.write_eof()
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A window: its process lives as long as it does."""
        websocket = web.WebSocketResponse(heartbeat=15)
        await websocket.prepare(request)
        session = self._sessions(
            self._arguments,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=websocket.close,  # type: ignore[arg-type]
            download_manager=self.download_manager,
            environment={"OTKLIK_LANG": self._told_language},
        )
        self._windows[websocket] = session
        try:
            await session.start(_number(request, "width", 80), _number(request, "height", 24))
            await self._process_messages(websocket, session)
        finally:
            await session.stop()
            self._windows.pop(websocket, None)
        return websocket

    async def _process_messages(self, websocket: web.WebSocketResponse, app_service: AppService) -> None:
        """What is not in the form that the page writes is passed over."""
        async for message in websocket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                said = msgspec.json.decode(message.data, type=list[object])
            except (msgspec.MsgspecError, RecursionError):
                continue
            match said:
                case ["stdin", str(text)]:
                    await app_service.send_bytes(text.encode("utf-8", "replace"))
                case ["resize", {"width": int(width), "height": int(height)}]:
                    await app_service.set_terminal_size(width, height)
                case ["ping", str(moment)]:
                    await websocket.send_json(["pong", moment])
                case ["focus"]:
                    await app_service.focus()
                case ["blur"]:
                    await app_service.blur()


def _refusals() -> dict[Verdict, str]:
    return {
        Verdict.NO_KEY: _(
            "The key is missing or is that of an earlier run. Open the link that otklik serve has shown when it was started."
        ),
        Verdict.WRONG_HOST: _(
            "This server does not answer to this name. Open the link that otklik serve has shown when it was started."
        ),
        Verdict.WRONG_ORIGIN: _("The screens take keys from their own page only."),
    }


async def _with_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Content-Security-Policy", POLICY.format(connect="'none'"))


def _number(request: web.Request, name: str, default: int) -> int:
    told = request.query.get(name, "")
    return cells(int(told)) if told.isascii() and told.isdigit() and len(told) < 6 else default
