"""Runs the commands of a page of documentation in their order, in a folder of their own, a recording of the sandbox in place of the network."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from msgspec import structs

from otklik.archive.wacz import write_wacz
from otklik.cli import main
from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit
from otklik.collect.settings import Settings
from otklik.host import Host
from otklik.privacy.keys import KeyStore
from otklik.privacy.sealing import new_recipient, unseal
from otklik.profile import parse_profile
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.region import prirechye
from otklik.store import AuditFile

PASSPHRASE = "кит под мостом"
# A command that waits for a person or serves until stopped is asked for its help; it has tests of its own.
WAITING = {"tui", "serve", "sandbox"}


_DEMOS: list[Path] = []  # folders in which this process has run `otklik demo`


class Ran(NamedTuple):
    """A command of a page and how it ended."""

    line: str
    code: int
    out: str
    err: str


def files_of(page: str) -> dict[str, str]:
    """Files that a page shows: a fenced block after `<!-- file: NAME -->`."""
    return dict(re.findall(r"<!-- file: (.+?) -->\n+```\w*\n(.*?)```", page, re.DOTALL))


def commands_of(page: str) -> list[str]:
    """Lines that begin with `otklik` in blocks of sh, fenced or indented."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    blocks += re.findall(r"(?:^ {4}\S.*\n)+", page, re.MULTILINE)
    return [
        line.strip() for block in blocks for line in block.splitlines() if line.strip().startswith("otklik ")
    ]


class Folder:
    """Where a page's commands run. `answers`: what is typed where a command asks."""

    def __init__(self, path: Path, language: str, *, answers: str = "") -> None:
        self.path, self.language, self.answers = path, language, answers
        self.host, self.world = Host(), prirechye()
        self._recordings: dict[str, Path] = {}
        self._public_key = ""

    def run(self, line: str) -> Ran:
        """One command, in this process."""
        arguments = [self._filled(word, line) for word in shlex.split(line, comments=True)[1:]]
        if line.split("#", maxsplit=1)[0].strip() == "otklik demo" and _DEMOS:  # the same folder each time
            shutil.copytree(_DEMOS[0] / "demo", self.path / "demo")
            return Ran(line, 0, "", "")
        if arguments[0] in WAITING:
            arguments = [arguments[0], "--help"]
        elif arguments[0] in ("collect", "audit") and "--replay" not in arguments:
            later = timedelta(
                hours=1 if "--after" in arguments else 0
            )  # a second visit is later than the first
            arguments += self._instead_of_the_network(Path(arguments[1]), later)
        out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
        with (
            self.entered(),
            redirect_stdout(out),
            redirect_stderr(err),
            mock.patch("sys.stdin", io.StringIO(self.answers)),
        ):
            try:
                main(arguments)
                code = 0
            except SystemExit as ended:
                code = int(ended.code or 0)
        for stream in (out, err):
            stream.flush()
        told = [stream.buffer.getvalue().decode() for stream in (out, err)]
        if arguments == ["demo"] and not code:
            _DEMOS.append(self.path)
        keys = re.findall(r"\b[0-9a-f]{64}\b", told[0])
        self._public_key = keys[-1] if keys and arguments[0] == "key" else self._public_key
        return Ran(line, code, *told)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """The folder is the current one; its user has no settings, keys and tokens but those in it."""
        before = Path.cwd()
        mine = {
            "OTKLIK_LANG": self.language,
            "OTKLIK_KEYS": str(self.path / "keys"),
            "OTKLIK_PASSPHRASE": PASSPHRASE,
            "XDG_CONFIG_HOME": str(self.path / "config"),
        }
        with mock.patch.dict(os.environ, mine):
            os.chdir(self.path)
            try:
                yield
            finally:
                os.chdir(before)

    def _filled(self, word: str, line: str) -> str:
        """Words that stand for something only known when the command runs."""
        if word in ("ОТКРЫТЫЙ_КЛЮЧ", "PUBLIC_KEY"):
            return self._public_key
        if word in ("НОМЕР", "EXCHANGE"):
            sealed = "JOIN seal ON seal.exchange = exchange.id" if " unseal " in line else ""
            with sqlite3.connect(self.path / shlex.split(line)[2]) as db:
                return str(db.execute(f"SELECT uid FROM exchange {sealed}").fetchone()[0])
        return word

    def _instead_of_the_network(self, target: Path, later: timedelta) -> list[str]:
        with self.entered():
            if target.suffix == ".toml":
                text = target.read_text(encoding="utf-8")
            else:
                with AuditFile.open(target, read_only=True) as audit:
                    text = audit.profile_text
        replay = ["--replay", str(self.recording(text))]
        return (
            [*replay, "--as-of", (self.world.now + later).isoformat()] if target.suffix == ".toml" else replay
        )

    def recording(self, profile_text: str) -> Path:
        """A web archive of what the sandbox answers to a profile's collection, people's names included."""
        if profile_text not in self._recordings:
            place = self.path / "recordings" / str(len(self._recordings))
            place.mkdir(parents=True)
            keys, clock = KeyStore(place / "keys"), VirtualClock(self.world.now)
            public, private = new_recipient(PASSPHRASE)
            profile = parse_profile(profile_text)
            with begin(
                str(place / "a.otklik"), profile, self.world.now, days=None, keys=keys, recipient=public
            ) as audit:
                collect_audit(
                    audit,
                    self.host,
                    settings=Settings(),
                    secrets=Secrets(environ=SECRETS),
                    clock=clock,
                    transport=SandboxTransport(self.host, self.world, lambda: clock.elapsed),
                    keys=keys,
                )
                sealed = {
                    row[0]: unseal(
                        audit, row[0], private, PASSPHRASE, reason="-", author="-", at=self.world.now
                    )
                    for row in audit.connection.execute(
                        "SELECT uid FROM exchange JOIN seal ON seal.exchange = exchange.id"
                    ).fetchall()
                }
                with (place / "a.wacz").open("wb") as stream:
                    write_wacz(
                        (
                            structs.replace(exchange, body=sealed.get(uid, exchange.body))
                            for uid, exchange in audit.exchanges()
                        ),
                        stream,
                    )
            self._recordings[profile_text] = place / "a.wacz"
        return self._recordings[profile_text]

    def saved_page(self, address: str) -> bytes:
        """What a browser would save of a page of the sandbox."""
        account = self.host.account(address)
        assert account is not None
        for recording in (self.path / "recordings").glob("*/a.otklik"):
            with AuditFile.open(recording, read_only=True) as audit:
                for _uid, exchange in audit.exchanges():
                    if account.id in exchange.accounts and exchange.role in ("preview", "home"):
                        return exchange.body
        raise AssertionError(address)


def workbook(rows: list[Mapping[str, object]]) -> bytes:
    """An .xlsx table with these rows."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for column, title in enumerate(rows[0]):
        sheet.write(0, column, title)
        for number, row in enumerate(rows, 1):
            sheet.write(number, column, row[title])
    book.close()
    return buffer.getvalue()
