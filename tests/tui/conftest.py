"""A small audit of the sandbox and the screens over it: nobody waits, nothing of this user's is read or written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit
from otklik.collect.settings import Settings
from otklik.host import Host
from otklik.privacy.keys import KeyStore
from otklik.profile import parse_profile
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.profile import profile_text
from otklik.sandbox.region import prirechye
from otklik.sandbox.world import World
from otklik_tui.app import OtklikApp
from otklik_tui.home import Home
from otklik_tui.means import Means

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
BODIES = 3


@pytest.fixture(scope="session")
def host() -> Host:
    return Host()


@pytest.fixture(scope="session")
def world() -> World:
    """Prirechye with its first bodies only."""
    whole = prirechye()
    kept = {body.id for body in whole.bodies[:BODIES]}
    return msgspec.structs.replace(
        whole,
        bodies=tuple(body for body in whole.bodies if body.id in kept),
        accounts=tuple(account for account in whole.accounts if account.body in kept),
        sites=tuple(site for site in whole.sites if site.body in kept),
    )


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory, host: Host, world: World) -> Path:
    """The audit file as it was collected; tests take copies."""
    path = tmp_path_factory.mktemp("collected") / "prirechye.otklik"
    keys, clock = KeyStore(path.parent / "keys"), VirtualClock(world.now)
    profile = parse_profile(profile_text(world, host))
    with begin(str(path), profile, world.now, days=14, keys=keys) as audit:
        collect_audit(
            audit,
            host,
            settings=Settings(),
            secrets=Secrets(environ=SECRETS),
            clock=clock,
            transport=SandboxTransport(host, world, lambda: clock.elapsed),
            keys=keys,
        )
    return path


@pytest.fixture
def audit(collected: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(collected, tmp_path / "prirechye.otklik"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


class Tokens:
    """What was entered on the screen, and what the sandbox gives for it."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def keep(self, name: str, value: str) -> str:
        self.kept[name] = value
        return "the test"

    def secrets(self) -> Secrets:
        return Secrets(environ={f"OTKLIK_SECRET_{name.upper()}": value for name, value in self.kept.items()})


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def sandbox(host: Host, world: World, collected: Path, tokens: Tokens) -> Means:
    """The sandbox in place of network, clock and this user's keys."""
    clock = VirtualClock(world.now)
    return Means(
        settings=Settings,
        secrets=tokens.secrets,
        clock=lambda: clock,
        keys=lambda: KeyStore(collected.parent / "keys"),
        transport=lambda: SandboxTransport(host, world, lambda: clock.elapsed),
        keep_secret=tokens.keep,
    )


@pytest.fixture
def screens(
    home: Home, host: Host, sandbox: Means, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., OtklikApp]:
    """Makes the program: `screens(audit, place="checklist")`. It works in an empty folder."""
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def make(path: Path | None = None, *, place: str = "") -> OtklikApp:
        return OtklikApp(
            path, home=home, host=host, author="Петрова", now=lambda: NOW, place=place, means=sandbox
        )

    return make
