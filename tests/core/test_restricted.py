"""Hosts restricted in Russia are known in every spelling, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.restricted import host_of, is_restricted, restricted_hosts


@pytest.mark.parametrize(
    "url",
    [
        "https://instagram.com/prirechye",
        "https://www.Instagram.com/prirechye?igsh=1",
        "instagram.com/prirechye",
        "//m.facebook.com:443/page",
        "HTTPS://X.COM./prirechye",
        "https://user:pass@fb.com/",
        "https:\\\\twitter.com\\a",
        "ｉｎｓｔａｇｒａｍ.com/a",  # full-width letters: browsers fold them
        "ru.linkedin.com",
    ],
)
def test_a_restricted_host_is_known_in_every_spelling(url: str) -> None:
    assert is_restricted(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://vk.com/instagram.com",
        "https://max.com/",
        "https://notx.com",
        "https://x.com.prirechye.example/",
        "https://t.me/instagram",
        "https://youtube.com/",
        "https://президент.рф",
        "mailto:a@b",
        "",
        "http://[",
    ],
)
def test_other_addresses_are_not_restricted(url: str) -> None:
    assert not is_restricted(url)


def test_a_cyrillic_host_becomes_punycode() -> None:
    assert host_of("https://Приречье.рф/новости") == "xn--e1aah1afb4czb.xn--p1ai"


def test_the_list_holds_bare_lower_case_names() -> None:
    assert all(host == host.lower() and host.isascii() and "/" not in host for host in restricted_hosts())


@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    assert is_restricted(text) in (True, False)
