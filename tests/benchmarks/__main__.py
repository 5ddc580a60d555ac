"""Runs every benchmark: `python -m tests.benchmarks --peers .bench-venv/bin/python`. Each says its figures, ratio and goal."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROUNDS = 9


def cpu_ms(command: list[str]) -> float:
    """Least CPU time of several runs, in ms."""
    spent = []
    for _round in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent) * 1000


def start_up(peer: str) -> None:
    """CPU of `--version` and `--help` beside bare Python, a typer hello and `llm --version`."""
    ours = str(Path(sys.executable).parent / "otklik")
    hello = "import typer; app = typer.Typer(); app.command()(lambda: None); app(['--help'])"
    rows = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "otklik --version": [ours, "--version"],
        "otklik --help": [ours, "--help"],
        "typer hello --help (peer)": [peer, "-c", hello],
        "llm --version (peer)": [str(Path(peer).parent / "llm"), "--version"],
    }
    for name, command in rows.items():
        told = f"{cpu_ms(command):.0f} ms CPU" if Path(command[0]).exists() else "absent"
        print(f"{name:<28} {told}")


def main(arguments: list[str]) -> None:
    peer = arguments[arguments.index("--peers") + 1] if "--peers" in arguments else ""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores\n")
    start_up(peer or sys.executable)
    for script in ("judging.py", "telegram_pages.py", "vk_requests.py", "collect_memory.py", "comparing.py"):
        print(f"\n{script}", flush=True)
        given = [peer] if peer and script in {"judging.py", "telegram_pages.py"} else []
        subprocess.run([sys.executable, str(HERE / script), *given], check=False)


if __name__ == "__main__":
    main(sys.argv[1:])
