"""What own posts are about: required kinds, reports, balance."""

from __future__ import annotations

import pytest

from metric_records import at, followers, measure, post, seen
from otklik.model import Post, Window

REPORT, COMMENT = "Отремонтировали дорогу на улице Садовой.", "Отвечаем на вопросы недели."
USEFUL, ANNOUNCED = "Как оформить выплату: памятка", "Праздник двора пройдёт в субботу"
OTHER = "Доброе утро, Приречье"


def posts(*texts: str) -> list[Post]:
    """One a day from 3 March."""
    return [post(f"03-{3 + day:02d} 10:00", text, id=str(day + 1)) for day, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "description", "value", "missing"),
    [
        ((REPORT, COMMENT), "Телефон: 8 (4900) 20-01-00", 3, ""),
        ((REPORT, COMMENT, "Звоните: 8 (4900) 20-01-00"), "", 3, ""),
        ((REPORT, REPORT), "Министерство", 1, "comment, contacts"),
        ((OTHER,), "minzdrav@prirechye.example", 1, "report, comment"),
        ((OTHER,), "", 0, "report, comment, contacts"),
    ],
)
def test_kinds_that_the_order_names_are_looked_for(
    texts: tuple[str, ...], description: str, value: int, missing: str
) -> None:
    reading = measure("required_kinds_told", [followers(10, description=description), *posts(*texts)])
    assert (reading.value, reading.n, reading.detail["missing"]) == (value, len(texts), missing)


def test_contacts_of_the_card_count_and_a_repost_is_no_report() -> None:
    reposted = post("03-09 10:00", REPORT, is_repost=True)
    reading = measure("required_kinds_told", [seen("vk.has_phone", True), *posts(OTHER), reposted])
    assert (reading.value, reading.detail["missing"]) == (1, "report, comment")


def test_each_kind_is_shown_by_its_latest_post() -> None:
    reading = measure("required_kinds_told", posts(REPORT, REPORT, COMMENT))
    assert [(ref.url[-1], ref.note) for ref in reading.evidence] == [
        ("2", "A post on what was done."),
        ("3", "A post that explains or answers."),
    ]


def test_reports_are_counted_a_week() -> None:
    reading = measure(
        "reports_per_week", [*posts(REPORT, OTHER, REPORT), post("03-20 10:00", REPORT, is_repost=True)]
    )
    assert reading.value == 0.5  # 2 reports in 28 days
    assert (reading.n, reading.detail["reposts"]) == (4, 1)


def test_less_than_a_week_has_no_weekly_figure() -> None:
    short = Window(at("03-02 00:00"), at("03-07 00:00"))
    assert measure("reports_per_week", posts(REPORT), window=short).note.startswith("The period is shorter")


@pytest.mark.parametrize(
    ("texts", "value", "n"),
    [
        ([USEFUL] * 8 + [REPORT, ANNOUNCED], 3, 10),  # 80 %, 10 %, 10 %, dialogue none
        ([USEFUL] * 9 + [REPORT] * 10 + [ANNOUNCED], 2, 20),  # announcements 5 %: too few
        ([REPORT] * 3 + [OTHER] * 7, 1, 3),  # what cannot be told apart is left out
        ([COMMENT] * 2, 1, 2),  # an answer to questions is dialogue
    ],
)
def test_a_rubric_has_its_place_from_a_tenth(texts: list[str], value: int, n: int) -> None:
    reading = measure("rubrics_in_balance", posts(*texts), norms={"rubric_least_share": 0.1})
    assert (reading.value, reading.n) == (value, n)


def test_texts_that_cannot_be_told_apart_leave_no_balance() -> None:
    reading = measure("rubrics_in_balance", posts(OTHER, OTHER), norms={"rubric_least_share": 0.1})
    assert (reading.value, reading.detail["without_rubric"]) == (None, 2)
    assert measure("rubrics_in_balance", posts(REPORT)).note.startswith("No norm states from which share")
