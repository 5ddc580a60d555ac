"""Two people and a body, through the command line: copies, merge, reconciling, a questionnaire there and back."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from otklik.cli import main
from otklik.collect.session import begin
from otklik.privacy.keys import KeyStore
from otklik.profile import parse_profile
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
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an audit and a copy for each of two people."""
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("OTKLIK_LANG", "en")
    monkeypatch.chdir(tmp_path)
    profile = parse_profile(PROFILE)
    begin("r.otklik", profile, datetime(2026, 11, 20, tzinfo=UTC), days=28, keys=KeyStore()).close()
    for name in ("anna", "boris"):
        main_quietly("copy", "r.otklik", f"{name}.otklik")
    return tmp_path


def main_quietly(*arguments: str) -> int:
    try:
        main(list(arguments))
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    code = main_quietly(*arguments)
    captured = capsys.readouterr()
    assert code == 0, captured.err
    return captured.out


def test_two_people_answer_apart_and_settle_what_differs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, outcome in (("anna", "pass"), ("boris", "fail")):
        main_quietly(
            "answer", f"{name}.otklik", "LAW-07", outcome, "--author", name, "--note", f"said {name}"
        )
    told = run(capsys, "merge", "anna.otklik", "boris.otklik", "-o", "both.otklik")
    assert "Answers: agreed 0, differ 1" in told
    assert "said anna" in told
    assert "said boris" in told
    assert "too few pairs of answers (n = 1)" in told
    listed = run(capsys, "reconcile", "both.otklik")
    assert "LAW-07  Приреченская область" in listed
    assert "1 answer is left to reconcile" in listed
    settled = run(
        capsys, "reconcile", "both.otklik", "LAW-07", "region", "pass", "--note", "№ 5", "--author", "anna"
    )
    assert "0 answers are left to reconcile" in settled
    told = run(capsys, "reconcile", "both.otklik")
    assert "Nothing is to be reconciled" in told
    assert "reconcile both.otklik ITEM SUBJECT reopen" in told
    assert "said boris" in told  # what was in dispute stays to be seen
    rows = json.loads(run(capsys, "agreement", "both.otklik", "--format", "json"))
    assert [(row["section"], row["raters"], row["nominal"]["n"]) for row in rows] == [
        ("LAW", ["anna", "boris"], 1),
        ("", ["anna", "boris"], 1),
    ]
    assert main_quietly("merge", "anna.otklik", "boris.otklik", "-o", "both.otklik") == 1
    assert "exists already" in capsys.readouterr().err


def test_a_settled_dispute_is_opened_again_by_either_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, outcome in (("anna", "pass"), ("boris", "fail")):
        main_quietly("answer", f"{name}.otklik", "LAW-07", outcome, "--author", name)
    main_quietly("merge", "anna.otklik", "boris.otklik", "-o", "both.otklik")
    for again in (
        ("reconcile", "both.otklik", "LAW-07/region", "reopen", "--note", "not so"),
        ("decide", "both.otklik", "LAW-07/region", "вернуть", "--reason", "not so"),
    ):
        run(capsys, "reconcile", "both.otklik", "LAW-07", "region", "pass", "--note", "№ 5")
        run(capsys, *again)
        assert "1 answer is left to reconcile" in run(capsys, "reconcile", "both.otklik")


def test_a_questionnaire_goes_out_and_comes_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main_quietly("answer", "r.otklik", "PAGE-07", "fail", "--subject", "account/vk:prirechye_minzdrav")
    told = run(capsys, "questionnaire", "r.otklik", "--body", "minzdrav", "-o", "q.xlsx")
    assert "otklik import q.xlsx --into r.otklik" in told
    book = openpyxl.load_workbook("q.xlsx")
    row = next(row for row in book["Outcomes"].iter_rows() if row[1].value == "PAGE-07")
    row[4].value, row[5].value = "Met", "Адрес указан"
    row = next(row for row in book["Questions"].iter_rows() if str(row[0].value).isdecimal())
    row[4].value, item = "Partly met", row[1].value
    stream = io.BytesIO()
    book.save(stream)
    (folder / "back.xlsx").write_bytes(stream.getvalue())
    assert "Минздрав answered 1, objects to 1" in run(capsys, "import", "back.xlsx", "--into", "r.otklik")
    assert "Nothing is new in it" in run(capsys, "import", "back.xlsx", "--into", "r.otklik")
    listed = run(capsys, "objection", "list", "r.otklik")
    assert "not met → met" in listed
    assert "Адрес указан" in run(capsys, "assess", "r.otklik", "--item", "LAW-07")
    run(capsys, "report", "r.otklik", "-f", "md,html", "-o", "reports")
    for suffix in ("md", "html"):
        assert "Objections of bodies" in (folder / f"reports/r.{suffix}").read_text(encoding="utf-8")
    decided = run(capsys, "objection", "decide", "r.otklik", listed[:10], "accept", "--reason", "Verified")
    assert "Total before" in decided
    assert "No objection waits" in run(capsys, "objection", "list", "r.otklik")
    assert "accepted" in run(capsys, "objection", "list", "r.otklik", "--all")
    with AuditFile.open("r.otklik", read_only=True) as audit:
        assert audit.answers()["PAGE-07", "account/vk:prirechye_minzdrav"].outcome == "PASS"
        assert {a.author for key, a in audit.answers().items() if key[0] == item} == {"Минздрав"}


def test_a_questionnaire_of_another_audit_names_both(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "questionnaire", "r.otklik", "--body", "minzdrav", "-o", "q.xlsx")
    AuditFile.create("other.otklik", PROFILE, datetime(2026, 11, 20, tzinfo=UTC)).close()
    assert main_quietly("import", "q.xlsx", "--into", "other.otklik") == 1
    assert "belongs to the audit" in capsys.readouterr().err
    assert main_quietly("import", "q.xlsx", "--into", "r.otklik", "--dry-run") == 1
    assert main_quietly("questionnaire", "r.otklik", "--body", "minzdrav", "-o", "q.xlsx") == 1
    assert main_quietly("questionnaire", "r.otklik", "--body", "minzdrav", "-o", "q.pdf") == 1
