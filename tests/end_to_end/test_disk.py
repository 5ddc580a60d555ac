"""The disk and the audit file through the command line: full, read-only, another program's, newer, torn from its -wal."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.host import Host
from otklik.sandbox.demo import run_demo
from otklik.store import AuditFile

OTKLIK = [sys.executable, "-c", "from otklik.cli import main; main()"]
# A process that may write no file beyond so many bytes: what a full disk is to it, without being root.
LIMITED = """
    import resource, signal, sys
    from otklik.cli import main
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    most = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    main(sys.argv[2:])
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX limits and rights")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder; tests take copies."""
    folder = tmp_path_factory.mktemp("made") / "demo"
    run_demo(folder, Host())
    return folder


@pytest.fixture
def demo(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "demo")


@pytest.fixture
def tiny_disk() -> Iterator[Path]:
    """A disk of 3 MB; skipped where nothing may be mounted."""
    folder = Path(tempfile.mkdtemp())
    mounted = (
        shutil.which("mount") is not None
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
        ).returncode
    )
    try:
        if not mounted:
            pytest.skip("a file system can be mounted by root only")
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def run(command: list[str], folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"OTKLIK_KEYS": str(folder / "keys"), "OTKLIK_LANG": "en"}
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False, env=environment
    )


def limited(most: int) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(LIMITED), str(most)]


def assert_one_sentence(ended: subprocess.CompletedProcess[str], *parts: str | Path) -> None:
    assert ended.returncode == 1, ended.stderr
    errors = [line for line in ended.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, ended.stderr
    assert all(str(part) in errors[0] for part in parts), errors
    assert "Traceback" not in ended.stderr


def test_a_disk_that_fills_up_ends_the_collection_and_keeps_what_was_stored(tiny_disk: Path) -> None:
    ended = run(OTKLIK, tiny_disk, "demo", tiny_disk)
    assert_one_sentence(ended, tiny_disk / "prirechye.otklik", "is full")
    with tempfile.TemporaryDirectory() as folder:
        for path in tiny_disk.glob("prirechye.otklik*"):
            shutil.copy(path, folder)
        with AuditFile.open(Path(folder) / "prirechye.otklik") as audit:
            assert audit.verify() == []
            assert len(list(audit.exchanges())) > 3


def test_a_file_that_may_not_grow_ends_the_collection_and_keeps_what_was_stored(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    ended = run(limited(400_000), folder, "demo", folder)
    assert_one_sentence(ended, folder / "prirechye.otklik")
    with AuditFile.open(folder / "prirechye.otklik") as audit:
        assert audit.verify() == []
        assert audit.snapshots()


def test_a_report_that_finds_no_room_leaves_the_one_that_was_there(demo: Path) -> None:
    before = {path.name: path.read_bytes() for path in demo.glob("prirechye.*") if path.suffix != ".otklik"}
    largest = max(path.stat().st_size for path in demo.iterdir())
    assert (demo / "prirechye.json").stat().st_size > 100_000
    assert largest > 100_000
    ended = run(limited(100_000), demo, "report", demo / "prirechye.otklik", "-f", "json")
    assert_one_sentence(ended, "prirechye.")
    after = {path.name: path.read_bytes() for path in demo.glob("prirechye.*") if path.suffix != ".otklik"}
    assert {name: after.get(name) for name in before} == before
    assert not list(demo.glob("*.part"))


def test_an_archive_that_finds_no_room_is_told(demo: Path) -> None:
    ended = run(limited(100_000), demo, "evidence", demo / "prirechye.otklik", "--wacz", demo / "e.wacz")
    assert_one_sentence(ended, "e.wacz")
    assert not (demo / "e.wacz").exists()


def test_a_newer_file_is_refused(demo: Path) -> None:
    path = demo / "prirechye.otklik"
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    assert_one_sentence(run(OTKLIK, demo, "score", path), path, "newer", "Update")


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE mine (x)")
        db.commit()
    before = path.read_bytes()
    assert_one_sentence(run(OTKLIK, tmp_path, "score", path), path, "not an Otklik audit file")
    assert path.read_bytes() == before


def test_a_damaged_page_is_told(demo: Path) -> None:
    path = demo / "prirechye.otklik"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    assert_one_sentence(run(OTKLIK, demo, "score", path), path)


def test_a_folder_in_place_of_the_file_is_told(demo: Path) -> None:
    assert_one_sentence(run(OTKLIK, demo, "score", demo), demo)


def test_a_file_copied_without_its_wal_is_told_and_used(demo: Path) -> None:
    source, copied = demo / "prirechye.otklik", demo / "copied.otklik"
    with AuditFile.open(source) as audit:
        audit.append("note", {"text": "last"}, author="a", at=audit.as_of)
        assert source.with_name("prirechye.otklik-wal").stat().st_size
        shutil.copy(source, copied)
    ended = run(OTKLIK, demo, "score", copied)
    assert ended.returncode == 0
    assert "copied while it was open" in ended.stderr
    assert "Total" in ended.stdout


def test_a_file_on_a_read_only_disk_can_be_looked_into_and_what_writes_is_told(
    made: Path, tiny_disk: Path
) -> None:
    with AuditFile.open(made / "prirechye.otklik", read_only=True) as audit:
        small = AuditFile.create(tiny_disk / "a.otklik", audit.profile_text, audit.as_of)
        small.close()
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    for command in ("facts", "verify"):
        ended = run(OTKLIK, made, command, tiny_disk / "a.otklik")
        assert ended.returncode == 0, ended.stderr
    looked = run(OTKLIK, made, "score", tiny_disk / "a.otklik")
    assert looked.returncode == 0, looked.stderr
    assert "is only read" in looked.stderr
    assert_one_sentence(run(OTKLIK, made, "answer", tiny_disk / "a.otklik", "LAW-07", "pass"), "a.otklik")


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_told(demo: Path) -> None:
    try:
        for path in (*demo.iterdir(), demo):
            path.chmod(0o555 if path.is_dir() else 0o444)
        for command in ("score", "report"):
            assert_one_sentence(run(OTKLIK, demo, command, demo / "prirechye.otklik"), "permissions")
    finally:
        demo.chmod(0o755)
