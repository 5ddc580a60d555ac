"""Completeness of the profile and links between a body's pages."""

from __future__ import annotations

from metric_records import ACCOUNT, followers, measure, seen
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


def test_a_site_that_names_nobody_is_zero_and_a_site_not_looked_through_is_none() -> None:
    named = "site_links_to_accounts_share"
    nobody = measure(named, [seen("website.links_to_accounts", None)], account=SITE, listed=LISTED)
    assert nobody.value == 0
    drawn_by_script = measure(named, [seen("website.lang", "ru")], account=SITE, listed=LISTED)
    assert drawn_by_script.value is None
    assert "not collected" in drawn_by_script.note


def test_pages_that_a_site_leads_to_and_the_profile_does_not_know_are_counted() -> None:
    records = [
        seen("website.links_to_accounts", "https://vk.com/prirechye_minzdrav"),
        seen("website.links_to_accounts", "https://vk.com/prirechye_minzdrav_old"),
    ]
    known = "https://vk.com/prirechye_minzdrav".__eq__
    reading = measure("site_links_unlisted", records, account=SITE, listed=LISTED, is_listed=known)
    assert (reading.value, reading.n) == (1, 2)
    assert reading.detail["unlisted"] == "https://vk.com/prirechye_minzdrav_old"


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


def test_links_of_the_block_and_of_the_description_are_looked_at() -> None:
    records = [
        followers(1, description="Сайт: minzdrav.prirechye.example"),
        seen("vk.links_count", 1),
        seen("vk.links", "https://t.me/prirechye_minzdrav"),
    ]
    assert measure("cross_links_share", records, listed=LISTED).value == 1
    assert measure("cross_links_share", [*records[:2], seen("vk.links", None)], listed=LISTED).value == 0.5


def test_a_page_without_description_and_links_told_leaves_the_share_open() -> None:
    assert measure("cross_links_share", [followers(1)], listed=LISTED).value is None


def test_links_without_addresses_leave_the_share_open() -> None:
    records = [followers(1), seen("vk.links_count", 4)]
    reading = measure("cross_links_share", records, listed=LISTED)
    assert reading.value is None
    assert "not collected" in reading.note
