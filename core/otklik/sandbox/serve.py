"""The sandbox on loopback: each platform's simulator on a port of its own, for real requests from another program."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from otklik.errors import FOREIGN, UsageError
from otklik.host import Host
from otklik.i18n import _
from otklik.sandbox.network import SECRETS
from otklik.sandbox.profile import profile_text
from otklik.sandbox.region import prirechye
from otklik.sandbox.world import World

NAME = "prirechye"


def serve(host: Host, folder: Path, port: int, say: Callable[[str], None]) -> None:
    """Serve until stopped. Writes a profile and settings that lead a collection here, and says the commands to give.

    `port` is the first one; 0 lets the system choose. Raises UsageError where a port is taken.
    """
    import uvicorn

    world = prirechye()
    apps: dict[str, Any] = {}
    for platform, simulator in sorted(host.simulators.items()):
        try:
            apps[platform] = simulator.app(world, time.monotonic)
        except FOREIGN as error:  # the others answer
            host.failed("simulator", platform, error)
    for told in host.failures("simulator"):
        say(told)
    sockets = {platform: _bound(port + number if port else 0) for number, platform in enumerate(apps)}
    _write(host, world, folder, {platform: bound.getsockname()[1] for platform, bound in sockets.items()})
    for line in _commands(world, folder):
        say(line)

    async def run() -> None:
        servers = []
        for platform, bound in sockets.items():
            server = uvicorn.Server(uvicorn.Config(apps[platform], log_level="warning"))
            servers.append(server.serve(sockets=[bound]))
        await asyncio.gather(*servers)

    try:
        asyncio.run(run())
    except KeyboardInterrupt:  # how a sandbox is meant to end
        say(_("The sandbox has stopped."))


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    try:
        bound.bind(("127.0.0.1", port))
    except OSError as error:
        bound.close()
        raise UsageError(_("Port {port} is taken. Choose another: --port.").format(port=port)) from error
    return bound


def _write(host: Host, world: World, folder: Path, ports: Mapping[str, int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    profile = folder / f"{NAME}.toml"
    if not profile.exists():  # a trainee's changes stay
        profile.write_text(profile_text(world, host), encoding="utf-8")
    settings = "\n".join(
        f'[platforms.{platform}]\nbase_url = "http://127.0.0.1:{port}"\nallow_private = ["127.0.0.1"]\n'
        for platform, port in ports.items()
    )
    (folder / "settings.toml").write_text(settings, encoding="utf-8")


def _commands(world: World, folder: Path) -> list[str]:
    as_of = world.now.isoformat(timespec="minutes")
    return [
        _("The sandbox works until Ctrl-C. In another window, give it the tokens:"),
        *(f'  export {name}="{value}"' for name, value in SECRETS.items()),
        _("or, in Windows PowerShell:"),
        *(f'  $env:{name} = "{value}"' for name, value in SECRETS.items()),
        _("and collect:"),
        f'  otklik audit "{folder / NAME}.toml" --config "{folder / "settings.toml"}" --as-of {as_of}',
        _("or on the screens:"),
        f'  otklik tui "{folder / NAME}.toml" --config "{folder / "settings.toml"}"',
    ]
