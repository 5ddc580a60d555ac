"""Faults through the whole product: what was stored stays, what is said is one sentence, nobody's secrets are left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit
from otklik.collect.settings import Settings
from otklik.facts import fact_lines
from otklik.host import Host
from otklik.pipeline import assess_audit, write_reports
from otklik.privacy.keys import KeyStore
from otklik.profile import parse_profile
from otklik.sandbox.demo import run_demo
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.profile import profile_text
from otklik.sandbox.region import prirechye
from otklik.store import AuditFile

CHILD = """
    import os, sys
    from pathlib import Path
    from otklik.collect.clock import VirtualClock
    from otklik.collect.secrets import Secrets
    from otklik.collect.session import collect_audit
    from otklik.collect.settings import Settings
    from otklik.host import Host
    from otklik.privacy.keys import KeyStore
    from otklik.sandbox.network import SECRETS, SandboxTransport
    from otklik.sandbox.region import prirechye
    from otklik.store import AuditFile

    host, world, path = Host(), prirechye(), Path(sys.argv[1])
    def told(progress):
        print(progress.exchanges, flush=True)
    with AuditFile.open(path) as audit:
        collect_audit(audit, host, settings=Settings(), secrets=Secrets(environ=SECRETS), clock=VirtualClock(world.now),
                      transport=SandboxTransport(host, world), keys=KeyStore(path.parent / "keys"), on_progress=told)
"""


@pytest.fixture(scope="module")
def host() -> Host:
    return Host()


def new_audit(folder: Path, host: Host) -> AuditFile:
    world = prirechye()
    folder.mkdir()
    profile = parse_profile(profile_text(world, host))
    return begin(str(folder / "a.otklik"), profile, world.now, days=14, keys=KeyStore(folder / "keys"))


def collected(audit: AuditFile, host: Host) -> dict[str, set[tuple[object, ...]]]:
    """What was read, without the marks of the run that read it."""
    told = json.loads(b"".join(fact_lines(audit)))
    return {
        "posts": {(p["account"], p["id"], p["text"], p["views"]) for p in told["posts"]},
        "comments": {(c["account"], c["id"], c["text"], c["is_official"]) for c in told["comments"]},
        "observations": {(o["account"], o["key"], str(o["value"])) for o in told["observations"]},
        "gaps": {(g["account"], g["what"], g["reason"]) for g in told["gaps"]},
    }


def go_on(audit: AuditFile, host: Host) -> None:
    world = prirechye()
    collect_audit(
        audit,
        host,
        settings=Settings(),
        secrets=Secrets(environ=SECRETS),
        clock=VirtualClock(world.now),
        transport=SandboxTransport(host, world),
        keys=KeyStore(audit.path.parent / "keys"),
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, host: Host) -> dict[str, set[tuple[object, ...]]]:
    with new_audit(tmp_path_factory.mktemp("whole") / "x", host) as audit:
        go_on(audit, host)
        return collected(audit, host)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("after", [3, 60, 180])
def test_a_killed_collection_goes_on_and_ends_with_the_same_facts(
    tmp_path: Path, host: Host, undisturbed: dict[str, set[tuple[object, ...]]], after: int
) -> None:
    new_audit(tmp_path / "x", host).close()
    path = tmp_path / "x" / "a.otklik"
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) >= after:
                child.send_signal(signal.SIGKILL)
                break
    with AuditFile.open(path) as audit:
        assert audit.verify() == []
        kept = len(list(audit.exchanges()))
        assert kept >= after
        go_on(audit, host)
        assert audit.verify() == []
        again = collected(audit, host)
    for kind, facts in undisturbed.items():
        assert again[kind] == facts, kind


def everything_in(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".key":
            yield path.read_bytes()


def test_no_token_and_no_citizen_is_found_in_any_byte_of_what_was_made(tmp_path: Path, host: Host) -> None:
    demo = run_demo(tmp_path / "demo", host)
    with AuditFile.open(demo.audit) as audit:
        bodies = [
            exchange.body + exchange.request_body + exchange.url.encode()
            for _uid, exchange in audit.exchanges()
        ]
    world = prirechye()
    people = {str(person.id).encode() for person in world.people}
    names = {f"{person.first_name} {person.last_name}".encode() for person in world.people}
    for content in (*everything_in(tmp_path), *bodies):
        assert not [value for value in SECRETS.values() if value.encode() in content]
        assert not [number for number in people if number in content]
        assert not [name for name in names if name in content]
        assert b"900 000-00-" not in content


def test_the_same_audit_gives_the_same_reports_byte_by_byte(tmp_path: Path, host: Host) -> None:
    demo = run_demo(tmp_path / "demo", host)
    with AuditFile.open(demo.audit) as audit:
        again = write_reports(
            audit, host, assess_audit(audit, host), ("html", "md", "json"), tmp_path, "again"
        )
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in demo.reports]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[region\n", "region.toml"),
        (b"x = 1\n" * 2_000_000, "region.toml"),
        ("[region]\ncode = '99'\nname = 'Ё'\n".encode("utf-16"), "region.toml"),
    ],
)
def test_a_broken_profile_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, told: str
) -> None:
    path = tmp_path / "region.toml"
    path.write_bytes(content)
    with pytest.raises(SystemExit) as stopped:
        main(["check", str(path)])
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not an audit", b"SQLite format 3\0" + b"\1" * 90])
def test_a_file_that_is_no_audit_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "a.otklik"
    path.write_bytes(content)
    with pytest.raises(SystemExit) as stopped:
        main(["score", str(path)])
    assert stopped.value.code == 1
    assert str(path) in capsys.readouterr().err
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [
        b"<html>not json",
        b'{"response": {"items": [',
        b"[" * 100_000,
        b'{"response":' * 5000,
        b"\xff\xfe\0\0",
        b"",
    ],
)
def test_an_import_that_cannot_be_read_is_told_and_stores_nothing(
    tmp_path: Path,
    host: Host,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
) -> None:
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "x" / "keys"))
    new_audit(tmp_path / "x", host).close()
    saved = tmp_path / "answer.json"
    saved.write_bytes(content)
    audit = str(tmp_path / "x" / "a.otklik")
    with pytest.raises(SystemExit) as stopped:
        main(["import", str(saved), "--into", audit, "--account", "vk.com/prirechye_minzdrav"])
    assert stopped.value.code == 1
    assert "answer.json" in capsys.readouterr().err
    with AuditFile.open(audit) as file:
        assert list(file.exchanges()) == []
