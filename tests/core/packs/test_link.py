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


def test_problems_of_all_packs_are_told_together_those_of_linking_too(tmp_path: Path) -> None:
    unknown = "rule = { metric = 'post_cout', at_least = 1 }\napplies = { platforms = ['vk'] }"
    folders = [
        write_pack(
            tmp_path / name,
            item(f"A-{name}", COVER).replace("weight", "wait") + item(f"B-{name}", unknown),
            head=HEAD.replace('"test"', f'"{name}"'),
        )
        for name in ("a", "b")
    ]
    told = problems(*folders)
    assert {p.partition("/")[0] for p in told} == {"a", "b"}
    for name in ("a", "b"):
        assert any(f"item A-{name}: wait: is not a known key." in p for p in told)
        assert any(f"item B-{name}: metric: post_cout is not known." in p for p in told)


def test_what_has_faults_of_its_own_is_not_missed_by_others(tmp_path: Path) -> None:
    share = item(
        "LAW-06",
        "applies = { subject = 'region' }\nrule = { passed_share = 'PAGE-01', at_least = { norm = 'x' } }\n"
        "when = [{ outcome = 'PAGE-01', equals = 'PASS' }]",
    )
    broken = item("PAGE-01", COVER).replace("weight = 1", "weight = -1")
    told = problems(
        write_pack(tmp_path / "p", share + broken, norms__n=norm("x", 1).replace("checked_on", "cheked_on"))
    )
    assert {p.rpartition(": ")[2] for p in told} == {
        "must not be below 0", "is not a known key. Did you mean checked_on?", "is missing"
    }  # fmt: skip


def test_an_item_with_faults_of_its_own_is_told_with_what_it_refers_to(tmp_path: Path) -> None:
    broken = item("PAGE-01", f"course = 'lav'\naction = 'x'\n{COVER}").replace("why.en", "why.e")
    broken = broken.replace("vk.has_cover", "vk.has_cove")
    told = problems(write_pack(tmp_path / "p", broken))
    assert {p.partition("item PAGE-01: ")[2] for p in told} == {
        "why.e: is not a known key. Did you mean en?",
        "why.en: is missing: the text in this language is needed",
        "course: lav is not known.",
        "action: x is not known.",
        "observation: vk.has_cove is not known. Did you mean vk.has_cover?",
    }


def test_a_pack_that_cannot_be_read_at_all_is_told_alone(tmp_path: Path) -> None:
    folders = [
        write_pack(tmp_path / "a", head="id = ["),
        write_pack(tmp_path / "b", item("B", "action = 'x'", mode="manual")),
    ]
    assert [p.partition(":")[0] for p in problems(*folders)] == ["a/pack.toml"]


def test_depths_hold_each_other(tmp_path: Path) -> None:
    text = "".join(item(d.upper(), f"depth = '{d}'", mode="manual") for d in ("express", "core", "full"))
    method = load_method([write_pack(tmp_path / "p", text)], make_host())
    assert [len(method.at_depth(d).items) for d in Depth] == [1, 2, 3]


# --- items that rest on others ---------------------------------------------------------------------------------------


def asked(identifier: str, more: str, mode: str = "manual", subject: str = "account") -> str:
    return item(identifier, f"applies = {{ subject = '{subject}' }}\n{more}", mode=mode)


