"""Mistakes that are mistakes in every context, and right words that look like them."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from otklik.language.mistakes import has_double_space, mistakes_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Вообщем, агенство учавствует в конкурсе.", ("вообщем", "агенство", "учавствует")),
        ("Расчитываем на вас в течении дня", ("расчитываем", "в течении дня")),
        ("Воду дадут из за аварии позже", ("из за",)),
        ("Дорогу открыли , спасибо", ("открыли ,",)),
        ("Приём идёт в в кабинете 5", ("в в",)),
        ("Cтадион открыт", ("Cтадион",)),  # the first letter is Latin
        ("Всё-таки успели, ещё одна обьездная готова", ("обьездная",)),
    ],
)
def test_certain_mistakes_are_found(text: str, found: tuple[str, ...]) -> None:
    assert mistakes_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "В течении реки появился остров, в течение дня его обследуют.",
        "Агентство участвует, рассчитываем на поддержку. Комиссия, профессия, программа, территория, прийти.",
        "Из-за ремонта, из-под колёс, всё-таки, кто-нибудь, во-первых, по-прежнему.",
        "IT-специалист, QR-код, MAX, Wi-Fi, PROдвижение, ЗаZемление",
        "Адрес: prirechye.example , почта a@b.example .",
        "Начало в 10:00... Ждём! Цена 1 000,5 руб.",
        "По средам и по пятницам, из дома и без него, что что-то не так",
        "",
    ],
)
def test_right_texts_are_left_alone(text: str) -> None:
    assert mistakes_in(text) == ()


def test_what_comes_with_otklik_has_none_of_them() -> None:
    """A right text of some size: titles, questions and remedies of the method."""
    told = (files("otklik_checklists") / "cont" / "items" / "cont.toml").read_text(encoding="utf-8")
    for item in tomllib.loads(told)["item"]:
        for key in ("title", "question", "why", "remedy", "guidance"):
            assert mistakes_in(item.get(key, {}).get("ru", "")) == (), item["id"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Два  пробела", True), ("Один пробел\n  и отступ", False), ("Среда  – выходной", False), ("", False)],
)
def test_two_spaces_inside_a_line_are_untidy(text: str, expected: bool) -> None:
    assert has_double_space(text) is expected
