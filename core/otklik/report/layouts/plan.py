"""The action plan: what every body does, to be filled in by officials and handed back (`otklik import`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from otklik.errors import UsageError
from otklik.fulfilment.model import FIELDS, Status, field_words, status_words
from otklik.i18n import _
from otklik.packs.conform import nearest
from otklik.report import words
from otklik.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
    ColumnKind,
    Document,
    Heading,
    Paragraph,
    Table,
    run,
)
from otklik.report.layouts.common import cell, facts_of, head
from otklik.report.model import PlanRow, Report

KEY = "ID"  # the column that names a row, in every language


def lay_out(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """The plan; of one body or one role where `reader` names it. Raises UsageError for a reader without actions."""
    from msgspec.structs import replace

    rows = rows_for(report, reader)
    name = next((title for row in rows for reads, title in _readers(row) if reads == reader), report.region)
    made = head(
        report,
        "plan",
        _("Action plan: {name}").format(name=name),
        _blocks(report, rows),
        subtitle=report.title,
        reader=reader,
        options=options,
        # what is said of the whole region's pages and texts says nothing of one reader
        facts=facts_of(report, with_region=not reader),
    )
    return replace(made, is_editable=True)


def rows_for(report: Report, reader: str) -> tuple[PlanRow, ...]:
    """Rows of the plan that a reader gets: all, or those of a body or a role. Raises UsageError."""
    if not reader:
        return report.plan
    found = tuple(row for row in report.plan if reader in (row.body, row.owner))
    if not found:
        known = sorted({one for row in report.plan for one, _title in _readers(row)})
        raise UsageError(
            _("Nothing in the plan is to be done by {reader}.").format(reader=reader) + nearest(reader, known)
        )
    return found


def _readers(row: PlanRow) -> tuple[tuple[str, str], ...]:
    return tuple(
        (reader, title)
        for reader, title in ((row.body, row.body_title), (row.owner, row.owner_text))
        if reader
    )


def _blocks(report: Report, rows: Sequence[PlanRow]) -> Iterator[Block]:
    yield Heading(level=1, text=_("How to fill in the plan"), anchor="how")
    choices = ", ".join(words.quoted(status_words(status)) for status in Status)
    yield Bullets(
        is_numbered=True,
        items=tuple(
            run(text)
            for text in (
                _(
                    "Say on the sheet “{sheet}” who you are, then fill in the yellow cells of the plan."
                ).format(sheet=signature_title()),
                _("Status: one of {choices}. A cell left as it is says nothing new.").format(choices=choices),
                _("A date is written as {day}; a comment may be of any length.").format(day="31.12.2026"),
                _(
                    "Do not change the column ID: by it a row is found again. Rows may be filtered and hidden."
                ),
                _("Write no names, telephones or addresses of citizens."),
                _("Save the file in the same format (.xlsx) and send it back to the consultant."),
            )
        ),
    )
    yield Paragraph(
        runs=run(
            _("For the consultant: “otklik import FILE --into AUDIT” takes it, with --dry-run only looks.")
        ),
        style="soft",
    )
    proposed = [row for row in rows if row.is_proposed]
    yield Heading(level=1, text=_("Action plan"), anchor="plan")
    if proposed:
        yield _table(_("Action plan"), proposed)
    else:
        yield Paragraph(runs=run(_("There is no action to propose.")))
    yield Table(
        name=signature_title(),
        columns=(
            Column(title=_("Who"), width=2),
            Column(title=_("Write here"), width=3, is_input=True),
        ),
        rows=((cell(signature_label()), cell("")),),
    )
    disputed = [row for row in rows if row.disputes]
    if disputed:
        yield Heading(level=1, text=_("Said differently"), anchor="disputes")
        yield Paragraph(
            runs=run(
                _(
                    "People who had not seen each other's word said different things. Neither counts until the right one is written into the plan, or by “otklik fulfilment”."
                )
            )
        )
        yield Bullets(
            items=tuple(
                run(f"{row.title}, {row.body_title}. {dispute}")
                for row in disputed
                for dispute in row.disputes
            )
        )
    rest = [row for row in rows if not row.is_proposed]
    if rest:
        yield Heading(level=1, text=_("Proposed no more"), anchor="rest")
        yield Paragraph(
            runs=run(
                _("Of these actions something was said, and the audit as it is now does not propose them.")
            )
        )
        yield _rest(rest)


def signature_title() -> str:
    """Name of the sheet on which people say who they are."""
    return _("Who filled it in")


def signature_label() -> str:
    """What stands beside that cell."""
    return _("Organisation and position")


def due_title() -> str:
    """Title of the column with the day that the audit proposes."""
    return _("Proposed until")


def findings_title() -> str:
    """Title of the column with the number of findings."""
    return _("Findings")


def _table(name: str, rows: Sequence[PlanRow]) -> Table:
    told = _("For whom") if any(not row.body for row in rows) else _("Body")
    columns = (
        Column(title=told, width=2.2),
        Column(title=_("Action"), width=3.6),
        Column(title=_("Who does it"), width=1.6),
        Column(title=findings_title(), kind=ColumnKind.WHOLE, width=0.8),
        Column(title=due_title(), kind=ColumnKind.DATE, width=1.3),
        Column(
            title=field_words("status"),
            width=1.4,
            is_input=True,
            choices=tuple(status_words(status) for status in Status),
        ),
        Column(title=field_words("person"), width=1.8, is_input=True),
        Column(title=field_words("due"), kind=ColumnKind.DATE, width=1.3, is_input=True),
        Column(title=field_words("comment"), width=2.6, is_input=True),
        Column(title=_("Said last"), width=1.6),
        Column(title=KEY, width=1.4),
        # no total: a row is added below the last one, and would be taken for the sum's
        Column(title=_("Hours"), kind=ColumnKind.NUMBER, width=0.9),
    )
    return Table(
        name=name,
        columns=columns,
        rows=tuple(_row(row) for row in rows),
        is_wide=True,
    )


def _row(row: PlanRow) -> tuple[Cell, ...]:
    return (
        cell(row.body_title),
        cell(row.title),
        cell(row.owner_text),
        cell(words.number(len(row.findings), 0), len(row.findings)),
        _day(row.due_text, row.due),
        *input_cells(row),
        cell(row.said_text),
        cell(row.id),
        cell(words.number(row.effort_hours), row.effort_hours),
    )


def input_cells(row: PlanRow) -> tuple[Cell, ...]:
    """The cells that officials fill in, in the order of `FIELDS`."""
    made = {
        "status": cell(row.status_text),
        "person": cell(row.person),
        "due": _day(row.agreed_text, row.agreed),
        "comment": cell(row.comment),
    }
    return tuple(made[field] for field in FIELDS)


def _day(text: str, value: date | None) -> Cell:
    return cell(text, value.isoformat() if value else None)


def _rest(rows: Sequence[PlanRow]) -> Table:
    columns = (
        Column(title=_("For whom"), width=2.2),
        Column(title=_("Action"), width=3.6),
        Column(title=field_words("status"), width=1.4),
        Column(title=field_words("person"), width=1.8),
        Column(title=field_words("due"), kind=ColumnKind.DATE, width=1.3),
        Column(title=field_words("comment"), width=2.6),
        Column(title=_("Said last"), width=1.6),
    )
    return Table(
        name=_("Proposed no more"),
        columns=columns,
        rows=tuple(
            (cell(row.body_title), cell(row.title), *input_cells(row), cell(row.said_text)) for row in rows
        ),
        is_appendix=True,
    )
