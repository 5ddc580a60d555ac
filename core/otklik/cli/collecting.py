"""`otklik collect`: bringing facts into an audit file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import load_host, moment, now, open_audit, read_profile, remark, say
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.collect.runner import Collected, Progress
    from otklik.host import Host
    from otklik.store import AuditFile

SUFFIX = ".otklik"


def add_to(app: typer.Typer) -> None:
    app.command(
        "collect", help=_("Collect what is public into an audit file; go on where the last run stopped.")
    )(collect)


def collect(
    target: Path = typer.Argument(
        ..., help=_("region.toml to begin an audit, or an audit file to go on with.")
    ),
    out: Path | None = typer.Option(None, "--out", "-o", help=_("Audit file to make.")),
    days: int | None = typer.Option(None, "--days", help=_("Length of the period in days.")),
    as_of: str = typer.Option(
        "", "--as-of", help=_("The day the audit speaks of, if not today: 2026-11-23.")
    ),
    only: list[str] = typer.Option(
        [], "--only", help=_("Collect this platform or account only. May be repeated.")
    ),
    replay: Path | None = typer.Option(
        None, "--replay", help=_("WARC, WACZ or HAR file in place of the network.")
    ),
    config: Path | None = typer.Option(None, "--config", help=_("Settings file.")),
    recipient: str = typer.Option(
        "", "--recipient", help=_("Public key to seal originals to: otklik key recipient.")
    ),
) -> None:
    """`otklik collect`."""
    host = load_host()
    with begin_or_open(target, out, days=days, as_of=as_of, recipient=recipient) as audit:
        chosen = _chosen(only, audit, host)
        _tell_errors(audit, host, target)
        collected = run_collection(audit, host, only=chosen, replay=replay, config=config)
        tell(audit, collected)


def _tell_errors(audit: AuditFile, host: Host, target: Path) -> None:
    """What is wrong with the profile keeps nobody from collecting, and is said before it costs time."""
    from otklik.profile import parse_profile
    from otklik.profile.check import errors

    found = errors(parse_profile(audit.profile_text), host)
    if found:
        file = target.name if target.suffix == ".toml" else "region.toml"
        told = _.plural(
            "{n} error in the profile; everything else is collected all the same. What it leads to is told by: otklik check {file}",
            "{n} errors in the profile; everything else is collected all the same. What they lead to is told by: otklik check {file}",
            found,
        )
        remark(told.format(n=found, file=file))


def _chosen(only: list[str], audit: AuditFile, host: Host) -> list[str]:
    """Platforms and account ids that `--only` names, by id or address. Raises UsageError for what is not in the profile."""
    from otklik.profile import parse_profile

    accounts = parse_profile(audit.profile_text).accounts(host)
    known = {account.platform for account in accounts} | {account.id for account in accounts}
    chosen = []
    for word in only:
        meant = host.account(word) if word not in known else None
        identifier = meant.id if meant is not None else word
        if identifier not in known:
            told = _("{word} is neither a platform nor a page of this profile. Platforms: {platforms}.")
            platforms = ", ".join(sorted({account.platform for account in accounts}))
            raise UsageError(told.format(word=word, platforms=platforms))
        chosen.append(identifier)
    return chosen


def begin_or_open(
    target: Path, out: Path | None, *, days: int | None, as_of: str, recipient: str
) -> AuditFile:
    """The audit file to collect into: made of a profile, or opened."""
    from otklik.collect.session import begin
    from otklik.privacy.keys import KeyStore

    if target.suffix != ".toml":
        return open_audit(target)
    profile = read_profile(target)
    path = out or target.with_suffix(SUFFIX)
    if path.exists():
        audit = open_audit(path)
        if audit.profile_text != profile.text:
            audit.replace_profile(profile.text)
            remark(_("The profile was changed since the last run: the audit takes the new one."))
        return audit
    path.parent.mkdir(parents=True, exist_ok=True)
    if days is not None and days < 1:
        raise UsageError(_("--days must be 1 or more."))
    day = moment(as_of, profile.region.zone) if as_of else now()
    return begin(str(path), profile, day, days=days, keys=KeyStore(), recipient=recipient)


def run_collection(
    audit: AuditFile, host: Host, *, only: list[str], replay: Path | None, config: Path | None
) -> Collected:
    """Collect with what this computer has: settings, tokens, network or an archive in its place."""
    from otklik.collect.clock import SystemClock
    from otklik.collect.secrets import Secrets
    from otklik.collect.session import collect_audit
    from otklik.collect.settings import load_settings
    from otklik.privacy.keys import KeyStore

    recording = None
    if replay is not None:
        from otklik.collect.replay import Recording

        recording = Recording.open(replay)
    return collect_audit(
        audit,
        host,
        settings=load_settings(config),
        secrets=Secrets.of_system(),
        clock=SystemClock(),
        recording=recording,
        keys=KeyStore(),
        only=only,
        on_progress=progress_line(),
    )


class progress_line:  # noqa: N801 - used as a function that remembers what it printed last
    """Prints progress on stderr: one changing line in a terminal, a line for each tenth part elsewhere."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._tenth = -1

    def __call__(self, progress: Progress) -> None:
        text = _("{done} of {accounts} accounts, requests: {exchanges}, gaps: {gaps}").format(
            done=progress.accounts_done,
            accounts=progress.accounts,
            exchanges=progress.exchanges,
            gaps=progress.gaps,
        )
        if progress.seconds_left is not None and progress.accounts_done < progress.accounts:
            minutes = int(progress.seconds_left // 60)
            text += (
                _(", about {minutes} min left").format(minutes=minutes)
                if minutes
                else _(", less than a minute left")
            )
        if self._is_terminal:
            print(
                f"\r\x1b[2K{text}",
                end="" if progress.accounts_done < progress.accounts else "\n",
                file=sys.stderr,
                flush=True,
            )
        elif progress.accounts and progress.accounts_done * 10 // progress.accounts > self._tenth:
            self._tenth = progress.accounts_done * 10 // progress.accounts
            print(text, file=sys.stderr, flush=True)


def tell(audit: AuditFile, collected: Collected) -> None:
    """What a collection brought, and what is missing."""
    say(
        _(
            "Collected: accounts {accounts} (complete before: {skipped}), requests {exchanges}, records {records}, gaps {gaps}."
        ).format(
            accounts=collected.accounts,
            skipped=collected.skipped,
            exchanges=collected.exchanges,
            records=collected.records,
            gaps=collected.gaps,
        )
    )
    tell_gaps(audit)
    say(_("Audit file: {file}").format(file=audit.path))


def tell_gaps(audit: AuditFile) -> None:
    """Gaps by reason, each with what to do and how many accounts it concerns."""
    from otklik.gaps import missing_of

    latest = audit.latest_snapshots().items()
    for one in missing_of((account, gap) for account, snapshot in latest for gap in audit.gaps(snapshot.id)):
        names = ", ".join(one.owners[:3]) + (" …" if len(one.owners) > 3 else "")
        say(f"  {len(one.owners)} × {one.told} {one.remedy} ({names})")
