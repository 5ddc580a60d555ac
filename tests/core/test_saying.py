"""What a person says is written as one event, checked before: answers for a page, a body, the region; decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from judging import (
    AS_OF,
    HEAD,
    MINZDRAV,
    SCHOOL,
    TG_SCHOOL,
    VK_MINZDRAV,
    VK_SCHOOL,
    WINDOW,
    account_of,
    item,
    make_host,
    method_of,
    observed,
    profile_of,
)
from otklik.answering import Recorded, record_answer, record_decision
from otklik.assess import Assessment, assess
from otklik.errors import UsageError
from otklik.explain import explain, render
from otklik.i18n import using
from otklik.model import Exchange, Finding, Mark, Outcome
from otklik.report.build import build_report
from otklik.report.model import Report
from otklik.store import AuditFile

COVER = item(
    "PAGE-01", "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
)
PHONE = item(
    "PAGE-02",
    "rule = { observation = 'vk.has_phone', is_true = true }\napplies = { platforms = ['vk'] }",
    mode="confirm",
)
ASKED = item("PAGE-09", "applies = { platforms = ['vk', 'telegram'] }", mode="manual")
RENAMED = (
    "[[renamed]]\nold = 'PAGE-08'\nnew = 'PAGE-09'\non = 2026-11-01\n"
    "[[retired]]\nid = 'PAGE-07'\non = 2026-11-01\nreason.ru = 'Решает закон'\nreason.en = 'The law decides'\n"
)
PAGE = f"account/{VK_MINZDRAV}"


class Audit:
    """An audit file with its assessment at each moment."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.host = make_host()
        self.method = method_of(folder, COVER + PHONE + ASKED, self.host, head=HEAD + RENAMED)
        self.file = AuditFile.open(path)
        self.minute = 0

    def assessed(self) -> Assessment:
        return assess(self.file, self.host, self.method, profile_of(MINZDRAV, SCHOOL))

    def finding(self, identifier: str) -> Finding:
        found = self.assessed().findings.by_id(identifier)
        assert found is not None
        return found

    def now(self) -> datetime:
        self.minute += 1
        return AS_OF + timedelta(days=1, minutes=self.minute)

    def answer(self, item: str, word: str, subject: str = "", author: str = "Анна") -> Recorded:
        return record_answer(
            self.file, self.assessed(), item, word,
            subject=subject, note="", evidence=(), author=author, at=self.now(),
        )  # fmt: skip

    def decide(self, finding: str, keep: str, reason: str = "так видно") -> str:
        return record_decision(
            self.file, self.assessed(), finding, keep, reason=reason, author="Борис", at=self.now()
        )

    def report(self) -> Report:
        return build_report(self.assessed(), self.file, self.host, "en")


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Audit]:
    path = tmp_path / "a.otklik"
    with AuditFile.create(path, "", AS_OF) as made:
        for identifier in (VK_MINZDRAV, VK_SCHOOL, TG_SCHOOL):
            account = account_of(identifier)
            snapshot = made.open_snapshot(account, WINDOW, AS_OF)
            has = identifier == VK_MINZDRAV
            facts = observed(identifier, vk__has_cover=has, vk__has_phone=has) if "vk" in identifier else []
            exchange = Exchange(
                platform=account.platform, accounts=(identifier,), role="page", url=account.url, received_at=AS_OF
            )  # fmt: skip
            made.commit({identifier: snapshot.id}, exchange, facts)
            made.close_snapshot(snapshot.id, AS_OF)
    held = Audit(path, tmp_path)
    yield held
    held.file.close()


