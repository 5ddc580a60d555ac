"""Collects: runs every platform's collector and commits what it yields. Async; the only stage that sees network and clock."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from itertools import takewhile

import msgspec

from otklik.collect.sound import sound
from otklik.collect.time_left import time_left
from otklik.errors import FOREIGN, CollectError, FormatChanged, OtklikError
from otklik.gaps import reason_of
from otklik.host import Host
from otklik.model import (
    Account,
    AccountFacts,
    Comment,
    Cursor,
    Exchange,
    Gap,
    GapReason,
    Record,
    Unchanged,
    Window,
)
from otklik.platform import Client, Masker, Platform
from otklik.store import AuditFile, Snapshot

Sealer = Callable[[bytes], tuple[str, bytes, bytes]]
ClientFor = Callable[[Platform, Sequence[Account]], AbstractAsyncContextManager[Client]]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Told after every step. `share`: what is done of `account`, 0…1. `seconds_left` None until every platform has shown
    how fast it is."""

    platform: str
    account: str
    accounts_done: int
    accounts: int
    exchanges: int
    gaps: int
    share: float = 0.0
    seconds_left: float | None = None


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did."""

    accounts: int
    skipped: int  # complete since an earlier run
    exchanges: int
    records: int
    gaps: int


def outstanding(audit: AuditFile, accounts: Iterable[Account], window: Window) -> list[Account]:
    """Accounts of which something is missing for this window: not closed yet, or closed with gaps."""
    latest = audit.latest_snapshots()

    def is_complete(account: Account) -> bool:
        snapshot = latest.get(account.id)
        is_collected = snapshot is not None and snapshot.window == window and snapshot.imported is None
        return is_collected and snapshot is not None and not audit.gaps(snapshot.id)

    return [account for account in accounts if not is_complete(account)]


async def collect(
    audit: AuditFile,
    host: Host,
    accounts: Sequence[Account],
    window: Window,
    *,
    client_for: ClientFor,
    now: Callable[[], datetime],
    masker: Masker,
    sealer: Sealer | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Collected:
    """Collect what is outstanding; platforms run side by side.

    Nothing a platform does stops another: a failure becomes gaps. Cancelling keeps what was stored; the next call
    goes on from the stored cursors. Raises only StoreError.
    """
    due = outstanding(audit, accounts, window)
    run = _Run(
        audit, host, window, now, masker, sealer, on_progress, len(due), skipped=len(accounts) - len(due)
    )
    by_platform: dict[str, list[Account]] = {}
    for account in due:
        by_platform.setdefault(account.platform, []).append(account)
        run.pages[account.platform] += 1
    failed: OtklikError | None = None
    try:
        async with asyncio.TaskGroup() as group:
            for name, group_accounts in sorted(by_platform.items()):
                group.create_task(run.platform(name, group_accounts, client_for))
    except* OtklikError as errors:
        failed = _first(errors)
    if failed is not None:  # one full disk stops every platform: it is told once, as itself
        raise failed
    return run.collected()


class _Run:
    """State of one call of `collect`."""

    def __init__(
        self,
        audit: AuditFile,
        host: Host,
        window: Window,
        now: Callable[[], datetime],
        masker: Masker,
        sealer: Sealer | None,
        on_progress: Callable[[Progress], None],
        total: int,
        *,
        skipped: int,
    ) -> None:
        self.audit, self.host, self.window, self.now = audit, host, window, now
        self.masker, self.sealer, self.on_progress = masker, sealer, on_progress
        self.total, self.skipped = total, skipped
        self.exchanges = self.records = self.gaps = self.finished = 0
        self.share: dict[str, float] = {}  # part done of accounts that were begun
        self.pages: dict[str, float] = defaultdict(
            float
        )  # of each platform: what this run has to do, in pages,
        self.pages_done: dict[str, float] = defaultdict(float)  # and has done
        self.resumed: set[str] = set()  # accounts of which an earlier run did a part, not told yet how much
        self.began = now()
        self.official: dict[str, set[str]] = {}

    async def platform(self, name: str, accounts: Sequence[Account], client_for: ClientFor) -> None:
        snapshots = {a.id: self.audit.open_snapshot(a, self.window, self.now()) for a in accounts}
        platform = self.host.platforms.get(name)
        if platform is None:
            for account in accounts:
                self._gap(
                    snapshots,
                    Gap(
                        account=account.id,
                        what="account",
                        reason=GapReason.NO_PLUGIN,
                        params={"platform": name},
                    ),
                )
                self._done(snapshots, account.id, name)
            return
        self.resumed |= {account for account, snapshot in snapshots.items() if snapshot.cursor}
        self.official.setdefault(name, set()).update(account.handle for account in accounts)
        for snapshot in snapshots.values():  # what an interrupted run has learned of the platform's own ids
            known = takewhile(lambda told: isinstance(told[0], AccountFacts), self.audit.records(snapshot.id))
            mark_official([record for record, _uid in known], self.official[name])
        unfinished = dict.fromkeys(a.id for a in accounts)
        try:
            async with client_for(platform, accounts) as client:
                resume = _Resume(self.audit, snapshots)
                async for step in platform.collect(accounts, self.window, client, resume):
                    self._step(platform, snapshots, step, unfinished)
        except CollectError as error:
            self._fail(snapshots, unfinished, platform, *reason_of(error))
        except OtklikError:
            raise
        except FOREIGN as error:  # what a plugin does wrong is a gap of its accounts, no crash
            self._fail(snapshots, unfinished, platform, GapReason.PLUGIN_ERROR, _bug(name, error))
        else:
            self._fail(
                snapshots,
                unfinished,
                platform,
                GapReason.PLUGIN_ERROR,
                {"plugin": name, "detail": "collect ended without Cursor(is_done=True)"},
            )

    def collected(self) -> Collected:
        return Collected(
            accounts=self.total,
            skipped=self.skipped,
            exchanges=self.exchanges,
            records=self.records,
            gaps=self.gaps,
        )

    def _step(
        self,
        platform: Platform,
        snapshots: Mapping[str, Snapshot],
        step: Exchange | Gap | Cursor | Unchanged,
        unfinished: dict[str, None],
    ) -> None:
        match step:
            case Exchange():
                self._exchange(platform, snapshots, step)
            case Gap():
                self._gap(snapshots, step)
            case Unchanged():
                self.audit.carry_over(snapshots[step.account].id, step.post)
            case Cursor(is_done=True):
                unfinished.pop(step.account, None)
                self._done(snapshots, step.account, platform.id)
                return
            case Cursor():
                self.audit.set_cursor(snapshots[step.account].id, step.state)
                self._advance(
                    platform.id, step.account, min(step.done / step.told, 1.0) if step.told else 0.0
                )
        self._tell(platform.id, getattr(step, "account", ""))

    def _exchange(self, platform: Platform, snapshots: Mapping[str, Snapshot], exchange: Exchange) -> None:
        kept, received, seal = masked(platform, exchange, self.masker, self.sealer)
        records: list[Record] = []
        gaps: list[Gap] = []
        for account_id in exchange.accounts:
            if account_id in snapshots:
                found, missing = read(platform, kept, snapshots[account_id].account)
                records += found
                gaps += missing
        self.audit.commit(
            {account: snapshots[account].id for account in exchange.accounts if account in snapshots},
            kept,
            mark_official(records, self.official.setdefault(platform.id, set())),
            received_sha256=received,
            is_masked=kept is not exchange,
            seal=seal,
        )
        for gap in gaps:
            self._gap(snapshots, gap)
        self.exchanges += 1
        self.records += len(records)

    def _gap(self, snapshots: Mapping[str, Snapshot], gap: Gap) -> None:
        self.audit.add_gap(snapshots[gap.account].id, gap)
        self.gaps += 1

    def _done(self, snapshots: Mapping[str, Snapshot], account: str, platform: str) -> None:
        self.audit.close_snapshot(snapshots[account].id, self.now())
        self.finished += 1
        self._advance(platform, account, 1.0)
        self._tell(platform, account, share=1.0)

    def _advance(self, platform: str, account: str, share: float) -> None:
        more = share - self.share.get(account, 0.0)
        self.share[account] = share
        if account in self.resumed:  # an earlier run has done this part: it tells nothing of the time
            self.resumed.remove(account)
            self.pages[platform] -= more
        else:
            self.pages_done[platform] += more

    def _fail(
        self,
        snapshots: Mapping[str, Snapshot],
        unfinished: dict[str, None],
        platform: Platform,
        reason: GapReason,
        params: Mapping[str, str],
    ) -> None:
        for account in list(unfinished):
            self._gap(snapshots, Gap(account=account, what="account", reason=reason, params=params))
            self._done(snapshots, account, platform.id)

    def _tell(self, platform: str, account: str, share: float | None = None) -> None:
        self.on_progress(
            Progress(
                platform=platform,
                account=account,
                accounts_done=self.finished,
                accounts=self.total,
                exchanges=self.exchanges,
                gaps=self.gaps,
                share=self.share.get(account, 0.0) if share is None else share,
                seconds_left=time_left(
                    (self.now() - self.began).total_seconds(),
                    ((pages, self.pages_done[name]) for name, pages in self.pages.items()),
                ),
            )
        )


class _Resume:
    """What earlier runs left of these accounts."""

    def __init__(self, audit: AuditFile, snapshots: Mapping[str, Snapshot]) -> None:
        self._audit, self._snapshots = audit, snapshots

    def cursor(self, account: str) -> str | None:
        return self._snapshots[account].cursor

    def known_posts(self, account: str) -> Mapping[str, int]:
        return self._audit.known_posts(account)

    def known_id(self, account: str) -> str:
        return self._audit.known_id(account)


def read(platform: Platform, exchange: Exchange, account: Account) -> tuple[list[Record], list[Gap]]:
    """Records of an exchange for an account, and gaps where its reader could not understand it or broke the contract."""
    records: list[Record] = []
    failed: tuple[str, GapReason, Mapping[str, str]] | None = None
    try:
        records.extend(platform.read(exchange, account))
    except FormatChanged as error:
        failed = (error.what or _lost_with(platform, exchange), *reason_of(error))
    except FOREIGN as error:  # a reader is foreign code that meets untrusted bytes
        failed = _lost_with(platform, exchange), GapReason.PLUGIN_ERROR, _bug(platform.id, error)
    records, complaints = sound(platform, account, records)
    told = [failed] if failed is not None else []
    lost = _lost_with(platform, exchange)
    told += [(lost, GapReason.PLUGIN_ERROR, {"plugin": platform.id, "detail": one}) for one in complaints]
    return records, [
        Gap(account=account.id, what=what, reason=reason, params=dict(params))
        for what, reason, params in told
    ]


def _lost_with(platform: Platform, exchange: Exchange) -> str:
    """What an answer that was not understood may have held: posts that were not read must not pass for silence."""
    return "posts" if "posts" in platform.offers else exchange.role


def masked(
    platform: Platform, exchange: Exchange, masker: Masker, sealer: Sealer | None
) -> tuple[Exchange, str, tuple[str, bytes, bytes] | None]:
    """The exchange as it may be kept, the hash of it as received, and the sealed original where it held people."""
    kept = platform.mask(exchange, masker)
    if kept == exchange:
        return exchange, "", None
    seal = sealer(exchange.body) if sealer is not None else None
    return kept, hashlib.sha256(exchange.body).hexdigest(), seal


def mark_official(records: Sequence[Record], official: set[str]) -> list[Record]:
    """Comments by a listed account are official. `official` learns the platform's own ids as account facts come by."""
    official.update(r.native_id for r in records if isinstance(r, AccountFacts) and r.native_id)
    return [
        msgspec.structs.replace(record, is_official=True)
        if isinstance(record, Comment) and not record.is_official and record.author in official
        else record
        for record in records
    ]


def _first(errors: BaseExceptionGroup[OtklikError]) -> OtklikError:
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, OtklikError)
    return error


def _bug(plugin: str, error: BaseException) -> dict[str, str]:
    return {"plugin": plugin, "detail": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
