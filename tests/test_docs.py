"""The documentation is true: reference pages are those of the code, and the README's commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_reference_pages_are_those_of_the_code() -> None:
    pages = [str(page) for page in sorted((ROOT / "docs" / "reference").glob("*.md"))]
    assert len(pages) == 7
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "cogapp", "--check", *pages],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("readme", ["README.md", "README.ru.md"])
def test_the_commands_of_the_readme_exist(readme: str) -> None:
    from otklik.cli.app import NAMES

    text = (ROOT / readme).read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![.\w])otklik ([a-z]+)\b", text))
    assert {"demo", "audit", "check", "collect", "import"} <= named
    assert named <= NAMES | {"tui"}
    targets = set(re.findall(r"\bmake ([a-z]+)\b", text))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}:" in makefile for target in targets - {"it"})


@pytest.mark.parametrize(
    "readme",
    ["README.md", "README.ru.md", "docs/architecture.md", "docs/plugin-guide.md", "docs/pack-format.md"],
)
def test_links_between_the_pages_lead_somewhere(readme: str) -> None:
    page = ROOT / readme
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
