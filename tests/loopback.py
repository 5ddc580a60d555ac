"""Sites on loopback, told apart by the host that is asked for: each behaves as it is given, in a thread of its own."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Behaviour = Callable[[BaseHTTPRequestHandler], None]

PAGE = (
    "<!doctype html><html lang=ru><head><meta charset=utf-8><title>{title}</title></head><body><h1>Сайт</h1>"
    "<p>Приём граждан по вторникам, кабинет 5, город Приреченск, улица Садовая, дом 1.</p></body></html>"
)


def says(
    body: str | bytes, status: int = 200, content_type: str = "text/html; charset=utf-8", **headers: str
) -> Behaviour:
    """The same answer to everything but robots.txt and the site map, which are not there."""
    content = body.encode() if isinstance(body, str) else body

    def answer(request: BaseHTTPRequestHandler) -> None:
        is_there = status != 200 or not request.path.startswith(("/robots.txt", "/sitemap"))
        given = content if is_there else b""
        request.send_response(status if is_there else 404)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(given)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(given)

    return answer


def bomb(megabytes: int) -> Behaviour:
    """Few bytes on the wire, many when unpacked."""
    return says(gzip.compress(b"\0" * (megabytes << 20)), Content_Encoding="gzip")


def breaks_off(request: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends."""
    request.send_response(200)
    request.send_header("Content-Length", "10000")
    request.end_headers()
    request.wfile.write(b"<html>")
    request.close_connection = True


def drips(stop: threading.Event) -> Behaviour:
    """A byte now and then, without end."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not stop.wait(0.05):
            request.wfile.write(b" ")
            request.wfile.flush()

    return answer


def redirects(to: Callable[[str], str], status: int = 302) -> Behaviour:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Location", to(request.path))
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


@contextmanager
def sites(
    behaviours: Mapping[str, Behaviour],
    *,
    context: ssl.SSLContext | None = None,
    before: Callable[[int], None] = lambda number: None,
) -> Iterator[str]:
    """Address of a server that answers for these hosts, with "www." or without, "" for any other; `before` is told each request's number."""
    numbers = iter(range(1, 1_000_000))
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            # Read, or what is left of it is taken for the next request.
            self.form = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                before(next(numbers))
            host = (self.headers.get("Host") or "").partition(":")[0].removeprefix("www.")
            try:
                behaviours.get(host, behaviours.get("", says("no such site", 404)))(self)
            except ConnectionError:
                self.close_connection = True  # the client gave up: that is what these tests are about

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Nothing: the tests read what the product says."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that refuses the certificate is no fault of the server."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def profile_of(folder: Path, *addresses: str) -> Path:
    """A profile with a body for each address: `one` is of body `b1`."""
    lines = ['[region]\ncode = "99"\nname = "Приреченская область"\ntime_zone = "Europe/Moscow"\n']
    lines += [
        f'[[body]]\nid = "b{n}"\nname = "Учреждение {n}"\nshort_name = "У{n}"\nkind = "ministry"\nlevel = "region"\n'
        f'accounts = ["{address}"]\n'
        for n, address in enumerate(addresses, 1)
    ]
    path = folder / "region.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def settings_of(folder: Path, addresses: Mapping[str, str], **client: float) -> Path:
    """A settings file that leads platforms to loopback and gives up soon."""
    bounds = {
        "attempts": 1, "connect_seconds": 0.5, "read_seconds": 0.5, "deadline_seconds": 0.8, "backoff_seconds": 0.01,
        "backoff_max_seconds": 0.02, "max_body_bytes": 2_000_000, "max_redirects": 4, "max_wait_seconds": 0.05,
    } | client  # fmt: skip
    lines = ["[client]", *(f"{name} = {value}" for name, value in bounds.items())]
    for platform, address in addresses.items():
        lines += [f"[platforms.{platform}]", f'base_url = "{address}"']
    path = folder / "settings.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