def when(identifier: str, condition: str, **more: str) -> str:
    return asked(identifier, f"when = [{{ {condition} }}]", **more)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (when("B", "answer = 'C', equals = 'PASS'"), "when.answer: C is not known."),
        (when("B", "answer = 'OLD', equals = 'PASS'") + asked("A", ""), "when.answer: OLD is now called A"),
        (
            when("B", "answer = 'A', equals = 'PASS'", subject="region") + asked("A", ""),
            "is about another account and cannot be read here: use passed_share",
        ),
        (
            when("B", "answer = 'P', equals = 'PASS'") + item("P", COVER),
            "P is measured, not asked: write outcome in place of answer",
        ),
        (when("B", "answer = 'A', at_least = 1") + asked("A", ""), "is compared by equals, not_equals, one_of, none_of, not by at_least"),
        (when("B", "answer = 'A', equals = 'NO_DATA'") + asked("A", ""), "is compared with PASS, PARTIAL, FAIL, NOT_APPLICABLE"),
        (when("B", "answer = 'A', one_of = ['PASS', 'yes']") + asked("A", ""), "is compared with PASS, PARTIAL"),
        (when("B", "outcome = 'P', equals = 'PARTIAL'") + item("P", COVER), "can never hold: item P is never PARTIAL"),
        (
            when("B", "outcome = 'P', equals = 'PASS'").replace("'account' }", "'account', platforms = ['telegram'] }")
            + item("P", COVER),
            "can never hold: item P is never PASS where this one could be asked",
        ),
        (
            asked("B", "when = [{ answer = 'A', equals = 'PASS' }, { answer = 'A', none_of = ['PASS'] }]") + asked("A", ""),
            "can never hold: item A is never",
        ),
        (
            asked("C", "when = [{ answer = 'A', equals = 'FAIL' }, { answer = 'B', equals = 'PASS' }]")
            + when("B", "answer = 'A', equals = 'PASS'")
            + asked("A", ""),
            "item C: when: can never hold: item A is never",
        ),
        (
            when("B", "answer = 'A', equals = 'PASS'") + when("A", "answer = 'B', equals = 'PASS'"),
            "when: goes round in a circle: A → B → A.",
        ),
        (when("A", "answer = 'A', equals = 'PASS'"), "when: goes round in a circle: A → A."),
        (
            when("B", "answer = 'A', equals = 'PASS'") + asked("A", "depth = 'full'"),
            "depth: core asks this item and not A, on which it rests and which is of full",
        ),
        (
            item("LAW-06", "depth = 'express'\napplies = { subject = 'region' }\nrule = { passed_share = 'P', at_least = 1 }")
            + item("P", COVER),
            "depth: express asks this item and not P",
        ),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_hold_is_told_with_its_place(
    tmp_path: Path, items: str, expected: str
) -> None:
    head = HEAD + "[[renamed]]\nold = 'OLD'\nnew = 'A'\non = 2026-11-01\n"
    told = problems(write_pack(tmp_path / "p", items + asked("A", "") * ('"A"' not in items), head=head))
    assert any(expected in t for t in told), told
    assert all(t.startswith("test/items/items.toml:") for t in told), told


def test_a_circle_is_told_once(tmp_path: Path) -> None:
    items = "".join(when(a, f"answer = '{b}', equals = 'PASS'") for a, b in ("AB", "BC", "CA"))
    told = problems(write_pack(tmp_path / "p", items))
    assert len(told) == 1
    assert "A → B → C → A" in told[0]


# --- comparisons that exclude each other -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "rule = { metric = 'post_count', at_least = { norm = 'low' }, at_most = { norm = 'high' } }",
            "rule: metric post_count can never hold (02, 2024-01-01): at_least 9, at_most 7",
        ),
        (
            "rule = { metric = 'post_count', at_least = 5, partial = { at_least = 0 } }",
            "partial: always holds: nothing falls short of at_least 0",
        ),
        (
            "rule = { metric = 'post_count', at_least = 5, partial = { at_most = 5 } }",
            "partial: always holds: nothing falls short of at_most 5",
        ),
        (
            "rule = { metric = 'post_count', at_least = { norm = 'low' }, partial = { less_than = { norm = 'low' } } }",
            "partial: always holds",
        ),
        (
            "all = [{ metric = 'post_count', at_least = 5 }, { metric = 'post_count', less_than = 5 }]",
            "all: metric post_count can never hold: at_least 5, less_than 5",
        ),
        (
            "when = [{ metric = 'post_count', more_than = 9 }]\nrule = { metric = 'post_count', at_most = 9 }",
            "when, rule: metric post_count can never hold: more_than 9, at_most 9",
        ),
        (
            "when = [{ observation = 'vk.site', equals = 'a' }, { observation = 'vk.site', none_of = ['a', 'b'] }]\n"
            "rule = { metric = 'post_count', at_most = 9 }",
            "when: observation vk.site can never hold: equals a, none_of [a, b]",
        ),
        (
            "all = [{ observation = 'vk.has_cover', is_true = true }, { observation = 'vk.has_cover', is_false = true }]",
            "can never hold: is_true true, is_false true",
        ),
        (
            "all = [{ observation = 'vk.site', is_absent = true }, { observation = 'vk.site', longer_than = 3 }]",
            "can never hold: is_absent true, longer_than 3",
        ),
        (
            "rule = { metric = 'post_count', at_least = 5, partial = { at_least = { norm = 'low' } } }",
            "partial: is never earned (02, 2024-01-01): whatever reaches at_least 9 meets at_least 5 too",
        ),
    ],
)  # fmt: skip
def test_comparisons_that_no_value_meets_are_told(tmp_path: Path, body: str, expected: str) -> None:
    norms = (
        norm("low", 3)
        + norm("low", 9, "scope = { region = '02' }").replace("2020-01-01", "2024-01-01")
        + norm("high", 7)
    )
    text = item("PAGE-01", f"{body}\napplies = {{ platforms = ['vk'] }}")
    told = problems(write_pack(tmp_path / "p", text, norms__n=norms))
    assert len(told) == 1, told  # once, in one wording, under the key where it is
    assert told[0].startswith("test/items/items.toml:2: item PAGE-01: ")
    assert expected in told[0]


