"""A small audit of the sandbox, with originals sealed to a recipient."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit
from otklik.collect.settings import Settings
from otklik.host import Host
from otklik.privacy.keys import KeyStore
from otklik.privacy.sealing import new_recipient
from otklik.profile import parse_profile
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.profile import profile_text
from otklik.sandbox.region import prirechye

PASSPHRASE = "сорок тысяч обезьян"


@pytest.fixture(scope="session")
def sealed_audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with `a.otklik`, the recipient's `private.pem` and the region's `keys`; tests take copies."""
    folder, host, world = tmp_path_factory.mktemp("sealed") / "audit", Host(), prirechye()
    folder.mkdir()
    public, private = new_recipient(PASSPHRASE)
    (folder / "private.pem").write_text(private, encoding="ascii")
    keys = KeyStore(folder / "keys")
    profile = parse_profile(profile_text(world, host))
    with begin(str(folder / "a.otklik"), profile, world.now, days=7, keys=keys, recipient=public) as audit:
        clock = VirtualClock(world.now)
        collect_audit(
            audit,
            host,
            settings=Settings(),
            secrets=Secrets(environ=SECRETS),
            clock=clock,
            transport=SandboxTransport(host, world, lambda: clock.elapsed),
            keys=keys,
            only=["vk:prirechye_government", "telegram:prirechye_government"],
        )
    return folder


@pytest.fixture
def audit(sealed_audit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The audit file of a copy of the folder, whose keys are this user's."""
    folder = shutil.copytree(sealed_audit, tmp_path / "audit")
    monkeypatch.setenv("OTKLIK_KEYS", str(folder / "keys"))
    return folder / "a.otklik"


def otklik(*arguments: object) -> int:
    """Exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)
