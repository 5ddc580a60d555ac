"""Copies of one audit in which people worked apart, made of short lists of acts: what tests of merging stand on."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from otklik.model import (
    Account,
    AccountFacts,
    Comment,
    Exchange,
    Gap,
    GapReason,
    Observation,
    Post,
    Record,
    Window,
)
from otklik.store import AuditFile
from otklik.stretches import Stretch

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=28), NOW)
PAGES = (
    Account("vk", "prirechye_minzdrav", "https://vk.com/prirechye_minzdrav", "minzdrav"),
    Account("telegram", "prirechye_school5", "https://t.me/prirechye_school5", "school5"),
)


class Act(NamedTuple):
    """One thing that somebody did in a copy."""

    minute: int
    kind: str  # answer, attach, input, collect, stop, retention
    who: str = "А"
    what: int = 0


def base(folder: Path, acts: Sequence[Act] = (), name: str = "base") -> Path:
    """A new audit file in which `acts` were done."""
    path = folder / f"{name}.otklik"
    with AuditFile.create(path, "[region]\n", NOW, audit_id="a1") as audit:
        audit.set_meta("key", "k1")
        for second, act in enumerate(acts):
            perform(audit, act, second)
    return path


def copy_with(original: Path, name: str, acts: Sequence[Act]) -> Path:
    """A copy in which `acts` were done."""
    path = original.with_name(f"{name}.otklik")
    shutil.copy(original, path)  # a closed file is complete
    with AuditFile.open(path) as audit:
        for second, act in enumerate(acts):
            perform(audit, act, second)
    return path


def answer(audit: AuditFile, item: str, outcome: str, who: str = "А", minute: int = 0, **more: Any) -> str:
    payload = {"item": item, "subject": "region", "outcome": outcome, **more}
    return audit.append("answer", payload, author=who, at=NOW + timedelta(minutes=minute))


def perform(audit: AuditFile, act: Act, second: int = 0) -> None:
    at = NOW + timedelta(minutes=act.minute, seconds=second)
    match act.kind:
        case "answer":
            outcome = ("PASS", "PARTIAL", "FAIL", "")[act.what % 4]
            answer(audit, f"LAW-0{act.what % 2}", outcome, act.who, act.minute)
        case "attach":
            audit.attach(f"{act.who}{act.what}.txt", str(act.what % 2).encode())
        case "input":
            audit.add_input("pack", f"p{act.what % 2}", act.who, "text")
        case "retention":
            audit.append("retention", {"before": at.isoformat()}, author=act.who, at=at)
            audit.connection.execute(
                "DELETE FROM seal WHERE exchange IN (SELECT id FROM exchange WHERE received_at < ?)",
                (at.isoformat(),),
            )
        case "collect" | "stop":
            page = PAGES[act.what % 2]
            snapshot = audit.open_snapshot(page, WINDOW, at)
            for minute in (act.minute, act.what % 3):
                collect(audit, snapshot.id, page, minute, act.what)
            if act.kind == "collect":
                # a fact that rests on no exchange: what imported files cover
                covered = Stretch(window=WINDOW)
                audit.close_snapshot(snapshot.id, at, imported=[covered] if act.what > 2 else None)
            else:
                audit.set_cursor(snapshot.id, str(act.what))


def collect(audit: AuditFile, snapshot: int, page: Account, minute: int, what: int) -> None:
    """An exchange of that minute with records of every kind, sealed."""
    exchange = Exchange(
        platform=page.platform, accounts=(page.id,), role="wall", url=f"https://api.example/{page.handle}",
        body=f"{minute}".encode(), received_at=NOW + timedelta(minutes=minute),
    )  # fmt: skip
    at = WINDOW.until - timedelta(hours=1)
    records: list[Record] = [
        AccountFacts(account=page.id, title=page.handle, followers=minute),
        Observation(account=page.id, key=f"{page.platform}.status", value=f"m{minute}"),
        Post(account=page.id, id=str(what), published_at=at, comments=1),
        Comment(account=page.id, post=str(what), id=str(minute), published_at=at, text=f"т{minute}"),
    ]
    seal = ("r1", f"k{minute}".encode(), b"sealed")
    audit.commit({page.id: snapshot}, exchange, records, is_masked=True, seal=seal)
    gap = Gap(account=page.id, what="polls", reason=GapReason.DISABLED, params={"n": str(what)})
    audit.add_gap(snapshot, gap)


_KINDS = ("answer", "answer", "answer", "collect", "collect", "stop", "attach", "input", "retention")


def _acts(first: int, last: int) -> st.SearchStrategy[list[Act]]:
    """Acts of one copy in time order: its clock does not go back."""
    act = st.builds(
        Act,
        minute=st.integers(first, last),
        kind=st.sampled_from(_KINDS),
        who=st.sampled_from("АБ"),
        what=st.integers(0, 5),
    )
    return st.lists(act, max_size=4).map(sorted)


early_acts, late_acts = _acts(0, 1), _acts(2, 4)


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table in order."""
    with AuditFile.open(path, read_only=True) as audit:
        db = audit.connection
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}


def told(audit: AuditFile, snapshot: int) -> list[object]:
    """What a snapshot says, without the numbers of one file."""
    rows = audit.connection.execute(
        "SELECT kind, key, place, data FROM fact WHERE snapshot = ? ORDER BY kind, key, place, data",
        (snapshot,),
    ).fetchall()
    return [*audit.records(snapshot), *rows, *sorted(map(repr, audit.gaps(snapshot)))]