def test_an_id_given_twice_in_one_pack_is_no_matter_between_packs(tmp_path: Path) -> None:
    told = problems(write_pack(tmp_path / "p", item("PAGE-01", COVER) * 2))
    assert [t.partition(": ")[2].partition(",")[0] for t in told] == ["item PAGE-01: the id is given 2 times"]
    twice = [write_pack(tmp_path / name, item("PAGE-01", COVER)) for name in ("a", "b")]
    assert problems(*twice) == ["pack test is given 2 times. Use one of them."]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("three", "", "norm low: value: must be a number: item PAGE-01 compares it by at_least"),
        (-3, "posts", "norm low: value: -3 cannot be: posts are not below 0."),  # and no partial is called unreachable
        (3, "x", 'norm low: unit: is "x", and metric post_count, which item PAGE-01 compares with it, is in "posts"'),
    ],
)  # fmt: skip
def test_a_norm_that_cannot_be_compared_is_told_where_it_stands_and_not_of_the_item(
    tmp_path: Path, value: object, unit: str, expected: str
) -> None:
    text = item(
        "PAGE-01",
        "rule = { metric = 'post_count', at_least = { norm = 'low' }, partial = { at_least = { norm = 'low', times = 0.5 } } }\n"
        "applies = { platforms = ['vk'] }",
    )
    folder = write_pack(
        tmp_path / "p", text, norms__n=norm("other", 1) + norm("low", value, f"unit = '{unit}'")
    )
    told = problems(folder)
    assert len(told) == 1
    assert told[0].removeprefix("p/").removeprefix("test/").startswith(f"norms/n.toml:10: {expected}")


@pytest.mark.parametrize(
    "body",
    [
        "rule = { metric = 'post_count', at_least = 5, at_most = 5 }",
        "any = [{ metric = 'post_count', at_least = 5 }, { metric = 'post_count', at_most = 3 }]",
        "all = [{ observation = 'vk.hosts', one_of = ['a'] }, { observation = 'vk.hosts', one_of = ['b'] }]",
        "rule = { metric = 'post_count', at_least = 5, partial = { at_least = 4 } }",
        "rule = { metric = 'post_count', at_least = 5, at_most = 9, partial = { at_least = 4 } }",
    ],
)
def test_comparisons_that_can_hold_together_are_let_be(tmp_path: Path, body: str) -> None:
    text = item("PAGE-01", f"{body}\napplies = {{ platforms = ['vk'] }}")
    assert load_method([write_pack(tmp_path / "p", text)], make_host()).items


def test_a_contradiction_where_the_item_does_not_apply_is_none(tmp_path: Path) -> None:
    norms = norm("low", 3) + norm("low", 9, "scope = { kinds = ['school'] }")
    rule = "rule = { metric = 'post_count', at_least = { norm = 'low' }, at_most = 7 }"
    for kinds, is_fine in (("['ministry']", True), ("['school']", False)):
        text = item("PAGE-01", f"{rule}\napplies = {{ platforms = ['vk'], kinds = {kinds} }}")
        folder = write_pack(tmp_path / kinds.strip("[]'"), text, norms__n=norms)
        if is_fine:
            assert load_method([folder], make_host()).items
        else:
            assert "can never hold (school" in problems(folder)[0]


# --- courses, renamed and retired items, scoring profiles ------------------------------------------------------------

COURSES = "[[course]]\nid = 'law'\ntitle.ru = 'П'\ntitle.en = 'L'\nvalid_from = 2026-01-01\n"


