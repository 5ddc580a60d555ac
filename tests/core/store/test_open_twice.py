"""A process that has an audit open twice loses nothing when another one opens and closes it meanwhile."""

from __future__ import annotations

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
