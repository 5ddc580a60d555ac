"""Signs of legal risk in posts."""

from __future__ import annotations

import pytest

from metric_records import measure, post


@pytest.mark.parametrize(
    ("text", "links", "count"),
    [
        ("Мы в соцсетях: instagram.com/prirechye", (), 1),
        ("Подробности", ("https://www.facebook.com/prirechye",), 1),
        ("Подробности https://minzdrav.prirechye.example/news/1", (), 0),
        ("Не путать с myinstagram.com.example", (), 0),
    ],
)
def test_links_to_restricted_sites(text: str, links: tuple[str, ...], count: int) -> None:
    reading = measure("restricted_links_in_posts", [post("03-03 10:00", text, links=links)])
    assert (reading.value, reading.n, len(reading.evidence)) == (count, 1, count)


@pytest.mark.parametrize(
    ("text", "advertisement", "count"),
    [
        ("Покупайте у нас", True, 1),
        ("Покупайте у нас erid: 2VtzqwABCD", True, 0),
        ("Скидки на всё!\nРеклама. ООО «Ромашка»", False, 1),
        ("#реклама Скидки", False, 1),
        ("Наружная реклама в городе будет обновлена", False, 0),
        ("Реклама на остановках запрещена с 1 мая", False, 0),
    ],
)
def test_advertising_needs_an_identifier(text: str, advertisement: bool, count: int) -> None:
    assert measure("erid_missing", [post("03-03 10:00", text, is_advertisement=advertisement)]).value == count


def test_an_identifier_in_a_link_is_enough() -> None:
    shown = post(
        "03-03 10:00", "Скидки", is_advertisement=True, links=("https://shop.prirechye.example/?erid=2Vtz",)
    )
    assert measure("erid_missing", [shown]).value == 0


def test_personal_data_in_posts_are_told_by_kind() -> None:
    posts = [
        post("03-03 10:00", "Звоните: +7 (912) 000-00-00"),
        post("03-04 10:00", "Приёмная: 8 (3400) 22-33-44"),
    ]
    reading = measure("personal_data_in_posts", posts)
    assert (reading.value, reading.n, reading.detail) == (1, 2, {"mobile_phone": 1})
