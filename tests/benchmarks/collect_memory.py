"""Memory of collecting comments through the real runner into an audit file: a million beside a hundred thousand.

    python -m tests.benchmarks.collect_memory

A synthetic platform yields answers of 1,000 comments each; every run is a process of its own. The peak must not grow with the number.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

from tests.benchmarks.figures import Figure, peak_mb, tell

from otklik.collect.runner import collect
from otklik.model import Account, Comment, Cursor, Exchange, Gap, Post, Record, Text, Unchanged, Window
from otklik.platform import Client, Limit, Masker, Platform, Resume
from otklik.privacy.keys import PseudonymKey
from otklik.privacy.masking import PeopleMasker
from otklik.store import AuditFile

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ACCOUNT = Account("flood", "page", "https://flood.example/page", "body")
BATCH = 1000
WORDS = "Когда отремонтируют дорогу на улице Садовой? Ждём ответа уже вторую неделю, подскажите сроки. " * 2


class Flood(Platform):
    """Yields answers that stand for a batch of comments each."""

    id = "flood"
    title = Text("Поток", "Flood")

    def __init__(self, comments: int) -> None:
        self.comments = comments

    def hosts(self, accounts: Sequence[Account]) -> frozenset[str]:
        return frozenset()

    def limits(self) -> tuple[Limit, ...]:
        return ()

    def account_from_url(self, url: str) -> str | None:
        return None

    def account_url(self, handle: str) -> str:
        return handle

    async def collect(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume
    ) -> AsyncIterator[Exchange | Gap | Cursor | Unchanged]:
        for number in range(self.comments // BATCH):
            body = f"{number}\n{WORDS}".encode() * 100
            yield Exchange(
                platform="flood",
                accounts=(ACCOUNT.id,),
                role="batch",
                url=f"https://flood.example/{number}",
                body=body,
                received_at=NOW,
            )
        yield Cursor(account=ACCOUNT.id, is_done=True)

    def read(self, exchange: Exchange, account: Account) -> Iterable[Record]:
        number = int(exchange.body.split(b"\n", 1)[0])
        yield Post(account=account.id, id=str(number), published_at=NOW - timedelta(days=1), comments=BATCH)
        for n in range(BATCH):
            at = NOW - timedelta(seconds=number * BATCH + n)
            yield Comment(
                account=account.id,
                post=str(number),
                id=f"{n:04d}",
                published_at=at,
                author="person-0",
                text=WORDS,
            )

    def mask(self, exchange: Exchange, masker: Masker) -> Exchange:
        return exchange


@asynccontextmanager
async def no_client(platform: Platform, accounts: Sequence[Account]) -> AsyncIterator[Any]:
    yield None


def one(comments: int) -> None:
    """Prints the peak in MB and the comments a second."""
    with (
        tempfile.TemporaryDirectory() as folder,
        AuditFile.create(Path(folder) / "a.otklik", "", NOW) as audit,
    ):
        host: Any = SimpleNamespace(platforms={"flood": Flood(comments)})
        masker = PeopleMasker(PseudonymKey("99", bytes(32)), {})
        window = Window(NOW - timedelta(days=60), NOW)
        began = perf_counter()
        asyncio.run(
            collect(audit, host, [ACCOUNT], window, client_for=no_client, now=lambda: NOW, masker=masker)
        )
        seconds = perf_counter() - began
        stored = audit.counts(audit.latest_snapshots()[ACCOUNT.id].id)["comments"]
    peak = peak_mb()
    print(peak, stored / seconds)


def main() -> None:
    peaks = []
    for number in (100_000, 1_000_000):
        command = [sys.executable, "-m", "tests.benchmarks.collect_memory", str(number)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        peaks.append(float(told[0]))
        print(f"{number:>9,} comments: peak {peaks[-1]:.0f} MB, {float(told[1]):,.0f} a second")
    tell(Figure(what="Memory of collecting a million comments", value=peaks[1], unit="MB", repeats="once"))
    tell(
        Figure(
            what="The same ÷ memory of collecting a hundred thousand",
            value=peaks[1] / peaks[0],
            at_most=1.2,
            measured=f"{peaks[1]:.0f} MB beside {peaks[0]:.0f} MB",
            repeats="once",
        )
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(int(sys.argv[1]))
    else:
        main()
