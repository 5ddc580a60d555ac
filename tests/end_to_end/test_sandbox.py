"""`otklik sandbox` serves what it says: a collection with its profile, settings and tokens reaches every platform over loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.host import Host
from otklik.sandbox.serve import serve

OTKLIK = [sys.executable, "-X", "utf8", "-c", "from otklik.cli import main; main()"]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The running sandbox, and what it has said."""
    pytest.importorskip("uvicorn")
    process = subprocess.Popen(
        [*OTKLIK, "sandbox", str(tmp_path / "s"), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "OTKLIK_LANG": "en"},
    )
    assert process.stdout is not None
    said = [process.stdout.readline()]
    while "otklik audit" not in said[-1]:
        said.append(process.stdout.readline())
        assert said[-1], "the sandbox ended"
    yield process, said
    if process.poll() is None:
        process.kill()
    process.wait()


def test_a_collection_reaches_the_sandbox_as_it_was_told(
    sandbox: tuple[subprocess.Popen[str], list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    process, said = sandbox
    for name, value in re.findall(r'export (\w+)="(.+)"', "".join(said)):
        monkeypatch.setenv(name, value)
    profile, settings, as_of = re.findall(r'audit "(.+)" --config "(.+)" --as-of (\S+)', said[-1])[0]
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "keys"))
    ours = (
        "telegram:prirechye_government",
        "vk:prirechye_government",
        "https://government.prirechye.example",
    )
    only = [word for account in ours for word in ("--only", account)]
    out = tmp_path / "a.otklik"
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "collect",
                profile,
                "--config",
                settings,
                "--as-of",
                as_of,
                "--out",
                str(out),
                "--days",
                "14",
                *only,
            ]
        )
    assert ended.value.code == 0
    capsysbinary.readouterr()
    with pytest.raises(SystemExit):
        main(["facts", str(out), "--json"])
    facts = json.loads(capsysbinary.readouterr().out)
    collected = {s["account"].partition(":")[0]: s["posts"] for s in facts["snapshots"]}
    assert set(collected) == {"telegram", "vk", "website"}
    assert collected["telegram"] > 5
    assert collected["vk"] > 5
    assert not facts["gaps"]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert process.stdout is not None
    assert "The sandbox has stopped." in process.stdout.read()


def test_a_trainees_profile_stays_and_a_taken_port_is_told(tmp_path: Path) -> None:
    pytest.importorskip("uvicorn")
    (tmp_path / "prirechye.toml").write_text("# mine", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Exception, match=r"is taken\. Choose another: --port"):
            serve(Host(), tmp_path, taken.getsockname()[1], print)
    assert (tmp_path / "prirechye.toml").read_text(encoding="utf-8") == "# mine"
