"""Ctrl-C in the middle of `otklik collect`: a sentence, exit code 130, and the next run brings what is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from loopback import PAGE, profile_of, says, settings_of, sites
from otklik.model import Observation
from otklik.store import AuditFile

HOSTS = [f"{name}.prirechye.example" for name in ("a", "b", "c")]
OTKLIK = [sys.executable, "-c", "from otklik.cli import main; main()"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


def collect(
    folder: Path, stop_at: int = 0, how: signal.Signals = signal.SIGINT
) -> subprocess.CompletedProcess[str]:
    """Run `otklik collect` in a process of its own, which gets a signal when it makes its `stop_at`-th request."""
    children: list[subprocess.Popen[str]] = []

    def before(number: int) -> None:
        if number == stop_at:
            children[0].send_signal(how)

    with sites({"": says(PAGE.format(title="Министерство"))}, before=before) as address:
        config = settings_of(folder, {"website": address}, read_seconds=10, deadline_seconds=10)
        profile = profile_of(folder, *(f"https://{host}" for host in HOSTS))
        command = [*OTKLIK, "collect", str(profile), "--config", str(config), "--as-of", "2026-11-23"]
        child = subprocess.Popen(
            command,
            env=os.environ | {"OTKLIK_KEYS": str(folder / "keys"), "OTKLIK_LANG": "en"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        out, err = child.communicate(timeout=60)
    return subprocess.CompletedProcess(command, child.returncode, out, err)


def facts(folder: Path) -> set[tuple[str, str, object]]:
    """What was observed, but for how long it took."""
    with AuditFile.open(folder / "region.otklik") as audit:
        assert audit.verify() == []
        return {
            (record.account, record.key, record.value)
            for snapshot in audit.latest_snapshots().values()
            for record, _uid in audit.records(snapshot.id)
            if isinstance(record, Observation) and record.key != "website.home_ms"
        }


def stored(folder: Path) -> set[str]:
    with AuditFile.open(folder / "region.otklik", read_only=True) as audit:
        return {uid for uid, _exchange in audit.exchanges()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, object]]:
    folder = tmp_path_factory.mktemp("whole")
    assert collect(folder).returncode == 0
    return facts(folder)


@pytest.mark.parametrize("stop_at", [5, 9])
def test_ctrl_c_is_told_in_a_sentence_and_the_next_run_goes_on(
    tmp_path: Path, undisturbed: set[tuple[str, str, object]], stop_at: int
) -> None:
    stopped = collect(tmp_path, stop_at)
    assert stopped.returncode == 130
    said = "Stopped. Everything obtained is stored; the same command goes on where it stopped."
    assert stopped.stderr.splitlines()[-1] == said
    assert "Traceback" not in stopped.stderr
    before = stored(tmp_path)
    assert collect(tmp_path).returncode == 0
    assert before <= stored(tmp_path)
    assert facts(tmp_path) == undisturbed


def test_a_kill_leaves_a_file_that_says_so_and_is_whole(
    tmp_path: Path, undisturbed: set[tuple[str, str, object]]
) -> None:
    assert collect(tmp_path, 7, signal.SIGKILL).returncode == -signal.SIGKILL
    before = stored(tmp_path)
    again = collect(tmp_path)
    assert again.returncode == 0
    assert "was not closed last time" in again.stderr
    assert before <= stored(tmp_path)
    assert facts(tmp_path) == undisturbed
