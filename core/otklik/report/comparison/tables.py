"""Tables that a comparison shares with the report of the later audit."""

from __future__ import annotations

from collections.abc import Sequence

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Cell, Column, ColumnKind, Run, Table, run
from otklik.report.model import FollowedRow


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
