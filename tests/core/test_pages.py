"""Addresses of one page in any spelling."""

from __future__ import annotations

import pytest

from otklik.host import Host
from otklik.pages import Pages, address_key
from otklik.profile import parse_profile

PROFILE = """
[region]
code = "99"
name = "Приреченская область"
time_zone = "Europe/Moscow"
[[body]]
id = "minzdrav"
name = "Министерство"
kind = "ministry"
level = "region"
accounts = ["vk.com/prirechye_minzdrav", "https://prirechye.example/minzdrav", "https://ok.ru/group/70000001", "max.ru/prirechye"]
[[body]]
id = "mintrans"
name = "Министерство"
kind = "ministry"
level = "region"
accounts = ["https://prirechye.example/mintrans"]
"""


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages.of_profile(parse_profile(PROFILE), Host()).knowing(
        {"vk:prirechye_minzdrav": "club210000002"}
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://vk.ru/prirechye", "m.vk.com/Prirechye?w=wall-1_2"),
        ("https://t.me/prirechye", "https://telegram.me/s/prirechye/12"),
        ("https://минздрав.example", "http://www.xn--80aeelexi0a.example/news"),
        ("https://ok.ru/group/1/topic/2", "http://www.ok.ru/group/1"),
    ],
)
def test_spellings_of_one_address_agree_without_any_plugin(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ok.ru/group/1", "https://ok.ru/group/2"),
        ("https://rutube.ru/channel/1", "https://rutube.ru/channel/2"),
    ],
)
def test_pages_of_one_platform_differ_without_any_plugin(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_a_page_is_known_by_the_number_that_the_platform_gives_it(pages: Pages) -> None:
    assert pages.page("https://vk.com/public210000002?w=wall-210000002_5") == "vk:prirechye_minzdrav"
    assert pages.is_listed("vk.ru/club210000002")
    assert not pages.is_listed("vk.ru/club210000003")


def test_a_link_deep_into_a_site_leads_to_the_body_whose_part_it_is(pages: Pages) -> None:
    assert pages.page("http://www.prirechye.example/minzdrav/contacts") == pages.page(
        "prirechye.example/minzdrav"
    )
    assert pages.page("https://prirechye.example/mintrans/") != pages.page("prirechye.example/minzdrav")
    assert not pages.is_listed("https://prirechye.example/minzdravnadzor")


def test_a_link_belongs_to_the_deepest_site_that_it_lies_in() -> None:
    part = 'accounts = ["https://prirechye.example/mintrans/roads"]'
    nested = PROFILE.replace('accounts = ["https://prirechye.example/mintrans"]', part).replace(
        "https://prirechye.example/minzdrav", "https://prirechye.example"
    )
    pages = Pages.of_profile(parse_profile(nested), Host())
    whole, roads = pages.page("prirechye.example"), pages.page("prirechye.example/mintrans/roads")
    assert pages.page("prirechye.example/mintrans/roads/plan") == roads
    assert pages.page("prirechye.example/mintrans") == pages.page("prirechye.example/x/y") == whole != roads


def test_pages_that_no_plugin_reads_belong_to_their_body_too(pages: Pages) -> None:
    assert pages.is_listed("https://ok.ru/group/70000001/topics")
    assert "max.ru/prirechye" in pages.of_body("minzdrav")
