"""Commands that look at an audit work where nothing can be written into it, with the same result."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_audit import otklik
from shut import shut_copy

WHY = "is only read: the file is write-protected. The packs it was judged by are not kept in it."
LOOKING = {
    "score": ("score", "{file}"),
    "assess": ("assess", "{file}", "--item", "LAW"),
    "explain": ("explain", "{file}", "LAW"),
    "review": ("review", "{file}", "--all"),
    "fulfilment": ("fulfilment", "{file}"),
    "plan": ("plan", "{file}", "--hours", "40", "--from", "2026-11-30"),
    "waive": ("waive", "{file}", "--list"),
}
WRITING = {
    "plan": ("plan", "{file}", "--hours", "40", "--save"),
    "fulfilment": ("fulfilment", "{file}", "TEAM-01", "--status", "doing"),
    "report": ("report", "{file}", "--unsealed", "--reason", "so"),
}


@pytest.fixture
def shut(audit: Path) -> Iterator[Path]:
    with shut_copy(audit) as path:
        yield path


@pytest.fixture
def writable(audit: Path) -> Path:
    """The same audit under the same name, where it can be written into."""
    folder = audit.parent / "open"
    folder.mkdir()
    return Path(shutil.copy(audit, folder))


def told(words: tuple[str, ...], file: Path) -> list[str]:
    return [word.format(file=file) for word in words]


@pytest.mark.parametrize("command", LOOKING)
def test_a_command_that_looks_says_the_same_of_an_audit_that_may_not_be_written(
    command: str, writable: Path, shut: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert otklik(*told(LOOKING[command], writable)) == 0
    expected = capsys.readouterr()
    assert expected.out
    before = shut.read_bytes()
    assert otklik(*told(LOOKING[command], shut)) == 0
    seen = capsys.readouterr()
    assert seen.out == expected.out
    assert seen.err.splitlines()[0] == f"{shut} {WHY}"
    assert seen.err.splitlines()[1:] == expected.err.splitlines()
    assert shut.read_bytes() == before
    assert [path.name for path in shut.parent.iterdir()] == [shut.name]


def test_a_report_of_an_audit_that_may_not_be_written_has_the_same_numbers(
    writable: Path, shut: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, file in (("one", writable), ("two", shut)):
        assert otklik("report", file, "--format", "md", "--out", tmp_path / name) == 0
    assert capsys.readouterr().err == f"{shut} {WHY}\n"
    (one,), (two,) = (list((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("command", WRITING)
def test_what_is_to_be_recorded_is_refused_and_not_lost_in_silence(
    command: str, shut: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert otklik(*told(WRITING[command], shut)) != 0
    assert "cannot be opened for writing" in capsys.readouterr().err
