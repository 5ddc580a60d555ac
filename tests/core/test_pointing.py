"""Where in a captured page or answer a place stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.model import Exchange
from otklik.pointing import Pointed, pointed

HTML = "text/html; charset=utf-8"
PAGE = (
    "<html><head><title>Сайт</title><meta name=viewport content=x></head><body><p>Первое <b>важное</b> слово</p>"
    "<div data-post='a/1'><p>Ответим</p><p>до пятницы</p></div><img src=x.png><script>1<2</script></body></html>"
)


def exchange(body: str | bytes, kind: str = HTML) -> Exchange:
    return Exchange(
        platform="website",
        accounts=("website:a.example",),
        role="home",
        url="https://a.example/",
        status=200,
        headers=(("content-type", kind),),
        body=body.encode() if isinstance(body, str) else body,
        received_at=datetime(2026, 11, 16, tzinfo=UTC),
        meta={"tls_not_after": "2026-12-01"},
    )


def marked(found: Pointed) -> list[list[str]]:
    return [[line.strip() for line in found.lines[spot.first : spot.last + 1]] for spot in found.spots]


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        ("[data-post='a/1']", [["Ответим", "до пятницы"]]),
        ("title", [["Сайт"]]),
        ("b", [["важное"]]),
        ("img", [['<img src="x.png">']]),
        ("p", [["Первое важное слово"], ["Ответим"], ["до пятницы"]]),
        ("meta[name=viewport]", [['<meta name="viewport" content="x">']]),
        ("meta/tls_not_after", [['tls_not_after: "2026-12-01"']]),
        ("url", [["GET https://a.example/"]]),
        ("status", [["status 200"]]),
    ],
)
def test_a_place_of_a_page_is_found_as_a_person_reads_it(place: str, lines: list[list[str]]) -> None:
    assert marked(pointed(exchange(PAGE), place)) == lines


def test_scripts_are_not_read_out_and_stand_in_the_source() -> None:
    assert not any("1<2" in line for line in pointed(exchange(PAGE), "").lines)
    assert any("1<2" in line for line in pointed(exchange(PAGE), "", as_source=True).lines)
    source = pointed(exchange(PAGE), "[data-post='a/1']", as_source=True)
    assert marked(source) == [["""<div data-post="a/1">""", "<p>", "Ответим", "<p>", "до пятницы"]]


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        ("/response/0/name", ['"name": "Орган"']),
        ("/response/0", ["{", '"name": "Орган"', "}"]),
        ("/response/1", ["[]"]),
        ("/a~1b", ['"a/b": 1,']),
    ],
)
def test_a_pointer_leads_to_its_lines(place: str, lines: list[str]) -> None:
    body = json.dumps({"a/b": 1, "response": [{"name": "Орган"}, []]}, ensure_ascii=False)
    (found,) = marked(pointed(exchange(body, "application/json"), place))
    assert [line.rstrip(",") for line in found] == [line.rstrip(",") for line in lines]


def test_a_field_that_is_missing_is_shown_by_what_it_would_stand_in() -> None:
    found = pointed(exchange('{"group": {"id": 1}}', "application/json"), "/group/place")
    assert marked(found)[0][0] == '"group": {'
    assert "place" in found.remark


def test_bytes_lead_to_their_lines() -> None:
    found = pointed(exchange("один\nдва\nтри", "text/plain"), "bytes=9-14")
    assert marked(found) == [["два"]]


@pytest.mark.parametrize(
    ("body", "kind", "place", "remark"),
    [
        (PAGE, HTML, "table", "table"),
        (PAGE, HTML, "[[", "[["),
        (b"\x00\x01", "image/png", "", "2 bytes"),
        ("{", "application/json", "/a", "/a"),
    ],
)
def test_what_cannot_be_shown_is_told(body: str | bytes, kind: str, place: str, remark: str) -> None:
    found = pointed(exchange(body, kind), place)
    assert remark in found.remark
    assert not found.spots


def test_a_page_in_the_encoding_of_windows_is_read() -> None:
    body = "<p>Приказ</p>".encode("cp1251")
    assert "Приказ" in pointed(exchange(body, "text/html; charset=windows-1251"), "").lines
    assert "Приказ" in pointed(exchange(body, "text/html"), "").lines


def test_escape_sequences_of_a_page_do_nothing() -> None:
    assert not any("\x1b" in line for line in pointed(exchange("<p>\x1b[2Jтекст\u202e</p>"), "").lines)


@given(
    st.text(max_size=200), st.sampled_from(["", "a", "/a/0", "bytes=3-90", "meta/x", "p > b"]), st.booleans()
)
def test_no_body_and_no_place_ever_raise(body: str, place: str, as_source: bool) -> None:
    for kind in (HTML, "application/json", "text/plain"):
        found = pointed(exchange(body.encode("utf-8", "replace"), kind), place, as_source=as_source)
        assert all(0 <= spot.first <= spot.last < len(found.lines) for spot in found.spots)
        assert not any("\n" in line for line in found.lines)


def test_an_answer_as_deep_as_it_likes_is_shown() -> None:
    deep = "[" * 500 + "]" * 500
    assert len(pointed(exchange(deep, "application/json"), "").lines) > 900
