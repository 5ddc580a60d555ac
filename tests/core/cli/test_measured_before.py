"""Measurements kept between commands: found only where all that they were made from is the same, and then the same."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import EntryPoint
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli_audit import otklik
from otklik.assess import Assessment
from otklik.host import Host
from otklik.i18n import using
from otklik.memory import Memory
from otklik.memory_kept import MOST, SUFFIX, MeasurementsKept, code_fingerprint
from otklik.model import Account, Window
from otklik.pipeline import Assessor, assess_audit, measure_audit
from otklik.store import AuditFile


@pytest.fixture(scope="module")
def host() -> Host:
    return Host()


def told(assessment: Assessment) -> bytes:
    """Everything that was measured and judged; bytes tell 1 from 1.0 and from True."""
    parts = (assessment.id, assessment.accounts, assessment.score, list(assessment.findings))
    return msgspec.json.encode(parts, enc_hook=str)


def is_found(path: Path, host: Host, folder: Path) -> bool:
    with AuditFile.open(path, read_only=True) as file:
        return bool(MeasurementsKept(folder).bring(file, host, Memory()))


def measured(path: Path, host: Host, folder: Path) -> None:
    with AuditFile.open(path, read_only=True) as file:
        measure_audit(file, host, Memory(), measurements=MeasurementsKept(folder))


def written(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


def test_what_an_earlier_command_measured_is_what_is_measured_anew(
    audit: Path, host: Host, tmp_path: Path
) -> None:
    folder = tmp_path / "measured"
    with AuditFile.open(audit) as file:
        first = assess_audit(file, host, measurements=MeasurementsKept(folder))
        entries = written(folder)
        assert len(entries) == 1
        second = assess_audit(file, host, measurements=MeasurementsKept(folder))
        assert told(first) == told(second) == told(assess_audit(file, host))
        assert written(folder) == entries
    copy = Path(shutil.copy(audit, tmp_path / "copy.otklik"))
    assert is_found(copy, host, folder)


ACTS: dict[str, Callable[[AuditFile], object]] = {
    "an answer": lambda file: file.append(
        "note", {"text": "x"}, author="x", at=datetime(2026, 11, 16, tzinfo=UTC)
    ),
    "another name": lambda file: file.replace_profile(
        file.profile_text.replace("Приреченская", "Зареченская")
    ),
    "norms of another region": lambda file: file.replace_profile(
        file.profile_text.replace('code = "99"', 'code = "02"')
    ),
    "another zone": lambda file: file.replace_profile(
        file.profile_text.replace("Europe/Moscow", "Asia/Tomsk")
    ),
}


@settings(max_examples=4)
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=4))
def test_whatever_happens_between_two_commands_the_second_says_what_it_would_say_without(
    acts: list[str],
    sealed_audit: Path,
    host: Host,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = tmp_path_factory.mktemp("acts")
    path = Path(shutil.copy(sealed_audit / "a.otklik", place))
    with AuditFile.open(path) as file:
        for act in ("", *acts):
            if act:
                ACTS[act](file)
            found = assess_audit(file, host, measurements=MeasurementsKept(place / "measured"))
        assert told(found) == told(assess_audit(file, host))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE exchange SET body = CAST(body || x'00' AS BLOB) WHERE id = 1",
        "UPDATE exchange SET received_at = '2026-11-16T00:00:00+00:00' WHERE id = 1",
        "UPDATE post SET data = CAST(replace(data, '1', '2') AS BLOB)",
        "DELETE FROM comment",
        "INSERT INTO gap VALUES (1, 'posts', 'x', '{}', 'vk:x')",
        "UPDATE snapshot SET closed_at = '2026-11-16T00:00:00+00:00' WHERE id = 1",
        "UPDATE fact SET place = place || 'x'",
    ],
)
def test_where_a_byte_of_what_was_collected_is_another_nothing_is_found(
    change: str,
    audit: Path,
    host: Host,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "measured"
    measured(audit, host, folder)
    assert is_found(audit, host, folder)
    with sqlite3.connect(audit) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        assert db.execute(change).rowcount
    db.close()
    assert not is_found(audit, host, folder)


def test_what_was_measured_in_another_language_is_not_found(audit: Path, host: Host, tmp_path: Path) -> None:
    folder = tmp_path / "measured"
    measured(audit, host, folder)
    with using("ru"):
        assert not is_found(audit, host, folder)


@pytest.mark.parametrize(
    "harm", [lambda content: content[:-1], lambda content: b"", lambda content: content[:-9] + bytes(9)]
)
def test_a_damaged_entry_is_measured_anew_and_replaced(
    harm: Callable[[bytes], bytes],
    audit: Path,
    host: Host,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "measured"
    measured(audit, host, folder)
    ((name, content),) = written(folder).items()
    (folder / name).write_bytes(harm(content))
    assert not is_found(audit, host, folder)
    measured(audit, host, folder)
    assert is_found(audit, host, folder)


def test_where_nothing_can_be_kept_everything_is_measured(audit: Path, host: Host, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with AuditFile.open(audit) as file:
        found = assess_audit(file, host, measurements=MeasurementsKept(blocked / "measured"))
        assert told(found) == told(assess_audit(file, host))


def test_while_pages_are_collected_nothing_is_kept(audit: Path, host: Host, tmp_path: Path) -> None:
    with AuditFile.open(audit) as file:
        window = Window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC))
        file.open_snapshot(Account("vk", "x", "https://vk.com/x", "government"), window, at=window.until)
    measured(audit, host, tmp_path / "measured")
    assert not (tmp_path / "measured").exists()


def test_of_an_audit_that_goes_on_growing_in_one_sitting_one_entry_is_kept(
    audit: Path, host: Host, tmp_path: Path
) -> None:
    folder = tmp_path / "measured"
    assessor = Assessor(host, measurements=MeasurementsKept(folder))
    with AuditFile.open(audit) as file:
        assessor.assess(file)
        first = written(folder).keys()
        window = Window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC))
        account = Account("vk", "prirechye_government", "https://vk.com/prirechye_government", "government")
        snapshot = file.open_snapshot(account, window, at=window.until)
        file.close_snapshot(snapshot.id, at=window.until)
        assessor.assess(file)
        assert len(written(folder)) == 1
        assert written(folder).keys() != first


def test_entries_that_nobody_asked_for_longest_go(audit: Path, host: Host, tmp_path: Path) -> None:
    import os

    folder = tmp_path / "measured"
    folder.mkdir()
    for number in range(MOST + 3):
        entry = folder / f"{number}{SUFFIX}"
        entry.write_bytes(b"x")
        os.utime(entry, (number, number))
    measured(audit, host, folder)
    names = written(folder).keys()
    assert len(names) == MOST
    assert not {f"{n}{SUFFIX}" for n in range(4)} & names
    assert f"{MOST + 2}{SUFFIX}" in names


def test_a_plugin_that_was_edited_is_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    plugin, beside = tmp_path / "kept_plugin", tmp_path / "kept_beside.py"
    plugin.mkdir()
    (plugin / "__init__.py").write_text("import kept_beside\n", encoding="utf-8")
    beside.write_text("X = 1\n", encoding="utf-8")
    point = EntryPoint(name="kept", value="kept_plugin", group="otklik")

    def of_fresh_process() -> str:
        for name in ("kept_plugin", "kept_beside"):
            sys.modules.pop(name, None)
        return code_fingerprint(Host([point]))

    first = of_fresh_process()
    assert of_fresh_process() == first
    assert code_fingerprint(Host([])) != first
    (plugin / "norms.toml").write_text("x = 1\n", encoding="utf-8")
    second = of_fresh_process()
    assert second != first
    beside.write_text("X = 2\n", encoding="utf-8")
    assert of_fresh_process() not in (first, second)


def test_a_command_measures_for_those_that_follow(
    audit: Path, measurements: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(audit) as db:  # an audit of its own
        db.execute("UPDATE exchange SET meta = ? WHERE id = 1", (json.dumps({"x": str(audit)}),))
    db.close()
    host = Host()
    assert not is_found(audit, host, measurements)
    assert otklik("assess", audit) == 0
    first = capsys.readouterr().out
    assert is_found(audit, host, measurements)
    assert otklik("assess", audit) == 0
    assert capsys.readouterr().out == first
