"""What screens write: an answer, an attachment. The core decides what is allowed and what is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from otklik.i18n import _
from otklik.model import EvidenceRef, Outcome
from otklik_tui.workspace import Given, Workspace

if TYPE_CHECKING:
    from otklik.answering import Recorded
    from otklik.assess import Assessment
    from otklik.model import Answer
    from otklik.planning.records import Plan
    from otklik.store import AuditFile
    from otklik.waiving import Excepted

SOURCE = "screen"
OPENING_SECONDS = 3.0  # so long it is waited whether a program that opens a file gives up
LONGEST_NAME = 1000  # signs: what is longer is a text
WORDS = {
    "pass": Outcome.PASS,
    "partial": Outcome.PARTIAL,
    "fail": Outcome.FAIL,
    "na": Outcome.NOT_APPLICABLE,
    "nodata": Outcome.NO_DATA,
}


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What stood beside an answer that was taken back: it waits with the question again."""

    finding: str
    note: str = ""
    evidence: tuple[EvidenceRef, ...] = ()


async def left_by(workspace: Workspace, undone: Given) -> tuple[Left, ...]:
    """Notes and evidence of answers that were taken back, but for those that stand anyway. Raises StoreError."""
    from otklik.store.journal import answer_key, standing_events

    events = await workspace.read(lambda audit: tuple(audit.events()))
    standing = standing_events(events)
    found = []
    for event in (event for event in events if event.kind == "answer"):
        told = event.payload
        if event.id not in undone.events or not told.get("outcome"):
            continue
        now = [one.payload for one in standing[answer_key(event)]]
        note, evidence = told.get("note", ""), told.get("evidence", ())
        left = Left(
            finding=f"{told['item']}/{told['subject']}",
            note="" if any(note == one.get("note", "") for one in now) else note,
            evidence=()
            if any(evidence == one.get("evidence", ()) for one in now)
            else tuple(msgspec.convert(one, EvidenceRef) for one in evidence),
        )
        if left.note or left.evidence:
            found.append(left)
    return tuple(found)


