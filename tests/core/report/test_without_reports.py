"""Without the extra `reports` its formats name what to install, and Markdown, HTML and JSON are as they were."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Another process whose imports fail as if the libraries had never been installed; none of our code is touched.
WITHOUT = """
import importlib.abc, sys
MISSING = {"typst", "docx", "xlsxwriter", "pptx", "openpyxl", "PIL", "lxml"}
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
from otklik.cli import main
main(sys.argv[1:])
"""


def without(*arguments: object, script: str = WITHOUT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True, text=True, check=False, encoding="utf-8", env={**os.environ, "OTKLIK_LANG": "en"},
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["full", "governor", "plan"])
def test_text_page_and_data_are_written_as_with_it(audit: Path, tmp_path: Path, kind: str) -> None:
    copy = shutil.copy(audit, tmp_path / "b.otklik")
    ran = without("report", audit, "--kind", kind, "-f", "md,html,json", "-o", tmp_path / "without")
    assert ran.returncode == 0, ran.stderr
    asked = ("report", copy, "--kind", kind, "-f", "md,html,json", "-o", tmp_path / "with")
    with_it = without(*asked, script="import sys; from otklik.cli import main; main(sys.argv[1:])")
    assert with_it.returncode == 0, with_it.stderr
    made = sorted((tmp_path / "without").iterdir())
    assert [path.suffix for path in made] == [".html", ".json", ".md"]
    for path in made:
        other = tmp_path / "with" / path.name.replace(audit.stem, "b", 1)
        assert path.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx", "pptx"])
def test_its_formats_say_what_to_install(audit: Path, tmp_path: Path, form: str) -> None:
    ran = without("report", audit, "--kind", "governor", "-f", form, "-o", tmp_path / "out")
    assert ran.returncode == 1
    assert f"Format {form} needs the extra reports" in ran.stderr
    assert 'in the project folder: pipx install --force ".[reports]"' in ran.stderr
    assert 'pip install ".[reports]"' in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.parametrize("also", [(), ("--template", "t.docx")])
def test_what_can_be_written_is_written_before_the_rest_is_named(
    audit: Path, tmp_path: Path, also: tuple[str, ...]
) -> None:
    (tmp_path / "t.docx").write_bytes(b"PK")
    also = tuple(str(tmp_path / part) if part.endswith(".docx") else part for part in also)
    ran = without("report", audit, "-f", "html,pdf,md,docx,json", "-o", tmp_path / "out", *also)
    assert ran.returncode == 1
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".html", ".json", ".md"]
    for path in (tmp_path / "out").iterdir():
        assert f"Report: {path}" in ran.stdout
    assert "Formats pdf, docx need the extra reports" in ran.stderr or "Formats docx, pdf need" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_comparison_is_written_as_far_as_it_can_be(audit: Path, tmp_path: Path) -> None:
    copy = shutil.copy(audit, tmp_path / "b.otklik")
    ran = without("compare", audit, copy, "-f", "pdf,html", "-o", tmp_path / "out")
    assert ran.returncode == 1
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".html"]
    assert "Format pdf needs the extra reports" in ran.stderr


def test_the_template_and_the_questionnaire_say_it_too(audit: Path, tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(b"PK")
    for command in (
        ("report", audit, "-f", "docx", "--template", tmp_path / "t.docx"),
        ("questionnaire", audit, "--body", "government", "-o", tmp_path / "q.xlsx"),
    ):
        ran = without(*command)
        assert ran.returncode == 1
        assert 'pip install ".[reports]"' in ran.stderr


def test_a_report_is_verified_without_it_where_its_format_needs_nothing(audit: Path, tmp_path: Path) -> None:
    assert without("report", audit, "--kind", "governor", "-f", "html", "-o", tmp_path).returncode == 0
    (page,) = tmp_path.glob("*.html")
    ran = without("verify", page, audit)
    assert ran.returncode == 0, ran.stderr
    assert "identical" in ran.stdout
