"""Addresses of sites in every spelling."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.model import Account
from otklik_website.addresses import absolute, clean, handle_of, wire
from otklik_website.platform import Website

SITE = Website()


@pytest.mark.parametrize(
    ("pasted", "handle"),
    [
        ("https://minzdrav.prirechye.example/", "minzdrav.prirechye.example"),
        ("http://WWW.Minzdrav.Prirechye.Example", "minzdrav.prirechye.example"),
        ("minzdrav.prirechye.example/", "minzdrav.prirechye.example"),
        ("//prirechye.example/minzdrav/", "prirechye.example/minzdrav"),
        ("prirechye.example/minzdrav/index.php?utm_source=vk&ysclid=1", "prirechye.example/minzdrav"),
        ("prirechye.example/?section=5&utm_medium=x", "prirechye.example?section=5"),
        ("xn--80aswg.xn--p1ai", "сайт.рф"),
        ("HTTPS://САЙТ.РФ/Раздел/#top", "сайт.рф/Раздел"),
        ("https://сайт.рф/%D0%A0%D0%B0%D0%B7%D0%B4%D0%B5%D0%BB", "сайт.рф/Раздел"),
        ("prirechye.example:8080/a", "prirechye.example:8080/a"),
        ("http://prirechye.example:80", "prirechye.example"),
        ("http://127.0.0.1:8081/", "127.0.0.1:8081"),
    ],
)
def test_an_address_in_any_spelling_becomes_one_handle(pasted: str, handle: str) -> None:
    assert SITE.account_from_url(pasted) == handle


@pytest.mark.parametrize(
    "pasted",
    ["", "минздрав", "a@prirechye.example", "1.2.3", "javascript:alert(1)", "ftp://prirechye.example", "два слова.рф",
     "https://", "http://[x", "prirechye.example:99999", "mailto:a@prirechye.example", "\x00.example", "..", "-.example"],
)  # fmt: skip
def test_what_is_no_address_is_no_site(pasted: str) -> None:
    assert SITE.account_from_url(pasted) is None


@pytest.mark.parametrize(
    "pasted",
    ["vk.com/club1", "https://m.vk.com/x", "t.me/s/x", "telegram.me/x", "ok.ru/group/1", "https://max.ru/x", "dzen.ru/x",
     "rutube.ru/channel/1", "www.youtube.com/@x", "live.vkvideo.ru/x"],
)  # fmt: skip
def test_an_address_of_a_platform_is_never_a_site(pasted: str) -> None:
    assert SITE.account_from_url(pasted) is None


def test_recorded_platform_addresses_are_never_sites(shared: Path) -> None:
    lines = (shared / "urls" / "platform_urls.jsonl").read_text("utf-8").splitlines()
    taken = [url for url in (json.loads(line)["url"] for line in lines) if SITE.account_from_url(url)]
    assert taken == []


def test_recorded_official_domains_are_sites(shared: Path) -> None:
    for file in (shared / "govdomains").glob("*.roots.txt"):
        for domain in file.read_text("utf-8").split():
            assert SITE.account_from_url(domain), domain


@given(st.text(max_size=60))
def test_a_handle_stays_itself_through_its_address(text: str) -> None:
    handle = handle_of(text)
    if handle is not None:
        assert handle_of(SITE.account_url(handle)) == handle
        assert wire(SITE.account_url(handle)).isascii()


@given(st.text(alphabet="абвXyz09.-/%?&=:@#[]_~ ", max_size=40))
def test_links_of_a_page_become_plain_ascii_or_nothing(reference: str) -> None:
    address = absolute("https://сайт.рф/раздел/", reference)
    assert address.isascii()
    assert not address or address.startswith(("http://", "https://"))
    clean(reference)


def test_requests_go_in_punycode_and_show_in_letters() -> None:
    assert SITE.account_url("сайт.рф/Раздел") == "https://сайт.рф/Раздел"
    account = Account(platform="website", handle="сайт.рф", url="https://сайт.рф/")
    assert SITE.hosts([account]) == {"xn--80aswg.xn--p1ai", "www.xn--80aswg.xn--p1ai"}
