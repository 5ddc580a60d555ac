"""Abuse that nobody removed, and topics that residents raise."""

from __future__ import annotations

import pytest

from metric_records import answer, comment, measure, post

DAY = {"moderation_hours": 24}


def test_abuse_counts_when_it_has_stood_longer_than_the_norm() -> None:
    records = [
        comment("03-03 10:00", "1", text="Какого хуя нет воды"),
        comment("03-04 10:00", "2", text="Онлайн казино, пассивный доход"),
        comment("03-05 10:00", "3", text="Мудаки", is_deleted=True),
        comment("03-06 10:00", "4", text="Когда дадут воду?"),
        comment("03-29 10:00", "5", text="Суки вы"),  # the period ends 14 hours later
    ]
    reading = measure("abuse_standing", records, norms=DAY)
    assert (reading.value, reading.n) == (2, 4)
    assert reading.detail == {"profanity": 1, "spam": 1, "pending": 1}
    assert [ref.place for ref in reading.evidence] == ["/1", "/2"]


def test_without_comments_nothing_is_known_of_abuse() -> None:
    assert measure("abuse_standing", [], norms=DAY).value is None


def roads(count: int) -> list[object]:
    return [comment(f"03-0{3 + n} 10:00", f"r{n}", text="Ямы на дороге") for n in range(count)]


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ([post("03-10 10:00", "Дороги области: что отремонтируют весной")], 1.0),
        ([post("03-02 10:00", "Дороги области: что отремонтируют весной")], 0.0),  # before it was asked
        ([post("03-10 10:00", "Дороги области", is_repost=True)], 0.0),
        ([], 0.0),
    ],
)
def test_a_raised_topic_is_taken_up_by_an_own_post_after_it(told: list[object], value: float) -> None:
    reading = measure("topics_told_share", [*roads(3), *told])  # type: ignore[list-item]
    assert (reading.value, reading.n) == (value, 3)
    assert reading.detail["topics"] == "дороги (3)"
    assert reading.detail["not_told"] == ("" if value else "дороги")


def test_two_comments_are_no_topic() -> None:
    assert measure("topics_told_share", roads(2)).value is None  # type: ignore[arg-type]


def test_three_foremost_topics_are_looked_for() -> None:
    raised = [
        comment(f"03-03 1{n}:{place:02d}", f"{n}-{place}", text=text)
        for n, (text, times) in enumerate([("Снег", 5), ("Автобус", 4), ("Мусор", 3), ("Собаки", 3)])
        for place in range(times)
    ]
    told = [post("03-10 10:00", "Про снег"), post("03-11 10:00", "Бродячие собаки")]
    reading = measure("topics_told_share", [*raised, answer("03-04 10:00", "0-0"), *told])
    assert reading.value == 1 / 3  # snow; not transport and waste; animals are fourth
    assert reading.n == 12
