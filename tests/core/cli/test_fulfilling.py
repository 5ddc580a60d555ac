"""The plan through the command line: out as a workbook, back as the journal's events, told and settled."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from cli_audit import otklik
from otklik.collect.session import begin
from otklik.privacy.keys import KeyStore
from otklik.profile import parse_profile
from otklik.store import AuditFile
from planned_audit import PROFILE, filled


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An audit in which a page lacks its card, and the region has no rules."""
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "keys"))
    found = tmp_path / "r.otklik"
    begin(
        str(found), parse_profile(PROFILE), datetime(2026, 11, 20, tzinfo=UTC), days=28, keys=KeyStore()
    ).close()
    for item, subject in (("LAW-07", "region"), ("PAGE-07", "account/vk:prirechye_minzdrav")):
        assert otklik("answer", found, item, "fail", "--subject", subject) == 0
    return found


def test_a_plan_goes_out_and_comes_back_and_what_differs_is_settled(
    path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert otklik("report", path, "--kind", "plan", "-f", "xlsx", "-o", tmp_path) == 0
    made = (tmp_path / "r-plan.xlsx").read_bytes()
    keys = [
        str(row[10].value)
        for sheet in openpyxl.load_workbook(io.BytesIO(made)).worksheets
        for row in sheet.iter_rows()
        if len(row) > 10 and "/" in str(row[10].value)
    ]
    assert "page-card/minzdrav" in keys
    back = tmp_path / "back.xlsx"
    back.write_bytes(filled(made, {"page-card/minzdrav": {"status": "Done"}}, who="Минздрав"))
    assert (
        otklik("fulfilment", path, "page-card", "--body", "minzdrav", "--status", "doing", "--author", "Анна")
        == 0
    )
    capfd.readouterr()

    assert otklik("import", back, "--into", path, "--dry-run") == 0
    told = capfd.readouterr().out
    assert "with something new 1, said differently 1" in told
    assert "Nothing was written" in told
    assert otklik("import", back, "--into", path) == 0
    told = capfd.readouterr().out
    assert "Under way (Анна" in told
    assert "Done (Минздрав" in told
    assert otklik("import", back, "--into", path) == 0
    assert "nothing is new" in capfd.readouterr().out

    assert otklik("fulfilment", path) == 0
    assert "! Status:" in capfd.readouterr().out
    assert otklik("fulfilment", path, "page-card", "--body", "minzdrav", "--status", "сделано") == 0
    capfd.readouterr()
    assert otklik("fulfilment", path) == 0
    told = capfd.readouterr().out
    assert "Минздрав: Done" in told
    assert "!" not in told
    assert otklik("plan", path, "--hours", "40") == 0
    assert "How it goes on" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("page-cart", "--status", "done"), "Did you mean page-card?"),
        (("page-card", "--body", "school6", "--status", "done"), "is not to be done by school6"),
        (("page-card", "--status", "soon"), "--status is to_do, doing, done or dropped"),
        (("page-card", "--due", "31.13.2026"), "31.13.2026 is no day of the calendar"),
        (("--status", "done"), "Name the action"),
    ],
)
def test_what_cannot_be_recorded_is_one_sentence(
    path: Path, arguments: tuple[str, ...], sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    assert otklik("fulfilment", path, *arguments) == 1
    assert sentence in capfd.readouterr().err
    with AuditFile.open(path, read_only=True) as file:
        assert not [event for event in file.events() if event.kind == "fulfilment"]
