"""What official answers say."""

from __future__ import annotations

import pytest

from metric_records import answer, comment, measure
from otklik.model import Comment

GOOD = "Здравствуйте, Анна! Бригада заменит лампы до 15 апреля. Вопросы по телефону 8 (3400) 22-33-44."
POLITE = "Добрый день. Ваше сообщение передано в районную администрацию."
AWAY = "Обратитесь в управляющую компанию."
BARE = "Работы ведутся по графику согласно постановлению от 12.03.2025 № 117."


def answers(*texts: str) -> list[Comment]:
    records = []
    for place, text in enumerate(texts):
        records.append(comment(f"03-03 10:{place:02d}", str(place)))
        records.append(answer(f"03-04 10:{place:02d}", str(place), text))
    return records


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("answer_greeting_share", 2 / 4),  # GOOD, POLITE
        ("answer_with_deadline_share", 1 / 4),  # GOOD; the date of an act promises nothing
        ("answer_with_contact_share", 1 / 4),  # GOOD
        ("answer_redirect_share", 1 / 4),  # AWAY
        ("answers_with_personal_data", 0),
    ],
)
def test_signs_are_shares_of_answers(metric: str, value: float) -> None:
    reading = measure(metric, answers(GOOD, POLITE, AWAY, BARE))
    assert reading.value == value
    assert reading.n == 4


def test_a_greeting_by_name_is_counted_beside() -> None:
    assert measure("answer_greeting_share", answers(GOOD, POLITE)).detail["by_name"] == 1


def test_answers_without_the_good_sign_are_shown() -> None:
    assert [ref.place for ref in measure("answer_greeting_share", answers(GOOD, BARE)).evidence] == [
        "/a1-03-04 10:01"
    ]
    assert [ref.place for ref in measure("answer_redirect_share", answers(GOOD, AWAY)).evidence] == [
        "/a1-03-04 10:01"
    ]


def test_replies_under_the_pages_own_comment_are_no_answers_to_citizens() -> None:
    records = [comment("03-03 10:00", "1", is_official=True), answer("03-03 11:00", "1", GOOD)]
    assert measure("answer_greeting_share", records).value is None


def test_a_template_with_another_name_is_a_copy() -> None:
    template = "{} Ваше обращение передано в профильное ведомство для рассмотрения и принятия мер."
    texts = [
        template.format("Здравствуйте, Анна!"),
        template.format("Добрый день, Пётр Ильич!"),
        "Снег на улице Садовой уберут завтра до обеда двумя машинами.",
        "Спасибо!",  # too short to compare
    ]
    reading = measure("answer_duplicates_share", answers(*texts))
    assert (reading.value, reading.n) == (pytest.approx(2 / 3), 3)
    assert reading.detail == {"copies": 2, "commonest_times": 2, "short": 1, "beyond": 0}


def test_one_answer_cannot_be_a_copy() -> None:
    assert measure("answer_duplicates_share", answers(GOOD)).value is None


def test_personal_data_in_answers_are_told_by_kind() -> None:
    reading = measure(
        "answers_with_personal_data", answers("Пишите Анне: 8 912 000-00-00", "СНИЛС 112-233-445 95")
    )
    assert (reading.value, reading.detail) == (2, {"mobile_phone": 1, "snils": 1})


def test_ease_of_reading_of_answers_leaves_out_short_ones() -> None:
    reading = measure("answer_flesch_ru", answers("Мама мыла раму. " * 10, AWAY))
    assert reading.value == pytest.approx(206.835 - 3.9 - 120.2)  # 3 words a sentence, 2 syllables a word
    assert reading.detail["left_out"] == 1
