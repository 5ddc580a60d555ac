"""What has changed since the last audit: scores beside each other, what became of the recommendations."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _
from otklik.report import words
from otklik.report.comparison.tables import Pair, followed_table, scores_cells, scores_columns, scores_picture
from otklik.report.document import Block, Cell, Column, Heading, Paragraph, Picture, Table, run
from otklik.report.layouts.common import paragraphs
from otklik.report.model import Report, ScoreSince, Since


def changed(report: Report) -> Iterator[Block]:
    """The chapter; nothing where no audit was carried over."""
    if report.since is None:
        return
    yield from in_short(report)
    if report.since.total is not None:
        yield picture(report.since, report.since.total)
        yield _table(report.since, report.since.total)
        told = _("Differences are counted before rounding.")
        yield Paragraph(runs=run(told), style="soft")
    if report.since.followed:
        yield Heading(level=2, text=_("What became of the recommendations"), anchor="since-recommendations")
        yield followed_table(report.since.followed)


def in_short(report: Report) -> Iterator[Block]:
    """The sentences under their heading."""
    yield Heading(level=1, text=_("What has changed"), anchor="since")
    if report.since is None:
        yield from paragraphs(
            [_("No earlier audit was carried over into this one, so there is nothing to compare with.")]
        )
    else:
        yield from paragraphs(report.since.sentences)


def picture(since: Since, total: ScoreSince) -> Picture:
    """Scores then and now with their intervals."""
    first, second = since.column_titles
    caption = _("Score by section on {first} and on {second}").format(first=first, second=second)
    return scores_picture([_pair(row) for row in (*since.parts, total)], since.column_titles, caption)


def _pair(row: ScoreSince) -> Pair:
    return row.title, row.before, row.now


def _table(since: Since, total: ScoreSince) -> Table:
    return Table(
        name=_("What has changed"),
        columns=(*scores_columns(since.column_titles), Column(title=_("Certain"), width=1.4)),
        rows=tuple(
            (*scores_cells(_pair(row), row.difference, row.difference_text), _certain(row))
            for row in (*since.parts, total)
        ),
    )


def _certain(row: ScoreSince) -> Cell:
    if row.difference is None:
        return Cell(runs=run(words.DASH))
    return Cell(runs=run(_("yes") if row.is_certain else _("intervals overlap")))
