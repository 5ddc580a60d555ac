"""Checks of accepted exceptions: their term, their approval, their need."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _, ngettext
from otklik.model import WaiverState
from otklik.report import waived, words
from otklik.selfcheck.model import Remark, Work
from otklik.waivers import WaiverStanding


def overdue(work: Work) -> Iterator[Remark]:
    """CHK-18: over, or not looked at by the day of its review."""
    yield from _in_state(work, WaiverState.EXPIRED, WaiverState.REVIEW_DUE)


def incomplete(work: Work) -> Iterator[Remark]:
    """CHK-19."""
    yield from _in_state(work, WaiverState.INCOMPLETE)


def _in_state(work: Work, *states: WaiverState) -> Iterator[Remark]:
    for standing in work.assessment.waivers:
        if standing.state in states:
            yield _about(standing, waived.remark(standing))


def too_long(work: Work) -> Iterator[Remark]:
    """CHK-20: both ends belong to the term; a review before its end makes up for its length."""
    most = int(work.threshold("review_waiver_days"))
    for standing in work.assessment.waivers:
        waiver = standing.waiver
        if waiver.since is None or waiver.until is None or standing.state is WaiverState.INCOMPLETE:
            continue
        until = min(waiver.until, waiver.review or waiver.until)
        days = (until - waiver.since).days + 1
        if days > most:
            told = ngettext("For {n} day.", "For {n} days.", days)
            yield _about(standing, told.format(n=words.number(days, 0)))


def approver_is_involved(work: Work) -> Iterator[Remark]:
    """CHK-21: who approved it has recorded it, or has answered what it covers."""
    answered: dict[str, set[str]] = {}
    for answer in work.standing:
        answered.setdefault(answer.finding, set()).add(_name(answer.author))
    for standing in work.assessment.waivers:
        approver = _name(standing.waiver.approver)
        if not approver:
            continue
        if _name(standing.waiver.author) == approver:
            yield _about(standing, _("{approver} recorded it too.").format(approver=standing.waiver.approver))
        covered = (*standing.waives, *standing.met, *standing.unmet)
        own = tuple(finding for finding in covered if approver in answered.get(finding, ()))
        if own:
            told = ngettext(
                "{approver} answered {n} finding that it covers.",
                "{approver} answered {n} findings that it covers.",
                len(own),
            )
            yield _about(
                standing, told.format(approver=standing.waiver.approver, n=words.number(len(own), 0)), own
            )


def not_needed(work: Work) -> Iterator[Remark]:
    """CHK-22: in force, and everything it covers is met, or there is nothing it covers."""
    for standing in work.assessment.waivers:
        if not standing.is_needed:
            yield _about(standing, waived.remark(standing))


def _about(standing: WaiverStanding, text: str, findings: tuple[str, ...] | None = None) -> Remark:
    told = f"{standing.waiver.item}: {text}"
    concerned = standing.waives or standing.unmet or standing.met
    return Remark(
        text=told, findings=concerned if findings is None else findings, events=(standing.waiver.event,)
    )


def _name(text: str) -> str:
    """A name as compared: case and spaces do not matter, nor what stands after the comma («…, заместитель министра»)."""
    return " ".join(text.partition(",")[0].split()).casefold()
