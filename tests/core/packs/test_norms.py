from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from otklik.model import Text
from otklik.packs.model import Basis, Norm, NormScope
from otklik.packs.norms import Norms, holes, overlaps

ACT = Basis(level="Р", act=Text("Акт"), status="V1")
DAY = date(2026, 11, 20)


def norm(value: float, start: date = date(2020, 1, 1), end: date | None = None, **scope: Any) -> Norm:
    return Norm(
        id="posts", value=value, scope=NormScope(**scope), basis=ACT, valid_from=start, valid_to=end, checked_on=DAY
    )  # fmt: skip


def value(norms: list[Norm], region: str = "54", on: date = DAY, **asked: str) -> object:
    found = Norms(norms).resolve("posts", region, on, **asked)
    return None if found is None else found.value


def test_the_regions_own_norm_goes_before_the_default() -> None:
    both = [norm(3), norm(5, region="54")]
    assert value(both) == 5
    assert value(both, region="02") == 3


def test_a_narrower_scope_goes_before_a_wider_one() -> None:
    norms = [norm(3), norm(5, region="54"), norm(10, region="54", kinds=("government",))]
    assert value(norms, kind="government") == 10
    assert value(norms, kind="school") == 5


def test_the_last_day_belongs_to_the_period() -> None:
    norms = [norm(2, end=date(2026, 11, 20)), norm(4, start=date(2026, 11, 21))]
    assert value(norms) == 2
    assert value(norms, on=date(2026, 11, 21)) == 4
    assert value(norms, on=date(2019, 12, 31)) is None


def test_holes_and_overlaps_are_found_within_one_scope_only() -> None:
    assert list(overlaps([norm(1), norm(2, region="54")])) == []
    assert len(list(overlaps([norm(1), norm(2, start=date(2026, 1, 1))]))) == 1
    apart = [norm(1, end=date(2020, 12, 31)), norm(2, start=date(2021, 2, 1))]
    assert len(list(holes(apart))) == 1
    assert list(overlaps(apart)) == []


def test_a_long_period_overlaps_a_later_one_behind_a_short_one() -> None:
    long, short = norm(1, end=date(2025, 1, 1)), norm(2, start=date(2021, 1, 1), end=date(2021, 2, 1))
    last = norm(3, start=date(2022, 1, 1))
    assert len(list(overlaps([long, short, last]))) == 2


@given(st.permutations([norm(3), norm(5, region="54"), norm(7, levels=("region",)), norm(1, region="02")]))
def test_the_order_of_norms_does_not_matter(norms: list[Norm]) -> None:
    assert value(norms, level="region") == 5
    assert value(norms, region="77", level="region") == 7


def test_a_norm_without_a_title_is_called_as_its_namesake() -> None:
    titled = msgspec.structs.replace(norm(3), title=Text("Публикаций в неделю", "Posts a week"))
    found = Norms([norm(5, region="54"), titled]).resolve("posts", "54", DAY)
    assert found is not None
    assert (found.value, found.title) == (5, titled.title)
