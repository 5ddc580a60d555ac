"""What several commands need: the host, the audit file, the clock's now, printing."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.days import no_day, typed_day
from otklik.i18n import _

END_OF_DAY = time(23, 59, 59)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from otklik.host import Host
    from otklik.memory_kept import MeasurementsKept
    from otklik.profile import Profile
    from otklik.store import AuditFile


def load_host() -> Host:
    """All installed plugins; those that failed are told on stderr, a line each."""
    from otklik.host import Host

    host = Host()
    for state in host.states:
        if state.error:
            remark(
                _("Plugin {name} was not loaded: {error}. See otklik plugins.").format(
                    name=state.name, error=state.error
                )
            )
    return host


def open_audit(path: Path, *, read_only: bool = False) -> AuditFile:
    """The audit file; what opening found is told on stderr."""
    from otklik.store import AuditFile

    audit = AuditFile.open(path, read_only=read_only)
    for note in audit.notes:
        remark(note)
    return audit


def open_to_look(path: Path) -> AuditFile:
    """The audit file for a command that keeps in it only by what it was judged: where nothing can be written into it, the
    command works all the same, and why nothing is kept is told on stderr."""
    from otklik.store import AuditFile

    audit, why = AuditFile.open_or_read(path)
    for note in audit.notes:
        remark(note)
    if why:
        told = _("{file} is only read: {why}. The packs it was judged by are not kept in it.")
        remark(told.format(file=path, why=why))
    return audit


def measured_before() -> MeasurementsKept:
    """What earlier commands measured of audits, on this computer."""
    from otklik.memory_kept import MeasurementsKept

    return MeasurementsKept.of_user()


def read_profile(path: Path) -> Profile:
    from otklik.profile import load_profile

    return load_profile(path)


def say(text: str = "") -> None:
    """A result, on stdout; control characters of collected text do nothing."""
    from otklik.safe_text import safe_text

    print("\n".join(safe_text(line) for line in text.split("\n")))


def remark(text: str) -> None:
    """A remark, on stderr."""
    from otklik.safe_text import safe_text

    print(safe_text(text), file=sys.stderr)


def now() -> datetime:
    return datetime.now(UTC)


def author(given: str) -> str:
    """Who acts: `--author`, else the name of the computer's user."""
    if given:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


def moment(text: str, zone: str) -> datetime:
    """A day (its end) or an ISO time in the region's zone, as UTC. Raises UsageError."""
    from zoneinfo import ZoneInfo

    typed = typed_day(text)
    try:
        parsed = datetime.combine(typed, END_OF_DAY) if typed is not None else datetime.fromisoformat(text)
    except ValueError as error:
        raise no_day(text) from error
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def tell_written(write: Callable[[], Iterable[Path]], text: str) -> None:
    """Say `text` of each file, also of those that were written before it turned out that others cannot be."""
    from otklik.errors import ExtraMissing

    try:
        files = write()
    except ExtraMissing as missing:
        for file in missing.written:
            say(text.format(file=file))
        raise
    for file in files:
        say(text.format(file=file))
