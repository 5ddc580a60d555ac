"""`otklik collect` over loopback sockets: what one account's host does wrong costs that account, and is told with a remedy."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from loopback import PAGE, bomb, breaks_off, drips, profile_of, redirects, says, settings_of, sites
from otklik.cli import main
from otklik.gaps import describe
from otklik.model import Gap, GapReason
from otklik.store import AuditFile
from self_signed import self_signed

ZONE = "prirechye.example"
Collect = Callable[..., Path]


@pytest.fixture
def collect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collect:
    """Runs `otklik collect` on these addresses and gives the audit file."""
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("OTKLIK_SECRET_VK_USER", "vk1.a.Sup3rS3cr3tValue")

    def run(addresses: list[str], leads: Mapping[str, str], **client: float) -> Path:
        profile = profile_of(tmp_path, *addresses)
        config = settings_of(tmp_path, leads, **client)
        ended(["collect", str(profile), "--config", str(config), "--days", "30"])
        return profile.with_suffix(".otklik")

    return run


def ended(arguments: list[str]) -> Any:
    """Exit code of the command line: a single fault never makes it fail."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert not stopped.value.code, stopped.value.code
    return stopped.value.code


def outcome(path: Path) -> tuple[dict[str, list[Gap]], set[str]]:
    """Gaps by account, and accounts whose home page was obtained."""
    with AuditFile.open(path, read_only=True) as audit:
        latest = audit.latest_snapshots()
        gaps = {name: list(audit.gaps(snapshot.id)) for name, snapshot in latest.items()}
        there = {
            exchange.accounts[0]
            for _uid, exchange in audit.exchanges()
            if exchange.role in ("home", "preview")
        }
    return gaps, there


def test_each_site_fails_for_itself_and_the_others_are_collected(
    collect: Collect, capsys: pytest.CaptureFixture[str]
) -> None:
    stop = threading.Event()
    good = says(PAGE.format(title="Хороший сайт"))
    faults: dict[str, tuple[Any, set[GapReason]]] = {
        "missing": (says("нет", 404), {GapReason.NOT_FOUND}),
        "busy": (says("", 429, Retry_After="86400"), {GapReason.RATE_LIMITED}),
        "broken": (says("", 502), {GapReason.HTTP_STATUS}),
        "endless": (
            redirects(lambda path: f"https://endless.{ZONE}{path}x"),
            {GapReason.REDIRECT_REFUSED},
        ),
        "inward": (redirects(lambda path: "http://127.0.0.1:22/"), {GapReason.PRIVATE_ADDRESS}),
        "abroad": (redirects(lambda path: "https://elsewhere.example/"), {GapReason.REDIRECT_REFUSED}),
        "slow": (drips(stop), {GapReason.UNREACHABLE}),
        "bomb": (bomb(400), {GapReason.TOO_LARGE}),
        "torn": (breaks_off, {GapReason.UNREACHABLE}),
    }
    behaviours = {f"{name}.{ZONE}": behaviour for name, (behaviour, _reasons) in faults.items()}
    addresses = [f"https://{host}" for host in ("first." + ZONE, *behaviours, "last." + ZONE)]
    with sites(behaviours | {f"first.{ZONE}": good, f"last.{ZONE}": good}) as address:
        path = collect(addresses, {"website": address})
        stop.set()
    gaps, there = outcome(path)
    assert len(gaps) == len(addresses)
    assert {f"website:first.{ZONE}", f"website:last.{ZONE}"} <= there
    assert not gaps[f"website:first.{ZONE}"]
    assert not gaps[f"website:last.{ZONE}"]
    said = capsys.readouterr()
    for name, (_behaviour, reasons) in faults.items():
        found = [gap for gap in gaps[f"website:{name}.{ZONE}"] if gap.what == "account"]
        assert {gap.reason for gap in found} == reasons, (name, found)
        for gap in found:
            happened, remedy = describe(gap)
            assert happened in said.out, name
            assert remedy in said.out, name
    assert "Traceback" not in said.out + said.err


def test_a_wrong_certificate_and_a_dead_host_cost_their_own_platform_only(
    collect: Collect, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with sites({}) as dead:
        pass  # nobody listens there any more
    with (
        sites({"": says(PAGE.format(title="x"))}, context=context) as doubtful,
        sites({"": says("<html>captcha</html>")}) as web_page,
    ):
        path = collect(
            ["https://vk.com/prirechye_a", "https://t.me/prirechye_a", f"https://a.{ZONE}"],
            {"website": doubtful, "telegram": dead, "vk": web_page},
        )
    gaps, _there = outcome(path)
    reasons = {name: {gap.reason for gap in found} for name, found in gaps.items()}
    assert reasons == {
        "vk:prirechye_a": {GapReason.FORMAT_CHANGED},  # HTML where JSON was promised
        "telegram:prirechye_a": {GapReason.UNREACHABLE},
        f"website:a.{ZONE}": {GapReason.TLS},
    }
    said = capsys.readouterr().out
    for found in gaps.values():
        assert all(sentence in said for gap in found for sentence in describe(gap))


def test_terminal_escapes_and_odd_charsets_reach_neither_screen_nor_report(
    collect: Collect, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\x9b31mМинистерство\u202e\x00 =cmd|calc"
    wrong = PAGE.format(title="Управа").encode("cp1251")  # the header and the page say UTF-8
    behaviours = {f"evil.{ZONE}": says(PAGE.format(title=evil)), f"wrong.{ZONE}": says(wrong)}
    with sites(behaviours) as address:
        path = collect([f"https://{host}" for host in behaviours], {"website": address})
    _gaps, there = outcome(path)
    assert len(there) == 2
    capfd.readouterr()
    for command in (
        ["facts", str(path)],
        ["assess", str(path)],
        ["report", str(path), "-o", str(tmp_path / "r")],
    ):
        ended(command)
    said = capfd.readouterr()
    assert "Министерство" in said.out
    made = [file.read_text(encoding="utf-8") for file in (tmp_path / "r").iterdir()]
    assert len(made) == 3
    for text in (said.out, said.err, *made):
        assert not [sign for sign in "\x1b\x9b\x07\x00\u202e" if sign in text]
    ended(["facts", str(path), "--json"])
    json.loads(capfd.readouterr().out)
