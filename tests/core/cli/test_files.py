"""Looking into an audit file from the command line: facts, evidence, copies, proof that nothing was changed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from cli_audit import otklik
from otklik.i18n import using

ACCOUNT = "telegram:prirechye_government"


def exchange_of(audit: Path, platform: str) -> str:
    with sqlite3.connect(audit) as db:
        return str(db.execute("SELECT uid FROM exchange WHERE platform = ?", (platform,)).fetchone()[0])


@pytest.mark.parametrize("word", [ACCOUNT, "https://t.me/s/prirechye_government"])
def test_facts_of_one_account_by_id_or_address(
    audit: Path, word: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert otklik("facts", audit, "--json", "--account", word) == 0
    told = json.loads(capsysbinary.readouterr().out)
    assert [snapshot["account"] for snapshot in told["snapshots"]] == [ACCOUNT]


def test_facts_of_a_page_that_was_not_collected_are_refused(
    audit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert otklik("facts", audit, "--account", "t.me/nobody") == 1
    assert "t.me/nobody was not collected in this audit." in capsys.readouterr().err


def test_facts_for_people_are_worded_in_their_language(
    audit: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with using("ru"):
        assert otklik("facts", audit, "--account", ACCOUNT) == 0
    told = capsysbinary.readouterr().out.decode()
    assert "Есть описание канала: да" in told
    assert "Состояние страницы: открыта" in told
    assert "telegram." not in told


def test_comments_are_found_by_words_page_and_whose_they_are(
    audit: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    def told(*more: object) -> list[str]:
        assert otklik("comments", audit, *more) == 0
        return capsysbinary.readouterr().out.decode().splitlines()

    everything = told()
    all_of_them = everything[-1].rpartition(" of ")[2]
    heads = [line for line in everything if " · " in line and line.endswith("]")]
    assert everything[-1] == f"{len(heads)} of {all_of_them}".replace(f"{len(heads)}", f"{len(heads):,}")
    officials = told("--whose", "official")
    assert 0 < len(officials) < len(everything)
    assert all(" · official · " in line for line in officials if line.endswith("]"))
    assert told("--first", "2")[-1] == everything[-1]
    assert len([line for line in told("--first", "2") if line.endswith("]")]) == 2
    assert told("такого", "слова", "нет") == [f"0 of {all_of_them}"]
    assert otklik("comments", audit, "--whose", "press") == 1
    assert "press: whose words is one of citizen, official." in capsysbinary.readouterr().err.decode()


def test_what_goes_into_a_file_is_byte_for_byte_what_goes_to_the_screen(
    audit: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    uid = exchange_of(audit, "telegram")
    for name, call in (
        ("f.json", ["facts", audit, "--json"]),
        ("b.html", ["evidence", audit, uid, "--body"]),
    ):
        assert otklik(*call) == 0
        shown = capsysbinary.readouterr().out
        assert otklik(*call, "--out", tmp_path / name) == 0
        assert (tmp_path / name).read_bytes() == shown
        capsysbinary.readouterr()
        assert otklik(*call, "--out", tmp_path / name) == 1  # nothing is written over
        assert b"exists already" in capsysbinary.readouterr().err


def test_a_long_body_is_cut_on_the_screen_and_says_so(
    audit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert otklik("evidence", audit, exchange_of(audit, "telegram")[:6]) == 0
    told = capsys.readouterr()
    assert "GET https://t.me/s/prirechye_government" in told.out
    assert len(told.out) < 6000
    assert "characters more" in told.err


def test_evidence_asks_which(audit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert otklik("evidence", audit) == 1
    assert "Name an exchange" in capsys.readouterr().err


def test_a_copy_is_whole_and_is_not_written_over(
    audit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert otklik("copy", audit, tmp_path / "copy.otklik") == 0
    assert otklik("verify", tmp_path / "copy.otklik") == 0
    assert otklik("copy", audit, tmp_path / "copy.otklik") == 1
    assert "exists already" in capsys.readouterr().err


def test_looking_into_a_file_leaves_nothing_beside_it(audit: Path) -> None:
    before = sorted(path.name for path in audit.parent.iterdir())
    for command in ("verify", "facts"):
        assert otklik(command, audit) == 0
    assert sorted(path.name for path in audit.parent.iterdir()) == before


def test_verify_names_what_was_changed(audit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    uid = exchange_of(audit, "telegram")
    with sqlite3.connect(audit) as db:
        db.execute("UPDATE exchange SET body = zeroblob(9) WHERE uid = ?", (uid,))
    assert otklik("verify", audit) == 1
    assert uid in capsys.readouterr().out


def test_plugins_are_listed_by_what_they_bring(capsys: pytest.CaptureFixture[str]) -> None:
    with using("ru"):
        assert otklik("plugins") == 0
    told = capsys.readouterr().out
    assert "  площадки: telegram" in told
    assert "Команды плагинов: otklik serve, otklik tui" in told


def test_packs_are_listed_with_their_items(capsys: pytest.CaptureFixture[str]) -> None:
    assert otklik("checklists", "list") == 0
    assert "  LAW-01  " in capsys.readouterr().out


def test_an_audit_file_alone_opens_the_screens(audit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert otklik(audit, "--help") == 0
    assert "otklik tui" in capsys.readouterr().out
    assert otklik(audit.with_name("missing.otklik")) == 2


def test_a_page_of_records_that_is_damaged_is_told_by_every_command(
    audit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(audit) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE post SET data = x'7b22d1d1d1' WHERE id IN (SELECT id FROM post LIMIT 1)")
    db.close()
    assert otklik("score", audit) == 1
    assert "is damaged" in capsys.readouterr().err
    assert otklik("verify", audit) == 1
    told = capsys.readouterr()
    assert "cannot be read: the file is damaged" in told.out + told.err
