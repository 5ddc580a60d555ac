"""Checks of facts against answers and the profile: too early, too old, never collected, of another profile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from otklik.i18n import _, ngettext
from otklik.model import Subject, SubjectKind
from otklik.report import words
from otklik.selfcheck.evidence import about
from otklik.selfcheck.model import GivenAnswer, Remark, Work


def answered_before_collected(work: Work) -> Iterator[Remark]:
    """CHK-23: questions that are read from a page's facts, answered before the page was collected for the first time."""
    first: dict[str, datetime] = {}
    pages: dict[tuple[str, str], list[str]] = defaultdict(list)
    for collected in work.collected:
        first.setdefault(collected.account.id, collected.closed_at)
    for account in work.assessment.accounts:
        pages[account.body.id, account.account.platform].append(account.account.id)
    items = {item.id: item for item in work.assessment.method.items}
    early: dict[str, list[GivenAnswer]] = defaultdict(list)
    for answer in work.standing:
        item = items.get(answer.item)
        subject = Subject.parse(answer.subject)
        if subject.kind is SubjectKind.ACCOUNT:
            accounts, platform = [subject.id], subject.id.partition(":")[0]
        elif subject.kind is SubjectKind.PLATFORM:
            body, _at, platform = subject.id.rpartition("@")
            accounts = pages[body, platform]
        else:
            continue
        if item is None or not item.rule_for(platform).conditions:
            continue
        if any(answer.at < first[account] for account in accounts if account in first):
            early[answer.item].append(answer)
    for identifier, answers in early.items():
        told = ngettext("{item}: {n} answer.", "{item}: {n} answers.", len(answers))
        yield about(told.format(item=identifier, n=words.number(len(answers), 0)), answers)


def old_snapshot(work: Work) -> Iterator[Remark]:
    """CHK-24: the latest snapshot of a page, by the day of the audit."""
    most = work.threshold("review_snapshot_days")
    zone = work.assessment.profile.zone
    latest = {c.account.id: c.closed_at for c in work.collected}
    listed = {account.account.id for account in work.assessment.accounts}
    old: dict[int, list[str]] = defaultdict(list)
    for account, closed_at in latest.items():
        days = (work.day - closed_at.astimezone(zone).date()).days
        if account in listed and days > most:
            old[days].append(account)
    for days, accounts in sorted(old.items(), reverse=True):
        yield Remark(
            text=_("{pages}: data {days} old.").format(
                pages=words.counted(len(accounts), "{n} page", "{n} pages"), days=_days(days)
            ),
            accounts=tuple(accounts),
        )


def never_collected(work: Work) -> Iterator[Remark]:
    """CHK-25."""
    missing = tuple(a.account.id for a in work.assessment.accounts if a.snapshot is None)
    if missing:
        told = ngettext("{n} page.", "{n} pages.", len(missing))
        yield Remark(text=told.format(n=words.number(len(missing), 0)), accounts=missing)


def profile_changed(work: Work) -> Iterator[Remark]:
    """CHK-26: a page was collected that the profile no longer lists, or lists under another body."""
    body_of = {a.account.id: a.body.id for a in work.assessment.accounts}
    latest = {c.account.id: c.account for c in work.collected}
    gone = tuple(identifier for identifier in latest if identifier not in body_of)
    moved = tuple(
        identifier
        for identifier, account in latest.items()
        if identifier in body_of and account.body and account.body != body_of[identifier]
    )
    for accounts, told in (
        (gone, _("{pages}: collected, and not in the profile any more.")),
        (moved, _("{pages}: under another body than when collected.")),
    ):
        if accounts:
            pages = words.counted(len(accounts), "{n} page", "{n} pages")
            yield Remark(text=told.format(pages=pages), accounts=accounts)


def _days(days: int) -> str:
    return ngettext("{n} day", "{n} days", days).format(n=words.number(days, 0))
