"""Registers speak of bodies and of the region: kept as figures, read by items, renewed by the next table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from otklik.cli import main
from otklik.collect.registers import plan_register, write_register
from otklik.model import REGION, ObservationKey, Subject, SubjectKind, Text
from otklik.platform import ImportedRegister, ImportFile, RegisterImporter, RegisterRow
from otklik.profile import parse_profile
from otklik.registers import Told, told
from otklik.store import AuditFile

PROFILE = """
[region]
code = "54"
name = "Приречье"
time_zone = "Asia/Novosibirsk"

[[body]]
id = "minzdrav"
name = "Министерство здравоохранения Приречья"
short_name = "Минздрав"
kind = "ministry"
level = "region"
accounts = ["vk.com/minzdrav"]
"""
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SURVEY = (
    "Пол;Возраст;Тип поселения;Вес;Телефон\n"
    + "ж;20;город;1;8 900 000 00 01\nм;40;село;2;8 900 000 00 02\n" * 200
)


class Messages(RegisterImporter):
    """A register with a row a body."""

    id = "messages"
    title = Text("Реестр сообщений", "Register of messages")
    observations: ClassVar[tuple[ObservationKey, ...]] = (
        ObservationKey(key="messages.late", type="int", title=Text("Просрочено", "Late"), unit="messages"),
    )

    def __init__(self, *rows: tuple[str, int]) -> None:
        self._rows = rows

    def recognises(self, file: ImportFile) -> bool:
        return True

    def figures(self, file: ImportFile) -> ImportedRegister:
        rows: Iterable[RegisterRow] = (
            RegisterRow(place=str(number), body=body, values={"messages.late": late})
            for number, (body, late) in enumerate(self._rows, start=2)
        )
        return ImportedRegister(rows=tuple(rows))


@pytest.fixture
def audit(tmp_path: Path) -> AuditFile:
    return AuditFile.create(tmp_path / "a.otklik", PROFILE, NOW)


def bring(audit: AuditFile, *rows: tuple[str, int], at: datetime = NOW) -> list[str]:
    planned = plan_register(Messages(*rows), ImportFile("r.csv", b"x"), parse_profile(PROFILE).bodies)
    write_register(audit, planned, at)
    return [remark.message for remark in planned.remarks]


def late(found: Told, subject: Subject) -> object:
    fact = found.facts.get(subject, {}).get("observation messages.late")
    return None if fact is None else fact.measurement.value


@pytest.mark.parametrize("name", ["Минздрав", "министерство  здравоохранения приречья", "minzdrav"])
def test_a_row_belongs_to_the_body_that_it_names(audit: AuditFile, name: str) -> None:
    assert bring(audit, (name, 3), ("", 8)) == []
    found = told(audit, {"messages"}, {})
    assert late(found, Subject(SubjectKind.BODY, "minzdrav")) == 3
    assert late(found, REGION) == 8


def test_rows_of_unknown_bodies_and_second_rows_are_told_and_left_out(audit: AuditFile) -> None:
    remarks = bring(audit, ("Минздарв", 1), ("Минздрав", 2), ("Минздрав", 5))
    assert len(remarks) == 2
    assert late(told(audit, {"messages"}, {}), Subject(SubjectKind.BODY, "minzdrav")) == 2


def test_the_next_table_of_the_kind_takes_the_place_of_the_last(audit: AuditFile) -> None:
    bring(audit, ("", 8))
    bring(audit, ("", 1), at=NOW.replace(hour=10))
    assert late(told(audit, {"messages"}, {}), REGION) == 1


def test_what_no_plugin_declares_is_not_told(audit: AuditFile) -> None:
    bring(audit, ("", 8))
    assert told(audit, {"survey"}, {}) == Told()


def run(*arguments: str | Path) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--lang", "ru", *map(str, arguments)])
    assert left.value.code == 0


def test_items_of_the_region_are_proposed_by_an_imported_survey_whose_people_are_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.otklik"
    AuditFile.create(path, PROFILE, NOW).close()
    table = tmp_path / "опрос.csv"
    table.write_text(SURVEY, encoding="cp1251")
    run("explain", path, "SOC-15/region")
    assert "не говорит ни одна загруженная таблица" in capsys.readouterr().out.replace("\xa0", " ")
    run("import", table, "--into", path, "--dry-run")
    run("import", table, "--into", path)
    capsys.readouterr()
    run("explain", path, "SOC-15/region")
    shown = capsys.readouterr().out.replace("\xa0", " ")
    assert "предложено: не выполнено" in shown
    assert "опрос.csv" in shown
    assert b"900 000" not in path.read_bytes()
    run("verify", path)


def test_nothing_is_written_where_one_of_several_files_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, table, other = tmp_path / "a.otklik", tmp_path / "опрос.csv", tmp_path / "иное.csv"
    AuditFile.create(path, PROFILE, NOW).close()
    table.write_text(SURVEY, encoding="utf-8")
    other.write_text("а;б\n1;2\n", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["--lang", "ru", "import", str(table), str(other), "--into", str(path)])
    assert left.value.code != 0
    assert "иное.csv" in capsys.readouterr().err
    with AuditFile.open(path, read_only=True) as audit:
        assert audit.snapshots() == []
