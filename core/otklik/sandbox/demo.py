"""The demo: the whole audit of the sandbox's region in process, on a virtual clock."""

from __future__ import annotations

from pathlib import Path

import msgspec

from otklik.assess import Assessment
from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit
from otklik.collect.settings import Settings
from otklik.compare.audits import carry_over
from otklik.compare.times import compare
from otklik.disk import reason_of
from otklik.errors import StoreError
from otklik.host import Host
from otklik.i18n import _, language
from otklik.pipeline import assess_audit, write_comparison, write_reports
from otklik.privacy.keys import KeyStore
from otklik.profile import load_profile
from otklik.report.comparison.build import build_comparison
from otklik.report.comparison.model import ComparisonReport
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.profile import profile_text
from otklik.sandbox.region import FIRST_VISIT, prirechye
from otklik.sandbox.world import World
from otklik.store import AuditFile

NAME = "prirechye"


class Demo(msgspec.Struct, frozen=True):
    """What the demo left."""

    profile: Path
    audit: Path
    reports: tuple[Path, ...]
    assessment: Assessment


class SecondVisit(msgspec.Struct, frozen=True):
    """What two visits left, three months apart."""

    first: Demo
    second: Demo
    comparison: ComparisonReport
    files: tuple[Path, ...]


def run_demo(folder: Path, host: Host) -> Demo:
    """Write profile, audit file and reports into `folder`, anew each time. Raises StoreError where it cannot be written."""
    return _audit(folder, host, prirechye(), NAME)


def run_second_visit(folder: Path, host: Host) -> SecondVisit:
    """Audit the region twice, a quarter apart, with something mended between: the second audit tests what the first
    recommended, and what has changed is written beside them. Raises StoreError."""
    first = _audit(folder, host, prirechye(FIRST_VISIT), f"{NAME}-1")
    second = _audit(folder, host, prirechye(is_later=True), f"{NAME}-2", after=first.audit)
    with (
        AuditFile.open(first.audit, read_only=True) as before,
        AuditFile.open(second.audit, read_only=True) as after,
    ):
        report = build_comparison(compare(before, after, host), host, language())
    files = write_comparison(report, host, ("html", "md", "json"), folder, f"{NAME}-1-2")
    return SecondVisit(first, second, report, tuple(files))


def _audit(folder: Path, host: Host, world: World, name: str, after: Path | None = None) -> Demo:
    profile, audit = folder / f"{name}.toml", folder / f"{name}.otklik"
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
        if after is not None:
            with AuditFile.open(after, read_only=True) as earlier:
                carry_over(earlier, file, host)
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
        reports = write_reports(file, host, assessment, ("html", "md", "json"), folder, name)
    return Demo(profile, audit, tuple(reports), assessment)
