"""Merges copies of one audit in which people worked apart: nothing is lost, and where they differ both answers are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path

import msgspec

from otklik.errors import StoreError, UsageError
from otklik.i18n import _
from otklik.store import AuditFile, Event
from otklik.store.journal import AnswerKey, Standing, standing_events, standings

MUST_AGREE = ("as_of", "region", "window_days", "recipient")


class Sort(StrEnum):
    """How copies stand to each other over one item and subject."""

    AGREED = "agreed"  # several copies have it, all alike
    DIFFER = "differ"  # two people who had not seen each other's answer gave different ones
    ONLY = "only"  # one copy has the answer that stands


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One item × subject after a merge. `standing`: every answer that nobody has superseded."""

    item: str
    subject: str
    sort: Sort
    copies: tuple[str, ...]  # that hold a standing answer
    standing: tuple[Event, ...]


class CopyCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What one copy brought."""

    name: str
    events: int
    own_events: int  # that no other copy had
    snapshots: int


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What a merge made."""

    copies: tuple[CopyCounts, ...]
    events: int
    snapshots: int
    answers: tuple[Compared, ...]

    def of_sort(self, sort: Sort) -> tuple[Compared, ...]:
        """Answers of this sort."""
        return tuple(answer for answer in self.answers if answer.sort is sort)


def merge(paths: Sequence[Path], out: Path, *, profile: str = "") -> Merged:
    """Write the union of the copies into a new file, whole or not at all; the copies are only read.

    `profile`: text of region.toml to go on with where the copies' own differ. Raises UsageError where the files are
    not copies of one audit, StoreError where one of them is damaged or cannot be read.
    """
    from otklik.store.union import write_union

    if len(paths) < 2:
        raise UsageError(_("Name two copies or more: otklik merge A.otklik B.otklik -o OUT.otklik."))
    for path in paths:
        if sum(other.resolve() == path.resolve() for other in paths) > 1:
            raise UsageError(_("{file} is named twice.").format(file=path))
    if out.exists():
        raise StoreError(_("{file} exists already. Choose another name.").format(file=out))
    with ExitStack() as stack:
        copies = [stack.enter_context(AuditFile.open(path, read_only=True)) for path in paths]
        for copy in copies[1:]:
            _fits(copies[0], copy)
        for copy in copies:
            _is_whole(copy)
        write_union(copies, out, _meta(copies, profile))
        journals = {str(copy.path): copy.events() for copy in copies}
        shots = {str(copy.path): len(copy.snapshots()) for copy in copies}
    with AuditFile.open(out, read_only=True) as merged:
        events = merged.events()
        return Merged(
            copies=tuple(_counts(name, journals, shots[name]) for name in journals),
            events=len(events),
            snapshots=len(merged.snapshots()),
            answers=compare(journals, events),
        )


def compare(journals: Mapping[str, Sequence[Event]], union: Sequence[Event]) -> tuple[Compared, ...]:
    """How the copies' answers stand to each other, by item and subject."""
    known = {name: {event.id for event in events} for name, events in journals.items()}
    compared = []
    for (item, subject), standing in sorted(standing_events(union).items()):
        holders = tuple(n for n, ids in known.items() if any(event.id in ids for event in standing))
        sort = Sort.AGREED if len(holders) > 1 else Sort.ONLY
        if Standing(standing).is_disputed:
            sort = Sort.DIFFER
        compared.append(Compared(item=item, subject=subject, sort=sort, copies=holders, standing=standing))
    return tuple(compared)


def disputed(events: Sequence[Event]) -> dict[AnswerKey, tuple[Event, ...]]:
    """Items and subjects with different answers of people who had not seen each other's; until somebody who has seen
    both answers again."""
    return {key: found.events for key, found in sorted(standings(events).items()) if found.is_disputed}


def settled(events: Sequence[Event]) -> dict[AnswerKey, Standing]:
    """Items and subjects whose dispute somebody who had seen both answers has settled: it can be opened again."""
    return {
        key: found
        for key, found in sorted(standings(events).items())
        if found.settled and not found.is_disputed
    }


def _fits(first: AuditFile, other: AuditFile) -> None:
    names = {"a": first.path, "b": other.path}
    if first.id != other.id:
        raise UsageError(
            _(
                "{a} and {b} are different audits ({id_a}, {id_b}): only copies of one audit, made by `otklik copy`, can be merged. To compare two audits: otklik compare."
            ).format(id_a=first.id, id_b=other.id, **names)
        )
    if first.meta("key") != other.meta("key"):
        raise UsageError(
            _(
                "In {a} and {b} people have pseudonyms of different keys ({key_a}, {key_b}): one person would count as two. Begin again from a copy made by `otklik copy`."
            ).format(key_a=first.meta("key") or "—", key_b=other.meta("key") or "—", **names)
        )
    for key in MUST_AGREE:
        if first.meta(key) != other.meta(key):
            raise UsageError(
                _(
                    "{a} and {b} differ in {key}: {value_a}, {value_b}. They are not copies of one file."
                ).format(key=key, value_a=first.meta(key) or "—", value_b=other.meta(key) or "—", **names)
            )


def _is_whole(copy: AuditFile) -> None:
    wrong = copy.verify()
    if wrong:
        told = "\n".join(f"  {line}" for line in wrong)
        raise StoreError(
            _("{file} is damaged and is not merged. Take an earlier copy. What is wrong:\n{lines}").format(
                file=copy.path, lines=told
            )
        )


def _meta(copies: Sequence[AuditFile], profile: str) -> dict[str, str]:
    """What the copies say of themselves; they agree on it but for the profile."""
    told: dict[str, str] = {}
    for copy in copies:
        for key, value in copy.all_meta().items():
            if key in told and told[key] != value and key not in ("profile", "is_open"):
                raise UsageError(
                    _(
                        "{file} differs from the other copies in {key}. They are not copies of one file."
                    ).format(file=copy.path, key=key)
                )
            told[key] = value
    return told | {"profile": profile or _profile(copies), "is_open": "0"}


def _profile(copies: Sequence[AuditFile]) -> str:
    """The profile's text that all copies have, or the one that came after the others'."""
    texts = {copy.profile_text for copy in copies}
    earlier = {text for copy in copies for kind, *_rest, text in copy.inputs() if kind == "profile"}
    latest = texts if len(texts) == 1 else texts - earlier
    if len(latest) != 1:
        raise UsageError(
            _(
                "region.toml was changed in more than one copy. Join the changes in one file and name it: --profile region.toml."
            )
        )
    return next(iter(latest))


def _counts(name: str, journals: Mapping[str, Sequence[Event]], snapshots: int) -> CopyCounts:
    elsewhere = {event.id for other, events in journals.items() if other != name for event in events}
    own = sum(event.id not in elsewhere for event in journals[name])
    return CopyCounts(name=name, events=len(journals[name]), own_events=own, snapshots=snapshots)
