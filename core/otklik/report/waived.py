"""Accepted exceptions in words: rows of a report and lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from otklik.i18n import _, ngettext
from otklik.model import Mark, Waiver, WaiverState
from otklik.report import words
from otklik.report.model import FindingRow, WaiverRow
from otklik.report.subjects import Subjects
from otklik.waivers import WaiverStanding


def waiver_rows(
    standings: Iterable[WaiverStanding], subjects: Subjects, findings: Sequence[FindingRow]
) -> tuple[WaiverRow, ...]:
    """Every waiver that stands, whatever its dates, with the findings it concerns."""
    by_id = {row.id: row.number for row in findings}
    return tuple(_row(standing, subjects, by_id) for standing in standings)


def _row(standing: WaiverStanding, subjects: Subjects, by_id: Mapping[str, int]) -> WaiverRow:
    waiver = standing.waiver
    concerned = [by_id[i] for i in (*standing.waives, *standing.unmet, *standing.met) if i in by_id]
    return WaiverRow(
        event=waiver.event,
        item=waiver.item,
        subject_title=whose(waiver, subjects),
        reason=waiver.reason,
        approver=waiver.approver,
        since_text=words.day(waiver.since) if waiver.since else "",
        until_text=words.day(waiver.until) if waiver.until else "",
        review_text=words.day(waiver.review) if waiver.review else "",
        state=standing.state,
        state_text=state_words(standing.state),
        remark=remark(standing),
        is_needed=standing.is_needed,
        author=waiver.author,
        finding=min(concerned, default=None),
        waives=tuple(by_id[i] for i in standing.waives if i in by_id),
        unmet=tuple(by_id[i] for i in standing.unmet if i in by_id),
        met=tuple(by_id[i] for i in standing.met if i in by_id),
    )


def whose(waiver: Waiver, subjects: Subjects) -> str:
    """Whom the waiver is for."""
    if waiver.subject is None:
        return _("not known")
    title = subjects.words(waiver.subject).title
    if not waiver.platform:
        return title
    return _("{whose}, pages on {platform}").format(
        whose=title, platform=subjects.platform_title(waiver.platform)
    )


def state_words(state: WaiverState) -> str:
    return {
        WaiverState.IN_FORCE: _("in force"),
        WaiverState.REVIEW_DUE: _("in force, its review was missed"),
        WaiverState.AHEAD: _("not begun yet"),
        WaiverState.EXPIRED: _("its term is over"),
        WaiverState.INCOMPLETE: _("incomplete: excepts nothing"),
    }[state]


def remark(standing: WaiverStanding) -> str:
    """What a reader has to know of the waiver on the day of the audit, in sentences."""
    return " ".join(_remarks(standing))


def _remarks(standing: WaiverStanding) -> Iterator[str]:
    waiver = standing.waiver
    if standing.state is WaiverState.INCOMPLETE:
        yield _("It excepts nothing, for it lacks: {what}.").format(what=words.listed(lacking(waiver)))
    elif standing.state is WaiverState.AHEAD and waiver.since:
        yield _("It begins on {day}; until then everything counts in full.").format(
            day=words.day(waiver.since)
        )
    elif standing.state is WaiverState.EXPIRED and waiver.until:
        yield _("Its last day was {day}; nothing is excepted any more.").format(day=words.day(waiver.until))
    elif standing.state is WaiverState.REVIEW_DUE and waiver.review:
        yield _("It was to be looked at again by {day}, and still excepts.").format(
            day=words.day(waiver.review)
        )
    if standing.waives:
        yield ngettext("Excepted: {n} finding.", "Excepted: {n} findings.", len(standing.waives)).format(
            n=words.number(len(standing.waives), 0)
        )
    if standing.unmet:
        yield ngettext(
            "Not met or not known, and counted in full: {n} finding.",
            "Not met or not known, and counted in full: {n} findings.",
            len(standing.unmet),
        ).format(n=words.number(len(standing.unmet), 0))
    if not standing.is_needed and standing.met:
        yield _("It is no longer needed: what it covers is met.")
    elif not (standing.waives or standing.unmet or standing.met):
        yield _("The item is put to nobody whom it covers.")
    elif standing.state is WaiverState.EXPIRED and not standing.unmet:
        yield _("What it covered is met.")


def lacking(waiver: Waiver) -> list[str]:
    """What is missing in a waiver, or cannot be read."""
    names = {
        "from": _("a readable first day"),
        "until": _("a readable last day"),
        "review": _("a readable day of review"),
        "subject": _("whom it is for"),
    }
    told = [] if waiver.approver else [_("who approved it")]
    told += [] if waiver.reason else [_("a reason")]
    return told + [names[key] for key in dict.fromkeys(waiver.unreadable)]


def lines(standing: WaiverStanding, subjects: Subjects) -> Iterator[str]:
    """A waiver for the terminal."""
    waiver = standing.waiver
    yield f"{waiver.item}  {whose(waiver, subjects)}: {state_words(standing.state)}"
    yield "  " + _("{reason} Approved by {approver}.").format(
        reason=words.sentence(waiver.reason) or words.DASH, approver=waiver.approver or words.DASH
    )
    first, last, review = (
        words.day(day) if day else "" for day in (waiver.since, waiver.until, waiver.review)
    )
    yield f"  {words.waiver_days(first, last, review)}"
    if remark(standing):
        yield f"  {remark(standing)}"
    yield "  " + _("Event {event}, recorded by {author}").format(
        event=waiver.event[:12], author=waiver.author or words.DASH
    )


def waived(findings: Iterable[FindingRow]) -> tuple[int, ...]:
    """Findings that are accepted exceptions."""
    return tuple(row.number for row in findings if Mark.WAIVED in row.marks)
