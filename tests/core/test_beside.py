"""What is known beside an account's own snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from otklik.beside import Beside
from otklik.metric import FollowersTold, OtherPage
from otklik.model import Account, AccountFacts, Exchange, Observation, Post, Record

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
VK = Account("vk", "minzdrav", "https://vk.com/minzdrav", "minzdrav")
SITE = Account("website", "minzdrav.example", "https://minzdrav.example", "minzdrav")
SCHOOL = Account("vk", "school5", "https://vk.com/school5", "school5")


class Snap(msgspec.Struct, frozen=True):
    id: int
    account: Account
    closed_at: datetime | None = START


class FakeAudit:
    """Snapshots in memory: account and records, each with the exchange it came by."""

    def __init__(
        self, *snapshots: tuple[Account, Mapping[str, Sequence[Record]]], unfinished: Account | None = None
    ) -> None:
        self._snapshots = [Snap(number, account) for number, (account, _r) in enumerate(snapshots, 1)]
        if unfinished is not None:
            self._snapshots.append(Snap(99, unfinished, None))
        self._records = {number: told for number, (_account, told) in enumerate(snapshots, 1)}
        self.asked: list[int] = []

    def snapshots(self) -> Sequence[Snap]:
        return self._snapshots

    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]:
        self.asked.append(snapshot)
        return ((record, uid) for uid, records in self._records[snapshot].items() for record in records)

    def exchange(self, uid: str) -> Exchange:
        """Exchange "d30" came thirty days after the start."""
        at = START + timedelta(days=int(uid[1:]))
        return Exchange(platform="vk", accounts=(), role="x", url="", received_at=at)


def facts(account: Account, followers: int | None, title: str = "") -> AccountFacts:
    return AccountFacts(account=account.id, followers=followers, title=title)


def state(account: Account, value: str) -> Observation:
    return Observation(account=account.id, key="account.state", value=value)


def test_other_pages_of_the_body_are_told_with_name_and_state() -> None:
    audit = FakeAudit(
        (VK, {"d0": [facts(VK, 5)]}), (SITE, {"d0": [facts(SITE, None, "Минздрав"), state(SITE, "open")]})
    )
    beside = Beside(audit, [VK, SITE, SCHOOL])
    assert beside.others(VK) == (OtherPage("website", SITE.url, "Минздрав", "open"),)
    assert beside.others(SITE) == (OtherPage("vk", VK.url),)
    assert beside.others(SCHOOL) == ()


def test_a_page_that_was_not_collected_is_told_by_its_address() -> None:
    assert Beside(FakeAudit(unfinished=SITE), [VK, SITE]).others(VK) == (OtherPage("website", SITE.url),)


def test_every_count_of_closed_snapshots_is_told_at_the_time_of_its_exchange() -> None:
    table = Observation(account=VK.id, key="gospubliki.followers", value=110)
    audit = FakeAudit(
        (VK, {"d40": [facts(VK, 120)]}),
        (VK, {"d10": [facts(VK, 100)]}),
        (Account("gospubliki", VK.id, VK.url, VK.body), {"d25": [table]}),
        unfinished=VK,
    )
    told = Beside(audit, [VK]).followers(VK)
    assert told == tuple(
        FollowersTold(START + timedelta(days=days), count)
        for days, count in ((10, 100), (25, 110), (40, 120))
    )


def test_a_count_that_was_carried_over_counts_once() -> None:
    table = Observation(account=VK.id, key="gospubliki.followers", value=110)
    audit = FakeAudit((VK, {"d10": [facts(VK, 100)]}), (VK, {"d10": [facts(VK, 100)], "d25": [table]}))
    assert [count.followers for count in Beside(audit, [VK]).followers(VK)] == [100, 110]


def test_a_table_is_no_page() -> None:
    table = (Account("gospubliki", SITE.id, SITE.url, SITE.body), {"d25": [facts(SITE, 1, "Таблица")]})
    audit = FakeAudit((SITE, {"d0": [facts(SITE, None, "Минздрав")]}), table)
    assert Beside(audit, [VK, SITE]).others(VK)[0].title == "Минздрав"


def test_one_snapshot_has_no_history_and_is_not_opened() -> None:
    audit = FakeAudit((VK, {"d10": [facts(VK, 100)]}))
    assert Beside(audit, [VK]).followers(VK) == ()
    assert audit.asked == []


def test_posts_are_not_read_for_the_head_of_a_page() -> None:
    def told() -> Iterator[Record]:
        yield facts(SITE, 7)
        yield Post(account=SITE.id, id="1", published_at=START)
        raise AssertionError("read on")

    class Lazy(FakeAudit):
        def records(self, snapshot: int) -> Iterator[tuple[Record, str]]:
            return ((record, "d0") for record in told())

    assert Beside(Lazy((SITE, {})), [VK, SITE]).others(VK) == (OtherPage("website", SITE.url),)
