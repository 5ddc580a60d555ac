"""Words that stand for something outside of the pack: a norm for a region that there is not never holds, and is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from judging import HEAD, item, norm, write_pack
from otklik.i18n import using
from otklik.packs.read import read_pack
from otklik.packs.words import Words, odd_words, wrong_words

KNOWN = Words(platforms=("rutube",), roles=("editor", "press_officer"), today=date(2026, 11, 26))
COVER = "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"


def told(folder: Path) -> list[str]:
    with using("en"):
        return wrong_words(read_pack(folder), KNOWN)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("scope = { region = '777' }", 'scope.region: there is no region 777. Write the two digits of its code, for example "02".'),
        ("scope = { region = '99' }", ""),  # the region to train on
        ("scope = { levels = ['regional'] }", "scope.levels: there is no level regional. Did you mean region? Levels are: federal, "),
        ("scope = { platforms = ['vk', 'vkontakt'] }", "scope.platforms: there is no platform vkontakt: name a known one, or its plugin in requires in pack.toml. Did you mean vk?"),
        ("scope = { platforms = ['rutube', 'website', 'ok'] }", ""),
    ],
)  # fmt: skip
def test_a_scope_that_can_never_hold_is_told_with_its_place(
    tmp_path: Path, extra: str, expected: str
) -> None:
    found = told(write_pack(tmp_path / "p", norms__n=norm("a", 1) + norm("b", 1, extra)))
    assert len(found) == bool(expected), found
    assert not expected or found[0].startswith(f"norms/n.toml:10: norm b: {expected}")


def test_a_check_in_the_future_was_none(tmp_path: Path) -> None:
    text = norm("a", 1).replace("2026-11-01", "2026-11-27") + norm("b", 1).replace("2026-11-01", "2026-11-26")
    assert told(write_pack(tmp_path / "p", norms__n=text)) == [
        "norms/n.toml:2: norm a: checked_on: 2026-11-27 has not come yet: write the day on which the act was looked at."
    ]


def test_items_and_scoring_profiles_are_looked_through_too(tmp_path: Path) -> None:
    text = item(
        "PAGE-01",
        "applies = { subject = 'body', levels = ['regoin'] }\nowner = 'pres_officer'",
        mode="manual",
    )
    scoring = "id = 's'\ntitle.ru = 'О'\ntitle.en = 'D'\nlevels = [{ level = 'city', weight = 2 }]\n"
    found = told(write_pack(tmp_path / "p", text, scoring__s=scoring))
    assert [f.partition(". ")[0] for f in found] == [
        "items/items.toml:2: item PAGE-01: applies.levels: there is no level regoin",
        "scoring/s.toml:1: scoring s: levels: there is no level city",
        "items/items.toml:2: item PAGE-01: owner: there is no role pres_officer: name a known one, or bring it in pack.toml as [[roles]]",
    ]
    assert found[2].endswith("Did you mean press_officer?")


def test_a_pack_may_bring_a_role_and_name_a_platform_of_an_absent_plugin(tmp_path: Path) -> None:
    head = HEAD.replace('["vk"]', '["vk", "dzen"]') + (
        '[[roles]]\nid = "archivist"\ntitle.ru = "архивист"\ntitle.en = "archivist"\n'
    )
    text = item("PAGE-01", f"owner = 'archivist'\n{COVER}")
    assert (
        told(
            write_pack(
                tmp_path / "p", text, head=head, norms__n=norm("b", 1, "scope = { platforms = ['dzen'] }")
            )
        )
        == []
    )


def test_a_kind_of_the_packs_own_is_a_warning_with_the_nearest_word(tmp_path: Path) -> None:
    text = item("PAGE-01", "applies = { subject = 'body', kinds = ['hospitl', 'zoo'] }", mode="manual")
    folder = write_pack(tmp_path / "p", text, norms__n=norm("a", 1, "scope = { kinds = ['ministri'] }"))
    assert told(folder) == []
    with using("en"):
        assert odd_words(read_pack(folder)) == [
            "norms/n.toml:2: norm a: scope.kinds: ministri is a kind of body that only your own region.toml can name. Did you mean ministry?",
            "items/items.toml:2: item PAGE-01: applies.kinds: hospitl is a kind of body that only your own region.toml can name. Did you mean hospital?",
            "items/items.toml:2: item PAGE-01: applies.kinds: zoo is a kind of body that only your own region.toml can name.",
        ]


def test_a_place_in_an_act_in_russian_words_needs_english_ones_too(tmp_path: Path) -> None:
    def folder(name: str, article: str, head: str = HEAD) -> Path:
        text = norm("a", 1).replace('status = "V1"', f'status = "V1", {article}')
        return write_pack(tmp_path / name, norms__n=text, head=head)

    assert told(folder("a", "article = 'статья 1'")) == [
        "norms/n.toml:2: norm a: basis.article: is in Russian alone: give article.ru and article.en, or the number only."
    ]
    assert told(folder("b", "article = '10, 13'")) == []
    both = folder("c", "article.ru = 'статья 1', article.en = 'article 1'")
    assert told(both) == []
    basis = read_pack(both).norms[0].basis
    assert (basis.in_words("ru"), basis.in_words("en")) == ("Акт, статья 1", "Act, article 1")
    assert told(folder("d", "article = 'статья 1'", HEAD + 'languages = ["ru"]\n')) == []
