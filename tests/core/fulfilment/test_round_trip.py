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
from otklik.fulfilment.sent import altered, plan_sent
from otklik.i18n import using
from otklik.merge import merge
from otklik.report.build import build_report
from otklik.report.planned import state_of
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
    assert case.said("cover/minzdrav").due is None  # neither of them is the agreed one


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


def test_a_workbook_that_nobody_signed_is_of_the_body_that_it_was_made_for_or_has_its_author_named(
    case: Case,
) -> None:
    said = {"cover/school5": {"status": "Сделано"}}
    whole = filled(case.workbook(), said)
    with pytest.raises(ImportFileError, match=r"does not say who filled it in.*--author"):
        case.take(whole, "")
    assert case.kinds() == ["created"]
    case.take(whole, "Управление печати")
    last = case.said("cover/school5").last
    assert last is not None
    assert last.author == "Управление печати"
    case.take(filled(case.workbook("school5"), {"cover/school5": {"status": "В работе"}}), "")
    last = case.said("cover/school5").last
    assert last is not None
    assert last.author == "Школа № 5"


def test_while_people_say_different_things_neither_is_the_current_state_anywhere(case: Case) -> None:
    workbook = case.workbook()
    case.say("cover/minzdrav", status="doing", person="Петрова", due="2026-12-01")
    later = {"status": "Сделано", "person": "Сидорова", "due": datetime(2026, 12, 20)}
    case.take(filled(workbook, {"cover/minzdrav": later}, who="Минздрав"))
    said = case.said("cover/minzdrav")
    assert (said.status, said.value("status"), said.due, said.value("person"), said.is_over) == (
        None, "", None, "", False,
    )  # fmt: skip
    with using("ru"), AuditFile.open(case.path, read_only=True) as audit:
        assessment = case.assessment(audit)
        report = build_report(assessment, audit, case.host, "ru")
    row = next(row for row in report.plan if row.id == "cover/minzdrav")
    assert (row.status, row.agreed) == ("disputed", None)
    assert {row.status_text, row.person, row.agreed_text} <= {
        "расхождение: Сделано / В работе", "расхождение: В работе / Сделано",
        "расхождение: Петрова / Сидорова", "расхождение: Сидорова / Петрова",
        "расхождение: 1\xa0декабря 2026\xa0г. / 20\xa0декабря 2026\xa0г.",
        "расхождение: 20\xa0декабря 2026\xa0г. / 1\xa0декабря 2026\xa0г.",
    }  # fmt: skip
    with using("ru"):
        assert state_of([row]) == row.status_text
        others = [one for one in report.plan if one.action == "cover"]
        assert "расхождение: 1 из 2" in state_of(others)
        assert "Сделано" not in state_of(others)


def test_a_disagreement_goes_out_in_the_next_workbook_and_is_settled_there_by_either_word(case: Case) -> None:
    workbook = case.workbook()
    case.say("cover/minzdrav", status="doing", comment="ждём")
    case.take(
        filled(workbook, {"cover/minzdrav": {"status": "Сделано", "comment": "готово"}}, who="Минздрав")
    )
    disputed = case.workbook()
    sheet = plan_sheet(openpyxl.load_workbook(io.BytesIO(disputed)))
    assert str(sheet.cell(2, COLUMNS["status"]).value).startswith("расхождение: ")
    later = BACK + timedelta(days=2)
    untouched = case.take(filled(disputed, {"avatar/": {"status": "В работе"}}, who="Минздрав", saved=later))
    assert [row.key for row, _changed in untouched.said] == [("avatar", "")]
    assert case.said("cover/minzdrav").status is None
    with pytest.raises(ImportFileError, match=r"F2 \(Status\): write the one that holds"):
        case.take(filled(disputed, {"cover/minzdrav": {"status": "расхождение: Сделано"}}, who="Отдел"))
    settled = case.take(
        filled(disputed, {"cover/minzdrav": {"status": "В работе"}}, who="Отдел", saved=later)
    )
    assert not settled.clashes
    said = case.said("cover/minzdrav")
    assert said.status is Status.DOING
    assert set(said.disputed) == {"comment"}


ROW = {"cover/minzdrav": 2, "cover/school5": 3, "avatar/": 4}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"A": "Минфин"}, ("План действий!A2 (Орган)", "Минздрав", "Минфин")),
        ({"B": "Чужое действие"}, ("План действий!B2 (Действие)", "Поставить обложку", "Чужое действие")),
        ({"C": "Кто-то"}, ("План действий!C2 (Кто делает)", "", "Кто-то")),
        ({"D": 7}, ("План действий!D2 (Находки)", "1", "7")),
        ({"E": datetime(2027, 1, 1)}, ("План действий!E2 (Предложено до)", "", "")),
        ({"J": "Иванов"}, ("План действий!J2 (Сказано последним)", "", "Иванов")),
    ],
)
def test_nothing_is_recorded_of_a_row_whose_locked_cells_are_others_than_were_sent(
    case: Case, cells: dict[str, Any], told: tuple[str, str, str]
) -> None:
    def edit(book: Any) -> None:
        sheet = plan_sheet(book)
        for column, value in cells.items():
            sheet[f"{column}{ROW['cover/minzdrav']}"].value = value

    said = {"cover/minzdrav": {"status": "Сделано"}, "cover/school5": {"status": "В работе"}}
    taken = case.take(edited(filled(case.workbook(), said), edit))
    (strange,) = taken.altered
    assert strange.key == ("cover", "minzdrav")
    ((place, was, now),) = strange.cells
    assert place.partition(" (")[0] == told[0].partition(" (")[0]
    if told[1]:
        assert was.replace("\xa0", " ") == told[1]
    if told[2]:
        assert now == told[2]
    assert [row.key for row, _changed in taken.said] == [("cover", "school5")]
    with AuditFile.open(case.path, read_only=True) as audit:
        assert ("cover", "minzdrav") not in fulfilment(audit.events())


