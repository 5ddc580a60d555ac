"""Figures over all listed pages of a region."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from otklik.metric import Reading, RegionScope
from otklik.metrics.region import REGION_METRICS
from otklik.model import Account, Measurement, Subject, SubjectKind, Value

BY_ID = {metric.id: metric for metric in REGION_METRICS}


def account(platform: str, handle: str, body: str = "") -> Account:
    return Account(platform, handle, f"https://{platform}.example/{handle}", body or handle)


def reading(
    metric: str,
    accounts: list[Account],
    measured: Mapping[str, Mapping[str, Value]] | None = None,
    norms: Mapping[tuple[str, str], float] | None = None,
) -> Reading:
    def told(name: str) -> Mapping[str, Measurement]:
        return {
            id_: Measurement(metric=name, subject=Subject(SubjectKind.ACCOUNT, id_), value=value)
            for id_, value in (measured or {}).get(name, {}).items()
        }

    def norm(identifier: str, platform: str = "") -> float | None:
        return (norms or {}).get((identifier, platform))

    scope = RegionScope(
        day=date(2026, 11, 25),
        population=None,
        accounts=tuple(accounts),
        measured=told,
        finding=lambda _item, _subject: None,
        norm=norm,
    )
    return BY_ID[metric].reading(scope)


@pytest.mark.parametrize(
    ("pages", "pairs"),
    [
        ([account("vk", "prirechye_minzdrav"), account("vk", "prirechye_minzdrow")], None),  # two edits
        ([account("vk", "prirechye_minzdrav"), account("vk", "prirechye_mlnzdrav")], 1),  # i and l
        ([account("vk", "prirechye_minzdrav"), account("telegram", "prirechye_mlnzdrav")], None),
        ([account("vk", "prirechye_minsport", "a"), account("vk", "prirechye_minsp0rt", "a")], 1),
        ([account("vk", "prirechye_school5"), account("vk", "prirechye_school6")], None),  # a series
    ],
)
def test_look_alikes_are_pages_on_one_platform_that_are_easily_confused(
    pages: list[Account], pairs: int | None
) -> None:
    found = reading("lookalike_pages", pages)
    assert (found.value, found.n) == (pairs, 2)
    assert found.note or found.evidence


def test_a_listed_page_is_alive_if_it_opens_and_is_not_silent() -> None:
    pages = [account("vk", name) for name in ("good", "gone", "silent", "unseen")]
    found = reading(
        "listed_pages_alive_share",
        pages,
        {
            "account.state": {"vk:good": "open", "vk:gone": "not_found", "vk:silent": "open"},
            "days_since_last_post": {"vk:good": 2.0, "vk:silent": 91.0},
        },
        {("abandoned_days", ""): 90},
    )
    assert (found.value, found.n) == (1 / 3, 3)
    assert found.detail == {"gone": 1, "silent": 1, "unknown": 1}
    assert [ref.url for ref in found.evidence] == [pages[1].url, pages[2].url]


AUDIENCE = {("platform_day_audience", "vk"): 60.0, ("platform_day_audience", "telegram"): 40.0}


def test_presence_is_compared_with_audience_among_collected_platforms() -> None:
    pages = [account("vk", "a"), account("vk", "b"), account("telegram", "a"), account("rutube", "a")]
    rates = {"posts_per_week": {"vk:a": 6.0, "vk:b": 3.0, "telegram:a": 1.0, "rutube:a": 5.0}}
    found = reading("presence_mismatch", pages, rates, AUDIENCE)
    # posts 9 : 1 = 90 % and 10 %; audience 60 % and 40 %: half of 30 % + 30 %
    assert found.value == pytest.approx(0.3)
    assert found.n == 3
    assert found.detail["platforms"] == "telegram: 10% / 40%, vk: 90% / 60%"


def test_one_platform_is_no_comparison() -> None:
    rates = {"posts_per_week": {"vk:a": 6.0}}
    assert reading("presence_mismatch", [account("vk", "a")], rates, AUDIENCE).value is None


def test_pages_that_were_not_seen_tell_nothing() -> None:
    assert reading("listed_pages_alive_share", [account("vk", "a")]).value is None
