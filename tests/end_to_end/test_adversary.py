"""Somebody means harm: hosts that mislead, echo the token, swell when unpacked; texts that act on a terminal or a sheet."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs

import msgspec
import pytest

from loopback import (
    PAGE,
    Behaviour,
    bomb,
    breaks_off,
    drips,
    profile_of,
    redirects,
    says,
    settings_of,
    sites,
)
from otklik.cli import main
from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit
from otklik.collect.settings import Settings
from otklik.gaps import describe
from otklik.host import Host
from otklik.model import GapReason
from otklik.privacy.keys import KeyStore
from otklik.profile import parse_profile
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.profile import profile_text
from otklik.sandbox.region import prirechye
from otklik.sandbox.world import World, WorldAccount
from otklik.store import AuditFile

TOKEN = "vk1.a.Ab/+c=d~Sup3rS3cr3t_Value"
SITE = "good.prirechye.example"
JSON = "application/json; charset=utf-8"
Ended = Callable[[list[str]], None]


@pytest.fixture
def ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ended:
    """Runs the command line, which has to end well."""
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("OTKLIK_SECRET_VK_USER", TOKEN)

    def run(arguments: list[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert not stopped.value.code, arguments

    return run


DEEP = '{"response":[' * 20_000
FAULTS: dict[str, tuple[Behaviour, set[GapReason]]] = {
    "inward": (redirects(lambda path: "http://127.0.0.1:22/"), {GapReason.PRIVATE_ADDRESS}),
    "inward by another spelling": (redirects(lambda path: "http://0x7f000001/"), {GapReason.PRIVATE_ADDRESS, GapReason.REDIRECT_REFUSED}),
    "abroad": (redirects(lambda path: "https://elsewhere.example/"), {GapReason.REDIRECT_REFUSED}),
    "in a circle": (redirects(lambda path: path), {GapReason.REDIRECT_REFUSED}),
    "to a file": (redirects(lambda path: "file:///etc/passwd"), {GapReason.REDIRECT_REFUSED}),
    "bomb": (bomb(300), {GapReason.TOO_LARGE}),
    "deep": (says(DEEP, content_type=JSON), {GapReason.FORMAT_CHANGED}),
    "deep and closed": (says("[" * 50_000 + "]" * 50_000, content_type=JSON), {GapReason.FORMAT_CHANGED}),
    "torn": (breaks_off, {GapReason.UNREACHABLE}),
    "busy": (says("", 429, Retry_After="86400"), {GapReason.RATE_LIMITED}),
    "broken": (says("", 502), {GapReason.HTTP_STATUS}),
    "other words": (says("<html><title>Вход</title></html>"), {GapReason.FORMAT_CHANGED, GapReason.NOT_FOUND}),
    "nothing": (says(""), {GapReason.FORMAT_CHANGED}),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_host_that_means_harm_costs_its_own_pages_and_is_told(
    name: str, ended: Ended, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    behaviour, reasons = FAULTS[name]
    with sites({"": behaviour}) as bad, sites({"": says(PAGE.format(title="Хороший сайт"))}) as good:
        patient = {
            "connect_seconds": 10,
            "read_seconds": 10,
            "deadline_seconds": 20,
        }  # the fault is no matter of time
        config = settings_of(tmp_path, {"vk": bad, "telegram": bad, "website": good}, **patient)
        profile = profile_of(
            tmp_path, "https://vk.com/prirechye_a", "https://t.me/prirechye_a", f"https://{SITE}"
        )
        ended(["collect", str(profile), "--config", str(config), "--days", "30"])
    said = capsys.readouterr()
    with AuditFile.open(profile.with_suffix(".otklik"), read_only=True) as audit:
        gaps = {name: audit.gaps(snapshot.id) for name, snapshot in audit.latest_snapshots().items()}
    assert gaps.pop(f"website:{SITE}") == ()
    for account, found in gaps.items():
        assert found, account
        assert {gap.reason for gap in found} <= reasons, (account, found)
        assert all(sentence in said.out for gap in found for sentence in describe(gap))
    assert "Traceback" not in said.out + said.err


def test_a_slow_drip_of_the_api_ends_too(ended: Ended, tmp_path: Path) -> None:
    stop = threading.Event()
    with sites({"": drips(stop)}) as bad:
        config = settings_of(tmp_path, {"vk": bad, "telegram": bad})
        profile = profile_of(tmp_path, "https://vk.com/prirechye_a", "https://t.me/prirechye_a")
        ended(["collect", str(profile), "--config", str(config), "--days", "30"])
        stop.set()
    with AuditFile.open(profile.with_suffix(".otklik"), read_only=True) as audit:
        told = {gap.reason for s in audit.latest_snapshots().values() for gap in audit.gaps(s.id)}
    assert told == {GapReason.UNREACHABLE}


# --- the token ---------------------------------------------------------------------------------------------------------


def echoes(request: BaseHTTPRequestHandler) -> None:
    """Says what it was asked, wherever an answer can say something."""
    form = parse_qs(request.form.decode() + "&" + request.path.partition("?")[2])  # type: ignore[attr-defined]
    token = form.get("access_token", [""])[0]
    if "again" not in request.path:
        request.send_response(307)
        request.send_header("Location", f"/method/execute?again=1&access_token={token}#{token}")
        request.send_header("Content-Length", "0")
        request.end_headers()
        return
    error = {
        "error_code": 100,
        "error_msg": f"One of the parameters is invalid: {token}",
        "request_params": [{"key": "access_token", "value": token}],
        token: "key",
    }
    body = msgspec.json.encode({"response": [error]})
    request.send_response(200)
    request.send_header("Content-Type", f"{JSON}; token={token}")
    request.send_header("Set-Cookie", f"remixsid={token}")
    request.send_header("X-Token", token)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def everything_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and what is packed into it."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        yield path.name, content
        if path.suffix == ".otklik":
            with AuditFile.open(path, read_only=True) as audit:
                for uid, exchange in audit.exchanges():
                    yield uid, msgspec.json.encode(exchange) + exchange.body + exchange.request_body
        elif path.suffix == ".wacz":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from ((name, archive.read(name)) for name in archive.namelist())


def test_a_host_that_echoes_the_token_leaves_it_nowhere(
    ended: Ended, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with sites({"": echoes}) as bad:
        config = settings_of(tmp_path, {"vk": bad}, connect_seconds=10, read_seconds=10, deadline_seconds=20)
        profile = profile_of(tmp_path, "https://vk.com/prirechye_a")
        ended(["collect", str(profile), "--config", str(config), "--days", "30"])
    audit = str(profile.with_suffix(".otklik"))
    with AuditFile.open(audit, read_only=True) as file:
        uids = [uid for uid, _exchange in file.exchanges()]
    for command in (
        ["report", audit, "-o", str(tmp_path / "reports")],
        ["facts", audit],
        ["evidence", audit, "--wacz", str(tmp_path / "all.wacz")],
        *(["evidence", audit, uid] for uid in uids),
    ):
        ended(command)
    said = capfd.readouterr()
    assert "«secret vk_user»" in said.out  # it was there to be replaced
    spellings = {TOKEN, TOKEN.replace("/", "\\/"), "Sup3rS3cr3t"}
    for name, content in (
        *everything_in(tmp_path),
        ("stdout", said.out.encode()),
        ("stderr", said.err.encode()),
    ):
        assert not [one for one in spellings if one.encode() in content], name


# --- texts that act ----------------------------------------------------------------------------------------------------

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u2066\x00"
FORMULA = "=cmd|'/c calc'!A1"


def evil_world() -> World:
    """The sandbox's region after somebody got at its pages: titles, descriptions, posts, comments, links."""
    world = prirechye()

    def spoilt(account: WorldAccount) -> WorldAccount:
        posts = tuple(
            msgspec.structs.replace(
                post,
                text=f"{EVIL}{FORMULA} [жми](javascript:alert(1)) <script>alert(1)</script> {post.text}",
                links=("javascript:alert(1)", "https://[сломано", f"https://t.me/{EVIL}"),
                comments=tuple(
                    msgspec.structs.replace(comment, text=f"{FORMULA}{EVIL}|||{comment.text}")
                    for comment in post.comments
                ),
            )
            for post in account.posts[-20:]
        )
        return msgspec.structs.replace(
            account,
            title=f"{EVIL}{FORMULA}|{account.title}",
            description=f"{EVIL}<img src=x onerror=alert(1)>{account.description}",
            status=f"{FORMULA}{EVIL}",
            links=(*account.links, "javascript:alert(1)", f"https://evil.example/{EVIL}"),
            posts=posts,
        )

    sites = tuple(
        msgspec.structs.replace(site, title=f"{EVIL}{FORMULA} {site.title}") for site in world.sites
    )
    return msgspec.structs.replace(world, accounts=tuple(map(spoilt, world.accounts)), sites=sites)


