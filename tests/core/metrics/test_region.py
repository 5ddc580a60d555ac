"""Formulas over a whole region."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.metric import Reading, RegionScope
from otklik.metrics.region import REGION_METRICS, ReachEstimateShare
from otklik.model import Account, Measurement, Subject, SubjectKind


def reach(
    counts: Sequence[int | None],
    population: int | None = 100_000,
    overlap: float | None = 3,
    tables: Mapping[int, int] | None = None,
) -> Reading:
    """Pages with these followers, and a site; `tables` tell of some pages too."""
    pages = [Account("vk", f"p{place}", f"https://vk.ru/p{place}") for place in range(len(counts))]
    told = {"followers": dict(enumerate(counts)), "gospubliki.followers": dict(tables or {})}

    def measured(identifier: str) -> Mapping[str, Measurement]:
        return {
            pages[place].id: Measurement(
                metric=identifier, subject=Subject(SubjectKind.ACCOUNT, pages[place].id), value=count
            )
            for place, count in told[identifier].items()
        }

    return ReachEstimateShare().reading(
        RegionScope(
            day=date(2026, 11, 20),
            population=population,
            accounts=(*pages, Account("website", "a.example", "https://a.example")),
            measured=measured,
            finding=lambda item, subject: None,
            norm={"subscriptions_per_person": overlap}.get,
        )
    )


@pytest.mark.parametrize(
    ("counts", "value", "low", "high"),
    [
        ([20_000, 10_000, 30_000], 0.3, 0.3, 0.6),  # 60 000 / 3 = 20 000, but 30 000 follow one page
        ([10_000] * 6, 0.2, 0.1, 0.6),  # 60 000 subscriptions are 20 000 people
        ([10_000, None, 5000], 0.1, 0.1, 0.15),
        ([400_000], 1.0, 1.0, 1.0),  # more followers than residents
    ],
)
def test_subscriptions_are_not_people(
    counts: list[int | None], value: float, low: float, high: float
) -> None:
    reading = reach(counts)
    assert (reading.value, reading.low, reading.high) == pytest.approx((value, low, high))
    assert reading.detail["pages_unknown"] == counts.count(None)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30), st.integers(1, 10**7), st.floats(1, 10))
def test_the_estimate_lies_within_its_bounds(counts: list[int], population: int, overlap: float) -> None:
    reading = reach(counts, population, overlap)
    assert 0 <= reading.low <= reading.value <= reading.high <= 1  # type: ignore[operator]


def test_a_table_tells_where_the_platform_does_not() -> None:
    reading = reach([None, 12_000], tables={0: 18_000, 1: 99})
    assert (reading.detail["subscriptions"], reading.n) == (30_000, 2)
    assert [(ref.url, ref.note) for ref in reading.evidence] == [
        ("https://vk.ru/p0", "18000"),
        ("https://vk.ru/p1", "12000"),
    ]


def test_what_is_not_known_leaves_no_estimate() -> None:
    assert "how many people live" in reach([5], population=None).note
    assert "No norm states" in reach([5], overlap=None).note
    assert "Of no page" in reach([None]).note


@pytest.mark.parametrize("metric", REGION_METRICS, ids=lambda metric: metric.id)
def test_every_metric_of_a_region_explains_itself(metric: object) -> None:
    for text in (metric.title, metric.formula):  # type: ignore[attr-defined]
        assert re.search("[а-я]", text.ru)
        assert re.search("[a-z]", text.en)
    assert metric.unit  # type: ignore[attr-defined]
    assert metric.source  # type: ignore[attr-defined]
