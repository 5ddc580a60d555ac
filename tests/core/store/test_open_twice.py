"""A process that has an audit open twice loses nothing when another one opens and closes it meanwhile."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.errors import StoreError
from otklik.store import AuditFile

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PROFILE = '[region]\ncode = "99"\nname = "Приреченская область"\ntime_zone = "Europe/Moscow"\n'
COUNTED = """
import shutil
import sys
from otklik.store import AuditFile
with AuditFile.open(sys.argv[1], read_only=sys.argv[2] == "look") as audit:
    print(sum(event.kind == "answer" for event in audit.events()))
"""


def counted_elsewhere(path: Path, how: str) -> int:
    """By another process, which opens the audit and closes it."""
    done = subprocess.run(
        [sys.executable, "-c", COUNTED, str(path), how], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def answer(audit: AuditFile, number: int) -> None:
    payload = {
        "item": "LAW-01", "subject": "region", "outcome": "PASS", "note": str(number), "evidence": [],
    }  # fmt: skip
    audit.append("answer", payload, author="Анна", at=NOW)


@pytest.mark.parametrize("how", ["open", "look"])
def test_what_is_written_after_another_process_has_come_and_gone_is_there(tmp_path: Path, how: str) -> None:
    path = tmp_path / "a.otklik"
    AuditFile.create(path, PROFILE, NOW).close()
    with AuditFile.open(path) as first, AuditFile.open(path) as second:
        answer(first, 1)
        assert counted_elsewhere(path, how) == 1
        # deleted by the other one, it would take with it whatever is written from here on
        assert path.with_name("a.otklik-wal").exists()
        answer(first, 2)
        answer(second, 3)
        assert counted_elsewhere(path, how) == 3
        answer(first, 4)
    assert counted_elsewhere(path, "look") == 4


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"{}", b"\0" * 4096, "письмо".encode()])
def test_a_file_of_somebody_else_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.otklik"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="audit"):
        AuditFile.open(path)
    assert path.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.otklik"]


def test_what_others_wrote_unseen_is_no_parent_of_what_is_appended(tmp_path: Path) -> None:
    path = tmp_path / "a.otklik"
    with AuditFile.create(path, PROFILE, NOW) as one, AuditFile.open(path) as other:
        first = one.append("note", {"text": "1"}, author="a", at=NOW)
        one.show([first])
        theirs = other.append("note", {"text": "2"}, author="b", at=NOW)
        own = one.append("note", {"text": "3"}, author="a", at=NOW)
        last = one.append("note", {"text": "4"}, author="a", at=NOW)
        parents = {event.id: event.parents for event in one.events()}
        assert parents[theirs] == (first,)
        assert parents[own] == (first,)
        assert parents[last] == (own,)
        assert set(one.heads()) == {theirs, last}
        one.show(event.id for event in one.events())
        both = one.append("note", {"text": "5"}, author="a", at=NOW)
        assert one.heads() == (both,)
        assert set({event.id: event.parents for event in one.events()}[both]) == {theirs, last}


KILLED = """
import os, sys
from otklik.store import AuditFile
AuditFile.open(sys.argv[1])
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
def test_a_program_that_was_ended_before_it_wrote_anything_is_told_from_a_copied_file(tmp_path: Path) -> None:
    path = tmp_path / "a.otklik"
    AuditFile.create(path, PROFILE, NOW).close()
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    for is_read_only in (True, False):
        with AuditFile.open(path, read_only=is_read_only) as audit:
            assert "was not closed last time" in audit.notes[0]
    with AuditFile.open(path) as audit:
        assert audit.notes == ()
        alone = tmp_path / "b.otklik"
        copying = "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[2])"  # not here: it would drop SQLite's locks
        subprocess.run([sys.executable, "-c", copying, str(path), str(alone)], check=True)
        with AuditFile.open(alone, read_only=True) as copied:
            assert "was copied while it was open" in copied.notes[0]
        with AuditFile.open(path) as second:
            assert "is open elsewhere" in second.notes[0]
        # the first is open still, though the second was closed
        subprocess.run([sys.executable, "-c", copying, str(path), str(alone)], check=True)
        with AuditFile.open(alone, read_only=True) as copied:
            assert "was copied while it was open" in copied.notes[0]
    with AuditFile.open(path) as audit:
        assert audit.notes == ()


@pytest.mark.skipif(sys.platform == "win32", reason="there an open file cannot be renamed")
def test_what_was_said_before_a_rename_is_in_the_file_under_its_new_name_at_once(tmp_path: Path) -> None:
    path, moved, alone = tmp_path / "a.otklik", tmp_path / "b.otklik", tmp_path / "c.otklik"
    AuditFile.create(path, PROFILE, NOW).close()
    with AuditFile.open(path) as audit:
        kept = audit.attach("a.txt", b"order 17")
        payload = {"item": "LAW-07", "subject": "region", "outcome": "PASS"}
        said = audit.append("answer", payload, author="А", at=NOW)
        shutil.copy(path, alone)  # without its -wal
        path.rename(moved)
        for other in (moved, alone):
            with AuditFile.open(other, read_only=True) as seen:
                assert [event.id for event in seen.events()] == [said]
                assert seen.attachment(kept)[1] == b"order 17"
                assert seen.verify() == []
        moved.rename(path)


@pytest.mark.skipif(sys.platform == "win32", reason="there an open file cannot be renamed")
@pytest.mark.parametrize("act", ["rename", "remove", "replace"])
def test_into_a_file_that_was_moved_while_it_was_open_nothing_is_written(tmp_path: Path, act: str) -> None:
    path, moved = tmp_path / "a.otklik", tmp_path / "b.otklik"
    AuditFile.create(path, PROFILE, NOW).close()
    with AuditFile.open(path) as audit:
        answer(audit, 1)
        if act == "remove":
            path.unlink()
        elif act == "rename":
            path.rename(moved)
        else:
            AuditFile.create(moved, PROFILE, NOW).close()
            moved.replace(path)
        with pytest.raises(StoreError, match="moved, renamed or removed while it was open"):
            answer(audit, 2)
        assert [event.payload["note"] for event in audit.events()] == ["1"]
        if act == "rename":
            moved.rename(path)
            answer(audit, 3)
    if act == "rename":
        with AuditFile.open(path) as audit:
            assert [event.payload["note"] for event in audit.events()] == ["1", "3"]
