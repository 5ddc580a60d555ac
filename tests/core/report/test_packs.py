"""What a body and a role get in their packs: their own share of hours and gain, numbers to name, a letter that asks."""

from __future__ import annotations

import math
import re
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from otklik.i18n import using
from otklik.model import EvidenceRef, Exchange, Finding, Mark, Outcome, Subject, SubjectKind
from otklik.report.build import build_report
from otklik.report.document import Document, Heading, Table, text_of
from otklik.report.judged import remarks
from otklik.report.layouts import lay_out
from otklik.report.layouts.actions import tabled
from otklik.report.layouts.common import figures
from otklik.report.model import Fact, Figure, FindingRow, Report
from otklik.report.planned import share_of_hours
from otklik.report.private import masked_fact
from otklik.report.subjects import EvidenceBook
from otklik.store import AuditFile
from planned_audit import Case
from report_sample import make_report


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report(7)


@pytest.fixture
def judged(tmp_path: Path) -> Report:
    case = Case(tmp_path)
    with AuditFile.open(case.path, read_only=True) as audit:
        return build_report(case.assessment(audit), audit, case.host)


def told(document: Document) -> str:
    return "\n".join(document.texts())


def letter_of(document: Document) -> str:
    """The text before the first action."""
    text = told(document)
    return text[text.index("Сопроводительное письмо") : text.index("Что сделать")]


def actions_of(document: Document) -> Table | None:
    return next((table for table in document.tables() if table.name == "Действия"), None)


def hours_in(document: Document) -> float:
    table = actions_of(document)
    if table is None:
        return 0.0
    place = [column.title for column in table.columns].index("Часов")
    return math.fsum(float(str(row[place].value)) for row in table.rows)


@given(st.floats(0, 1000), st.lists(st.integers(1, 40), min_size=1, max_size=50))
def test_shares_of_hours_add_up_to_the_whole_and_like_bodies_get_alike(
    hours: float, sizes: list[int]
) -> None:
    shares = [share_of_hours(hours, size, sum(sizes)) for size in sizes]
    assert math.fsum(shares) == pytest.approx(hours)
    assert len({(size, share) for size, share in zip(sizes, shares, strict=True)}) == len(set(sizes))


def test_rows_of_the_plan_add_up_to_the_actions_of_the_region(judged: Report) -> None:
    assert {row.id for row in judged.recommendations} == {"cover", "avatar"}
    for action in judged.recommendations:
        rows = judged.plan_of(action.id)
        assert math.fsum(row.effort_hours for row in rows) == pytest.approx(action.effort_hours)
        assert math.fsum(row.gain or 0 for row in rows) == pytest.approx(action.gain)
        assert sorted(n for row in rows for n in row.findings) == sorted(action.findings)


def test_packs_of_all_bodies_and_what_is_done_once_take_the_hours_of_the_region(judged: Report) -> None:
    packs = math.fsum(hours_in(lay_out(judged, "body", body.id)) for body in judged.bodies)
    once = math.fsum(row.effort_hours for row in judged.plan if not row.body)
    assert once == 8  # the common sign
    assert packs + once == pytest.approx(math.fsum(row.effort_hours for row in judged.recommendations))


def test_packs_of_all_roles_take_the_hours_of_the_region(judged: Report) -> None:
    owners = {row.owner for row in judged.recommendations}
    packs = math.fsum(hours_in(lay_out(judged, "owner", owner)) for owner in owners)
    assert packs == pytest.approx(math.fsum(row.effort_hours for row in judged.recommendations))


def test_the_plan_and_the_pack_of_a_body_name_the_same_rows_and_hours(judged: Report) -> None:
    for body in judged.bodies:
        pack, plan = lay_out(judged, "body", body.id), lay_out(judged, "plan", body.id)
        table = next(plan.tables())
        titles = [column.title for column in table.columns]
        total = math.fsum(float(str(row[titles.index("Часов")].value)) for row in table.rows)
        assert hours_in(pack) == pytest.approx(total)
        for row in table.rows:
            assert f"строка {text_of(row[titles.index('ID')].runs)} плана" in told(pack)


def test_what_is_done_once_for_all_is_told_apart_and_charged_to_nobody(judged: Report) -> None:
    text = told(lay_out(judged, "body", "school5"))
    once = text[text.index("Делается один раз на весь регион") :]
    assert "Заказать общий знак" in once
    assert "8 рабочих часов" in once.replace("\xa0", " ")


def test_a_gain_that_cannot_be_told_of_one_body_is_left_out_and_the_reason_said(report: Report) -> None:
    without = replace(report, plan=tuple(replace(row, gain=None) for row in report.plan))
    body = report.plan[0].body
    table, other = actions_of(lay_out(report, "body", body)), actions_of(lay_out(without, "body", body))
    assert table is not None
    assert other is not None
    assert "Прирост, баллов" in [column.title for column in table.columns]
    assert "Прирост, баллов" not in [column.title for column in other.columns]
    assert "зависит от того, что исправят другие" in told(lay_out(without, "body", body))


