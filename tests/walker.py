"""The screens over the embedded sandbox, in the terminal that this is started in: nothing of the network, the clock or this user.

    python walker.py FOLDER [--plain]

FOLDER keeps what the screens remember and the keys of citizens; audits and reports are made in the folder one is in.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.settings import Settings
from otklik.host import Host
from otklik.privacy.keys import KeyStore
from otklik.sandbox.network import SandboxTransport
from otklik.sandbox.region import prirechye
from otklik.sandbox.world import World
from otklik_tui.app import OtklikApp
from otklik_tui.home import Home
from otklik_tui.means import Means
from otklik_tui.plain.sitting import Sitting
from otklik_tui.plain.talk import Terminal

BODIES = 3


def first_bodies() -> World:
    """Prirechye with its first bodies only."""
    whole = prirechye()
    kept = {body.id for body in whole.bodies[:BODIES]}
    return msgspec.structs.replace(
        whole,
        bodies=tuple(body for body in whole.bodies if body.id in kept),
        accounts=tuple(account for account in whole.accounts if account.body in kept),
        sites=tuple(site for site in whole.sites if site.body in kept),
    )


class Tokens:
    """What was entered on the screen, and what the sandbox gives for it."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def keep(self, name: str, value: str) -> str:
        self.kept[name] = value
        return "память примера"

    def secrets(self) -> Secrets:
        return Secrets(environ={f"OTKLIK_SECRET_{name.upper()}": value for name, value in self.kept.items()})


def means_of(host: Host, world: World, keys: Path, tokens: Tokens) -> Means:
    """The sandbox in place of network, clock and this user's keys."""
    clock = VirtualClock(world.now)
    return Means(
        settings=Settings,
        secrets=tokens.secrets,
        clock=lambda: clock,
        keys=lambda: KeyStore(keys),
        transport=lambda: SandboxTransport(host, world, lambda: clock.elapsed),
        keep_secret=tokens.keep,
    )


def walk(folder: Path) -> None:
    world = first_bodies()
    means = means_of(Host(), world, folder / "keys", Tokens())
    OtklikApp(home=Home(folder), author="Петрова", now=lambda: world.now, means=means).run()


def walk_in_lines(folder: Path) -> None:
    """The same in lines, of standard input."""
    world, host = first_bodies(), Host()
    means = means_of(host, world, folder / "keys", Tokens())
    Sitting(Terminal(), Home(folder), host, means, author="Петрова", now=lambda: world.now).run(None)


if __name__ == "__main__":
    (walk_in_lines if "--plain" in sys.argv else walk)(Path(sys.argv[1]))
