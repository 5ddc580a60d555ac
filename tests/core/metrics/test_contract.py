"""What holds for every metric of the core."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metric_records import BY_ID, WINDOW, answer, comment, followers, measure, post, scope, seen
from otklik.metrics import METRICS
from otklik.model import Account, Record

NEED_COMMENTS = {
    id_ for id_ in BY_ID if id_.startswith(("answer", "first_answer", "abuse", "topics", "questions"))
}
NEED_ACCOUNT = {
    "followers",
    "pinned_age_days",
    "profile_completeness",
    "pages_of_body",
    "site_links_to_accounts_share",
    "site_links_unlisted",
    "cross_links_share",
    "followers_growth_month",
    "name_similarity",
    "description_tasks",
    "site_link_works",
    "double_pages",
}

LIFE: list[Record] = [
    followers(1000, description="Сайт minzdrav.prirechye.example"),
    seen("vk.has_avatar", True),
    post(
        "03-03 10:00",
        "Приём врачей пройдёт в субботу. " * 6,
        likes=5,
        views=100,
        comments=2,
        comments_open=True,
        is_pinned=True,
    ),
    comment("03-03 11:00", "1"),
    answer("03-03 12:00", "1", "Здравствуйте, Анна! Врач примет вас до 5 марта. " * 3),
    comment("03-04 11:00", "2"),
    answer("03-04 12:00", "2", "Здравствуйте, Пётр! Врач примет вас до 5 марта. " * 3),
]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_every_metric_explains_itself_in_both_languages(metric: object) -> None:
    for text in (metric.title, metric.formula):  # type: ignore[attr-defined]
        assert re.search("[а-я]", text.ru)
        assert re.search("[a-z]", text.en)
    assert metric.source  # type: ignore[attr-defined]
    assert metric.needs  # type: ignore[attr-defined]
    assert metric.unit  # type: ignore[attr-defined]


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(METRICS)


@pytest.mark.parametrize("metric", sorted(BY_ID))
def test_what_was_not_obtained_is_none_and_never_zero(metric: str) -> None:
    reading = measure(metric, LIFE, obtained=(), norms={"text_length_min": 1, "text_length_max": 5})
    assert reading.value is None
    assert reading.note.endswith("not obtained.")


@pytest.mark.parametrize("metric", sorted(NEED_COMMENTS))
def test_comments_that_were_not_obtained_leave_no_value(metric: str) -> None:
    assert measure(metric, LIFE, obtained=("account", "posts")).value is None


@pytest.mark.parametrize("metric", sorted(set(BY_ID) - NEED_COMMENTS - NEED_ACCOUNT))
def test_posts_that_were_not_obtained_leave_no_value(metric: str) -> None:
    assert measure(metric, LIFE, obtained=("account", "comments")).value is None


FACTS_WITHOUT_POSTS = {
    "pages_of_body": 0,
    "posts_per_week": 0,
    "max_gap_days": 28,
    "days_since_last_post": 28,
    "video_and_poll_per_month": 0,
    "restricted_links_in_posts": 0,
    "personal_data_in_posts": 0,
    "erid_missing": 0,
    "sensitive_words_in_posts": 0,
    "subscriptions_summed": 0,
    "polls_per_quarter": 0,
    "reports_per_week": 0,
    "outdated_announcements": 0,
}


@pytest.mark.parametrize("metric", sorted(BY_ID))
def test_a_period_without_posts_is_a_fact_only_where_posts_are_counted(metric: str) -> None:
    reading = measure(metric, [])
    assert reading.value == FACTS_WITHOUT_POSTS.get(metric)
    assert reading.value is not None or reading.note


@pytest.mark.parametrize("metric", sorted(set(BY_ID) - {"pinned_age_days"}))
def test_what_lies_outside_the_period_changes_nothing(metric: str) -> None:
    norms = {"first_answer_working_hours": 8, "text_length_min": 160, "text_length_max": 1000}
    old = [
        post(
            "2025-03-03 10:00",
            "Телефон 8 912 000-00-00",
            is_advertisement=True,
            likes=9,
            views=1,
            media=("video", "poll"),
        ),
        comment("2025-03-03 11:00", "9"),
    ]
    late = [
        post("03-30 00:00", "instagram.com", likes=9, views=1),
        comment("03-30 00:00", "10"),
        answer("03-30 01:00", "2"),
    ]
    assert measure(metric, [*LIFE, *late], norms=norms) == measure(metric, LIFE, norms=norms)
    assert measure(metric, [LIFE[0], *old, *LIFE[1:]], norms=norms) == measure(metric, LIFE, norms=norms)


@given(order=st.permutations(range(6)))
def test_comments_of_one_second_may_come_in_any_order(order: list[int]) -> None:
    moment = "03-03 11:00"
    records = [
        comment(moment, "1"),
        answer(moment, "1"),
        comment(moment, "2"),
        answer(moment, "2"),
        comment(moment, "3"),
        comment(moment, "4", is_deleted=True),
    ]
    reading = measure("answered_comments_share", [records[place] for place in order])
    assert reading.value == pytest.approx(2 / 3)
    assert measure("first_answer_hours_median", [records[place] for place in order]).value == 0


@given(likes=st.lists(st.integers(0, 1000), min_size=1, max_size=20))
def test_engagement_by_day_and_by_post_tell_of_the_same_interactions(likes: list[int]) -> None:
    records = [
        followers(500),
        *(post(f"03-{3 + place:02d} 10:00", likes=count) for place, count in enumerate(likes)),
    ]
    by_post, by_day = (measure(id_, records).value for id_ in ("er_post_followers", "er_day_followers"))
    assert by_post * len(likes) == pytest.approx(by_day * 28)  # type: ignore[operator]
    assert (WINDOW.until - WINDOW.since).days == 28


def test_evidence_names_the_exchange_it_was_read_from() -> None:
    current = {"uid": ""}
    told = msgspec.structs.replace(scope(), exchange=lambda: current["uid"])
    meter = BY_ID["first_answer_hours_median"].meter(told)
    for uid, record in (("x1", comment("03-03 11:00", "1")), ("x2", answer("03-03 12:00", "1"))):
        current["uid"] = uid
        meter.add(record)
    assert [ref.exchange for ref in meter.reading().evidence] == ["x2"]


def test_a_website_has_no_posts_which_is_no_silence() -> None:
    site = Account("website", "minzdrav.prirechye.example", "https://minzdrav.prirechye.example")
    for metric in ("posts_per_week", "max_gap_days", "days_since_last_post", "erid_missing"):
        assert measure(metric, [], account=site).value is None
