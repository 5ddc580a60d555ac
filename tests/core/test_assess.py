"""Outcomes: what counts at once, what waits for a person, what is unknown and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import pytest

from judging import (
    AS_OF,
    HEAD,
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
    norm,
    observed,
    posts,
    profile_of,
    write_pack,
)
from otklik.assess import Assessment, assess
from otklik.errors import UsageError
from otklik.explain import explain, render
from otklik.model import Answer, Finding, Gap, GapReason, Mark, Outcome, Record
from otklik.packs.link import load_method
from otklik.profile.model import Body

VK_ONLY = "applies = { platforms = ['vk'] }"
COVER = item("PAGE-01", f"rule = {{ observation = 'vk.has_cover', is_true = true }}\n{VK_ONLY}")
POSTS = item(
    "CONT-01",
    "rule = { metric = 'post_count', at_least = { norm = 'posts' }, "
    f"partial = {{ at_least = {{ norm = 'posts', times = 0.5 }} }} }}\n{VK_ONLY}",
    section="CONT",
)
LAW = "applies = { subject = 'platform', platforms = ['vk'] }\nrule = { observation = 'account.state', equals = 'open' }"


def judge(
    tmp_path: Path,
    items: str,
    records: Mapping[str, Sequence[Record]],
    *,
    bodies: Iterable[Body] = (MINZDRAV,),
    gaps: Iterable[Gap] = (),
    answers: Iterable[Answer] = (),
    norms: str = norm("posts", 8),
) -> Assessment:
    host = make_host()
    method = method_of(tmp_path, items, host, norms__n=norms)
    return assess(FakeAudit(records, gaps, answers), host, method, profile_of(*bodies))


def only(assessment: Assessment) -> Finding:
    (finding,) = assessment.findings
    return finding


@pytest.mark.parametrize(
    ("n", "outcome", "score"),
    [(8, Outcome.PASS, 1.0), (4, Outcome.PARTIAL, 0.5), (3, Outcome.FAIL, 0.0)],
)
def test_a_measurement_is_compared_with_the_norm(
    tmp_path: Path, n: int, outcome: Outcome, score: float
) -> None:
    found = judge(tmp_path, POSTS, {VK_MINZDRAV: posts(VK_MINZDRAV, n)})
    finding = only(found)
    assert (finding.outcome, finding.score) == (outcome, score)
    assert finding.measured[0].value == n
    assert (finding.expected[0].value, finding.expected[0].norm) == (8, "posts")
    assert [x.id for x in found.norms] == ["posts"]


def test_missing_data_is_never_a_failure_and_has_the_gaps_reason(tmp_path: Path) -> None:
    gaps = [
        Gap(account=VK_MINZDRAV, what="posts", reason=GapReason.TOKEN_NEEDED, params={"secret": "vk_user"})
    ]
    finding = only(judge(tmp_path, POSTS, {VK_MINZDRAV: []}, gaps=gaps))
    assert (finding.outcome, finding.score) == (Outcome.NO_DATA, None)
    assert (finding.reason, finding.params["secret"]) == ("token_needed", "vk_user")


def test_a_gap_in_posts_does_not_explain_a_missing_cover(tmp_path: Path) -> None:
    gaps = [Gap(account=VK_MINZDRAV, what="posts", reason=GapReason.CAPTCHA)]
    assert only(judge(tmp_path, COVER, {VK_MINZDRAV: []}, gaps=gaps)).reason == "not_observed"


def test_what_was_not_collected_says_so(tmp_path: Path) -> None:
    assert only(judge(tmp_path, COVER, {})).reason == "not_collected"


def test_a_metric_that_fails_is_an_error_not_a_grade(tmp_path: Path) -> None:
    bad = msgspec.structs.replace(posts(VK_MINZDRAV, 1)[0], text="raise")
    finding = only(judge(tmp_path, POSTS, {VK_MINZDRAV: [bad]}))
    assert (finding.outcome, finding.reason) == (Outcome.ERROR, "metric_failed")


def test_a_value_of_the_wrong_sort_is_an_error_for_its_subject_only(tmp_path: Path) -> None:
    records = {
        VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover="да"),
        VK_SCHOOL: observed(VK_SCHOOL, vk__has_cover=True),
    }
    school = msgspec.structs.replace(SCHOOL, level="region", kind="ministry")
    found = judge(tmp_path, COVER, records, bodies=(MINZDRAV, school))
    assert [(f.outcome, f.reason) for f in found.findings] == [
        (Outcome.ERROR, "not_comparable"),
        (Outcome.PASS, ""),
    ]


def test_a_norm_that_does_not_hold_on_the_day_leaves_no_data(tmp_path: Path) -> None:
    old = norm("posts", 8, "valid_to = 2021-01-01")
    finding = only(judge(tmp_path, POSTS, {VK_MINZDRAV: posts(VK_MINZDRAV, 9)}, norms=old))
    assert (finding.outcome, finding.reason) == (Outcome.NO_DATA, "norm_missing")


def test_norms_may_differ_by_kind_of_body(tmp_path: Path) -> None:
    records = {a: posts(a, 4) for a in (VK_MINZDRAV, VK_SCHOOL)}
    norms = norm("posts", 8) + norm("posts", 2, "scope = { region = '99', kinds = ['school'] }")
    found = judge(tmp_path, POSTS, records, bodies=(MINZDRAV, SCHOOL), norms=norms)
    assert {f.subject.id: f.outcome for f in found.findings} == {
        VK_MINZDRAV: Outcome.PARTIAL,
        VK_SCHOOL: Outcome.PASS,
    }


def test_too_few_observations_are_no_data(tmp_path: Path) -> None:
    finding = only(
        judge(
            tmp_path,
            POSTS.replace("weight = 1", "weight = 1\nneeds = 5"),
            {VK_MINZDRAV: posts(VK_MINZDRAV, 4)},
        )
    )
    assert (finding.outcome, finding.reason, finding.params["n"]) == (Outcome.NO_DATA, "too_few", "4")


def test_an_item_of_a_plugin_that_is_absent_is_no_data(tmp_path: Path) -> None:
    text = item("PAGE-01", f"rule = {{ metric = 'rutube_views', at_least = 1 }}\n{VK_ONLY}")
    head = HEAD.replace('["vk"]', '["vk", "rutube"]')
    method = load_method([write_pack(tmp_path / "p", text, head=head)], make_host())
    found = assess(FakeAudit({VK_MINZDRAV: []}), make_host(), method, profile_of(MINZDRAV))
    finding = only(found)
    assert (finding.outcome, finding.reason, finding.params) == (
        Outcome.NO_DATA, "plugin_missing", {"plugin": "rutube"}
    )  # fmt: skip


# --- people ----------------------------------------------------------------------------------------------------------


def test_confirm_waits_for_a_person_who_then_decides(tmp_path: Path) -> None:
    items = COVER.replace('"automatic"', '"confirm"')
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}
    waiting = only(judge(tmp_path, items, records))
    assert (waiting.outcome, waiting.proposed, waiting.score) == (Outcome.NEEDS_REVIEW, Outcome.PASS, None)
    said = [answer("PAGE-01", f"account/{VK_MINZDRAV}", Outcome.FAIL, "обложка пустая")]
    decided = only(judge(tmp_path, items, records, answers=said))
    assert (decided.outcome, decided.score, decided.marks) == (Outcome.FAIL, 0.0, ())
    assert decided.answer == said[0].event
    assert any(ref.event == said[0].event for ref in decided.evidence)


def test_confirm_asks_where_the_page_was_seen_and_tells_nothing(tmp_path: Path) -> None:
    items = COVER.replace('"automatic"', '"confirm"')
    asked = only(judge(tmp_path, items, {VK_MINZDRAV: observed(VK_MINZDRAV, account__state="open")}))
    assert (asked.outcome, asked.reason, asked.proposed) == (Outcome.NEEDS_REVIEW, "not_observed", None)
    gaps = [Gap(account=VK_MINZDRAV, what="account", reason=GapReason.CAPTCHA)]
    unseen = only(judge(tmp_path / "2", items, {VK_MINZDRAV: []}, gaps=gaps))
    assert (unseen.outcome, unseen.reason) == (Outcome.NO_DATA, "captcha")
    assert only(judge(tmp_path / "3", items, {})).reason == "not_collected"


def test_manual_waits_until_answered(tmp_path: Path) -> None:
    items = item("PAGE-09", VK_ONLY, mode="manual")
    records: dict[str, Sequence[Record]] = {VK_MINZDRAV: []}
    assert only(judge(tmp_path, items, records)).outcome is Outcome.NEEDS_REVIEW
    said = [answer("PAGE-09", f"account/{VK_MINZDRAV}", Outcome.PARTIAL)]
    assert only(judge(tmp_path, items, records, answers=said)).score == 0.5


def test_an_answer_against_a_measurement_is_contradicted_and_unknown(tmp_path: Path) -> None:
    said = [answer("PAGE-01", f"account/{VK_MINZDRAV}", Outcome.FAIL)]
    found = judge(tmp_path, COVER, {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}, answers=said)
    finding = only(found)
    assert finding.marks == (Mark.CONTRADICTED,)
    assert finding.outcome.is_unknown
    assert finding.score is None
    assert found.score.total.value is None


def test_an_answer_that_agrees_changes_nothing(tmp_path: Path) -> None:
    said = [answer("PAGE-01", f"account/{VK_MINZDRAV}", Outcome.PASS)]
    found = judge(tmp_path, COVER, {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}, answers=said)
    assert (only(found).outcome, only(found).marks) == (Outcome.PASS, ())


def test_a_person_decides_where_the_machine_has_no_data(tmp_path: Path) -> None:
    said = [answer("PAGE-01", f"account/{VK_MINZDRAV}", Outcome.PASS)]
    assert only(judge(tmp_path, COVER, {VK_MINZDRAV: []}, answers=said)).outcome is Outcome.PASS


# --- is there a page -------------------------------------------------------------------------------------------------


def test_presence_is_judged_by_what_is_listed_observed_or_confirmed(tmp_path: Path) -> None:
    unlisted = msgspec.structs.replace(LIBRARY, id="museum", absent=())
    records = {
        VK_MINZDRAV: observed(VK_MINZDRAV, account__state="open"),
        VK_SCHOOL: observed(VK_SCHOOL, account__state="deactivated"),
    }
    found = judge(tmp_path, item("LAW-01", LAW), records, bodies=(MINZDRAV, SCHOOL, LIBRARY, unlisted))
    assert {f.subject.id: (f.outcome, f.reason) for f in found.findings} == {
        "minzdrav@vk": (Outcome.PASS, ""),
        "school5@vk": (Outcome.FAIL, ""),
        "library@vk": (Outcome.FAIL, "absent"),
        "museum@vk": (Outcome.NEEDS_REVIEW, "not_listed"),
    }


CHANNEL = item(
    "LAW-13",
    "applies = { subject = 'platform', platforms = ['max'] }\n"
    "rule = { observation = 'account.address', contains = '_gos', partial = { is_present = true } }",
    mode="confirm",
)


@pytest.mark.parametrize(
    ("address", "proposed"),
    [("https://max.ru/prirechye_gos", Outcome.PASS), ("max.ru/prirechye", Outcome.PARTIAL)],
)
def test_an_address_that_no_plugin_reads_is_still_a_fact(
    tmp_path: Path, address: str, proposed: Outcome
) -> None:
    body = msgspec.structs.replace(LIBRARY, accounts=(address,))
    finding = only(judge(tmp_path, CHANNEL, {}, bodies=(body,)))
    assert (finding.outcome, finding.proposed, finding.reason) == (Outcome.NEEDS_REVIEW, proposed, "confirm")
    assert [m.value for m in finding.measured] == [address]
    bare = msgspec.structs.replace(LIBRARY, accounts=())
    assert only(judge(tmp_path / "2", CHANNEL, {}, bodies=(bare,))).reason == "not_listed"


def test_a_state_that_no_plugin_reads_is_not_known(tmp_path: Path) -> None:
    body = msgspec.structs.replace(LIBRARY, accounts=("https://max.ru/prirechye_gos",))
    law = LAW.replace("'vk'", "'max'")
    finding = only(judge(tmp_path, item("LAW-01", law), {}, bodies=(body,)))
    assert (finding.outcome, finding.reason) == (Outcome.NO_DATA, "no_plugin")


def test_an_item_may_say_that_a_confirmed_absence_does_not_count(tmp_path: Path) -> None:
    law = LAW.replace("platforms = ['vk']", "platforms = ['vk'], absent_is = 'NOT_APPLICABLE'")
    found = judge(tmp_path, item("LAW-01", law), {}, bodies=(LIBRARY,))
    assert only(found).outcome is Outcome.NOT_APPLICABLE
    assert found.score.total.coverage == 0


def test_an_answer_settles_what_is_not_listed(tmp_path: Path) -> None:
    unlisted = msgspec.structs.replace(LIBRARY, absent=())
    said = [answer("LAW-01", "platform/library@vk", Outcome.FAIL)]
    found = judge(tmp_path, item("LAW-01", LAW), {}, bodies=(unlisted,), answers=said)
    assert (only(found).outcome, only(found).score) == (Outcome.FAIL, 0.0)


def test_a_page_that_was_not_seen_is_not_absent(tmp_path: Path) -> None:
    gaps = [Gap(account=VK_MINZDRAV, what="account", reason=GapReason.UNREACHABLE, params={"host": "vk.com"})]
    finding = only(judge(tmp_path, item("LAW-01", LAW), {VK_MINZDRAV: []}, gaps=gaps))
    assert (finding.outcome, finding.reason) == (Outcome.NO_DATA, "unreachable")


def test_the_best_of_two_pages_decides(tmp_path: Path) -> None:
    body = msgspec.structs.replace(
        MINZDRAV, accounts=("vk.com/prirechye_minzdrav", "vk.com/prirechye_school5")
    )
    records = {
        VK_MINZDRAV: observed(VK_MINZDRAV, account__state="not_found"),
        VK_SCHOOL: observed(VK_SCHOOL, account__state="open"),
    }
    assert only(judge(tmp_path, item("LAW-01", LAW), records, bodies=(body,))).outcome is Outcome.PASS


def test_a_page_that_is_gone_is_judged_once_not_for_everything(tmp_path: Path) -> None:
    found = judge(
        tmp_path,
        item("LAW-01", LAW) + COVER,
        {VK_MINZDRAV: observed(VK_MINZDRAV, account__state="not_found")},
    )
    assert {f.item: (f.outcome, f.reason) for f in found.findings} == {
        "LAW-01": (Outcome.FAIL, ""),
        "PAGE-01": (Outcome.NOT_APPLICABLE, "page_gone"),
    }


# --- whom it applies to, and how conditions are joined ----------------------------------------------------------------


def test_items_reach_the_platforms_levels_and_kinds_they_name(tmp_path: Path) -> None:
    text = item(
        "PAGE-03",
        "rule = { observation = '*.has_avatar', is_true = true }\napplies = { platforms = ['vk', 'telegram'], kinds = ['school'] }",
    )
    records = {
        VK_SCHOOL: observed(VK_SCHOOL, vk__has_avatar=True),
        TG_SCHOOL: observed(TG_SCHOOL, telegram__has_avatar=False),
        VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_avatar=True),
    }
    found = judge(tmp_path, text, records, bodies=(MINZDRAV, SCHOOL))
    assert {f.subject.id: f.outcome for f in found.findings} == {
        VK_SCHOOL: Outcome.PASS,
        TG_SCHOOL: Outcome.FAIL,
    }


def test_a_variant_reads_other_facts_on_its_platform(tmp_path: Path) -> None:
    text = item(
        "PAGE-03",
        """applies = { platforms = ['vk', 'telegram'] }
        rule = { observation = 'vk.has_cover', is_true = true }
        variants = [{ platforms = ['telegram'], rule = { observation = 'telegram.has_avatar', is_true = true } }]""",
    )
    with pytest.raises(Exception, match=r"vk\.has_cover"):
        judge(tmp_path, text, {})
    text = text.replace("rule = { observation = 'vk.has_cover', is_true = true }\n", "", 1).replace(
        "variants = [",
        "variants = [{ platforms = ['vk'], rule = { observation = 'vk.has_cover', is_true = true } }, ",
    )
    records = {
        VK_SCHOOL: observed(VK_SCHOOL, vk__has_cover=True),
        TG_SCHOOL: observed(TG_SCHOOL, telegram__has_avatar=True),
    }
    found = judge(tmp_path, text, records, bodies=(SCHOOL,))
    assert [f.outcome for f in found.findings] == [Outcome.PASS, Outcome.PASS]


@pytest.mark.parametrize(
    ("join", "phone", "email", "outcome", "score"),
    [
        ("all", True, False, Outcome.FAIL, 0.0),
        ("all", True, None, Outcome.NO_DATA, None),
        ("all", False, None, Outcome.FAIL, 0.0),
        ("any", True, None, Outcome.PASS, 1.0),
        ("any", False, None, Outcome.NO_DATA, None),
        ("each", True, False, Outcome.PARTIAL, 0.5),
        ("each", True, None, Outcome.NO_DATA, None),
        ("each", True, True, Outcome.PASS, 1.0),
        ("first", True, False, Outcome.PASS, 1.0),
        ("first", False, True, Outcome.FAIL, 0.0),
        ("first", None, True, Outcome.PASS, 1.0),
        ("first", None, None, Outcome.NO_DATA, None),
    ],
)
def test_conditions_are_joined(
    tmp_path: Path, join: str, phone: bool | None, email: bool | None, outcome: Outcome, score: float | None
) -> None:
    conditions = ", ".join(
        f"{{ observation = 'vk.has_{key}', is_true = true }}" for key in ("phone", "email")
    )
    told = {f"vk__has_{k}": v for k, v in (("phone", phone), ("email", email)) if v is not None}
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, **told)}
    finding = only(judge(tmp_path, item("PAGE-06", f"{join} = [{conditions}]\n{VK_ONLY}"), records))
    assert (finding.outcome, finding.score) == (outcome, score)


@pytest.mark.parametrize(
    ("comparison", "value", "outcome"),
    [
        ("is_present = true", "https://x.example", Outcome.PASS),
        ("is_present = true", "", Outcome.FAIL),
        ("is_present = true", None, Outcome.FAIL),
        ("is_absent = true", None, Outcome.PASS),
        ("longer_than = 3", "абв", Outcome.FAIL),
        ("longer_than = 3", "абвг", Outcome.PASS),
        ("contains = 'MINZDRAV'", "https://minzdrav.example", Outcome.PASS),
        ("one_of = ['a', 'b']", "b", Outcome.PASS),
        ("none_of = ['a', 'b']", "b", Outcome.FAIL),
        ("equals = 'a'", None, Outcome.NO_DATA),
        ("not_equals = 'a'", "b", Outcome.PASS),
        ("newer_than_days = 10", "2026-11-10", Outcome.PASS),
        ("newer_than_days = 10", "2026-11-09", Outcome.FAIL),
        ("newer_than_days = 10", "вчера", Outcome.ERROR),
    ],
)
def test_each_comparison_holds_where_it_says(
    tmp_path: Path, comparison: str, value: str | None, outcome: Outcome
) -> None:
    text = item("PAGE-09", f"rule = {{ observation = 'vk.site', {comparison} }}\n{VK_ONLY}")
    assert (
        only(judge(tmp_path, text, {VK_MINZDRAV: observed(VK_MINZDRAV, vk__site=value)})).outcome is outcome
    )


def test_when_limits_whom_an_item_concerns(tmp_path: Path) -> None:
    when = "when = [{ observation = 'vk.menu', more_than = 2 }]\n"
    text = item("PAGE-14", f"rule = {{ observation = 'vk.has_cover', is_true = true }}\n{when}{VK_ONLY}")
    for menu, outcome in ((3, Outcome.PASS), (2, Outcome.NOT_APPLICABLE)):
        records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True, vk__menu=menu)}
        assert only(judge(tmp_path, text, records)).outcome is outcome
    unknown = only(judge(tmp_path, text, {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}))
    assert (unknown.outcome, unknown.params) == (Outcome.NO_DATA, {"fact": "vk.menu"})


def test_a_region_is_judged_by_the_share_that_passes(tmp_path: Path) -> None:
    share = item(
        "LAW-06", "applies = { subject = 'region' }\nrule = { passed_share = 'LAW-01', at_least = 0.5 }"
    )
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, account__state="open")}
    found = judge(tmp_path, share + item("LAW-01", LAW), records, bodies=(MINZDRAV, LIBRARY))
    region = found.findings[0]
    assert (str(region.subject), region.outcome, region.measured[0].value) == ("region", Outcome.PASS, 0.5)
    nothing = judge(tmp_path, share + item("LAW-01", LAW), {}, bodies=(MINZDRAV,)).findings[0]
    assert (nothing.outcome, nothing.reason) == (Outcome.NO_DATA, "nothing_judged")


# --- the whole -------------------------------------------------------------------------------------------------------


def test_findings_are_a_sequence_made_when_looked_at(tmp_path: Path) -> None:
    records = {a: observed(a, vk__has_cover=True) for a in (VK_MINZDRAV, VK_SCHOOL)}
    findings = judge(tmp_path, COVER + POSTS, records, bodies=(MINZDRAV, SCHOOL)).findings
    assert len(findings) == 4
    assert findings[-1] == list(findings)[3]
    assert [f.id for f in findings[1:3]] == [f"PAGE-01/account/{VK_SCHOOL}", f"CONT-01/account/{VK_MINZDRAV}"]
    assert [findings.by_id(finding.id) for finding in findings] == list(findings)
    for unknown in (
        "x",
        "",
        "PAGE-01",
        "PAGE-01/",
        "PAGE-01/account/vk:",
        f"PAGE-01/account/{VK_SCHOOL}x",
        "x/region",
    ):
        assert findings.by_id(unknown) is None, unknown
    with pytest.raises(IndexError):
        findings[4]


def test_the_same_inputs_give_the_same_assessment_and_an_answer_another(tmp_path: Path) -> None:
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}
    first, second = (judge(tmp_path, COVER, records) for _ in range(2))
    assert first.id == second.id
    assert list(first.findings) == list(second.findings)
    said = [answer("PAGE-01", f"account/{VK_MINZDRAV}", Outcome.PASS)]
    assert judge(tmp_path, COVER, records, answers=said).id != first.id
    assert first.as_of == AS_OF


def test_an_unknown_scoring_profile_is_a_sentence(tmp_path: Path) -> None:
    host = make_host()
    with pytest.raises(UsageError):
        assess(
            FakeAudit({}), host, method_of(tmp_path, COVER, host), profile_of(MINZDRAV), scoring="minzifry"
        )


# --- the region ------------------------------------------------------------------------------------------------------

REACH = item(
    "CONT-14",
    "applies = { subject = 'region' }\nrule = { metric = 'reach_estimate_share', at_least = 0.3 }",
    section="CONT",
)


def reach(tmp_path: Path, population: int | None, *followers: int) -> Finding:
    host, listed = make_host(), (MINZDRAV, SCHOOL)
    told: dict[str, Sequence[Record]] = {
        account: observed(account, gospubliki__followers=count)
        for account, count in zip((VK_MINZDRAV, VK_SCHOOL), followers, strict=False)
    }
    method = method_of(tmp_path, REACH, host, norms__n=norm("subscriptions_per_person", 2))
    profile = profile_of(*listed)
    profile = msgspec.structs.replace(
        profile, region=msgspec.structs.replace(profile.region, population=population)
    )
    return only(assess(FakeAudit(told), host, method, profile))


def test_a_metric_of_the_region_adds_up_all_pages(tmp_path: Path) -> None:
    finding = reach(tmp_path, 1000, 400, 300)
    assert finding.outcome is Outcome.PASS
    (measured,) = finding.measured
    assert (measured.value, measured.low, measured.high) == (
        0.4,
        0.4,
        0.7,
    )  # 700 / 2 = 350, but 400 follow one
    assert (measured.n, measured.detail["pages_unknown"]) == (2, 1)  # the school's channel


def test_a_region_without_population_has_no_share(tmp_path: Path) -> None:
    finding = reach(tmp_path, None, 400)
    assert (finding.outcome, finding.reason) == (Outcome.NO_DATA, "not_computable")
    assert "how many people live" in finding.params["note"]


# --- duties that begin, end, or are not asked for in a region ---------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "outcome", "reason", "day"),
    [
        ("valid_from = 2026-11-20", Outcome.PASS, "", ""),  # the audit is of 20 November 2026
        ("valid_from = 2026-11-21", Outcome.NOT_APPLICABLE, "not_yet", "2026-11-21"),
        ("valid_to = 2026-11-20", Outcome.PASS, "", ""),
        ("valid_to = 2026-11-19", Outcome.NOT_APPLICABLE, "no_more", "2026-11-19"),
    ],
)
@pytest.mark.parametrize("text", [COVER, item("LAW-01", LAW)], ids=["account", "platform"])
def test_an_item_is_asked_from_the_day_on_which_its_duty_began(
    tmp_path: Path, text: str, dates: str, outcome: Outcome, reason: str, day: str
) -> None:
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True, account__state="open")}
    finding = only(judge(tmp_path, f"{text}{dates}\n", records))
    assert (finding.outcome, finding.reason, finding.params.get("date", "")) == (outcome, reason, day)


def test_an_answer_to_what_is_no_duty_yet_is_kept_and_does_not_count(tmp_path: Path) -> None:
    text = item("PAGE-01", "applies = { subject = 'body' }\nvalid_from = 2027-01-01", mode="manual")
    said = [answer("PAGE-01", "body/minzdrav", Outcome.FAIL)]
    found = judge(tmp_path, text, {}, answers=said)
    assert (only(found).outcome, only(found).reason) == (Outcome.NOT_APPLICABLE, "not_yet")
    assert [remark.code for remark in only(found).remarks] == ["answer_kept"]
    assert found.score.total.coverage == 0


@pytest.mark.parametrize(
    ("required", "outcome", "reason"),
    [
        ("['vk', 'ok']", Outcome.FAIL, "absent"),
        ("['ok']", Outcome.NOT_APPLICABLE, "not_required"),
        ("['ok', 'max']", Outcome.NOT_APPLICABLE, "not_required"),
    ],
)
def test_a_page_is_asked_for_where_the_region_requires_the_platform(
    tmp_path: Path, required: str, outcome: Outcome, reason: str
) -> None:
    law = LAW.replace("platforms = ['vk']", "platforms = ['vk'], named_in = 'platforms'")
    found = judge(
        tmp_path,
        item("LAW-01", law),
        {},
        bodies=(LIBRARY,),
        norms=norm("platforms", "LIST").replace('"LIST"', required),
    )
    assert (only(found).outcome, only(found).reason) == (outcome, reason)
    assert [held.id for held in found.norms] == ["platforms"]  # shown among those that were applied


def test_a_norm_that_a_question_is_about_is_shown_as_it_holds_for_the_body(tmp_path: Path) -> None:
    text = item("PAGE-01", "applies = { subject = 'body' }\nnorms = ['hours']", mode="manual")
    norms = norm("hours", 8) + norm("hours", 4, "scope = { region = '99', kinds = ['school'] }")
    found = judge(tmp_path, text, {}, bodies=(MINZDRAV, SCHOOL), norms=norms)
    assert {f.subject.id: found.norm("hours", f.subject).value for f in found.findings} == {  # type: ignore[union-attr]
        "minzdrav": 8,
        "school5": 4,
    }
    assert sorted(held.value for held in found.norms) == [4, 8]  # type: ignore[type-var]
    way = render(explain(found, make_host(), "PAGE-01/body/school5"))
    assert "hours: 4" in way
    assert "hours: 8" not in way


@pytest.mark.parametrize(
    ("posted", "comparison", "outcome"),
    [
        (3, "", Outcome.PASS),
        (3, "more_than", Outcome.PARTIAL),
        (4, "more_than", Outcome.PASS),
        (3, "less_than", Outcome.PASS),  # says nothing of a rule that asks for at least so many
    ],
)
def test_a_norm_is_compared_as_its_act_says(
    tmp_path: Path, posted: int, comparison: str, outcome: Outcome
) -> None:
    records = {VK_MINZDRAV: [*observed(VK_MINZDRAV), *posts(VK_MINZDRAV, posted)]}
    found = judge(tmp_path, POSTS, records, norms=norm("posts", 3, f'comparison = "{comparison}"'))
    assert only(found).outcome is outcome
    (expected,) = only(found).expected
    assert expected.comparison == ("more_than" if comparison == "more_than" else "at_least")


@pytest.mark.parametrize(("n", "score"), [(5, 1.0), (2, 0.5), (1, 0.0)])
def test_a_partial_alone_earns_no_more_than_partial(tmp_path: Path, n: int, score: float) -> None:
    text = item(
        "CONT-01",
        "any = [{ metric = 'post_count', at_least = 5 }, "
        f"{{ metric = 'post_sample', partial = {{ at_least = 2 }} }}]\n{VK_ONLY}",
        section="CONT",
    )
    found = judge(tmp_path, text, {VK_MINZDRAV: [*observed(VK_MINZDRAV), *posts(VK_MINZDRAV, n)]})
    assert only(found).score == score
