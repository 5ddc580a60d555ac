"""What goes wrong on the wire, over loopback sockets: each fault ends as its own reason, with the host named."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from collecting import Fake, quick
from otklik.collect.client import HttpClient
from otklik.collect.guard import Resolve
from otklik.collect.settings import PlatformSettings
from otklik.errors import CollectError, RateLimited, Unreachable
from otklik.model import Exchange, GapReason

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
Loopback = Callable[..., HttpClient]


@asynccontextmanager
async def server(
    answer: Answer, context: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Address of a server that gives each request's head to `answer`, and the heads it has seen."""
    seen: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            seen.append(head)
            await answer(head, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client gave up: that is what many of these tests are about
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{port}", seen
    finally:
        listening.close()


def says(status: str, body: bytes = b"", *headers: str) -> Answer:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()

    return answer


def in_turn(*answers: Answer) -> Answer:
    left = list(answers)

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(head, writer)

    return answer


async def ask(client: HttpClient, url: str, max_bytes: int | None = None) -> Exchange:
    async with client:
        return await client.get(url, accounts=["fake:a"], role="page", max_bytes=max_bytes)


async def failure(client: HttpClient, url: str) -> CollectError:
    with pytest.raises(CollectError) as caught:
        await ask(client, url)
    return caught.value


def make_resolving(resolve: Resolve, host: str, settings: PlatformSettings | None = None) -> HttpClient:
    return HttpClient(platform=Fake([host]), settings=settings or quick(), resolve=resolve, seed=1)


async def test_a_dead_host_is_unreachable(loopback: Loopback) -> None:
    async with server(says("200 OK")) as (url, _):
        pass  # nobody listens any more
    error = await failure(loopback(), url)
    assert error.reason == GapReason.UNREACHABLE
    assert error.params == {"host": "127.0.0.1", "detail": "no connection"}


async def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    asked = 0

    async def resolve(_host: str, _port: int) -> list[str]:
        nonlocal asked
        asked += 1
        return []

    client = make_resolving(resolve, "gone.example")
    error = await failure(client, "https://gone.example/")
    assert error.params == {"host": "gone.example", "detail": "the name of the host cannot be resolved"}
    assert asked == 2


async def test_a_missing_page_is_an_answer(loopback: Loopback) -> None:
    async with server(says("404 Not Found", b"no")) as (url, seen):
        exchange = await ask(loopback(), url)
    assert (exchange.status, exchange.body, len(seen)) == (404, b"no", 1)


async def test_a_refusal_is_an_answer(loopback: Loopback) -> None:
    async with server(says("403 Forbidden", b"no")) as (url, _):
        assert (await ask(loopback(), url)).status == 403


async def test_too_many_requests_are_asked_again(loopback: Loopback) -> None:
    async with server(in_turn(says("429 Slow Down", b"", "Retry-After: 0"), says("200 OK", b"fine"))) as (
        url,
        seen,
    ):
        exchange = await ask(loopback(), url)
    assert (exchange.body, len(seen)) == (b"fine", 2)


async def test_a_wait_beyond_what_a_run_may_ends_at_once(loopback: Loopback) -> None:
    async with server(says("429 Slow Down", b"", "Retry-After: 86400")) as (url, seen):
        error = await failure(loopback(), url)
    assert isinstance(error, RateLimited)
    assert error.params == {"host": "127.0.0.1", "seconds": "86400"}
    assert len(seen) == 1


async def test_a_server_error_that_passes_does_no_harm(loopback: Loopback) -> None:
    async with server(in_turn(says("502 Bad Gateway"), says("200 OK", b"fine"))) as (url, _):
        assert (await ask(loopback(), url)).body == b"fine"


async def test_a_server_error_that_stays_is_told_with_its_status(loopback: Loopback) -> None:
    async with server(says("503 Unavailable")) as (url, seen):
        error = await failure(loopback(), url)
    assert error.reason == GapReason.HTTP_STATUS
    assert (error.params["status"], error.params["host"], len(seen)) == ("503", "127.0.0.1", 2)


async def test_an_endless_redirect_is_refused(loopback: Loopback) -> None:
    async def on_and_on(head: bytes, writer: asyncio.StreamWriter) -> None:
        path = head.split(b" ")[1].decode()
        await says("302 Found", b"", f"Location: {path}a")(head, writer)

    async with server(on_and_on) as (url, seen):
        error = await failure(loopback(quick(max_redirects=5, deadline_seconds=2.0)), url)
    assert error.reason == GapReason.REDIRECT_REFUSED
    assert error.params["host"] == "127.0.0.1"
    assert len(seen) == 6


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest", "http://10.0.0.1/", "http://0x7f.1/", "http://[::1]/"]
)
async def test_a_redirect_to_a_private_address_is_refused(loopback: Loopback, target: str) -> None:
    async with server(says("302 Found", b"", f"Location: {target}")) as (url, _):
        error = await failure(loopback(), url)
    assert error.reason == GapReason.PRIVATE_ADDRESS
    assert error.params["host"]


