"""Rises and falls of what citizens write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from metric_records import ACCOUNT, WINDOW, comment, measure
from otklik.metric import Reading, RegionScope
from otklik.metrics.changes import RegionQuestionsChange
from otklik.model import Account, Comment, Measurement, Subject, SubjectKind, Window

MIDDLE = WINDOW.since + (WINDOW.until - WINDOW.since) / 2


def at(days: float, number: str, **fields: object) -> Comment:
    """A comment so many days after the middle of the period."""
    import msgspec

    return msgspec.structs.replace(
        comment("03-03 10:00", number), published_at=MIDDLE + timedelta(days=days), **fields
    )


@pytest.mark.parametrize(
    ("days", "value"),
    [([-2, -1, 1, 2, 3], 0.5), ([-2, -1, 1], -0.5), ([-1, 0], 0.0), ([-1], -1.0)],
)
def test_the_second_half_is_compared_with_the_first(days: list[float], value: float) -> None:
    reading = measure("questions_change", [at(day, str(day)) for day in days])
    assert reading.value == value
    assert reading.n == len(days)


def test_answers_replies_and_deleted_comments_are_no_questions() -> None:
    records = [
        at(-1, "1"),
        at(1, "2"),
        at(1, "3", is_official=True),
        at(1, "4", parent="2"),
        at(1, "5", is_deleted=True),
    ]
    assert measure("questions_change", records).value == 0


@pytest.mark.parametrize(
    "options", [{"obtained": ("account", "posts")}, {"covered": (Window(WINDOW.since, MIDDLE),)}]
)
def test_what_was_not_seen_is_no_change(options: dict[str, object]) -> None:
    reading = measure("questions_change", [at(-1, "1")], **options)
    assert (reading.value, reading.detail) == (None, {})


def test_without_a_question_before_there_is_no_share() -> None:
    reading = measure("questions_change", [at(1, "1")])
    assert (reading.value, reading.detail) == (None, {"earlier": 0, "later": 1})


def of_region(*halves: tuple[int, int]) -> Reading:
    accounts = [Account("vk", f"p{n}", f"https://vk.ru/p{n}") for n in range(len(halves))]

    def measured(identifier: str) -> Mapping[str, Measurement]:
        assert identifier == "questions_change"
        return {
            account.id: Measurement(
                metric=identifier,
                subject=Subject(SubjectKind.ACCOUNT, account.id),
                value=None,
                detail={"earlier": earlier, "later": later},
            )
            for account, (earlier, later) in zip(accounts, halves, strict=True)
        }

    return RegionQuestionsChange().reading(
        RegionScope(
            day=date(2026, 11, 20),
            population=None,
            accounts=(*accounts, ACCOUNT),
            measured=measured,
            finding=lambda item, subject: None,
        )
    )


def test_pages_are_added_up_before_they_are_compared() -> None:
    reading = of_region((10, 5), (0, 20), (10, 5))
    assert reading.value == 0.5
    assert reading.detail == {"earlier": 20, "later": 30, "pages": 3}
    assert reading.evidence[0].note == "0 → 20"


@pytest.mark.parametrize("halves", [(), ((0, 3),)])
def test_a_region_of_which_nothing_was_seen_before_has_no_change(halves: tuple[tuple[int, int], ...]) -> None:
    assert of_region(*halves).value is None
