"""What binds in one region on one day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging import item, method_of, norm
from otklik.i18n import using
from otklik.model import Text
from otklik.packs.binding import in_region, standing_of, why_not
from otklik.packs.link import Method
from otklik.packs.model import Basis, Depth
from otklik.recommend import in_words
from otklik.report.judged import basis_row

DAY = date(2026, 3, 1)
ACT = Text("Акт", "Act")


def basis(level: str = "Р", **more: object) -> Basis:
    return Basis(level=level, act=ACT, status="V1", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "region", "packs", "why"),
    [
        (basis(regions=("02",)), "02", (), None),
        (basis(regions=("02", "54")), "54", (), None),
        (basis(regions=("02",)), "99", (), "elsewhere"),
        (
            basis(regions=("43",), pack="town"),
            "43",
            (),
            "elsewhere",
        ),  # a municipality's act is not the region's
        (basis(regions=("43",), pack="town"), "43", ("town",), None),
        (basis(regions=("43",), pack="town"), "99", ("town",), "elsewhere"),
        (basis("Ф"), "99", (), None),
        (basis("Ф", valid_from=DAY), "99", (), None),
        (basis("Ф", valid_from=date(2026, 3, 2)), "99", (), "later"),
        (basis("Ф", valid_to=DAY), "99", (), None),
        (basis("Ф", valid_to=date(2026, 2, 28)), "99", (), "past"),
        (basis(regions=("02",), valid_from=date(2026, 3, 2)), "99", (), "later"),
    ],
)
def test_a_basis_binds_where_and_when_it_says(
    one: Basis, region: str, packs: tuple[str, ...], why: str | None
) -> None:
    assert why_not(one, region, packs, DAY) == why


ACTS = """
basis = [
  { level = "Р", act.ru = "Акт", act.en = "Act", regions = ["02"], valid_from = 2025-12-01, status = "V1" },
  { level = "М", act.ru = "Рейтинг", act.en = "Ranking", status = "V1" },
]
"""


def item_with(bases: str, more: str = "") -> str:
    text = item("PAGE-01", "applies = { subject = 'body' }", mode="manual")
    (basis_line,) = (line for line in text.splitlines() if line.startswith("basis"))
    return text.replace(basis_line, bases + more)


@pytest.mark.parametrize(
    ("region", "day", "told"),
    [
        ("02", date(2025, 12, 1), [("Р: Акт", "региональный акт", ""), ("М: Рейтинг", "метод рейтинга", "")]),
        (
            "99",
            date(2025, 12, 1),
            [
                ("П (так требуют другие регионы): Акт", "практика (так требуют другие регионы)", "elsewhere"),
                ("М: Рейтинг", "метод рейтинга", ""),
            ],
        ),
        ("02", date(2025, 11, 30), [("М: Рейтинг", "метод рейтинга", "")]),
        ("99", date(2025, 11, 30), [("М: Рейтинг", "метод рейтинга", "")]),
    ],
)
def test_acts_are_told_as_they_stand_in_the_region_on_the_day(
    tmp_path: Path, region: str, day: date, told: list[tuple[str, str, str]]
) -> None:
    method = in_region(method_of(tmp_path / "pack", item_with(ACTS)), region, day)
    with using("ru"):
        bases = method.items[0].basis
        rows = [basis_row(one) for one in bases]
        assert [(in_words(b), r.level_text, r.standing) for b, r in zip(bases, rows, strict=True)] == told


def test_where_nothing_is_in_force_all_is_shown_with_its_day_and_weighs_as_practice(tmp_path: Path) -> None:
    bases = (
        'basis = [{ level = "Ф", act.ru = "Закон", act.en = "Law", valid_from = 2026-03-01, status = "V2" }]'
    )
    text = item_with(bases, "\nvalid_from = 2026-03-01")
    method = in_region(method_of(tmp_path / "pack", text), "99", date(2018, 5, 1))
    (found,) = method.items[0].basis
    assert standing_of(found) == "later"
    with using("ru"):
        assert in_words(found) == "П (действует с 1\xa0марта 2026\xa0г.): Закон"


def test_an_act_behind_a_norm_of_the_region_is_a_basis_there(tmp_path: Path) -> None:
    rule = "rule = { metric = 'post_count', at_least = { norm = 'posts' } }\napplies = { platforms = ['vk'] }"
    act = "{ level = 'Р', act.ru = 'Свой акт', act.en = 'Own act', status = 'V1' }"
    own = norm("posts", 5, "scope = { region = '54' }").replace(
        '{ level = "Р", act.ru = "Акт", act.en = "Act", status = "V1" }', act
    )
    method = method_of(tmp_path / "pack", item("PAGE-01", rule), norms__n=norm("posts", 3) + own)
    told = {
        region: [(b.level, b.act.ru) for b in in_region(method, region, DAY).items[0].basis]
        for region in ("54", "02")
    }
    assert told == {"54": [("П", "Акт"), ("Р", "Свой акт")], "02": [("П", "Акт")]}
    before = in_region(method, "54", date(2019, 12, 31)).items[0]
    assert [b.act.ru for b in before.basis] == ["Акт"]


PLACES = st.tuples(
    st.sampled_from(["02", "54", "99"]),
    st.sampled_from([date(2018, 5, 1), date(2019, 12, 31), date(2025, 11, 30), date(2025, 12, 1), DAY]),
)


@pytest.fixture(scope="module")
def methods(tmp_path_factory: pytest.TempPathFactory) -> tuple[Method, ...]:
    rule = "rule = { metric = 'post_count', at_least = { norm = 'posts' } }\napplies = { platforms = ['vk'] }"
    own = norm("posts", 5, "scope = { region = '54' }")
    folder = tmp_path_factory.mktemp("methods")
    return (
        method_of(folder / "acts", item_with(ACTS)),
        method_of(folder / "norms", item("PAGE-01", rule), norms__n=norm("posts", 3) + own),
    )


@given(places=st.lists(PLACES, min_size=1, max_size=4), depths=st.lists(st.sampled_from(Depth), max_size=2))
def test_a_method_placed_again_and_again_stands_where_it_was_placed_last(
    methods: tuple[Method, ...], places: list[tuple[str, date]], depths: list[Depth]
) -> None:
    for method in methods:
        again = method
        for region, day in places:
            again = in_region(again, region, day)
            assert in_region(again, region, day) is again
        for depth in depths:
            again = again.at_depth(depth)
        once = method
        for depth in depths:
            once = once.at_depth(depth)
        assert again == in_region(once, *places[-1])
