"""Whether a page can be told as that of its body."""

from __future__ import annotations

from typing import Any

import pytest

from metric_records import followers, measure, post, seen
from otklik.metric import OtherPage
from otklik.model import AccountFacts

SITE = OtherPage("website", "https://minzdrav.prirechye.example", "Минздрав", "open")
ADDRESSES = ("https://vk.ru/prirechye_minzdrav", SITE.url)


def titled(title: str) -> AccountFacts:
    return followers(5, title=title)


def test_a_name_is_compared_with_the_register() -> None:
    reading = measure("name_similarity", [titled("Минздрав | Приреченская область")])
    assert (reading.value, reading.n) == (1.0, 1)
    assert reading.detail["official"] == "Министерство здравоохранения Приреченской области"
    assert measure("name_similarity", [titled("")]).note.startswith("The page's name")


def test_tasks_of_a_description_are_counted_once_each() -> None:
    description = "Помогаем жителям, помогаем врачам и публикуем расписание."
    assert measure("description_tasks", [followers(5, description=description)]).value == 2
    assert measure("description_tasks", [followers(5)]).value == 0
    assert measure("description_tasks", []).value is None


def test_rules_may_stand_in_description_pinned_post_or_feed() -> None:
    rules = "Прочтите правила сообщества"
    pinned = post("2024-03-05 10:00", rules, is_pinned=True)
    assert measure("community_rules_told", [followers(5, description=rules), pinned]).value == 2
    assert measure("community_rules_told", [followers(5), post("03-05 10:00", rules)]).value == 1
    assert measure("community_rules_told", [followers(5), post("03-05 10:00", "Правила движения")]).value == 0


def test_without_posts_rules_that_are_not_in_the_card_are_unknown() -> None:
    card = [followers(5, description="Министерство")]
    assert measure("community_rules_told", card, obtained=("account",)).value is None
    assert measure("register_link_shown", card, obtained=("account",)).value is None


@pytest.mark.parametrize(
    ("records", "value"),
    [
        ([followers(5, description="В перечне: gosuslugi.ru/snet/1")], True),
        ([followers(5), seen("vk.links", "https://gosuslugi.ru/snet/1")], True),
        (
            [followers(5), post("2025-03-05 10:00", links=("https://gosuslugi.ru/snet/1",), is_pinned=True)],
            True,
        ),
        ([followers(5), post("03-05 10:00", "gosuslugi.ru/snet/1")], False),  # a post that passes by
        ([followers(5, description="gosuslugi.ru")], False),
    ],
)
def test_an_entry_of_the_register_is_shown_where_every_visitor_sees_it(
    records: list[Any], value: bool
) -> None:
    assert measure("register_link_shown", records).value is value


@pytest.mark.parametrize(
    ("state", "site", "value"),
    [
        ("open", "https://minzdrav.prirechye.example/", True),
        ("open", "https://old.prirechye.example", False),
        ("open", "", False),
        ("not_found", "https://minzdrav.prirechye.example", False),
        ("", "https://minzdrav.prirechye.example", None),  # listed, not collected
    ],
)
def test_the_link_has_to_lead_to_the_bodys_site_and_the_site_to_answer(
    state: str, site: str, value: bool | None
) -> None:
    others = [OtherPage(SITE.platform, SITE.url, "", state)]
    records = [followers(5), seen("vk.site", site)]
    assert measure("site_link_works", records, listed=ADDRESSES, others=others).value is value


def test_without_a_site_in_the_profile_the_link_cannot_be_told() -> None:
    reading = measure(
        "site_link_works", [followers(5), seen("vk.site", "https://a.example")], listed=ADDRESSES[:1]
    )
    assert reading.note.startswith("The profile lists no site")


@pytest.mark.parametrize(
    ("other", "value"),
    [
        (OtherPage("vk", "https://vk.ru/minzdrav_old", "Минздрав Приреченской области", "open"), 1),
        (OtherPage("vk", "https://vk.ru/minzdrav_press", "Пресс-центр медиков", "open"), 0),
        (OtherPage("vk", "https://vk.ru/minzdrav_old", "Минздрав Приреченской области", "deactivated"), 0),
        (OtherPage("telegram", "https://t.me/minzdrav", "Минздрав Приреченской области", "open"), 0),
        (OtherPage("vk", "https://vk.ru/minzdrav_old"), None),
    ],
)
def test_a_double_is_alike_and_on_the_same_platform(other: OtherPage, value: int | None) -> None:
    norms = {"name_similarity": 0.8}
    card = [titled("Министерство здравоохранения Приреченской области")]
    reading = measure("double_pages", card, others=[other, SITE], norms=norms)
    assert reading.value == value
    assert [ref.url for ref in reading.evidence[1:]] == ([other.url] if value else [])


def test_a_page_alone_has_no_double() -> None:
    assert measure("double_pages", [titled("Минздрав")], norms={"name_similarity": 0.8}).value == 0
