"""Contacts in Russian spellings."""

from __future__ import annotations

import pytest

from otklik_website.contacts import emails, opening_hours, phones, postal_address


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Тел.: +7 (490) 012-34-56", ("74900123456",)),
        ("8 800 200-00-00", ("78002000000",)),
        ("8(4900)20-01-00, 8 (4900) 20-01-01", ("74900200100", "74900200101")),
        ("(49001) 2-10-11", ("74900121011",)),
        ("+79001234567", ("79001234567",)),
        ("приёмная: 2-10-11", ("21011",)),
        ("8 (4900) 20-01-00 и 8-4900-20-01-00", ("74900200100",)),
        ("ИНН 4900123456, ОГРН 1024900123456, КПП 490001001", ()),
        ("от 12.03.2026 № 1234567", ()),
        ("400999, г. Приреченск", ()),
    ],
)
def test_phones_are_told_from_other_numbers(text: str, numbers: tuple[str, ...]) -> None:
    assert phones(text) == numbers


def test_emails_are_found_also_when_hidden_from_robots() -> None:
    text = "Пишите: Minzdrav@prirechye.example, press(at)prirechye.example или info [собака] прирече.рф"
    assert emails(text, ("mail@prirechye.example?subject=x",)) == (
        "minzdrav@prirechye.example",
        "press@prirechye.example",
        "info@прирече.рф",
        "mail@prirechye.example",
    )


@pytest.mark.parametrize(
    ("lines", "is_found"),
    [
        (("400999, Приреченская область, г. Приреченск, ул. Садовая, д. 1",), True),
        (("Адрес:", "400999, Приреченск,", "пр. Мира, 15/2"), True),
        (("г. Приреченск, площадь Ленина, 3",), True),
        (("Ремонт улицы завершён", "ул. Садовая отремонтирована"), False),
        ((), False),
    ],
)
def test_a_postal_address_has_street_house_and_place(lines: tuple[str, ...], is_found: bool) -> None:
    assert bool(postal_address(lines)) is is_found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Пн–Пт: 9:00–18:00", True),
        ("понедельник – четверг с 9.00 до 18.00", True),
        ("Режим работы: с 9:00 до 18:00", True),
        ("Работаем круглосуточно", True),
        ("В пятницу пройдёт ярмарка", False),
        ("График работы уточняйте", False),
    ],
)
def test_opening_hours_have_days_or_a_heading_and_times(text: str, is_found: bool) -> None:
    assert bool(opening_hours(text)) is is_found
