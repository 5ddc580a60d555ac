"""Accepted exceptions mark findings and never change them; they hold for whole days of the region's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judging import (
    AS_OF,
    LIBRARY,
    MINZDRAV,
    SCHOOL,
    TG_SCHOOL,
    VK_MINZDRAV,
    VK_SCHOOL,
    FakeAudit,
    answer,
    item,
    make_host,
    method_of,
    observed,
    profile_of,
)
from otklik.assess import Assessment, assess
from otklik.model import Mark, Outcome, Subject, Waiver, WaiverState
from otklik.packs.link import Method
from otklik.waivers import state_on

ON_DAY = date(2026, 11, 20)  # of AS_OF in Omsk
ITEMS = "".join(
    (
        item(
            "PAGE-01",
            "rule = { observation = '*.has_avatar', is_true = true }\napplies = { platforms = ['vk', 'telegram'] }",
        ),
        item(
            "PAGE-02",
            "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }",
        ),
        item(
            "LAW-01",
            "applies = { subject = 'platform', platforms = ['vk'] }\n"
            "rule = { observation = 'account.state', equals = 'open' }",
        ),
        item("LAW-07", "applies = { subject = 'body' }", mode="manual", section="CONT"),
        item(
            "LAW-06",
            "applies = { subject = 'region' }\nrule = { passed_share = 'PAGE-02', at_least = 0.9 }",
            section="CONT",
        ),
    )
)
RECORDS = {
    VK_MINZDRAV: observed(VK_MINZDRAV, account__state="open", vk__has_avatar=True, vk__has_cover=False),
    VK_SCHOOL: observed(VK_SCHOOL, account__state="open", vk__has_avatar=False, vk__has_cover=True),
    TG_SCHOOL: observed(TG_SCHOOL, account__state="open", telegram__has_avatar=False),
}


def waiver(item: str, subject: str, **more: object) -> Waiver:
    values: dict[str, object] = {
        "event": f"w-{item}-{subject}",
        "reason": "Страница переезжает",
        "approver": "С. Орлова",
        "since": date(2026, 11, 1),
        "until": date(2026, 12, 1),
        "at": AS_OF,
    }
    return Waiver(item=item, subject=Subject.parse(subject), **{**values, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def method(tmp_path_factory: pytest.TempPathFactory) -> Method:
    return method_of(tmp_path_factory.mktemp("waivers"), ITEMS)


def judged(
    method: Method, waivers: Sequence[Waiver], *, as_of: datetime = AS_OF, zone: str = "Asia/Omsk"
) -> Assessment:
    answers = [answer("LAW-07", "body/minzdrav", Outcome.PARTIAL)]
    profile = profile_of(MINZDRAV, SCHOOL, LIBRARY)
    region = msgspec.structs.replace(profile.region, zone=zone)
    audit = FakeAudit(RECORDS, answers=answers, waivers=waivers, as_of=as_of)
    return assess(audit, make_host(), method, msgspec.structs.replace(profile, region=region))


def waived(assessment: Assessment) -> set[str]:
    return {finding.id for finding in assessment.findings.marked(Mark.WAIVED)}


def test_the_region_of_these_tests_is_judged_as_written_here(method: Method) -> None:
    found = {f.id: f.outcome for f in judged(method, ()).findings}
    assert found == {
        f"PAGE-01/account/{VK_MINZDRAV}": Outcome.PASS,
        f"PAGE-01/account/{VK_SCHOOL}": Outcome.FAIL,
        f"PAGE-01/account/{TG_SCHOOL}": Outcome.FAIL,
        f"PAGE-02/account/{VK_MINZDRAV}": Outcome.FAIL,
        f"PAGE-02/account/{VK_SCHOOL}": Outcome.PASS,
        "LAW-01/platform/minzdrav@vk": Outcome.PASS,
        "LAW-01/platform/school5@vk": Outcome.PASS,
        "LAW-01/platform/library@vk": Outcome.FAIL,
        "LAW-07/body/minzdrav": Outcome.PARTIAL,
        "LAW-07/body/school5": Outcome.NEEDS_REVIEW,
        "LAW-07/body/library": Outcome.NEEDS_REVIEW,
        "LAW-06/region": Outcome.FAIL,
    }


@pytest.mark.parametrize(
    ("item", "subject", "platform", "excepted"),
    [
        ("PAGE-01", f"account/{VK_SCHOOL}", "", {f"PAGE-01/account/{VK_SCHOOL}"}),
        ("PAGE-01", f"account/{VK_MINZDRAV}", "", set()),  # it is met
        ("PAGE-01", "body/school5", "", {f"PAGE-01/account/{VK_SCHOOL}", f"PAGE-01/account/{TG_SCHOOL}"}),
        ("PAGE-01", "body/school5", "telegram", {f"PAGE-01/account/{TG_SCHOOL}"}),
        ("PAGE-01", "body/minzdrav", "", set()),
        ("PAGE-01", "region", "", {f"PAGE-01/account/{VK_SCHOOL}", f"PAGE-01/account/{TG_SCHOOL}"}),
        ("PAGE-01", "region", "vk", {f"PAGE-01/account/{VK_SCHOOL}"}),
        ("LAW-01", "platform/library@vk", "", {"LAW-01/platform/library@vk"}),
        ("LAW-01", "body/library", "", {"LAW-01/platform/library@vk"}),
        ("LAW-01", "body/library", "telegram", set()),
        ("LAW-07", "body/minzdrav", "", {"LAW-07/body/minzdrav"}),
        ("LAW-07", "region", "", {f"LAW-07/body/{body}" for body in ("minzdrav", "school5", "library")}),
        ("LAW-07", "region", "vk", set()),  # a body is on no platform
        ("LAW-06", "region", "", {"LAW-06/region"}),
        ("LAW-99", "region", "", set()),
    ],
)  # fmt: skip
def test_a_waiver_marks_what_it_covers_and_is_not_met(
    method: Method, item: str, subject: str, platform: str, excepted: set[str]
) -> None:
    found = judged(method, [waiver(item, subject, platform=platform)])
    assert waived(found) == excepted
    assert set(found.waivers[0].waives) == excepted
    assert {f.id for f in found.findings if f.waivers} == excepted


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"since": ON_DAY}, WaiverState.IN_FORCE),
        ({"since": ON_DAY + timedelta(1)}, WaiverState.AHEAD),
        ({"until": ON_DAY}, WaiverState.IN_FORCE),
        ({"until": ON_DAY - timedelta(1)}, WaiverState.EXPIRED),
        ({"review": ON_DAY}, WaiverState.IN_FORCE),
        ({"review": ON_DAY - timedelta(1)}, WaiverState.REVIEW_DUE),
        ({"until": ON_DAY - timedelta(1), "review": ON_DAY - timedelta(2)}, WaiverState.EXPIRED),
        ({"approver": ""}, WaiverState.INCOMPLETE),
        ({"reason": ""}, WaiverState.INCOMPLETE),
        ({"until": None, "unreadable": ("until",)}, WaiverState.INCOMPLETE),
        ({"unreadable": ("review",)}, WaiverState.INCOMPLETE),
    ],
)
def test_a_waiver_stands_as_its_days_say(
    method: Method, changes: dict[str, object], state: WaiverState
) -> None:
    one = waiver("PAGE-01", f"account/{VK_SCHOOL}", **changes)
    assert state_on(one, ON_DAY) is state
    found = judged(method, [one])
    assert found.waivers[0].state is state
    is_waived = state in (WaiverState.IN_FORCE, WaiverState.REVIEW_DUE)
    assert waived(found) == ({f"PAGE-01/account/{VK_SCHOOL}"} if is_waived else set())
    assert bool(found.waivers[0].unmet) is not is_waived


@pytest.mark.parametrize(
    ("zone", "last_moment"),
    [  # the last second of 20 November there, in UTC
        ("Asia/Kamchatka", datetime(2026, 11, 20, 11, 59, 59, tzinfo=UTC)),
        ("Asia/Omsk", datetime(2026, 11, 20, 17, 59, 59, tzinfo=UTC)),
        ("Europe/Moscow", datetime(2026, 11, 20, 20, 59, 59, tzinfo=UTC)),
        ("Europe/Kaliningrad", datetime(2026, 11, 20, 21, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_waiver_ends_at_the_regions_midnight(method: Method, zone: str, last_moment: datetime) -> None:
    ending = waiver("PAGE-01", f"account/{VK_SCHOOL}", until=ON_DAY)
    beginning = waiver("PAGE-01", f"account/{TG_SCHOOL}", since=ON_DAY + timedelta(1))
    before = judged(method, [ending, beginning], as_of=last_moment, zone=zone)
    assert waived(before) == {f"PAGE-01/account/{VK_SCHOOL}"}
    after = judged(method, [ending, beginning], as_of=last_moment + timedelta(seconds=1), zone=zone)
    assert waived(after) == {f"PAGE-01/account/{TG_SCHOOL}"}


def test_with_waivers_a_finding_counts_as_not_applicable(method: Method) -> None:
    found = judged(method, [waiver("PAGE-02", "region")])
    lines = {line.id: line.value for line in found.score.items}
    without = {line.id: line.value for line in found.score_without_waivers.items}
    assert (lines["PAGE-02"], without["PAGE-02"]) == (1.0, 0.5)  # the school's page alone; both pages
    assert (lines["LAW-06"], without["LAW-06"]) == (0.0, 0.0)  # a share of findings as judged, waived or not


def test_an_item_excepted_everywhere_is_left_out_of_the_score_with_waivers(method: Method) -> None:
    found = judged(method, [waiver("LAW-06", "region")])
    assert "LAW-06" not in {line.id for line in found.score.items}
    assert "LAW-06" in {line.id for line in found.score_without_waivers.items}


def test_recommendations_leave_exceptions_out(method: Method) -> None:
    told = {f for r in judged(method, [waiver("PAGE-01", "region")]).recommendations for f in r.findings}
    assert not {f for f in told if f.startswith("PAGE-01/")}
    assert f"PAGE-02/account/{VK_MINZDRAV}" in told


def test_a_waiver_whose_findings_are_met_meanwhile_is_not_needed(method: Method) -> None:
    (standing,) = judged(method, [waiver("PAGE-01", f"account/{VK_MINZDRAV}")]).waivers
    assert not standing.is_needed
    assert standing.met == (f"PAGE-01/account/{VK_MINZDRAV}",)
    (still,) = judged(method, [waiver("PAGE-01", "region")]).waivers
    assert still.is_needed
    assert still.met == (f"PAGE-01/account/{VK_MINZDRAV}",)


def test_two_waivers_of_one_finding_both_stand_beside_it(method: Method) -> None:
    one = waiver("PAGE-01", f"account/{VK_SCHOOL}", event="one")
    other = waiver("PAGE-01", "body/school5", event="other")
    finding = judged(method, [one, other]).findings.by_id(f"PAGE-01/account/{VK_SCHOOL}")
    assert finding is not None
    assert finding.waivers == ("one", "other")
    assert finding.marks == (Mark.WAIVED,)


any_day = st.dates(ON_DAY - timedelta(3), ON_DAY + timedelta(3))
any_waiver = st.builds(
    waiver,
    st.sampled_from(["PAGE-01", "PAGE-02", "LAW-01", "LAW-07", "LAW-06"]),
    st.sampled_from(
        ["region", "body/school5", "body/library", f"account/{VK_MINZDRAV}", f"account/{VK_SCHOOL}"]
    ),
    platform=st.sampled_from(["", "vk", "telegram"]),
    since=any_day,
    until=any_day,
    review=st.none() | any_day,
    approver=st.sampled_from(["С. Орлова", ""]),
)
laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@laws
@given(st.lists(any_waiver, max_size=5))
def test_a_waiver_never_changes_an_outcome_nor_the_score_without_waivers(
    method: Method, waivers: list[Waiver]
) -> None:
    plain, found = judged(method, ()), judged(method, waivers)
    assert list(plain.findings.cells()) == list(found.findings.cells())
    bare = [msgspec.structs.replace(f, marks=(), waivers=()) for f in found.findings]
    assert bare == [msgspec.structs.replace(f, marks=()) for f in plain.findings]
    assert found.score_without_waivers == plain.score_without_waivers == plain.score
    if not waived(found):
        assert found.score == plain.score


@laws
@given(st.lists(any_waiver, max_size=5))
def test_every_waiver_is_told_and_speaks_of_every_finding_it_covers_once(
    method: Method, waivers: list[Waiver]
) -> None:
    found = judged(method, waivers)
    assert [standing.waiver for standing in found.waivers] == waivers
    for standing in found.waivers:
        told = [*standing.waives, *standing.met, *standing.unmet]
        assert len(told) == len(set(told))
        assert not (standing.waives and standing.unmet)
    assert waived(found) == {f for standing in found.waivers for f in standing.waives}


@laws
@given(st.lists(any_waiver, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_waivers_does_not_matter(method: Method, waivers: list[Waiver], rng: object) -> None:
    shuffled = list(waivers)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = judged(method, waivers), judged(method, shuffled)
    assert (one.score, waived(one)) == (other.score, waived(other))
