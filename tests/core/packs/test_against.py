"""A new version of a pack beside the old one: no id vanishes in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from judging import HEAD, item, norm, write_pack
from otklik.packs.against import lost, moved
from otklik.packs.read import read_pack

COVER = "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
OLD = item("PAGE-01", COVER) + item("PAGE-02", "", mode="manual")
RETIRED = "[[retired]]\nid = 'PAGE-02'\non = 2026-11-01\nreason.ru = 'р'\nreason.en = 'r'\n"
RENAMED = "[[renamed]]\nold = 'PAGE-02'\nnew = 'PAGE-01'\non = 2026-11-01\n"


def versions(tmp_path: Path, new_items: str, head: str = "", **files: str) -> list[list[str]]:
    old = read_pack(write_pack(tmp_path / "old", OLD, norms__n=norm("x", 1)))
    new_head = HEAD.replace('"1.0"', '"1.1"') + head
    new = read_pack(
        write_pack(tmp_path / "new", new_items, head=new_head, **{"norms__n": norm("x", 1)} | files)
    )
    return [lost(new, old), moved(new, old)]


def test_a_version_that_adds_is_fine(tmp_path: Path) -> None:
    assert versions(tmp_path, OLD + item("PAGE-03", "", mode="manual")) == [[], []]


def test_an_item_that_vanished_is_told_with_what_to_do(tmp_path: Path) -> None:
    (told,), _moved = versions(tmp_path, item("PAGE-01", COVER))
    assert told.startswith("pack.toml: item PAGE-02 of version 1.0 is gone: say [[renamed]]")


@pytest.mark.parametrize("head", [RETIRED, RENAMED])
def test_an_item_that_was_renamed_or_retired_is_not_lost(tmp_path: Path, head: str) -> None:
    assert versions(tmp_path, item("PAGE-01", COVER), head) == [[], []]


def test_what_was_retired_stays_told(tmp_path: Path) -> None:
    old = read_pack(write_pack(tmp_path / "old", item("PAGE-01", COVER), head=HEAD + RETIRED))
    new = read_pack(write_pack(tmp_path / "new", item("PAGE-01", COVER), head=HEAD.replace("1.0", "1.1")))
    assert lost(new, old) == [
        "pack.toml: PAGE-02 was renamed or retired in version 1.0 and is told no more: keep its entry."
    ]


def test_a_norm_that_vanished_is_told(tmp_path: Path) -> None:
    told, _moved = versions(tmp_path, OLD, norms__n=norm("y", 1))
    assert told == ["norm x of version 1.0 is gone: give it valid_to instead of removing it."]


def test_a_change_needs_another_version_and_another_pack_is_no_version(tmp_path: Path) -> None:
    old = read_pack(write_pack(tmp_path / "old", OLD))
    same = read_pack(write_pack(tmp_path / "same", OLD.replace("weight = 1", "weight = 2")))
    assert lost(same, old) == ["pack.toml: version: is 1.0 as before although the pack has changed."]
    other = read_pack(write_pack(tmp_path / "other", OLD, head=HEAD.replace('"test"', '"other"')))
    assert "these are different packs" in lost(other, old)[0]
    assert lost(old, old) == []


def test_what_earlier_answers_may_not_fit_is_shown(tmp_path: Path) -> None:
    changed = item("PAGE-01", COVER, mode="confirm") + item(
        "PAGE-02", "applies = { subject = 'body' }", mode="manual"
    )
    _lost, told = versions(tmp_path, changed)
    assert "item PAGE-01: its mode was automatic and is confirm." in told[0]
    assert "item PAGE-02: was about a account and is about a body" in told[1]
