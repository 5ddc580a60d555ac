"""What has changed since the last audit: scores beside each other, what became of the recommendations."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _
from otklik.report import charts, words
from otklik.report.comparison.tables import followed_table
from otklik.report.document import (
    Block,
    Cell,
    Chart,
    Column,
    ColumnKind,
    Heading,
    Picture,
    Series,
    Table,
    run,
)
from otklik.report.layouts.common import paragraphs
from otklik.report.model import Report, ScoreRow, ScoreSince, Since


def changed(report: Report) -> Iterator[Block]:
    """The chapter; nothing where no audit was carried over."""
    if report.since is None:
        return
    yield from in_short(report)
    if report.since.total is not None:
        yield picture(report.since, report.since.total)
        yield _table(report.since, report.since.total)
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
    rows = (*since.parts, total)
    sides = [[row.before for row in rows], [row.now for row in rows]]
    return Picture(
        name=_("Score by section, before and now"),
        svg=charts.before_and_after([(row.title, row.before, row.now) for row in rows], since.column_titles),
        alt="; ".join(f"{row.title}: {row.before.text} → {row.now.text}" for row in rows),
        caption=_("Score by section on {first} and on {second}").format(
            first=since.column_titles[0], second=since.column_titles[1]
        ),
        chart=Chart(
            kind="before_after",
            categories=tuple(row.title for row in rows),
            series=tuple(_series(name, side) for name, side in zip(since.column_titles, sides, strict=True)),
            unit="points",
        ),
    )


def _series(name: str, side: list[ScoreRow]) -> Series:
    return Series(
        name=name,
        values=tuple(_points(row.value, row) for row in side),
        low=tuple(_points(row.low, row) for row in side),
        high=tuple(_points(row.high, row) for row in side),
    )


def _points(share: float | None, row: ScoreRow) -> float | None:
    return None if share is None else round(share * row.maximum, 4)


def _table(since: Since, total: ScoreSince) -> Table:
    before, now = since.column_titles
    return Table(
        name=_("What has changed"),
        columns=(
            Column(title=_("Section"), width=2.4),
            Column(title=_("{side} (interval)").format(side=before), kind=ColumnKind.NUMBER, width=1.6),
            Column(title=_("{side} (interval)").format(side=now), kind=ColumnKind.NUMBER, width=1.6),
            Column(title=_("Difference"), kind=ColumnKind.NUMBER),
            Column(title=_("Certain"), width=1.4),
        ),
        rows=tuple(_cells(row) for row in (*since.parts, total)),
    )


def _cells(row: ScoreSince) -> tuple[Cell, ...]:
    sides = (
        Cell(
            runs=run(f"{words.score_number(side.value, side.maximum)} ({side.interval})"),
            value=_points(side.value, side),
        )
        for side in (row.before, row.now)
    )
    difference = None if row.difference is None else _points(row.difference, row.now)
    certain = words.DASH if row.difference is None else _("yes") if row.is_certain else _("intervals overlap")
    return (
        Cell(runs=run(row.title)),
        *sides,
        Cell(runs=run(row.difference_text), value=difference),
        Cell(runs=run(certain)),
    )
