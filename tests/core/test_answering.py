"""One answer for everybody of whom an item waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from judging import (
    AS_OF,
    MINZDRAV,
    SCHOOL,
    VK_MINZDRAV,
    VK_SCHOOL,
    FakeAudit,
    item,
    make_host,
    method_of,
    observed,
    profile_of,
)
from otklik.answering import Told, record_answer, record_for_all
from otklik.assess import Assessment, assess
from otklik.errors import UsageError
from otklik.model import Outcome
from otklik.store import AuditFile
from otklik.taking_back import take_back

VK_ONLY = "applies = { platforms = ['vk'] }"
COVER = f"rule = {{ observation = 'vk.has_cover', is_true = true }}\n{VK_ONLY}"
ITEMS = item("PAGE-09", VK_ONLY, mode="manual") + item("PAGE-02", COVER, mode="confirm")
TOLD = Told(note="Все показали приказ", evidence=(), author="А. Эксперт", at=AS_OF, source="terminal")


@pytest.fixture
def audit(tmp_path: Path) -> AuditFile:
    return AuditFile.create(tmp_path / "a.otklik", "[region]\n", AS_OF)


def judge(tmp_path: Path, audit: AuditFile, number: int) -> Assessment:
    host = make_host()
    method = method_of(tmp_path / str(number), ITEMS, host)
    records: dict[str, Any] = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True), VK_SCHOOL: []}
    facts = FakeAudit(records, (), audit.answers().values())
    return assess(facts, host, method, profile_of(MINZDRAV, SCHOOL))


def outcomes(assessment: Assessment, item_id: str) -> list[Outcome]:
    return [finding.outcome for finding in assessment.findings if finding.item == item_id]


def test_all_who_wait_get_the_answer_with_its_note(tmp_path: Path, audit: AuditFile) -> None:
    written = record_for_all(audit, judge(tmp_path, audit, 1), "PAGE-09", "pass", **TOLD)
    assert {one.subject for one in written} == {f"account/{VK_MINZDRAV}", f"account/{VK_SCHOOL}"}
    after = judge(tmp_path, audit, 2)
    assert outcomes(after, "PAGE-09") == [Outcome.PASS, Outcome.PASS]
    assert {answer.note for answer in audit.answers().values()} == {"Все показали приказ"}
    with pytest.raises(UsageError, match="PAGE-09"):  # nobody waits any more: nothing is answered twice
        record_for_all(audit, after, "PAGE-09", "fail", **TOLD)
    assert len(audit.answers()) == 2


def test_only_proposals_are_confirmed(tmp_path: Path, audit: AuditFile) -> None:
    written = record_for_all(audit, judge(tmp_path, audit, 1), "PAGE-02", "confirm", **TOLD)
    assert [one.subject for one in written] == [f"account/{VK_MINZDRAV}"]
    assert outcomes(judge(tmp_path, audit, 2), "PAGE-02") == [Outcome.PASS, Outcome.NEEDS_REVIEW]


def test_an_unknown_item_is_told_with_the_nearest(tmp_path: Path, audit: AuditFile) -> None:
    with pytest.raises(UsageError, match="PAGE-99"):
        record_for_all(audit, judge(tmp_path, audit, 1), "PAGE-99", "pass", **TOLD)


def test_an_answer_taken_back_leaves_what_stood_before_it(tmp_path: Path, audit: AuditFile) -> None:
    assessment = judge(tmp_path, audit, 1)
    told = TOLD | {"source": "screen"}
    about = f"account/{VK_SCHOOL}"
    first = record_answer(audit, assessment, "PAGE-09", "fail", subject=about, **told)
    second = record_answer(audit, assessment, "PAGE-09", "pass", subject=about, **(told | {"note": "Ошибка"}))
    assert take_back(audit, second.event, author="А. Эксперт", at=AS_OF)
    (answer,) = audit.answers().values()
    assert (answer.outcome, answer.note) == (Outcome.FAIL, "Все показали приказ")
    take_back(audit, first.event, author="А. Эксперт", at=AS_OF)
    assert not audit.answers()
    assert len(audit.events()) == 4  # nothing is ever removed from the journal
    with pytest.raises(UsageError, match="no answer or exception"):
        take_back(audit, "f" * 64, author="А. Эксперт", at=AS_OF)
