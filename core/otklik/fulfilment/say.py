"""Records by hand what is said of an action: upon all that is known, so that it settles what was said differently."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from otklik.assess import Assessment
from otklik.days import read_day
from otklik.errors import UsageError
from otklik.fulfilment.model import FULFILMENT, Status
from otklik.fulfilment.parts import Part, parts_of
from otklik.i18n import _
from otklik.packs.conform import nearest
from otklik.safe_text import safe_text
from otklik.store import AuditFile

WORDS = {
    "не начато": Status.TO_DO,
    "в работе": Status.DOING,
    "сделано": Status.DONE,
    "не будет": Status.DROPPED,
    "todo": Status.TO_DO,
} | {status.value: status for status in Status}


def say_fulfilment(
    audit: AuditFile,
    assessment: Assessment,
    action: str,
    body: str | None,
    fields: Mapping[str, str],
    *,
    author: str,
    at: datetime,
) -> tuple[tuple[Part, str], ...]:
    """Write `fields` of the action for `body`, for every body of it where that is None; returns parts and events.

    Raises UsageError for an unknown action or body, a status or date that is none, and where nothing is said.
    """
    parts = [part for part in parts_of(assessment, audit.events()) if part.action == action]
    if not parts:
        known = sorted({part.action for part in parts_of(assessment, audit.events())})
        raise UsageError(_("There is no action {id} in the plan.").format(id=action) + nearest(action, known))
    if body is not None:
        chosen = [part for part in parts if part.body == body]
        if not chosen:
            told = _("The action {id} is not to be done by {body}.").format(id=action, body=body or "—")
            raise UsageError(told + nearest(body, [part.body for part in parts]))
        parts = chosen
    clean = {field: _value(field, text) for field, text in fields.items()}
    if not clean:
        raise UsageError(_("Say what to record: --status, --person, --due or --comment."))
    acts = [
        (FULFILMENT, {"action": part.action, "body": part.body, **clean, "source": "terminal"})
        for part in parts
    ]
    written = audit.append_branch(acts, parents=audit.heads(), author=author, at=at)
    return tuple(zip(parts, written, strict=True))


def _value(field: str, text: str) -> str:
    clean = safe_text(text).strip()
    if field == "status":
        found = WORDS.get(clean.casefold())
        if found is None:
            raise UsageError(_("--status is to_do, doing, done or dropped."))
        return found.value
    if field == "due" and clean:
        return read_day(clean).isoformat()
    return clean
