"""What was obtained and what was not."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Block, Cell, Column, ColumnKind, Heading, Paragraph, Table, run
from otklik.report.layouts.common import address, cell
from otklik.report.model import AccountRow, Report


def completeness(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("What was obtained and what was not"), anchor="completeness")
    if report.accounts:
        yield Table(
            name=_("Pages"),
            columns=(
                Column(title=_("Page"), width=3),
                Column(title=_("State"), width=1.2),
                Column(title=_("Followers"), kind=ColumnKind.WHOLE),
                Column(title=_("Collected"), width=1.4),
                Column(title=_("Completeness"), width=3.4),
            ),
            rows=tuple(
                (
                    Cell(
                        runs=(
                            *run(f"{row.body_title}, {row.platform_title}: "),
                            *address(row.url, row.is_link, row.title),
                        )
                    ),
                    cell(row.state),
                    cell(words.number(row.followers, 0) if row.followers is not None else "", row.followers),
                    cell(_collected(row)),
                    cell(row.text),
                )
                for row in report.accounts
            ),
            is_appendix=True,
        )
    else:
        yield Paragraph(runs=run(_("The profile names no pages.")))
    yield Heading(level=2, text=_("Gaps: what was sought and not obtained"), anchor="gaps", is_listed=False)
    if report.gaps:
        yield Table(
            name=_("Gaps"),
            columns=(
                Column(title=_("Page"), width=3),
                Column(title=_("What"), width=1.2),
                Column(title=_("What happened"), width=2.8),
                Column(title=_("What to do"), width=3),
            ),
            rows=tuple(
                (
                    cell(f"{gap.body_title}, {gap.account_title}"),
                    cell(gap.what_text),
                    cell(gap.happened),
                    cell(gap.remedy),
                )
                for gap in report.gaps
            ),
        )
    elif report.accounts:
        yield Paragraph(runs=run(_("No gaps: everything that was sought was obtained.")))
    else:
        yield Paragraph(runs=run(_("Nothing was sought, so nothing is missing.")))


def _collected(row: AccountRow) -> str:
    """The day; of a page that gave nothing, that it was tried."""
    if not row.collected:
        return _("not collected")
    return row.collected if row.is_obtained else _("{day}: nothing obtained").format(day=row.collected)
