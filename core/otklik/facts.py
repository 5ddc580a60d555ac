"""What was read, as JSON (`docs/facts.md` has the schema) or as lines for people. Streamed: a million comments fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from otklik.gaps import describe, missing_of
from otklik.host import Host
from otklik.i18n import _, language
from otklik.model import AccountFacts, Comment, Observation, Poll, Post, Record
from otklik.store import AuditFile, Snapshot

SCHEMA = 1
PARTS: tuple[tuple[str, type[Record]], ...] = (
    ("accounts", AccountFacts),
    ("observations", Observation),
    ("posts", Post),
    ("comments", Comment),
    ("polls", Poll),
)


def chosen(audit: AuditFile, account: str) -> list[Snapshot]:
    """Latest closed snapshots, of one account where it is named."""
    latest = sorted(audit.latest_snapshots().items())
    return [s for name, s in latest if not account or account in (name, s.account.handle)]


def fact_lines(audit: AuditFile, account: str = "") -> Iterator[bytes]:
    """One JSON object in pieces: schema, audit, as_of, snapshots, accounts, observations, posts, comments, polls, gaps."""
    encode = msgspec.json.encode
    snapshots = chosen(audit, account)
    head = {
        "schema": SCHEMA,
        "audit": audit.id,
        "as_of": audit.as_of,
        "snapshots": [_snapshot(audit, s) for s in snapshots],
    }
    yield encode(head)[:-1]
    for name, kind in PARTS:
        yield b',\n"' + name.encode() + b'":['
        first = True
        for snapshot in snapshots:
            for record, uid in audit.records(snapshot.id):
                if isinstance(record, kind):
                    yield (b"\n" if first else b",\n") + encode(
                        {**msgspec.to_builtins(record), "exchange": uid}
                    )
                    first = False
        yield b"]"
    told = [
        {**msgspec.to_builtins(gap), "told": describe(gap)[0]} for s in snapshots for gap in audit.gaps(s.id)
    ]
    yield b',\n"gaps":' + encode(told) + b"}\n"


def _snapshot(audit: AuditFile, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "id": snapshot.id,
        "account": snapshot.account.id,
        "url": snapshot.account.url,
        "body": snapshot.account.body,
        "since": snapshot.window.since,
        "until": snapshot.window.until,
        "closed_at": snapshot.closed_at,
        "covered": _covered(snapshot),
        **audit.counts(snapshot.id),
    }


def _covered(snapshot: Snapshot) -> list[dict[str, Any]] | None:
    """Of an import the parts of the window of which all posts are known; null for a snapshot that was collected."""
    if snapshot.imported is None:
        return None
    return [{"since": part.since, "until": part.until} for part in snapshot.imported.covered]


def fact_texts(audit: AuditFile, host: Host, account: str = "") -> Iterator[str]:
    """A few lines an account: what it is, what was observed, how much was obtained, what is missing."""
    from otklik.report.words import value_words

    for snapshot in chosen(audit, account):
        counts = audit.counts(snapshot.id)
        yield f"{snapshot.account.id}  {snapshot.account.url}"
        for record, uid in audit.records(snapshot.id):
            if isinstance(record, AccountFacts):
                followers = "—" if record.followers is None else str(record.followers)
                yield f"  {record.title or '—'} · {_('followers: {n}').format(n=followers)}  [{uid}]"
            elif isinstance(record, Observation):
                declared = host.observations.get(record.key)
                title = declared.title.in_language(language()) if declared is not None else record.key
                note = f" ({record.note})" if record.note else ""
                unit = record.unit or (declared.unit if declared is not None else "")
                yield f"  {title}: {value_words(record.value, unit)}{note}  [{uid}]"
            else:
                break
        told = "  " + _("posts: {posts}; comments: {comments} of the {told} that the platform tells of")
        yield told.format(posts=counts["posts"], comments=counts["comments"], told=counts["comments_told"])
        for one in missing_of(("", gap) for gap in audit.gaps(snapshot.id)):
            yield f"  — {one.told} {one.remedy}"
        yield ""
