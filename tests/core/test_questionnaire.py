"""A body answers and objects in a workbook; its words come back as its own, and nothing in it can be altered unseen."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from judging import (
    AS_OF,
    VK_MINZDRAV,
    VK_SCHOOL,
    WINDOW,
    account_of,
    item,
    make_host,
    method_of,
    norm,
    observed,
)
from otklik.assess import Assessment, assess
from otklik.errors import ImportFileError, UsageError
from otklik.host import Host
from otklik.i18n import using
from otklik.merge import disputed, merge
from otklik.model import Exchange, Outcome
from otklik.objections import decide, objections
from otklik.packs.link import Method
from otklik.privacy.keys import PseudonymKey
from otklik.profile import parse_profile
from otklik.questionnaire.make import make_questionnaire
from otklik.questionnaire.read import Returned, is_questionnaire, read_questionnaire
from otklik.questionnaire.take import Taken, take_questionnaire
from otklik.questionnaire.write import write_questionnaire
from otklik.spreadsheet import read_xlsx
from otklik.store import AuditFile

PROFILE = """
[region]
code = "99"
name = "Приреченская область"
time_zone = "Asia/Omsk"
[[body]]
id = "minzdrav"
name = "Министерство здравоохранения Приреченской области"
short_name = "Минздрав"
kind = "ministry"
level = "region"
accounts = ["https://vk.com/prirechye_minzdrav"]
[[body]]
id = "school5"
name = "Школа № 5"
short_name = "Школа № 5"
kind = "school"
level = "subordinate"
accounts = ["https://vk.com/prirechye_school5"]
"""
ITEMS = (
    item("PAGE-01", "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }")
    + item("PAGE-02", "applies = { subject = 'body' }", mode="manual")
    + item("PAGE-03", "applies = { subject = 'body' }\nguidance.ru = 'Смотрите\tна «=1+1»'\nguidance.en = 'Look at =1+1'", mode="manual")
    + item("PAGE-04", "applies = { subject = 'region' }", mode="manual")
)  # fmt: skip
KEY = PseudonymKey("99", bytes(32))
ISSUED = datetime(2026, 11, 25, 8, 30, 7, 123456, tzinfo=UTC)
BACK = ISSUED + timedelta(days=3)
YELLOW = {"answer": 5, "text": 6, "evidence": 7}  # columns, from 1


class Case:
    """An audit of which one body has been measured and asked."""

    def __init__(self, folder: Path) -> None:
        self.host: Host = make_host()
        self.method: Method = method_of(
            folder, ITEMS, self.host, norms__n=norm("objection_days", 10, 'unit = "days"')
        )
        self.path = folder / "a.otklik"
        with AuditFile.create(self.path, PROFILE, AS_OF) as audit:
            for account in (VK_MINZDRAV, VK_SCHOOL):
                snapshot = audit.open_snapshot(account_of(account), WINDOW, AS_OF)
                exchange = Exchange(
                    platform="vk", accounts=(account,), role="x", url=f"https://{account}", received_at=AS_OF
                )
                audit.commit({account: snapshot.id}, exchange, observed(account, vk__has_cover=False))
                audit.close_snapshot(snapshot.id, AS_OF)

    def assessment(self, audit: AuditFile) -> Assessment:
        return assess(audit, self.host, self.method, parse_profile(PROFILE))

    def workbook(self, body: str = "minzdrav", key: PseudonymKey = KEY) -> bytes:
        with AuditFile.open(self.path, read_only=True) as audit:
            made = make_questionnaire(self.assessment(audit), audit, self.host, body, ISSUED)
        return write_questionnaire(made, key)

    def take(self, content: bytes, now: datetime = BACK) -> Taken:
        with AuditFile.open(self.path) as audit:
            return take_questionnaire(
                audit, read(content), content, "q.xlsx", zone=parse_profile(PROFILE).zone, now=now
            )


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def read(content: bytes, key: PseudonymKey = KEY) -> Returned:
    return read_questionnaire(content, "q.xlsx", key)


def filled(content: bytes, *, saved: datetime = BACK, position: str = "", **said: dict[str, str]) -> bytes:
    """The workbook as an office program saves it: `said` by item, cells by the names of `YELLOW`."""

    def fill(book: Any) -> None:
        for cells in book["How to fill in"].iter_rows():
            if cells[0].value == "Filled in by (position)" and position:
                cells[1].value = position
        for sheet in book.worksheets:
            for row in sheet.iter_rows(max_col=7):
                name = str(row[1].value).replace("-", "_")
                for column, text in said.get(name, {}).items():
                    row[YELLOW[column] - 1].value = text

    return edited(content, fill, saved)


def edited(content: bytes, edit: Callable[[Any], None], saved: datetime = BACK) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stamped(stream.getvalue(), saved)


def stamped(content: bytes, saved: datetime) -> bytes:
    """The workbook with the moment at which it was saved: openpyxl writes the present one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + saved.isoformat().encode(), part
                )
            new.writestr(name, part)
    return stream.getvalue()


