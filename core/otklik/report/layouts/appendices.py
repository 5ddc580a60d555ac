"""How the score is made, norms, checklists, evidence."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _
from otklik.report.document import Block, Bullets, Column, Heading, Paragraph, Table, run
from otklik.report.layouts.common import cell, paragraphs
from otklik.report.model import Report


def method(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("How the score is computed"), anchor="method")
    for part in report.method:
        yield Heading(level=2, text=part.title, is_listed=False)
        yield from paragraphs(part.sentences)


def norms(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("Norms applied"), anchor="norms")
    if report.norms:
        yield Table(
            name=_("Norms applied"),
            columns=(
                Column(title=_("Norm"), width=2.6),
                Column(title=_("Value"), width=1.3),
                Column(title=_("Act, method or practice"), width=3),
                Column(title=_("Holds"), width=1.2),
                Column(title=_("Status"), width=2.6),
            ),
            rows=tuple(
                (
                    cell(row.title),
                    cell(row.text),
                    cell(": ".join(filter(None, (row.level_text, row.act)))),
                    cell(row.valid),
                    cell("; ".join(filter(None, (row.status_text, row.checked)))),
                )
                for row in report.norms
            ),
            is_appendix=True,
        )
    else:
        yield Paragraph(runs=run(_("No norm was applied.")))
    yield Heading(level=2, text=_("Checklists and versions"), is_listed=False)
    packs = [
        ", ".join(
            filter(
                None,
                (f"{p.title} ({p.id})", _("version {version}").format(version=p.version), p.hash),
            )
        )
        for p in report.packs
    ]
    yield Bullets(items=tuple(run(text) for text in (*packs, report.product)))
