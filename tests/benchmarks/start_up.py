"""CPU of `--version` and `--help` beside bare Python, a typer hello and `llm --version`.

    python -m tests.benchmarks.start_up [PEER_PYTHON]

The peers' hello is run by their own interpreter, whose typer is newer than ours and imports pydantic; ours is run too.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import Figure, tell

ROUNDS = 9
HELLO = "import typer; app = typer.Typer(); app.command()(lambda: None); app(['--help'])"


def cpu_ms(command: list[str]) -> float:
    """Least CPU time of several runs, children included. Raises CalledProcessError where the command fails."""
    spent = []
    for _round in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent) * 1000


def main() -> None:
    peer = sys.argv[1] if len(sys.argv) > 1 else ""
    ours = str(Path(sys.executable).parent / "otklik")
    rows = {
        "`python -c pass`": [sys.executable, "-c", "pass"],
        "`otklik --version`": [ours, "--version"],
        "`otklik --help`": [ours, "--help"],
        "a typer hello's `--help`, our typer": [sys.executable, "-c", HELLO],
    }
    if peer:
        rows["a typer hello's `--help`, the peers' typer"] = [peer, "-c", HELLO]
        rows["`llm --version`"] = [str(Path(peer).parent / "llm"), "--version"]
    for name, command in rows.items():
        tell(Figure(what=f"CPU of {name}", value=cpu_ms(command), unit="ms", repeats=f"least of {ROUNDS}"))


if __name__ == "__main__":
    main()