async def test_a_redirect_from_a_public_name_to_loopback_is_refused() -> None:
    async with server(says("302 Found", b"", "Location: http://127.0.0.1/secret")) as (url, _):
        port = url.rsplit(":", 1)[1]

        async def resolve(_host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        settings = msgspec.structs.replace(quick(), allow_private=("site.example",))
        error = await failure(
            make_resolving(resolve, "site.example", settings), f"http://site.example:{port}/"
        )
    assert error.reason == GapReason.PRIVATE_ADDRESS
    assert error.params["host"] == "127.0.0.1"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.1.1", "100.64.1.1", "::ffff:192.168.1.1", "fe80::1"])
async def test_a_name_that_leads_into_a_private_network_is_refused(address: str) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", address]

    error = await failure(make_resolving(resolve, "site.example"), "https://site.example/")
    assert error.reason == GapReason.PRIVATE_ADDRESS
    assert error.params == {"host": "site.example"}


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async with server(says("200 OK", b"fine")) as (url, seen):
        port = url.rsplit(":", 1)[1]
        settings = msgspec.structs.replace(quick(), allow_private=("site.example",))
        exchange = await ask(
            make_resolving(resolve, "site.example", settings), f"http://site.example:{port}/a"
        )
    assert asked == ["site.example"]
    assert f"host: site.example:{port}".encode() in seen[0].lower()
    assert exchange.url == f"http://site.example:{port}/a"


async def test_a_slow_drip_ends_at_the_deadline(loopback: Loopback) -> None:
    async def drip(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with server(drip) as (url, _):
        error = await failure(loopback(), url)
    assert error.params == {"host": "127.0.0.1", "detail": "the answer did not come to its end in time"}


async def test_silence_ends_at_the_time_limit(loopback: Loopback) -> None:
    async def silent(_head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1)

    async with server(silent) as (url, _):
        error = await failure(loopback(), url)
    assert error.params == {"host": "127.0.0.1", "detail": "the answer did not come to its end in time"}


async def test_a_gzip_bomb_is_too_large(loopback: Loopback) -> None:
    bomb = gzip.compress(gzip.compress(b"", mtime=0) + bytes(60 << 20))
    async with server(says("200 OK", bomb, "Content-Encoding: gzip")) as (url, seen):
        error = await failure(loopback(quick(deadline_seconds=5.0)), f"{url}/bomb")
    assert error.reason == GapReason.TOO_LARGE
    assert error.params["url"].endswith("/bomb")
    assert len(seen) == 1


async def test_an_answer_beyond_the_bytes_asked_for_is_too_large(loopback: Loopback) -> None:
    async with server(says("200 OK", bytes(5000))) as (url, _):
        with pytest.raises(Unreachable) as caught:
            await ask(loopback(), url, max_bytes=4999)
    assert caught.value.params == {"host": "127.0.0.1", "limit": "4999", "url": url}


async def test_headers_beyond_their_bound_are_refused(loopback: Loopback) -> None:
    many = [f"X-{number}: {'a' * 100}" for number in range(50)]
    async with server(says("200 OK", b"", *many)) as (url, _):
        error = await failure(loopback(quick(max_header_bytes=2000)), url)
    assert error.reason == GapReason.TOO_LARGE


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
        + gzip.compress(bytes(99), mtime=0)[:-9],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\nthis is no gzip",
        b"HTTP/1.1 200 OK\r\nConte",
        b"",
        b"\x00\xff no http at all\r\n\r\n",
    ],
)
async def test_a_truncated_answer_is_asked_again_and_then_told(loopback: Loopback, answer: bytes) -> None:
    async def truncated(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    patient = quick(connect_seconds=20.0, read_seconds=20.0, deadline_seconds=20.0)  # for a busy machine
    async with server(truncated) as (url, seen):
        error = await failure(loopback(patient), url)
    assert error.params == {"host": "127.0.0.1", "detail": "the answer broke off"}
    assert len(seen) == 2


async def test_a_connection_that_is_reset_is_unreachable(loopback: Loopback) -> None:
    async def reset(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with server(reset) as (url, seen):
        error = await failure(loopback(), url)
    assert error.reason == GapReason.UNREACHABLE
    assert error.params["host"] == "127.0.0.1"
    assert len(seen) == 2


async def test_html_where_json_was_promised_is_left_to_the_reader(loopback: Loopback) -> None:
    async with server(says("200 OK", b"<html>", "Content-Type: application/json")) as (url, _):
        assert (await ask(loopback(), url)).body == b"<html>"


# --- certificates ----------------------------------------------------------------------------------------------------

NOW = datetime.now(UTC)


def certificate(
    folder: Path, name: str = "", days: tuple[int, int] = (-1, 30)
) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a self-signed certificate for 127.0.0.1 (or `name`), and the certificate's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Приречье Root")])
    alternative = x509.DNSName(name) if name else x509.IPAddress(ip_address("127.0.0.1"))
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    secret = folder / "key.pem"
    file.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return context, file


async def test_a_certificate_that_nobody_vouches_for_is_refused(loopback: Loopback, tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    async with server(says("200 OK"), context) as (url, _):
        error = await failure(loopback(quick(deadline_seconds=2.0, connect_seconds=2.0)), url)
    assert error.reason == GapReason.TLS
    assert error.params == {"host": "127.0.0.1", "detail": "the certificate is self-signed"}


@pytest.mark.parametrize(
    ("name", "days", "detail"),
    [
        ("", (-30, -1), "the certificate has expired"),
        ("", (5, 30), "the certificate is not valid yet"),
        ("other.example", (-1, 30), "the certificate is for another host"),
    ],
)
async def test_a_wrong_certificate_is_told_in_words(
    loopback: Loopback, tmp_path: Path, name: str, days: tuple[int, int], detail: str
) -> None:
    context, file = certificate(tmp_path, name, days)
    settings = quick(deadline_seconds=2.0, connect_seconds=2.0)
    async with server(says("200 OK"), context) as (url, _):
        error = await failure(loopback(msgspec.structs.replace(settings, ca_bundle=str(file))), url)
    assert error.reason == GapReason.TLS
    assert error.params == {"host": "127.0.0.1", "detail": detail}


async def test_a_bundle_of_the_settings_is_trusted_and_the_certificate_told(
    loopback: Loopback, tmp_path: Path
) -> None:
    context, file = certificate(tmp_path)
    settings = quick(deadline_seconds=2.0, connect_seconds=2.0)
    async with server(says("200 OK", b"fine"), context) as (url, _):
        exchange = await ask(loopback(msgspec.structs.replace(settings, ca_bundle=str(file))), url)
    assert exchange.meta["tls_not_after"] == (NOW + timedelta(days=30)).replace(microsecond=0).isoformat()
    assert exchange.meta["tls_issuer"] == "Приречье Root"


async def test_plain_http_on_a_port_for_https_is_a_fault_of_tls(loopback: Loopback) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    error = await failure(loopback(), f"https://127.0.0.1:{port}/")
    listening.close()
    assert error.reason == GapReason.TLS
    assert error.params["host"] == "127.0.0.1"


async def test_a_proxy_of_the_settings_is_used_and_names_are_left_to_it() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        raise AssertionError("behind a proxy names are the proxy's business")

    async with server(says("200 OK", b"fine")) as (url, seen):
        settings = msgspec.structs.replace(quick(), proxy=url)
        exchange = await ask(make_resolving(resolve, "site.example", settings), "http://site.example/a")
    assert exchange.body == b"fine"
    assert seen[0].startswith(b"GET http://site.example/a HTTP/1.1")


async def test_behind_a_proxy_a_private_address_is_refused_all_the_same() -> None:
    settings = msgspec.structs.replace(quick(), proxy="http://127.0.0.1:9")
    client = HttpClient(platform=Fake(["10.0.0.1"]), settings=settings)
    assert (await failure(client, "http://10.0.0.1/")).reason == GapReason.PRIVATE_ADDRESS


async def test_a_dead_proxy_is_told_with_the_host_that_was_asked() -> None:
    async with server(says("200 OK")) as (url, _):
        pass
    settings = msgspec.structs.replace(quick(), proxy=url)
    client = HttpClient(platform=Fake(["site.example"]), settings=settings)
    assert (await failure(client, "https://site.example/")).params["host"] == "site.example"


async def test_a_second_address_is_tried_where_the_first_is_dead() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    async with server(says("200 OK", b"fine")) as (url, _):
        port = url.rsplit(":", 1)[1]
        settings = msgspec.structs.replace(quick(), allow_private=("site.example",))
        exchange = await ask(
            make_resolving(resolve, "site.example", settings), f"http://site.example:{port}/"
        )
    assert exchange.body == b"fine"


async def test_connections_of_many_hosts_do_not_pile_up() -> None:
    hosts = [f"site{number}.example" for number in range(40)]

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async with server(says("200 OK", b"fine")) as (url, seen):
        port = url.rsplit(":", 1)[1]
        settings = msgspec.structs.replace(quick(), allow_private=tuple(hosts))
        async with HttpClient(platform=Fake(hosts), settings=settings, resolve=resolve) as client:
            for host in hosts:
                await client.get(f"http://{host}:{port}/", accounts=[], role="home")
            assert client.open_hosts <= 32
    assert (
        len({request.split(b"\r\n")[1] for request in seen}) == 40
    )  # a slow machine may ask one of them twice
