"""The plan as it was handed out, and where a plan that came back says otherwise in cells that nobody was to change.

A row is found by its ID, and what an official writes is meant for the action and the body that stand beside it: where a
sort or a slip has parted them, nothing of the row is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from otklik.errors import ImportFileError, StoreError, UsageError
from otklik.fulfilment.days import day_of
from otklik.fulfilment.model import PartKey
from otklik.fulfilment.read import PlanBack, RowBack
from otklik.i18n import _, using
from otklik.report.document import Column, ColumnKind, Document, Proof, Table, text_of
from otklik.report.layouts.plan import KEY
from otklik.report.layouts.plan import lay_out as plan_document
from otklik.safe_text import safe_text

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.store import AuditFile

MOST = 5  # rows that are named where some did not come back
NAMING = 2  # the first columns, body and action: they say what a row is about


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What stood in the cells: by row and title of the column. `is_exact`: just this was sent; else it is what this
    version would send now, so that only the columns that name a row can be held against it."""

    columns: tuple[Column, ...] = ()
    rows: Mapping[PartKey, Mapping[str, str]] = {}
    is_exact: bool = True

    @property
    def compared(self) -> tuple[Column, ...]:
        """Columns that nobody was to change, of those that can be compared."""
        told = self.columns if self.is_exact else self.columns[:NAMING]
        return tuple(column for column in told if not column.is_input and column.title != KEY)


class Altered(msgspec.Struct, frozen=True, kw_only=True):
    """A row that speaks of something else than was sent. `cells`: place with title, what was sent, what came back."""

    place: str
    key: PartKey
    cells: tuple[tuple[str, str, str], ...] = ()  # () where no such row was sent


def plan_sent(audit: AuditFile, host: Host, proof: Proof, assessment: Assessment) -> Sent:
    """The plan of that proof. `assessment`: of the audit now, which stands in where that state cannot be had again."""
    from otklik.report import LIBRARIES
    from otklik.report.build import build_report
    from otklik.verify.verify import Judge, document_then, versions_between

    try:
        then, document = document_then(audit, host, proof, Judge())
    except (UsageError, StoreError):
        report = build_report(assessment, audit, host, proof.language)
        with using(proof.language):
            try:
                return sent_in(plan_document(report, proof.reader, {}), is_exact=False)
            except UsageError:  # nothing is left to be done by that reader
                return Sent(is_exact=False)
    assert isinstance(document, Document)
    differing = {name for name, _then, _now in versions_between(proof, then)}
    return sent_in(document, is_exact=differing <= set(LIBRARIES.values()))  # they write words, and make none


def sent_in(document: Document, *, is_exact: bool = True) -> Sent:
    """The rows of a plan."""
    for block in document.blocks:
        if isinstance(block, Table) and any(column.title == KEY for column in block.columns):
            return Sent(columns=block.columns, rows=dict(_rows(block)), is_exact=is_exact)
    return Sent(is_exact=is_exact)


def _rows(table: Table) -> Iterator[tuple[PartKey, Mapping[str, str]]]:
    for row in table.rows:
        told = {
            column.title: str(cell.value) if cell.value is not None else text_of(cell.runs)
            for column, cell in zip(table.columns, row, strict=True)
        }
        action, _slash, body = told[KEY].partition("/")
        yield (action, body), told


def altered(back: PlanBack, sent: Sent, name: str) -> tuple[Altered, ...]:
    """Rows of which nothing may be recorded. Raises ImportFileError where the columns that name a row are gone."""
    gone = [column.title for column in sent.columns[:NAMING] if column.title not in back.titles]
    if gone:
        raise ImportFileError(
            _(
                "{file} has no column {title} any more, so that nobody can tell what its rows are about. Take the plan as it was sent and fill it in again."
            ).format(file=name, title=", ".join(gone))
        )
    found = []
    for row in back.rows:
        told = sent.rows.get(row.key)
        if told is None:
            if sent.is_exact:
                found.append(Altered(place=row.place, key=row.key))
            continue
        cells = tuple(_other_cells(row, told, sent, is_1904=back.is_1904))
        if cells:
            found.append(Altered(place=row.place, key=row.key, cells=cells))
    return tuple(found)


def _other_cells(
    row: RowBack, told: Mapping[str, str], sent: Sent, *, is_1904: bool
) -> Iterator[tuple[str, str, str]]:
    for column in sent.compared:
        if column.title not in row.locked:
            continue  # the column is gone: told once for all rows
        place, text = row.locked[column.title]
        was, now = (_even(one, column.kind, is_1904=is_1904) for one in (told[column.title], text))
        if was != now:
            yield f"{place} ({column.title})", told[column.title], text


def _even(text: str, kind: ColumnKind, *, is_1904: bool) -> str:
    """One writing of what offices and we write differently."""
    clean = " ".join(safe_text(text).split())
    if kind is ColumnKind.DATE:
        day = day_of(clean, is_1904=is_1904)
        return day.isoformat() if day else clean
    if kind in (ColumnKind.WHOLE, ColumnKind.NUMBER) and clean:
        try:
            return f"{float(clean):.6g}"  # offices keep fifteen digits, and nobody alters the seventh
        except ValueError:
            return clean
    return clean


def left_out(back: PlanBack, sent: Sent) -> Iterator[str]:
    """Sentences about rows and columns that were sent and did not come back."""
    if not sent.is_exact:
        yield _(
            "The plan was sent by another version or from a state that cannot be had again: of its locked cells only body and action were compared."
        )
        return
    here = {row.key for row in back.rows}
    gone = ["/".join(key) for key in sent.rows if key not in here]
    if gone:
        told = ", ".join(gone[:MOST]) + ("…" if len(gone) > MOST else "")
        yield _("Rows that did not come back: {n} ({rows}).").format(n=len(gone), rows=told)
    columns = [column.title for column in sent.compared if column.title not in back.titles]
    if columns:
        yield _("Columns that did not come back: {titles}.").format(titles=", ".join(columns))
