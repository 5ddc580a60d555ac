from __future__ import annotations

from pathlib import Path

import pytest

from judging import HEAD, item, make_host, norm, write_pack
from otklik.errors import PackError
from otklik.host import Host
from otklik.i18n import using
from otklik.packs.link import load_method
from otklik.packs.model import Depth

COVER = "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"


def problems(*folders: Path, host: Host | None = None) -> list[str]:
    with using("en"), pytest.raises(PackError) as caught:
        load_method(folders, host or make_host())
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("rule = { metric = 'post_cout', at_least = 1 }", "metric: post_cout is not known. Did you mean post_count?"),
        ("rule = { observation = 'vk.has_cove', is_true = true }", "vk.has_cove is not known. Did you mean vk.has_cover?"),
        ("rule = { metric = 'post_count', at_least = { norm = 'post' } }", "norm: post is not known. Did you mean posts?"),
        ("rule = { observation = 'vk.menu', is_true = true }", "is_true: does not fit vk.menu, whose values are int"),
        ("action = 'x'\nrule = { observation = 'vk.has_cover', is_true = true }", "action: x is not known."),
        ("rule = { observation = 'vk.site', at_least = 2 }", "at_least: does not fit vk.site"),
    ],
)  # fmt: skip
def test_what_nothing_brings_is_an_error_with_its_place(tmp_path: Path, rule: str, expected: str) -> None:
    text = item("PAGE-01", f"{rule}\napplies = {{ platforms = ['vk'] }}")
    told = problems(write_pack(tmp_path / "p", text, norms__n=norm("posts", 3)))
    assert any(t.startswith("test/items/items.toml:2: item PAGE-01: ") and expected in t for t in told), told


def test_facts_of_an_absent_plugin_that_a_pack_requires_are_missing_not_an_error(tmp_path: Path) -> None:
    head = HEAD.replace('["vk"]', '["vk", "rutube"]')
    text = item(
        "PAGE-01",
        "rule = { observation = 'rutube.has_cover', is_true = true }\napplies = { platforms = ['rutube'] }",
    )
    method = load_method([write_pack(tmp_path / "p", text, head=head)], make_host())
    assert method.missing == {"observation rutube.has_cover": "rutube"}


def test_a_plugin_that_is_not_required_is_asked_for(tmp_path: Path) -> None:
    text = item(
        "PAGE-01", "rule = { observation = 'rutube.x', is_true = true }\napplies = { platforms = ['rutube'] }"
    )
    assert "add rutube to requires" in problems(write_pack(tmp_path / "p", text))[0]


def test_packs_that_clash_are_named(tmp_path: Path) -> None:
    one = write_pack(tmp_path / "a", item("PAGE-01", COVER), norms__n=norm("x", 1))
    two = write_pack(
        tmp_path / "b", item("PAGE-01", COVER), head=HEAD.replace('"test"', '"other"'), norms__n=norm("x", 2)
    )
    told = problems(one, two)
    assert "item PAGE-01 stands in packs other and test. Use one of them." in told
    assert any(t.startswith("norm x: packs ") for t in told)


def test_problems_of_all_packs_are_told_together(tmp_path: Path) -> None:
    folders = [write_pack(tmp_path / name, item("A", COVER).replace("weight", "wait")) for name in ("a", "b")]
    assert {p.partition("/")[0] for p in problems(*folders)} == {"a", "b"}


def test_depths_hold_each_other(tmp_path: Path) -> None:
    text = "".join(item(d.upper(), f"depth = '{d}'", mode="manual") for d in ("express", "core", "full"))
    method = load_method([write_pack(tmp_path / "p", text)], make_host())
    assert [len(method.at_depth(d).items) for d in Depth] == [1, 2, 3]


def actions(**after: str) -> str:
    """actions.toml: by name, what each waits for."""
    return "".join(
        f'[[action]]\nid = "{name}"\ntitle.ru = "Д"\ntitle.en = "A"\neffort_hours = 1\nowner = "press"\n'
        f"after = [{', '.join(repr(other) for other in names.split())}]\n"
        for name, names in after.items()
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (
            {"plan": "storie", "stories": ""},
            ["action plan: after: storie is not known. Did you mean stories?"],
        ),
        ({"plan": "plan"}, ["action plan: after: plan → plan wait for each other"]),
        (
            {"a": "b", "b": "c", "c": "a", "d": "a"},
            ["action a: after: a → b → c → a wait for each other"],  # told once; d only leads there
        ),
        ({"a": "b c", "b": "c", "c": ""}, []),
    ],
)
def test_actions_wait_for_known_ones_and_never_for_each_other(
    tmp_path: Path, after: dict[str, str], expected: list[str]
) -> None:
    folder = write_pack(tmp_path / "p", item("PAGE-01", COVER), actions=actions(**after))
    if not expected:
        assert load_method([folder], make_host()).actions["a"].after == ("b", "c")
        return
    assert [told.partition(": ")[2] for told in problems(folder)] == expected
    assert problems(folder)[0].startswith("test/actions.toml:")


def test_an_action_may_wait_for_one_of_another_pack(tmp_path: Path) -> None:
    one = write_pack(tmp_path / "a", item("PAGE-01", COVER), actions=actions(first=""))
    two = write_pack(
        tmp_path / "b", "", head=HEAD.replace('"test"', '"other"'), actions=actions(second="first")
    )
    assert load_method([one, two], make_host()).actions["second"].after == ("first",)
