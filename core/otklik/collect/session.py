"""One collection of an audit file: profile, keys, secrets, settings, clock and transport brought together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import tomli

from otklik.errors import ImportFileError, KeyStoreError, UsageError
from otklik.host import Host
from otklik.i18n import _, language
from otklik.model import Account, Exchange, Gap, GapReason, Window
from otklik.platform import Client, ImportFile, Platform
from otklik.privacy.keys import FoundKey, KeyStore, PseudonymKey
from otklik.privacy.masking import PeopleMasker
from otklik.profile import Profile, parse_profile
from otklik.store import AuditFile, Snapshot
from otklik.stretches import Stretch, joined, of_listings, within

if TYPE_CHECKING:
    from otklik.collect.clock import Clock
    from otklik.collect.http import Transport
    from otklik.collect.replay import Recording
    from otklik.collect.runner import Collected, Progress
    from otklik.collect.secrets import Secrets
    from otklik.collect.settings import Settings


class Stop:
    """Ends a collection from another thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._end: Callable[[], object] | None = None
        self._is_asked = False

    def ask(self) -> None:
        """End it as soon as it waits for an answer; before it has begun, it does not begin."""
        with self._lock:
            self._is_asked = True
            if self._end is not None:
                self._end()

    async def guard(self, work: Coroutine[Any, Any, Collected]) -> Collected:
        """`work`, cancelled when that is asked for."""
        task, loop = asyncio.ensure_future(work), asyncio.get_running_loop()
        with self._lock:
            self._end = lambda: loop.call_soon_threadsafe(task.cancel)
            if self._is_asked:
                self._end()
        try:
            return await task
        finally:
            with self._lock:
                self._end = None


@cache
def defaults() -> dict[str, Any]:
    """`data/audit.toml`: how an audit is made where nobody says otherwise."""
    return tomli.loads((files("otklik.data") / "audit.toml").read_text(encoding="utf-8"))


def begin(
    path: str, profile: Profile, as_of: datetime, *, days: int | None, keys: KeyStore, recipient: str = ""
) -> AuditFile:
    """A new audit file of a profile. The region's pseudonym key is made where this computer has none."""
    key = keys.create(profile.region.code)
    audit = AuditFile.create(path, profile.text, as_of)
    audit.set_meta("region", profile.region.code)
    audit.set_meta("window_days", str(days or defaults()["window_days"]))
    audit.set_meta("key", key.fingerprint)
    if recipient:
        from otklik.privacy.sealing import Sealer

        audit.set_meta("recipient", Sealer(recipient).recipient)
    return audit


def window_of(audit: AuditFile) -> Window:
    """The audit's period: so many days up to `as_of`."""
    days = int(audit.meta("window_days") or defaults()["window_days"])
    return Window(audit.as_of - timedelta(days=days), audit.as_of)


def key_of(audit: AuditFile, keys: KeyStore) -> PseudonymKey:
    """The key under which this audit's people are pseudonyms. Raises KeyStoreError where this computer has it not."""
    return find_key(audit, keys).key


def find_key(audit: AuditFile, keys: KeyStore) -> FoundKey:
    """The audit's key and where it lies: this user's own, or in the folder `keys` beside the audit file."""
    found = keys.find(audit.meta("key"), beside=audit.path)
    if found is None:
        raise KeyStoreError(
            _(
                "The key of {file} is not on this computer. Ask for it: `otklik key export` there, `otklik key import` here."
            ).format(file=audit.path.name)
        )
    return found


def masker_of(audit: AuditFile, accounts: Sequence[Account], keys: KeyStore) -> PeopleMasker:
    """Masks citizens under the audit's key; listed accounts keep their names."""
    official: dict[str, set[str]] = {}
    for account in accounts:
        official.setdefault(account.platform, set()).add(account.handle)
    return PeopleMasker(key_of(audit, keys), {platform: frozenset(ids) for platform, ids in official.items()})


