"""`otklik norms`, and packs that hold only where a profile names them."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.errors import PackError
from otklik.host import Host
from otklik.pipeline import method_of
from otklik.profile import parse_profile
from otklik.profile.check import check

PROFILE = """
[region]
code = "78"
name = "Северный"
time_zone = "Europe/Moscow"
norms = [{norms}]
"""
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_LANG", "en")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with contextlib.suppress(SystemExit):
        main(["norms", *arguments])
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_a_region_shows_its_own_norms_apart_from_those_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "54", "--on", "2026-11-25", "--norm", "posts_per_week")
    own, general = text.split("Norms for all regions")
    assert "10 posts" in own.replace("\u00a0", " ")
    assert "[region_54]" in own
    assert "Consulting practice" in general


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("54", "--on", "2000-01-01"), "There are no norms on this day, 1 Jan 2000; the first to hold after it does so from "),
        (("54", "--norm", "posts_per_week", "--on", "2000-01-01"), "the first to hold after it does so from "),
        (("16", "--norm", "posts_per_week", "--on", "2000-01-01"), "There are no norms on this day"),
    ],
)  # fmt: skip
def test_a_day_without_norms_is_told(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], expected: str
) -> None:
    assert expected in told(capsys, *arguments)


def test_the_region_of_the_demo_has_the_norms_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "99", "--on", "2026-11-25")
    assert text.startswith("Norms for all regions")
    assert "[base]" in text


def test_a_norm_is_told_as_it_held_on_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    before = told(capsys, "02", "--on", "2025-11-30", "--norm", "posts_per_week")
    after = told(capsys, "02", "--on", "2025-12-01", "--norm", "posts_per_week")
    assert "[region_02]" not in before
    assert "[region_02]" in after


def test_each_edition_of_a_ranking_has_its_days(capsys: pytest.CaptureFixture[str]) -> None:
    days = {"2023-05-31": "2022", "2023-06-01": "June 2023", "2024-12-01": "Operational"}
    for day, words in days.items():
        assert words in told(capsys, "54", "--on", day, "--norm", "mincifry_rating_blocks"), day


def test_a_draft_is_named_and_not_applied(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "78", "--norm", "posts_per_week")
    assert "more than 3 posts" not in text.replace("\u00a0", " ")
    assert "region_78_draft" in text


def test_a_draft_holds_where_the_profile_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = tmp_path / "region.toml"
    profile.write_text(PROFILE.format(norms='"region_78_draft"'), encoding="utf-8")
    text = told(capsys, str(profile), "--norm", "posts_per_week").replace("\u00a0", " ")
    assert "more than 3 posts" in text
    assert "Not applied" not in text
    norm = method_of(Host(), named=["region_78_draft"]).norms.resolve("posts_per_week", "78", DAY)
    assert norm is not None
    assert (norm.value, norm.comparison) == (3, "more_than")  # as the draft says it


def test_a_pack_that_nobody_has_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(PackError, match=r"no pack region_78_draf\..*region_78_draft"):
        method_of(Host(), named=["region_78_draf"])


def test_check_names_unknown_packs_and_those_that_wait() -> None:
    notes = check(parse_profile(PROFILE.format(norms='"region_99_x"')), Host(), frozenset())
    told_of = [str(note) for note in notes if note.key == "region.norms"]
    assert any("region_99_x" in text for text in told_of)
    assert any("region_78_draft" in text for text in told_of)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("54", "--on", "1.13.2025"), "is no day of the calendar"),
        (("54", "--norm", "posts_a_week"), "posts_per_week"),
    ],
)
def test_a_wrong_call_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert words in told(capsys, *arguments)
