"""Takes a plan that came back into the journal: what officials changed, said by them, upon what they had seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from otklik.assess import Assessment
from otklik.errors import ImportFileError
from otklik.fulfilment.model import (
    FIELDS,
    FULFILMENT,
    RETURNED,
    Fulfilment,
    PartKey,
    Word,
    dispute_starts,
    fulfilment,
    shown,
    status_of,
)
from otklik.fulfilment.parts import Part, parts_of, titles_of
from otklik.fulfilment.read import PlanBack, RowBack
from otklik.fulfilment.sent import Altered, Sent, altered, left_out
from otklik.i18n import _, using
from otklik.packs.conform import nearest
from otklik.privacy.masking import mask_text
from otklik.report import words
from otklik.report.layouts.plan import signature_title
from otklik.store import AuditFile, Event
from otklik.store.journal import event_id, heads, seen_from


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """The workbook says one thing, and somebody who had not seen it says another: both stand."""

    place: str
    key: PartKey
    field: str
    words: tuple[Word, ...]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What was new in it. `said`: what was changed, by row, field → value; `altered`: rows that speak of something else
    than was sent, of which nothing was recorded; `remarks`: sentences."""

    said: tuple[tuple[RowBack, Mapping[str, str]], ...]
    clashes: tuple[Clash, ...] = ()
    altered: tuple[Altered, ...] = ()
    remarks: tuple[str, ...] = ()
    rows: int = 0
    is_again: bool = False  # this very file was taken before


def take_plan(
    audit: AuditFile,
    assessment: Assessment,
    back: PlanBack,
    content: bytes,
    name: str,
    *,
    sent: Sent,
    author: str = "",
    now: datetime,
    is_trial: bool = False,
) -> Taken:
    """Write what was changed, all or none, and keep the file; with `is_trial` only tell what would be written.

    It stands upon the heads that the plan was made from, so that what others said meanwhile stays beside it. A later
    version by the same author takes the place of theirs alone. It is said by who is named in the file, else by `author`,
    else by the body that the plan was made for. `sent`: the plan as it was handed out. Raises ImportFileError.
    """
    events = audit.events()
    _fits(audit, events, back, name)
    digest = hashlib.sha256(content).hexdigest()
    workbook = workbook_of(back)
    strange = altered(back, sent, name)
    remarks = (*back.remarks, *left_out(back, sent))
    if any(e.kind == RETURNED and e.payload.get("file") == digest for e in events):
        return Taken(said=(), altered=strange, rows=len(back.rows), remarks=remarks, is_again=True)
    who = back.person or author or _body_title(assessment, back.proof.reader)
    if not who:
        raise ImportFileError(
            _(
                "{file} does not say who filled it in: write it on its sheet “{sheet}”, or name them by --author."
            ).format(file=name, sheet=signature_title())
        )
    earlier = [e for e in events if e.payload.get("workbook") == workbook and e.author == who]
    parents = heads(earlier) or back.proof.heads
    parts = {part.key: part for part in parts_of(assessment, events)}
    _known(back, assessment, parts, name)
    before, standing = fulfilment(seen_from(events, parents)), fulfilment(events)
    _undecided(back, before, name)
    with using(back.proof.language):  # as the cells were written
        passed = {one.key for one in strange}
        said = tuple(
            (row, changed)
            for row in back.rows
            if row.key not in passed
            if (changed := _changed(row, before.get(row.key), standing.get(row.key)))
        )
    at = _moment(back.saved_at, [e for e in events if e.id in parents], now)
    acts: list[tuple[str, dict[str, Any]]] = [
        (
            RETURNED,
            {"workbook": workbook, "file": digest, "reader": back.proof.reader, "rows": len(back.rows)},
        )
    ]
    acts += [
        (
            FULFILMENT,
            {"action": row.key[0], "body": row.key[1], **changed, "workbook": workbook, "source": "file"},
        )
        for row, changed in said
    ]
    after = fulfilment([*events, *_written(acts, parents, who, at)])
    if not is_trial and (said or not (earlier or strange)):
        audit.attach(name, content)
        audit.append_branch(acts, parents=parents, author=who, at=at)
    return Taken(
        said=said,
        clashes=tuple(_clashes(said, after)),
        altered=strange,
        remarks=(*remarks, *_remarks(said, parts)),
        rows=len(back.rows),
    )


def workbook_of(back: PlanBack) -> str:
    """Names the plan as it was handed out: the same head, reader and options give the same name."""
    return hashlib.sha256(msgspec.json.encode(back.proof, order="sorted")).hexdigest()[:16]


def _fits(audit: AuditFile, events: Sequence[Event], back: PlanBack, name: str) -> None:
    if back.proof.audit != audit.id:
        raise ImportFileError(
            _(
                "{file} belongs to the audit {theirs}, and this one is {ours}. Name that audit: --into."
            ).format(file=name, theirs=back.proof.audit or "—", ours=audit.id)
        )
    if not set(back.proof.heads) <= {event.id for event in events}:
        raise ImportFileError(
            _(
                "{file} was made from a copy of the audit with events that this one lacks. Merge the copies first: otklik merge."
            ).format(file=name)
        )


