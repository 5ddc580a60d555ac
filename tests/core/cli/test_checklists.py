"""`otklik checklists lint`: everything in one run, and beside the installed pack of the same id."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cli_audit import otklik
from judging import HEAD, item, norm, write_pack

INSTALLED = Path(__file__).parents[3] / "checklists/otklik_checklists/team"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_LANG", "en")


def test_one_run_tells_faults_of_form_of_words_of_links_and_the_warnings_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = item(
        "PAGE-X1",
        "rule = { metric = 'post_cuont', at_least = 1 }\nwait = 1\nowner = 'pres_officer'\n"
        "applies = { platforms = ['vk'], kinds = ['hospitl'] }",
    )
    norms = norm("x_gap", 1, "valid_to = 2024-12-31") + norm("x_gap", 2).replace("2020-01-01", "2025-03-01")
    folder = write_pack(tmp_path / "p", text, norms__n=norms + norm("x_far", 1, "scope = { region = '777' }"))
    assert otklik("checklists", "lint", folder) == 1
    told = capsys.readouterr()
    assert "norm x_gap: no value from 2025-01-01 to 2025-02-28 (warning)" in told.out
    assert "Did you mean hospital? (warning)" in told.out
    for expected in (
        "items/items.toml:19: item PAGE-X1: wait: is not a known key.",
        "norms/n.toml:18: norm x_far: scope.region: there is no region 777.",
        "item PAGE-X1: owner: there is no role pres_officer",
        "item PAGE-X1: metric: post_cuont is not known.",
    ):
        assert expected in told.err, told.err


def test_a_pack_is_looked_at_beside_the_installed_one_of_its_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(INSTALLED, folder)
    assert otklik("checklists", "lint", folder) == 0
    items = next((folder / "items").glob("*.toml"))
    items.write_text(items.read_text(encoding="utf-8").replace('"TEAM-14"', '"TEAM-94"'), encoding="utf-8")
    capsys.readouterr()
    assert otklik("checklists", "lint", folder) == 1
    told = capsys.readouterr().err
    assert "version: is 2.0.0 as before although the pack has changed" in told
    assert "item TEAM-14 of version 2.0.0 is gone" in told


def test_a_pack_with_a_role_of_its_own_is_fine(tmp_path: Path) -> None:
    head = HEAD + '[[roles]]\nid = "archivist"\ntitle.ru = "архивист"\ntitle.en = "archivist"\n'
    text = item("X-01", "owner = 'archivist'\napplies = { subject = 'body' }", mode="manual")
    assert otklik("checklists", "lint", write_pack(tmp_path / "p", text, head=head)) == 0
