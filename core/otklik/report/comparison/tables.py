"""The picture and tables that a comparison shares with the report of the later audit."""

from __future__ import annotations

from collections.abc import Sequence

from otklik.i18n import _
from otklik.report import charts, words
from otklik.report.document import Cell, Chart, Column, ColumnKind, Picture, Run, Series, Table, run
from otklik.report.model import FollowedRow, ScoreRow


def followed_table(rows: Sequence[FollowedRow]) -> Table:
    """Recommendations of the earlier audit and what became of them."""
    return Table(
        name=_("What became of the recommendations"),
        columns=(
            Column(title=_("No."), kind=ColumnKind.WHOLE, width=0.5),
            Column(title=_("Recommendation"), width=2.6),
            Column(title=_("What became of it"), width=2),
            Column(title=_("Findings"), width=2),
            Column(title=_("Until"), kind=ColumnKind.DATE, width=1.5),
            Column(title=_("Still to do"), width=3),
        ),
        rows=tuple(
            (
                Cell(runs=run(str(row.number)), value=row.number),
                Cell(runs=(Run(text=row.title), Run(text=f" ({row.owner_text})", is_soft=True))),
                Cell(
                    runs=(
                        Run(text=row.done_text, is_strong=True),
                        *(Run(text=f" · {remark}", is_soft=True) for remark in row.remarks),
                    )
                ),
                Cell(runs=run(row.counts_text)),
                Cell(runs=run(row.due_text or words.DASH), value=row.due.isoformat() if row.due else None),
                Cell(runs=run("; ".join(row.left) or words.DASH)),
            )
            for row in rows
        ),
        is_wide=True,
    )


Pair = tuple[str, ScoreRow, ScoreRow]  # title, before, now


def scores_picture(pairs: Sequence[Pair], names: tuple[str, str], caption: str = "") -> Picture:
    """Scores of both sides beside each other with their intervals. `names`: what the sides are called."""
    drawn = [pair for pair in pairs if pair[1].value is not None or pair[2].value is not None]
    before, now = [pair[1] for pair in drawn], [pair[2] for pair in drawn]
    return Picture(
        name=_("Score by section, before and now"),
        svg=charts.before_and_after(pairs, names),
        alt="; ".join(f"{title}: {old.text} → {new.text}" for title, old, new in pairs),
        caption=caption,
        chart=Chart(
            kind="before_after",
            categories=tuple(pair[0] for pair in drawn),
            series=tuple(
                Series(
                    name=name,
                    values=tuple(points(row.value, row) for row in side),
                    low=tuple(points(row.low, row) for row in side),
                    high=tuple(points(row.high, row) for row in side),
                )
                for name, side in zip(names, (before, now), strict=True)
            ),
            unit="points",
        ),
    )


def scores_columns(names: tuple[str, str]) -> list[Column]:
    """The first columns of a table of both sides' scores; `scores_cells` fill them."""
    before, now = names
    return [
        Column(title=_("Section"), width=2.2),
        Column(title=_("{side} (interval)").format(side=before), kind=ColumnKind.NUMBER, width=1.5),
        Column(title=_("{side} (interval)").format(side=now), kind=ColumnKind.NUMBER, width=1.5),
        Column(title=_("Difference"), kind=ColumnKind.NUMBER),
    ]


def scores_cells(pair: Pair, difference: float | None, difference_text: str) -> list[Cell]:
    """A row of those columns."""
    title, before, now = pair
    sides = [
        Cell(
            runs=run(f"{words.score_number(side.value, side.maximum)} ({side.interval})"),
            value=points(side.value, side),
        )
        for side in (before, now)
    ]
    return [Cell(runs=run(title)), *sides, Cell(runs=run(difference_text), value=points(difference, now))]


def points(share: float | None, of: ScoreRow) -> float | None:
    """A share of a score as points of its maximum."""
    return None if share is None else round(share * of.maximum, 4)
