"""The number, what to do first, whether it can be trusted, what was not seen."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Block, Bullets, Heading, Inline, Run, Score, run
from otklik.report.layouts.common import nothing_proposed, paragraphs
from otklik.report.model import Report


def summary(report: Report) -> Iterator[Block]:
    """The main thing: the number, what to do first, whether it can be trusted, what was not seen."""
    yield Heading(level=1, text=_("The main thing"), anchor="summary")
    yield the_score(report)
    yield Heading(level=2, text=_("What to do first"), is_listed=False)
    yield from first_actions(report)
    yield Heading(level=2, text=_("Can this number be trusted"), is_listed=False)
    yield from paragraphs(report.summary.trust)
    yield Heading(level=2, text=_("What was not seen"), is_listed=False)
    yield from paragraphs(report.summary.unseen)


def the_score(report: Report) -> Score:
    total = report.total
    if total.value is None and not total.is_thin:
        return Score(
            text=_("No score yet"),
            joint=": ",
            of=_("nothing could be judged"),
            interval="",
            sentences=report.summary.result,
        )
    if total.is_thin:
        return Score(
            text=_("Not enough data"),
            joint=": ",
            of=words.judged_share(total.coverage, total.needed),
            interval=_("surely within {interval}").format(interval=total.interval),
            sentences=report.summary.result,
        )
    return Score(
        text=words.number((total.value or 0) * total.maximum),
        of=_("of {most} points").format(most=words.number(total.maximum)),
        interval=_("surely within {interval}").format(interval=total.interval) if total.unknown else "",
        sentences=report.summary.result,
    )


def first_actions(report: Report) -> Iterator[Block]:
    if not report.summary.first_actions:
        yield nothing_proposed(report)
        return
    items: list[Inline] = []
    for identifier in report.summary.first_actions:
        row = report.recommendation(identifier)
        facts = [row.subjects, row.owner_text, row.effort_text]
        facts += [_("by {date}").format(date=row.due_text)] if row.due_text else []
        title = Run(text=row.title, to=row.anchor, is_strong=True)
        facts += [row.gain_text] if row.gain_text else []
        items.append((title, *run(f"{words.ASIDE}{' · '.join(facts)}")))
    yield Bullets(items=tuple(items), is_numbered=True)