def test_a_sort_that_left_the_ids_where_they_were_records_nothing_and_the_mended_file_is_taken(
    case: Case,
) -> None:
    def partly_sorted(book: Any) -> None:
        sheet = plan_sheet(book)
        top, bottom = ([sheet.cell(n, c).value for c in range(1, 10)] for n in (2, 4))
        for column, (upper, lower) in enumerate(zip(top, bottom, strict=True), 1):
            sheet.cell(2, column).value, sheet.cell(4, column).value = lower, upper

    good = filled(case.workbook(), {"cover/minzdrav": {"status": "Сделано"}}, who="Минздрав")
    bad = edited(good, partly_sorted)
    taken = case.take(bad)
    assert {one.key for one in taken.altered} == {("cover", "minzdrav"), ("avatar", "")}
    assert not taken.said
    assert case.kinds() == ["created"]
    assert case.take(bad).altered == taken.altered  # told again, not hidden as known
    assert len(case.take(good).said) == 1


def test_rows_sorted_whole_are_no_matter(case: Case) -> None:
    def sort(book: Any) -> None:
        sheet = plan_sheet(book)
        rows = [[cell.value for cell in sheet[n]] for n in (4, 3, 2)]
        for number, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value

    taken = case.take(edited(filled(case.workbook(), {"avatar/": {"status": "Сделано"}}), sort))
    assert not taken.altered
    assert [row.key for row, _changed in taken.said] == [("avatar", "")]


def test_rows_that_did_not_come_back_and_rows_that_were_not_sent_are_told(case: Case) -> None:
    def edit(book: Any) -> None:
        sheet = plan_sheet(book)
        sheet.delete_rows(3)
        sheet.append(["Библиотека", "Новое дело"])

    taken = case.take(edited(filled(case.workbook(), {}), edit))
    assert any("did not come back: 1 (cover/school5)" in text for text in taken.remarks)
    assert any("has no ID" in text for text in taken.remarks)
    extra = filled(case.workbook("school5"), {"cover/school5": {"id": "avatar/", "status": "Сделано"}})
    taken = case.take(extra, "")
    assert [(one.key, one.cells) for one in taken.altered] == [(("avatar", ""), ())]
    assert not taken.said


def test_a_column_that_is_gone_is_told_and_without_action_or_body_nothing_is_taken(case: Case) -> None:
    def without(column: int) -> bytes:
        return edited(
            filled(case.workbook(), {"avatar/": {"status": "Сделано"}}),
            lambda book: plan_sheet(book).delete_cols(column),
        )

    assert any("Columns that did not come back" in text for text in case.take(without(4)).remarks)
    with pytest.raises(ImportFileError, match="has no column Действие any more"):
        case.take(without(2))


def test_what_was_sent_is_had_again_from_the_audit_though_work_went_on(case: Case) -> None:
    workbook = case.report("plan", "xlsx")
    case.say("cover/minzdrav", status="doing")
    with AuditFile.open(case.path) as audit:
        snapshot = audit.open_snapshot(audit.snapshots()[0].account, audit.snapshots()[0].window, BACK)
        audit.close_snapshot(snapshot.id, BACK)  # nothing was found there any more
        back = read_plan(workbook, "plan.xlsx")
        sent = plan_sent(audit, case.host, back.proof, case.assessment(audit))
    assert sent.is_exact
    assert set(sent.rows) == {row.key for row in back.rows}
    assert altered(back, sent, "plan.xlsx") == ()


def test_of_a_plan_by_another_version_action_and_body_alone_are_compared(case: Case) -> None:
    workbook = case.report("plan", "xlsx")
    back = read_plan(edited(workbook, lambda book: _put(book, C2="Кто-то", B3="Чужое")), "plan.xlsx")
    proof = msgspec.structs.replace(back.proof, versions={**back.proof.versions, "product": "otklik 0.0.7"})
    with AuditFile.open(case.path) as audit:
        sent = plan_sent(audit, case.host, proof, case.assessment(audit))
    assert not sent.is_exact
    assert [one.key for one in altered(back, sent, "plan.xlsx")] == [("cover", "school5")]


def _put(book: Any, **cells: Any) -> None:
    for name, value in cells.items():
        plan_sheet(book)[name].value = value


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
