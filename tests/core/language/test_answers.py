"""Courtesy, deadlines, contacts and redirects in answers."""

from __future__ import annotations

import pytest

from otklik.language.answers import contact_in, deadline_in, greeting_in, greets_by_name, is_mere_redirect
from otklik.language.personal_data import is_bank_card, is_personal_inn, is_snils, personal_data_in


@pytest.mark.parametrize(
    ("text", "greets", "by_name"),
    [
        ("Здравствуйте, Анна!", True, True),
        ("Анна, добрый день!", True, True),
        ("Уважаемая Анна Петровна, яма засыпана.", True, True),
        ("Доброго дня! Яма засыпана.", True, False),
        ("Добрый день! Анна Петровна, яма засыпана.", True, True),
        ("[id1|Анна], здравствуйте!", True, True),
        ("Яма засыпана.", False, False),
    ],
)
def test_greetings(text: str, greets: bool, by_name: bool) -> None:
    assert greeting_in(text) is greets
    assert greets_by_name(text) is by_name


@pytest.mark.parametrize(
    "text",
    [
        "Уберём до 15 апреля.",
        "Ответ дадим 12.05.2026.",
        "Готово будет до конца недели.",
        "В течение 10 рабочих дней.",
        "В течение суток устранят.",
        "Бригада выедет завтра.",
        "На следующей неделе начнут.",
        "Откроем в ноябре.",
        "Ремонт в III квартале.",
        "Сделаем не позднее 20 числа.",
        "Работы закончат в 2027 году.",
        "Придём в пятницу.",
        "Через 3 дня перезвоним.",
    ],
)
def test_deadlines(text: str) -> None:
    assert deadline_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Работы проведут в ближайшее время.",
        "Вопрос взят на контроль.",
        "По закону от 02.05.2006 № 59-ФЗ ответ дан.",
        "По постановлению от 12 марта 2024 г. № 117 выплата положена.",
        "Дом 15, квартира 3.",
        "В установленные сроки.",
    ],
)
def test_no_deadline(text: str) -> None:
    assert not deadline_in(text)


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("Телефон: 8 (3400) 22-33-44", True),
        ("+7 3400 223344", True),
        ("Звоните по номеру 122", True),
        ("Пишите на press@prirechye.example", True),
        ("Приходите в каб. 12", True),
        ("Ждём по адресу: Приреченск, Мира, 3", True),
        ("Яма на ул. Садовой по адресу Садовая, 3 засыпана", False),
        ("Заявке присвоен номер 12345", False),
        ("Горячая линия: 122", True),
        ("Уберём 15 машин снега к 2026 году", False),
        ("Обратитесь в администрацию", False),
    ],
)
def test_contacts(text: str, has: bool) -> None:
    assert contact_in(text) is has


@pytest.mark.parametrize(
    ("text", "mere"),
    [
        ("Обратитесь в управляющую компанию.", True),
        ("Рекомендуем обратиться в поликлинику.", True),
        ("Обратитесь в управляющую компанию: 8 (3400) 22-33-44.", False),
        ("Обратитесь через gosuslugi.ru/help.", False),
        ("Передали в управляющую компанию.", False),
    ],
)
def test_redirects(text: str, mere: bool) -> None:
    assert is_mere_redirect(text) is mere


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("8 912 000-00-00", {"mobile_phone"}),
        ("+79120000000", {"mobile_phone"}),
        ("8 (3400) 22-33-44", set()),
        ("8 800 100-00-00", set()),
        ("СНИЛС 112-233-445 95", {"snils"}),
        ("СНИЛС 112-233-445 96", set()),
        ("СНИЛС 11223344595", {"snils"}),
        ("счёт 11223344595", set()),
        ("паспорт серии 12 34 № 567890", {"passport"}),
        ("карта 4111 1111 1111 1111", {"bank_card"}),
        ("карта 4111 1111 1111 1112", set()),
        ("Петров, 01.02.1980 г. р.", {"birth_date"}),
        ("ИНН 500100732259", {"personal_inn"}),
        ("ИНН организации 7707083893", set()),
    ],
)
def test_personal_data(text: str, kinds: set[str]) -> None:
    assert personal_data_in(text) == kinds


def test_check_digits() -> None:
    assert is_snils("11223344595")
    assert not is_snils("00000000000")
    assert is_bank_card("2200000000000004")
    assert is_personal_inn("500100732259")