class AnswerAsked(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is to be recorded. `shown_at`: when the question was put before the person."""

    item: str
    subject: str
    word: str  # pass partial fail na nodata confirm withdraw
    note: str = ""
    evidence: tuple[EvidenceRef, ...] = ()
    shown_at: datetime | None = None


async def answer(workspace: Workspace, asked: AnswerAsked, words: str, *, part_of: int = 0) -> Recorded:
    """Record it; when this returns it lies on the disk. `part_of`: an act of several answers. Raises OtklikError."""
    from otklik.answering import record_answer

    def act(audit: AuditFile, assessment: Assessment) -> Recorded:
        return record_answer(
            audit,
            assessment,
            asked.item,
            asked.word,
            subject=asked.subject,
            note=asked.note,
            evidence=asked.evidence,
            author=workspace.author,
            at=workspace.now(),
            shown_at=asked.shown_at,
            source=SOURCE,
        )

    return await workspace.write(act, words, place=f"{asked.item}/{asked.subject}", part_of=part_of)


def standing_evidence(
    assessment: Assessment, answers: Mapping[str, Answer], finding: str
) -> tuple[EvidenceRef, ...]:
    """What an earlier answer rested on stays with a later one. `answers`: by event."""
    known = assessment.findings.by_id(finding)
    found = answers.get(known.answer) if known is not None else None
    return found.evidence if found is not None else ()


async def waive(workspace: Workspace, item: str, told: dict[str, str], *, title: str) -> Excepted:
    """Record an accepted exception as the form tells it: subject (its address), reason, approver, since, until, review.

    `title`: the subject in words. Raises OtklikError.
    """
    from otklik.waiving import record_waiver

    def act(audit: AuditFile, assessment: Assessment) -> Excepted:
        return record_waiver(
            audit,
            assessment,
            item,
            subject=told["subject"],
            reason=told["reason"],
            approver=told["approver"],
            since=told["since"],
            until=told["until"],
            review=told["review"],
            author=workspace.author,
            at=workspace.now(),
        )

    return await workspace.write(
        act, _("the exception for {item}, {subject}").format(item=item, subject=title)
    )


async def end_waiver(workspace: Workspace, event: str, why: str, *, item: str) -> str:
    """End an exception of the item. Raises OtklikError."""
    from otklik.waiving import record_withdrawal

    def act(audit: AuditFile, assessment: Assessment) -> str:
        record_withdrawal(audit, event, reason=why, author=workspace.author, at=workspace.now())
        (head,) = audit.heads()  # an event is written upon all heads there were
        return head

    return await workspace.write(act, _("the end of the exception for {item}").format(item=item))


async def settle_dispute(workspace: Workspace, finding: str, told: dict[str, str]) -> str:
    """Record whose word stands, as the form tells it: keep, reason. Raises OtklikError."""
    from otklik.answering import record_decision
    from otklik_tui.views.dispute import kept

    def act(audit: AuditFile, assessment: Assessment) -> str:
        return record_decision(
            audit,
            assessment,
            finding,
            kept(told),
            reason=told["reason"],
            author=workspace.author,
            at=workspace.now(),
        )

    words = _disputed_words(kept(told), finding)
    return await workspace.write(act, words, place=finding)


def _disputed_words(word: str, finding: str) -> str:
    """What was done about a dispute, for its undoing."""
    from otklik.answering import REOPEN

    told = _("the decision of the dispute about {finding}")
    if word == REOPEN:
        told = _("the return of {finding} to the dispute")
    return told.format(finding=finding)


async def keep_plan(workspace: Workspace, plan: Plan) -> str:
    """Keep a plan in the audit, as `otklik plan --save` does. Raises OtklikError."""

    def act(audit: AuditFile, assessment: Assessment) -> str:
        return audit.append("plan", msgspec.to_builtins(plan), author=workspace.author, at=workspace.now())

    return await workspace.write(act)


async def say_fulfilment(
    workspace: Workspace, action: str, body: str | None, fields: Mapping[str, str]
) -> tuple[str, ...]:
    """Record how an action goes on, for one body or for all of them, as `otklik fulfilment` does. Raises OtklikError."""
    from otklik.fulfilment.say import say_fulfilment as write

    def act(audit: AuditFile, assessment: Assessment) -> tuple[str, ...]:
        author, at = workspace.author, workspace.now()
        return tuple(
            event for _part, event in write(audit, assessment, action, body, fields, author=author, at=at)
        )

    return await workspace.write(act)


async def reconcile(workspace: Workspace, item: str, subject: str, word: str, why: str) -> str:
    """Decide between answers that people gave apart, or return that to the dispute. Raises OtklikError."""
    from otklik.reconciling import reconcile as write

    def act(audit: AuditFile, assessment: Assessment) -> str:
        method = assessment.method
        known = method.item(method.renamed.get(item, item))
        author, at = workspace.author, workspace.now()
        return write(audit, item, subject, word, note=why, author=author, at=at, known=known)

    words = _disputed_words(word, f"{item}/{subject}")
    return await workspace.write(act, words, place=f"{item}/{subject}")


async def keep_evidence(workspace: Workspace, given: str) -> EvidenceRef:
    """Keep an address, a file or a pasted text in the audit. Raises OtklikError, for the mistyped name of a file too: no
    official is to find a path as a text."""
    from otklik.answering import attach_file, attach_text

    is_text = not is_address(given) and not names_file(given)
    return await workspace.read(
        lambda audit: attach_text(audit, given) if is_text else attach_file(audit, _path(given))
    )


async def lies_here(workspace: Workspace, refs: tuple[EvidenceRef, ...]) -> bool:
    """Whether the contents of all that was attached lie in this audit file; an address has none. Raises StoreError."""
    kept = [ref.place.removeprefix("sha256:") for ref in refs if ref.place.startswith("sha256:")]
    return await workspace.read(lambda audit: all(audit.has_attachment(one) for one in kept))


async def forget_evidence(workspace: Workspace, ref: EvidenceRef) -> bool:
    """Take what was attached out of the audit again; False where it stays, for an event rests on it. Raises OtklikError."""
    kept = ref.place.removeprefix("sha256:")
    if kept == ref.place:
        return True  # an address: nothing of it was kept
    return await workspace.read(lambda audit: audit.forget_attachment(kept))


async def open_outside(path: Path) -> bool:
    """Open a file with the program that this system has for its kind; False where there is none, or it failed at once."""
    import asyncio
    import os
    import shutil
    import subprocess
    import sys

    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606 - a report that was written here, opened at a key
            return True
        opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
        if opener is None:
            return False
        quiet = subprocess.DEVNULL
        command = [opener, str(path)]
        started = subprocess.Popen(  # noqa: S603 - as above
            command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
        return await asyncio.to_thread(started.wait, OPENING_SECONDS) == 0
    except subprocess.TimeoutExpired:
        return True  # it stays with the program that it has begun
    except OSError:
        return False


def is_address(given: str) -> bool:
    return given.startswith(("http://", "https://")) and not any(sign.isspace() for sign in given)


def is_file(given: str) -> bool:
    """Is it the name of a file that is there?"""
    try:
        return len(given) < LONGEST_NAME and "\n" not in given and Path(_path(given)).is_file()
    except (OSError, ValueError):
        return False


def names_file(given: str) -> bool:
    """Is it written as the name of a file, whether there is one or not?"""
    cleaned = given.strip().strip("'\"")
    if is_file(cleaned):
        return True
    if "\n" in cleaned or ("://" in cleaned and any(sign.isspace() for sign in cleaned)):
        return False
    return bool(_BEGINS_AS_PATH.match(cleaned) or _WRITTEN_AS_PATH.fullmatch(cleaned)) or _is_folder(cleaned)


# ~/…, /…, ./…, ..\…, C:\…, \\server\…: with spaces too, as names of folders have them
_BEGINS_AS_PATH = re.compile(r"~[/\\]|/\S|\.{1,2}[/\\]|[A-Za-z]:[/\\]|\\\\")
# without a space: with a separator, or with the suffix of a file
_WRITTEN_AS_PATH = re.compile(r"\S*[/\\]\S*|[^\s.]\S*\.[A-Za-z][A-Za-z0-9]{0,4}")


def _is_folder(given: str) -> bool:
    try:
        return bool(given) and len(given) < LONGEST_NAME and Path(_path(given)).is_dir()
    except (OSError, ValueError):
        return False


def evidence_words(ref: EvidenceRef) -> str:
    return ref.url or ref.note or ref.place


def _path(given: str) -> str:
    """As a file is dropped on a terminal: in quotation marks, or from the home folder."""
    cleaned = given.strip().strip("'\"")
    return cleaned if is_address(cleaned) else str(Path(cleaned).expanduser())
