"""The version is the installed one."""

from __future__ import annotations

from importlib.metadata import version as installed
from pathlib import Path

import pytest

from otklik.version import version


def test_the_version_is_that_of_the_installed_distribution() -> None:
    assert version() == installed("otklik")


def test_a_bare_source_tree_has_version_nought(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.path", [str(tmp_path), str(tmp_path / "absent.zip")])
    assert version() == "0"
