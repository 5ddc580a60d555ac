"""Locks the dependencies by name, version and hash, without index addresses: requirements/*.txt."""

import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parent.parent.parent / "requirements"
LOCKS = {
    "run.txt": ["pyproject.toml", "requirements/build.in"],
    "dev.txt": [
        "pyproject.toml",
        "--extra",
        "sandbox",
        "--extra",
        "keyring",
        "--extra",
        "plan",
        "--extra",
        "reports",
        "--extra",
        "serve",
        "requirements/build.in",
        "requirements/dev.in",
    ],
    "bench.txt": ["requirements/bench.in"],
    "bench-posting.txt": ["requirements/bench-posting.in"],
    "bench-harlequin.txt": ["requirements/bench-harlequin.in"],
}


def main() -> None:
    """Needs uv: pip install uv."""
    for target, sources in LOCKS.items():
        command = [
            "uv",
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
        ]
        command += ["--no-emit-index-url", "--no-header", *sources, "-o", str(REQUIREMENTS / target)]
        subprocess.run(command, check=True, cwd=REQUIREMENTS.parent)
        print(f"requirements/{target}")


if __name__ == "__main__":
    sys.exit(main())
