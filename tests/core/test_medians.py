"""Medians of groups of like pages as thresholds: who is in a group, when there is none, and how it is told."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging import (
    AS_OF,
    HEAD,
    FakeAudit,
    item,
    make_host,
    norm,
    profile_of,
    write_pack,
)
from otklik.assess import Assessment, assess
from otklik.errors import PackError
from otklik.explain import explain, render
from otklik.fact import Fact
from otklik.host import Host
from otklik.i18n import using
from otklik.judge import Findings
from otklik.judging import Judging
from otklik.measure import AccountMeasured
from otklik.medians import Band, Corpus, MedianKept, bands, pooled
from otklik.model import Account, AccountFacts, Finding, Measurement, Outcome, Post, Record
from otklik.packs.link import Method, load_method
from otklik.packs.model import Norm
from otklik.profile.model import Body
from otklik.report.judged import expected_figure
from otklik.report.reasons import reason_words
from otklik.report.words import followers_range
from otklik.stats import median

HOST = make_host()
NORMS = norm("group_follower_bands", ["1000", "5000"]) + norm("group_least_pages", 10)
RULE = "rule = { metric = 'post_count', at_least = { group_median = 'post_count' }, partial = { at_least = { group_median = 'post_count', times = 0.5 } } }"
ITEM = item("CONT-12", f"needs = 1\napplies = {{ platforms = ['vk', 'telegram'] }}\n{RULE}", section="CONT")


def body(number: int, level: str = "municipal", platform: str = "vk") -> Body:
    host = {"vk": "vk.com", "telegram": "t.me"}[platform]
    return Body(
        id=f"b{number}",
        name=f"Орган {number}",
        short_name=f"Орган {number}",
        kind="school" if number % 2 else "library",  # kinds do not part groups
        level=level,
        accounts=(f"https://{host}/page_{number}",),
    )


def measured(
    number: int, value: float | None, followers: int | None = 2000, n: int = 5, **more: str
) -> AccountMeasured:
    about = body(number, **more)
    platform = more.get("platform", "vk")
    account = Account(platform, f"page_{number}", about.accounts[0], about.id)
    page = AccountMeasured(account=account, body=about)
    facts = {
        "metric post_count": Fact(
            Measurement(metric="post_count", subject=page.subject, value=value, unit="posts", n=n), value
        ),
        "metric followers": Fact(
            Measurement(metric="followers", subject=page.subject, value=followers, n=1), followers
        ),
    }
    return msgspec.structs.replace(page, facts=facts)


def method(folder: Path, items: str = ITEM, norms: str = NORMS) -> Method:
    return load_method([write_pack(folder, items, norms__n=norms)], HOST)


def judged(made: Method, pages: Sequence[AccountMeasured], corpus: Corpus | None = None) -> Findings:
    profile = profile_of(*(page.body for page in pages))
    return Judging(made, profile, (), pages, {}, date(2026, 11, 20), corpus=corpus).findings()


def by_page(findings: Findings) -> dict[str, Finding]:
    return {finding.subject.id: finding for finding in findings}


def test_a_page_is_held_against_the_median_of_its_own_group(tmp_path: Path) -> None:
    pages = [measured(n, n) for n in range(1, 12)]  # median of 1…11 is 6
    found = by_page(judged(method(tmp_path), pages))
    assert found["vk:page_6"].outcome is Outcome.PASS  # its own value belongs to the group
    assert found["vk:page_5"].outcome is Outcome.PARTIAL
    assert found["vk:page_2"].outcome is Outcome.FAIL
    (expected,) = found["vk:page_2"].expected
    assert (expected.value, expected.unit) == (6, "posts")
    group = expected.group
    assert group is not None
    assert (group.platform, group.level, group.low, group.high, group.n, group.regions) == (
        "vk", "municipal", 1000, 5000, 11, 0
    )  # fmt: skip


def test_platform_level_and_size_part_groups_and_kind_does_not(tmp_path: Path) -> None:
    pages = [
        *(measured(n, 1) for n in range(10)),
        *(measured(n, 100, followers=9000) for n in range(10, 20)),
        *(measured(n, 50, level="region") for n in range(20, 30)),
        *(measured(n, 30, platform="telegram") for n in range(30, 40)),
    ]
    found = by_page(judged(method(tmp_path), pages))
    medians = {
        number: found[identifier].expected[0].value
        for number, identifier in (
            (0, "vk:page_0"),
            (10, "vk:page_10"),
            (20, "vk:page_20"),
            (30, "telegram:page_30"),
        )
    }
    assert medians == {0: 1, 10: 100, 20: 50, 30: 30}


@pytest.mark.parametrize(
    ("followers", "band"), [(0, 0), (999, 0), (1000, 1000), (4999, 1000), (5000, 5000), (10**7, 5000)]
)
def test_a_band_begins_with_its_first_number(tmp_path: Path, followers: int, band: int) -> None:
    pages = [measured(n, 5, followers=followers) for n in range(10)]
    found = by_page(judged(method(tmp_path), pages))["vk:page_0"]
    group = found.expected[0].group
    assert group is not None
    assert group.low == band


def test_a_group_of_nine_is_no_data_with_the_reason(tmp_path: Path) -> None:
    found = by_page(judged(method(tmp_path), [measured(n, n) for n in range(9)]))["vk:page_0"]
    assert (found.outcome, found.reason) == (Outcome.NO_DATA, "group_small")
    assert (found.params["n"], found.params["needs"]) == ("9", "10")
    with using("en"):
        told = reason_words(found, HOST).replace("\xa0", " ")
    assert told == (
        "There are too few pages to compare with: 9 with a value, and 10 are needed "
        "(VK, municipal pages, 1–5 thousand followers)."
    )


def test_pages_without_a_value_or_with_too_few_observations_do_not_count(tmp_path: Path) -> None:
    pages = [measured(n, n) for n in range(9)] + [measured(9, None), measured(10, 4, n=0)]
    assert by_page(judged(method(tmp_path), pages))["vk:page_0"].params["n"] == "9"


def test_a_page_whose_followers_are_not_known_has_no_group(tmp_path: Path) -> None:
    pages = [measured(n, n) for n in range(10)] + [measured(10, 5, followers=None)]
    found = by_page(judged(method(tmp_path), pages))["vk:page_10"]
    assert (found.outcome, found.reason) == (Outcome.NO_DATA, "group_unknown")


def test_a_page_that_is_gone_does_not_wait_for_a_group(tmp_path: Path) -> None:
    gone = measured(0, None, followers=None)
    state = Fact(Measurement(metric="account.state", subject=gone.subject, value="not_found"), "not_found")
    gone = msgspec.structs.replace(gone, facts={**gone.facts, "observation account.state": state})
    found = by_page(judged(method(tmp_path), [gone]))["vk:page_0"]
    assert (found.outcome, found.reason) == (Outcome.NOT_APPLICABLE, "page_gone")


def test_without_the_norms_there_is_no_data(tmp_path: Path) -> None:
    old = NORMS.replace("valid_from = 2020-01-01", "valid_from = 2020-01-01\nvalid_to = 2021-01-01")
    found = by_page(judged(method(tmp_path, norms=old), [measured(n, n) for n in range(10)]))["vk:page_0"]
    assert (found.outcome, found.reason) == (Outcome.NO_DATA, "norm_missing")


def test_medians_of_others_stand_in_for_a_small_group(tmp_path: Path) -> None:
    kept = MedianKept(
        metric="post_count",
        platform="vk",
        level="municipal",
        low=1000,
        high=5000,
        value=7,
        pages=240,
        regions=12,
    )
    corpus = Corpus(as_of=date(2026, 11, 1), medians=(kept,))
    found = by_page(judged(method(tmp_path), [measured(0, 8), measured(1, 6)], corpus))
    assert [found[f"vk:page_{n}"].outcome for n in (0, 1)] == [Outcome.PASS, Outcome.PARTIAL]
    with using("ru"):
        text = expected_figure(found["vk:page_0"].expected[0], "posts", HOST).text.replace("\xa0", " ")
    assert "ВКонтакте" in text
    assert "n = 240" in text
    assert "12" in text
    enough = by_page(judged(method(tmp_path), [measured(n, 1) for n in range(10)], corpus))["vk:page_0"]
    assert enough.expected[0].value == 1  # the own group goes first where it is large enough


@given(st.lists(st.integers(0, 50), min_size=10, max_size=25), st.randoms(use_true_random=False))
def test_at_least_half_of_a_group_reaches_its_median_in_whatever_order(
    values: list[int], rng: random.Random
) -> None:
    made = METHODS["whole"]
    pages = [measured(n, value) for n, value in enumerate(values)]
    shuffled = list(pages)
    rng.shuffle(shuffled)
    found, again = by_page(judged(made, pages)), by_page(judged(made, shuffled))
    assert {p: f.outcome for p, f in found.items()} == {p: f.outcome for p, f in again.items()}
    passed = sum(f.outcome is Outcome.PASS for f in found.values())
    assert passed * 2 >= len(values)
    assert next(iter(found.values())).expected[0].value == median([float(v) for v in values])


METHODS: dict[str, Method] = {}


@pytest.fixture(autouse=True, scope="module")
def _whole(tmp_path_factory: pytest.TempPathFactory) -> None:
    METHODS["whole"] = method(tmp_path_factory.mktemp("pack"))


def test_explain_names_the_group(tmp_path: Path) -> None:
    host: Host = HOST
    bodies = [body(n) for n in range(10)]
    records: dict[str, list[Record]] = {}
    for n in range(10):
        account = f"vk:page_{n}"
        records[account] = [AccountFacts(account=account, followers=2000)]
        records[account] += [
            Post(account=account, id=str(i), published_at=AS_OF - timedelta(days=1), text="Запись")
            for i in range(n + 1)
        ]
    found = assessed(records, method(tmp_path), bodies)
    with using("en"):
        text = render(explain(found, host, "CONT-12/account/vk:page_3")).replace("\xa0", " ")
    assert "Median of the group: VK, municipal pages, 1–5 thousand followers, n = 10." in text
    assert {n.id for n in found.norms} == {"group_follower_bands", "group_least_pages"}


def assessed(records: Mapping[str, Sequence[Record]], made: Method, bodies: Sequence[Body]) -> Assessment:
    return assess(FakeAudit(records), HOST, made, profile_of(*bodies))


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("rule = { metric = 'post_count', at_least = { group_median = 'comment_count' } }", "must be of the metric"),
        ("rule = { metric = 'post_count', equals = { group_median = 'post_count' } }", "group_median is a number"),
        ("rule = { metric = 'post_count', at_least = { norm = 'x', group_median = 'post_count' } }", "exactly one of norm, group_median"),
        ("rule = { metric = 'post_count', at_least = { times = 2 } }", "exactly one of norm, group_median"),
    ],
)  # fmt: skip
def test_what_a_pack_may_not_say(tmp_path: Path, rule: str, problem: str) -> None:
    text = item("CONT-12", f"applies = {{ platforms = ['vk'] }}\n{rule}")
    with using("en"), pytest.raises(PackError, match=problem):
        method(tmp_path, text, NORMS + norm("x", 1))


def test_a_pack_without_the_norms_of_groups_is_told_so(tmp_path: Path) -> None:
    with using("en"), pytest.raises(PackError, match="norm: group_follower_bands is not known"):
        load_method([write_pack(tmp_path / "p", ITEM, head=HEAD)], HOST)


def test_bands_of_a_norm_must_rise() -> None:
    made = msgspec.convert(
        {
            "id": "group_follower_bands",
            "value": ["5", "3"],
            "basis": {"level": "П", "act": {"ru": "а"}, "status": "I"},
            "valid_from": "2020-01-01",
            "checked_on": "2020-01-01",
        },
        Norm,
    )
    with pytest.raises(ValueError, match="group_follower_bands"):
        bands(made)
    assert bands(msgspec.structs.replace(made, value=("3", "5"))) == (Band(0, 3), Band(3, 5), Band(5, None))


def test_medians_over_many_regions_leave_out_small_groups() -> None:
    limits = (Band(0, 1000), Band(1000, None))
    regions = [
        (
            f"{region}",
            [measured(n, region) for n in range(2)] + [measured(9, 1, followers=10)] * (region == 1),
        )
        for region in range(1, 13)
    ]
    found = pooled(
        regions, {"post_count": 1}, limits, as_of=date(2026, 11, 1), least_pages=10, least_regions=10
    )
    (one,) = found.medians
    assert (one.low, one.high, one.pages, one.regions, one.value) == (1000, None, 24, 12, 6.5)
    assert b"region" not in msgspec.json.encode(found).replace(b'"regions"', b"")
    none = pooled(
        regions[:9], {"post_count": 1}, limits, as_of=date(2026, 11, 1), least_pages=10, least_regions=10
    )
    assert none.medians == ()


@pytest.mark.parametrize(
    ("low", "high", "ru"),
    [
        (1000, 5000, "1–5 тыс. подписчиков"),
        (0, 1000, "до 1 тыс. подписчиков"),
        (100_000, None, "от 100 тыс. подписчиков"),
        (0, 500, "до 500 подписчиков"),
        (500, 1500, "500–1 500 подписчиков"),
    ],
)
def test_a_range_of_followers_in_words(low: int, high: int | None, ru: str) -> None:
    with using("ru"):
        assert followers_range(low, high).replace("\xa0", " ") == ru
