"""Packs are untrusted: every problem is told at once, with file, line, item and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging import HEAD, item, norm, write_pack
from otklik.errors import PackError
from otklik.i18n import using
from otklik.packs.conform import faults
from otklik.packs.lint import warnings
from otklik.packs.model import Item
from otklik.packs.read import Row, mended, read_pack

COVER = "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"


def problems(folder: Path) -> list[str]:
    with using("en"), pytest.raises(PackError) as caught:
        read_pack(folder)
    return list(caught.value.problems)


def test_a_pack_is_read_whole(tmp_path: Path) -> None:
    pack = read_pack(
        write_pack(
            tmp_path / "p",
            item("PAGE-01", COVER) + item("PAGE-02", "", mode="manual"),
            norms__base=norm("posts", 3),
            actions="[[action]]\nid = 'a'\ntitle.ru = 'А'\ntitle.en = 'A'\neffort_hours = 2\nowner = 'press'\n",
            scoring__default="id = 'default'\ntitle.ru = 'О'\ntitle.en = 'D'\n",
        )
    )
    assert [i.id for i in pack.items] == ["PAGE-01", "PAGE-02"]
    assert pack.norms[0].pack == "test"
    assert set(pack.files) == {
        "pack.toml", "items/items.toml", "norms/base.toml", "actions.toml", "scoring/default.toml"
    }  # fmt: skip
    assert len(pack.sha256) == 64


def test_all_problems_are_told_at_once_with_file_line_item_and_key(tmp_path: Path) -> None:
    broken = item("PAGE-01", COVER.replace("is_true", "is_tru")).replace("remedy.en", "remedi.en")
    told = problems(
        write_pack(tmp_path / "p", broken + item("PAGE-02", COVER).replace("weight = 1", "weight = -1"))
    )
    lines = (tmp_path / "p/items/items.toml").read_text(encoding="utf-8").splitlines()
    rule_line = next(n for n, line in enumerate(lines, 1) if "is_tru " in line)
    weight_line = lines.index("weight = -1") + 1
    assert (
        f"items/items.toml:{rule_line}: item PAGE-01: rule.is_tru: is not a known key. Did you mean is_true?"
        in told
    )
    assert any(
        t.startswith("items/items.toml:") and "remedi: is not a known key. Did you mean remedy?" in t
        for t in told
    )
    assert any("PAGE-01: remedy.en: is missing" in t for t in told)
    assert f"items/items.toml:{weight_line}: item PAGE-02: weight: must not be below 0" in told


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("mode = \"automatic\"", "mode = \"automatik\""), "mode: must be one of automatic, confirm, manual."),
        (("weight = 1", "weight = '1'"), "weight: must be a number, not a text"),
        (("weight = 1", "weight = nan"), "weight: is not a usable number"),
        (("level = \"Р\"", "level = \"Ж\""), "basis[0].level: must be one of М, П, Р, Ф."),
        (("title.en = \"Да PAGE-01\"", ""), "title.en: is missing"),
        (("title.en = \"Да PAGE-01\"", "title.en = ' '"), "title.en: is empty"),
        (("basis = [{ level = \"Р\", regions = [\"99\"], act.ru = \"Акт\", act.en = \"Act\", status = \"V2\" }]", "basis = []"), "basis: is empty"),
        (("is_true = true", ""), "nothing is compared"),
        (("is_true = true", "is_true = false"), "must be true; leave the key out"),
        (("is_true = true", "metric = 'm', is_true = true"), "exactly one of metric"),
        (("is_true = true", "eval = '1'"), "rule.eval: is not a known key"),
        (("applies = { platforms = ['vk'] }", ""), "only vk tells this"),
        (("applies = { platforms = ['vk'] }", "applies = { subject = 'platform' }"), "must be named"),
        (("applies = { platforms = ['vk'] }", "applies = { subject = 'bodi' }"), "Did you mean body?"),
        (("mode = \"automatic\"", "mode = \"manual\""), "a manual item is asked and has no rule"),
        (("id = \"PAGE-01\"", "id = \"PAGE/01\""), "must be a word"),
        (("id = \"PAGE-01\"\n", ""), "item № 1: id: is missing"),
    ],
)  # fmt: skip
def test_each_fault_of_an_item_has_its_sentence(
    tmp_path: Path, change: tuple[str, str], expected: str
) -> None:
    text = item("PAGE-01", COVER)
    assert change[0] in text
    told = problems(write_pack(tmp_path / "p", text.replace(*change)))
    assert any(expected in t for t in told), told


def test_a_duplicate_id_is_told(tmp_path: Path) -> None:
    told = problems(write_pack(tmp_path / "p", item("PAGE-01", COVER) * 2))
    assert told == [
        "items/items.toml:21: item PAGE-01: the id is given 2 times, first in items/items.toml:2. "
        "Ids are for ever and for one thing."
    ]


def test_dates_the_wrong_way_round_and_overlaps_are_told(tmp_path: Path) -> None:
    backwards = norm("a", 1, "valid_to = 2019-01-01")
    told = problems(write_pack(tmp_path / "p", norms__n=backwards + norm("b", 1) + norm("b", 2)))
    assert any("norm a: valid_to 2019-01-01 is before valid_from 2020-01-01" in t for t in told)
    assert any("norm b: two values hold at once from 2020-01-01" in t for t in told)


def test_a_norm_without_basis_is_refused(tmp_path: Path) -> None:
    text = "\n".join(line for line in norm("a", 1).splitlines() if not line.startswith("basis"))
    assert any("norm a: basis: is missing" in t for t in problems(write_pack(tmp_path / "p", norms__n=text)))


def test_a_syntax_error_is_told_alone_of_its_file_and_the_other_files_for_themselves(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path / "p", "[[item]\nid = ", norms__n=norm("a", 1, "oops = 1"), norms__m="x", actions="y ="
    )
    (folder / "courses.toml").write_bytes(b"\xff\xfe")
    assert [told.partition(": ")[0] for told in problems(folder)] == [
        "courses.toml", "actions.toml", "items/items.toml", "norms/m.toml", "norms/n.toml:8"
    ]  # fmt: skip


def test_faults_of_the_head_and_of_items_are_told_together_with_what_else_is_wrong_in_them(
    tmp_path: Path,
) -> None:
    broken = item("PAGE-01", "rule = { observation = 'vk.has_cover' }").replace("weight", "wait")
    told = problems(
        write_pack(
            tmp_path / "p",
            broken,
            head=HEAD.replace("version", "verzion"),
            norms__n=norm("a", -3, "unit = 'days'"),
        )
    )
    assert {t.partition(": ")[2] for t in told} == {
        "verzion: is not a known key. Did you mean version?",
        "version: is missing",
        "item PAGE-01: wait: is not a known key. Did you mean weight?",
        "item PAGE-01: vk.has_cover: nothing is compared: give at_least, is_true, is_present …",
        "item PAGE-01: vk.has_cover: only vk tells this: name it alone in applies.platforms or give variants",
        "norm a: value: -3 cannot be: days are not below 0.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (95, "share", "95 is no share: a share is not above 1. Write 0.95 for 95 %."),
        (-3, "posts/week", "-3 cannot be: posts/week are not below 0."),
        (-0.01, "share", ""),  # followers lost
        (0.95, "share", ""),
        (95, "", ""),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_remedy(
    tmp_path: Path, value: float, unit: str, expected: str
) -> None:
    folder = write_pack(tmp_path / "p", norms__n=norm("a", 1) + norm("b", value, f"unit = '{unit}'"))
    if expected:
        assert problems(folder) == [f"norms/n.toml:10: norm b: value: {expected}"]
    else:
        assert read_pack(folder).norms


def test_each_value_of_a_norm_is_told_on_its_own_line(tmp_path: Path) -> None:
    later = norm("a", 2, "valid_to = 2019-01-01").replace("2020-01-01", "2025-01-01")
    told = problems(write_pack(tmp_path / "p", norms__n=norm("a", 1, "valid_to = 2024-12-31") + later))
    assert told == ["norms/n.toml:10: norm a: valid_to 2019-01-01 is before valid_from 2025-01-01."]


def test_days_without_a_value_are_those_between_two_periods(tmp_path: Path) -> None:
    later = norm("a", 2).replace("2020-01-01", "2025-06-01")
    pack = read_pack(write_pack(tmp_path / "p", norms__n=norm("a", 1, "valid_to = 2025-03-31") + later))
    with using("en"):
        assert warnings(pack) == ["norms/n.toml:2: norm a: no value from 2025-04-01 to 2025-05-31."]


def test_a_key_beside_the_tables_is_told(tmp_path: Path) -> None:
    told = problems(write_pack(tmp_path / "p", "[[items]]\nid = 'x'\n"))
    assert any("this file holds [[item]]. Did you mean item?" in t for t in told)


def test_absurd_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    for name, text in {
        "deep": "a = " + "[" * 5000 + "]" * 5000,
        "large": "# " + "x" * 1_000_001,
        "number": "weight = " + "9" * 10_000,
        "nested": "a = " + "[" * 60 + "]" * 60,
    }.items():
        assert len(problems(write_pack(tmp_path / name, text))) == 1
    folder = write_pack(tmp_path / "bytes")
    (folder / "items/items.toml").write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in problems(folder)[0]
    assert "there is no pack.toml" in problems(tmp_path)[0]


def test_a_pack_in_russian_alone_needs_no_english(tmp_path: Path) -> None:
    text = "\n".join(line for line in item("PAGE-01", COVER).splitlines() if ".en = " not in line)
    text += '\nbasis = [{ level = "Р", regions = ["02"], act.ru = "Акт", status = "V2" }]\n'
    head = 'id = "ru"\nversion = "1"\ntitle.ru = "Р"\nlanguages = ["ru"]\n'
    assert read_pack(write_pack(tmp_path / "p", text, head=head)).items


json_like = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.dates()
    | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(Item.__struct_fields__), json_like))
def test_no_table_however_odd_breaks_the_check(table: dict[str, object]) -> None:
    assert faults(table, Item, ("ru", "en"))
    for repaired, cut in mended([Row("items/x.toml", 0, "item", table)], Item, ("ru", "en")):
        assert repaired.id == table["id"]  # whatever else is odd is left out and named
        assert cut


def test_the_example_in_the_documentation_is_a_pack(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/pack-format.md").read_text(encoding="utf-8")
    blocks = [b.split("```")[0] for b in page.split("```toml\n")[1:]]

    def block(start: str) -> str:
        return next(b for b in blocks if b.startswith(start))

    files = {
        "norms__n": block("[[norm]]"),
        "actions": block("[[action]]"),
        "courses": block("[[course]]"),
        "scoring__s": block('id = "default"'),
        "scoring__o": block('id = "openness"'),
    }
    head = block('id = "otklik-base"') + block("[[renamed]]")
    items = block("[[item]]").replace('course = ""', 'course = "content"')
    pack = read_pack(write_pack(tmp_path / "p", items, head=head, **files))
    assert pack.items[0].rule is not None
    assert pack.items[0].rule.partial is not None
    assert [entry.new for entry in pack.head.renamed] == ["CONT-01"]
    assert [profile.combine for profile in pack.scoring] == ["product", "mean"]
    assert HEAD
