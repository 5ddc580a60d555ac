"""Numbers, dates and counted nouns as a printed text has them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from otklik import i18n
from otklik.host import Host
from otklik.i18n import using
from otklik.model import Outcome, Value
from otklik.report import words

RUSSIAN = pytest.mark.skipif(
    i18n.catalogue("otklik", "ru").gettext("not met") == "not met",
    reason="the Russian catalogue is not compiled here",
)


def test_russian_numbers_have_commas_and_non_breaking_spaces() -> None:
    with using("ru"):
        assert words.number(1234567.891, 1) == "1\xa0234\xa0567,9"
        assert words.number(3.0) == "3"
        assert words.number(-0.04) == "0"
        assert words.percent(0.634) == "63,4\xa0%"
        assert words.percent(1) == "100\xa0%"
        assert words.interval(0.412, 0.7) == "41,2–70,0"
        assert words.interval(0, 1) == "0–100"
        assert words.score_number(0.7) == "70,0"
        assert words.score_number(0.178 / 0.25, 25) == "17,8 из 25"


def test_english_numbers_have_points_and_commas() -> None:
    with using("en"):
        assert words.number(1234567.891, 1) == "1,234,567.9"
        assert words.percent(0.634) == "63.4%"


def test_dates_are_those_of_the_region() -> None:
    late = datetime(2026, 11, 22, 20, 5, tzinfo=UTC)
    with using("ru"):
        assert words.day(date(2026, 11, 23)) == "23\xa0ноября 2026\xa0г."
        assert words.moment(late, ZoneInfo("Asia/Novosibirsk")) == "23\xa0ноября 2026\xa0г., 03:05"
        assert words.short_day(date(2026, 3, 1)) == "01.03.2026"


@RUSSIAN
@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (1, "posts/week", "1\xa0публикация в неделю"),
        (2, "posts/week", "2\xa0публикации в неделю"),
        (5, "posts/week", "5\xa0публикаций в неделю"),
        (21, "days", "21\xa0день"),
        (112, "days", "112\xa0дней"),
        (2.5, "hours", "2,5\xa0часа"),
        (5.5, "working hours", "5,5\xa0рабочих часа"),
        (0.5, "share", "50\xa0%"),
        (True, "", "да"),
        (None, "", "не известно"),
        ("2026-11-23", "date", "23\xa0ноября 2026\xa0г."),
        ("closed", "state", "закрыта"),
        ("просто текст", "", "просто текст"),
        (3.14159, "parsec", "3,14\xa0parsec"),
    ],
)
def test_a_value_agrees_with_its_unit(value: Value, unit: str, told: str) -> None:
    with using("ru"):
        assert words.value_words(value, unit) == told


@RUSSIAN
def test_every_outcome_has_its_russian_words() -> None:
    with using("ru"):
        assert [words.outcome_words(outcome) for outcome in Outcome] == [
            "выполнено",
            "частично",
            "не выполнено",
            "не применимо",
            "нет данных",
            "нужна проверка человеком",
            "не удалось вычислить",
        ]


def test_texts_are_joined_and_closed_as_sentences_are() -> None:
    with using("en"):
        assert words.listed(["a", "b", "c"]) == "a, b and c"
        assert words.listed([]) == ""
        assert words.sentence("the end") == "The end."
        assert words.sentence("Really?") == "Really?"
        assert words.sentence("") == ""
    with using("ru"):
        assert words.quoted("Диалог") == "«Диалог»"
        assert words.quoted("«Диалог»") == "«Диалог»"


def test_every_unit_that_is_declared_has_its_words() -> None:
    host = Host()
    units = {key.unit for key in host.observations.values()} | {m.unit for m in host.metrics.values()}
    assert units - {"", "share", "state", "yes or no"} <= set(words.UNITS)
