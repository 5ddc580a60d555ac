"""What a post is about, by its words."""

from __future__ import annotations

import pytest

from otklik.language.page_words import has_register_address, rules_in, tasks_in
from otklik.language.rubrics import is_about_emergency, rubrics_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Отремонтировали три двора на улице Садовой.", {"report"}),
        ("Субботник пройдёт в воскресенье, ждём вас!", {"announcement"}),
        ("Как записаться к врачу: три способа", {"useful"}),
        ("Что добавить в сквер? Напишите в комментариях.", {"dialogue"}),
        ("Отвечаем на вопросы недели.", {"comment", "dialogue"}),
        ("Поздравляем с праздником!", {"congratulation"}),
        ("Администрация работает в здании на площади.", set()),
        # Nouns on work to come are no report: «проведение» is not «проведено».
        ("В рамках проведения профилактических мероприятий планируют выполнение работ", set()),
        ("", set()),
    ],
)
def test_rubrics_go_by_words(text: str, names: set[str]) -> None:
    assert rubrics_of(text) == names


def test_a_poll_asks_the_reader_whatever_it_says() -> None:
    assert rubrics_of("Сквер", ("photo", "poll")) == {"dialogue"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В 14:20 на улице Речной прорвало трубопровод.", True),
        ("Из-за паводка введён режим чрезвычайной ситуации.", True),
        ("Памятка: как вести себя во время наводнения", False),
        ("Прошли учения по тушению пожара в школе", False),
        ("Подвоз воды организуют, чрезвычайная ситуация не прогнозируется", False),
        ("Пожарная безопасность дома: проверьте проводку", False),
        ("В больнице открыли новый корпус", False),
    ],
)
def test_an_emergency_is_there_and_not_prevented(text: str, expected: bool) -> None:
    assert is_about_emergency(text) is expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Помогаем найти работу и консультируем работодателей.", 2),
        ("Телефон 8 (4900) 20-01-00, улица Садовая, 1", 0),
        ("Официальная страница министерства", 0),
    ],
)
def test_a_description_tells_tasks_with_verbs(text: str, count: int) -> None:
    assert len(tasks_in(text)) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Перед тем как писать, прочтите правила сообщества", "правила сообщества"),
        ("Правила дорожного движения меняются", ""),
    ],
)
def test_rules_of_the_community_are_not_any_rules(text: str, found: str) -> None:
    assert rules_in(text) == found


def test_the_register_is_known_by_its_address() -> None:
    assert has_register_address("Страница в перечне: https://www.GosUslugi.ru/snet/65a1")
    assert not has_register_address("Вход через gosuslugi.ru")
