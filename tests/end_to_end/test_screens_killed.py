"""A thousand answers typed into the screens under kill -9 at random moments: what the screen went on from lies in the file."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.store import AuditFile
from typist import key

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals"),
    pytest.mark.timeout(1500),  # on a busy machine a press takes a while; the test waits for nothing else
]
TYPIST = Path(__file__).parent.parent / "typist.py"
SITTINGS, ANSWERS, KILLS = 4, 250, 3  # a thousand answers in all, as four parts that run beside each other
PROFILE = """[region]
code = "99"
name = "Приреченская область"
time_zone = "Europe/Moscow"

[[body]]
id = "minzdrav"
name = "Министерство здравоохранения"
kind = "ministry"
level = "region"
accounts = ["https://vk.com/prirechye_minzdrav"]
"""


def answers(path: Path) -> list[str]:
    """Outcomes in the order in which they were given; the file is opened as the next program would open it."""
    with AuditFile.open(path) as audit:
        assert audit.verify() == []
        events = [event for event in audit.events() if event.kind == "answer"]
    # one hand wrote them, each upon the one before: nothing was written apart or twice
    assert all(len(event.parents) <= 1 for event in events)
    return [str(event.payload["outcome"]) for event in events]


@pytest.mark.parametrize("sitting", range(SITTINGS))
def test_a_thousand_answers_outlive_random_kills(tmp_path: Path, sitting: int) -> None:
    path, chance = tmp_path / "region.otklik", random.Random(2026 + sitting)
    AuditFile.create(path, PROFILE, datetime(2026, 11, 16, tzinfo=UTC)).close()
    expected = ["PASS" if key(number) == "1" else "FAIL" for number in range(ANSWERS)]
    kills = 0
    while (stored := answers(path)) != expected:
        assert stored == expected[: len(stored)]
        first, shown = len(stored), len(stored) - 1
        until = first + chance.randrange(1, 2 * ANSWERS // KILLS)
        child = subprocess.Popen(
            [sys.executable, str(TYPIST), str(path), str(tmp_path / "state"), str(first), str(ANSWERS)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(TYPIST.parent)},
        )
        assert child.stdout is not None
        for line in child.stdout:
            shown = int(line)
            if shown >= until:
                child.send_signal(signal.SIGKILL)
                kills += 1
                break
        shown = max([shown, *(int(line) for line in child.stdout)])
        code = child.wait()
        assert code in (0, -signal.SIGKILL)  # else the typist says on stderr what the screen did
        after = answers(path)
        # everything the screen had gone on from is there, and at most the one being typed besides
        assert shown + 1 <= len(after) <= shown + 2
    assert kills
