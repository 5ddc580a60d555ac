"""A small audit of the sandbox and the screens over it: nobody waits, nothing of this user's is read or written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checklist_desk import Desk as ChecklistDesk
from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit
from otklik.collect.settings import Settings
from otklik.host import Host
from otklik.privacy.keys import KeyStore
from otklik.profile import parse_profile
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.profile import profile_text
from otklik.sandbox.world import World
from otklik_tui.app import OtklikApp
from otklik_tui.home import Home
from otklik_tui.means import Means
from typed_lines import Desk
from walker import Tokens, first_bodies, means_of

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def host() -> Host:
    return Host()


@pytest.fixture(scope="session")
def world() -> World:
    return first_bodies()


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


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def sandbox(host: Host, world: World, collected: Path, tokens: Tokens) -> Means:
    return means_of(host, world, collected.parent / "keys", tokens)


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


@pytest.fixture
def desk(home: Home, host: Host, sandbox: Means, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The line mode, in an empty folder."""
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Desk(home, host, sandbox)


@pytest.fixture
def sit(screens: Callable[..., OtklikApp], audit: Path) -> Callable[..., object]:
    """`async with sit() as desk`."""
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def make(size: tuple[int, int] = (100, 30)):  # type: ignore[no-untyped-def]
        app = screens(audit, place="checklist")
        async with app.run_test(size=size) as pilot:
            await app.workspace.settled()
            await pilot.pause()
            yield ChecklistDesk(app, pilot, audit)

    return make