def _known(back: PlanBack, assessment: Assessment, parts: Mapping[PartKey, Part], name: str) -> None:
    """Every row's action and body is known, else the whole file is refused."""
    actions = {*titles_of(assessment), *(action for action, _body in parts)}
    bodies = {"", *(body.id for body in assessment.profile.bodies), *(body for _action, body in parts)}
    problems = []
    for row in back.rows:
        action, body = row.key
        if action not in actions:
            told = _("{place}: there is no action {id}.").format(place=row.place, id=action[:80])
            problems.append(told + nearest(action, sorted(actions)))
        elif body not in bodies:
            told = _("{place}: there is no body {id} in the profile.").format(place=row.place, id=body[:80])
            problems.append(told + nearest(body, sorted(bodies)))
    if problems:
        raise ImportFileError(
            _("{file} was not taken, for:\n{problems}").format(
                file=name, problems="\n".join(f"  {problem}" for problem in problems)
            )
        )


def _body_title(assessment: Assessment, reader: str) -> str:
    """The body that a plan was made for, as it answers questionnaires; "" where it was made for more than one."""
    body = assessment.profile.by_id.get(reader)
    return "" if body is None else body.short_name or body.name


def _undecided(back: PlanBack, before: Mapping[PartKey, Fulfilment], name: str) -> None:
    """A cell that tells of a disagreement is left as it was, or says which word holds. Raises ImportFileError."""
    problems = []
    for row in back.rows:
        for field in ("status", "due"):
            text, said = row.cells.get(field, ""), before.get(row.key)
            with using(back.proof.language):
                told = shown(said, field) if said is not None else ""
            if text.startswith(dispute_starts()) and _even(text) != _even(told):
                problems.append(
                    _("{place}: write the one that holds in place of “{text}”.").format(
                        place=row.places[field], text=text[:80]
                    )
                )
    if problems:
        raise ImportFileError(
            _("{file} was not taken, for:\n{problems}").format(
                file=name, problems="\n".join(f"  {problem}" for problem in problems)
            )
        )


def _changed(row: RowBack, before: Fulfilment | None, standing: Fulfilment | None) -> dict[str, str]:
    """Fields that say something else than the plan did, and that nobody has said so already."""
    found = {}
    for field in FIELDS:
        value = row.cells.get(field, "")
        if before is not None and field in before.disputed:
            if _even(value) in _as_sent(shown(before, field)):
                continue
            # whichever of the words it is, it settles what was said differently
            told = {word.value for word in standing.words.get(field, ())} if standing else set()
            if told != {value}:
                found[field] = value
            continue
        told_before = before.value(field) if before else ""
        if field == "status":
            value, told_before = (status_of(one) or "to_do" for one in (value, told_before))
        if _even(value) in _as_sent(told_before):
            continue
        already = standing.words.get(field, ()) if standing else ()
        if value not in {word.value for word in already}:
            found[field] = str(value)
    return found


def _as_sent(text: str) -> tuple[str, str]:
    """Reports are written with contacts masked, and offices fold white space."""
    return _even(text), _even(mask_text(text))


def _even(text: str) -> str:
    return " ".join(text.split())


def _moment(saved: datetime | None, seen: Sequence[Event], now: datetime) -> datetime:
    """When it was said: when the file was saved, but neither before what it rests on nor after now."""
    earliest = max((datetime.fromisoformat(event.at) for event in seen), default=None)
    at = min(saved or now, now)
    return max(at, earliest) if earliest is not None else at


def _written(
    acts: Sequence[tuple[str, Mapping[str, Any]]], parents: Sequence[str], author: str, at: datetime
) -> Iterator[Event]:
    """The events that `AuditFile.append_branch` would write."""
    upon, moment = tuple(parents), at.astimezone(UTC).isoformat()
    for kind, payload in acts:
        identifier = event_id(kind, author, moment, upon, payload)
        yield Event(id=identifier, kind=kind, author=author, at=moment, parents=upon, payload=payload)
        upon = (identifier,)


def _clashes(
    said: Sequence[tuple[RowBack, Mapping[str, str]]], after: Mapping[PartKey, Fulfilment]
) -> Iterator[Clash]:
    for row, changed in said:
        for field, found in after[row.key].disputed.items():
            if field in changed:
                yield Clash(place=row.place, key=row.key, field=field, words=found)


def _remarks(
    said: Sequence[tuple[RowBack, Mapping[str, str]]], parts: Mapping[PartKey, Part]
) -> Iterator[str]:
    """Rows of which the audit now says something else than when the plan was handed out."""
    for row, _changed_fields in said:
        part = parts.get(row.key)
        if part is None or not part.is_proposed:
            yield _("{place}: the audit proposes this action no more; what was said is kept.").format(
                place=row.place
            )
            continue
        if row.due is not None and part.due is not None and row.due != part.due:
            yield _("{place}: proposed until {then} when the plan was made, now until {now}.").format(
                place=row.place, then=words.day(row.due), now=words.day(part.due)
            )
        if row.findings is not None and row.findings != len(part.findings):
            yield _("{place}: the plan was made for {then}, now the audit has {now}.").format(
                place=row.place,
                then=words.counted(row.findings, "{n} finding", "{n} findings"),
                now=words.counted(len(part.findings), "{n} finding", "{n} findings"),
            )