@pytest.mark.parametrize(
    ("body", "told"), [("", "Answered “met”, Анна, "), ("school5", "The body's own word: “met”, Анна, ")]
)
def test_an_explanation_names_who_answered_and_when(audit: Audit, body: str, told: str) -> None:
    payload = {"item": "PAGE-09", "subject": PAGE, "outcome": "PASS"} | (
        {"questionnaire": "q", "body": body} if body else {}
    )
    audit.file.append("answer", payload, author="Анна", at=AS_OF)
    (said,) = audit.file.standing_answers()["PAGE-09", PAGE]
    with using("en"):
        shown = render(explain(audit.assessed(), audit.host, f"PAGE-09/{PAGE}", answers=[said]))
    assert told in shown


def test_an_answer_for_a_body_or_the_region_says_for_how_many_it_holds(audit: Audit) -> None:
    assert audit.answer("PAGE-09", "fail", f"account/{VK_SCHOOL}").reaches == 1
    wide = audit.answer("PAGE-09", "pass", "region")
    assert (wide.subject, wide.reaches, wide.overridden) == ("region", 2, 1)
    body = audit.answer("PAGE-09", "partial", "body/school5")
    assert (body.reaches, body.overridden) == (1, 1)
    outcomes = {f.subject.id: f.outcome for f in audit.assessed().findings if f.item == "PAGE-09"}
    assert outcomes == {
        VK_MINZDRAV: Outcome.PASS, VK_SCHOOL: Outcome.FAIL, TG_SCHOOL: Outcome.PARTIAL
    }  # fmt: skip


def test_withdrawing_an_answer_lets_the_wider_one_hold_again(audit: Audit) -> None:
    audit.answer("PAGE-09", "pass", "body/school5")
    audit.answer("PAGE-09", "fail", f"account/{VK_SCHOOL}")
    audit.answer("PAGE-09", "withdraw", f"account/{VK_SCHOOL}")
    assert audit.finding(f"PAGE-09/account/{VK_SCHOOL}").outcome is Outcome.PASS


