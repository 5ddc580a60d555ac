"""From the command to the running server: where it is bound, the link, the warning, the end by Ctrl+C."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import sys
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import msgspec

from otklik.disk import reason_of
from otklik.errors import UsageError
from otklik.extras import how_to_install
from otklik.i18n import _, using
from otklik_tui.home import Home

# of a network kept for documentation: nothing is sent there, the system only says by which address it would go
_SOMEWHERE = ("192.0.2.1", 9)


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for. `path`: None for what was open last."""

    path: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8710
    author: str = ""
    is_presented: bool = False
    is_read_only: bool = False
    config: Path | None = None  # settings file of the collection


def serve(asked: Served, say: Callable[[str], None], remark: Callable[[str], None]) -> None:
    """Serve until Ctrl+C; says the link. Raises UsageError where a part is missing or the address cannot be had."""
    try:
        from otklik_tui.serving.server import ScreensServer
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("otklik"):
            raise
        raise UsageError(
            _("This needs the extra {extra}: {how}.").format(extra="serve", how=how_to_install("serve"))
        ) from error
    from otklik_tui.serving.guard import OF_LOOPBACK, Guard

    bound = bind(asked.host, asked.port)
    address, port = bound.getsockname()[:2]
    is_loopback = ip_address(address).is_loopback
    names = {asked.host.lower(), socket.gethostname().lower()} if not is_loopback else {asked.host.lower()}
    guard = Guard(OF_LOOPBACK | names, any_address=not is_loopback)
    home = Home.of_user()
    told_language = os.environ.get("OTKLIK_LANG", "")
    name = asked.path.name if asked.path is not None else ""
    with using(told_language or home.remembered.language):
        server = ScreensServer(
            command(asked),
            guard,
            home=home,
            title=" · ".join(part for part in (_("Otklik"), name) if part),
            told_language=told_language,
        )
        if not is_loopback:
            remark(_open_to_all(asked))
        say(_("The screens, until Ctrl+C: {link}").format(link=link(asked.host, address, port, guard.token)))
        with contextlib.suppress(KeyboardInterrupt):  # how it is meant to end
            asyncio.run(server.run(bound))
        say(_("The screens are closed. Everything answered is saved."))


def command(asked: Served) -> list[str]:
    """What starts the screens of a window, with this very Python, from no folder that happens to be the current one."""
    words = [sys.executable, "-P", "-m", "otklik", "tui"]
    words += ["--author", asked.author] if asked.author else []
    words += ["--presentation"] if asked.is_presented else []
    words += ["--read-only"] if asked.is_read_only else []
    words += ["--config", str(asked.config.absolute())] if asked.config is not None else []
    return [*words, "--", str(asked.path.absolute())] if asked.path is not None else words


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens nowhere else. Raises UsageError."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise UsageError(_not_here(host)) from error
    bound = socket.socket(family, kind, protocol)
    if sys.platform == "win32":
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # at once again after the last run
    try:
        bound.bind(address)
        bound.listen()
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(_("Port {port} is taken. Choose another: --port.").format(port=port)) from error
        if error.errno == errno.EADDRNOTAVAIL:
            raise UsageError(_not_here(host)) from error
        told = _("Port {port} cannot be used: {reason}. Choose another: --port.")
        raise UsageError(told.format(port=port, reason=reason_of(error))) from error
    return bound


def link(host: str, address: str, port: int, token: str) -> str:
    """What is opened in the browser; where every address of the computer is bound, the one by which others reach it."""
    is_every = ip_address(address).is_unspecified
    name = _reached_by() if is_every else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/?token={token}"


def _reached_by() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(_SOMEWHERE)
        except OSError:  # without a network
            return socket.gethostname()
        name: str = asked.getsockname()[0]
        return name


def _not_here(host: str) -> str:
    return _(
        "{host} is no address of this computer. Leave --host out: then only this computer is served."
    ).format(host=host)


def _open_to_all(asked: Served) -> str:
    warning = _(
        "Attention: the screens can be reached from the network, and what goes there and back is not encrypted: who listens sees everything."
    )
    may = (
        _("Who has the link sees the audit.")
        if asked.is_read_only
        else _(
            "Who has the link answers in your name and reads and writes files of this computer; for showing only, add --read-only."
        )
    )
    return f"{warning} {may}"
