"""Signs in posts that need a word of a person or a lawyer."""

from __future__ import annotations

import pytest

from metric_records import measure, post

MARCH = {"election_periods": ("2026-03-10/2026-03-12",)}


def test_without_a_list_no_mention_is_called_checked() -> None:
    for lists in ({}, {"mentions_to_check": ()}):
        reading = measure("mentions_to_check", [post("03-03 10:00", "Слово")], lists=lists)
        assert reading.value is None
        assert "not loaded" in reading.note


def test_a_mention_is_found_in_any_ending_where_the_list_says_so() -> None:
    reading = measure(
        "mentions_to_check",
        [post("03-03 10:00", "Встреча с Вымышленским Обществом"), post("03-04 10:00", "Другое общество")],
        lists={"mentions_to_check": ("вымышленск* обществ*",)},
    )
    assert (reading.value, reading.n, reading.detail) == (
        1,
        2,
        {"phrases": "вымышленским обществом (1)"},
    )


@pytest.mark.parametrize(
    ("periods", "days"),
    [
        (("2026-03-10/2026-03-12",), 3),
        (("2026-02-01/2026-03-02",), 1),  # the period's first day
        (("2026-03-29/2026-04-20",), 1),  # its last
        (("2026-03-10/2026-03-12", "2026-03-12/2026-03-13"), 4),  # a day counts once
        (("2026-06-02/2026-09-20",), 0),
    ],
)
def test_days_of_an_election_period_within_the_audits_one(periods: tuple[str, ...], days: int) -> None:
    reading = measure("election_days", [], lists={"election_periods": periods})
    assert (reading.value, reading.n) == (days, 28)


def test_where_no_norm_tells_elections_nothing_is_said() -> None:
    assert measure("election_days", []).value is None
    assert measure("campaign_words_in_posts", [post("03-11 10:00", "Голосуйте за нас")]).value is None


def test_campaigning_is_looked_for_within_the_terms_alone() -> None:
    posts = [
        post("03-09 10:00", "Голосуйте за наш сквер"),
        post("03-11 10:00", "Голосуйте за Иванова"),
        post("03-12 10:00", "Участки открыты с 8 до 20 часов"),
    ]
    reading = measure("campaign_words_in_posts", posts, lists=MARCH)
    assert (reading.value, reading.n, reading.detail) == (1, 2, {"phrases": "голосуйте за (1)"})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Опубликован маршрут кортежа губернатора", 1),
        ("Маршрут автобуса изменён, схема на сайте", 0),
        ("Дорогу строят военные строители", 0),
    ],
)
def test_sensitive_words_are_a_sign(text: str, count: int) -> None:
    assert measure("sensitive_words_in_posts", [post("03-03 10:00", text)]).value == count


def test_the_source_of_a_picture_is_a_hint() -> None:
    posts = [
        post("03-03 10:00", "Фото: Анна Лугова", media=("photo",)),
        post("03-04 10:00", "Открыли площадку", media=("photo",)),
        post("03-05 10:00", "Песня", media=("audio",)),
        post("03-06 10:00", "Без картинки"),
        post("03-07 10:00", "Чужое", media=("photo",), is_repost=True),
    ]
    reading = measure("media_source_share", posts)
    assert (reading.value, reading.n) == (1 / 3, 3)
    assert reading.detail == {"count": 1, "with_music": 1}
    assert reading.evidence[0].url.endswith("03-05_10:00")  # music first
