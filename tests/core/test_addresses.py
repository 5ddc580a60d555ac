"""Addresses are found and freed of what surrounds them, whatever hands and programs put there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.addresses import clean, find_addresses, host_and_path, labelled

PIECES = st.lists(
    st.sampled_from(
        [
            "https://",
            "http:/",
            "vk.com",
            "/club1",
            "t.me/s/x",
            "?utm_source=a",
            "&b=1",
            "#c",
            "(",
            ")",
            "[",
            "](",
            "«",
            "»",
            ".",
            ",",
            "\xa0",
            " ",
            "минздрав.рф",
            "<",
            ">",
            "\u200b",
            "@",
            "\\",
            "'",
            '"',
            "—",
            "*",
        ]
    )
).map("".join)


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("vk.com/prirechye_minzdrav.", "vk.com/prirechye_minzdrav"),
        ("  <https://vk.com/club1>,", "https://vk.com/club1"),
        ("(https://vk.com/club1)", "https://vk.com/club1"),
        ("«https://t.me/prirechye_gov»;", "https://t.me/prirechye_gov"),
        ("https://ru.site.example/Город_(Приречье)", "https://ru.site.example/Город_(Приречье)"),
        (
            "[Минздрав](https://vk.com/prirechye_minzdrav?w=wall-1_2)",
            "https://vk.com/prirechye_minzdrav?w=wall-1_2",
        ),
        ("**https://vk.com/club1**", "https://vk.com/club1"),
        ("\xa0vk.ru/club1\u200b", "vk.ru/club1"),
        ("https://vk.com/club1?utm_source=tg&utm_medium=x", "https://vk.com/club1"),
        ("https://vk.com/club1?w=wall-1_2&yclid=3#a", "https://vk.com/club1?w=wall-1_2#a"),
        ("https//vk.com/club1", "https://vk.com/club1"),
        ("htpp://vk.com/club1", "http://vk.com/club1"),
        ("http:\\\\vk.com/club1", "http://vk.com/club1"),
        ("https://https://vk.com/club1", "https://vk.com/club1"),
        ("HTTPS://VK.COM/club1", "https://VK.COM/club1"),
        ("https://минздрав.приречье.рф/", "https://минздрав.приречье.рф/"),
        ("- vk.com/a_b_", "vk.com/a_b_"),
        ("", ""),
    ],
)
def test_a_pasted_address_becomes_itself(pasted: str, address: str) -> None:
    assert clean(pasted) == address


@pytest.mark.parametrize(
    ("line", "label", "addresses"),
    [
        ("Минздрав — vk.com/minzdrav, t.me/s/minzdrav", "Минздрав", ("vk.com/minzdrav", "t.me/s/minzdrav")),
        ("1. Школа № 5\thttps://vk.com/school5", "Школа № 5", ("https://vk.com/school5",)),
        ("https://vk.com/a;https://vk.com/b", "", ("https://vk.com/a", "https://vk.com/b")),
        ("vk.com/a,vk.com/b", "", ("vk.com/a", "vk.com/b")),
        ("Мэрия: приречье.рф и xn--e1afmkfd.xn--p1ai", "Мэрия", ("приречье.рф", "xn--e1afmkfd.xn--p1ai")),
        ("[ЦРБ](https://vk.com/crb) (https://t.me/crb)", "ЦРБ", ("https://vk.com/crb", "https://t.me/crb")),
        ("и.о. министра Иванов И.И., т.е. врио", "и.о. министра Иванов И.И., т.е. врио", ()),
        ("почта info@minzdrav.ru", "почта info@minzdrav.ru", ()),
        ("отчёт.docx v1.2", "отчёт.docx v1.2", ()),
        ("vk.com/a vk.com/a", "", ("vk.com/a",)),
        (
            "Мэрия: vk.com/a , официальный сайт приречье.рф, телеграм t.me/a",
            "Мэрия",
            ("vk.com/a", "приречье.рф", "t.me/a"),
        ),
        ("Школа № 5, официальная страница в ВК: vk.com/a", "Школа № 5", ("vk.com/a",)),
        ("ок: https://ok.ru/a", "", ("https://ok.ru/a",)),
        ("Мэрия, vk.com/a (см. также https://max.ru/a)", "Мэрия", ("vk.com/a", "https://max.ru/a")),
        ("vk.com/a — Минздрав, t.me/a", "Минздрав", ("vk.com/a", "t.me/a")),
        ("https://vk.com/a (официальная группа)", "", ("https://vk.com/a",)),
    ],
)
def test_a_line_is_parted_into_label_and_addresses(line: str, label: str, addresses: tuple[str, ...]) -> None:
    assert labelled(line) == (label, addresses)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("https://www.VK.com:443/Club1?w=1", ("vk.com", "Club1")),
        ("t.me/s/x#y", ("t.me", "s/x")),
        ("//max.ru/a", ("max.ru", "a")),
        ("https://user:word@ok.ru/", ("ok.ru", "")),
        ("", ("", "")),
    ],
)
def test_host_and_path_are_read_with_and_without_a_scheme(address: str, parts: tuple[str, str]) -> None:
    assert host_and_path(address) == parts


@given(st.one_of(st.text(), PIECES))
def test_cleaning_is_idempotent(pasted: str) -> None:
    assert clean(clean(pasted)) == clean(pasted)


@given(st.one_of(st.text(), PIECES))
def test_any_text_can_be_searched_and_what_is_found_is_clean(pasted: str) -> None:
    for address in find_addresses(pasted):
        assert clean(address) == address
        host_and_path(address)
