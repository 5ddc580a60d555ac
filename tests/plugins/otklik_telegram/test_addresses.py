from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik_telegram.addresses import handle_of, url_of
from otklik_telegram.platform import Telegram


@pytest.mark.parametrize(
    "address",
    [
        "t.me/Prirechye_Gov",
        "https://t.me/s/prirechye_gov",
        "t.me/s/prirechye_gov/12?before=3",
        "https://telegram.me/prirechye_gov/12",
        "http://www.telegram.dog/prirechye_gov/",
        "https://prirechye_gov.t.me",
        "tg://resolve?domain=prirechye_gov&post=12",
        "@prirechye_gov",
        "  https://t.me/prirechye_gov?utm_source=site#top ",
        "//t.me/prirechye_gov",
        "«https://t.me/prirechye_gov»",
    ],
)
def test_an_address_in_any_spelling_is_one_channel(address: str) -> None:
    assert handle_of(address) == "prirechye_gov"


@pytest.mark.parametrize(
    "address",
    [
        "https://t.me/joinchat/AAAAAEkk2WdoDrB4-Q8-gg",
        "t.me/+AbCdEf",
        "t.me/addstickers/Prirechye",
        "t.me/share/url?url=https://prirechye.example",
        "t.me/iv?url=https://prirechye.example&rhash=1",
        "t.me/proxy?server=1.2.3.4",
        "t.me/c/1234567/8",
        "t.me/",
        "t.me",
        "www.t.me",
        "tg://join?invite=AAAA",
        "https://vk.com/prirechye_gov",
        "https://nott.me/prirechye",
        "prirechye.example",
        "mailto:gov@t.me",
        "http://[",
        "",
    ],
)
def test_what_is_no_channel_is_not_taken_for_one(address: str) -> None:
    assert handle_of(address) is None


@given(st.from_regex(r"[a-z][a-z0-9]{4,20}", fullmatch=True))
def test_the_canonical_address_leads_back_to_its_handle(handle: str) -> None:
    if handle_of(handle.join(("@", ""))) is not None:
        assert Telegram().account_from_url(url_of(handle)) == handle


@given(st.text())
def test_no_text_breaks_the_recognition(text: str) -> None:
    handle_of(text)
    handle_of("https://t.me/" + text)
