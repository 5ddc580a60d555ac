"""What the client does around a request, over transports in memory and by a virtual clock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Callable, Coroutine
from datetime import timedelta
from email.utils import format_datetime
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import hypothesis
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collecting import HOST, START, Fake, limit, quick
from otklik.collect.client import HttpClient
from otklik.collect.clock import VirtualClock, run
from otklik.collect.http import httpx
from otklik.collect.secrets import Secrets
from otklik.collect.settings import PlatformSettings
from otklik.errors import AccessDenied, CollectError, RateLimited, Unreachable
from otklik.model import Exchange, GapReason
from otklik.platform import Client, Limit, Secret

T = TypeVar("T")
Handler = Callable[[httpx.Request], httpx.Response]
CANARY = "canary/+ value«1»"
URL = f"https://{HOST}/method"


class World:
    """A client over a handler, and the requests that reached it with their virtual times."""

    def __init__(
        self,
        handler: Handler,
        limits: tuple[Limit, ...] = (limit(),),
        settings: PlatformSettings | None = None,
        hosts: tuple[str, ...] = (HOST,),
        environ: dict[str, str] | None = None,
        also_hosts: tuple[str, ...] = (),
    ) -> None:
        self.clock = VirtualClock(START)
        self.requests: list[httpx.Request] = []
        self.times: list[float] = []

        def answer(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            self.times.append(self.clock.elapsed)
            return handler(request)

        self.client = HttpClient(
            platform=Fake(hosts, limits),
            secrets=Secrets(environ or {"OTKLIK_SECRET_FAKE_TOKEN": CANARY}),
            settings=settings,
            clock=self.clock,
            transport=httpx.MockTransport(answer),
            also_hosts=also_hosts,
            seed=1,
        )

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return run(work, self.clock)

    def get(self, url: str = URL, **more: Any) -> Exchange:
        return self.run(self.client.get(url, accounts=["fake:a"], role="page", **more))

    def get_all(self, *urls: str) -> list[Exchange]:
        async def main() -> list[Exchange]:
            return [await self.client.get(url, accounts=["fake:a"], role="page") for url in urls]

        return self.run(main())

    def failure(self, url: str = URL, **more: Any) -> CollectError:
        with pytest.raises(CollectError) as caught:
            self.get(url, **more)
        return caught.value


def fine(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, text="fine")


def redirects(to: str, status: int = 302) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/method":
            return httpx.Response(status, headers={"location": to})
        return httpx.Response(200, text=f"{request.method} {request.url}")

    return handler


def test_the_client_satisfies_the_contract() -> None:
    client: Client = World(fine).client
    assert client.secrets == {"fake_token"}
    assert client.now() == START


def test_an_exchange_tells_what_was_asked_and_answered() -> None:
    def handler(_request: httpx.Request) -> httpx.Response:
        headers = {"Content-Type": "text/html; charset=windows-1251", "Set-Cookie": "a=1", "X-Frame": "no"}
        return httpx.Response(200, content="Приречье".encode("windows-1251"), headers=headers)

    exchange = World(handler).get("https://api.prirechye.example/method?b=2#part", params={"a": "Ж"})
    assert exchange == Exchange(
        platform="fake",
        accounts=("fake:a",),
        role="page",
        url="https://api.prirechye.example/method?b=2&a=%D0%96",
        headers=(("content-type", "text/html; charset=windows-1251"),),
        body="Приречье".encode("windows-1251"),
        received_at=START,
        meta={"elapsed_ms": 0, "received_bytes": 8},
    )


def test_cookies_are_not_sent_back() -> None:
    world = World(lambda _: httpx.Response(200, headers={"set-cookie": "a=1"}))
    world.get_all(URL, URL)
    assert "cookie" not in world.requests[1].headers


def test_requests_say_who_asks() -> None:
    world = World(fine)
    world.get()
    assert world.requests[0].headers["user-agent"].startswith("Otklik")


# --- secrets ---------------------------------------------------------------------------------------------------------


def test_a_secret_is_on_the_wire_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        told = {
            "url": str(request.url),
            "body": request.content.decode(),
            "raw": CANARY,
            "h": request.headers["x"],
        }
        return httpx.Response(200, json=told, headers={b"server": CANARY.encode()})

    caplog.set_level(logging.DEBUG)
    world = World(echo)
    token = Secret("fake_token")

    async def both() -> tuple[Exchange, Exchange]:
        got = await world.client.get(
            URL, accounts=[], role="a", params={"access_token": token}, headers={"X": token}
        )
        form: dict[str, str | Secret] = {"token": token, "code": "1"}
        return got, await world.client.post(URL, accounts=[], role="b", data=form, headers={"X": token})

    got, posted = world.run(both())
    assert world.requests[0].url.params["access_token"] == CANARY
    assert parse_qs(world.requests[1].content.decode())["token"] == [CANARY]
    assert parse_qs(urlsplit(got.url).query)["access_token"] == ["«secret fake_token»"]
    assert parse_qs(posted.request_body.decode()) == {"token": ["«secret fake_token»"], "code": ["1"]}
    kept = repr((got, posted, world.client, world.client._secrets)) + caplog.text
    kept += got.body.decode() + posted.body.decode()
    assert "canary" not in kept


@pytest.mark.parametrize(
    "handler",
    [
        lambda r: httpx.Response(500),
        lambda r: httpx.Response(429),
        lambda r: httpx.Response(401),
        lambda r: httpx.Response(
            302, headers={b"location": f"https://else.example/?t={r.url.params['t']}".encode()}
        ),
        lambda r: httpx.Response(302, headers={"location": "https://[bad"}),
        lambda r: httpx.Response(200, content=bytes(10_000)),
        lambda r: (_ for _ in ()).throw(httpx.ConnectError(f"no way to {r.url}")),
    ],
)
def test_a_secret_is_not_in_errors(handler: Handler) -> None:
    error = World(handler, settings=quick(max_body_bytes=5000)).failure(params={"t": Secret("fake_token")})
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(error.params)
    chain: BaseException | None = error
    while chain is not None:
        assert not hasattr(chain, "request")
        told += repr(chain)
        chain = chain.__cause__ or chain.__context__
    assert "canary" not in told


def test_a_secret_that_is_missing_is_named() -> None:
    error = World(fine).failure(params={"t": Secret("other_token")})
    assert isinstance(error, AccessDenied)
    assert (error.reason, error.params["secret"]) == (GapReason.TOKEN_NEEDED, "other_token")


def test_a_secret_that_is_refused_is_named() -> None:
    error = World(lambda _: httpx.Response(401)).failure(headers={"authorization": Secret("fake_token")})
    assert (error.reason, error.params["secret"]) == (GapReason.TOKEN_REFUSED, "fake_token")


def test_without_a_secret_401_is_an_answer() -> None:
    assert World(lambda _: httpx.Response(401)).get().status == 401


# --- pace and retries ------------------------------------------------------------------------------------------------


def ask_many(world: World, count: int, **more: Any) -> None:
    async def main() -> None:
        await asyncio.gather(*(world.client.get(URL, accounts=[], role="page", **more) for _ in range(count)))

    world.run(main())


def test_requests_are_spaced_and_not_let_through_at_once() -> None:
    world = World(fine, limits=(limit(rate=3, concurrency=25),))
    ask_many(world, 10)
    steps = [after - before for before, after in zip(world.times, world.times[1:], strict=False)]
    assert min(steps) >= 1 / 3 - 1e-9
    assert world.times[-1] == pytest.approx(3.0, abs=0.01)


def test_a_token_has_a_pace_of_its_own() -> None:
    world = World(fine, limits=(limit(rate=1), limit(rate=20, secret="fake_token")))
    ask_many(world, 11, params={"t": Secret("fake_token")})
    assert world.times[-1] == pytest.approx(0.5, abs=0.01)


def test_settings_can_lower_a_limit_and_not_raise_it() -> None:
    for lowered, expected in (({HOST: 1.0}, 4.0), ({"*": 1.0}, 4.0), ({HOST: 100.0}, 2.0)):
        world = World(fine, limits=(limit(rate=2),), settings=PlatformSettings(limits=lowered))
        ask_many(world, 5)
        assert world.times[-1] == pytest.approx(expected, abs=0.01)


def test_each_host_of_a_wildcard_limit_has_its_own_pace() -> None:
    hosts = ("a.example", "b.example")
    world = World(fine, limits=(limit(host="*", rate=1),), hosts=hosts)

    async def main() -> None:
        await asyncio.gather(
            *(
                world.client.get(f"https://{host}/", accounts=[], role="page")
                for host in hosts
                for _ in range(3)
            )
        )

    world.run(main())
    assert world.times[-1] == pytest.approx(2.0, abs=0.01)


def test_no_more_requests_run_together_than_allowed() -> None:
    running = most = 0

    async def slow(scope: Any, _receive: Any, send: Any) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(1)
        running -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    clock = VirtualClock(START)
    client = HttpClient(
        platform=Fake(limits=(limit(concurrency=3),)), clock=clock, transport=httpx.ASGITransport(slow)
    )

    async def main() -> None:
        await asyncio.gather(*(client.get(URL, accounts=[], role="page") for _ in range(9)))

    run(main(), clock)
    assert most == 3
    assert clock.elapsed == pytest.approx(3, abs=0.1)


def answers(*responses: httpx.Response) -> Handler:
    left = list(responses)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize("told", ["30", format_datetime(START + timedelta(seconds=30), usegmt=True)])
def test_retry_after_is_honoured_as_seconds_and_as_a_date(told: str) -> None:
    world = World(answers(httpx.Response(429, headers={"retry-after": told}), httpx.Response(200)))
    world.get()
    assert 30 <= world.times[1] < 32


def test_what_one_request_was_told_to_wait_holds_for_the_others() -> None:
    world = World(
        answers(httpx.Response(503, headers={"retry-after": "60"}), httpx.Response(200)),
        limits=(limit(concurrency=5),),
    )
    ask_many(world, 4)
    assert sorted(world.times)[1] >= 60


def test_waits_between_attempts_grow_and_vary() -> None:
    world = World(lambda _: httpx.Response(500))
    error = world.failure()
    assert isinstance(error, Unreachable)
    steps = [after - before for before, after in zip(world.times, world.times[1:], strict=False)]
    assert len(steps) == 3
    assert all(low <= step <= 2 * low + 0.01 for low, step in zip((0.5, 1, 2), steps, strict=True))


@pytest.mark.parametrize("told", ["99999999999999999999", "soon", "-5", "Thu, 99 Foo 2026", "1e9"])
def test_an_odd_retry_after_breaks_nothing(told: str) -> None:
    error = World(lambda _: httpx.Response(429, headers={"retry-after": told})).failure()
    assert isinstance(error, RateLimited)
    assert error.params["host"] == HOST


# --- where a request may go ------------------------------------------------------------------------------------------


def test_only_the_platforms_hosts_are_asked() -> None:
    world = World(fine)
    error = world.failure("https://else.example/")
    assert (error.reason, error.params, world.requests) == (
        GapReason.FORBIDDEN_HOST,
        {"host": "else.example"},
        [],
    )


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://", "https://[bad/", "nonsense", "https://a b/", "javascript:1"]
)
def test_what_is_no_web_address_is_told(url: str) -> None:
    assert World(fine).failure(url).params["detail"] == "the address is malformed"


def test_a_redirect_within_the_owners_domain_is_followed_and_recorded() -> None:
    exchange = World(redirects("https://www.prirechye.example/new")).get()
    assert exchange.url == URL
    assert exchange.final_url == "https://www.prirechye.example/new"
    assert exchange.meta["redirects"] == ["https://www.prirechye.example/new"]


def test_a_host_reached_by_a_redirect_may_then_be_asked() -> None:
    world = World(redirects("https://www.prirechye.example/new"))
    assert world.get_all(URL, "https://www.prirechye.example/contacts")[1].status == 200


def test_a_redirect_to_an_address_of_the_profile_is_followed() -> None:
    world = World(redirects("https://new-site.example/"), also_hosts=("new-site.example",))
    assert world.get().final_url == "https://new-site.example/"


@pytest.mark.parametrize(
    "target", ["https://else.example/", "tg://resolve?domain=a", "file:///etc/passwd", "http://[bad"]
)
def test_a_redirect_elsewhere_is_refused_and_named(target: str) -> None:
    world = World(redirects(target))
    error = world.failure()
    assert (error.reason, error.params) == (GapReason.REDIRECT_REFUSED, {"host": HOST, "url": target})
    assert len(world.requests) == 1


def test_a_redirect_to_a_private_address_is_refused_in_the_sandbox_too() -> None:
    error = World(redirects("http://10.0.0.5/admin")).failure()
    assert (error.reason, error.params["host"]) == (GapReason.PRIVATE_ADDRESS, "10.0.0.5")


def test_secrets_do_not_go_along_with_a_redirect_to_another_host() -> None:
    world = World(redirects("https://www.prirechye.example/new"))
    world.get(headers={"authorization": Secret("fake_token")})
    assert "authorization" in world.requests[0].headers
    assert "authorization" not in world.requests[1].headers


@pytest.mark.parametrize(
    ("status", "secret", "method"), [(307, False, "POST"), (307, True, "GET"), (303, False, "GET")]
)
def test_a_form_goes_along_only_where_it_may(status: int, secret: bool, method: str) -> None:
    world = World(redirects(f"https://{HOST}/new", status))
    value: str | Secret = Secret("fake_token") if secret else "1"
    world.run(world.client.post(URL, accounts=[], role="form", data={"a": value}))
    assert world.requests[1].method == method
    assert bool(world.requests[1].content) == (method == "POST")


def test_a_base_url_takes_the_place_of_the_host_and_the_exchange_keeps_the_name() -> None:
    world = World(fine, settings=PlatformSettings(base_url="http://127.0.0.1:8080/vk"))
    exchange = world.get(params={"a": "1"})
    sent = world.requests[0]
    assert str(sent.url) == "http://127.0.0.1:8080/vk/method?a=1"
    assert (sent.headers["host"], sent.headers["x-forwarded-proto"]) == (HOST, "https")
    assert exchange.url == f"{URL}?a=1"


# --- bodies and TLS --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "nonsense"])
def test_a_compression_that_was_not_asked_for_is_told(encoding: str) -> None:
    class Raw(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            yield b"?"

    response = httpx.Response(200, headers={"content-encoding": encoding}, stream=Raw())
    error = World(lambda _: response).failure()
    assert error.params["detail"] == "the answer is compressed in a way that was not asked for"


def test_facts_of_the_certificate_come_from_the_connection() -> None:
    class Tls:
        def getpeercert(self) -> dict[str, Any]:
            issuer = ((("organizationName", "Центр"),), (("commonName", "CA 1"),))
            return {"notAfter": "Jun  1 12:00:00 2026 GMT", "issuer": issuer}

    class Stream:
        def get_extra_info(self, name: str) -> Any:
            return Tls() if name == "ssl_object" else None

    exchange = World(
        lambda _: httpx.Response(200, extensions={"network_stream": Stream(), "http_version": b"HTTP/1.1"})
    ).get()
    assert exchange.meta["tls_not_after"] == "2026-06-01T12:00:00+00:00"
    assert exchange.meta["tls_issuer"] == "Центр, CA 1"
    assert exchange.meta["http_version"] == "HTTP/1.1"


def test_two_runs_with_one_seed_are_the_same() -> None:
    def times() -> list[float]:
        world = World(answers(httpx.Response(500), httpx.Response(502), httpx.Response(200)))
        world.get()
        return world.times

    assert times() == times()


def test_waiting_passes_by_the_runs_clock() -> None:
    world = World(fine)
    world.run(world.client.wait(3600))
    assert world.client.now() - START == timedelta(hours=1)


def test_bounds_of_the_settings_are_kept() -> None:
    settings = PlatformSettings(bounds=msgspec.structs.replace(quick().bounds, attempts=7))
    world = World(lambda _: httpx.Response(500), settings=settings)
    world.failure()
    assert len(world.requests) == 7


@given(
    st.text(st.characters(max_codepoint=255), max_size=40),
    st.binary(max_size=60),
    st.sampled_from(["gzip", "deflate", ""]),
)
@hypothesis.settings(max_examples=150, deadline=None)
def test_no_header_and_no_body_breaks_the_client(header: str, body: bytes, encoding: str) -> None:
    headers = [(name, header.encode("latin-1")) for name in (b"location", b"retry-after", b"content-length")]

    class Raw(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            yield body

    for status in (200, 302, 429):
        raw = [*headers, (b"content-encoding", encoding.encode())]
        world = World(lambda _, s=status, h=raw: httpx.Response(s, headers=h, stream=Raw()))  # type: ignore[misc]
        with contextlib.suppress(CollectError):
            assert world.get().status == status
