"""Every text a user reads has its Russian wording, and the compiled catalogue is that of the source."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from otklik.i18n import _, using

ROOT = Path(__file__).parent.parent


def test_the_catalogues_are_complete_and_compiled() -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "tools" / "messages.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_russian_plurals_have_three_forms() -> None:
    with using("ru"):
        told = [_.plural("{n} finding", "{n} findings", n).format(n=n) for n in (1, 3, 11, 25)]
    assert told == ["1 вывод", "3 вывода", "11 выводов", "25 выводов"]


def test_help_speaks_the_language_asked_for() -> None:
    def help_in(language: str) -> str:
        code = f"from otklik.cli import main; main(['--lang', '{language}', '--help'])"
        return subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        ).stdout

    assert "Написать отчёт" in help_in("ru")
    assert "Write the report" in help_in("en")
