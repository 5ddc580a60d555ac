"""What edits of a method move, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
    told = ngettext("{n} outcome", "{n} outcomes", one.count).format(n=words.number(one.count, 0))
    proposed = one.proposals.total()
    if proposed:
        more = ngettext("{n} proposal", "{n} proposals", proposed).format(n=words.number(proposed, 0))
        told = _("{outcomes} and {proposals}").format(outcomes=told, proposals=more)
    audits = ngettext("in {n} audit", "in {n} audits", one.audits).format(n=words.number(one.audits, 0))
    return _("{outcomes} {audits}; total from {low} to {high}, on average {mean}").format(
        outcomes=told,
        audits=audits,
        low=words.change(min(one.totals)),
        high=words.change(max(one.totals)),
        mean=words.change(mean(one.totals)),
    )


def _moves(one: Impact) -> Iterator[str]:
    yield from _counted(one.moves, is_proposal=False)
    if one.proposals:
        yield _("proposed, and waits for a person:")
        yield from _counted(one.proposals, is_proposal=True)


def _counted(moves: Mapping[Move, int], *, is_proposal: bool) -> Iterator[str]:
    told = [(count, _move_words(move, is_proposal=is_proposal)) for move, count in moves.items()]
    for count, text in sorted(told, key=lambda pair: (-pair[0], pair[1])):
        yield f"{words.number(count, 0):>5}  {text}"


def _move_words(move: Move, *, is_proposal: bool = False) -> str:
    nothing = _("nothing") if is_proposal else _("is not asked")
    before, after = (nothing if o is None else words.outcome_words(o) for o in move)
    return f"{before} → {after}"


def _findings(one: Impact) -> Iterator[str]:
    for audit, moved in findings_by_audit(one).items():
        yield f"      {audit}:"
        for finding in moved[:MOST_SHOWN]:
            move = _move_words((finding.before, finding.after), is_proposal=finding.is_proposal)
            yield f"        {finding.finding}: " + (
                _("proposed: {outcome}").format(outcome=move) if finding.is_proposal else move
            )
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
        "moves": _moves_data(one.moves),
        "proposals": _moves_data(one.proposals),
        "total": _totals(one.totals),
        "findings": one.moved,
    }


def _moves_data(moves: Mapping[Move, int]) -> list[dict[str, object]]:
    return [
        {"before": _code(before), "after": _code(after), "n": n}
        for (before, after), n in sorted(moves.items(), key=lambda pair: str(pair[0]))
    ]


def _totals(totals: Sequence[float]) -> dict[str, float | None]:
    return {"least": min(totals, default=None), "most": max(totals, default=None), "mean": mean(totals)}


def _code(outcome: Outcome | None) -> str | None:
    return None if outcome is None else outcome.value
