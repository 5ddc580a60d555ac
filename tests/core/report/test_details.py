"""What stands beside a measured value is said in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from otklik.i18n import using
from otklik.model import Value
from otklik.report.details import detail_words

ZONE = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ({"weeks": 12, "min": 0}, "недели: 12; меньше всего: 0"),
        ({"median": 6.5}, "медиана: 6,5"),
        ({"median": 0.00496}, "медиана: 0,005"),
        ({"share": 0.9788}, "доля: 97,9 %"),
        ({"contacts_on_page": True}, "контакты указаны на странице: да"),
        ({"from": "2026-10-10T06:47:00+00:00"}, "от: 10 октября 2026 г., 09:47"),
        ({"commonest": "", "missing": None, "days": 91}, "дни: 91"),
        ({"a_key_of_a_plugin": 3}, "a_key_of_a_plugin: 3"),
    ],
)
def test_keys_are_words_and_numbers_have_commas(detail: dict[str, Value], told: str) -> None:
    with using("ru"):
        assert detail_words(detail, ZONE).replace("\xa0", " ") == told
