"""Completeness of the profile and links between a body's pages."""

from __future__ import annotations

import pytest

from metric_records import ACCOUNT, followers, measure, seen
from otklik.metrics.profile_page import address_key
from otklik.model import Account

SITE = Account("website", "minzdrav.prirechye.example", "https://minzdrav.prirechye.example", "minzdrav")
LISTED = (ACCOUNT.url, "https://t.me/prirechye_minzdrav", SITE.url)


def test_completeness_is_a_share_of_what_was_observed() -> None:
    records = [
        seen("vk.has_avatar", True),
        seen("vk.description_length", 0),
        seen("vk.site", ""),
        seen("vk.menu_count", 3),
    ]
    reading = measure("profile_completeness", records)
    assert (reading.value, reading.n) == (0.5, 4)  # avatar and menu of four
    assert reading.detail["missing"] == "vk.description_length, vk.site"
    assert reading.detail["unknown"] == 6


def test_a_platform_without_a_list_has_no_completeness() -> None:
    assert measure("profile_completeness", [seen("forum.has_avatar", True)]).value is None


def test_a_site_should_name_all_pages_of_its_body() -> None:
    records = [
        seen("website.lang", "ru"),
        seen("website.links_to_accounts", "https://vk.com/Prirechye_Minzdrav?from=site"),
    ]
    reading = measure("site_links_to_accounts_share", records, account=SITE, listed=LISTED)
    assert (reading.value, reading.n) == (0.5, 2)
    assert reading.detail["missing"] == "https://t.me/prirechye_minzdrav"


def test_a_site_that_names_nobody_is_zero_and_a_site_not_seen_is_none() -> None:
    assert (
        measure(
            "site_links_to_accounts_share", [seen("website.lang", "ru")], account=SITE, listed=LISTED
        ).value
        == 0
    )
    assert measure("site_links_to_accounts_share", [], account=SITE, listed=LISTED).value is None


def test_a_body_with_one_page_has_no_links_to_ask_for() -> None:
    assert measure("cross_links_share", [followers(1)], listed=[ACCOUNT.url]).note.startswith(
        "The body has no other"
    )


def test_descriptions_and_site_fields_name_other_pages() -> None:
    records = [
        followers(1, description="Телеграм: t.me/s/prirechye_minzdrav"),
        seen("vk.site", "minzdrav.prirechye.example/"),
    ]
    assert measure("cross_links_share", records, listed=LISTED).value == 1


def test_links_without_addresses_leave_the_share_open() -> None:
    records = [followers(1), seen("vk.links_count", 4)]
    reading = measure("cross_links_share", records, listed=LISTED)
    assert reading.value is None
    assert "not collected" in reading.note


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://vk.ru/prirechye", "m.vk.com/Prirechye?w=wall-1_2"),
        ("https://t.me/prirechye", "https://telegram.me/s/prirechye/12"),
        ("https://минздрав.example", "http://www.xn--80aeelexi0a.example/news"),
    ],
)
def test_spellings_of_one_address_agree(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)
