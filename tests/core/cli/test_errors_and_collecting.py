"""What `otklik check` says of errors is what `otklik collect` does with them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.store import AuditFile

PROFILE = """[region]
code = "99"
name = "Приреченская область"
time_zone = "Asia/Novosibirsk"
[[body]]
id = "gov"
name = "gov"
kind = "ministry"
level = "region"
accounts = ["vk.com/id12", "t.me/prirechye_gov", "https://t.me/s/prirechye_gov"]
"""
NOTHING_RECORDED = {"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": []}}


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OTKLIK_LANG", "en")
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)
    Path("nothing.har").write_text(json.dumps(NOTHING_RECORDED), encoding="utf-8")
    Path("region.toml").write_text(PROFILE, encoding="utf-8")
    return tmp_path / "region.toml"


def run(*words: str) -> int:
    with contextlib.suppress(SystemExit):
        main(list(words))
        return 0
    return 1


def test_the_check_says_that_errors_keep_nobody_from_collecting_and_what_they_lead_to(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "region.toml"])
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert "private person. It is left out of the collection" in told.out
    assert "It is collected once, as a page of gov." in told.out
    assert "Collecting is possible all the same" in told.err
    assert "before collecting" not in told.err


@pytest.mark.parametrize("again", [False, True])
def test_what_is_right_is_collected_and_the_errors_are_named(
    profile: Path, capsys: pytest.CaptureFixture[str], again: bool
) -> None:
    run("collect", "region.toml", "--replay", "nothing.har")
    if again:
        capsys.readouterr()
        run("collect", "region.otklik", "--replay", "nothing.har")
    told = capsys.readouterr()
    assert "2 errors in the profile; everything else is collected all the same." in told.err
    assert "otklik check region.toml" in told.err
    with AuditFile.open(profile.with_suffix(".otklik"), read_only=True) as audit:
        assert {snapshot.account.id for snapshot in audit.snapshots()} == {"telegram:prirechye_gov"}


def test_a_sound_profile_is_collected_without_a_word_of_errors(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = PROFILE.replace('"vk.com/id12", ', "").replace(', "https://t.me/s/prirechye_gov"', "")
    profile.write_text(sound, encoding="utf-8")
    run("collect", "region.toml", "--replay", "nothing.har")
    assert "error" not in capsys.readouterr().err
