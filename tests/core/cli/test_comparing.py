"""`otklik compare`, `carry`, `assess --method`, `--as-stored`, `checklists impact`, `medians`: as a user runs them."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import pytest

from audits import SUMMER, make_audit, page, profile_toml
from judging import item, norm, write_pack
from otklik.cli import main

ADDRESS = "https://vk.com/page_one"
ITEM = item(
    "X-01",
    "depth = 'express'\nrule = { metric = 'days_since_last_post', at_most = { norm = 'x_days' } }\napplies = { platforms = ['vk'] }",
    section="XX",
)
HEAD = (
    "id = 'own'\nversion = '{version}'\ntitle.ru = 'Свой'\ntitle.en = 'Own'\nrequires = ['vk']\n"
    "sections = [{{ id = 'XX', title.ru = 'Своё', title.en = 'Own', weight = 1 }}]\n"
)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_LANG", "en")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two audits of one page, and a pack of our own; in summer the last post was a day old, in autumn six."""
    pack(tmp_path / "own", 3, "1.0")
    summer = {"vk:page_one": page("vk:page_one", posts=3, at=SUMMER)}
    make_audit(tmp_path / "summer.otklik", profile_toml({"gov": [ADDRESS]}), summer, at=SUMMER)
    autumn = {"vk:page_one": page("vk:page_one", posts=6)[-1:]}
    make_audit(tmp_path / "autumn.otklik", profile_toml({"gov": [ADDRESS]}), autumn)
    return tmp_path


def pack(folder: Path, days: int, version: str) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return write_pack(folder, ITEM, head=HEAD.format(version=version), norms__n=norm("x_days", days))


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[str, str]:
    with contextlib.suppress(SystemExit):
        main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return captured.out, captured.err


def report(capsys: pytest.CaptureFixture[str], path: Path, pack_folder: Path) -> None:
    told(capsys, "report", path, "--pack", pack_folder, "--depth", "express", "-f", "json", "-o", path.parent)


def test_two_visits_from_report_to_comparison(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    summer, autumn, own = files / "summer.otklik", files / "autumn.otklik", files / "own"
    report(capsys, summer, own)
    out, err = told(capsys, "carry", summer, autumn)
    assert "Carried over: " in out, err
    report(capsys, autumn, own)
    out, err = told(capsys, "compare", summer, autumn, "-f", "html,md,json", "-o", files / "out")
    assert not err
    assert out.startswith("What has changed: Приреченская область")
    assert "X-01. " in out
    assert "met: 1 day → not met: 6 days" in out.replace("\xa0", " ")
    assert sorted(path.name for path in (files / "out").iterdir()) == [
        "summer-autumn.html",
        "summer-autumn.json",
        "summer-autumn.md",
    ]
    data = json.loads((files / "out" / "summer-autumn.json").read_text(encoding="utf-8"))
    assert (data["schema"], data["kind"]) == ("otklik.comparison/1", "times")
    assert not list(files.glob("*-wal"))  # looking at an audit leaves nothing beside it


def test_an_old_audit_under_new_rules_and_as_it_was(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    autumn = files / "autumn.otklik"
    report(capsys, autumn, files / "own")
    own = told(capsys, "assess", autumn, "--as-stored", "--item", "X-01")
    assert "not met" in own[0]
    assert "own 1.0" in own[1]
    new = pack(files / "new", 9, "2.0")
    out, err = told(capsys, "assess", autumn, "--method", new, "--depth", "express", "--item", "X-01")
    assert "met" in out
    assert "not met" not in out
    assert "own 2.0" in err
    for command in ("score", "explain", "report"):
        more = ["-o", str(files / "trial"), "-f", "md"] if command == "report" else []
        _out, err = told(capsys, command, autumn, "--method", new, "--depth", "express", *more)
        assert "own 2.0" in err, command
    again = told(capsys, "assess", autumn, "--as-stored", "--item", "X-01")
    assert again == own  # looking by other rules has changed nothing


def test_as_stored_and_method_do_not_go_together(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _out, err = told(capsys, "score", files / "autumn.otklik", "--as-stored", "--method", files / "own")
    assert "--as-stored judges by the audit's own packs" in err


def test_what_an_edit_moves_is_seen_before_it_is_published(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = pack(files / "new", 9, "2.0")
    out, _err = told(
        capsys, "checklists", "impact", new, "--against", files / "own", "--on", files, "--depth", "express"
    )
    assert "Method: own 1.0 → own 2.0; audits: 2." in out
    assert "x_days (another norm) 3 → 9: 1 outcome in 1 audit" in out
    assert "autumn.otklik:" in out
    assert "X-01/account/vk:page_one: not met → met" in out
    data = json.loads(
        told(capsys, "checklists", "impact", new, "--against", files / "own", "--on", files, "--json")[0]
    )
    assert data["edits"][0]["findings"][0]["audit"] == "autumn.otklik"


def test_medians_are_made_and_given(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _err = told(capsys, "medians", "make", files, "-o", files / "medians.json")
    assert "0 medians of groups" in out  # one region is no corpus
    assert json.loads((files / "medians.json").read_text(encoding="utf-8"))["medians"] == []
    out, _err = told(capsys, "medians", "use", files / "medians.json", files / "autumn.otklik")
    assert "The audit has 0 medians of others." in out
    _out, err = told(capsys, "medians", "use", files / "own" / "pack.toml", files / "autumn.otklik")
    assert "holds no medians of groups" in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("compare", "summer.otklik"), "Name a second audit, or audits to be placed among by --with."),
        (("compare", "autumn.otklik", "summer.otklik"), "Name the earlier audit first."),
        (("compare", "summer.otklik", "autumn.otklik", "--with", "own"), "not both"),
        (("compare", "summer.otklik", "--with", "own"), "There are no audit files"),
        (("compare", "summer.otklik", "autumn.otklik", "-f", "papyrus"), "There is no report format papyrus."),
        (("compare", "summer.otklik", "nothing.otklik"), "There is no file"),
        (("carry", "autumn.otklik", "summer.otklik"), "must be an earlier one"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(
    files: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    paths = [str(files / a) if (a.endswith(".otklik") or a == "own") else a for a in arguments]
    _out, err = told(capsys, *paths)
    assert sentence in err
    assert err.count("\n") == 1
