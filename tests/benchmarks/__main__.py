"""Runs the benchmarks, each in a process of its own, and ends with a table of figures and goals.

    python -m tests.benchmarks [--peers PYTHON] [--screens PYTHON …] [--only NAME …] [--write docs/benchmarks.md]

PYTHON is the interpreter of an environment with the peers (`make bench` makes `.bench-venv`, and for `screens`
`.bench-posting-venv` and `.bench-harlequin-venv`). Ends with 1 where a script
failed or a goal is missed by more than the noise that the figure names.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.benchmarks.figures import TO, filled, machine, table, told

SCRIPTS = (
    "start_up",
    "judging",
    "assessment",
    "telegram_pages",
    "vk_requests",
    "collect_memory",
    "comparing",
    "reports",
    "screens",
)
WITH_PEERS = frozenset({"start_up", "judging", "assessment", "telegram_pages", "reports"})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--peers", default="", help="interpreter of an environment with the peers")
    parser.add_argument("--screens", nargs="+", default=[], help="interpreters with posting and harlequin")
    parser.add_argument("--only", nargs="+", choices=SCRIPTS, default=SCRIPTS)
    parser.add_argument("--write", type=Path, help="a page whose block of figures is written anew")
    given = parser.parse_args()
    print(machine())
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / "figures"
        for name in given.only:
            print(f"\n{name}", flush=True)
            command = [sys.executable, "-m", f"tests.benchmarks.{name}"]
            peers = [given.peers] if given.peers and name in WITH_PEERS else []
            peers += given.screens if name == "screens" else []
            done = subprocess.run([*command, *peers], check=False, env={**os.environ, TO: str(to)})
            failed += [name] if done.returncode else []
        figures = told(to)
    today = date.today()  # noqa: DTZ011
    print("", *table(figures, today), sep="\n")
    missed = [figure.what for figure in figures if figure.verdict == "MISSED"]
    if given.write and failed:
        print(f"\n{given.write} was left as it was.")
    elif given.write:
        page = given.write.read_text(encoding="utf-8")
        given.write.write_text(filled(page, figures, today, is_whole=given.only == SCRIPTS), encoding="utf-8")
    for name in failed:
        print(f"\n{name} failed.")
    for what in missed:
        print(f"\nMissed: {what}.")
    return 1 if failed or missed else 0


if __name__ == "__main__":
    sys.exit(main())
