"""Keys and people's data from the command line: handed on under a passphrase, opened with a reason, destroyed in time."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli_audit import PASSPHRASE, otklik
from otklik.cli.app import app
from otklik.store import AuditFile


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_PASSPHRASE", PASSPHRASE)


def sealed(audit: Path) -> str:
    with sqlite3.connect(audit) as db:
        row = db.execute("SELECT uid FROM exchange JOIN seal ON seal.exchange = exchange.id").fetchone()
        return str(row[0]) if row else ""


def kinds(audit: Path) -> list[str]:
    with AuditFile.open(audit, read_only=True) as opened:
        return [event.kind for event in opened.events()]


def unseal(audit: Path, to: Path, **changed: object) -> int:
    options = {"--key": audit.parent / "private.pem", "--reason": "жалоба", "--to": to, **changed}
    return otklik("unseal", audit, sealed(audit) or "00", *(w for pair in options.items() for w in pair))


def test_an_original_is_opened_once_its_reason_stands_in_the_journal(audit: Path, tmp_path: Path) -> None:
    assert unseal(audit, tmp_path / "original.json") == 0
    assert b'"response"' in (tmp_path / "original.json").read_bytes()
    assert kinds(audit) == ["unseal"]
    if os.name == "posix":
        assert (tmp_path / "original.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"--reason": " "}, "Say why the original is needed"),
        ({"--to": "nowhere/a.json"}, "There is no folder nowhere."),
        ({"--key": "nowhere.pem"}, "there is no such file or folder"),
        ({"--passphrase": "not it"}, "This key or passphrase does not open the seal."),
    ],
)
def test_what_is_not_opened_leaves_no_event(
    audit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, object], sentence: str
) -> None:
    assert unseal(audit, tmp_path / "original.json", **changed) == 1
    assert sentence in capsys.readouterr().err
    assert kinds(audit) == []


def test_an_original_is_never_written_over_another_file(
    audit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    assert unseal(audit, tmp_path / "mine") == 1
    assert "exists already" in capsys.readouterr().err
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"
    assert kinds(audit) == []


def test_retention_destroys_originals_and_keeps_what_is_masked(
    audit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert otklik("retention", audit, "--days", "-1") == 1
    assert otklik("retention", audit, "--days", "0") == 0
    assert sealed(audit) == ""
    assert kinds(audit) == ["retention"]
    assert unseal(audit, tmp_path / "original.json") == 1
    assert "retention destroyed it" in capsys.readouterr().err
    assert otklik("verify", audit) == 0


def test_a_key_is_handed_on_under_a_passphrase(
    audit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert otklik("key", "export", "99", tmp_path / "key.json") == 0
    assert otklik("key", "export", "99", tmp_path / "key.json") == 1
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "elsewhere"))
    assert otklik("key", "export", "99", tmp_path / "other.json") == 1
    assert "This computer has no key of region 99." in capsys.readouterr().err
    assert otklik("key", "import", tmp_path / "key.json", "--passphrase", "not it") == 1
    assert otklik("key", "import", tmp_path / "key.json") == 0
    assert otklik("key", "export", "99", tmp_path / "other.json") == 0


def test_a_key_beside_the_audit_is_found_told_and_not_taken_over(
    audit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert otklik("key", "show", audit) == 0
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "own"))
    assert otklik("key", "show", audit) == 0
    told = capsys.readouterr().out
    assert f"It lies in {audit.parent / 'keys'}." in told
    assert "who gets the folder" in told
    assert not (tmp_path / "own").exists()
    (audit.parent / "keys").rename(tmp_path / "moved")
    assert otklik("key", "show", audit) == 1
    assert "is not on this computer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"), [("99:" + "00" * 32, "another key than its name"), ("99:xyz", "no key file")]
)
def test_a_key_file_that_is_not_what_its_name_says_is_refused(
    audit: Path, capsys: pytest.CaptureFixture[str], content: str, told: str
) -> None:
    [file] = (audit.parent / "keys").glob("pseudonym-*.key")
    file.write_text(content, encoding="ascii")
    assert otklik("key", "show", audit) == 1
    assert told in capsys.readouterr().err


def test_a_new_passphrase_is_asked_for_until_it_was_typed_twice_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OTKLIK_PASSPHRASE")
    told = CliRunner().invoke(
        app, ["key", "recipient", str(tmp_path / "r.pem")], input="\nraz\ndva\nраз\nраз\n"
    )
    assert told.exit_code == 0
    assert "The passphrase is empty." in told.stderr
    assert "The two differ." in told.stderr
    assert "ENCRYPTED" in (tmp_path / "r.pem").read_text(encoding="ascii")