def sheets(content: bytes) -> dict[str, Any]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets}


# --- what goes out ---------------------------------------------------------------------------------------------------


def test_a_body_is_asked_what_concerns_it_and_may_change_yellow_cells_only(case: Case) -> None:
    found = sheets(case.workbook())
    asked = [row[1].value for row in found["Questions"].iter_rows() if str(row[0].value).isdecimal()]
    judged = [row[1].value for row in found["Outcomes"].iter_rows() if str(row[0].value).isdecimal()]
    assert (asked, judged) == (["PAGE-02", "PAGE-03"], ["PAGE-01"])  # the region's item is not the body's
    for name in ("Questions", "Outcomes", "How to fill in", "otklik"):
        assert found[name].protection.sheet
    open_cells = [
        (cell.column_letter, cell.fill.fgColor.rgb)
        for row in found["Questions"].iter_rows()
        for cell in row
        if not cell.protection.locked
    ]
    assert open_cells == [(letter, "FFFFF9DB") for _row in asked for letter in "EFG"]
    assert {str(v.formula1) for v in found["Questions"].data_validations.dataValidation} == {
        '"Met,Partly met,Not met,Does not apply"'
    }
    assert found["otklik"].sheet_state == "veryHidden"
    assert found["Questions"].page_setup.orientation == "landscape"
    assert found["Questions"].print_title_rows == "$1:$1"
    cover = " ".join(str(cell.value) for row in found["How to fill in"].iter_rows() for cell in row)
    cover = cover.replace("\xa0", " ")
    assert "December 5, 2026 (10 days" in cover  # ten days from the 25th in Omsk


def test_no_text_of_a_pack_becomes_a_formula(case: Case) -> None:
    with zipfile.ZipFile(io.BytesIO(case.workbook())) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)


def test_the_same_assessment_gives_the_same_workbook(case: Case) -> None:
    assert read_xlsx(case.workbook()) == read_xlsx(case.workbook())


def test_an_unknown_body_is_told_with_its_neighbour(case: Case) -> None:
    with pytest.raises(UsageError, match=r"There is no body minzdraw.*minzdrav"):
        case.workbook("minzdraw")


# --- what comes back -------------------------------------------------------------------------------------------------


def test_answers_are_the_bodys_and_stand_upon_what_it_had_seen(case: Case) -> None:
    with AuditFile.open(case.path) as audit:
        seen = audit.append(
            "answer", {"item": "PAGE-04", "subject": "region", "outcome": "PASS"}, author="А", at=AS_OF
        )
    content = case.workbook()
    with AuditFile.open(case.path) as audit:  # meanwhile the consultant answers too
        later = audit.append(
            "answer",
            {"item": "PAGE-02", "subject": "body/minzdrav", "outcome": "FAIL"},
            author="А",
            at=ISSUED,
        )
    back = filled(
        content,
        position="начальник отдела",
        PAGE_02={"answer": "met", "text": "Приказ № 5", "evidence": "https://minzdrav.example/act"},
        PAGE_03={"answer": "ЧАСТИЧНО ", "evidence": "письмо от 01.02.2026"},
    )
    taken = case.take(back)
    assert (taken.answers, taken.objections, taken.is_again) == (2, 0, False)
    with AuditFile.open(case.path, read_only=True) as audit:
        own = {one.item: one.body for said in audit.standing_answers().values() for one in said}
        assert (own["PAGE-03"], own["PAGE-04"]) == ("minzdrav", "")
        events = {event.id: event for event in audit.events()}
        (first,) = [e for e in events.values() if e.kind == "questionnaire"]
        assert (first.parents, first.author, first.payload["position"]) == (
            (seen,),
            "Минздрав",
            "начальник отдела",
        )
        assert audit.attachment(first.payload["file"]) == ("q.xlsx", back)
        assert datetime.fromisoformat(first.at) == BACK
        assert len(audit.heads()) == 2
        ((key, standing),) = disputed(audit.events()).items()
        assert key == ("PAGE-02", "body/minzdrav")
        assert {e.author: e.payload["outcome"] for e in standing} == {"А": "FAIL", "Минздрав": "PASS"}
        own = audit.answers()["PAGE-03", "body/minzdrav"]
        assert (own.outcome, own.author, own.evidence[0].note) == (
            Outcome.PARTIAL,
            "Минздрав",
            "письмо от 01.02.2026",
        )
        told = events[own.event].payload
        assert (told["source"], told["asked"]["pack"], len(told["asked"]["texts"])) == ("file", "test", 16)
        assert audit.verify() == []
        assert later in audit.heads()


