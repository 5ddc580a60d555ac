"""What edits of a method move, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from otklik.compare.edits import EditKind
from otklik.compare.impact import Impact, ImpactReport, Move, findings_by_audit
from otklik.i18n import _, ngettext
from otklik.model import Outcome
from otklik.report import words
from otklik.report.comparison.method import kind_words, quiet_words
from otklik.stats import mean

MOST_SHOWN = 5  # findings of one audit; --json has all


def impact_lines(report: ImpactReport) -> Iterator[str]:
    """A table by edit, the findings that norms move audit by audit, and all edits together."""
    yield _("Method: {old} → {new}; audits: {n}.").format(
        old=", ".join(report.old) or words.DASH,
        new=", ".join(report.new) or words.DASH,
        n=words.number(report.audits, 0),
    )
    if report.quiet:
        yield words.sentence(quiet_words(report.quiet))
    yield from report.unusable
    if not report.edits:
        yield _("Nothing in the method differs.")
        return
    yield ""
    for one in report.edits:
        yield from _edit(one)
    yield ""
    yield _("All together: {told}").format(told=_told(report.together))
    yield from (f"      {line}" for line in _moves(report.together))


def _edit(one: Impact) -> Iterator[str]:
    assert one.edit is not None
    edit = one.edit
    values = f" {edit.before or words.DASH} → {edit.after or words.DASH}" if edit.before or edit.after else ""
    yield f"{edit.id} ({kind_words(edit.kind)}){values}: {_told(one)}"
    yield from (f"      {line}" for line in _moves(one))
    if edit.kind is EditKind.NORM:
        yield from _findings(one)


def _told(one: Impact) -> str:
    """«исходов 41 в 12 аудитах, итог от −1,2 до 0, в среднем −0,4»."""
    if not one.audits:
        return _("moves nothing")
    outcomes = ngettext("{n} outcome", "{n} outcomes", one.count).format(n=words.number(one.count, 0))
    audits = ngettext("in {n} audit", "in {n} audits", one.audits).format(n=words.number(one.audits, 0))
    return _("{outcomes} {audits}; total from {low} to {high}, on average {mean}").format(
        outcomes=outcomes,
        audits=audits,
        low=words.change(min(one.totals)),
        high=words.change(max(one.totals)),
        mean=words.change(mean(one.totals)),
    )


def _moves(one: Impact) -> Iterator[str]:
    for move, count in sorted(one.moves.items(), key=lambda pair: (-pair[1], _move_words(pair[0]))):
        yield f"{words.number(count, 0):>5}  {_move_words(move)}"


def _move_words(move: Move) -> str:
    before, after = (_("is not asked") if o is None else words.outcome_words(o) for o in move)
    return f"{before} → {after}"


def _findings(one: Impact) -> Iterator[str]:
    for audit, moved in findings_by_audit(one).items():
        yield f"      {audit}:"
        for finding in moved[:MOST_SHOWN]:
            yield f"        {finding.finding}: {_move_words((finding.before, finding.after))}"
        more = len(moved) - MOST_SHOWN
        if more > 0:
            yield "        " + ngettext("{n} more", "{n} more", more).format(n=words.number(more, 0))


def impact_data(report: ImpactReport) -> dict[str, object]:
    """For other programs."""
    return {
        "schema": "otklik.impact/1",
        "old": report.old,
        "new": report.new,
        "audits": report.audits,
        "unusable": report.unusable,
        "quiet": report.quiet,
        "edits": [_impact_data(one) for one in report.edits],
        "together": _impact_data(report.together),
    }


def _impact_data(one: Impact) -> dict[str, object]:
    return {
        "edit": one.edit,
        "outcomes": one.count,
        "audits": one.audits,
        "moves": [
            {"before": _code(before), "after": _code(after), "n": n}
            for (before, after), n in sorted(one.moves.items(), key=lambda pair: str(pair[0]))
        ],
        "total": _totals(one.totals),
        "findings": one.moved,
    }


def _totals(totals: Sequence[float]) -> dict[str, float | None]:
    return {"least": min(totals, default=None), "most": max(totals, default=None), "mean": mean(totals)}


def _code(outcome: Outcome | None) -> str | None:
    return None if outcome is None else outcome.value
