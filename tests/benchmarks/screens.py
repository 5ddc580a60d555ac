"""The screens: start, a key among 100,000 findings or comments, their first paint, memory.

    python -m tests.benchmarks.screens [PEER_PYTHON …]

Start is the CPU time of a program in a terminal of its own until its first screen stands there; peers are posting and
harlequin, each from the environment of an interpreter given (each pins a Textual of its own, so they cannot share one,
nor that of requirements/bench.txt). The rest runs in processes of their own: the screen of findings over a made-up region
with 100,000 findings and with 10 of the same, and Textual's plain DataTable filled with the same rows.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.figures import Figure, tell

if TYPE_CHECKING:
    from textual.app import App

    from otklik.assess import Assessment
    from otklik.host import Host

ROWS, FEW = 100_000, 10
ACCOUNTS = 1720  # of the made-up region: enough for ROWS findings
MEASURED = 80  # pages of which records are made; the others are listed only
ROUNDS = 3
KEYS = (
    *("down", "up") * 60,
    *("pagedown", "pageup") * 30,
    *("end", "home") * 15,
)  # each moves, whatever the number of rows
SEARCHES = ("правит", "выполнено", "page", "минздрав")
COMMENT_SEARCHES = ("дорога", "спасибо", "холодно", "приречье")
SIZE = (140, 45)
NOISE = 0.3  # of a key's time on a shared machine
KEY_GOAL, SEARCH_GOAL, PAINT_GOAL, MEMORY_GOAL = 1.5, 2.0, 20.0, 10.0
IDLE_GOAL = 63.0  # MB, 60 MiB: the assessment, what making it left behind, and its screen
# what has to stand on the screen for the start to be over
PROGRAMS = {"posting": "Collection", "harlequin": "Query Editor"}


# --- start -----------------------------------------------------------------------------------------------------------


def start_ms(command: list[str], marker: str, home: Path) -> float | None:
    """Least CPU of several starts until the marker stands on the screen; None where it never does."""
    found = [one for one in (_start(command, marker, home) for _round in range(ROUNDS)) if one is not None]
    return min(found) * 1000 if found else None


def _start(command: list[str], marker: str, home: Path, seconds: float = 30.0) -> float | None:
    import fcntl
    import pty
    import select
    import struct
    import termios

    environ = {**os.environ, "HOME": str(home), "OTKLIK_STATE": str(home), "TERM": "xterm-256color"}
    environ |= {"COLORTERM": "truecolor", "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = subprocess.Popen(
        command,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environ,
        cwd=home,
        start_new_session=True,
    )
    os.close(follower)
    told, until = b"", time.monotonic() + seconds
    while marker.encode() not in told and time.monotonic() < until:
        if select.select([leader], [], [], 0.2)[0]:
            try:
                told += os.read(leader, 65536)
            except OSError:
                break
    is_there = marker.encode() in told
    running.kill()
    running.wait()
    os.close(leader)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent if is_there else None


def tell_start(peers: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ours = start_ms([str(Path(sys.executable).parent / "otklik"), "tui"], "Начало", home)
        if ours is None:
            print("otklik tui did not draw its first screen.")
            return
        tell(
            Figure(
                what="CPU of the start to the first screen",
                value=ours,
                unit="ms",
                repeats=f"least of {ROUNDS}",
            )
        )
        for name, marker in PROGRAMS.items():
            programs = [Path(peer).absolute().parent / name for peer in peers]
            program = next((one for one in programs if one.exists()), None)
            if program is None:
                print(f"{name} is not installed: not compared.")
                continue
            theirs = start_ms([str(program)], marker, home)
            if theirs is None:
                print(f"{name} did not draw {marker!r}: not compared.")
                continue
            tell(
                Figure(
                    what=f"Start to the first screen beside {name}",
                    value=ours / theirs,
                    at_most=1.0,
                    noise=0.1,
                    measured=f"{ours:.0f} ms beside {theirs:.0f} ms of CPU",
                    repeats=f"least of {ROUNDS}",
                )
            )


# --- rows ------------------------------------------------------------------------------------------------------------


def made_up(host: Host) -> Assessment:
    """The assessment of a large region, of which some pages are measured and the others only listed."""
    from tests.benchmarks.large_region import LargeAudit, large_profile

    from otklik.assess import assess
    from otklik.measure import listed_only
    from otklik.pipeline import method_of

    profile = large_profile(ACCOUNTS)
    method, few = method_of(host), large_profile(MEASURED)
    measured = assess(LargeAudit(host, few, posts=1, comments=0), host, method, few).accounts
    known = {one.account.id for one in measured}
    listed = tuple(
        listed_only(account, profile.by_id[account.body])
        for account in profile.accounts(host)
        if account.id not in known
    )
    audit = LargeAudit(host, profile, posts=1, comments=0)
    return assess(audit, host, method, profile, accounts=(*measured, *listed))


def cut(assessment: Assessment, rows: int) -> Assessment:
    """The same with so many findings."""
    import msgspec

    from otklik.judge import Batch, Findings

    kept: list[Batch] = []
    left = rows
    for batch in assessment.findings.batches:
        if left <= 0:
            break
        whole = len(batch)
        if whole > left:
            batch.subjects, whole = batch.subjects[:left], left
        kept.append(batch)
        left -= whole
    if left > 0:
        raise SystemExit(f"the made-up region has {rows - left} findings: raise ACCOUNTS")
    return msgspec.structs.replace(assessment, findings=Findings(kept))


def painting(app: App[Any], paints: list[float]) -> None:
    """Tell when the program paints; what would go to the terminal is made, as a terminal would have it made."""
    shown: Callable[..., None] = app._display

    def display(screen: Any, renderable: Any) -> None:
        shown(screen, renderable)
        if hasattr(renderable, "render_segments"):
            renderable.render_segments(app.console)
        paints.append(time.perf_counter())

    app._display = display  # type: ignore[method-assign]


async def key_times(
    app: App[Any],
    keys: Iterator[str] | tuple[str, ...],
    paints: list[float],
    is_done: Callable[[str], bool] = lambda _typed: True,
) -> list[float]:
    """Seconds from each key to the paint that follows it, or to the one that follows what the keys so far are to do."""
    from textual import events

    spent, typed = [], ""
    for key in keys:
        await asyncio.sleep(0.01)
        typed += key
        count, begun = len(paints), time.perf_counter()
        app.post_message(events.Key(key, key if len(key) == 1 else None))
        is_late = False
        while not is_late and not is_done(typed):
            await asyncio.sleep(0)
            count, is_late = len(paints), time.perf_counter() - begun > 2
        while not is_late and len(paints) == count:
            await asyncio.sleep(0)
            is_late = time.perf_counter() - begun > 2
        if not is_late:
            spent.append(paints[count] - begun)
    return spent


async def of_findings(rows: int) -> dict[str, Any]:
    """The screen of findings: first paint, keys, letters of a search, memory that the screen took."""
    from otklik.host import Host
    from otklik.sandbox.profile import profile_text
    from otklik.sandbox.region import prirechye
    from otklik.store import AuditFile
    from otklik_tui.app import OtklikApp
    from otklik_tui.home import Home
    from otklik_tui.screens.findings import FindingsScreen
    from otklik_tui.workspace import Change

    host = Host()
    paints: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path, world = Path(folder) / "a.otklik", prirechye()
        AuditFile.create(path, profile_text(world, host), world.now).close()
        app = OtklikApp(path, home=Home(Path(folder) / "home"), host=host, author="x", place="start")
        painting(app, paints)
        async with app.run_test(size=SIZE) as pilot:
            await app.workspace.settled()
            await app.action_go("findings")
            await app.workspace.settled()
            await pilot.pause()
            idle = memory()
            assessment = cut(made_up(host), rows)
            before, count, begun = memory(), len(paints), time.perf_counter()
            app.workspace.assessment = assessment
            app.workspace_changed(Change.ASSESSED)
            while len(paints) == count:
                await asyncio.sleep(0)
            first = paints[count] - begun
            await app.workspace.settled()
            screen = app.screen
            assert isinstance(screen, FindingsScreen)
            assert screen.listing.count == rows, screen.listing.count
            keys = await key_times(app, KEYS, paints)
            searched: list[float] = []
            for word in SEARCHES:
                screen.action_search()
                await pilot.pause()
                searched += await key_times(app, tuple(word), paints, screen.is_looking_for)
                screen.listing.focus()
                await pilot.press("escape")
                await app.workspace.settled()
            now = memory()
            return {
                "first": first,
                "keys": keys,
                "search": searched,
                "memory": now - before,
                "above idle": now - idle,
            }


def audit_of_comments(path: Path, comments: int) -> None:
    """An audit with so many comments of one page, as a collection would have left it."""
    from datetime import timedelta

    from otklik.host import Host
    from otklik.model import Comment, Exchange, Window
    from otklik.profile import parse_profile
    from otklik.sandbox.profile import profile_text
    from otklik.sandbox.region import prirechye
    from otklik.store import AuditFile

    host, world = Host(), prirechye()
    text = profile_text(world, host)
    account = next(one for one in parse_profile(text).accounts(host) if one.platform == "vk")
    with AuditFile.create(path, text, world.now) as audit:
        window = Window(since=world.now - timedelta(days=365), until=world.now)
        snapshot = audit.open_snapshot(account, window, world.now)
        exchange = Exchange(
            platform="vk",
            accounts=(account.id,),
            role="comments",
            method="GET",
            url="https://api.vk.com/method/wall.getComments",
            status=200,
            body=b"{}",
            received_at=world.now,
        )
        texts = (
            "Когда отремонтируют дорогу на улице Речной?",
            "Спасибо, всё сделали",
            "В доме холодно, батареи еле тёплые",
        )
        records = [
            Comment(
                account=account.id,
                place=f"/response/items/{n}",
                post=str(n // 50),
                id=str(n),
                published_at=world.now - timedelta(minutes=n % 500_000),
                text=f"{texts[n % 3]} ({n})",
                is_official=n % 4 == 0,
            )
            for n in range(comments)
        ]
        audit.commit({account.id: snapshot.id}, exchange, records)
        audit.close_snapshot(snapshot.id, world.now)


async def of_comments(rows: int) -> dict[str, Any]:
    """The screen of comments, whose rows lie in the file: first paint, keys, letters of a search, memory."""
    from otklik.host import Host
    from otklik_tui.app import OtklikApp
    from otklik_tui.home import Home
    from otklik_tui.screens.comments import CommentsScreen

    paints: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.otklik"
        audit_of_comments(path, rows)
        app = OtklikApp(path, home=Home(Path(folder) / "home"), host=Host(), author="x", place="start")
        painting(app, paints)
        async with app.run_test(size=SIZE) as pilot:
            await app.workspace.settled()
            await pilot.pause()
            before, begun = memory(), time.perf_counter()
            await app.action_go("comments")
            screen = app.screen
            assert isinstance(screen, CommentsScreen)
            while not screen.listing.count:
                await asyncio.sleep(0)
            count = len(paints)
            while len(paints) == count:
                await asyncio.sleep(0)
            first = paints[count] - begun
            while not screen.looking.is_over:
                await asyncio.sleep(0)
            await app.workspace.settled()
            assert screen.listing.count == rows, screen.listing.count
            took = memory() - before
            keys = await key_times(app, KEYS, paints)
            searched: list[float] = []
            for word in COMMENT_SEARCHES:
                screen.action_search()
                await pilot.pause()
                searched += await key_times(app, tuple(word), paints, screen.is_looking_for)
                await pilot.press("escape", "escape")
                while not screen.looking.is_over:
                    await asyncio.sleep(0)
            return {"first": first, "keys": keys, "search": searched, "memory": took}


async def of_data_table(rows: int) -> dict[str, Any]:
    """Textual's own table with the same rows."""
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    from otklik.host import Host
    from otklik_tui.views.findings import FindingTable, Wanted

    host = Host()
    table = FindingTable(cut(made_up(host), rows), host)
    cells = []
    for place in table.places(Wanted()):
        row = table.row(place)
        cells.append((row.sign, row.item, row.title, row.subject, row.outcome))

    class Plain(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")

    paints: list[float] = []
    app = Plain()
    painting(app, paints)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = app.query_one(DataTable)
        before, count, begun = memory(), len(paints), time.perf_counter()
        shown.add_columns("", "Item", "Finding", "Of whom", "Outcome")
        shown.add_rows(cells)
        while len(paints) == count:
            await asyncio.sleep(0)
        return {"first": paints[count] - begun, "memory": memory() - before}


def memory() -> float:
    """Resident megabytes now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1_000_000


def apart(what: str, rows: int) -> dict[str, Any]:
    """Measured in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.screens", "--measure", what, str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def tell_rows(what: str, plain: dict[str, Any]) -> None:
    """Of one screen, beside itself with few rows and beside Textual's own table of as many."""
    many, few = apart(what, ROWS), apart(what, FEW)
    for name, of, goal in (
        ("A key to paint", "keys", KEY_GOAL),
        ("A letter of a search to the first rows found", "search", SEARCH_GOAL),
    ):
        for part, at in (("median", 0.5), ("95th percentile", 0.95)):
            there, here = (1000 * quantile(found[of], at) for found in (many, few))
            tell(
                Figure(
                    what=f"{name}, {ROWS:,} {what} beside {FEW}, {part}",
                    value=there / here,
                    at_most=goal,
                    noise=NOISE,
                    measured=f"{there:.1f} ms beside {here:.1f} ms",
                    repeats=f"{len(many[of])} keys",
                )
            )
    tell(
        Figure(
            what=f"First paint of {ROWS:,} {what} beside a plain DataTable",
            value=plain["first"] / many["first"],
            unit="times faster",
            at_least=PAINT_GOAL,
            noise=NOISE,
            measured=f"{many['first']:.2f} s beside {plain['first']:.2f} s",
            repeats="one run",
        )
    )
    tell(
        Figure(
            what=f"Memory of {ROWS:,} {what} beside a plain DataTable",
            value=plain["memory"] / max(many["memory"], 0.1),
            unit="times less",
            at_least=MEMORY_GOAL,
            noise=NOISE,
            measured=f"{many['memory']:.1f} MB beside {plain['memory']:.0f} MB",
            repeats="one run",
        )
    )
    if "above idle" not in many:
        return
    tell(
        Figure(
            what=f"Memory of the program with {ROWS:,} findings above the same with an empty audit",
            value=many["above idle"],
            unit="MB",
            at_most=IDLE_GOAL,
            measured="the assessment, what making it left behind, and its screen",
            repeats="one run",
        )
    )


def quantile(values: list[float], at: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[round(at * 100) - 1]


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        what, rows = sys.argv[2], int(sys.argv[3])
        measured = {"findings": of_findings, "comments": of_comments, "table": of_data_table}[what]
        print(json.dumps(asyncio.run(measured(rows))))
        return
    tell_start(sys.argv[1:])
    plain = apart("table", ROWS)
    tell_rows("findings", plain)
    tell_rows("comments", plain)


if __name__ == "__main__":
    main()
