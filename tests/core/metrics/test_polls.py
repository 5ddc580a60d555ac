"""Polls: how often, how asked, what is told of their results."""

from __future__ import annotations

import pytest

from metric_records import ACCOUNT, measure, post
from otklik.model import Poll, Post


def poll_post(moment: str, text: str = "Опрос", **fields: object) -> Post:
    return post(moment, text, media=("poll",), **fields)


def poll(moment: str, question: str, *options: str, **fields: object) -> Poll:
    return Poll(
        account=ACCOUNT.id,
        id=f"p{moment}",
        post=moment,
        question=question,
        options=tuple((option, None, None) for option in options),
        place=f"/poll/{moment}",
        **fields,  # type: ignore[arg-type]
    )


def test_polls_are_told_for_a_quarter() -> None:
    reading = measure(
        "polls_per_quarter", [poll_post("03-03 10:00"), poll_post("03-04 10:00", is_repost=True)]
    )
    assert reading.value == pytest.approx(91 / 28)
    assert reading.detail == {"polls": 1, "days": 28}


FULL = "Итоги опроса «Каким быть скверу?»: ВКонтакте с 1 по 7 марта проголосовали 412 человек."
BARE = "Итоги опроса: большинство за лавочки."


def test_a_passport_is_three_signs_of_four() -> None:
    reading = measure("poll_passport_share", [post("03-10 10:00", FULL), post("03-11 10:00", BARE)])
    assert (reading.value, reading.n) == (1 / 2, 2)
    assert [ref.url[-11:] for ref in reading.evidence] == ["03-11_10:00"]


def test_without_results_there_is_no_passport_to_look_for() -> None:
    assert measure("poll_passport_share", [poll_post("03-03 10:00", "Пройдите опрос")]).value is None


def test_a_caveat_is_looked_for_at_polls_and_results() -> None:
    posts = [
        poll_post("03-03 10:00", "Опрос открытый и нерепрезентативный: отвечают все желающие."),
        poll_post("03-04 10:00", "Каким быть скверу?"),
        post("03-10 10:00", BARE),
        post("03-11 10:00", "Новость"),
    ]
    reading = measure("poll_caveat_share", posts)
    assert (reading.value, reading.n) == (1 / 3, 3)


def test_a_result_with_a_next_step_answers_a_poll() -> None:
    posts = [
        poll_post("03-03 10:00"),
        poll_post("03-04 10:00"),
        post("03-10 10:00", "Подвели итоги голосования: установим лавочки до 1 мая."),
        post("03-11 10:00", BARE),
    ]
    reading = measure("poll_results_share", posts)
    assert (reading.value, reading.n) == (1 / 2, 2)
    assert reading.detail == {"results": 2, "with_decision": 1}


@pytest.mark.parametrize(
    ("question", "options", "value"),
    [
        ("Каким быть скверу?", ("С лавочками", "С велопарковкой", "Затрудняюсь ответить"), 1),
        ("Каким быть скверу?", ("С лавочками", "С велопарковкой"), 0),
        ("Согласны ли вы, что сквер стал лучше?", ("Да", "Нет", "Затрудняюсь"), 0),
    ],
)
def test_a_neutral_poll_leads_nowhere_and_lets_one_out(
    question: str, options: tuple[str, ...], value: int
) -> None:
    moment = "03-03 10:00"
    reading = measure("polls_neutral_share", [poll_post(moment), poll(moment, question, *options)])
    assert (reading.value, reading.n, len(reading.evidence)) == (value, 1, 1 - value)


def test_a_quiz_and_a_poll_of_others_are_left_out() -> None:
    records = [
        poll_post("03-03 10:00"),
        poll("03-03 10:00", "Год основания?", "1900", "1910", is_quiz=True),
        poll_post("03-04 10:00", is_repost=True),
        poll("03-04 10:00", "Да?", "Да", "Нет"),
    ]
    reading = measure("polls_neutral_share", records)
    assert reading.value is None
    assert "does not tell" in reading.note


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Нас читают: общая аудитория подписчиков во всех соцсетях – 1,6 млн человек", 1),
        ("Нас уже 10 000 подписчиков, спасибо!", 0),
        ("Суммарный объём работ вырос", 0),
    ],
)
def test_added_up_subscriptions_are_seen(text: str, count: int) -> None:
    assert measure("subscriptions_summed", [post("03-03 10:00", text)]).value == count
