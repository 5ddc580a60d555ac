"""Two pages for the governor: the score by section with its interval, what has changed, five things to do, what it costs, what was not seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from otklik.i18n import _, ngettext
from otklik.report import words
from otklik.report.document import Block, Document, Heading, Paragraph, run
from otklik.report.layouts import actions, changed, main_thing, pictures, scores
from otklik.report.layouts.common import facts_of, head, nothing_proposed, paragraphs
from otklik.report.model import Report

MOST_FACTS = 4  # the region, the day, the period, when it was collected


def lay_out(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """What is read in five minutes."""
    return head(
        report,
        "governor",
        report.title,
        _blocks(report),
        subtitle=_("For the head of the region"),
        options=options,
        facts=facts_of(report)[:MOST_FACTS],
    )


def _blocks(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("The main thing"), anchor="summary")
    yield main_thing.the_score(report)
    yield pictures.score_by_section(report)
    yield from scores.thin_note(report)
    yield from changed.in_short(report)
    yield Heading(level=1, text=_("What to do first"), anchor="first")
    chosen = [report.recommendation(identifier) for identifier in report.summary.first_actions]
    if chosen:
        yield from actions.tabled(report, chosen)
        yield Paragraph(runs=run(_cost(report)))
    else:
        yield nothing_proposed(report)
    lawyers = [row for row in chosen if row.needs_lawyer]
    if lawyers:
        told = ngettext(
            "{n} of these actions rests on an act that was not read in the original: it requires a lawyer's check.",
            "{n} of these actions rest on acts that were not read in the original: they require a lawyer's check.",
            len(lawyers),
        )
        yield Paragraph(runs=run(told.format(n=len(lawyers))), style="soft")
    yield Heading(level=1, text=_("Can this number be trusted"), anchor="trust")
    yield from paragraphs(report.summary.trust)
    yield Heading(level=1, text=_("What was not seen"), anchor="unseen")
    yield from paragraphs(report.summary.unseen)


def _cost(report: Report) -> str:
    """Hours of the first actions and of all, and what both bring."""
    first = [report.recommendation(identifier) for identifier in report.summary.first_actions]
    rest = report.recommendations
    if report.total.value is None:  # points of a total that cannot be told are no promise
        return _(
            "The first {n} take {hours}; all {all} take {all_hours}. What they bring to the total cannot be told yet."
        ).format(
            n=len(first),
            hours=words.counted(sum(row.effort_hours for row in first), "{n} hour", "{n} hours"),
            all=len(rest),
            all_hours=words.counted(sum(row.effort_hours for row in rest), "{n} hour", "{n} hours"),
        )
    return _("The first {n} take {hours} and bring {gain}; all {all} take {all_hours}.").format(
        n=len(first),
        hours=words.counted(sum(row.effort_hours for row in first), "{n} hour", "{n} hours"),
        gain=words.counted(sum(row.gain for row in first) * report.total.maximum, "{n} point", "{n} points"),
        all=len(rest),
        all_hours=words.counted(sum(row.effort_hours for row in rest), "{n} hour", "{n} hours"),
    )