def test_confirming_for_several_needs_one_proposal_for_all(audit: Audit) -> None:
    with pytest.raises(UsageError, match="Not the same is proposed"):
        audit.answer("PAGE-02", "confirm", "region")
    audit.answer("PAGE-02", "confirm", "body/school5")
    assert audit.finding(f"PAGE-02/account/{VK_SCHOOL}").outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("item", "word", "subject", "message"),
    [
        ("PAGE-09", "pass", "", "Say of whom"),
        ("PAGE-09", "pass", "body/nobody", "Say of whom"),
        ("PAGE-01", "partial", PAGE, "either met or not"),
        ("PAGE-07", "pass", PAGE, "is asked no more: The law decides"),
        ("PAGE-9", "pass", PAGE, "Did you mean PAGE-09"),
        ("PAGE-09", "confirm", PAGE, "Nothing is proposed"),
    ],
)
def test_what_cannot_be_answered_so_is_a_sentence_and_nothing_is_written(
    audit: Audit, item: str, word: str, subject: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        audit.answer(item, word, subject)
    assert audit.file.heads() == ()


def test_an_answer_to_an_earlier_id_is_written_under_the_one_it_has_now(audit: Audit) -> None:
    audit.answer("PAGE-08", "pass", PAGE)
    assert list(audit.file.standing_answers()) == [("PAGE-09", PAGE)]


def test_a_decision_holds_until_either_side_says_something_else(audit: Audit) -> None:
    contradicted = f"PAGE-01/{PAGE}"
    with pytest.raises(UsageError, match="nobody contradicts"):
        audit.decide(contradicted, "person")
    audit.answer("PAGE-01", "fail", PAGE)
    assert audit.finding(contradicted).marks == (Mark.CONTRADICTED,)
    with pytest.raises(UsageError, match="Say why"):
        audit.decide(contradicted, "person", reason=" ")
    with pytest.raises(UsageError, match="Keep person or machine"):
        audit.decide(contradicted, "both")
    with pytest.raises(UsageError, match=rf"wait for a decision: {contradicted}"):
        audit.decide("PAGE-01/x", "person")
    event = audit.decide(contradicted, "person")
    found = audit.finding(contradicted)
    assert (found.outcome, found.decision, found.marks) == (Outcome.FAIL, event, ())
    audit.decide(contradicted, "Измерение")  # a later decision replaces it
    assert audit.finding(contradicted).outcome is Outcome.PASS
    audit.answer("PAGE-01", "na", PAGE)
    assert audit.finding(contradicted).marks == (Mark.CONTRADICTED,)


def test_two_people_in_two_copies_disagree_until_one_answers_having_seen_both(
    audit: Audit, tmp_path: Path
) -> None:
    other = tmp_path / "b.otklik"
    audit.file.copy(other)
    audit.answer("PAGE-09", "pass", PAGE, author="Анна")
    second = Audit(other, tmp_path)
    second.minute = 30
    second.answer("PAGE-09", "fail", PAGE, author="Вера")
    for event in second.file.events():  # what merging does: the union of both journals
        row = (event.id, event.kind, event.author, event.at)
        audit.file.connection.execute(
            "INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?)",
            (*row, msgspec.json.encode(event.parents).decode(), msgspec.json.encode(event.payload).decode()),
        )
        audit.file.connection.execute("INSERT OR IGNORE INTO head VALUES (?)", (event.id,))
    second.file.close()
    found = audit.finding(f"PAGE-09/{PAGE}")
    assert (found.marks, found.low, found.high) == ((Mark.DISAGREED,), 0.0, 1.0)
    with pytest.raises(UsageError, match=r"otklik reconcile \S+ \S+ \S+ OUTCOME --note"):
        audit.decide(found.id, "person")
    audit.answer("PAGE-09", "partial", PAGE)
    assert audit.finding(found.id).outcome is Outcome.PARTIAL
    assert audit.file.verify() == []


def test_the_report_shows_whom_an_answer_was_given_for_what_was_settled_and_what_is_old(audit: Audit) -> None:
    audit.answer("PAGE-09", "pass", "body/school5")
    audit.answer("PAGE-01", "fail", PAGE)
    audit.decide(f"PAGE-01/{PAGE}", "человек", "обложка чужая")
    audit.file.append(
        "answer",
        {"item": "PAGE-02", "subject": PAGE, "outcome": "PASS"},
        author="Анна",
        at=AS_OF - timedelta(hours=1),
    )
    audit.file.append(
        "answer",
        {"item": "PAGE-07", "subject": PAGE, "outcome": "PASS"},
        author="Анна",
        at=audit.now(),
    )
    report = audit.report()
    rows = {row.id: row for row in report.findings}
    inherited = rows[f"PAGE-09/account/{TG_SCHOOL}"]
    assert inherited.given_for == "Школа № 5"
    assert "Answered for Школа № 5 as a whole." in inherited.remarks
    assert [answer.author for answer in inherited.answers] == ["Анна"]
    (settled,) = report.decisions
    assert (settled.kept, settled.reason, settled.author) == ("person", "обложка чужая", "Борис")
    assert report.finding(settled.finding).id == f"PAGE-01/{PAGE}"
    (old,) = report.stale
    assert report.finding(old).id == f"PAGE-02/{PAGE}"
    assert any("before the facts were collected" in told for told in report.finding(old).remarks)
    assert [row.item for row in report.misfits] == ["PAGE-07"]
    assert "The law decides" in report.misfits[0].text
    told = " ".join(report.summary.trust)
    assert "1 finding rests on facts or an answer that are out of date" in told


def test_explaining_a_contradiction_says_how_to_settle_it_and_what_it_is_worth(audit: Audit) -> None:
    audit.answer("PAGE-01", "fail", PAGE)
    with using("en"):
        text = render(explain(audit.assessed(), audit.host, f"PAGE-01/{PAGE}"))
    assert f"otklik decide FILE PAGE-01/{PAGE} person|machine" in text
    # PAGE-01: 0 of one page judged; with this one met 1 of 2, otherwise 0
    assert "The total, now 0, would be 50 if it is met and 0 if it is not." in text