def test_a_course_that_nobody_gives_is_told(tmp_path: Path) -> None:
    text = item("PAGE-01", f"course = 'lav'\n{COVER}")
    told = problems(write_pack(tmp_path / "p", text, courses=COURSES))
    assert "course: lav is not known. Did you mean law?" in told[0]
    fine = write_pack(tmp_path / "q", text.replace("lav", "law"), courses=COURSES)
    assert load_method([fine], make_host()).courses["law"].title.en == "L"


def test_what_was_renamed_or_retired_is_no_item_and_leads_to_one(tmp_path: Path) -> None:
    head = HEAD + (
        "[[renamed]]\nold = 'PAGE-01'\nnew = 'PAGE-03'\non = 2026-11-01\n"
        "[[renamed]]\nold = 'PAGE-00'\nnew = 'PAGE-99'\non = 2026-11-01\n"
        "[[retired]]\nid = 'PAGE-02'\non = 2026-11-01\nreason.ru = 'р'\nreason.en = 'r'\n"
    )
    text = item("PAGE-01", COVER) + item("PAGE-02", COVER)
    assert problems(write_pack(tmp_path / "p", text, head=head)) == [
        "test/pack.toml: renamed PAGE-01: old: PAGE-01 is still an item: give one of them another id",
        "test/pack.toml: renamed PAGE-01: new: PAGE-03 is not known. Did you mean PAGE-02?",
        "test/pack.toml: renamed PAGE-00: new: PAGE-99 is not known. Did you mean PAGE-02?",
        "test/pack.toml: retired PAGE-02: id: PAGE-02 is still an item: give one of them another id",
    ]


def test_names_are_followed_through_several_renamings(tmp_path: Path) -> None:
    head = HEAD + "".join(
        f"[[renamed]]\nold = '{old}'\nnew = '{new}'\non = 2026-11-01\n" for old, new in ("AB", "BC")
    )
    method = load_method([write_pack(tmp_path / "p", item("C", COVER), head=head)], make_host())
    assert method.renamed == {"A": "C", "B": "C"}


SCORING = "id = 's'\ntitle.ru = 'с'\ntitle.en = 's'\n"
BLOCK = "[[blocks]]\nid = 'one'\ntitle.ru = 'о'\ntitle.en = 'o'\npoints = 5\n"


@pytest.mark.parametrize(
    ("scoring", "expected"),
    [
        (BLOCK + "items = ['PAGE-0']", "blocks one: items: PAGE-0 is not known. Did you mean PAGE-01?"),
        (BLOCK.replace("'one'", "'PAGE'") + "items = ['PAGE-01']", "blocks PAGE: id: is the id of an item or section too"),
        (BLOCK + "items = []", "blocks one: items: is empty"),
        (BLOCK.replace("5", "0") + "items = ['PAGE-01']", "blocks: has no points at all"),
        (2 * (BLOCK + "items = ['PAGE-01']\n"), "blocks one: the id is given 2 times"),
        (2 * (BLOCK + "items = ['PAGE-01']\n"), "PAGE-01 stands in block one already: an item counts once"),
        (BLOCK + "items = ['PAGE-01']\n[[sections]]\nid = 'PAGE'\nweight = 1", "sections: has no effect where there are blocks"),
        ("[[sections]]\nid = 'PAG'\nweight = 1", "sections: PAG is not known. Did you mean PAGE?"),
        ("fines = { fail = 0.2 }", 'fines: has no effect with combine = "mean"'),
        ("combine = 'product'\nfines = { fail = 0.9 }", "fines: leaves more for fail than for partial"),
        ("combine = 'product'\n" + BLOCK + "items = [{ id = 'PAGE-01', weight = 2 }]", "PAGE-01: weight: has no effect"),
        (BLOCK + "items = [{ id = 'PAGE-01', fines = { fail = 0 } }]", "PAGE-01: fines: has no effect"),
        ("combine = 'sum'", "combine: must be one of mean, product."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_scoring_profile_is_told_with_file_and_key(
    tmp_path: Path, scoring: str, expected: str
) -> None:
    told = problems(write_pack(tmp_path / "p", item("PAGE-01", COVER), scoring__s=SCORING + scoring))
    assert any("scoring/s.toml:" in t and expected in t for t in told), told


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