@pytest.mark.parametrize("kind", ["owner", "body"])
def test_actions_of_a_pack_are_numbered_from_one_and_say_their_number_in_the_report(
    report: Report, kind: str
) -> None:
    last = replace(report, recommendations=report.recommendations[1:])
    readers = [row.id for row in last.bodies] if kind == "body" else [last.recommendations[0].owner]
    found = 0
    for reader in readers:
        plan = tuple(row for row in last.plan if row.action == last.recommendations[0].id)
        document = lay_out(replace(last, plan=plan), kind, reader)
        table = actions_of(document)
        if table is not None:
            found += 1
            assert [row[0].value for row in table.rows] == list(range(1, len(table.rows) + 1))
            heading = next(b for b in document.blocks if isinstance(b, Heading) and b.anchor == "r1")
            assert heading.text.startswith("1. ")
            assert "действие №\xa02" in told(document)
    assert found


def of_body(report: Report, *outcomes: tuple[Outcome, bool]) -> Report:
    """The first body with findings of these outcomes, each in need of a lawyer or not."""
    body = report.bodies[0]
    rows: list[FindingRow] = list(report.findings)
    for number in body.findings:
        rows[number - 1] = replace(rows[number - 1], outcome=Outcome.PASS, marks=())
    for number, (outcome, asks) in zip(body.findings, outcomes, strict=False):
        rows[number - 1] = replace(rows[number - 1], outcome=outcome, needs_lawyer=asks)
    return replace(report, findings=tuple(rows))


@pytest.mark.parametrize(
    ("outcomes", "sentences"),
    [
        ([(Outcome.FAIL, False)], ["Рекомендуется исправить: 1 вывод."]),
        (
            [(Outcome.FAIL, False), (Outcome.PARTIAL, False), (Outcome.FAIL, True)],
            ["Рекомендуется исправить: 2 вывода.", "Требует проверки юристом, нужно ли исправлять: 1 вывод."],
        ),
        ([], ["исправлять нечего."]),
    ],
)
def test_the_letter_parts_what_is_to_be_mended_from_what_a_lawyer_checks_first(
    report: Report, outcomes: list[tuple[Outcome, bool]], sentences: list[str]
) -> None:
    text = letter_of(lay_out(of_body(report, *outcomes), "body", report.bodies[0].id)).replace("\xa0", " ")
    for sentence in sentences:
        assert sentence in text
    assert ("Рекомендуется исправить" in text) is any(not asks for _outcome, asks in outcomes)
    assert ("нужно ли исправлять" in text) is any(asks for _outcome, asks in outcomes)


def test_the_letter_asks_nobody_to_mend_an_accepted_exception(report: Report) -> None:
    changed = of_body(report, (Outcome.FAIL, False))
    rows = list(changed.findings)
    number = report.bodies[0].findings[0]
    rows[number - 1] = replace(rows[number - 1], marks=(Mark.WAIVED,))
    text = letter_of(lay_out(replace(changed, findings=tuple(rows)), "body", report.bodies[0].id))
    assert "Рекомендуется исправить" not in text
    assert "Исключ" in text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_sentence_of_a_letter_ends_twice(language: str) -> None:
    report = make_report(3, language)
    with using(language):
        for body in report.bodies:
            text = told(lay_out(report, "body", body.id))
            assert not re.search(r"\.\.|\. \.|\.\s*;", text.replace("...", ""))


def test_the_letter_leaves_room_for_who_sends_signs_and_takes_objections(report: Report) -> None:
    text = letter_of(lay_out(report, "body", report.bodies[0].id))
    for label in (
        "От кого",
        "Подпись",
        "Исполнитель",
        "телефон: ____",
        "в срок, указанный отправителем: ____",
    ):
        assert label in text


def test_the_letter_recommends_and_does_not_order(report: Report) -> None:
    body = report.plan[0].body
    text = letter_of(lay_out(report, "body", body))
    assert "Предлагаемый срок" in text
    assert "рекомендация" in text
    assert "должно быть" not in text


def test_lines_under_the_title_of_a_pack_are_the_readers_own(report: Report) -> None:
    facts = (
        Fact(id="scope", name="Охват", text="40 организаций"),
        Fact(id="masked", name="Персональные данные", text="не показано: 50 подтверждений"),
    )
    changed = replace(report, facts=facts)
    body = lay_out(changed, "body", report.bodies[0].id)
    assert [text_of(line.runs).replace("\xa0", " ") for line in body.facts] == [
        "1 страница вашей организации, из них собрано: 1"
    ]
    assert lay_out(changed, "owner", report.recommendations[0].owner).facts == ()