def test_the_same_file_taken_twice_or_in_two_copies_is_one(case: Case, tmp_path: Path) -> None:
    back = filled(case.workbook(), PAGE_02={"answer": "Met"}, PAGE_01={"text": "Обложка есть"})
    with AuditFile.open(case.path, read_only=True) as audit:
        audit.copy(tmp_path / "b.otklik")
    case.take(back)
    assert (case.take(back).is_again, case.take(back).answers) == (True, 0)
    first, case.path = case.path, tmp_path / "b.otklik"
    case.take(back, now=BACK + timedelta(days=1))
    merge([first, case.path], tmp_path / "ab.otklik")
    with AuditFile.open(tmp_path / "ab.otklik", read_only=True) as audit:
        assert [event.kind for event in audit.events()] == ["questionnaire", "answer", "objection"]
        assert disputed(audit.events()) == {}


def test_a_corrected_file_says_only_what_is_new(case: Case) -> None:
    content = case.workbook()
    case.take(filled(content, PAGE_02={"answer": "Met"}, PAGE_03={"answer": "Met"}, PAGE_01={"text": "Есть"}))
    taken = case.take(
        filled(
            content, saved=BACK + timedelta(hours=1), PAGE_02={"answer": "Not met"}, PAGE_03={"answer": "Met"}
        ),
        now=BACK + timedelta(days=1),
    )
    assert (taken.answers, taken.objections, taken.withdrawn, taken.is_again) == (1, 0, 1, True)
    with AuditFile.open(case.path, read_only=True) as audit:
        assert {key[0]: a.outcome for key, a in audit.answers().items()} == {
            "PAGE-02": "FAIL",
            "PAGE-03": "PASS",
        }
        assert objections(audit.events()) == ()


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        (ISSUED - timedelta(days=300), ISSUED.replace(microsecond=0)),  # a computer whose clock is wrong
        (BACK + timedelta(days=300), BACK),
    ],
)
def test_a_wrong_clock_of_the_body_is_kept_within_reason(
    case: Case, saved: datetime, expected: datetime
) -> None:
    case.take(filled(case.workbook(), saved=saved, PAGE_02={"answer": "Met"}))
    with AuditFile.open(case.path, read_only=True) as audit:
        assert {datetime.fromisoformat(event.at) for event in audit.events()} == {expected}


# --- objections ------------------------------------------------------------------------------------------------------


def test_an_objection_waits_until_it_is_decided_and_counts_for_nothing_before(case: Case) -> None:
    back = filled(
        case.workbook(),
        PAGE_01={"answer": "Met", "text": "Обложка есть с 1 ноября", "evidence": "https://vk.com/x"},
    )
    assert case.take(back).objections == 1
    with AuditFile.open(case.path) as audit:
        before = case.assessment(audit).score
        (found,) = objections(audit.events())
        assert (found.item, str(found.subject), found.body) == (
            "PAGE-01",
            "account/vk:prirechye_minzdrav",
            "minzdrav",
        )
        assert (found.judged, found.claimed, found.is_open, found.is_late) == (
            Outcome.FAIL,
            Outcome.PASS,
            True,
            False,
        )
        assert found.due is not None
        assert found.due.isoformat() == "2026-12-05"
        assert audit.answers() == {}
        with pytest.raises(UsageError, match="--reason"):
            decide(audit, found.event[:8], "reject", reason="", author="А", at=BACK)
        with pytest.raises(UsageError, match="accept or reject, not maybe"):
            decide(audit, found.event[:8], "maybe", reason="Да", author="А", at=BACK)
        with pytest.raises(UsageError, match="otklik objection list"):
            decide(audit, "ffff", "reject", reason="Да", author="А", at=BACK)
        decided = decide(audit, found.event[:8], "отклонить", reason="Обложки нет", author="А", at=BACK)
        assert (decided.is_accepted, decided.answer) == (False, "")
        (found,) = objections(audit.events())
        assert (found.is_open, found.decisions[0].reason, found.event) == (
            False,
            "Обложки нет",
            decided.objection.event,
        )
        assert case.assessment(audit).score == before


