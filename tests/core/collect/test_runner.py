"""The runner keeps what was obtained and turns every failure of a platform into gaps of its accounts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from otklik.collect.runner import Collected, Progress, collect
from otklik.errors import CollectError, FormatChanged, StoreError, Unreachable
from otklik.model import (
    Account,
    Comment,
    Cursor,
    Exchange,
    Gap,
    GapReason,
    Post,
    Record,
    Text,
    Unchanged,
    Window,
)
from otklik.platform import Client, Limit, Masker, Platform, Resume
from otklik.privacy.keys import PseudonymKey
from otklik.privacy.masking import PeopleMasker
from otklik.store import AuditFile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=28), NOW)
ACCOUNTS = [Account("forum", name, f"https://forum.example/{name}", "body") for name in ("one", "two")]


def answer(account: str, body: bytes = b"hello", minute: int = 0) -> Exchange:
    return Exchange(
        platform="forum", accounts=(account,), role="page", url=f"https://forum.example/{account}",
        body=body, received_at=NOW + timedelta(minutes=minute),
    )  # fmt: skip


class Forum(Platform):
    """Yields a script of steps; reads a post out of every page."""

    id = "forum"
    title = Text("Форум", "Forum")

    def __init__(self, *steps: Any) -> None:
        self.steps = steps
        self.resumed: list[str | None] = []

    def hosts(self, accounts: Sequence[Account]) -> frozenset[str]:
        return frozenset({"forum.example"})

    def limits(self) -> tuple[Limit, ...]:
        return ()

    def account_from_url(self, url: str) -> str | None:
        return None

    def account_url(self, handle: str) -> str:
        return handle

    async def collect(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume
    ) -> AsyncIterator[Exchange | Gap | Cursor | Unchanged]:
        self.resumed = [resume.cursor(account.id) for account in accounts]
        for step in self.steps:
            if isinstance(step, BaseException):
                raise step
            yield step

    def read(self, exchange: Exchange, account: Account) -> Iterable[Record]:
        if exchange.body == b"changed":
            raise FormatChanged(place="views")
        if exchange.body == b"broken":
            raise KeyError("no such thing")
        yield Post(account=account.id, id="1", published_at=NOW, text=exchange.body.decode(), comments=1)
        yield Comment(account=account.id, post="1", id="2", published_at=NOW, author="one")

    def mask(self, exchange: Exchange, masker: Masker) -> Exchange:
        return exchange


@asynccontextmanager
async def no_client(platform: Platform, accounts: Sequence[Account]) -> AsyncIterator[Client]:
    yield None  # type: ignore[misc]


@pytest.fixture
def audit(tmp_path: Path) -> AuditFile:
    return AuditFile.create(tmp_path / "a.otklik", "", NOW)


def run(
    audit: AuditFile,
    *steps: Any,
    told: list[Progress] | None = None,
    now: Callable[[], datetime] = lambda: NOW,
) -> Collected:
    forum = steps[0] if steps and isinstance(steps[0], Forum) else Forum(*steps)
    host: Any = SimpleNamespace(platforms={"forum": forum})
    masker = PeopleMasker(PseudonymKey("99", bytes(32)), {})
    seen = [] if told is None else told
    return asyncio.run(
        collect(
            audit,
            host,
            ACCOUNTS,
            WINDOW,
            client_for=no_client,
            now=now,
            masker=masker,
            on_progress=seen.append,
        )
    )


def gaps(audit: AuditFile) -> dict[str, list[tuple[str, GapReason]]]:
    latest = audit.latest_snapshots()
    return {
        name: [(gap.what, gap.reason) for gap in audit.gaps(snapshot.id)] for name, snapshot in latest.items()
    }


def done(name: str) -> Cursor:
    return Cursor(account=f"forum:{name}", is_done=True)


def test_what_is_yielded_is_stored_and_closed(audit: AuditFile) -> None:
    told: list[Progress] = []
    collected = run(audit, answer("forum:one"), done("one"), done("two"), told=told)
    assert (collected.accounts, collected.exchanges, collected.records, collected.gaps) == (2, 1, 2, 0)
    assert gaps(audit) == {"forum:one": [], "forum:two": []}
    assert (told[-1].accounts_done, told[-1].accounts) == (2, 2)


def part(name: str, done: int, told: int = 4) -> Cursor:
    return Cursor(account=f"forum:{name}", state=f"{done}", done=done, told=told)


def test_what_an_earlier_run_has_done_tells_nothing_of_the_time_left(audit: AuditFile) -> None:
    told: list[Progress] = []
    with pytest.raises(StoreError):
        run(audit, answer("forum:one"), part("one", 2), StoreError("disk"))
    minutes = (NOW + timedelta(minutes=n) for n in count())
    run(audit, part("one", 2), part("one", 3), done("one"), done("two"), told=told, now=lambda: next(minutes))
    left = [progress.seconds_left for progress in told]
    assert left == [None, None, None, 0]  # of one and a half pages a half was done, then all


def test_a_comment_by_a_listed_account_is_official(audit: AuditFile) -> None:
    run(audit, answer("forum:one"), done("one"), done("two"))
    snapshot = audit.latest_snapshots()["forum:one"].id
    assert [r.is_official for r, _uid in audit.records(snapshot) if isinstance(r, Comment)] == [True]


def test_a_gap_of_one_account_leaves_the_other_alone(audit: AuditFile) -> None:
    refused = Gap(account="forum:one", what="posts", reason=GapReason.CLOSED)
    run(audit, refused, done("one"), answer("forum:two"), done("two"))
    assert gaps(audit) == {"forum:one": [("posts", GapReason.CLOSED)], "forum:two": []}


def test_a_changed_format_is_a_gap_that_names_the_place_and_the_exchange_is_kept(audit: AuditFile) -> None:
    run(audit, answer("forum:one", b"changed"), done("one"), done("two"))
    assert gaps(audit)["forum:one"] == [("posts", GapReason.FORMAT_CHANGED)]
    assert [exchange.body for _uid, exchange in audit.exchanges()] == [b"changed"]


def test_a_reader_that_breaks_is_a_gap_not_a_crash(audit: AuditFile) -> None:
    run(audit, answer("forum:one", b"broken"), done("one"), answer("forum:two"), done("two"))
    assert gaps(audit) == {"forum:one": [("posts", GapReason.PLUGIN_ERROR)], "forum:two": []}


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (RuntimeError("oops"), GapReason.PLUGIN_ERROR),
        (Unreachable(host="forum.example"), GapReason.UNREACHABLE),
        (CollectError("moon_phase"), GapReason.OTHER),  # a reason of a community plugin's own
    ],
)
def test_a_collector_that_breaks_leaves_gaps_for_what_it_had_not_finished(
    audit: AuditFile, failure: Exception, reason: GapReason
) -> None:
    run(audit, answer("forum:one"), done("one"), failure)
    assert gaps(audit) == {"forum:one": [], "forum:two": [("account", reason)]}


def test_a_collector_that_forgets_an_account_is_told_of(audit: AuditFile) -> None:
    run(audit, done("one"))
    assert gaps(audit)["forum:two"] == [("account", GapReason.PLUGIN_ERROR)]


def test_a_platform_without_plugin_is_a_gap(audit: AuditFile) -> None:
    host: Any = SimpleNamespace(platforms={})
    masker = PeopleMasker(PseudonymKey("99", bytes(32)), {})
    asyncio.run(collect(audit, host, ACCOUNTS, WINDOW, client_for=no_client, now=lambda: NOW, masker=masker))
    assert gaps(audit)["forum:one"] == [("account", GapReason.NO_PLUGIN)]


def test_a_stopped_run_goes_on_from_its_cursor_and_asks_only_for_what_is_missing(audit: AuditFile) -> None:
    middle = Cursor(account="forum:two", state="page 5")
    with pytest.raises(KeyboardInterrupt):
        run(audit, answer("forum:one"), done("one"), answer("forum:two"), middle, KeyboardInterrupt())
    forum = Forum(answer("forum:two", b"more", 1), done("two"))
    collected = run(audit, forum)
    assert forum.resumed == ["page 5"]
    assert (collected.accounts, collected.skipped) == (1, 1)
    assert audit.counts(audit.latest_snapshots()["forum:two"].id)["posts"] == 1
    assert len(audit.snapshots()) == 2


def test_an_account_with_gaps_is_sought_again(audit: AuditFile) -> None:
    run(audit, done("one"), Gap(account="forum:two", what="posts", reason=GapReason.UNREACHABLE), done("two"))
    assert run(audit, answer("forum:two"), done("two")).accounts == 1
    assert gaps(audit) == {"forum:one": [], "forum:two": []}


def test_unchanged_comments_are_carried_over(audit: AuditFile) -> None:
    run(
        audit,
        answer("forum:one"),
        done("one"),
        Gap(account="forum:two", what="x", reason=GapReason.OTHER),
        done("two"),
    )
    other = Window(WINDOW.since - timedelta(days=1), WINDOW.until)
    host: Any = SimpleNamespace(
        platforms={"forum": Forum(Unchanged(account="forum:one", post="1"), done("one"), done("two"))}
    )
    masker = PeopleMasker(PseudonymKey("99", bytes(32)), {})
    asyncio.run(collect(audit, host, ACCOUNTS, other, client_for=no_client, now=lambda: NOW, masker=masker))
    assert audit.counts(audit.latest_snapshots()["forum:one"].id)["comments"] == 1


def test_a_full_disk_is_told_once_as_itself(audit: AuditFile) -> None:
    audit.connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="is full"):
        run(audit, answer("forum:one", b"x" * 2_000_000))
