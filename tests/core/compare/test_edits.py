"""Differences of two methods, edit by edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from judging import item, make_host, norm, write_pack
from otklik.compare.edits import Edit, EditKind, edits
from otklik.packs.link import Method, load_method

RULE = "rule = { metric = 'post_count', at_least = { norm = 'posts' } }\napplies = { platforms = ['vk'] }"
SCORING = "id = 'default'\ntitle.ru = 'О'\ntitle.en = 'D'\n"
ITEM = item("PAGE-01", RULE)


def method(folder: Path, items: str = ITEM, norms: str = norm("posts", 3), scoring: str = SCORING) -> Method:
    return load_method([write_pack(folder, items, norms__n=norms, scoring__default=scoring)], make_host())


def found(tmp_path: Path, **new: str) -> list[Edit]:
    old, other = method(tmp_path / "old"), method(tmp_path / "new", **new)
    return list(edits(old, other, old.scoring["default"], other.scoring["default"]))


@pytest.mark.parametrize(
    ("change", "kind", "fields"),
    [
        (("at_least", "at_most"), EditKind.RULE, ("rule",)),
        (("weight = 1", "weight = 1\nneeds = 2"), EditKind.RULE, ("needs",)),
        (('mode = "automatic"', 'mode = "confirm"'), EditKind.RULE, ("mode",)),
        (("['vk']", "['vk', 'telegram']"), EditKind.APPLICABILITY, ("applies",)),
        (("weight = 1", "weight = 4"), EditKind.WEIGHT, ("weight",)),
        (('section = "PAGE"', 'section = "CONT"'), EditKind.SECTION, ("section",)),
        (('status = "V2"', 'status = "V1"'), EditKind.ADVICE, ("basis",)),
        (("Так ли", "Правда ли"), EditKind.TEXTS, ("question",)),
    ],
)
def test_a_changed_item_says_what_of_it_changed(
    tmp_path: Path, change: tuple[str, str], kind: EditKind, fields: tuple[str, ...]
) -> None:
    (edit,) = found(tmp_path, items=ITEM.replace(*change))
    assert (edit.kind, edit.id, edit.fields) == (kind, "PAGE-01", fields)


def test_items_come_and_go(tmp_path: Path) -> None:
    assert [(e.kind, e.id) for e in found(tmp_path, items=item("PAGE-02", RULE))] == [
        (EditKind.ITEM_REMOVED, "PAGE-01"),
        (EditKind.ITEM_ADDED, "PAGE-02"),
    ]


def test_another_value_of_a_norm_is_an_edit_and_another_note_is_none(tmp_path: Path) -> None:
    assert not found(tmp_path, norms=norm("posts", 3, "note = 'проверено'"))
    (edit,) = edits_of_norm(tmp_path)
    assert (edit.kind, edit.id, edit.before, edit.after) == (EditKind.NORM, "posts", "3", "5")


def edits_of_norm(tmp_path: Path) -> list[Edit]:
    return found(tmp_path / "other", norms=norm("posts", 5))


def test_weights_of_sections_and_levels_are_edits_of_scoring(tmp_path: Path) -> None:
    scoring = (
        SCORING + "sections = [{ id = 'PAGE', weight = 9 }]\nlevels = [{ level = 'region', weight = 3 }]\n"
    )
    assert [(e.kind, e.id, e.before, e.after) for e in found(tmp_path, scoring=scoring)] == [
        (EditKind.SCORING, "PAGE", "1", "9"),
        (EditKind.SCORING, "region", "1", "3"),
    ]


def test_the_same_method_has_no_edits(tmp_path: Path) -> None:
    assert not found(tmp_path)