def test_an_accepted_objection_becomes_an_answer_of_who_accepted_it(case: Case) -> None:
    case.take(
        filled(
            case.workbook(), PAGE_01={"answer": "Met", "text": "Обложка есть", "evidence": "https://vk.com/x"}
        )
    )
    with AuditFile.open(case.path) as audit:
        (found,) = objections(audit.events())
        event = decide(audit, found.event, "accept", reason="Видно", author="Анна", at=BACK).answer
        stands = audit.answers()["PAGE-01", "account/vk:prirechye_minzdrav"]
        assert (stands.event, stands.author, stands.outcome) == (event, "Анна", Outcome.PASS)
        assert stands.evidence[0].url == "https://vk.com/x"
        finding = case.assessment(audit).findings.by_id("PAGE-01/account/vk:prirechye_minzdrav")
        assert finding is not None
        assert finding.reason == "contradicted"  # the measurement still says otherwise


def test_decisions_made_apart_that_differ_open_the_objection_again(case: Case, tmp_path: Path) -> None:
    case.take(filled(case.workbook(), PAGE_01={"text": "Обложка есть"}))
    with AuditFile.open(case.path, read_only=True) as audit:
        audit.copy(tmp_path / "b.otklik")
    for path, word in ((case.path, "accept"), (tmp_path / "b.otklik", "reject")):
        with AuditFile.open(path) as audit:
            decide(audit, objections(audit.events())[0].event, word, reason="Так", author=word, at=BACK)
    merge([case.path, tmp_path / "b.otklik"], tmp_path / "ab.otklik")
    with AuditFile.open(tmp_path / "ab.otklik") as audit:
        (found,) = objections(audit.events())
        assert (found.is_open, len(found.decisions)) == (True, 2)
        decide(audit, found.event, "reject", reason="Вместе", author="А", at=BACK + timedelta(hours=1))
        (found,) = objections(audit.events())
        assert (found.is_open, [d.reason for d in found.decisions]) == (False, ["Вместе"])


def test_an_objection_after_the_term_is_kept_and_called_late(case: Case) -> None:
    late = datetime(2026, 12, 5, 18, 1, tzinfo=UTC)  # in Omsk it is the 6th
    case.take(filled(case.workbook(), saved=late, PAGE_01={"text": "Обложка есть"}), now=late)
    with AuditFile.open(case.path, read_only=True) as audit:
        assert [found.is_late for found in objections(audit.events())] == [True]