def collect_audit(
    audit: AuditFile,
    host: Host,
    *,
    settings: Settings,
    secrets: Secrets,
    clock: Clock,
    transport: Transport | None = None,
    recording: Recording | None = None,
    keys: KeyStore,
    only: Sequence[str] = (),
    on_progress: Callable[[Progress], None] = lambda progress: None,
    stop: Stop | None = None,
) -> Collected:
    """Collect what is outstanding of the audit's profile; `only` names platforms or account ids.

    `stop` ends it from another thread: it raises CancelledError then, and what was stored stays. With `transport` (the sandbox) or `recording` (an archive) no network is touched.
    """
    from otklik.collect.client import HttpClient
    from otklik.collect.clock import run
    from otklik.collect.replay import ReplayClient
    from otklik.collect.runner import collect

    profile = parse_profile(audit.profile_text)
    everything = profile.accounts(host)
    accounts = [a for a in everything if not only or a.platform in only or a.id in only]
    also = [name for account in everything if (name := urlsplit(account.url).hostname)]

    @asynccontextmanager
    async def client_for(platform: Platform, chosen: Sequence[Account]) -> AsyncIterator[Client]:
        if recording is not None:
            async with ReplayClient(
                platform=platform, recording=recording, clock=clock, secrets=secrets
            ) as replayed:
                yield replayed
            return
        async with HttpClient(
            platform=platform,
            accounts=chosen,
            secrets=secrets,
            settings=settings.platform(platform.id),
            clock=clock,
            transport=transport,
            also_hosts=also,
        ) as client:
            yield client

    recipient = audit.meta("recipient")
    sealer = None
    if recipient:
        from otklik.privacy.sealing import Sealer

        sealer = Sealer(recipient)
    work = collect(
        audit,
        host,
        accounts,
        window_of(audit),
        client_for=client_for,
        now=clock.now,
        masker=masker_of(audit, everything, keys),
        sealer=sealer,
        on_progress=on_progress,
    )
    return run(work if stop is None else stop.guard(work), clock)


def import_file(
    audit: AuditFile, host: Host, file: ImportFile, *, keys: KeyStore, now: datetime
) -> dict[str, int]:
    """Read a saved page or a recorded answer into the account's snapshot; returns what the account's snapshot
    holds now (`AuditFile.counts`). What earlier imports brought for the same period stays.

    The file goes the way of a live answer: masked, read, stored. Raises UsageError where no account was named,
    ImportFileError where nothing could be read.
    """
    from otklik.collect.runner import mark_official, masked, read

    account = file.account
    if account is None or account.platform not in host.platforms:
        raise UsageError(_("Say whose page {file} is: --account ADDRESS.").format(file=file.name))
    platform = host.platforms[account.platform]
    masker = masker_of(audit, parse_profile(audit.profile_text).accounts(host), keys)
    understood = []
    for exchange in _exchanges(host, file, account, now):
        kept, received, seal = masked(platform, exchange, masker, None)
        records, gaps = read(platform, kept, account)
        if records:
            understood.append((exchange, kept, received, seal, records, gaps))
    if not understood:
        raise ImportFileError(
            _(
                "{file} holds nothing that pages or answers of {platform} hold. Check the file and --account."
            ).format(file=file.name, platform=platform.title.in_language(language()))
        )
    snapshot = audit.open_snapshot(account, window_of(audit), now)
    before = audit.carry_everything(snapshot.id)
    known = list(_known_before(audit, before))
    for exchange, kept, received, seal, records, gaps in understood:
        audit.commit(
            {account.id: snapshot.id},
            kept,
            mark_official(records, {account.handle}),
            received_sha256=received,
            is_masked=kept is not exchange,
            seal=seal,
        )
        known += of_listings(records)
        for gap in gaps:
            audit.add_gap(snapshot.id, gap)
    roles = {kept.role for _exchange, kept, *_rest in understood}
    for gap in _missing_before(audit, before):
        if gap.what not in roles:
            audit.add_gap(snapshot.id, gap)
    counts = audit.counts(snapshot.id)
    is_posted = bool(within(joined(known), snapshot.window))
    is_discussed = not counts["comments_told"] or audit.has_whole_discussion(snapshot.id)
    for what, is_there in (("posts", is_posted), ("comments", is_discussed)):
        if not is_there and what in platform.offers:
            audit.add_gap(snapshot.id, Gap(account=account.id, what=what, reason=GapReason.NOT_IMPORTED))
    audit.close_snapshot(snapshot.id, now, imported=known)
    return counts


def _known_before(audit: AuditFile, before: Snapshot | None) -> Iterable[Stretch]:
    """What earlier files tell of; all of the period where it was collected."""
    if before is None:
        return ()
    told = audit.stretches(before.id)
    if told is not None:
        return told
    is_whole = not any(gap.what in ("account", "posts") for gap in audit.gaps(before.id))
    return (Stretch(window=before.window),) if is_whole else ()


def _missing_before(audit: AuditFile, before: Snapshot | None) -> list[Gap]:
    """What a collection missed is still missing; of the page and its posts the stretches tell."""
    gaps = audit.gaps(before.id) if before is not None else ()
    return [g for g in gaps if g.reason is not GapReason.NOT_IMPORTED and g.what not in ("account", "posts")]


def _exchanges(host: Host, file: ImportFile, account: Account, now: datetime) -> Iterable[Exchange]:
    """The file as exchanges of the account's platform: by the importer that recognises it, else as it is."""
    for importer in host.importers.values():
        if importer.recognises(file):
            return importer.exchanges(file, now)
    return [
        Exchange(
            platform=account.platform,
            accounts=(account.id,),
            role="import",
            url=account.url,
            body=file.content,
            received_at=now,
            meta={"imported_from": file.name},
        )
    ]