def test_texts_that_act_are_words_in_every_command_and_report(
    ended: Ended, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    host, world, keys = Host(), evil_world(), KeyStore(tmp_path / "keys")
    path = str(tmp_path / "a.otklik")
    with begin(path, parse_profile(profile_text(world, host)), world.now, days=14, keys=keys) as audit:
        collect_audit(
            audit,
            host,
            settings=Settings(),
            secrets=Secrets(environ=SECRETS),
            clock=VirtualClock(world.now),
            transport=SandboxTransport(host, world),
            keys=keys,
        )
        uids = {exchange.platform: uid for uid, exchange in audit.exchanges()}
    capfd.readouterr()
    for command in (
        ["facts", path],
        ["assess", path],
        ["score", path],
        ["explain", path, "PAGE-10"],
        ["explain", path, "PAGE-10/account/vk:prirechye_minzdrav"],
        ["report", path, "-o", str(tmp_path / "r")],
        *(["evidence", path, uid] for uid in uids.values()),
    ):
        ended(command)
    said = capfd.readouterr()
    assert FORMULA in said.out
    made = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "r").iterdir()}
    assert len(made) == 3
    for name, text in {"stdout": said.out, "stderr": said.err, **made}.items():
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), name
    assert "javascript:" not in re.sub(r">[^<]*<", "><", made["a.html"])
    assert "<script" not in made["a.html"]


