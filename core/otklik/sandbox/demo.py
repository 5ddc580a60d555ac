"""The demo: the whole audit of the sandbox's region in process, on a virtual clock."""

from __future__ import annotations

from pathlib import Path

import msgspec

from otklik.assess import Assessment
from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit
from otklik.collect.settings import Settings
from otklik.disk import reason_of
from otklik.errors import StoreError
from otklik.host import Host
from otklik.i18n import _
from otklik.pipeline import assess_audit, write_reports
from otklik.privacy.keys import KeyStore
from otklik.profile import load_profile
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.profile import profile_text
from otklik.sandbox.region import prirechye

NAME = "prirechye"


class Demo(msgspec.Struct, frozen=True):
    """What the demo left."""

    profile: Path
    audit: Path
    reports: tuple[Path, ...]
    assessment: Assessment


def run_demo(folder: Path, host: Host) -> Demo:
    """Write profile, audit file and reports into `folder`, anew each time. Raises StoreError where it cannot be written."""
    profile, audit = folder / f"{NAME}.toml", folder / f"{NAME}.otklik"
    world = prirechye()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in (audit, *(audit.with_name(audit.name + suffix) for suffix in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
        profile.write_text(profile_text(world, host), encoding="utf-8")
    except OSError as error:
        raise StoreError(
            _("{file} cannot be written: {reason}.").format(file=folder, reason=reason_of(error))
        ) from error
    clock = VirtualClock(world.now)
    keys = KeyStore(folder / "keys")
    with begin(str(audit), load_profile(profile), world.now, days=None, keys=keys) as file:
        collect_audit(
            file,
            host,
            settings=Settings(),
            secrets=Secrets(environ=SECRETS),
            clock=clock,
            transport=SandboxTransport(host, world, lambda: clock.elapsed),
            keys=keys,
        )
        assessment = assess_audit(file, host)
        reports = write_reports(file, host, assessment, ("html", "md", "json"), folder, NAME)
    return Demo(profile, audit, tuple(reports), assessment)
