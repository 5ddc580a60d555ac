"""Who is who in two audits: by id, and where an id is gone, by the platform's own number, then by body and platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

import msgspec

from otklik.model import Account, AccountFacts, Record, Subject, SubjectKind

K = TypeVar("K")
V = TypeVar("V")


class Snapshot(Protocol):
    """What is asked of a snapshot."""

    @property
    def id(self) -> int: ...


class Collected(Protocol):
    """What is asked of `store.AuditFile`."""

    def latest_snapshots(self) -> Mapping[str, Snapshot]: ...
    def records(self, snapshot: int) -> Iterable[tuple[Record, str]]: ...


class MatchKind(StrEnum):
    RENAMED = "renamed"  # the platform's own number of the page is the same
    TAKEN = "taken"  # the only page of its body on its platform, before and now
    REPLACED = "replaced"  # the same, but the platform's number says that it is another page
    BODY = "body"  # a body under another id with the same ОГРН


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A subject that is called otherwise in the later audit."""

    kind: MatchKind
    before: Subject
    after: Subject


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """Pages and bodies that are in one of the profiles only."""

    appeared: tuple[Subject, ...] = ()
    vanished: tuple[Subject, ...] = ()


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in one audit. `numbers`: the platform's own number of a page, by account id, where it was told."""

    bodies: Mapping[str, str]  # id → ОГРН, "" where it is not told
    accounts: tuple[Account, ...]
    numbers: Mapping[str, str] = {}


class Matching(msgspec.Struct, frozen=True, kw_only=True):
    """How the earlier audit's subjects are called in the later one."""

    bodies: Mapping[str, str]
    accounts: Mapping[str, str]
    matches: tuple[Match, ...] = ()
    new_accounts: Presence = Presence()
    new_bodies: Presence = Presence()

    def later(self, subject: Subject) -> Subject | None:
        """The subject in the later audit; None where it is not there."""
        if subject.kind is SubjectKind.REGION:
            return subject
        if subject.kind is SubjectKind.ACCOUNT:
            found = self.accounts.get(subject.id)
            return None if found is None else Subject(SubjectKind.ACCOUNT, found)
        body, at, platform = subject.id.partition("@")
        other = self.bodies.get(body)
        return None if other is None else Subject(subject.kind, f"{other}{at}{platform}")


def native_numbers(audit: Collected) -> dict[str, str]:
    """The platform's own number of every page that was collected: it stays when the page is renamed."""
    found: dict[str, str] = {}
    for account, snapshot in audit.latest_snapshots().items():
        for record, _uid in audit.records(snapshot.id):
            if isinstance(record, AccountFacts):
                if record.native_id:
                    found[account] = record.native_id
                break
    return found


def match(before: Names, after: Names) -> Matching:
    """Everybody of the earlier audit in the later one."""
    bodies, matches = _bodies(before.bodies, after.bodies)
    accounts, renamed = _accounts(before, after, bodies)
    return Matching(
        bodies=bodies,
        accounts=accounts,
        matches=(*matches, *renamed),
        new_accounts=_presence(
            SubjectKind.ACCOUNT, [a.id for a in before.accounts], [a.id for a in after.accounts], accounts
        ),
        new_bodies=_presence(SubjectKind.BODY, list(before.bodies), list(after.bodies), bodies),
    )


def _presence(
    kind: SubjectKind, before: Sequence[str], after: Sequence[str], matched: Mapping[str, str]
) -> Presence:
    known = set(matched.values())
    return Presence(
        appeared=tuple(Subject(kind, i) for i in after if i not in known),
        vanished=tuple(Subject(kind, i) for i in before if i not in matched),
    )


def _bodies(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], list[Match]]:
    matched = {body: body for body in before if body in after}
    free = _only({ogrn: body for body, ogrn in after.items() if body not in matched}, list(after.values()))
    matches = []
    for body, ogrn in before.items():
        other = free.get(ogrn) if ogrn and body not in matched else None
        if other is not None:
            matched[body] = other
            subjects = Subject(SubjectKind.BODY, body), Subject(SubjectKind.BODY, other)
            matches.append(Match(kind=MatchKind.BODY, before=subjects[0], after=subjects[1]))
    return matched, matches


def _accounts(before: Names, after: Names, bodies: Mapping[str, str]) -> tuple[dict[str, str], list[Match]]:
    ids = {account.id for account in after.accounts}
    matched = {a.id: a.id for a in before.accounts if a.id in ids}
    gone = [a for a in before.accounts if a.id not in matched]
    come = [a for a in after.accounts if a.id not in matched]
    matches: list[Match] = []

    def take(old: Account, new: Account, kind: MatchKind) -> None:
        matched[old.id] = new.id
        subjects = (Subject(SubjectKind.ACCOUNT, account.id) for account in (old, new))
        matches.append(Match(kind=kind, before=next(subjects), after=next(subjects)))
        gone.remove(old)
        come.remove(new)

    numbered = _only(
        {(a.platform, after.numbers[a.id]): a for a in come if a.id in after.numbers},
        [(a.platform, after.numbers[a.id]) for a in come if a.id in after.numbers],
    )
    for old in list(gone):
        new = numbered.get((old.platform, before.numbers.get(old.id, "")))
        if new is not None and new in come:
            take(old, new, MatchKind.RENAMED)
    places: dict[tuple[str, str], tuple[list[Account], list[Account]]] = defaultdict(lambda: ([], []))
    for old in gone:
        places[bodies.get(old.body, ""), old.platform][0].append(old)
    for new in come:
        places[new.body, new.platform][1].append(new)
    for (body, _platform), (olds, news) in places.items():
        if body and len(olds) == len(news) == 1:
            numbers = before.numbers.get(olds[0].id), after.numbers.get(news[0].id)
            is_other = None not in numbers  # equal ones were taken above
            take(olds[0], news[0], MatchKind.REPLACED if is_other else MatchKind.TAKEN)
    return matched, matches


def _only(found: dict[K, V], keys: Collection[K]) -> dict[K, V]:
    """Entries whose key stands once: what is told twice tells nothing."""
    listed = list(keys)
    return {key: value for key, value in found.items() if listed.count(key) == 1}