# --- killed again and again --------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_collection_that_is_killed_again_and_again_ends_with_what_an_undisturbed_one_has(
    tmp_path: Path,
) -> None:
    names = [f"{letter}.prirechye.example" for letter in "abc"]
    wanted = killed(tmp_path / "calm", names, at=[])
    assert killed(tmp_path / "torn", names, at=[2, 5, 9]) == wanted


def killed(folder: Path, names: list[str], at: list[int]) -> set[tuple[str, str, str]]:
    """Facts of a collection whose first runs are killed at these requests; the next is left to end."""
    folder.mkdir()
    profile = profile_of(folder, *(f"https://{name}" for name in names))
    otklik = [sys.executable, "-c", "from otklik.cli import main; main()"]
    children: list[subprocess.Popen[bytes]] = []
    requests: list[int] = []

    def before(_number: int) -> None:
        requests[-1] += 1
        if len(children) <= len(at) and requests[-1] == at[len(children) - 1]:
            children[-1].send_signal(signal.SIGKILL)

    with sites({"": says(PAGE.format(title="Министерство"))}, before=before) as address:
        patient = {"connect_seconds": 10, "read_seconds": 10, "deadline_seconds": 20}
        config = settings_of(folder, {"website": address}, **patient)
        for _run in range(len(at) + 1):
            requests.append(0)
            children.append(
                subprocess.Popen(
                    [*otklik, "collect", str(profile), "--as-of", "2026-11-23", "--config", str(config)],
                    env=os.environ | {"OTKLIK_KEYS": str(folder / "keys"), "OTKLIK_LANG": "en"},
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            children[-1].wait(timeout=120)
    assert [child.returncode for child in children] == [-signal.SIGKILL] * len(at) + [0]
    with AuditFile.open(folder / "region.otklik") as audit:
        assert audit.verify() == []
        return {
            (snapshot.account.id, type(record).__name__, str(getattr(record, "value", "")))
            for snapshot in audit.latest_snapshots().values()
            for record, _uid in audit.records(snapshot.id)
            if getattr(record, "key", "") != "website.home_ms"
        }
