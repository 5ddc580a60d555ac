"""Addresses of VK in every spelling."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik_vk.addresses import address_of, handle_of


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        ("https://vk.com/prirechye_minzdrav", "prirechye_minzdrav"),
        ("vk.ru/club1", "club1"),
        ("//m.vk.com/public015", "club15"),
        ("https://www.vk.com/event3?from=search", "club3"),
        ("http://new.vk.com/Prirechye.Minzdrav/", "prirechye.minzdrav"),
        ("m.vk.com/prirechye_minzdrav?w=wall-1_2", "prirechye_minzdrav"),
        ("https://vk.com/feed?w=wall-43_16", "club43"),
        ("https://vk.com/search?z=video-43_16%2Fbb50", "club43"),
        ("wall-1_2", "club1"),
        ("https://vk.com/wall-1_2?reply=5&thread=4", "club1"),
        ("https://vk.com/topic-1_2", "club1"),
        ("https://vk.com/albums-77", "club77"),
        ("https://vk.com/app5619682_-12#form", "club12"),
        ("https://vk.com/board12", "club12"),
        ("https://vk.com/im?sel=-5", "club5"),
        ("https://vk.me/prirechye_minzdrav", "prirechye_minzdrav"),
        ("https://vk.com/@prirechye_minzdrav-kak-zapisatsya", "prirechye_minzdrav"),
        ("https://vk.com/clips/prirechye_minzdrav", "prirechye_minzdrav"),
        ("https://vk.com/video/@prirechye_minzdrav/all", "prirechye_minzdrav"),
        ("https://vkvideo.ru/@prirechye_minzdrav", "prirechye_minzdrav"),
        ("https://vkvideo.ru/video-127_456", "club127"),
        ("<https://vk.com/prirechye_minzdrav?utm_source=site>,", "prirechye_minzdrav"),
        ("https://vk.com/id5", None),
        ("https://vk.com/wall5_2", None),
        ("https://vk.com/video205_16", None),
        ("https://vk.com/feed", None),
        ("https://vk.com/im", None),
        ("https://vk.com/away.php?to=https%3A%2F%2Fvk.com%2Fclub1", None),
        ("https://vk.com/share.php?url=x", None),
        ("https://vk.com", None),
        ("https://live.vkvideo.ru/prirechye", None),
        ("https://ok.ru/club1", None),
        ("https://notvk.com/club1", None),
        ("https://vk.com.example/club1", None),
        ("ftp://vk.com/club1", None),
        ("@prirechye_minzdrav", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_an_address_gives_the_handle_of_its_community(address: str, handle: str | None) -> None:
    assert handle_of(address) == handle


def test_recorded_addresses_of_communities_are_recognised(shared: Path) -> None:
    lines = (shared / "urls" / "platform_urls.jsonl").read_text("utf-8").splitlines()
    found = {row["url"]: handle_of(row["url"]) for row in map(json.loads, lines)}
    for url, handle in found.items():
        is_community = any(mark in url for mark in ("-", "/@")) and "vk" in url and "live." not in url
        assert (handle is not None) == is_community, url


@given(
    st.from_regex(r"prirechye_[a-z0-9_]{0,20}[a-z]", fullmatch=True)
    | st.integers(1, 10**9).map("club{}".format)
)
def test_the_canonical_address_leads_back_to_its_handle(handle: str) -> None:
    assert handle_of(address_of(handle)) == handle


@given(st.text(max_size=80) | st.text(max_size=40).map("https://vk.com/{}".format))
def test_no_text_breaks_it_and_a_handle_found_is_canonical(text: str) -> None:
    handle = handle_of(text)
    assert handle is None or handle_of(address_of(handle)) == handle
