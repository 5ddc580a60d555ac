"""A recording in place of the network gives the same exchanges, whatever order and secrets a request has."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from collecting import HOST, START, Fake
from otklik.archive.wacz import write_wacz
from otklik.archive.warc import write_warc
from otklik.collect.client import HttpClient
from otklik.collect.clock import VirtualClock, run
from otklik.collect.http import httpx
from otklik.collect.replay import Recording, ReplayClient
from otklik.collect.secrets import Secrets
from otklik.errors import CollectError
from otklik.model import Exchange, GapReason
from otklik.platform import Client, Secret

URL = f"https://{HOST}/method"
TOKEN = Secret("fake_token")


def exchange(url: str = URL, body: bytes = b"", **more: Any) -> Exchange:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Exchange(platform="", accounts=(), role="", url=url, body=body, received_at=at, **more)


def replaying(*exchanges: Exchange, secrets: Secrets | None = None) -> ReplayClient:
    return ReplayClient(
        platform=Fake(), recording=Recording(exchanges), secrets=secrets, clock=VirtualClock(START)
    )


async def ask_all(client: Client) -> list[Exchange]:
    return [
        await client.get(URL, accounts=["fake:a"], role="page", params={"b": "2", "a": "Ж", "t": TOKEN}),
        await client.post(URL, accounts=["fake:a"], role="execute", data={"code": "return 1;", "t": TOKEN}),
        await client.get(f"https://{HOST}/moved", accounts=["fake:b"], role="page"),
    ]


@pytest.mark.parametrize("kind", ["warc.gz", "wacz"])
def test_what_was_recorded_is_replayed_as_the_same_exchanges(tmp_path: Path, kind: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/moved":
            return httpx.Response(301, headers={"location": "/here"})
        return httpx.Response(200, json={"echo": f"{request.url} {request.content.decode()}"})

    clock = VirtualClock(START)
    environment = Secrets({"OTKLIK_SECRET_FAKE_TOKEN": "canary-value"})
    live = HttpClient(
        platform=Fake(), secrets=environment, clock=clock, transport=httpx.MockTransport(answer), seed=1
    )
    recorded = run(ask_all(live), clock)
    file = tmp_path / f"a.{kind}"
    with file.open("wb") as stream:
        if kind == "wacz":
            write_wacz(recorded, stream)
        else:
            write_warc(recorded, stream)
    assert b"canary" not in file.read_bytes()
    client = ReplayClient(platform=Fake(), recording=Recording.open(file), clock=clock)
    assert client.secrets == {"fake_token"}
    assert run(ask_all(client), clock) == recorded


async def test_order_of_parameters_does_not_matter() -> None:
    client = replaying(exchange(f"{URL}?a=1&b=2", b"found"))
    got = await client.get(f"{URL}?b=2", accounts=[], role="page", params={"a": "1"})
    assert got.body == b"found"


async def test_a_foreign_recording_is_found_whatever_its_token_was() -> None:
    client = replaying(exchange(f"{URL}?t=real-value&a=1", b"1"), exchange(f"{URL}?t=real-value&a=2", b"2"))
    got = await client.get(URL, accounts=["fake:a"], role="page", params={"a": "2", "t": TOKEN})
    assert got.body == b"2"
    assert "real-value" not in repr(got)
    assert (got.platform, got.accounts, got.role) == ("fake", ("fake:a",), "page")


async def test_a_repeated_request_gets_the_next_answer_and_then_the_last() -> None:
    client = replaying(exchange(body=b"1"), exchange(body=b"2"))
    assert [(await client.get(URL, accounts=[], role="page")).body for _ in range(4)] == [
        b"1",
        b"2",
        b"2",
        b"2",
    ]


@pytest.mark.parametrize("url", [f"{URL}?a=2", f"https://{HOST}/other", "https://else.example/method?a=1"])
async def test_what_was_not_recorded_is_told_with_its_address(url: str) -> None:
    with pytest.raises(CollectError) as caught:
        await replaying(exchange(f"{URL}?a=1")).get(url, accounts=[], role="page")
    assert (caught.value.reason, caught.value.params) == (GapReason.NOT_RECORDED, {"url": url})


async def test_bodies_that_are_no_forms_are_told_apart() -> None:
    recording = Recording(
        [exchange(method="POST", request_body=b"\xff1"), exchange(method="POST", request_body=b"\xff2")]
    )
    assert recording.answer("POST", URL, b"\xff2") is not None
    assert recording.answer("POST", URL, b"\xff3") is None


async def test_redirects_recorded_one_by_one_are_followed() -> None:
    client = replaying(
        exchange("http://a.example/", status=301, headers=(("location", "https://a.example/"),)),
        exchange("https://a.example/", b"home"),
    )
    got = await client.get("http://a.example/", accounts=[], role="home")
    assert (got.body, got.status, got.final_url) == (b"home", 200, "https://a.example/")
    assert got.meta["redirects"] == ["https://a.example/"]


async def test_a_redirect_that_leads_in_a_circle_ends() -> None:
    client = replaying(exchange(status=302, headers=(("location", URL),)))
    assert (await client.get(URL, accounts=[], role="page")).status == 302


async def test_an_answer_beyond_the_bytes_asked_for_is_too_large() -> None:
    with pytest.raises(CollectError) as caught:
        await replaying(exchange(body=bytes(9))).get(URL, accounts=[], role="page", max_bytes=8)
    assert caught.value.reason == GapReason.TOO_LARGE


async def test_cookies_of_a_recording_are_not_taken_over() -> None:
    client = replaying(exchange(headers=(("set-cookie", "session=1"), ("content-type", "text/html"))))
    assert (await client.get(URL, accounts=[], role="page")).headers == (("content-type", "text/html"),)


def test_a_recording_of_odd_addresses_does_no_harm() -> None:
    recording = Recording(
        [exchange("http://["), exchange(""), msgspec.structs.replace(exchange(), url="urn:x:1")]
    )
    assert recording.answer("GET", URL) is None
    assert recording.secrets == frozenset()
