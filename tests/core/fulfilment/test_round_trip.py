"""The plan goes out as a workbook, is filled in as officials do, and comes back with nothing overwritten silently."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from judging import VK_MINZDRAV
from otklik.errors import ImportFileError
from otklik.fulfilment.model import FULFILMENT, RETURNED, Status, fulfilment
from otklik.fulfilment.parts import parts_of
from otklik.fulfilment.read import is_plan, read_plan
from otklik.i18n import using
from otklik.merge import merge
from otklik.report.build import build_report
from otklik.selfcheck.run import review
from otklik.store import AuditFile
from planned_audit import BACK, COLUMNS, Case, edited, filled, plan_sheet


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_what_was_written_into_the_workbook_becomes_events_of_the_official(case: Case) -> None:
    back = filled(
        case.workbook(),
        {
            "cover/minzdrav": {"status": "Сделано", "comment": "+1 заказали"},
            "avatar/": {"status": "в работе", "person": "Отдел дизайна", "due": datetime(2026, 12, 15)},
        },
        who="Минздрав, начальник отдела",
    )
    taken = case.take(back)
    assert {"/".join(row.key): dict(changed) for row, changed in taken.said} == {
        "cover/minzdrav": {"status": "done", "comment": "+1 заказали"},
        "avatar/": {"status": "doing", "person": "Отдел дизайна", "due": "2026-12-15"},
    }
    assert not taken.clashes
    sign = case.said("avatar/")
    assert (sign.status, sign.value("person"), sign.due) == (
        Status.DOING,
        "Отдел дизайна",
        date(2026, 12, 15),
    )
    last = sign.last
    assert last is not None
    assert (last.author, last.at) == ("Минздрав, начальник отдела", BACK)
    assert case.kinds() == ["created", RETURNED, FULFILMENT, FULFILMENT]


def test_a_trial_tells_the_same_and_writes_nothing(case: Case) -> None:
    back = filled(case.workbook(), {"cover/minzdrav": {"status": "Сделано"}})
    trial = case.take(back, is_trial=True)
    assert case.kinds() == ["created"]
    with AuditFile.open(case.path, read_only=True) as audit:
        assert audit.connection.execute("SELECT count(*) FROM attachment").fetchone() == (0,)
    assert case.take(back) == trial


def test_the_same_file_taken_again_changes_nothing(case: Case) -> None:
    back = filled(case.workbook(), {"cover/minzdrav": {"status": "Сделано"}})
    case.take(back)
    before = case.kinds()
    again = case.take(back)
    assert again.is_again
    assert not again.said
    assert case.kinds() == before


def test_what_was_taken_stands_in_the_next_workbook_and_in_the_report(case: Case) -> None:
    case.take(
        filled(case.workbook(), {"cover/school5": {"status": "Сделано", "due": "1.12.2026"}}, who="Школа")
    )
    rows = read_plan(case.workbook(), "next.xlsx").rows
    row = next(row for row in rows if row.key == ("cover", "school5"))
    assert (row.cells["status"], row.cells["due"]) == ("done", "2026-12-01")
    with AuditFile.open(case.path, read_only=True) as audit:
        report = build_report(case.assessment(audit), audit, case.host, "ru")
    planned = {row.id: row for row in report.plan}
    assert planned["cover/school5"].status_text == "Сделано"
    assert planned["cover/school5"].said_text.startswith("Школа, 29\xa0ноября 2026")
    assert planned["cover/minzdrav"].said_text == ""
    assert not case.take(filled(case.workbook(), {}, saved=BACK + timedelta(days=1))).said


def test_a_row_changed_in_the_audit_since_is_a_conflict_and_both_words_stay(case: Case) -> None:
    workbook = case.workbook()
    case.say("cover/minzdrav", status="doing", comment="звонили")
    taken = case.take(filled(workbook, {"cover/minzdrav": {"status": "Сделано"}}, who="Минздрав"))
    (clash,) = taken.clashes
    assert clash.field == "status"
    assert {(word.value, word.author) for word in clash.words} == {("doing", "Анна"), ("done", "Минздрав")}
    said = case.said("cover/minzdrav")
    assert set(said.disputed) == {"status"}
    assert said.value("comment") == "звонили"  # the workbook says nothing of it
    case.say("cover/minzdrav", status="done", at=BACK + timedelta(days=2))
    assert not case.said("cover/minzdrav").disputed


def test_two_workbooks_that_differ_are_a_conflict_and_the_order_does_not_matter(
    case: Case, tmp_path: Path
) -> None:
    workbook = case.workbook()
    one = filled(workbook, {"cover/minzdrav": {"due": datetime(2026, 12, 1)}}, who="Отдел печати")
    other = filled(
        workbook,
        {"cover/minzdrav": {"due": datetime(2026, 12, 20)}},
        who="Канцелярия",
        saved=BACK + timedelta(days=1),
    )
    second = tmp_path / "b.otklik"
    shutil.copy(case.path, second)
    case.take(one)
    assert [clash.field for clash in case.take(other).clashes] == ["due"]
    case.take(other, path=second)
    assert len(case.take(one, path=second).clashes) == 1
    assert case.said("cover/minzdrav") == case.said("cover/minzdrav", second)
    assert case.said("cover/minzdrav").due == date(2026, 12, 20)


def test_a_later_version_by_the_same_person_takes_the_place_of_the_first(case: Case) -> None:
    workbook = case.workbook()
    case.take(filled(workbook, {"cover/minzdrav": {"status": "В работе", "comment": "ждём"}}, who="Минздрав"))
    later = filled(
        workbook, {"cover/minzdrav": {"status": "Сделано"}}, who="Минздрав", saved=BACK + timedelta(days=3)
    )
    taken = case.take(later)
    assert not taken.clashes
    said = case.said("cover/minzdrav")
    assert (said.status, said.value("comment")) == (Status.DONE, "")


def test_another_version_by_nobody_known_stands_beside_the_first(case: Case) -> None:
    workbook = case.workbook()
    case.take(filled(workbook, {"cover/minzdrav": {"status": "В работе"}}))
    later = filled(workbook, {"cover/minzdrav": {"status": "Сделано"}}, saved=BACK + timedelta(days=3))
    assert [clash.field for clash in case.take(later).clashes] == ["status"]


def test_copies_of_an_audit_that_took_workbooks_apart_merge_to_both(case: Case, tmp_path: Path) -> None:
    workbook, second, out = case.workbook(), tmp_path / "b.otklik", tmp_path / "out.otklik"
    with AuditFile.open(case.path) as audit:
        audit.copy(second)
    same = filled(workbook, {"avatar/": {"status": "Сделано"}}, who="Правительство")
    case.take(same)
    case.take(same, path=second)
    case.take(filled(workbook, {"cover/school5": {"person": "Директор"}}, who="Школа"), path=second)
    merge([case.path, second], out)
    assert case.kinds(out).count(RETURNED) == 2  # the same file gave the same events
    assert case.said("cover/school5", out).value("person") == "Директор"
    assert not case.said("avatar/", out).disputed


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"cover/minzdrav": {"status": "почти"}}, ["!F", "(Status)", "почти", "Not begun"]),
        ({"cover/minzdrav": {"due": "31.11.2026"}}, ["!H", "(Agreed date)", "31.11.2026"]),
        ({"cover/minzdrav": {"due": "скоро"}, "avatar/": {"due": 7}}, ["скоро", "“7” is no date"]),
        ({"cover/minzdrav": {"due": datetime(2062, 1, 1)}}, ["is no date of a plan"]),
        ({"cover/minzdrav": {"id": "covers/minzdrav"}}, ["no action covers", "Did you mean cover"]),
        ({"cover/minzdrav": {"id": "cover/minzdrow"}}, ["no body minzdrow", "Did you mean minzdrav"]),
        ({"cover/minzdrav": {"id": "cover"}}, ["!K", "is no ID of a row"]),
        ({"cover/minzdrav": {"id": None}}, ["!K", "the cell is empty"]),
        ({"cover/minzdrav": {"id": "cover/school5", "status": "Сделано"}}, ["has the same ID"]),
        ({"cover/minzdrav": {"status": "=A1"}}, ["!F", "a formula without a result"]),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_told_with_its_cell_and_nothing_is_taken(
    case: Case, said: dict[str, dict[str, Any]], told: list[str]
) -> None:
    with pytest.raises(ImportFileError) as refused:
        case.take(filled(case.workbook(), said))
    for text in told:
        assert text in str(refused.value)
    assert case.kinds() == ["created"]


@pytest.mark.parametrize(
    "value", [datetime(2026, 12, 31), "31.12.2026", "2026-12-31", " 31.12.2026 г. ", 46387, 46387.5]
)
def test_a_date_is_read_as_offices_and_people_write_it(case: Case, value: Any) -> None:
    case.take(filled(case.workbook(), {"avatar/": {"due": value}}))
    assert case.said("avatar/").due == date(2026, 12, 31)


def test_a_date_counted_from_1904_is_the_same_date(case: Case) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def fill(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904
        for row in plan_sheet(book).iter_rows():
            if row[COLUMNS["id"] - 1].value == "avatar/":
                row[COLUMNS["due"] - 1].value = datetime(2026, 12, 31)

    case.take(edited(case.workbook(), fill))
    assert case.said("avatar/").due == date(2026, 12, 31)


def test_columns_may_be_moved_rows_sorted_and_the_language_another(case: Case) -> None:
    def shuffle(book: Any) -> None:
        sheet = plan_sheet(book)
        sheet.insert_cols(1)
        sheet.insert_rows(1, amount=2)

    with using("en"):
        back = edited(filled(case.workbook(language="en"), {"avatar/": {"status": "Done"}}), shuffle)
    with using("ru"):
        case.take(back)
    assert case.said("avatar/").status is Status.DONE


def test_a_plan_of_another_audit_and_a_workbook_that_is_none_are_refused(case: Case, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    foreign = Case(tmp_path / "other").workbook()
    with pytest.raises(ImportFileError, match="belongs to the audit"):
        case.take(foreign)
    assert not is_plan(b"PK\x03\x04 damaged")
    assert not is_plan(b"%PDF-1.7")
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    assert not is_plan(plain.getvalue())

    def drop(book: Any) -> None:
        del book[plan_sheet(book).title]

    with pytest.raises(ImportFileError, match="no sheet has the columns of the plan"):
        case.take(edited(case.workbook(), drop))


def test_a_plan_from_a_copy_with_events_that_are_not_here_is_refused(case: Case, tmp_path: Path) -> None:
    second = tmp_path / "b.otklik"
    shutil.copy(case.path, second)
    case.say("avatar/", status="doing")
    newer = case.workbook()
    with pytest.raises(ImportFileError, match="Merge the copies first"):
        case.take(newer, path=second)


def test_an_action_that_is_proposed_no_more_keeps_what_was_said(case: Case) -> None:
    workbook = case.workbook()
    with AuditFile.open(case.path) as audit:
        case.collect(audit, cover=True, of=(VK_MINZDRAV,))
    taken = case.take(filled(workbook, {"cover/minzdrav": {"status": "Сделано"}}))
    assert "proposes this action no more" in taken.remarks[0]
    with AuditFile.open(case.path, read_only=True) as audit:
        parts = {part.key: part for part in parts_of(case.assessment(audit), audit.events())}
    assert not parts["cover", "minzdrav"].is_proposed
    assert parts["cover", "minzdrav"].said.status is Status.DONE
    assert parts["cover", "school5"].is_proposed


def test_the_plan_of_one_body_has_its_rows_alone(case: Case) -> None:
    rows = read_plan(case.workbook("school5"), "x.xlsx").rows
    assert [row.key for row in rows] == [("cover", "school5")]


def test_a_masked_contact_that_comes_back_is_no_change(case: Case) -> None:
    case.say("avatar/", comment="Звонить +7 999 123-45-67")
    taken = case.take(filled(case.workbook(), {"avatar/": {"comment": "Звонить [телефон]"}}))
    assert not taken.said


def test_an_agreed_date_that_has_passed_is_told_by_the_check_until_it_is_done(case: Case) -> None:
    def told() -> str:
        with AuditFile.open(case.path, read_only=True) as audit:
            checked = review(audit, case.assessment(audit))
        return " ".join(r.text for c in checked.checks if c.check.id == "CHK-29" for r in c.remarks)

    assert told() == ""
    case.say("cover/minzdrav", due="2026-11-24", at=datetime(2026, 11, 26, tzinfo=UTC))
    assert "Set a cover" in told()
    assert "24" in told()
    case.say("cover/minzdrav", status="done", at=datetime(2026, 11, 27, tzinfo=UTC))
    assert told() == ""


def test_libreoffice_saves_it_again_and_it_is_still_taken(case: Case, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice: apt install libreoffice-calc")
    back = filled(
        case.workbook(),
        {"cover/minzdrav": {"status": "Сделано", "due": datetime(2026, 12, 1)}, "avatar/": {"due": "=DATE(2026,12,10)+5"}},
        who="Минздрав",
    )  # fmt: skip
    (tmp_path / "p.xlsx").write_bytes(back)
    ran = subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"), str(tmp_path / "p.xlsx")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    saved = (tmp_path / "saved" / "p.xlsx").read_bytes()
    assert saved != back
    taken = case.take(saved)
    assert {"/".join(row.key): dict(changed) for row, changed in taken.said} == {
        "cover/minzdrav": {"status": "done", "due": "2026-12-01"},
        "avatar/": {"due": "2026-12-15"},  # a formula: what it came to
    }
    assert any("a formula stands here" in text for text in taken.remarks)
    assert case.said("cover/minzdrav").last is not None


def test_a_workbook_of_the_plan_is_only_fit_to_be_filled_in(case: Case) -> None:
    sheet = plan_sheet(openpyxl.load_workbook(io.BytesIO(case.workbook())))
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    kinds = {rule.type for rule in rules.values()}
    assert kinds == {"list", "date"}
    choices = next(rule.formula1 for rule in rules.values() if rule.type == "list")
    assert choices == '"Не начато,В работе,Сделано,Не будет сделано"'
    assert sheet.protection.sheet
    assert not sheet.cell(2, COLUMNS["comment"]).protection.locked
    assert sheet.cell(2, COLUMNS["id"]).protection.locked


def test_events_that_this_otklik_does_not_understand_are_passed_over(case: Case) -> None:
    with AuditFile.open(case.path) as audit:
        for payload in (
            {"action": "cover", "body": "minzdrav", "status": "half", "due": "soon", "comment": 7},
            {"body": 1},
        ):
            audit.append(FULFILMENT, payload, author="?", at=BACK)
        assert fulfilment(audit.events()) == {}
    assert msgspec.to_builtins(Status.DONE) == "done"
