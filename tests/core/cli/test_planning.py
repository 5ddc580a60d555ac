"""`otklik plan` through the command line: text, JSON, and a plan that is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.collect.session import begin
from otklik.planning.records import Plan
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
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An audit in which a person found two things wrong."""
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("OTKLIK_LANG", "en")
    path = tmp_path / "r.otklik"
    begin(
        str(path), parse_profile(PROFILE), datetime(2026, 11, 20, tzinfo=UTC), days=28, keys=KeyStore()
    ).close()
    for item, subject in (("LAW-07", "region"), ("PAGE-07", "account/vk:prirechye_minzdrav")):
        run(str(path), item, "fail", "--subject", subject, command="answer")
    return path


def run(*arguments: str, command: str = "plan") -> int:
    try:
        main([command, *arguments])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_a_plan_as_text_and_as_json_is_the_same_plan(audit: Path, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    asked = (str(audit), "--hours", "20", "--weeks", "4", "--from", "2026-11-30")
    assert run(*asked) == 0
    text = capfd.readouterr().out
    assert text.startswith("Plan: ")  # nothing of the solver's on stdout
    assert "Left out:" in text
    assert "If nothing is done:" in text
    assert run(*asked, "--format", "json") == 0
    made = json.loads(capfd.readouterr().out)
    assert made["schema"] == "otklik.plan/1"
    assert [step["action"] for step in made["steps"]] == ["page-card"]
    assert [(one["action"], one["reason"]) for one in made["left_out"]] == [("adopt-rules", "limits")]
    assert made["start"] == "2026-11-30"


@pytest.mark.parametrize("role", ["lawyer", "Lawyer", "LAWYER "])
def test_a_role_is_named_by_its_id_or_its_title(
    audit: Path, capfd: pytest.CaptureFixture[str], role: str
) -> None:
    capfd.readouterr()
    assert run(str(audit), "--hours", "40", "--people", f"{role}=30,*=2", "--format", "json") == 0
    assert json.loads(capfd.readouterr().out)["people"] == {"lawyer": 30, "*": 2}


def test_a_plan_is_kept_where_it_is_asked_for(audit: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(str(audit), "--hours", "40", "--people", "lawyer=30, *=2,5") == 1
    assert "--people: 5 is no role with hours" in capfd.readouterr().err
    assert run(str(audit), "--hours", "40", "--people", "lawyer=30,*=2", "--save", "--author", "Анна") == 0
    with AuditFile.open(audit, read_only=True) as file:
        kept = file.plan()
        assert isinstance(kept, Plan)
        assert [step.action for step in kept.steps] == ["page-card", "adopt-rules"]
        assert kept.people == {"lawyer": 30, "*": 2}
        assert [event.author for event in file.events() if event.kind == "plan"] == ["Анна"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--hours", "20", "--from", "tomorrow"), "tomorrow is no day of the calendar"),
        (("--hours", "20", "--format", "xml"), "--format is text or json"),
        (("--hours", "20", "--must", "adopt-rule"), "Did you mean adopt-rules?"),
        (("--hours", "20", "--must", "adopt-rules"), "it takes 24 hours, of 20"),
    ],
)
def test_what_cannot_be_planned_is_one_sentence(
    audit: Path, options: tuple[str, ...], sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(str(audit), *options) == 1
    assert sentence in capfd.readouterr().err