def test_agreement_with_an_outcome_is_no_objection(case: Case) -> None:
    taken = case.take(filled(case.workbook(), PAGE_01={"answer": "Not met", "text": "Сделаем до мая"}))
    assert (taken.agreed, taken.objections) == (1, 0)
    with AuditFile.open(case.path, read_only=True) as audit:
        (event,) = audit.events()
        assert event.payload["agreed"] == {"PAGE-01/account/vk:prirechye_minzdrav": "Сделаем до мая"}


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (
            {"PAGE_02": {"answer": "Maybe"}},
            "sheet “Questions”, row 3, column E: “Maybe” is none of: Met, Partly met",
        ),
        ({"PAGE_02": {"text": "Уточняем"}}, "row 3, column E: a note without an answer"),
        ({"PAGE_01": {"answer": "Met"}}, "sheet “Outcomes”, row 3, column F: an objection without a reason"),
        ({"PAGE_02": {"answer": '=HYPERLINK("http://x","Met")'}}, "row 3, column E: a formula"),
        ({"PAGE_03": {"answer": "Met", "text": "=1+1"}}, "row 4, column F: a formula"),
        ({}, "nothing is filled in"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_cell_and_nothing_is_taken(
    case: Case, cells: dict[str, dict[str, str]], problem: str
) -> None:
    with pytest.raises(ImportFileError, match=problem):
        case.take(filled(case.workbook(), **cells))
    with AuditFile.open(case.path, read_only=True) as audit:
        assert audit.events() == []


def test_all_problems_are_told_at_once(case: Case) -> None:
    with pytest.raises(ImportFileError) as told:
        case.take(filled(case.workbook(), PAGE_02={"answer": "Maybe"}, PAGE_01={"answer": "Met"}))
    assert len(str(told.value).splitlines()) == 2


def change(sheet: str, row: int, column: int, value: str | None) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        book[sheet].cell(row, column).value = value

    return edit


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (change("Questions", 3, 3, "Всё ли хорошо?"), "sheet “Questions”, row 3, column C: the question is not the one"),
        (change("Questions", 3, 2, "PAGE-09"), "the question is not the one"),
        (change("Outcomes", 3, 4, "Met."), "sheet “Outcomes”, row 3, column C: the question is not the one"),
        (change("otklik", 12, 4, "body/school5"), "the question is not the one"),
        (change("otklik", 13, 6, "PASS"), "the question is not the one"),
        (change("otklik", 13, 5, "asked"), "the question is not the one"),
        (change("otklik", 4, 2, "school5"), "the seal is not that of this audit's key"),
        (change("otklik", 8, 2, "2027-12-05"), "the seal is not that of this audit's key"),
        (change("otklik", 9, 2, "2"), "the seal is not that of this audit's key"),
        (change("otklik", 9, 2, "x"), "the sheet with the seals was altered"),
        (lambda book: book["Questions"].delete_rows(3), "Questions are missing: №1"),
        (lambda book: book.remove(book["Outcomes"]), "Questions are missing: №3"),
        (lambda book: book.remove(book["otklik"]), "no sheet “otklik”"),
        (change("Questions", 4, 1, "1"), "row 4, column A: question №1 stands at sheet “Questions”, row 3, column A"),
        (change("Questions", 9, 5, "Met"), "row 9, column E: this row belongs to no question"),
    ],
)  # fmt: skip
def test_what_was_altered_is_found(case: Case, edit: Callable[[Any], None], problem: str) -> None:
    back = filled(case.workbook(), PAGE_02={"answer": "Met"})
    with pytest.raises(ImportFileError, match=problem):
        case.take(edited(back, edit))


def test_a_workbook_of_another_key_audit_or_journal_is_refused(case: Case, tmp_path: Path) -> None:
    back = filled(case.workbook(key=PseudonymKey("99", bytes([1] * 32))), PAGE_02={"answer": "Met"})
    with pytest.raises(ImportFileError, match="the seal is not that of this audit's key"):
        case.take(back)
    with AuditFile.open(case.path, read_only=True) as audit:
        audit.copy(tmp_path / "b.otklik")
    with AuditFile.open(case.path) as audit:
        audit.append(
            "answer", {"item": "PAGE-04", "subject": "region", "outcome": "PASS"}, author="А", at=AS_OF
        )
    back = filled(case.workbook(), PAGE_02={"answer": "Met"})
    case.path = tmp_path / "b.otklik"
    with pytest.raises(ImportFileError, match="otklik merge"):
        case.take(back)


def test_rows_may_be_moved_and_text_may_be_wrapped_otherwise(case: Case) -> None:
    def move(book: Any) -> None:
        sheet = book["Questions"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=4, max_col=7)]
        for number, row in enumerate(reversed(rows), 3):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value.replace("\n", "  \r\n") if value else value

    back = edited(filled(case.workbook(), PAGE_02={"answer": "Met"}), move)
    assert [said.line.item for said in read(back).answers] == ["PAGE-02"]


def test_control_characters_in_answers_do_nothing(case: Case) -> None:
    back = filled(case.workbook(), PAGE_02={"answer": "Met", "text": "a\u202eb\u2066c"})
    assert read(back).answers[0].text == "abc"


def test_a_workbook_written_in_russian_is_read_in_english(case: Case) -> None:
    with using("ru"):
        content = case.workbook()

    def fill(book: Any) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows(max_col=7):
                if row[1].value == "PAGE-02":
                    row[4].value = "Выполнено"

    assert [said.outcome for said in read(edited(content, fill)).answers] == [Outcome.PASS]


def test_a_sheet_of_another_kind_is_no_questionnaire(case: Case) -> None:
    book = openpyxl.Workbook()
    stream = io.BytesIO()
    book.save(stream)
    assert not is_questionnaire(stream.getvalue())
    assert not is_questionnaire(b"PK\x03\x04 and no more")
    assert not is_questionnaire(b"<html>")
    assert is_questionnaire(case.workbook())


def test_an_inflated_workbook_is_refused(case: Case) -> None:
    stream = io.BytesIO(case.workbook())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(2_001):
            archive.writestr(f"xl/media/{number}", b"")
    with pytest.raises(ImportFileError):
        read(stream.getvalue())
