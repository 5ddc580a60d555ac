"""The walk, the card and what is attached, without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from checklist_desk import MISTYPED, PROPOSED
from otklik.agenda import pace, proposals
from otklik.assess import Assessment
from otklik.depending import CLOSING
from otklik.host import Host
from otklik.model import Outcome
from otklik.packs.model import Depth
from otklik.pipeline import assess_audit
from otklik.report.subjects import Subjects
from otklik.store import AuditFile
from otklik_tui.views.attach import taken_for
from otklik_tui.views.checklist import Order, Said, Walk, card, lines, roles


@pytest.fixture(scope="module")
def assessment(collected: Path, host: Host) -> Assessment:
    with AuditFile.open(collected, read_only=True) as audit:
        return assess_audit(audit, host)


def test_every_question_that_concerns_somebody_stands_in_the_walk_once(assessment: Assessment) -> None:
    found = lines(assessment, Walk())
    names = [one.item for one in found]
    assert len(names) == len(set(names))
    applying = {f.item for f in assessment.findings if f.outcome is not Outcome.NOT_APPLICABLE}
    assert set(names) == applying
    waiting = sum(f.outcome is Outcome.NEEDS_REVIEW and f.reason not in CLOSING for f in assessment.findings)
    assert sum(one.waiting for one in found) == waiting


def test_depths_lie_within_each_other(assessment: Assessment) -> None:
    express, core, full = (
        {one.item for one in lines(assessment, Walk(depth=depth))} for depth in (Depth.EXPRESS, Depth.CORE, Depth.FULL)
    )  # fmt: skip
    assert express < core < full


def test_who_is_in_the_room_is_asked_their_own_questions(assessment: Assessment) -> None:
    (names, _title, n) = roles(assessment)[0]
    chosen = frozenset(names.split(","))
    found = lines(assessment, Walk(order=Order.ROOM, roles=chosen))
    assert 0 < len(found) <= n
    assert {assessment.method.item(one.item).owner for one in found} <= chosen  # type: ignore[union-attr]


def test_the_order_by_what_is_unknown_is_the_advice(assessment: Assessment) -> None:
    advice = proposals(assessment, pace((), {}))
    found = lines(assessment, Walk(order=Order.UNKNOWN), proposals=advice)
    assert [one.item for one in found] == [one.item for one in advice]
    assert all(one.waiting for one in found)


def test_a_card_shows_the_norms_that_its_question_is_about(assessment: Assessment, host: Host) -> None:
    made = card(assessment, host, Subjects(assessment.profile, host, {}), {}, "DIAL-06")
    assert made is not None
    (norm,) = made.norms
    assert "4 hours (practice: " in norm.replace("\xa0", " ")
    assert not any(line.startswith("Р ·") for line in made.basis)
    assert any(line.startswith("practice (other regions ask for it) · ") for line in made.basis)


def test_what_was_said_since_counts_at_once(assessment: Assessment, host: Host) -> None:
    subjects = Subjects(assessment.profile, host, {})
    before = card(assessment, host, subjects, {}, PROPOSED)
    assert before is not None
    row = next(row for row in before.rows if row.is_waiting)
    said = {row.finding: Said(outcome=Outcome.FAIL, note="нет")}
    after = card(assessment, host, subjects, {}, PROPOSED, said)
    assert after is not None
    assert after.waiting == before.waiting - 1
    told = after.row(row.finding)
    assert told is not None
    assert (told.sign, told.state, told.note) == ("✗", "not met", "нет")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", ""),
        ("https://prirechye.example/a", "an address"),
        ("https://prirechye.example/a b", "a text, 29\xa0characters"),
        (__file__, "a file; its content is kept in the audit"),
        (f'"{__file__}"', "a file; its content is kept in the audit"),
        ("нет такого файла.pdf", "a text, 20\xa0characters"),
        *(
            (given, "written as a file, but there is none of this name; a text has several words")
            for given in MISTYPED
        ),
        ("Приказ № 17/2026 от 5 мая", "a text, 25\xa0characters"),
        ("см. docs/a.pdf", "a text, 14\xa0characters"),
        ("Ответ: https://prirechye.example/a.pdf", "a text, 38\xa0characters"),
        ("/home/zam/a.pdf\nстроки из письма", "a text, 32\xa0characters"),
        ("устно", "a text, 5\xa0characters"),
        ("устно.", "a text, 6\xa0characters"),
    ],
)
def test_what_is_attached_is_told_before_it_is(given: str, words: str) -> None:
    assert taken_for(given) == words
