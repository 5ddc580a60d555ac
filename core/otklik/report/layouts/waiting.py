"""What waits for a person: out of date, and not answered yet, question by question."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _
from otklik.report import grouping, words
from otklik.report.document import Block, Bullets, Heading, Inline, Listing, Paragraph, Run, run
from otklik.report.model import Report


def waiting(report: Report) -> Iterator[Block]:
    """What to look at first, then a compact list by section: a question once, and of how many it is asked."""
    yield Heading(level=1, text=_("What waits for a person"), anchor="waiting")
    if report.stale:
        text = _("Out of date: these findings count as they stand, but look at them first.")
        yield Paragraph(runs=run(text))
        old = [report.finding(number) for number in report.stale]
        yield Bullets(
            items=tuple(
                (
                    Run(text=row.item, to=row.anchor),
                    *run(f" {row.title} ({row.subject_title}). {' '.join(row.remarks)}"),
                )
                for row in old
            )
        )
    if not report.waiting:
        yield Paragraph(runs=run(_("Nothing waits for a person.")))
        return
    groups = grouping.waiting(report)
    yield Paragraph(runs=run(words.waiting_words(len(groups), len(report.waiting))))
    yield Paragraph(runs=run(_("Most questions can be answered once for all bodies.")))
    yield Paragraph(
        runs=run(
            _(
                "For the consultant: “otklik answer FILE ITEM pass --all --note …” answers for all at once, “--subject” for one; “confirm” takes what is proposed."
            )
        ),
        style="soft",
    )
    for section in report.sections:
        mine = [group for group in groups if group.findings[0].section == section.id]
        if mine:
            count = words.number(sum(len(group.findings) for group in mine), 0)
            yield Listing(
                title=(Run(text=section.title, is_strong=True), Run(text=f" ({count})", is_soft=True)),
                items=tuple(map(_entry, mine)),
            )


def _entry(group: grouping.Waiting) -> Inline:
    proposed = ", ".join(f"{text}{words.ASIDE}{count}" for text, count in group.proposed)
    told = f"{group.whose}; {_('proposed')}: {proposed}" if proposed else group.whose
    return (
        Run(text=group.item, to=f"i-{group.item}"),
        *run(f" {group.title}{words.ASIDE}"),
        Run(text=told, is_soft=True),
    )
