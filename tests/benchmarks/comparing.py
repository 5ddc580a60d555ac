"""A region among 10, 45 and 89 others: CPU time per audit and peak memory. It must be linear in the number of audits.

    python -m tests.benchmarks.comparing

Audits are synthetic: 60 pages of two platforms, 40 posts each, facts of the page. Each number of others is a process of its own.
Goals: the time per audit at 89 is at most 1.2 times that at 10, and the peak grows by less than a tenth.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

from tests.benchmarks.figures import Figure, peak_mb, tell

from otklik.compare.group import place_among
from otklik.host import Host
from otklik.model import Account, AccountFacts, Exchange, Observation, Post, Record, Window
from otklik.pipeline import assess_audit
from otklik.store import AuditFile

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=91), NOW)
BODIES, POSTS = 30, 40
SIZES = (10, 45, 89)
OWN = "99"
HEAD = '[region]\ncode = "{code}"\nname = "Регион {code}"\ntime_zone = "Europe/Moscow"\n'
TEXT = "Сегодня отремонтировали тротуар на Садовой улице: уложили плитку и поставили три фонаря. Ждём вас на открытии. "


def accounts() -> list[Account]:
    found = []
    for number in range(BODIES):
        for platform, host in (("vk", "vk.com"), ("telegram", "t.me")):
            handle = f"page_{number:02d}"
            found.append(Account(platform, handle, f"https://{host}/{handle}", f"body{number:02d}"))
    return found


def profile(code: str) -> str:
    text = HEAD.format(code=code)
    for number in range(BODIES):
        text += (
            f'\n[[body]]\nid = "body{number:02d}"\nname = "Орган {number}"\nkind = "ministry"\nlevel = "municipal"\n'
            f'accounts = ["https://vk.com/page_{number:02d}", "https://t.me/page_{number:02d}"]\n'
        )
    return text


def records(account: Account, chance: random.Random) -> list[Record]:
    name = account.id
    found: list[Record] = [
        AccountFacts(account=name, title="Страница", followers=chance.randrange(200, 9000), native_id="1")
    ]
    if account.platform == "vk":
        keys = ("vk.has_cover", "vk.has_avatar", "vk.has_phone", "vk.has_email")
        found += [Observation(account=name, key=key, value=chance.random() < 0.7) for key in keys]
    found += [
        Post(
            account=name,
            id=str(number),
            published_at=NOW - timedelta(days=2 * number + 1),
            text=TEXT * chance.randrange(1, 4),
            views=chance.randrange(50, 900),
            likes=chance.randrange(0, 40),
            comments=0,
            media=("photo",),
        )
        for number in range(POSTS)
    ]
    return found


def make(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with AuditFile.create(path, profile(OWN), NOW) as audit:
        for account in accounts():
            snapshot = audit.open_snapshot(account, WINDOW, NOW)
            exchange = Exchange(
                platform=account.platform,
                accounts=(account.id,),
                role="wall",
                url=account.url,
                received_at=NOW,
            )
            audit.commit({account.id: snapshot.id}, exchange, records(account, chance))
            audit.close_snapshot(snapshot.id, NOW)


def run(folder: Path, n: int) -> None:
    """In a process of its own: prints seconds and the peak in MB."""
    host = Host()
    others = sorted((folder / "others").glob("*.otklik"))[:n]
    with AuditFile.open(folder / "own.otklik", read_only=True) as audit:
        start = process_time()
        places = place_among(audit, others, host)
        seconds = process_time() - start
    assert places.regions == n, places.regions
    assert places.sections
    peak = peak_mb()
    print(json.dumps({"seconds": seconds, "peak": peak}))


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "others").mkdir()
        own = folder / "own.otklik"
        make(own, 0)
        with AuditFile.open(own) as audit:
            assess_audit(audit, Host())
        seeds = []
        for seed in range(1, 6):
            seeds.append(folder / f"seed{seed}.otklik")
            make(seeds[-1], seed)
        codes = [f"{number:02d}" for number in range(1, max(SIZES) + 1)]
        for number, code in enumerate(codes):
            path = folder / "others" / f"{code}.otklik"
            shutil.copy(seeds[number % len(seeds)], path)
            with AuditFile.open(path) as audit:
                audit.replace_profile(profile(code))
        told = {}
        for n in SIZES:
            command = [sys.executable, "-m", "tests.benchmarks.comparing", str(folder), str(n)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            told[n] = json.loads(done.stdout)
            each = told[n]["seconds"] / (n + 1)
            print(
                f"{n:>3} others: {told[n]['seconds']:.1f} s of CPU, {each * 1000:.0f} ms of CPU an audit, peak {told[n]['peak']:.0f} MB",
                flush=True,
            )
    few, many = SIZES[0], SIZES[-1]
    times = (told[many]["seconds"] / (many + 1)) / (told[few]["seconds"] / (few + 1))
    memory = told[many]["peak"] / told[few]["peak"]
    whole, peak = told[many]["seconds"], told[many]["peak"]
    tell(Figure(what=f"CPU of comparing an audit with {many} others", value=whole, unit="s", repeats="once"))
    tell(
        Figure(
            what=f"Time an audit with {many} others ÷ with {few}",
            value=times,
            at_most=1.2,
            noise=0.1,
            measured=f"{whole / (many + 1) * 1000:.0f} ms an audit",
            repeats="once",
        )
    )
    tell(
        Figure(
            what=f"Peak memory with {many} others ÷ with {few}",
            value=memory,
            at_most=1.1,
            measured=f"{peak:.0f} MB",
            repeats="once",
        )
    )
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        sys.exit(main())
