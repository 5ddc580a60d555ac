"""Facts too early, too old or of another profile; exceptions; what came out. And the catalogue of all checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from judging import AS_OF, HEAD, VK_MINZDRAV, VK_SCHOOL, account_of, item, method_of, norm, observed
from otklik.answering import asked
from otklik.model import Account
from otklik.packs.link import Method
from otklik.packs.norms import Norms
from otklik.selfcheck.catalogue import checks, default_norms, thresholds
from otklik.selfcheck.model import Severity
from otklik.selfcheck.run import CHECKS, review_work
from selfcheck_work import START, Journal, Snapshot, default_records, file, reviewed, work

BODY = "body/minzdrav"
PAGE = f"account/{VK_MINZDRAV}"


def snapshot(account: str, *, hours: float = 0, body: str = "") -> Snapshot:
    """Closed so many hours after the first answer of a journal."""
    made = msgspec.structs.replace(account_of(account), body=body)
    return Snapshot(made, START + timedelta(hours=hours))


# --- facts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "subject", "hours", "is_told"),
    [
        ("PAGE-02", PAGE, 1, True),
        ("PAGE-02", PAGE, -1, False),
        ("LAW-01", "platform/minzdrav@vk", 1, True),
        ("LAW-01", "platform/minzdrav@vk", -1, False),
        ("CONT-01", BODY, 1, False),  # asked of people: there is nothing to collect
    ],
)
def test_an_answer_before_the_first_collection_is_told(
    method: Method, item: str, subject: str, hours: float, is_told: bool
) -> None:
    journal = Journal()
    journal.answer(item, subject, "PASS", "видел", "https://a.example/x")
    found = reviewed(journal, method, snapshots=[snapshot(VK_MINZDRAV, hours=hours)])
    assert ("CHK-23" in found) is is_told


def test_a_page_collected_again_after_the_answer_is_no_reproach(method: Method) -> None:
    journal = Journal()
    journal.answer("PAGE-02", PAGE, "PASS")
    snapshots = [snapshot(VK_MINZDRAV, hours=hours) for hours in (5, -1)]
    assert "CHK-23" not in reviewed(journal, method, snapshots=snapshots)


@pytest.mark.parametrize(("days", "is_told"), [(30, False), (31, True)])
def test_data_of_more_than_thirty_days_are_old(method: Method, days: int, is_told: bool) -> None:
    closed = Snapshot(account_of(VK_MINZDRAV), AS_OF - timedelta(days=days))
    found = reviewed(Journal(), method, snapshots=[closed])
    assert ("CHK-24" in found) is is_told
    if is_told:
        assert found["CHK-24"][0].text.replace("\u00a0", " ") == "1 page: data 31 days old."
        assert found["CHK-24"][0].accounts == (VK_MINZDRAV,)


def test_the_latest_snapshot_counts(method: Method) -> None:
    snapshots = [Snapshot(account_of(VK_MINZDRAV), AS_OF - timedelta(days=days)) for days in (2, 90)]
    assert "CHK-24" not in reviewed(Journal(), method, snapshots=snapshots)


def test_a_page_that_was_never_collected_is_told(method: Method) -> None:
    records = default_records()
    assert "CHK-25" not in reviewed(Journal(), method, records=records)
    del records[VK_SCHOOL]
    assert reviewed(Journal(), method, records=records)["CHK-25"][0].accounts == (VK_SCHOOL,)


def test_a_page_that_left_the_profile_or_moved_to_another_body_is_told(method: Method) -> None:
    snapshots = [
        Snapshot(Account("vk", "gone", "https://vk.com/gone", "minzdrav"), AS_OF),
        snapshot(VK_MINZDRAV, body="school5"),
        snapshot(VK_SCHOOL, body="school5"),
    ]
    gone, moved = reviewed(Journal(), method, snapshots=snapshots)["CHK-26"]
    assert (gone.accounts, moved.accounts) == (("vk:gone",), (VK_MINZDRAV,))
    assert "CHK-26" not in reviewed(Journal(), method, snapshots=snapshots[2:])


# --- exceptions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("CHK-18", {"until": "2026-11-19"}),
        ("CHK-18", {"review": "2026-11-19"}),
        ("CHK-19", {"approver": ""}),
        ("CHK-19", {"until": "2015/10/21"}),
        ("CHK-20", {"until": "2027-11-02"}),  # 367 days with both ends
        ("CHK-21", {"approver": "А. ПЕТРОВА, начальник отдела"}),  # recorded by А. Петрова
        ("CHK-21", {"approver": "Б. Сидоров"}),  # answered by him
        ("CHK-22", {"item": "PAGE-01", "subject": PAGE}),
    ],
)
def test_what_is_wrong_with_an_exception_is_told(method: Method, check: str, changes: dict[str, str]) -> None:
    (remark,) = _with_waiver(method, changes)[check]
    assert remark.text.startswith(changes.get("item", "CONT-01"))
    assert len(remark.events) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"until": "2026-11-20"},
        {"review": "2026-11-20"},
        {"until": "2027-11-01"},  # 366 days
        {"until": "2029-11-01", "review": "2027-06-01"},  # long, but somebody looks at it
        {"from": "2026-12-01"},
        {"approver": "П. Петрова"},
    ],
)
def test_an_exception_in_order_is_left_alone(method: Method, changes: dict[str, str]) -> None:
    found = _with_waiver(method, changes)
    assert not {f"CHK-{n}" for n in range(18, 23)} & set(found)


def _with_waiver(method: Method, changes: dict[str, str]) -> dict[str, tuple[object, ...]]:
    journal = Journal()
    journal.answer("CONT-01", BODY, "FAIL", "нет приказа", author="Б. Сидоров")
    journal.waive(
        changes.get("item", "CONT-01"),
        changes.get("subject", BODY),
        **{key: value for key, value in changes.items() if key not in ("item", "subject")},
    )
    return reviewed(journal, method)  # type: ignore[return-value]


# --- what came out ---------------------------------------------------------------------------------------------------


def test_a_contradiction_left_open_is_told_unless_it_is_an_accepted_exception(method: Method) -> None:
    journal = Journal()
    given = journal.answer("PAGE-01", PAGE, "FAIL", "обложки не видно", file("x.png"))
    (remark,) = reviewed(journal, method)["CHK-17"]
    assert (remark.findings, remark.events) == ((f"PAGE-01/{PAGE}",), (given.id,))
    journal.waive("PAGE-01", PAGE)
    assert "CHK-17" not in reviewed(journal, method)


def test_a_question_whose_text_was_changed_is_told_and_a_rule_is_not(tmp_path: Path) -> None:
    question = item("CONT-01", "applies = { subject = 'body' }", mode="manual", section="CONT")
    more = item("CONT-02", "applies = { subject = 'body' }", mode="manual", section="CONT")
    old = method_of(tmp_path / "old", question + more)
    journal = Journal()
    journal.answer("CONT-01", BODY, "PASS", "да", "https://a.example", asked=asked(old, "CONT-01"))
    journal.answer("CONT-02", BODY, "PASS", "да", "https://a.example")  # written before answers told it
    assert "CHK-27" not in reviewed(journal, old)
    newer = HEAD.replace('"1.0"', '"1.1"')
    weightier = method_of(tmp_path / "w", question.replace("weight = 1", "weight = 5") + more, head=newer)
    assert "CHK-27" not in reviewed(journal, weightier)
    reworded = method_of(tmp_path / "r", question.replace("Так ли", "Верно ли") + more, head=newer)
    assert reviewed(journal, reworded)["CHK-27"][0].text == "CONT-01: answered in version 1.0, now 1.1."
    removed = method_of(tmp_path / "n", more, head=newer)
    assert "no pack has this question" in reviewed(journal, removed)["CHK-27"][0].text


@pytest.mark.parametrize(
    ("answered", "is_told"),
    [
        (7, True),
        (8, False),
        (0, False),
    ],  # 32 bodies: 8 are a quarter; a section without any score says so itself
)
def test_a_section_hardly_judged_is_told(tmp_path: Path, answered: int, is_told: bool) -> None:
    one = item("CONT-01", "applies = { subject = 'body' }", mode="manual", section="CONT")
    journal = Journal()
    for number in range(answered):
        journal.answer("CONT-01", f"body/lyceum{number}", "PASS", f"показали {number}")
    found = reviewed(journal, method_of(tmp_path, one))
    assert ("CHK-28" in found) is is_told


def test_an_action_whose_day_passed_while_the_audit_was_being_made_is_told(tmp_path: Path) -> None:
    failing = item(
        "PAGE-01", "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
    )
    method = method_of(tmp_path, failing)
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=False)}
    journal = Journal()
    due = work(journal, method, records=records).assessment.recommendations[0].due
    assert due is not None
    assert due > date(2026, 11, 20)
    for days, is_told in ((0, False), (1, True)):
        late = Journal()
        late.at = AS_OF + timedelta(days=(due - date(2026, 11, 20)).days + days)
        late.answer("PAGE-01", PAGE, "FAIL", "нет обложки", after=0)
        assert ("CHK-29" in reviewed(late, method, records=records)) is is_told
        kept = Journal(at=late.at)
        kept.add("retention", {}, after=0)  # keys destroyed on schedule are no work on the audit
        assert "CHK-29" not in reviewed(kept, method, records=records)


# --- the catalogue ---------------------------------------------------------------------------------------------------


def test_every_check_of_the_catalogue_is_made_and_the_other_way_round() -> None:
    assert [check.id for check in checks()] == list(CHECKS)
    assert len(set(CHECKS.values())) == len(CHECKS)


def test_every_check_speaks_both_languages_and_every_threshold_is_dated_practice() -> None:
    for check in checks():
        for text in (check.title, check.why, check.remedy):
            assert text.ru
            assert text.en
    named = {norm for check in checks() for norm in check.norms}
    assert named == {norm.id for norm in default_norms()}
    for threshold in default_norms():
        assert threshold.title is not None
        assert threshold.basis.level == "П"


def test_a_pack_may_give_a_region_its_own_threshold(tmp_path: Path) -> None:
    question = item("CONT-01", "applies = { subject = 'body' }", mode="manual", section="CONT")
    own = norm("review_run", 3, "scope = { region = '99' }") + norm("review_same_note", "пять")
    method = method_of(tmp_path, question, norms__n=own)
    found = thresholds(method.norms, "99", date(2026, 11, 20))
    assert found["review_run"].value == 3
    assert found["review_same_note"].value == 5  # a word is no threshold: the default stands
    assert thresholds(method.norms, "54", date(2026, 11, 20))["review_run"].value == 12
    assert thresholds(Norms(()), "54", date(1999, 1, 1))["review_run"].value == 12


def test_a_journal_of_nothing_has_remarks_on_facts_alone(method: Method) -> None:
    made = review_work(work(Journal(), method))
    assert len(made.checks) == len(CHECKS)
    assert {checked.check.id for checked in made.found} <= {"CHK-28"}


def test_the_most_serious_come_first(method: Method) -> None:
    journal = Journal()
    journal.answer("CONT-01", BODY, "PASS", "Иванова, 8 913 555 01 02")
    journal.answer("CONT-02", BODY, "FAIL")
    found = [checked.check.severity for checked in review_work(work(journal, method)).found]
    assert found == sorted(found, key=list(Severity).index)
    assert found[0] is Severity.SERIOUS


def test_events_that_say_more_or_less_than_this_version_knows_break_nothing(method: Method) -> None:
    strange: list[Callable[[Journal], object]] = [
        lambda j: j.add("answer", {"item": "CONT-01", "subject": BODY, "outcome": "PASS"}),
        lambda j: j.answer(
            "CONT-77", "body/nobody", "PASS", "x", asked=["law"], proposed="MAYBE", source=None
        ),
        lambda j: j.answer("CONT-02", BODY, "PASS", "x", asked={"texts": 1}, shown_at={"a": 1}, more=1),
        lambda j: j.add("waiver", {}),
        lambda j: j.add("waiver", {"item": 5, "subject": None, "from": 7}),
        lambda j: j.add("a_later_kind", {"note": 5, "evidence": "x", "reason": None}),
    ]
    journal = Journal()
    for fill in strange:
        fill(journal)
    assert review_work(work(journal, method)).checks
