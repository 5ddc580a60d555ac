"""What is known beside an account's own snapshot: the body's other pages, and earlier counts of followers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Protocol

import msgspec

from otklik.metric import FollowersTold, OtherPage
from otklik.model import Account, AccountFacts, Exchange, Observation, Record

FOLLOWERS = ".followers"  # end of the key by which an imported table tells them


class Snapshot(Protocol):
    """What is asked of `store.Snapshot`."""

    @property
    def id(self) -> int: ...
    @property
    def account(self) -> Account: ...
    @property
    def closed_at(self) -> datetime | None: ...


class Snapshots(Protocol):
    """What is asked of `store.AuditFile`."""

    def snapshots(self) -> Sequence[Snapshot]: ...
    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]: ...
    def exchange(self, uid: str) -> Exchange: ...


class Head(msgspec.Struct, frozen=True):
    """What a snapshot tells of the page itself."""

    title: str = ""
    state: str = ""
    followers: tuple[tuple[str, int], ...] = ()  # exchange, number


class Beside:
    """Looked up when a metric asks, once for each snapshot; a page alone costs nothing."""

    def __init__(
        self, audit: Snapshots, accounts: Iterable[Account], heads: dict[int, Head] | None = None
    ) -> None:
        """`heads`: by snapshot, those read before; what is read here is added."""
        self._audit = audit
        self._pages: dict[str, list[Account]] = defaultdict(list)
        for account in accounts:
            self._pages[account.body].append(account)
        self._heads = {} if heads is None else heads

    def others(self, account: Account) -> tuple[OtherPage, ...]:
        """The body's other pages, in the profile's order."""
        return tuple(self._other(other) for other in self._pages[account.body] if other.id != account.id)

    def followers(self, account: Account) -> tuple[FollowersTold, ...]:
        """Every count that snapshots and imported tables hold, the earliest first; () where there is one of them only.

        A count that a later snapshot carried over counts once, at the time of its exchange.
        """
        snapshots = (*self._closed.get(account.id, ()), *self._tables.get(account.id, ()))
        if len(snapshots) < 2:
            return ()
        told = {uid: count for number in snapshots for uid, count in self._head(number).followers}
        found = [FollowersTold(self._audit.exchange(uid).received_at, count) for uid, count in told.items()]
        return tuple(sorted(found, key=lambda count: count.at))

    @cached_property
    def _all_closed(self) -> tuple[Mapping[str, Sequence[int]], Mapping[str, Sequence[int]]]:
        closed: dict[str, list[int]] = defaultdict(list)
        tables: dict[str, list[int]] = defaultdict(list)
        for snapshot in self._audit.snapshots():
            if snapshot.closed_at is None:
                continue
            if ":" in snapshot.account.handle:  # a table's account is called by the page that it speaks of
                tables[snapshot.account.handle].append(snapshot.id)
            else:
                closed[snapshot.account.id].append(snapshot.id)
        return closed, tables

    @property
    def _closed(self) -> Mapping[str, Sequence[int]]:
        return self._all_closed[0]

    @property
    def _tables(self) -> Mapping[str, Sequence[int]]:
        return self._all_closed[1]

    def _other(self, account: Account) -> OtherPage:
        snapshots = self._closed.get(account.id, ())
        head = self._head(snapshots[-1]) if snapshots else Head()
        return OtherPage(account.platform, account.url, head.title, head.state)

    def _head(self, snapshot: int) -> Head:
        if snapshot not in self._heads:
            self._heads[snapshot] = self._read(snapshot)
        return self._heads[snapshot]

    def _read(self, snapshot: int) -> Head:
        title = state = ""
        followers: list[tuple[str, int]] = []
        for record, uid in self._audit.records(snapshot):
            if isinstance(record, AccountFacts):
                title = record.title or title
                if record.followers is not None:
                    followers.append((uid, record.followers))
            elif isinstance(record, Observation):
                if record.key == "account.state":
                    state = str(record.value or state)
                elif record.key.endswith(FOLLOWERS) and type(record.value) is int:
                    followers.append((uid, record.value))
            else:
                break  # posts and comments follow: the page itself has been told
        return Head(title, state, tuple(followers))
