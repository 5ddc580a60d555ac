"""What people say: it holds for what belongs to a subject, is never silently overruled, and grows old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    decision,
    item,
    make_host,
    method_of,
    norm,
    observed,
    posts,
    profile_of,
)
from otklik.assess import Assessment, assess
from otklik.deciding import decide
from otklik.judge import Verdict
from otklik.model import Answer, Decision, Finding, Keep, Mark, Outcome, Record, Subject
from otklik.packs.link import Method
from otklik.packs.model import Item, Mode
from otklik.profile.model import Body
from otklik.said import Heard, Said, around
from scoring import make_item

VK_ONLY = "applies = { platforms = ['vk'] }"
COVER = item("PAGE-01", f"rule = {{ observation = 'vk.has_cover', is_true = true }}\n{VK_ONLY}")
ASKED = item("PAGE-09", "applies = { platforms = ['vk', 'telegram'] }", mode="manual")
SCHOOL_PAGES = {VK_SCHOOL: observed(VK_SCHOOL), TG_SCHOOL: observed(TG_SCHOOL)}
BOTH = {**SCHOOL_PAGES, VK_MINZDRAV: observed(VK_MINZDRAV)}


def judge(
    tmp_path: Path,
    items: str,
    records: Mapping[str, Sequence[Record]],
    answers: Iterable[Answer] = (),
    *,
    decisions: Iterable[Decision] = (),
    bodies: Iterable[Body] = (MINZDRAV, SCHOOL),
    received: Mapping[str, datetime] | None = None,
    norms: str = "",
) -> Assessment:
    host = make_host()
    method: Method = method_of(tmp_path, items, host, norms__n=norms)
    audit = FakeAudit(records, answers=answers, decisions=decisions, received=received)
    return assess(audit, host, method, profile_of(*bodies))


def outcomes(found: Assessment, identifier: str) -> dict[str, Outcome]:
    return {f.subject.id: f.outcome for f in found.findings if f.item == identifier}


def the(found: Assessment, identifier: str) -> Finding:
    finding = found.findings.by_id(identifier)
    assert finding is not None
    return finding


# --- inheritance -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (f"account/{VK_SCHOOL}", [VK_SCHOOL]),
        ("platform/school5@vk", [VK_SCHOOL]),
        ("body/school5", [VK_SCHOOL, TG_SCHOOL]),
        ("region", [VK_MINZDRAV, VK_SCHOOL, TG_SCHOOL]),
    ],
)
def test_an_answer_holds_for_whatever_belongs_to_its_subject(
    tmp_path: Path, subject: str, expected: list[str]
) -> None:
    found = judge(tmp_path, ASKED, BOTH, [answer("PAGE-09", subject, Outcome.PASS)])
    told = outcomes(found, "PAGE-09")
    assert sorted(k for k, o in told.items() if o is Outcome.PASS) == sorted(expected)
    for finding in found.findings:
        if finding.outcome is Outcome.PASS:
            inherited = str(finding.subject) != subject
            assert finding.given_for == (Subject.parse(subject) if inherited else None)
            assert ("inherited" in [r.code for r in finding.remarks]) == inherited


def test_a_nearer_answer_goes_before_a_later_wider_one(tmp_path: Path) -> None:
    own = answer("PAGE-09", f"account/{VK_SCHOOL}", Outcome.FAIL, at=AS_OF - timedelta(days=1))
    said = [
        own,
        answer("PAGE-09", "body/school5", Outcome.PASS),
        answer("PAGE-09", "region", Outcome.PARTIAL),
    ]
    found = judge(tmp_path, ASKED, BOTH, said)
    assert outcomes(found, "PAGE-09") == {
        VK_SCHOOL: Outcome.FAIL, TG_SCHOOL: Outcome.PASS, VK_MINZDRAV: Outcome.PARTIAL
    }  # fmt: skip


def test_a_wider_answer_says_nothing_of_a_page_that_is_gone(tmp_path: Path) -> None:
    gone = {VK_SCHOOL: observed(VK_SCHOOL, account__state="deactivated"), TG_SCHOOL: []}
    found = judge(tmp_path, ASKED, gone, [answer("PAGE-09", "body/school5", Outcome.PASS)], bodies=(SCHOOL,))
    assert outcomes(found, "PAGE-09") == {VK_SCHOOL: Outcome.NOT_APPLICABLE, TG_SCHOOL: Outcome.PASS}


def test_a_wider_answer_says_nothing_where_the_profile_says_that_there_is_no_page(tmp_path: Path) -> None:
    law = "applies = { subject = 'platform', platforms = ['vk'] }\nrule = { observation = 'account.state', equals = 'open' }"
    said = [answer("LAW-01", "region", Outcome.PASS)]
    found = judge(tmp_path, item("LAW-01", law), {}, said, bodies=(LIBRARY,))
    assert the(found, "LAW-01/platform/library@vk").reason == "absent"


def test_a_wider_answer_against_one_measurement_contradicts_that_one_only(tmp_path: Path) -> None:
    records = {a: observed(a, vk__has_cover=a == VK_SCHOOL) for a in (VK_MINZDRAV, VK_SCHOOL)}
    found = judge(tmp_path, COVER, records, [answer("PAGE-01", "region", Outcome.PASS)])
    assert the(found, f"PAGE-01/account/{VK_SCHOOL}").outcome is Outcome.PASS
    assert the(found, f"PAGE-01/account/{VK_MINZDRAV}").marks == (Mark.CONTRADICTED,)


@given(st.permutations(["account/vk:x", "platform/b@vk", "body/b", "region"]), st.integers(1, 4))
def test_the_nearest_of_any_answers_is_heard_whatever_their_order(subjects: list[str], n: int) -> None:
    page = Subject.parse("account/vk:x")
    asked: Item = make_item("A", "A")
    said = [answer("A", s, Outcome.PASS, at=AS_OF + timedelta(hours=i)) for i, s in enumerate(subjects[:n])]
    chain = list(map(str, around(page, {page: "b"})))
    heard = Said({(a.item, str(a.subject)): (a,) for a in said}, body_of={page: "b"}).of(asked, page)
    assert heard is not None
    assert str(heard.given_for) == min(subjects[:n], key=chain.index)


# --- the machine and people ------------------------------------------------------------------------------------------


def contradicted(
    tmp_path: Path, has_cover: bool = True, said: Outcome = Outcome.FAIL, **more: object
) -> Finding:
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=has_cover)}
    spoken = [answer("PAGE-01", f"account/{VK_MINZDRAV}", said)]
    found = judge(tmp_path, COVER, records, spoken, bodies=(MINZDRAV,), **more)  # type: ignore[arg-type]
    return the(found, f"PAGE-01/account/{VK_MINZDRAV}")


def settled(keep: Keep, machine: Outcome = Outcome.PASS, event: str = "") -> Decision:
    subject = f"account/{VK_MINZDRAV}"
    return decision("PAGE-01", subject, keep, machine, event or f"e-PAGE-01-{subject}")


@pytest.mark.parametrize(
    ("keep", "outcome", "score"), [(Keep.PERSON, Outcome.FAIL, 0.0), (Keep.MACHINE, Outcome.PASS, 1.0)]
)
def test_a_decision_settles_a_contradiction_and_says_so(
    tmp_path: Path, keep: Keep, outcome: Outcome, score: float
) -> None:
    finding = contradicted(tmp_path, decisions=[settled(keep)])
    assert (finding.outcome, finding.score, finding.marks) == (outcome, score, ())
    assert finding.reason == f"decided_{keep.value}"
    assert (finding.params["machine"], finding.params["person"]) == ("PASS", "FAIL")
    assert finding.params["why"] == "посмотрели вместе"
    assert finding.decision


def test_a_decision_lapses_when_the_measurement_changes(tmp_path: Path) -> None:
    finding = contradicted(tmp_path, False, Outcome.PASS, decisions=[settled(Keep.PERSON)])
    assert finding.marks == (Mark.CONTRADICTED,)
    assert [r.code for r in finding.remarks] == ["decision_lapsed"]


def test_a_decision_lapses_when_another_answer_comes(tmp_path: Path) -> None:
    finding = contradicted(tmp_path, decisions=[settled(Keep.PERSON, event="e-before")])
    assert finding.marks == (Mark.CONTRADICTED,)


def test_decisions_that_differ_settle_nothing() -> None:
    said = answer("A", "account/vk:x", Outcome.FAIL)
    made = [
        decision("A", "account/vk:x", keep, Outcome.PASS, said.event) for keep in (Keep.PERSON, Keep.MACHINE)
    ]
    automatic = msgspec.structs.replace(make_item("A", "A"), mode=Mode.AUTOMATIC)
    found = decide(automatic, Verdict(Outcome.PASS, 1.0), Heard((said,), said.subject), said.subject, made)
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert [r.code for r in found.remarks] == ["decisions_differ"]


def test_two_people_who_disagree_leave_it_unknown_between_what_they_said(tmp_path: Path) -> None:
    subject = f"account/{VK_MINZDRAV}"
    said = [
        answer("PAGE-09", subject, Outcome.PARTIAL, author="Первый"),
        answer("PAGE-09", subject, Outcome.PASS, author="Вторая"),
    ]
    found = judge(tmp_path, ASKED, {VK_MINZDRAV: []}, said, bodies=(MINZDRAV,))
    finding = the(found, f"PAGE-09/{subject}")
    assert (finding.outcome, finding.reason, finding.marks) == (
        Outcome.NEEDS_REVIEW, "disagreement", (Mark.DISAGREED,)
    )  # fmt: skip
    assert (finding.low, finding.high) == (0.5, 1.0)
    assert set(finding.params["people"].split(", ")) == {"Первый", "Вторая"}
    assert len(finding.answers) == 2
    assert (found.score.total.value, found.score.total.low, found.score.total.high) == (None, 0.5, 1.0)


def test_two_people_who_agree_are_one_answer(tmp_path: Path) -> None:
    subject = f"account/{VK_MINZDRAV}"
    said = [answer("PAGE-09", subject, Outcome.PASS, author=who) for who in ("а", "б")]
    found = judge(tmp_path, ASKED, {VK_MINZDRAV: []}, said, bodies=(MINZDRAV,))
    assert the(found, f"PAGE-09/{subject}").outcome is Outcome.PASS


def test_that_it_does_not_apply_bounds_nothing(tmp_path: Path) -> None:
    subject = f"account/{VK_MINZDRAV}"
    said = [answer("PAGE-09", subject, outcome) for outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)]
    found = judge(tmp_path, ASKED, {VK_MINZDRAV: []}, said, bodies=(MINZDRAV,))
    assert (found.score.total.low, found.score.total.high) == (0.0, 1.0)


def test_half_is_no_answer_to_a_measured_yes_or_no(tmp_path: Path) -> None:
    assert contradicted(tmp_path, said=Outcome.PARTIAL).outcome is Outcome.PASS


# --- conditions over answers and outcomes ----------------------------------------------------------------------------

ACT = item("LAW-07", "applies = { subject = 'region' }", mode="manual")
NEW_ACT = item(
    "LAW-08",
    "applies = { subject = 'region' }\nwhen = [{ answer = 'LAW-07', one_of = ['PASS', 'PARTIAL'] }]",
    mode="manual",
)


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        (None, Outcome.NEEDS_REVIEW, "answer_first"),
        (Outcome.PASS, Outcome.NEEDS_REVIEW, "ask"),
        (Outcome.PARTIAL, Outcome.NEEDS_REVIEW, "ask"),
        (Outcome.FAIL, Outcome.NOT_APPLICABLE, "not_asked"),
        (Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE, "not_asked"),
        (Outcome.NO_DATA, Outcome.NO_DATA, "outcome_first"),
    ],
)
def test_a_question_may_depend_on_the_answer_to_another(
    tmp_path: Path, said: Outcome | None, outcome: Outcome, reason: str
) -> None:
    spoken = [answer("LAW-07", "region", said)] if said else []
    finding = the(judge(tmp_path, NEW_ACT + ACT, {}, spoken), "LAW-08/region")
    assert (finding.outcome, finding.reason) == (outcome, reason)
    if reason != "ask":
        assert finding.params["item"] == "LAW-07"


@pytest.mark.parametrize("said", [None, Outcome.FAIL])
def test_an_answer_to_a_question_that_is_not_asked_is_kept_and_does_not_count(
    tmp_path: Path, said: Outcome | None
) -> None:
    spoken = [answer("LAW-07", "region", said)] if said else []
    spoken.append(answer("LAW-08", "region", Outcome.PASS))
    finding = the(judge(tmp_path, NEW_ACT + ACT, {}, spoken), "LAW-08/region")
    assert not finding.outcome.is_judged
    assert finding.answers == (spoken[-1].event,)
    assert [r.code for r in finding.remarks] == ["answer_kept"]


def test_a_page_may_be_asked_by_what_its_body_answered(tmp_path: Path) -> None:
    has_surveys = item("SOC-01", "applies = { subject = 'body' }", mode="manual")
    neutral = item("SOC-05", "when = [{ answer = 'SOC-01', equals = 'PASS' }]\n" + VK_ONLY, mode="manual")
    spoken = [answer("SOC-01", "body/school5", Outcome.PASS), answer("SOC-01", "body/minzdrav", Outcome.FAIL)]
    found = judge(tmp_path, neutral + has_surveys, BOTH, spoken)
    assert outcomes(found, "SOC-05") == {
        VK_SCHOOL: Outcome.NEEDS_REVIEW, VK_MINZDRAV: Outcome.NOT_APPLICABLE
    }  # fmt: skip


def test_an_item_may_depend_on_how_a_measured_one_came_out(tmp_path: Path) -> None:
    menu = item(
        "PAGE-14",
        "when = [{ outcome = 'PAGE-01', equals = 'PASS' }]\n"
        f"rule = {{ observation = 'vk.menu', at_least = 1 }}\n{VK_ONLY}",
    )
    for cover, outcome in ((True, Outcome.FAIL), (False, Outcome.NOT_APPLICABLE), (None, Outcome.NO_DATA)):
        told = {"vk__menu": 0} | ({} if cover is None else {"vk__has_cover": cover})
        records = {VK_MINZDRAV: observed(VK_MINZDRAV, **told)}
        found = judge(tmp_path, menu + COVER, records, bodies=(MINZDRAV,))
        assert the(found, f"PAGE-14/account/{VK_MINZDRAV}").outcome is outcome


def test_an_item_that_is_not_put_to_a_page_does_not_apply_to_it(tmp_path: Path) -> None:
    after = item(
        "PAGE-10",
        "applies = { platforms = ['vk', 'telegram'] }\nwhen = [{ outcome = 'PAGE-01', equals = 'PASS' }]",
        mode="manual",
    )
    records = {VK_SCHOOL: observed(VK_SCHOOL, vk__has_cover=True), TG_SCHOOL: []}
    found = judge(tmp_path, after + COVER, records, bodies=(SCHOOL,))
    assert outcomes(found, "PAGE-10") == {VK_SCHOOL: Outcome.NEEDS_REVIEW, TG_SCHOOL: Outcome.NOT_APPLICABLE}


def test_a_share_counts_what_was_not_asked_as_not_applicable(tmp_path: Path) -> None:
    page = item("PAGE-02", "when = [{ outcome = 'PAGE-01', equals = 'PASS' }]\n" + VK_ONLY, mode="manual")
    share = item(
        "LAW-06", "applies = { subject = 'region' }\nrule = { passed_share = 'PAGE-02', at_least = 0.5 }"
    )
    records = {a: observed(a, vk__has_cover=a == VK_SCHOOL) for a in (VK_MINZDRAV, VK_SCHOOL)}
    said = [answer("PAGE-02", f"account/{VK_SCHOOL}", Outcome.PASS)]
    finding = the(judge(tmp_path, share + page + COVER, records, said), "LAW-06/region")
    assert (finding.outcome, finding.measured[0].n) == (Outcome.PASS, 1)


# --- sampling error --------------------------------------------------------------------------------------------------


def test_a_measurement_whose_interval_reaches_across_the_norm_widens_the_score(tmp_path: Path) -> None:
    text = item(
        "CONT-01",
        "rule = { metric = 'post_count', at_least = 8, partial = { at_least = 4 } }\n" + VK_ONLY,
        section="CONT",
    )
    # the metric of the tests tells ± 2
    for n, outcome, low, high in (
        (11, Outcome.PASS, None, None),
        (9, Outcome.PASS, 0.5, 1.0),
        (7, Outcome.PARTIAL, 0.5, 1.0),
        (5, Outcome.PARTIAL, 0.0, 0.5),
        (1, Outcome.FAIL, None, None),
    ):
        found = judge(
            tmp_path, text.replace("post_count", "post_sample"), {VK_MINZDRAV: posts(VK_MINZDRAV, n)},
            bodies=(MINZDRAV,),
        )  # fmt: skip
        finding = the(found, f"CONT-01/account/{VK_MINZDRAV}")
        assert (finding.outcome, finding.low, finding.high) == (outcome, low, high), n
        assert ("straddles" in [r.code for r in finding.remarks]) == (low is not None)
        total = found.score.total
        assert (total.value, total.low, total.high) == (
            finding.score, finding.score if low is None else low, finding.score if high is None else high
        )  # fmt: skip


def test_a_narrow_band_within_the_interval_is_seen(tmp_path: Path) -> None:
    text = item(
        "CONT-01",
        "rule = { metric = 'post_sample', at_least = 6, at_most = 6.5 }\n" + VK_ONLY,
        section="CONT",
    )
    found = judge(tmp_path, text, {VK_MINZDRAV: posts(VK_MINZDRAV, 5)}, bodies=(MINZDRAV,))
    finding = the(found, f"CONT-01/account/{VK_MINZDRAV}")
    assert (finding.outcome, finding.low, finding.high) == (Outcome.FAIL, 0.0, 1.0)


def test_a_share_of_what_is_partly_unknown_widens_the_regions_score(tmp_path: Path) -> None:
    share = item(
        "LAW-06", "applies = { subject = 'region' }\nrule = { passed_share = 'PAGE-01', at_least = 0.6 }"
    )
    records = {VK_SCHOOL: observed(VK_SCHOOL, vk__has_cover=True), VK_MINZDRAV: []}
    finding = the(judge(tmp_path, share + COVER, records), "LAW-06/region")
    assert (finding.outcome, finding.low, finding.high) == (Outcome.PASS, 0.0, 1.0)


# --- out of date -----------------------------------------------------------------------------------------------------

MAX_AGE = norm("evidence_max_age_days", 30)
OLD, RECENT = AS_OF - timedelta(days=31), AS_OF - timedelta(days=29)


def codes(finding: Finding) -> list[str]:
    return [remark.code for remark in finding.remarks]


@pytest.mark.parametrize(
    ("received", "norms", "expected"),
    [
        (OLD, MAX_AGE, ["facts_old"]),
        (RECENT, MAX_AGE, ["evidence_before_period"]),  # the period of the tests is 28 days
        (AS_OF, MAX_AGE, []),
        (OLD, "", ["evidence_before_period"]),
    ],
)
def test_facts_that_came_long_before_the_audits_day_are_stale_and_count(
    tmp_path: Path, received: datetime, norms: str, expected: list[str]
) -> None:
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}
    found = judge(tmp_path, COVER, records, bodies=(MINZDRAV,), received={"x1": received}, norms=norms)
    finding = the(found, f"PAGE-01/account/{VK_MINZDRAV}")
    assert codes(finding) == expected
    assert (Mark.STALE in finding.marks) == bool(expected)
    assert found.score.total.value == 1


def test_an_answer_given_before_the_facts_were_collected_is_stale(tmp_path: Path) -> None:
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}
    confirm = COVER.replace('"automatic"', '"confirm"')
    for hours, expected in ((-1, ["answer_before_facts"]), (1, [])):
        said = [answer("PAGE-01", f"account/{VK_MINZDRAV}", Outcome.PASS, at=AS_OF + timedelta(hours=hours))]
        found = judge(tmp_path, confirm, records, said, bodies=(MINZDRAV,), received={"x1": AS_OF})
        assert codes(the(found, f"PAGE-01/account/{VK_MINZDRAV}")) == expected


def test_agreeing_with_a_measurement_does_not_make_it_old(tmp_path: Path) -> None:
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}
    said = [answer("PAGE-01", f"account/{VK_MINZDRAV}", Outcome.PASS, at=OLD)]
    found = judge(tmp_path, COVER, records, said, bodies=(MINZDRAV,), received={"x1": AS_OF}, norms=MAX_AGE)
    assert the(found, f"PAGE-01/account/{VK_MINZDRAV}").marks == ()


def test_an_answer_to_a_question_about_the_region_grows_old_too(tmp_path: Path) -> None:
    for at, expected in ((OLD, ["answer_old"]), (RECENT, [])):
        said = [answer("LAW-07", "region", Outcome.PASS, at=at)]
        finding = the(judge(tmp_path, ACT, {}, said, norms=MAX_AGE), "LAW-07/region")
        assert codes(finding) == expected
        assert finding.outcome is Outcome.PASS


def test_what_is_not_judged_is_not_called_old(tmp_path: Path) -> None:
    found = judge(
        tmp_path, COVER, {VK_MINZDRAV: posts(VK_MINZDRAV, 1)}, bodies=(MINZDRAV,),
        received={"x1": datetime(2020, 1, 1, tzinfo=UTC)}, norms=MAX_AGE,
    )  # fmt: skip
    assert the(found, f"PAGE-01/account/{VK_MINZDRAV}").marks == ()


def test_a_contradiction_with_an_older_answer_is_marked_as_both(tmp_path: Path) -> None:
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}
    said = [answer("PAGE-01", f"account/{VK_MINZDRAV}", Outcome.FAIL, at=AS_OF - timedelta(hours=1))]
    found = judge(tmp_path, COVER, records, said, bodies=(MINZDRAV,), received={"x1": AS_OF})
    assert the(found, f"PAGE-01/account/{VK_MINZDRAV}").marks == (Mark.CONTRADICTED, Mark.STALE)


# --- renamed items ---------------------------------------------------------------------------------------------------


def test_an_answer_to_an_items_earlier_id_counts_for_it(tmp_path: Path) -> None:
    head = HEAD + "\n[[renamed]]\nold = 'PAGE-08'\nnew = 'PAGE-09'\non = 2026-11-01\n"
    host = make_host()
    method = method_of(tmp_path, ASKED, host, head=head)
    for said in ([], [answer("PAGE-09", f"account/{VK_MINZDRAV}", Outcome.FAIL)]):
        old = answer("PAGE-08", f"account/{VK_MINZDRAV}", Outcome.PASS)
        found = assess(FakeAudit({VK_MINZDRAV: []}, answers=[old, *said]), host, method, profile_of(MINZDRAV))
        wanted = Outcome.FAIL if said else Outcome.PASS
        assert the(found, f"PAGE-09/account/{VK_MINZDRAV}").outcome is wanted
