"""Encodings of Russian pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik_website.charset import decode

TEXT = "Министерство здравоохранения Приреченской области сообщает о времени приёма граждан в поликлиниках"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("cp1251", "windows-1251"),
        ("koi8-r", "koi8-r"),
        ("cp866", "ibm866"),
        ("utf-8-sig", "utf-8"),
    ],
)
def test_an_undeclared_encoding_is_found_by_its_letters(codec: str, name: str) -> None:
    assert decode(f"<p>{TEXT}</p>".encode(codec)) == (f"<p>{TEXT}</p>", name)


def test_the_page_tells_its_encoding_where_the_server_does_not() -> None:
    body = f'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>{TEXT}'.encode(
        "cp1251"
    )
    assert decode(body, "text/html")[1] == "windows-1251"


@pytest.mark.parametrize(
    "declared", ["text/html; charset=utf-8", "text/html; charset=iso-8859-1", "text/html; charset=bad"]
)
def test_a_declaration_that_the_bytes_refute_is_not_believed(declared: str) -> None:
    assert decode(TEXT.encode("cp1251"), declared) == (TEXT, "windows-1251")


def test_utf8_declared_as_windows_1251_is_read_as_utf8() -> None:
    assert decode(TEXT.encode(), "text/html; charset=windows-1251") == (TEXT, "utf-8")


def test_a_page_cut_within_a_letter_is_still_utf8() -> None:
    assert decode(TEXT.encode()[:-1])[1] == "utf-8"


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_become_text(body: bytes, content_type: str) -> None:
    text, name = decode(body, content_type)
    assert isinstance(text, str)
    assert name


@pytest.mark.parametrize(
    "codec", ["hex", "zip", "rot13", "utf-7", "idna", "unicode_escape", "undefined", "utf-32"]
)
def test_a_codec_that_is_not_of_pages_does_no_harm(codec: str) -> None:
    assert isinstance(decode(b"<p>+ADw-\\x41</p>", f"text/html; charset={codec}")[0], str)
