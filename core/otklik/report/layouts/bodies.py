"""Findings by body: what each has to mend, and how much waits."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _
from otklik.model import Mark
from otklik.report import grouping, words
from otklik.report.document import Block, Heading, Inline, Listing, Paragraph, Run, run
from otklik.report.layouts.common import joined
from otklik.report.model import BodyRow, Report


def bodies(report: Report) -> Iterator[Block]:
    """Every body in its order."""
    yield Heading(level=1, text=_("Findings by body"), anchor="bodies")
    for body in report.bodies:
        yield Heading(level=2, text=body.title, anchor=body.anchor, is_listed=False)
        counts = [f"{words.outcome_words(outcome)}: {count}" for outcome, count in body.counts]
        yield Paragraph(runs=run(" · ".join(filter(None, (body.level_text, *counts)))), style="soft")
        mend = grouping.to_mend(report, body)
        if mend:
            yield Listing(items=tuple(_entry(group) for group in grouping.together(mend)))
        elif body.findings:
            yield Paragraph(runs=run(_("Nothing is to be mended among what could be judged.")))
        else:
            yield Paragraph(runs=run(_("There are no findings.")))
        waiting = _waiting(report, body)
        if waiting:
            yield Paragraph(runs=run(waiting), style="soft")


def _entry(group: grouping.Same) -> Inline:
    row = group.findings[0]
    several = len(group.findings) > 1  # one finding is led to by its item
    places = joined(
        (
            Run(
                text=f"{words.numbered(one.number)} {one.place_title}".rstrip(),
                to=one.anchor if several else "",
            ),
        )
        for one in group.findings
    )
    return (
        Run(text=row.outcome_text, outcome=row.outcome),
        *run(" "),
        Run(text=row.item, to=row.anchor),
        *run(f" {row.title}"),
        *run(" ("),
        *places,
        *run(")"),
        *run(f" {words.mark_words(Mark.WAIVED)}" if Mark.WAIVED in row.marks else ""),
    )


def _waiting(report: Report, body: BodyRow) -> str:
    """«Ждут решения человека: 71 («Содержание» – 40, …)»."""
    parts = grouping.waiting_by_section(report, body)
    if not parts:
        return ""
    told = ", ".join(f"{words.quoted(title)}{words.ASIDE}{count}" for title, count in parts)
    count = words.number(sum(n for _title, n in parts), 0)
    return f"{_('Wait for a person')}: {count} ({told})."
