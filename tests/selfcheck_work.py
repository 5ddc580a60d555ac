"""Journals made by hand for tests of the checks of the audit itself. Everybody is fictional."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from judging import AS_OF, MINZDRAV, SCHOOL, FakeAudit, make_host, observed, profile_of
from otklik.assess import Assessment, assess
from otklik.model import Account, Record
from otklik.packs.link import Method
from otklik.selfcheck.model import Remark, Work
from otklik.selfcheck.run import review_work, work_of
from otklik.store.journal import Event, event_id, in_order, standing_answers, standing_waivers

START = datetime(2026, 11, 20, 10, tzinfo=UTC)  # after the pages were collected
BODIES = tuple(msgspec.structs.replace(SCHOOL, id=f"lyceum{n}", accounts=()) for n in range(30))


class Snapshot(msgspec.Struct, frozen=True):
    account: Account
    closed_at: datetime | None


class Journal:
    """Events one after another; `fork` begins a second copy that does not know what follows here."""

    def __init__(self, events: Sequence[Event] = (), at: datetime = START) -> None:
        self.events = list(events)
        self.at = at

    def fork(self) -> Journal:
        return Journal(self.events, self.at)

    def joined(self, other: Journal) -> Journal:
        known = {event.id: event for event in (*self.events, *other.events)}
        return Journal(in_order(list(known.values())), max(self.at, other.at))

    def at_in(self, seconds: float) -> datetime:
        """The moment so many seconds after the last event."""
        return self.at + timedelta(seconds=seconds)

    def add(
        self, kind: str, payload: Mapping[str, Any], *, author: str = "А. Петрова", after: float = 60
    ) -> Event:
        """`after`: seconds since the event before."""
        self.at += timedelta(seconds=after)
        heads = {e.id for e in self.events} - {p for e in self.events for p in e.parents}
        at, parents = self.at.isoformat(), tuple(sorted(heads))
        event = Event(
            id=event_id(kind, author, at, parents, payload),
            kind=kind,
            author=author,
            at=at,
            parents=parents,
            payload=payload,
        )
        self.events.append(event)
        return event

    def answer(
        self,
        item: str,
        subject: str,
        outcome: str,
        note: str = "",
        *evidence: str | Mapping[str, str],
        author: str = "А. Петрова",
        after: float = 60,
        **more: Any,
    ) -> Event:
        """`evidence`: an address, or a table as it stands in an event."""
        refs = [{"url": one} if isinstance(one, str) else dict(one) for one in evidence]
        payload = {
            "item": item,
            "subject": subject,
            "outcome": outcome,
            "note": note,
            "evidence": refs,
            **more,
        }
        return self.add("answer", payload, author=author, after=after)

    def waive(self, item: str, subject: str, *, author: str = "А. Петрова", **changes: str) -> Event:
        payload = {
            "item": item,
            "subject": subject,
            "reason": "Страница переезжает",
            "approver": "С. Орлова, заместитель Губернатора",
            "from": "2026-11-01",
            "until": "2026-12-31",
            **changes,
        }
        return self.add("waiver", {key.rstrip("_"): value for key, value in payload.items()}, author=author)


def file(name: str, content: str = "a") -> dict[str, str]:
    """Evidence as `otklik answer --evidence FILE` writes it."""
    from hashlib import sha256

    return {"note": name, "place": f"sha256:{sha256(content.encode()).hexdigest()}"}


def assessed(
    journal: Journal, method: Method, records: Mapping[str, Sequence[Record]] | None = None
) -> Assessment:
    answers = [found[-1] for found in standing_answers(journal.events).values()]
    audit = FakeAudit(
        default_records() if records is None else records,
        answers=answers,
        waivers=standing_waivers(journal.events),
        as_of=AS_OF,
    )
    return assess(audit, make_host(), method, profile_of(MINZDRAV, SCHOOL, *BODIES))


def default_records() -> dict[str, list[Record]]:
    return {
        account: observed(account, account__state="open", vk__has_cover=True, vk__has_avatar=True)
        for account in ("vk:prirechye_minzdrav", "vk:prirechye_school5", "telegram:prirechye_school5")
    }


def work(
    journal: Journal,
    method: Method,
    *,
    records: Mapping[str, Sequence[Record]] | None = None,
    snapshots: Sequence[Snapshot] | None = None,
) -> Work:
    found = assessed(journal, method, records)
    if snapshots is None:
        snapshots = [Snapshot(a.account, AS_OF) for a in found.accounts]
    return work_of(journal.events, found, snapshots)


def reviewed(journal: Journal, method: Method, **more: Any) -> dict[str, tuple[Remark, ...]]:
    """Remarks by check, of checks that have any."""
    return {checked.check.id: checked.remarks for checked in review_work(work(journal, method, **more)).found}
