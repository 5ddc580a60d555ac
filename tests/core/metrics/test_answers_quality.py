"""Whether official answers are to the point."""

from __future__ import annotations

import pytest

from metric_records import answer, comment, measure
from otklik.model import Comment

ROAD = "Когда отремонтируют дорогу на улице Садовой?"


def talk(*pairs: tuple[str, str], **fields: object) -> list[Comment]:
    records = []
    for place, (asked, told) in enumerate(pairs):
        records.append(comment(f"03-03 10:{place:02d}", str(place), text=asked))
        records.append(answer(f"03-04 10:{place:02d}", str(place), told, **fields))
    return records


def test_substance_is_a_fact_on_what_was_asked() -> None:
    reading = measure(
        "answer_substance_share",
        talk(
            (ROAD, "Дорогу на Садовой закончим до 15 апреля."),  # fact, topic
            (ROAD, "Ваше обращение очень важно для нас."),  # neither
            (ROAD, "Автобус придёт 3 марта."),  # a fact, another topic
            ("Ну и?", "Бригада выехала."),  # nothing to compare with
        ),
    )
    assert (reading.value, reading.n) == (2 / 4, 4)
    assert reading.detail == {"count": 2, "without_fact": 1, "off_topic": 1}
    assert [ref.place for ref in reading.evidence] == ["/a1-03-04 10:01", "/a2-03-04 10:02"]


@pytest.mark.parametrize(
    ("asked", "told", "share"),
    [
        (ROAD, "Бригада выехала на место.", 1),  # no other topic is named
        (ROAD, "Ваше обращение № 1745 передано в ведомство.", 0),  # a number of a letter is no fact
        (ROAD, "Мусор вывезли вчера.", 0),
        ("Когда вывезут мусор с дороги?", "Мусор вывезли вчера.", 1),
    ],
)
def test_an_answer_misses_the_question_only_by_naming_another_topic(
    asked: str, told: str, share: int
) -> None:
    assert measure("answer_substance_share", talk((asked, told))).value == share


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ("Читайте внимательно, там всё написано.", 1),
        ("Вы сами виноваты.", 1),
        ("Троллейбусы пустим с понедельника.", 0),
        ("Добрый день! Спасибо, что написали, проверим завтра.", 0),
    ],
)
def test_reproach_is_a_sign_of_disrespect(told: str, count: int) -> None:
    reading = measure("answers_disrespectful", talk((ROAD, told)))
    assert (reading.value, reading.n, len(reading.evidence)) == (count, 1, count)


def test_proof_is_asked_of_answers_that_say_done_alone() -> None:
    records = [
        *talk((ROAD, "Сделано, яму засыпали."), (ROAD, "Работы будут выполнены до мая.")),
        comment("03-05 10:00", "9", text=ROAD),
        answer("03-05 11:00", "9", "Дорогу отремонтировали, фото приложили.", media=("photo",)),
    ]
    reading = measure("answer_proof_share", records)
    assert (reading.value, reading.n) == (1 / 2, 2)
    assert reading.detail == {"count": 1, "answers": 3}


def test_without_an_answer_that_says_done_there_is_no_share_of_proof() -> None:
    assert measure("answer_proof_share", talk((ROAD, "Проверим."))).value is None


def test_a_rating_may_be_asked_for_when_the_work_is_done() -> None:
    reading = measure(
        "answers_rating_too_early",
        talk(
            (ROAD, "Приняли в работу. Оцените ответ!"), (ROAD, "Яму засыпали. Оцените ответ!"), (ROAD, "Да.")
        ),
    )
    assert (reading.value, reading.n, reading.detail) == (1, 3, {"asked": 2})
