from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from judging import (
    AS_OF,
    MINZDRAV,
    VK_MINZDRAV,
    FakeAudit,
    PostCount,
    account_of,
    make_host,
    observed,
    posts,
    profile_of,
)
from otklik.measure import AccountMeasured, measure
from otklik.metric import Metric
from otklik.model import Comment, Gap, GapReason, Post, Record
from otklik.packs.norms import Norms
from otklik.packs.rules import EMPTY
from otklik.working_time import WorkingCalendar


def measured(
    records: Sequence[Record], gaps: Sequence[Gap] = (), metrics: Sequence[Metric] = ()
) -> AccountMeasured:
    host, profile = make_host(), profile_of(MINZDRAV)
    account = msgspec.structs.replace(account_of(VK_MINZDRAV), body="minzdrav")
    chosen = {name: host.metrics[name] for name in ("post_count", "comment_count")}
    chosen |= {metric.id: metric for metric in metrics}
    working = WorkingCalendar.load().in_zone(profile.zone)
    audit = FakeAudit({VK_MINZDRAV: records}, gaps)
    (found,) = measure(audit, profile, [account], chosen, host.observations, Norms([]), working)
    return found


def comment(post: str, days_ago: float) -> Comment:
    return Comment(
        account=VK_MINZDRAV, post=post, id=f"c{days_ago}", published_at=AS_OF - timedelta(days=days_ago)
    )


def test_posts_outside_the_window_or_after_the_audits_moment_are_not_fed() -> None:
    inside, early = posts(VK_MINZDRAV, 5), posts(VK_MINZDRAV, 1, step=timedelta(days=40))
    late = msgspec.structs.replace(inside[0], id="late", published_at=AS_OF + timedelta(hours=1))
    assert measured([*early, *inside, late]).cell("metric post_count") == 5


def test_an_old_pinned_post_is_fed_to_those_who_ask_for_it_alone() -> None:
    class PinnedCount(PostCount):
        id = "pinned_count"
        reads_pinned = True

    (old,) = posts(VK_MINZDRAV, 1, step=timedelta(days=400))
    pinned = msgspec.structs.replace(old, id="pinned", is_pinned=True)
    future = msgspec.structs.replace(pinned, id="future", published_at=AS_OF + timedelta(days=1))
    found = measured([pinned, comment("pinned", 1), *posts(VK_MINZDRAV, 2), future], metrics=[PinnedCount()])
    assert found.cell("metric pinned_count") == 3
    assert (found.cell("metric post_count"), found.cell("metric comment_count")) == (2, 0)


def test_the_address_in_the_profile_is_a_fact_whether_collected_or_not() -> None:
    address = "https://vk.com/prirechye_minzdrav"
    assert measured([]).cell("observation account.address") == address
    host, profile = make_host(), profile_of(MINZDRAV)
    account = msgspec.structs.replace(account_of(VK_MINZDRAV), body="minzdrav")
    working = WorkingCalendar.load().in_zone(profile.zone)
    (found,) = measure(FakeAudit({}), profile, [account], {}, host.observations, Norms([]), working)
    assert found.cell("observation account.address") == address


def test_comments_follow_their_posts() -> None:
    (early,) = posts(VK_MINZDRAV, 1, step=timedelta(days=40))
    assert isinstance(early, Post)
    old = msgspec.structs.replace(early, id="old")
    records = [old, comment("old", 3), *posts(VK_MINZDRAV, 2), comment("0", 0.5), comment("0", -1)]
    assert measured(records).cell("metric comment_count") == 1


def test_a_metric_that_raises_costs_its_own_value_only() -> None:
    bad = msgspec.structs.replace(posts(VK_MINZDRAV, 1)[0], text="raise")
    found = measured([bad, *observed(VK_MINZDRAV, vk__has_cover=True)])
    assert found.facts["metric post_count"].has_failed
    assert found.facts["metric post_count"].measurement.note == "RuntimeError: {odd} text"
    assert found.cell("metric comment_count") == 0
    assert found.cell("observation vk.has_cover") is True


def test_a_gap_in_the_account_leaves_nothing_obtained() -> None:
    gap = Gap(account=VK_MINZDRAV, what="account", reason=GapReason.CAPTCHA)
    assert measured([], [gap]).cell("metric post_count") is None


def test_observations_of_several_pages_become_one_fact() -> None:
    records = [
        *observed(VK_MINZDRAV, vk__has_cover=False, vk__menu=2, vk__site="старый", vk__hosts="a.example"),
        *observed(VK_MINZDRAV, vk__has_cover=True, vk__menu=1, vk__site="новый", vk__hosts="b.example"),
    ]
    found = measured(records)
    assert found.cell("observation vk.has_cover") is True
    assert found.cell("observation vk.menu") == 2
    assert found.cell("observation vk.site") == "новый"
    assert found.cell("observation vk.hosts") == ("a.example", "b.example")


def test_told_and_empty_differs_from_not_told() -> None:
    found = measured(observed(VK_MINZDRAV, vk__site=None))
    assert found.cell("observation vk.site") is EMPTY
    assert found.cell("observation vk.has_cover") is None


def test_evidence_points_to_the_exchange_and_the_place() -> None:
    found = measured([*observed(VK_MINZDRAV, vk__has_cover=True), *posts(VK_MINZDRAV, 1)])
    (ref,) = found.facts["observation vk.has_cover"].measurement.evidence
    assert (ref.exchange, ref.place, ref.url) == ("x1", "/vk__has_cover", "https://vk.com/prirechye_minzdrav")
    assert found.facts["metric post_count"].measurement.evidence[0].exchange == "x1"


def test_an_account_that_was_not_collected_is_still_there() -> None:
    host, profile = make_host(), profile_of(MINZDRAV)
    account = msgspec.structs.replace(account_of(VK_MINZDRAV), body="minzdrav")
    working = WorkingCalendar.load().in_zone(profile.zone)
    (found,) = measure(FakeAudit({}), profile, [account], {}, host.observations, Norms([]), working)
    assert found.snapshot is None