@pytest.mark.parametrize("kind", ["governor", "workbook", "owner", "body"])
def test_an_action_on_an_act_that_was_not_read_is_marked_in_its_row(report: Report, kind: str) -> None:
    of_plan = report.plan[0]
    changed = replace(
        report,
        recommendations=tuple(
            replace(row, needs_lawyer=row.id == of_plan.action) for row in report.recommendations
        ),
    )
    reader = {"owner": of_plan.owner, "body": of_plan.body}.get(kind, "")
    document = lay_out(changed, kind, reader)
    by_title = {row.title: row for row in changed.recommendations}
    table = actions_of(document)
    assert table is not None
    place = [column.title for column in table.columns].index("Основание")
    for row in table.rows:
        asks = by_title[text_of(row[1].runs)].needs_lawyer
        assert text_of(row[place].runs).endswith("*") is asks
    assert "* – требует проверки юристом" in told(document).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("texts", "told_once"),
    [
        (("не больше: 0", "не больше: 0"), "не больше: 0"),
        (("не меньше: 150 знаков", "не меньше: 1"), "не меньше: 150 знаков; не меньше: 1"),
    ],
)
def test_what_is_expected_twice_is_told_once(texts: tuple[str, ...], told_once: str) -> None:
    assert figures([Figure(value=0, text=text) for text in texts]) == told_once


@pytest.mark.parametrize(
    ("outcome", "answer", "sentence"),
    [
        (Outcome.NEEDS_REVIEW, "", "Предлагается: выполнено."),
        (Outcome.FAIL, "event", "Измерение предлагало «выполнено», человек решил иначе."),
        (Outcome.PASS, "event", ""),
    ],
)
def test_a_proposal_is_told_as_such_until_a_person_has_decided(
    outcome: Outcome, answer: str, sentence: str
) -> None:
    finding = Finding(
        item="LAW-12",
        subject=Subject(SubjectKind.REGION, ""),
        outcome=outcome,
        proposed=Outcome.PASS,
        answer=answer,
    )
    with using("ru"):
        assert " ".join(remarks(finding, "")) == sentence


class NoExchanges:
    """An audit without stored answers."""

    def exchange(self, uid: str) -> Exchange:
        raise AssertionError(uid)


@pytest.mark.parametrize(
    ("ref", "note", "is_worked_out"),
    [
        (EvidenceRef(note="LAW-01"), "посчитано по выводам пункта LAW-01: Есть ли страница?", True),
        (EvidenceRef(note="2026-05-20"), "прошлый аудит, состояние на 20 мая 2026 г.", True),
        (EvidenceRef(event="a1b2", note="LAW-01"), "LAW-01", False),
        (EvidenceRef(place="sha256:00", note="снимок.png"), "снимок.png", False),
    ],
)
def test_evidence_out_of_the_audit_itself_says_what_it_is(
    ref: EvidenceRef, note: str, is_worked_out: bool
) -> None:
    with using("ru"):
        book = EvidenceBook(NoExchanges(), UTC, {"LAW-01": "Есть ли страница?"})
        book.numbers([ref])
    assert (book.rows[0].note.replace("\xa0", " "), book.rows[0].is_worked_out) == (note, is_worked_out)


@pytest.mark.parametrize(
    ("texts", "left_out", "told_"),
    [(0, 0, []), (0, 2, ["не показано: 2 подтверждения"]), (1, 0, ["замаскированы в 1 тексте"])],
)
def test_what_was_not_masked_is_not_counted(texts: int, left_out: int, told_: list[str]) -> None:
    with using("ru"):
        assert [fact.text.replace("\xa0", " ") for fact in masked_fact(texts, left_out)] == told_


def test_figures_of_a_table_that_do_not_add_up_are_said_to_be_rounded(report: Report) -> None:
    def text(*gains: float) -> str:
        rows = [replace(report.recommendations[0], gain=gain, effort_hours=1) for gain in gains]
        return told(replace(lay_out(report, "governor"), blocks=tuple(tabled(report, rows))))

    with using("ru"):
        assert "округлены" in text(0.0214, 0.0214, 0.0214)  # 2,1 three times, and 6,4
        assert "округлены" not in text(0.021, 0.021)


def test_the_plan_of_one_reader_does_not_count_what_the_whole_region_has(report: Report) -> None:
    fact = Fact(id="scope", name="Охват", text="40 организаций")
    changed = replace(report, facts=(fact, *report.facts))
    assert "40 организаций" in told(lay_out(changed, "plan"))
    assert "40 организаций" not in told(lay_out(changed, "plan", report.plan[0].body))
